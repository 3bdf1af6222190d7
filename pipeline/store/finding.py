"""Reports that hold words: the index says which may, their texts which do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select

from pipeline.fulltext import Word, whole
from pipeline.store import search
from pipeline.store.session import batched
from pipeline.store.tables import CURRENT, MemberRow, ReportRow, StoryRow
from pipeline.types import SectionId

READ = 50
"""Texts read at once."""
READ_MAX = 800
"""Texts read for one page of results, half a tenth of a second; a search goes on from there when it is asked to."""
MET_MAX = 5000
"""Reports looked up for one page, before any text is read."""
FEW = 1000
"""So many reports may hold the words in all that they are put in order at once."""
WEEKS_MAX = 64
SPARSE = 100
"""Reports under which the next stretch of time looked at is twice as long."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a report stands among all, by time."""

    when: datetime
    number: int
    """Of its row."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for among all reports; an empty field asks for nothing."""

    words: tuple[Word, ...]
    """One report must hold them all."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """Half-open window of the times at which reports happened."""
    source_id: str = ""
    section: SectionId | None = None
    """Of the story as judged, or one of `moved`."""
    moved: frozenset[str] = frozenset()
    """Ids of stories."""
    before: Place | None = None
    """Where the page before ended."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that holds the words."""

    place: Place
    story: str
    """Id of its story."""
    url: str
    source_id: str
    title: str
    text: str


def stories_holding(connection: Connection, chosen: Select[Any], asked: Sequence[Word]) -> set[str]:
    """Ids of the stories among `chosen` of which each word stands in some report."""
    ids = chosen.with_only_columns(StoryRow.id)
    members = select(MemberRow.story_id, ReportRow.id, ReportRow.happened_at)
    joined = members.join(ReportRow, ReportRow.key == MemberRow.key)
    rows = connection.execute(joined.where(MemberRow.story_id.in_(ids), CURRENT)).all()
    upto = search.owed(connection)
    left = {row.story_id for row in rows}
    for word in asked:
        rows = [row for row in rows if row.story_id in left]
        weeks = {search.week_number(row.happened_at) for row in rows}
        found = search.holders(connection, [word], weeks=weeks) if rows else []
        may = None if found is None else set(found)
        wanted = [row.id for row in rows if may is None or row.id in may or row.id <= upto]
        held = {row.id for row in _texts(connection, wanted) if word.within(whole(row.title, row.text))}
        left = {row.story_id for row in rows if row.id in held}
    return left


