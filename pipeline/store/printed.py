"""Printed issues, the rare words of their items, and the stories that repeat or continue them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from pipeline.printed import Mark, MarkKind, PrintedIssue, PrintedItem
from pipeline.store.session import batched
from pipeline.store.tables import (
    DecisionRow,
    MemberRow,
    PrintedIssueRow,
    PrintedItemRow,
    PrintedKeyRow,
    PrintedMarkRow,
    StoryRow,
)
from pipeline.types import MemberRole, SectionId, Story, StoryMember

Place = tuple[int, int]
"""(number of the issue, place in it)."""


# --- issues -----------------------------------------------------------------------------------------------------------


def save(connection: Connection, issue: PrintedIssue, keys: Mapping[int, Collection[str]], now: datetime) -> None:
    """Keep an issue in the place of what was kept under its number; `keys`: place of an item -> its rare words."""
    forget(connection, issue.number)
    head = {"number": issue.number, "starts_at": issue.starts_at, "ends_at": issue.ends_at}
    connection.execute(insert(PrintedIssueRow).values(**head, origin=issue.origin, kept_at=now))
    if issue.items:
        connection.execute(insert(PrintedItemRow), [_item_row(issue.number, item) for item in issue.items])
    rows = [{"key": key, "number": issue.number, "place": place} for place, own in keys.items() for key in own]
    if rows:
        connection.execute(insert(PrintedKeyRow), rows)


def forget(connection: Connection, number: int) -> None:
    """Delete an issue and all that hangs on it."""
    for table in (PrintedMarkRow, PrintedKeyRow, PrintedItemRow, PrintedIssueRow):
        connection.execute(delete(table).where(table.number == number))


def get(connection: Connection, number: int) -> PrintedIssue | None:
    """The printed issue of this number, with its items."""
    row = connection.execute(select(PrintedIssueRow.__table__).where(PrintedIssueRow.number == number)).first()
    return _issue(row, items(connection, number)) if row else None


def items(connection: Connection, number: int) -> tuple[PrintedItem, ...]:
    """The items of an issue, in printed order."""
    query = select(PrintedItemRow.__table__).where(PrintedItemRow.number == number).order_by(PrintedItemRow.place)
    return tuple(_item(row) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class KeptIssue:
    """A printed issue as a list shows it."""

    number: int
    starts_at: datetime
    ends_at: datetime
    origin: str
    items: int
    kept_at: datetime


def kept(connection: Connection) -> list[KeptIssue]:
    """Every printed issue, newest first."""
    sizes = select(PrintedItemRow.number, func.count()).group_by(PrintedItemRow.number)
    counts = {number: size for number, size in connection.execute(sizes).all()}  # noqa: C416 (a Result has keys)
    rows = connection.execute(select(PrintedIssueRow.__table__).order_by(PrintedIssueRow.number.desc()))
    return [
        KeptIssue(row.number, row.starts_at, row.ends_at, row.origin, counts.get(row.number, 0), row.kept_at)
        for row in rows
    ]


def last_number(connection: Connection) -> int:
    """The highest number in print; 0 where there is none."""
    return connection.scalar(select(func.max(PrintedIssueRow.number))) or 0


def is_empty(connection: Connection) -> bool:
    """Whether no printed issue is known."""
    return connection.scalar(select(PrintedIssueRow.number).limit(1)) is None


def last_decided(connection: Connection) -> dict[int, datetime]:
    """Issue -> time of the newest decision on it."""
    query = select(DecisionRow.issue, func.max(DecisionRow.at)).group_by(DecisionRow.issue)
    return {number: at for number, at in connection.execute(query) if number is not None}


def places_with(connection: Connection, keys: Collection[str], strong: Collection[str]) -> Counter[Place]:
    """Items that hold some of `keys` -> how many; a key in `strong` counts twice."""
    found: Counter[Place] = Counter()
    for batch in batched(sorted(keys), 400):
        query = select(PrintedKeyRow.key, PrintedKeyRow.number, PrintedKeyRow.place).where(PrintedKeyRow.key.in_(batch))
        for key, number, place in connection.execute(query):
            found[(number, place)] += 2 if key in strong else 1
    return found


def items_at(connection: Connection, places: Collection[Place]) -> dict[Place, PrintedItem]:
    """Items by issue and place."""
    numbers = sorted({number for number, _ in places})
    query = select(PrintedItemRow.__table__).where(
        PrintedItemRow.number.in_(numbers), PrintedItemRow.place.in_(sorted({place for _, place in places}))
    )
    rows = connection.execute(query)
    return {(row.number, row.place): _item(row) for row in rows if (row.number, row.place) in places}


def windows(connection: Connection, numbers: Collection[int] | None = None) -> dict[int, PrintedIssue]:
    """Printed issues without their items, by number; None: all."""
    query = select(PrintedIssueRow.__table__)
    if numbers is not None:
        query = query.where(PrintedIssueRow.number.in_(sorted(numbers)))
    return {row.number: _issue(row, ()) for row in connection.execute(query)}


# --- marks ------------------------------------------------------------------------------------------------------------


def replace_marks(connection: Connection, marks: Mapping[str, Sequence[Mark]]) -> None:
    """Put marks in the place of those that the stories had; a story without any loses what it had."""
    for ids in batched(marks, 400):
        connection.execute(delete(PrintedMarkRow).where(PrintedMarkRow.story_id.in_(ids)))
    rows = [_mark_row(story, mark) for story, own in marks.items() for mark in own]
    if rows:
        connection.execute(insert(PrintedMarkRow), rows)


def sweep_marks(connection: Connection) -> None:
    """Delete the marks of stories that are no more."""
    connection.execute(delete(PrintedMarkRow).where(PrintedMarkRow.story_id.not_in(select(StoryRow.id))))


def marks_of(connection: Connection, story_ids: Collection[str]) -> dict[str, tuple[Mark, ...]]:
    """Story -> its marks: 已刊 before 续报, the newest issue first; stories without any are left out."""
    found: dict[str, list[Mark]] = {}
    for ids in batched(story_ids, 400):
        query = select(PrintedMarkRow.__table__).where(PrintedMarkRow.story_id.in_(ids))
        for row in connection.execute(query):
            mark = Mark(cast(MarkKind, row.kind), row.number, row.place, row.title, row.score, row.why)
            found.setdefault(row.story_id, []).append(mark)
    return {story: tuple(sorted(own, key=_in_order)) for story, own in found.items()}


def count_marks(connection: Connection, number: int) -> tuple[int, int]:
    """Stories that an issue printed (已刊), and those that go on with it (续报)."""
    query = select(PrintedMarkRow.kind, func.count(PrintedMarkRow.story_id.distinct()))
    rows = connection.execute(query.where(PrintedMarkRow.number == number).group_by(PrintedMarkRow.kind))
    counts = {kind: count for kind, count in rows}  # noqa: C416 (a Result has keys)
    return counts.get("printed", 0), counts.get("follow", 0)


def _in_order(mark: Mark) -> tuple[bool, int, float, int]:
    return mark.kind != "printed", -mark.number, -mark.score, mark.place


# --- stories to be held -----------------------------------------------------------------------------------------------


Moment = Literal["seen", "published"]
"""Of a story: when it was first seen, or first published."""


def ids_between(
    connection: Connection,
    starts_at: datetime,
    ends_at: datetime,
    by: Collection[Moment],
    *,
    for_the_paper: bool = False,
) -> list[str]:
    """Ids of the stories one of whose moments `by` lies in [starts_at, ends_at), in order; `for_the_paper`: of those
    that have a section."""
    columns = {"seen": StoryRow.first_seen_at, "published": StoryRow.first_published_at}
    inside = (and_(columns[one] >= starts_at, columns[one] < ends_at) for one in by)
    query = select(StoryRow.id).where(or_(*inside)).order_by(StoryRow.id)
    return list(connection.scalars(query.where(StoryRow.section.is_not(None)) if for_the_paper else query))


def stories(connection: Connection, ids: Collection[str]) -> list[Story]:
    """Stories with their members, by id."""
    members: dict[str, list[StoryMember]] = {}
    rows: list[Any] = []
    for some in batched(sorted(ids), 400):
        query = select(MemberRow.__table__).where(MemberRow.story_id.in_(some)).order_by(MemberRow.place)
        for row in connection.execute(query):
            member = StoryMember(row.url, cast(MemberRole, row.role), row.why)
            members.setdefault(row.story_id, []).append(member)
        columns = (StoryRow.id, StoryRow.lead_url, StoryRow.first_published_at, StoryRow.first_seen_at)
        rows += connection.execute(select(*columns).where(StoryRow.id.in_(some)).order_by(StoryRow.id)).all()
    return [Story(row[1], tuple(members.get(row[0], ())), row[2], row[3]) for row in rows]


# --- rows -------------------------------------------------------------------------------------------------------------


def _item_row(number: int, item: PrintedItem) -> dict[str, Any]:
    return {
        "number": number,
        "place": item.place,
        "section": item.section.value if item.section else None,
        "section_name": item.section_name,
        "title": item.title,
        "text": item.text,
        "starred": item.starred,
    }


def _item(row: Any) -> PrintedItem:
    section = SectionId(row.section) if row.section else None
    return PrintedItem(row.place, section, row.section_name, row.title, row.text, row.starred)


def _issue(row: Any, own: tuple[PrintedItem, ...]) -> PrintedIssue:
    return PrintedIssue(row.number, row.starts_at, row.ends_at, own, row.origin)


def _mark_row(story: str, mark: Mark) -> dict[str, Any]:
    return {
        "story_id": story,
        "number": mark.number,
        "place": mark.place,
        "kind": mark.kind,
        "title": mark.title,
        "score": mark.score,
        "why": mark.why,
    }
