"""check(): every number, date, name, post and title of an item stands in its sources, and with what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.editing.facts import of_companies, of_dates, of_names, of_numbers, of_posts, of_roles, of_slots, of_titles
from pipeline.editing.facts.dates import dates
from pipeline.editing.facts.finding import Doubt, FactFinding, Field
from pipeline.editing.facts.folding import folded, masked
from pipeline.editing.facts.names import names
from pipeline.editing.facts.numbers import numbers
from pipeline.editing.facts.posts import posts
from pipeline.editing.facts.sources import Source, Sources, source_of
from pipeline.editing.facts.titles import QUOTED, titles
from pipeline.types import Report


def check(text: str, title: str, sources: Sequence[Report]) -> list[FactFinding]:
    """What of an item's title and text does not stand in the reports it cites; title first, then in order of place.

    Without a report nothing can be said: no finding.
    """
    return list(_checked(text, title, tuple(source_of(report) for report in sources))) if sources else []


CHECKED = 512
"""Items whose findings are kept: the page of review is asked for again after each item that is passed."""


@lru_cache(maxsize=CHECKED)
def _checked(text: str, title: str, sources: tuple[Source, ...]) -> tuple[FactFinding, ...]:
    known = Sources(sources)
    return (*_of_field("title", title, known), *_of_field("text", text, known))


def _of_field(field: Field, said: str, sources: Sources) -> list[FactFinding]:
    found: list[FactFinding] = []
    for doubt in sorted(_doubts(folded(said), sources), key=lambda one: (one.fact.start, one.level != "fault")):
        fact = doubt.fact
        if any(fact.start < other.end and other.start < fact.end for other in found):
            continue
        value = said[fact.start : fact.end]
        found.append(FactFinding(field, fact.start, fact.end, fact.kind, doubt.level, value, doubt.why, doubt.nearest))
    return found


def _doubts(text: str, sources: Sources) -> Iterator[Doubt]:
    named = titles(text)
    # What stands in 《》 is compared as a whole.
    rest = masked(text, [(fact.start, fact.end) for fact in named if fact.group != QUOTED])
    of_day, called = dates(rest), names(rest)
    yield from of_titles.doubts(text, named, sources)
    yield from of_dates.doubts(rest, of_day, sources)
    yield from of_numbers.doubts(rest, numbers(masked(rest, [(one.start, one.end) for one in of_day])), sources)
    yield from of_posts.doubts(rest, posts(rest), sources)
    yield from of_names.doubts(rest, called, sources)
    yield from of_roles.doubts(called, rest, sources)
    yield from of_slots.doubts(rest, called, sources)
    yield from of_companies.doubts(rest, sources)
