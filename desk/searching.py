"""Looking for words in all reports: what the command and the page of the web desk share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from desk.candidates import DecisionIndex, DeskCandidate
from desk.moments import iso
from desk.newsroom import Newsroom
from desk.records import candidate as candidate_record
from desk.traces import with_marks
from pipeline import fulltext
from pipeline.errors import UsageError
from pipeline.fulltext import Piece
from pipeline.store import candidates as candidate_store
from pipeline.store import search as search_store
from pipeline.store.finding import Hit, Hits, Place, Search, told_before
from pipeline.types import SectionId

PAGE = 30
"""Stories of a page of results."""
EXCERPT = 110
"""Characters of a text around what was found."""
_PLACE = re.compile(r"(-?\d{1,16})_(\d{1,10})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FoundStory:
    """A story with the newest of its reports that holds the words."""

    one: DeskCandidate
    hit: Hit
    excerpt: tuple[Piece, ...]
    title: tuple[Piece, ...]
    """Headline of the report."""

    @property
    def of_lead(self) -> bool:
        """Whether it is the report that the story is told by."""
        return self.hit.url == self.one.story.lead_url


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results."""

    stories: tuple[FoundStory, ...]
    go_on: str
    """Where the next page begins, as `before` takes it; empty: that was all."""
    seen_from: datetime | None
    """Everything newer was looked at; None: everything was."""
    owed: int
    """Reports not in the index yet."""


def asked_for(
    words: str,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    source_id: str = "",
    section: SectionId | None = None,
    before: str = "",
) -> Search:
    """What a line of words asks for, phrases in quotes.

    Raises:
        UsageError: there are no words, or `before` is not one of ours.
    """
    known = fulltext.words(fulltext.split(words))
    if not known:
        raise UsageError("请写要找的词，例如：网信 短剧")
    if starts_at and ends_at and starts_at >= ends_at:
        raise UsageError("时间段是空的：结束不在开始之后")
    place = _place(before) if before else None
    return Search(known, starts_at, ends_at, source_id, section, before=place)


def search(room: Newsroom, connection: Connection, query: Search, most: int = PAGE) -> Results:
    """Stories of which a report holds the words, the newest such report first, at most so many of them."""
    index = DecisionIndex.load(connection)
    if query.section:
        moved = [url for url, known in index.states.items() if known.section == query.section]
        query = replace(query, moved=frozenset(candidate_store.stories_of(connection, moved)))
    hits = Hits(connection, query)
    newest, last = _newest(hits, most)
    told = told_before(connection, query, newest)
    shown = _shown(connection, index, [hit for hit in newest.values() if hit.story not in told], query)
    owed = search_store.count_owed(connection)
    return Results(shown, _said(last) if last else "", last.when if last else None, owed)


def _newest(hits: Hits, most: int) -> tuple[dict[str, Hit], Place | None]:
    """(story -> the newest of its reports, of at most so many stories; where to go on, where something may be left)."""
    newest: dict[str, Hit] = {}
    for hit in hits:
        if hit.story not in newest and len(newest) == most:
            return newest, list(newest.values())[-1].place
        newest.setdefault(hit.story, hit)
    return newest, hits.stopped


def _shown(connection: Connection, index: DecisionIndex, hits: list[Hit], query: Search) -> tuple[FoundStory, ...]:
    listed = candidate_store.of_ids(connection, [hit.story for hit in hits])
    ones = {one.id: one for one in with_marks(connection, [index.see(one) for one in listed])}
    fitting = (hit for hit in hits if hit.story in ones and query.section in (None, ones[hit.story].section))
    return tuple(
        FoundStory(
            ones[hit.story],
            hit,
            fulltext.excerpt(hit.text, query.words, EXCERPT),
            fulltext.excerpt(hit.title, query.words, len(hit.title) + 1),
        )
        for hit in fitting
    )


def _said(place: Place) -> str:
    """A place for addresses and scripts: microseconds since 1970 and the number of the row."""
    return f"{(place.when - _EPOCH) // timedelta(microseconds=1)}_{place.number}"


def _place(said: str) -> Place:
    match = _PLACE.fullmatch(said)
    if match is None:
        raise UsageError(f"看不懂接着找的位置 {said[:40]!r}；请从头找")
    return Place(_EPOCH + timedelta(microseconds=int(match[1])), int(match[2]))


def record(room: Newsroom, found: FoundStory) -> dict[str, Any]:
    """The same for scripts."""
    hit = found.hit
    report = {
        "url": hit.url,
        "source": hit.source_id,
        "source_name": room.name_of(hit.source_id),
        "title": hit.title,
        "at": iso(hit.place.when),
        "excerpt": "".join(piece.text for piece in found.excerpt),
    }
    return {**candidate_record(room, found.one), "report": report}
