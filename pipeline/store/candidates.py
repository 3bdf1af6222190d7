"""Stories and candidates: what judging made of pairs, and the lists that editors ask for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, or_, select

from pipeline.fulltext import words as asked_for
from pipeline.names import id_of_key, story_id, week_of, week_starts
from pipeline.store.finding import listed, stories_holding
from pipeline.store.session import batched, upsert
from pipeline.store.tables import CURRENT, MemberRow, PairRow, ReportRow, StoryRow, TermRow
from pipeline.types import (
    SHANGHAI,
    Candidate,
    MemberRole,
    RankPart,
    SectionId,
    SectionScore,
    Story,
    StoryMember,
    Vote,
)
from pipeline.urls import url_key


@dataclass(frozen=True, slots=True)
class CandidateQuery:
    """What an editor asks for; an empty field asks for nothing."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    week: str = ""
    """ISO week such as 2024-W08; of stories without a date those seen first in it."""
    section: SectionId | None = None
    any_section: bool = False
    """Only stories that have a section."""
    no_section: bool = False
    """Only stories that have none."""
    words: tuple[str, ...] = ()
    """Every word must occur in the title or text of one of the reports (`pipeline.fulltext`)."""
    source_id: str = ""
    day: date | None = None
    """In Beijing, of first publication."""
    rank_min: float | None = None
    each: int | None = None
    """At most so many of each section, the best."""
    after: tuple[float, str] | None = None
    """(rank, id): only what stands below this in the list."""
    among: frozenset[str] | None = None
    """Only stories with these ids."""


@dataclass(frozen=True, slots=True)
class ListedCandidate:
    """A candidate with its id and week, as lists show it."""

    id: str
    candidate: Candidate
    week: str


_HEX = re.compile(r"[0-9a-f]+")
ONCE_NAMED_MIN = 6
"""Digits of an old id from which it is looked for: fewer fit some report by chance."""


def replace_stories(connection: Connection, keys: Collection[str], candidates: Sequence[Candidate]) -> None:
    """Put `candidates` in the place of every story that holds one of `keys`."""
    for batch in batched(keys, 400):
        old = set(connection.scalars(select(MemberRow.story_id).where(MemberRow.key.in_(batch))))
        for ids in batched(old, 400):
            connection.execute(delete(MemberRow).where(MemberRow.story_id.in_(ids)))
            connection.execute(delete(StoryRow).where(StoryRow.id.in_(ids)))
    refreshed = [column.name for column in StoryRow.__table__.columns if column.name != "id"]
    upsert(connection, StoryRow, map(_story_row, candidates), key=["id"], update=refreshed)
    members = (row for candidate in candidates for row in _member_rows(candidate.story))
    upsert(connection, MemberRow, members, key=["key"], update=["url", "story_id", "place", "role", "why"])


def forget_all(connection: Connection) -> None:
    """Delete the index, every pair and story; decisions stay."""
    for table in (TermRow, PairRow, MemberRow, StoryRow):
        connection.execute(delete(table))


def looked_up(connection: Connection, query: CandidateQuery) -> CandidateQuery:
    """The same wish with the stories that hold its words in their place: they are looked up once."""
    asked = asked_for(query.words)
    if not asked:
        return replace(query, words=())
    found = frozenset(stories_holding(connection, _select(replace(query, words=())), asked))
    return replace(query, words=(), among=found)


def find(connection: Connection, query: CandidateQuery) -> list[ListedCandidate]:
    """Candidates that fit, best first."""
    rows = connection.execute(_best_first(connection, query)).all()
    members = _members(connection, [row.id for row in rows])
    return [_listed(row, members.get(row.id, ())) for row in rows]


@dataclass(frozen=True, slots=True)
class Outline:
    """A story without what was judged of it."""

    id: str
    lead_url: str
    members: Mapping[str, str]
    """Address of each report -> its key."""


