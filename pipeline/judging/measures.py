"""What two reports of one language have in common and what sets them apart, as numbers: what the model of
`pipeline.judging.pairs` weighs. Symmetrical, and of the two alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from pipeline.judging import clashes
from pipeline.judging.features import Features
from pipeline.judging.wording import Wording

KINDS: Final = ("person", "place", "name", "noun", "verb", "quantity", "latin", "number", "unknown")
"""Kinds of words (`pipeline.judging.rarity.kind`) that are counted apart in titles."""
COUNTED = 4
"""Words of a kind, or figures, beyond which more tell nothing more."""

MEASURES: Final = (
    "cosine_title", "cosine_lead",
    "title_in_title_min", "title_in_title_max", "title_in_text_min", "title_in_text_max",
    "lead_in_text_min", "lead_in_text_max",
    "rarest_title_1", "rarest_title_2", "rarest_title_3", "rarest_lead_3", "rarest_lead_6",
    "missing_min", "missing_max", "missing_all", "shared_all",
    "bigrams", "bigrams_in_text_min", "bigrams_in_text_max",
    *(f"shared_{kind}" for kind in KINDS), *(f"missing_{kind}" for kind in KINDS),
    "numbers", "numbers_clash", "works", "works_clash", "subject", "subject_clash", "series_clash", "names_clash",
    "dates", "dates_clash", "days",
)  # fmt: skip
"""In the order of `measures`.

cosine_…: of TF-IDF vectors, of the titles and of titles with leads. x_in_y: share of the rarity (IDF) of one's title or
lead words that the other's title or whole text holds, the less and the better covered of the two. rarest_…: rarity of
the first, second, … rarest word that both titles, or both leads, hold. missing_…: rarity of the rarest title word that
the other text never uses, and the log sum of all; shared_all: of those both titles hold. bigrams…: the same comparisons
on pairs of characters. shared_<kind>, missing_<kind>: title words of that kind which the other text uses, and does not.
…_clash: see `pipeline.judging.clashes`.
"""


def measures(a: Features, b: Features) -> list[float]:
    """One value for each of MEASURES; measures(a, b) == measures(b, a)."""
    one, other = a.wording, b.wording
    titles = sorted((_covered(one.title, other.title), _covered(other.title, one.title)))
    in_text = sorted((_covered(one.title, other.known), _covered(other.title, one.known)))
    leads = sorted((_covered(one.lead, other.known), _covered(other.lead, one.known)))
    shared = _rarest(one.title, other.title)
    shared_leads = _rarest(one.lead, other.lead)
    missing = (_missing(one, other), _missing(other, one))
    most = sorted((max(missing[0], default=0.0), max(missing[1], default=0.0)))
    return [
        cosine(one.title_vector, other.title_vector),
        cosine(one.lead_vector, other.lead_vector),
        *titles,
        *in_text,
        *leads,
        *(_nth(shared, place) for place in (1, 2, 3)),
        *(_nth(shared_leads, place) for place in (3, 6)),
        *most,
        math.log1p(math.fsum(missing[0]) + math.fsum(missing[1])),
        math.log1p(math.fsum(shared)),
        *_bigrams(one, other),
        *_by_kind(one, other),
        *_facts(a, b),
    ]


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Of two vectors of length 1 (or 0)."""
    if len(a) > len(b):
        a, b = b, a
    return math.fsum(value * b[word] for word, value in a.items() if word in b)


def _covered(words: Mapping[str, float], within: Iterable[str]) -> float:
    total = math.fsum(words.values())
    return math.fsum(rarity for word, rarity in words.items() if word in within) / total if total else 0.0


def _rarest(a: Mapping[str, float], b: Mapping[str, float]) -> list[float]:
    """Rarity of the words of both, highest first."""
    return sorted((rarity for word, rarity in a.items() if word in b), reverse=True)


def _nth(values: list[float], place: int) -> float:
    return values[place - 1] if len(values) >= place else 0.0


def _missing(one: Wording, other: Wording) -> list[float]:
    """Rarity of the title words that the other never uses, not even within a longer word."""
    return [rarity for word, rarity in one.title.items() if word not in other.known and word not in other.text]


def _bigrams(one: Wording, other: Wording) -> tuple[float, float, float]:
    a, b = one.title_bigrams, other.title_bigrams
    if not a or not b:
        return 0.0, 0.0, 0.0
    inside = sorted((_inside(a, other.text), _inside(b, one.text)))
    return len(a & b) / math.sqrt(len(a) * len(b)), inside[0], inside[1]


def _inside(bigrams: frozenset[str], text: str) -> float:
    return sum(bigram in text for bigram in bigrams) / len(bigrams)


def _by_kind(one: Wording, other: Wording) -> list[float]:
    shared = dict.fromkeys(KINDS, 0)
    missing = dict.fromkeys(KINDS, 0)
    for mine, theirs in ((one, other), (other, one)):
        for word, kind in mine.title_kinds.items():
            counts = shared if word in theirs.text else missing
            if kind in counts:
                counts[kind] += 1
    return [min(counts[kind], COUNTED) / COUNTED for counts in (shared, missing) for kind in KINDS]


def _facts(a: Features, b: Features) -> tuple[float, ...]:
    works = any(work in b.folded for work in a.works) or any(work in a.folded for work in b.works)
    return (
        min(len(a.numbers & b.numbers), COUNTED) / COUNTED,
        float(clashes.numbers(a, b)),
        float(works),
        float(bool(a.works and b.works) and not works),
        float(a.subject == b.subject != ""),
        float(clashes.subjects(a, b)),
        float(clashes.series(a, b)),
        float(clashes.latin_names(a, b)),
        float(bool(a.dates & b.dates)),
        float(bool(a.dates and b.dates and not a.dates & b.dates)),
        min(clashes.days(a, b) / clashes.WINDOW_DAYS, 1.0),
    )
