"""Every word of the paper, found in one pass over a text; a report as words, groups and rules see it."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from pipeline.text import fold
from pipeline.traditional import simplified
from pipeline.types import SectionId
from pipeline.weekly import Weekly, WordGroup, WordList, pattern_of

LEAD = 120
"""Characters of the text that count as its lead: the first sentence or two."""
BODY = 1200
"""Characters of the text that are read; what comes later is background."""
TITLE_SHARE = 1.0
LEAD_SHARE = 0.5
"""A word of the lead counts half of one in the title."""
BODY_SHARE = 0.15
AT_HOME = 2.0
"""Weight of industry words from which a report is of the industry beyond doubt."""
_NEEDED = {"title": TITLE_SHARE, "lead": LEAD_SHARE, "text": BODY_SHARE}
"""What a word must at least weigh to stand in the place that a group looks at."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as the words and rules see it: folded, traditional characters simplified."""

    title: str
    lead: str
    """Title and lead, a line each."""
    text: str
    """Title and text, a line each."""
    found: Mapping[str, float]
    """Word of the paper -> how prominently it stands, 1 in the title."""
    at_home: float
    """How much the report is of the industry by its words, 0..1."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word says wherever it is found."""

    word: str
    """As the paper spells it."""
    weight: float
    """Negative where it speaks against."""


@dataclass(frozen=True, slots=True)
class Group:
    """A word group made ready: a word is looked up, a pattern searched for."""

    name: str
    weight: float
    where: str
    any: tuple[str | re.Pattern[str], ...]
    must: tuple[str | re.Pattern[str], ...]
    against: tuple[str | re.Pattern[str], ...]

    def fits(self, reading: Reading) -> bool:
        """Every `must`, one of `any` where there are some, none of `against`."""
        place, needed = getattr(reading, self.where), _NEEDED[self.where]

        def stands(term: str | re.Pattern[str]) -> bool:
            if isinstance(term, str):
                return reading.found.get(term, 0.0) >= needed
            return term.search(place) is not None

        return (
            all(map(stands, self.must))
            and (not self.any or any(map(stands, self.any)))
            and not any(map(stands, self.against))
        )


class Lexicon:
    """The words of a paper by what they say, and where they stand in a text.

    A Han word counts wherever its characters stand (短剧 in 微短剧 too), but not within a longer word that the paper
    lists as a whole (上线 in 线上线下). A Latin word counts as a whole word, or with * as the beginning of one.
    """

    def __init__(self, weekly: Weekly) -> None:
        self.industry = {as_read(word): row.weight for row in weekly.judging.industry for word in row.words}
        self.speaks_for = {spec.id: _entries(spec.words) for spec in weekly.sections}
        self.speaks_against = {spec.id: _entries(spec.against, -1.0) for spec in weekly.sections}
        self.rejects = _entries(weekly.judging.reject.words, -1.0)
        self.groups: Mapping[SectionId, tuple[Group, ...]] = {
            spec.id: tuple(map(_ready, spec.groups)) for spec in weekly.sections
        }
        self._by_start: dict[str, tuple[tuple[str, bool, str], ...]] = _by_start(map(as_read, weekly.vocabulary()))
        self._wholes = re.compile("|".join(map(re.escape, weekly.judging.wholes)) or r"(?!)")

    def places_in(self, folded: str) -> Iterator[tuple[str, int, int]]:
        """(word, start, end) wherever a word of the paper stands in `folded`, from left to right."""
        hidden = [match.span() for match in self._wholes.finditer(folded)]
        by_start = self._by_start
        for start, pair in enumerate(map(add, folded, folded[1:])):
            if pair not in by_start:
                continue
            for word, whole, bare in by_start[pair]:
                if not folded.startswith(bare, start) or (whole and not _alone(word, bare, folded, start)):
                    continue
                end = start + len(bare)
                if not hidden or not _is_hidden(start, end, hidden):
                    yield word, start, end

    def read(self, title: str, text: str) -> Reading:
        """The report as its words see it."""
        head, body = simplified(fold(title)), simplified(fold(text[:BODY]))
        lead = body[:LEAD]
        found: dict[str, float] = {}
        for word, _, end in self.places_in(body):
            share = LEAD_SHARE if end <= LEAD else BODY_SHARE
            found[word] = max(share, found.get(word, 0.0))
        found.update(dict.fromkeys((word for word, _, _ in self.places_in(head)), TITLE_SHARE))
        industry = self.industry
        at_home = math.fsum(share * industry[word] for word, share in found.items() if word in industry)
        return Reading(head, f"{head}\n{lead}", f"{head}\n{body}", found, min(at_home / AT_HOME, 1.0))


def as_read(word: str) -> str:
    """A word of the paper as `Lexicon.read` has the texts."""
    return simplified(fold(word))


def _entries(lists: Iterable[WordList], sign: float = 1.0) -> dict[str, Entry]:
    return {as_read(word): Entry(word, sign * row.weight) for row in lists for word in row.words}


def _ready(group: WordGroup) -> Group:
    def terms(words: Iterable[str]) -> tuple[str | re.Pattern[str], ...]:
        return tuple(
            re.compile(found, re.IGNORECASE) if (found := pattern_of(word)) else as_read(word) for word in words
        )

    return Group(group.name, group.weight, group.where, terms(group.any), terms(group.must), terms(group.against))


def _by_start(words: Iterable[str]) -> dict[str, tuple[tuple[str, bool, str], ...]]:
    """First two characters -> (word, whether it must stand alone, word without its *), each word once."""
    found: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
    for word in dict.fromkeys(words):
        bare = word.removesuffix("*")
        found[bare[:2]].append((word, bare.isascii(), bare))
    return {start: tuple(rows) for start, rows in found.items()}


def _alone(word: str, bare: str, folded: str, start: int) -> bool:
    before, after = folded[start - 1 : start], folded[start + len(bare) : start + len(bare) + 1]
    return not _is_latin(before) and (bare != word or not _is_latin(after))


def _is_hidden(start: int, end: int, hidden: Sequence[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last and end - start < last - first for first, last in hidden)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@dataclass(frozen=True, slots=True)
class Paper:
    """A Weekly, told from others by identity: hashing a thousand words a report would cost more than finding them."""

    weekly: Weekly

    def __hash__(self) -> int:
        return id(self.weekly)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Paper) and other.weekly is self.weekly


@lru_cache(maxsize=8)
def _lexicon(key: Paper) -> Lexicon:
    return Lexicon(key.weekly)


def lexicon_of(weekly: Weekly) -> Lexicon:
    """The words of a paper, put in order once."""
    return _lexicon(Paper(weekly))


def read(title: str, text: str, weekly: Weekly) -> Reading:
    """A report as the paper's words see it; of the last few a second look costs nothing."""
    return _read(title, text, Paper(weekly))


@lru_cache(maxsize=16)
def _read(title: str, text: str, key: Paper) -> Reading:
    return _lexicon(key).read(title, text)