def outlines(connection: Connection, query: CandidateQuery) -> list[Outline]:
    """The same, no more of each than which reports it has."""
    wanted = _best_first(connection, query).with_only_columns(StoryRow.id, StoryRow.lead_url)
    leads = {row.id: row.lead_url for row in connection.execute(wanted)}
    members: dict[str, dict[str, str]] = {name: {} for name in leads}
    for batch in batched(leads, 500):
        own = select(MemberRow.story_id, MemberRow.url, MemberRow.key).where(MemberRow.story_id.in_(batch))
        for row in connection.execute(own):
            members[row.story_id][row.url] = row.key
    return [Outline(name, lead, members[name]) for name, lead in leads.items()]


def _best_first(connection: Connection, query: CandidateQuery) -> Select[Any]:
    wanted = _select(looked_up(connection, query))
    if query.each is not None:
        order = (StoryRow.rank.desc(), StoryRow.id)
        place = func.row_number().over(partition_by=StoryRow.section, order_by=order).label("place")
        placed = wanted.with_only_columns(StoryRow.id, place).subquery()
        best = select(placed.c.id).where(placed.c.place <= query.each)
        wanted = select(StoryRow.__table__).where(StoryRow.id.in_(best))
    return wanted.order_by(StoryRow.rank.desc(), StoryRow.id)


def get(connection: Connection, name: str) -> list[ListedCandidate]:
    """Stories whose id begins with `name`, or that hold a report with this address."""
    if name.startswith(("http://", "https://", "take://")):
        of_url = select(MemberRow.story_id).where(MemberRow.key == url_key(name))
        query = select(StoryRow.__table__).where(StoryRow.id.in_(of_url))
    else:
        if not _HEX.fullmatch(name):
            return []
        # a range, for no index answers LIKE; what goes on in hex comes before a g
        query = select(StoryRow.__table__).where(StoryRow.id >= name, StoryRow.id < f"{name}g")
    rows = connection.execute(query.order_by(StoryRow.id).limit(20)).all()
    members = _members(connection, [row.id for row in rows])
    return [_listed(row, members.get(row.id, ())) for row in rows]


def once_named(connection: Connection, name: str) -> list[ListedCandidate]:
    """Stories that hold a report under which `name`, an id or its beginning, stood when that report led them.

    Ids of reports that do not lead are nowhere kept, so every one is worked out: only for a name that no story bears.
    """
    if len(name) < ONCE_NAMED_MIN or not _HEX.fullmatch(name):
        return []
    beside = select(MemberRow.key).where(MemberRow.place > 0)
    with connection.execute(beside, execution_options={"yield_per": 5000}) as rows:
        keys = [key for key in rows.scalars() if id_of_key(key).startswith(name)]
    ids = connection.scalars(select(MemberRow.story_id).where(MemberRow.key.in_(keys[:100])))
    return of_ids(connection, sorted(set(ids))[:20])


def of_ids(connection: Connection, ids: Sequence[str]) -> list[ListedCandidate]:
    """The stories of these ids, in their order; what there is no more is left out."""
    rows = {row.id: row for row in connection.execute(select(StoryRow.__table__).where(StoryRow.id.in_(ids)))}
    members = _members(connection, list(rows))
    return [_listed(rows[name], members.get(name, ())) for name in ids if name in rows]


def stories_of(connection: Connection, urls: Iterable[str]) -> set[str]:
    """Ids of the stories that hold one of these reports."""
    found: set[str] = set()
    for batch in batched({url_key(url) for url in urls}, 400):
        found.update(connection.scalars(select(MemberRow.story_id).where(MemberRow.key.in_(batch))))
    return found


def urls_in(connection: Connection, query: CandidateQuery) -> list[str]:
    """Addresses of the reports of all stories that fit."""
    ids = _select(looked_up(connection, query)).with_only_columns(StoryRow.id)
    return list(connection.scalars(select(MemberRow.url).where(MemberRow.story_id.in_(ids))))


