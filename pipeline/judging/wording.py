"""The words of a report as judging compares them, weighed by how rare they are in the news."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from operator import mul

from pipeline.judging.rarity import DAMPED, Kind, kind, rarity
from pipeline.judging.spelling import Spelling, spelling
from pipeline.judging.vectors import length
from pipeline.text import skeleton, tokens

TITLE_WEIGHT = 2
"""A word of the title counts as so many of the lead."""

_PARTICLES = frozenset(
    "的了是在和与及或将已为于对从到被把由向以其这那有也都就还又等并但而不很更最超近约拟称据至新年月日时个家名项位多"
)


@dataclass(frozen=True)
class Wording:
    """Title, lead and text of a report as words; its characters only when they are asked for."""

    title: Mapping[str, float]
    """Word -> rarity."""
    title_kinds: Mapping[str, Kind]
    title_bigrams: frozenset[str]
    lead: Mapping[str, float]
    """Word -> rarity, of the lead without the title."""
    title_vector: Mapping[str, float]
    """TF-IDF, of Euclidean length 1."""
    lead_vector: Mapping[str, float]
    """The same of title and lead."""
    known: frozenset[str]
    """Every word of title and text."""
    text: str
    """Title and text, folded."""
    head: tuple[str, str]
    """Title and lead, folded."""
    weigh: Callable[[str], float] = field(compare=False, repr=False)
    """How rare a word is."""

    @cached_property
    def lead_sum(self) -> float:
        """Rarity of all words of the lead."""
        return math.fsum(self.lead.values())

    @cached_property
    def spelling(self) -> Spelling:
        """Title and lead as characters; many a report meets nobody with whom they would be compared."""
        return spelling(*self.head, self.weigh)


@dataclass(frozen=True, slots=True)
class Cut:
    """Title, lead and text of a report, folded, each with its words in order."""

    title: str
    title_words: Sequence[str]
    lead: str
    lead_words: Sequence[str]
    text: str
    text_words: Sequence[str]


def cut(title: str, lead: str, text: str) -> Cut:
    """The words of a report; all three folded, `lead` the beginning of `text`."""
    lead_words = words_of(lead)
    return Cut(title, words_of(title), lead, lead_words, text, lead_words if lead == text else words_of(text))


def wording(report: Cut, weigh: Callable[[str], float] = rarity) -> Wording:
    """The words of a report, weighed; `weigh` says how rare a word is, where that is not the rarity in Chinese news."""
    title_counts, lead_counts = Counter(report.title_words), Counter(report.lead_words)
    both = _together(title_counts, lead_counts)
    weights = _weighed(both, weigh)
    bare = skeleton(report.title)
    return Wording(
        title={word: weights[word] for word in title_counts},
        title_kinds={word: kind(word) for word in title_counts},
        title_bigrams=frozenset(map("".join, pairwise(bare))),
        lead={word: weights[word] for word in lead_counts},
        title_vector=_vector(title_counts, weights),
        lead_vector=_vector(both, weights),
        known=frozenset(report.text_words) | title_counts.keys(),
        text=f"{report.title}\n{report.text}",
        head=(report.title, report.lead),
        weigh=weigh,
    )


def lead_vector(
    title_words: Sequence[str], lead_words: Sequence[str], weigh: Callable[[str], float] = rarity
) -> Mapping[str, float]:
    """That part of `wording` alone."""
    both = _together(Counter(title_words), Counter(lead_words))
    return _vector(both, _weighed(both, weigh))


def _weighed(words: Collection[str], weigh: Callable[[str], float]) -> dict[str, float]:
    return dict(zip(words, map(weigh, words), strict=True))


def _together(title: Counter[str], lead: Counter[str]) -> Counter[str]:
    both = lead.copy()
    for word in title:
        both[word] += TITLE_WEIGHT
    return both


def words_of(folded: str) -> list[str]:
    """Words of the text, and pairs of neighbouring single characters: names that no dictionary has (翁|荔)."""
    words, pairs = [], []
    before = ""
    for word in tokens(folded):
        if len(word) > 1 or word.isdigit():
            words.append(word)
            before = ""
        elif "\u3400" <= word <= "\u9fff" and word not in _PARTICLES:
            if before:
                pairs.append(before + word)
            before = word
        else:
            before = ""
    return words + pairs


def _vector(counts: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    values = list(map(mul, map(DAMPED.__getitem__, counts.values()), map(weights.__getitem__, counts)))
    whole = length(values)
    return {word: value / whole for word, value in zip(counts, values, strict=True)} if whole else {}
