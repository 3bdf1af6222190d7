"""A Chinese and an English report: how likely they tell one event. Names, happenings, figures and dates are all that
the two can share."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipeline.judging import bridge, clashes
from pipeline.judging.features import Features
from pipeline.judging.vectors import dot
from pipeline.judging.words import weight

EVERYBODY = 5.0
"""Weight of a name that the trade's news are full of: half of any other Latin name's."""
LARGE = 1e6
"""From here on a figure is hardly shared by chance: 720亿, $72 billion."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against; every field 0..1."""

    words: float
    """Cosine of the words of title and lead."""
    happenings: float
    """How alike is what they say was done (`pipeline.judging.bridge`)."""
    names: float
    """Telling names in both, saturating."""
    numbers: float
    dates: float
    dates_clash: float
    works: float
    strangers: float
    """1 where they share no name."""
    series_clash: float
    days: float


_WEIGHTS = Evidence(
    words=2.5,
    happenings=4.0,
    names=5.0,
    numbers=2.0,
    dates=0.7,
    dates_clash=-0.7,
    works=1.5,
    strangers=-3.0,
    series_clash=-3.0,
    days=-2.0,
)
"""Log-odds an evidence adds; set by hand on the demo week and read through on a real one, 2026-11-22."""
_BIAS = -4.7
_LONE_NAME = -1.0
"""Log-odds lost where one name is all that the two share beside what was done: a product named in passing."""


def probability(a: Features, b: Features) -> float:
    """Chance of one event, 0..1; the same whichever comes first."""
    seen = evidence(a, b)
    odds = _BIAS + math.fsum(getattr(seen, name) * getattr(_WEIGHTS, name) for name in Evidence.__slots__)
    if len(a.latin & b.latin) == 1 and not seen.numbers and seen.works <= 0:
        odds += _LONE_NAME
    return 1 / (1 + math.exp(-odds))


def evidence(a: Features, b: Features) -> Evidence:
    """The comparison of two reports of different languages."""
    names = a.latin & b.latin
    return Evidence(
        words=dot(a.wording.lead_vector, b.wording.lead_vector),
        happenings=_alike(bridge.happenings(a.head), bridge.happenings(b.head)),
        names=_saturating(math.fsum(worth(name) for name in names), 30.0),
        numbers=_shared_share(a.numbers, b.numbers),
        dates=float(bool(a.dates & b.dates)),
        dates_clash=float(bool(a.dates and b.dates and not a.dates & b.dates)),
        works=_works(a, b),
        strangers=float(not names),
        series_clash=float(clashes.series(a, b)),
        days=min(clashes.days(a, b) / clashes.WINDOW_DAYS, 1.0),
    )


def worth(name: str) -> float:
    """How telling a shared name is."""
    return EVERYBODY if name in bridge.ALL_NAMES else weight(name)


def _alike(a: frozenset[str], b: frozenset[str]) -> float:
    """Cosine of two sets, held back while they are small: two titles with 发布 in both have little in common."""
    return len(a & b) / (math.sqrt(len(a) * len(b)) + 1.0)


def _works(a: Features, b: Features) -> float:
    """1 where a work of one is named in the other, -1 where both name works and none is shared."""
    if any(work in b.folded for work in a.works) or any(work in a.folded for work in b.works):
        return 1.0
    return -1.0 if a.works and b.works else 0.0


def _saturating(value: float, half: float) -> float:
    return value / (value + half)


def _shared_share(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter list of figures that the longer one holds; one alone counts half, but a sum of a million and
    more as much as two."""
    shared = a & b
    told = sum(2 if _is_large(figure) else 1 for figure in shared)
    return len(shared) / min(len(a), len(b)) * min(told, 2) / 2 if shared else 0.0


def _is_large(figure: str) -> bool:
    return "e+" in figure and float(figure) >= LARGE