def reported_since(connection: Connection, query: CandidateQuery, moment: datetime) -> set[str]:
    """Ids of the stories that fit and have a report that was read at or after `moment`: a new one, or a new text."""
    wanted = _select(looked_up(connection, query)).where(_with_report(ReportRow.read_at >= moment))
    return set(connection.scalars(wanted.with_only_columns(StoryRow.id)))


def holding(connection: Connection, urls: Iterable[str], query: CandidateQuery) -> list[ListedCandidate]:
    """Candidates that hold one of these reports and fit `query`, best first."""
    rows: dict[str, Any] = {}
    wanted = _select(looked_up(connection, query))
    for batch in batched({url_key(url) for url in urls}, 400):
        of_urls = select(MemberRow.story_id).where(MemberRow.key.in_(batch))
        rows.update((row.id, row) for row in connection.execute(wanted.where(StoryRow.id.in_(of_urls))))
    members = _members(connection, list(rows))
    found = [_listed(row, members.get(row.id, ())) for row in rows.values()]
    return sorted(found, key=lambda one: (-one.candidate.rank, one.id))


def titles(connection: Connection, urls: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Address -> (id, title) of the story that holds its report; addresses of none are not in it."""
    by_key = {url_key(url): url for url in urls}
    found: dict[str, tuple[str, str]] = {}
    for batch in batched(by_key, 400):
        query = select(MemberRow.key, StoryRow.id, StoryRow.title).join(StoryRow, StoryRow.id == MemberRow.story_id)
        rows = connection.execute(query.where(MemberRow.key.in_(batch)))
        found.update((by_key[row.key], (row.id, row.title)) for row in rows)
    return found


def of_week(connection: Connection, week: str, chunk: int = 500) -> Iterator[ListedCandidate]:
    """Every story of an ISO week by time, printed or not, those without a date last; at most `chunk` of them are in
    memory."""
    by_time = (StoryRow.week == "", StoryRow.first_published_at, StoryRow.first_seen_at, StoryRow.id)
    query = select(StoryRow.id).where(_in_week(week)).order_by(*by_time)
    for ids in batched(list(connection.scalars(query)), chunk):
        rows = {row.id: row for row in connection.execute(select(StoryRow.__table__).where(StoryRow.id.in_(ids)))}
        members = _members(connection, ids)
        yield from (_listed(rows[name], members.get(name, ())) for name in ids if name in rows)


def count_by_section(connection: Connection, query: CandidateQuery) -> dict[str | None, int]:
    """Section -> stories."""
    chosen = _select(looked_up(connection, query)).subquery()
    rows = connection.execute(select(chosen.c.section, func.count()).group_by(chosen.c.section))
    return {row[0]: row[1] for row in rows}


def first_days(connection: Connection, query: CandidateQuery) -> set[date]:
    """Days in Beijing on which the stories that fit were first published."""
    wanted = _select(looked_up(connection, query)).with_only_columns(StoryRow.first_published_at).distinct()
    return {when.astimezone(SHANGHAI).date() for when in connection.scalars(wanted) if when}


def _select(query: CandidateQuery) -> Select[Any]:
    wanted = select(StoryRow.__table__)
    if query.starts_at:
        wanted = wanted.where(StoryRow.first_seen_at >= query.starts_at)
    if query.ends_at:
        wanted = wanted.where(StoryRow.first_seen_at < query.ends_at)
    if query.week:
        wanted = wanted.where(_in_week(query.week))
    if query.section:
        # in a window the section is asked for in a form that no index answers: a section has thousands of its years
        dated = query.starts_at or query.week or query.day
        section = StoryRow.section.concat("") if dated else StoryRow.section
        wanted = wanted.where(section == query.section.value)
    if query.any_section:
        wanted = wanted.where(StoryRow.section.is_not(None))
    if query.no_section:
        wanted = wanted.where(func.coalesce(StoryRow.section, "") == "")
    if query.day:
        first = datetime.combine(query.day, time(), SHANGHAI)
        wanted = wanted.where(
            StoryRow.first_published_at >= first, StoryRow.first_published_at < first + timedelta(days=1)
        )
    if query.rank_min is not None:
        wanted = wanted.where(StoryRow.rank >= query.rank_min)
    if query.after:
        rank, name = query.after
        wanted = wanted.where(or_(StoryRow.rank < rank, and_(StoryRow.rank == rank, StoryRow.id > name)))
    if query.source_id:
        # in a form that no index answers: SQLite would walk all reports of the source for every story
        wanted = wanted.where(_with_report(ReportRow.source_id.concat("") == query.source_id))
    if query.among is not None:
        wanted = wanted.where(StoryRow.id.in_(listed(sorted(query.among))))
    return wanted


def _in_week(week: str) -> ColumnElement[bool]:
    """Published first in this week; what bears no date is seen first in it, for in no week at all it would be lost."""
    starts_at = week_starts(week)
    seen = (StoryRow.first_seen_at >= starts_at, StoryRow.first_seen_at < starts_at + timedelta(days=7))
    return or_(StoryRow.week == week, and_(StoryRow.week == "", *seen))


def _with_report(condition: Any) -> Any:
    """Correlated, so that only the reports of stories that fit otherwise are read."""
    reports = select(MemberRow.key).join(ReportRow, ReportRow.key == MemberRow.key)
    return reports.where(MemberRow.story_id == StoryRow.id, CURRENT, condition).exists()


def _members(connection: Connection, ids: Sequence[str]) -> Mapping[str, tuple[StoryMember, ...]]:
    found: dict[str, list[StoryMember]] = {}
    for batch in batched(ids, 500):
        query = select(MemberRow.__table__).where(MemberRow.story_id.in_(batch)).order_by(MemberRow.place)
        for row in connection.execute(query):
            member = StoryMember(row.url, cast(MemberRole, row.role), row.why)
            found.setdefault(row.story_id, []).append(member)
    return {name: tuple(members) for name, members in found.items()}


def _story_row(candidate: Candidate) -> dict[str, Any]:
    story = candidate.story
    return {
        "id": story_id(story.lead_url),
        "lead_key": url_key(story.lead_url),
        "lead_url": story.lead_url,
        "title": candidate.title,
        "source_id": candidate.source_id,
        "section": candidate.section.value if candidate.section else None,
        "rank": candidate.rank,
        "first_published_at": story.first_published_at,
        "first_seen_at": story.first_seen_at,
        "week": week_of(story.first_published_at) if story.first_published_at else "",
        "reports": len(story.members),
        "outlets": candidate.outlets,
        "scores": [_score_row(score) for score in candidate.scores],
        "parts": [{"name": part.name, "value": part.value} for part in candidate.parts],
    }


def _score_row(score: SectionScore) -> dict[str, Any]:
    votes = [{"word": vote.word, "where": vote.where, "weight": vote.weight} for vote in score.votes]
    return {"section": score.section.value, "score": score.score, "votes": votes}


def _member_rows(story: Story) -> Iterable[dict[str, Any]]:
    for place, member in enumerate(story.members):
        yield {
            "key": url_key(member.url),
            "url": member.url,
            "story_id": story_id(story.lead_url),
            "place": place,
            "role": member.role,
            "why": member.why,
        }


def _listed(row: Any, members: tuple[StoryMember, ...]) -> ListedCandidate:
    story = Story(row.lead_url, members, row.first_published_at, row.first_seen_at)
    candidate = Candidate(
        story=story,
        title=row.title,
        source_id=row.source_id,
        section=SectionId(row.section) if row.section else None,
        scores=tuple(_score(item) for item in row.scores),
        rank=row.rank,
        parts=tuple(RankPart(**item) for item in row.parts),
        outlets=row.outlets,
    )
    return ListedCandidate(row.id, candidate, row.week)


def _score(item: Mapping[str, Any]) -> SectionScore:
    return SectionScore(SectionId(item["section"]), item["score"], tuple(Vote(**vote) for vote in item["votes"]))