class Hits:
    """Reports that hold the words, newest first, until patience is at its end."""

    def __init__(self, connection: Connection, query: Search) -> None:
        self._connection = connection
        self._query = query
        self._read = self._met = 0
        self.stopped: Place | None = None
        """Up to where everything was looked at, where something is left; None: to the end."""

    def __iter__(self) -> Iterator[Hit]:
        for start, end, numbers in self._stretches():
            self._met += len(numbers)
            # a report that moved to another week may still be found under the one before
            own = (one for one in self._places(numbers) if _within(one[0], start, end))
            places = sorted(own, reverse=True)
            for batch in batched(places, READ):
                yield from self._holding(batch)
                if self._read >= READ_MAX and (start or batch[-1] is not places[-1]):
                    self.stopped = batch[-1][0]
                    return
            if self._met >= MET_MAX and start:
                self.stopped = Place(start, 0)
                return

    def _holding(self, places: Sequence[tuple[Place, str]]) -> Iterator[Hit]:
        rows = {row.id: row for row in _texts(self._connection, [place.number for place, _ in places])}
        self._read += len(rows)
        for place, story in places:
            row = rows[place.number]
            if _holds(row, self._query.words):
                yield Hit(place, story, row.url, row.source_id, row.title, row.text)

    def _stretches(self) -> Iterator[tuple[datetime | None, datetime | None, Sequence[int]]]:
        """(start, end, numbers of the reports that may hold the words and happened in between), each before the one
        before; the last has no start."""
        upto = search.owed(self._connection)
        few = None if upto else self._holders(limit=FEW + 1)
        if few is not None and len(few) <= FEW:
            yield None, None, few
            return
        weeks, newest = 1, self._newest(None)
        while newest is not None:
            last = search.week_number(newest)
            first = max(0, last - weeks + 1)
            start, end = search.week_start(first) if first else None, search.week_start(last + 1)
            numbers = self._holders(weeks=range(first, last + 1))
            if numbers is None or upto:
                numbers = [*(numbers or ()), *self._between(start, end, None if numbers is None else upto)]
            if start is None or (self._query.starts_at and start <= self._query.starts_at):
                start = None
            yield start, end, numbers
            weeks = min(WEEKS_MAX, weeks * 2) if len(numbers) < SPARSE else 1
            newest = self._newest(start) if start else None

    def _holders(self, *, weeks: Collection[int] = (), limit: int | None = None) -> list[int] | None:
        query = self._query
        return search.holders(self._connection, query.words, weeks=weeks, source_id=query.source_id, limit=limit)

    def _newest(self, before: datetime | None) -> datetime | None:
        """When the newest report happened of those that are asked for."""
        query = select(func.max(ReportRow.happened_at))
        if before:
            query = query.where(ReportRow.happened_at < before)
        if self._query.ends_at:
            query = query.where(ReportRow.happened_at < self._query.ends_at)
        if self._query.before:
            query = query.where(ReportRow.happened_at <= self._query.before.when)
        return self._connection.scalar(query)

    def _between(self, start: datetime | None, end: datetime, upto: int | None) -> Iterable[int]:
        query = select(ReportRow.id).where(ReportRow.happened_at < end)
        if start:
            query = query.where(ReportRow.happened_at >= start)
        return self._connection.scalars(query if upto is None else query.where(ReportRow.id <= upto))

    def _places(self, numbers: Sequence[int]) -> Iterator[tuple[Place, str]]:
        """(place, story) of those that fit otherwise."""
        query = select(ReportRow.id, ReportRow.happened_at, MemberRow.story_id)
        query = query.join(MemberRow, MemberRow.key == ReportRow.key).where(*_fitting(self._query))
        if self._query.section:
            # no index serves coalesce: the reports asked for are few, the stories of a section are all of the archive's
            section = func.coalesce(StoryRow.section, "") == self._query.section.value
            query = query.join(StoryRow, StoryRow.id == MemberRow.story_id)
            query = query.where(or_(section, StoryRow.id.in_(listed(self._query.moved))))
        for batch in batched(dict.fromkeys(numbers), 1000):
            for row in self._connection.execute(query.where(ReportRow.id.in_(listed(batch)))):
                place = Place(row.happened_at, row.id)
                if self._query.before is None or place < self._query.before:
                    yield place, row.story_id


def told_before(connection: Connection, query: Search, stories: Collection[str]) -> set[str]:
    """Those of these stories of which a page before this one has told already."""
    if query.before is None:
        return set()
    when, number = ReportRow.happened_at, ReportRow.id
    earlier = or_(when > query.before.when, and_(when == query.before.when, number >= query.before.number))
    columns = (MemberRow.story_id, ReportRow.title, ReportRow.text)
    rows = select(*columns).join(ReportRow, ReportRow.key == MemberRow.key)
    found = connection.execute(rows.where(MemberRow.story_id.in_(stories), earlier, *_fitting(query)))
    return {row.story_id for row in found if _holds(row, query.words)}


def _within(place: Place, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or place.when >= start) and (end is None or place.when < end)


def listed(values: Iterable[Any]) -> Any:
    """Values of our own making written into the statement itself: there may be more than a driver binds."""
    return bindparam("listed", list(values), expanding=True, literal_execute=True, unique=True)


def _fitting(query: Search) -> Iterator[ColumnElement[bool]]:
    yield CURRENT
    if query.starts_at:
        yield ReportRow.happened_at >= query.starts_at
    if query.ends_at:
        yield ReportRow.happened_at < query.ends_at
    if query.source_id:
        yield ReportRow.source_id == query.source_id


def _holds(row: Any, asked: Iterable[Word]) -> bool:
    text = whole(row.title, row.text)
    return all(word.within(text) for word in asked)


def _texts(connection: Connection, numbers: Iterable[int]) -> Iterator[Any]:
    columns = (ReportRow.id, ReportRow.url, ReportRow.source_id, ReportRow.title, ReportRow.text)
    for batch in batched(numbers, 500):
        yield from connection.execute(select(*columns).where(ReportRow.id.in_(listed(batch))))
