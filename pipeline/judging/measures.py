"""What two reports of one language have in common and what sets them apart, as numbers: what the model of
`pipeline.judging.pairs` weighs. Symmetrical, and of the two alone.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping
from typing import Final

from pipeline.judging import clashes
from pipeline.judging.features import Features
from pipeline.judging.spelling import likeness, runs
from pipeline.judging.vectors import dot
from pipeline.judging.wording import Wording

KINDS: Final = ("person", "place", "name", "noun", "verb", "quantity", "latin", "number", "unknown")
"""Kinds of words (`pipeline.judging.rarity.kind`) that are counted apart in titles."""
COUNTED = 4
"""Words of a kind, or figures, beyond which more tell nothing more."""
COMMON = 5.0
"""Rarity (one text in 55) up to which a shared word is no evidence."""
LONG_RUN = 20
"""Characters of a run beyond which longer ones tell nothing more."""

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
    "characters_title", "characters", "longest_run", "longest_run_share", "runs",
    "evidence", "evidence_title", "words_shared",
    "label", "label_characters", "works_characters", "works_one", "exclaims_one", "exclaims_both",
)  # fmt: skip
"""In the order of `measures`.

cosine_…: of TF-IDF vectors, of the titles and of titles with leads. x_in_y: share of the rarity (IDF) of one's title or
lead words that the other's title or whole text holds, the less and the better covered of the two. rarest_…: rarity of
the first, second, … rarest word that both titles, or both leads, hold. missing_…: rarity of the rarest title word that
the other text never uses, and the log sum of all; shared_all: of those both titles hold. bigrams…: the same comparisons
on pairs of characters. shared_<kind>, missing_<kind>: title words of that kind which the other text uses, and does not.
…_clash: see `pipeline.judging.clashes`. characters…, longest_run…, runs: see `pipeline.judging.spelling`. evidence…:
log sum of what shared words of titles and leads, or of the titles, are rarer than COMMON; words_shared: log of their
number. label: both titles bear the same one before a colon, which a series or a speaker has for many happenings;
x_characters: `characters` where x holds. works_one: only one names a work.
"""


def measures(a: Features, b: Features) -> list[float]:
    """One value for each of MEASURES; measures(a, b) == measures(b, a)."""
    one, other = a.wording, b.wording
    whole, others = math.fsum(one.title.values()), math.fsum(other.title.values())
    titles = sorted((_covered(one.title, other.title, whole), _covered(other.title, one.title, others)))
    in_text = sorted((_covered(one.title, other.known, whole), _covered(other.title, one.known, others)))
    leads = sorted((_covered(one.lead, other.known, one.lead_sum), _covered(other.lead, one.known, other.lead_sum)))
    shared = _rarest(one.title, other.title)
    shared_leads = _rarest(one.lead, other.lead)
    missing = (_missing(one, other), _missing(other, one))
    most = sorted((max(missing[0], default=0.0), max(missing[1], default=0.0)))
    return [
        dot(one.title_vector, other.title_vector),
        dot(one.lead_vector, other.lead_vector),
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
        *_spelt(a, b),
    ]


def _covered(words: Mapping[str, float], within: Container[str], whole: float) -> float:
    """Share of the rarity of `words`, `whole` in all, that is within."""
    return math.fsum([rarity for word, rarity in words.items() if word in within]) / whole if whole else 0.0


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
    return sum(map(text.__contains__, bigrams)) / len(bigrams)


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
    works = _share_works(a, b)
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


def _share_works(a: Features, b: Features) -> bool:
    return any(work in b.folded for work in a.works) or any(work in a.folded for work in b.works)


def _spelt(a: Features, b: Features) -> tuple[float, ...]:
    one, other = a.wording, b.wording
    of_titles, of_heads = likeness(one.spelling, other.spelling)
    longest, share, held = runs(one.spelling, other.spelling)
    shared = one.lead_vector.keys() & other.lead_vector.keys()
    label = float(one.spelling.label == other.spelling.label != "")
    loud = ("!" in a.head) + ("!" in b.head)
    return (
        of_titles,
        of_heads,
        min(longest, LONG_RUN) / LONG_RUN,
        share,
        held,
        _evidence(one.lead.get(word) or one.title[word] for word in shared),
        _evidence(one.title[word] for word in one.title.keys() & other.title.keys()),
        math.log1p(len(shared)),
        label,
        label * of_heads,
        of_heads if _share_works(a, b) else 0.0,
        float(bool(a.works) != bool(b.works)),
        float(loud == 1),
        float(loud == 2),
    )


def _evidence(rarities: Iterable[float]) -> float:
    return math.log1p(math.fsum(max(0.0, rarity - COMMON) for rarity in rarities))
