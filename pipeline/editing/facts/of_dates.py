"""Whether the dates of an item stand in its sources, or follow from them, and with what happened then."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.editing.facts.finding import Doubt, Fact, Level
from pipeline.editing.facts.places import likest, misplaced, said_at
from pipeline.editing.facts.sources import Place, Sources
from pipeline.editing.facts.surroundings import around

NEAR = 0.2
"""Likeness from which on a date of the sources is shown beside one that they do not have."""


def doubts(text: str, facts: list[Fact], sources: Sources) -> Iterator[Doubt]:
    """What stands against the dates of a folded text; 近日 and its like are no dates."""
    for fact in facts:
        if not sources.calendar.bears_out(fact):
            yield _absent(text, fact, sources)
        elif wrong := _mixed_up(text, fact, sources):
            yield Doubt(fact, f"来源里这件事是“{said_at(wrong)}”；这个日期是别的事的", wrong[0].passage(wrong[1]))


def _absent(text: str, fact: Fact, sources: Sources) -> Doubt:
    others = ((source, other) for source in sources.every for other in source.dates if other.group == fact.group)
    nearest = likest(around(text, fact.start, fact.end), others, NEAR)
    said = f"，相近的是“{said_at(nearest)}”" if nearest else ""
    level: Level = "unsure" if fact.group == "word" and sources.foreign else "fault"
    return Doubt(fact, f"来源里没有这个日期{said}", nearest and nearest[0].passage(nearest[1]), level)


def _mixed_up(text: str, fact: Fact, sources: Sources) -> Place | None:
    if fact.group == "word":
        return _other_period(text, fact, sources)
    if fact.group != "day":
        return None
    return _not_in_force(text, fact, sources) or _other_day(text, fact, sources)


def _not_in_force(text: str, fact: Fact, sources: Sources) -> Place | None:
    """The day from which something is in force in the sources, where all that they name are others than this."""
    if not _IN_FORCE.match(text, fact.end):
        return None
    days = [(source, other) for source, other in sources.days if _IN_FORCE.match(source.text, other.end)]
    return None if any(_one_day(fact, other) for _, other in days) else next(iter(days), None)


_IN_FORCE = re.compile(r"(?:起|开始|正式)*(?:施行|实施|执行|生效)")


def _other_period(text: str, fact: Fact, sources: Sources) -> Place | None:
    """The half-year or quarter of the sources in whose place this one stands."""
    kind = str(fact.keys[0])[-2:]
    if kind not in ("半年", "季度"):
        return None
    every = [(source, other) for source in sources.chinese for other in source.dates if other.group == "word"]
    own = (place for place in every if place[1].keys == fact.keys)
    others = (place for place in every if place[1].keys != fact.keys and str(place[1].keys[0]).endswith(kind))
    return misplaced(around(text, fact.start, fact.end), own, others)


def _other_day(text: str, fact: Fact, sources: Sources) -> Place | None:
    own = (place for place in sources.days if _one_day(fact, place[1]))
    others = (place for place in sources.days if not _one_day(fact, place[1]))
    return misplaced(around(text, fact.start, fact.end), own, others)


def _one_day(fact: Fact, other: Fact) -> bool:
    """Whether two may be one day: 19日 and 2月19日 may."""
    return all(None in pair or pair[0] == pair[1] for pair in zip(fact.keys[0], other.keys[0], strict=True))
