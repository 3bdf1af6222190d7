"""Places in the sources beside a fact of the item: the likest, and those that show it was mixed up with another."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.editing.facts.sources import Place
from pipeline.editing.facts.surroundings import Around, in_slot, is_slot, likeness

SURE = 0.5
"""Likeness from which on a fact stands with what it stood with in a source."""
OTHER, MARGIN = 0.66, 0.3
"""Likeness of another fact's surroundings, and by how much it is above the fact's own, from which on the two are taken
to be mixed up."""


def misplaced(mine: Around, own: Iterable[Place], others: Iterable[Place], other_min: float = OTHER) -> Place | None:
    """The other fact in whose surroundings this one stands; None where its own are as like."""
    if not mine.pairs:
        return None
    slot = mine.slot if is_slot(mine.slot) else None
    best = other_min - MARGIN
    for source, fact in own:
        if slot and in_slot(slot, source.text, fact.start, fact.end):
            return None
        if best < SURE:
            best = max(best, likeness(mine, source.around(fact)))
    if best >= SURE and slot is None:
        return None
    found, least = None, max(best + MARGIN, other_min)
    for source, fact in others:
        if slot and in_slot(slot, source.text, fact.start, fact.end):
            return source, fact
        if best < SURE and (score := likeness(mine, source.around(fact))) >= least:
            least, found = score, (source, fact)
    return found


def likest(mine: Around, places: Iterable[Place], least: float) -> Place | None:
    """The place whose surroundings are most like these, if they are as like as `least`."""
    best, found = least, None
    for source, fact in places:
        if (score := likeness(mine, source.around(fact))) > best:
            best, found = score, (source, fact)
    return found


def said_at(place: Place) -> str:
    """What stands there, as printed."""
    source, fact = place
    return source.said[fact.start : fact.end].strip()
