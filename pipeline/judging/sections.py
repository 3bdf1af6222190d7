"""A report -> how strongly it belongs to each section, with the reasons; the words themselves stand in weekly.yaml."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pipeline.judging.traditional import simplified
from pipeline.sources import Source
from pipeline.text import fold
from pipeline.types import SectionId, SectionScore, Vote
from pipeline.weekly import Rule, SectionSpec, Weekly, WordList, load_weekly

LEAD = 120
"""Characters of the text that count as its lead: the first sentence or two."""
BODY = 1200
"""Characters of the text that are read; what comes later is background."""
LEAD_FACTOR = 0.5
"""A word of the lead counts half of one in the title."""
BODY_FACTOR = 0.15
SOURCE_HINT = 0.6
"""Vote of a source's own sections: less than the weakest word in a title."""
REGISTER_HINT = 12.0
"""Vote of a register of companies: its rows were chosen by the person who took them, so neither a company's name
without a word of the industry (`outside`) nor 董事长 among what changed takes them elsewhere."""
AT_HOME = 2.0
"""Weight of industry words from which a report is of the industry beyond doubt."""
CAP = 9.0
"""Most that the words of one section bring together: a long list of products is no stronger a reason than four."""


def score(title: str, text: str, source: Source | None, weekly: Weekly) -> tuple[SectionScore, ...]:
    """The sections with a positive score, best first, ties in printed order.

    What speaks against a report stands among the votes with a negative weight.
    """
    lexicon = _lexicon(_Key(weekly))
    reading = _read(title, text, lexicon)
    everywhere = list(_reject_votes(reading, weekly))
    scores = [_score(spec, reading, source, everywhere) for spec in weekly.sections]
    return tuple(sorted((item for item in scores if item.score > 0), key=lambda item: -item.score))


def nearness(title: str, text: str, weekly: Weekly) -> float:
    """How much a report is of the industry, by its words: 0 (not at all) to 1 (beyond doubt)."""
    return min(_read(title, text, _lexicon(_Key(weekly))).at_home / AT_HOME, 1.0)


def choose(scores: Sequence[SectionScore], weekly: Weekly) -> SectionId | None:
    """The section of the best score, or None where the report is not for the paper."""
    return scores[0].section if scores and scores[0].score >= weekly.judging.threshold else None


def classify(title: str, body: str, source_name: str | None = None) -> list[str]:
    """Chinese names of the sections, best first, or ["irrelevant"]: the door for benchmarks."""
    weekly = _default_weekly()
    scores = score(title, body, None, weekly)
    if choose(scores, weekly) is None:
        return ["irrelevant"]
    return [weekly.name_of(item.section) for item in scores]


@lru_cache(maxsize=1)
def _default_weekly() -> Weekly:
    places = (Path.cwd() / "weekly.yaml", Path(__file__).parents[2] / "weekly.yaml")
    return load_weekly(next((path for path in places if path.exists()), places[0]))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A report as the words and rules see it."""

    title: str
    lead: str
    text: str
    found: Mapping[str, float]
    """Word of the paper -> how prominently it stands, 1 in the title."""
    at_home: float
    """Weight of the industry's words."""


def _score(spec: SectionSpec, reading: _Reading, source: Source | None, everywhere: Iterable[Vote]) -> SectionScore:
    words = list(_word_votes(spec.words, reading))
    others = [*_rule_votes(spec.rules, reading), *_word_votes(spec.against, reading, sign=-1.0), *everywhere]
    register = source is not None and source.owner == "registry"
    if source is not None and spec.id in source.sections:
        others.append(Vote(source.name, "source", REGISTER_HINT if register else SOURCE_HINT))
    if spec.outside and not (register and source is not None and spec.id in source.sections):
        share = min(reading.at_home / AT_HOME, 1.0)
        if share < 1:
            others.append(Vote("少见行业用词", "rule", -round(spec.outside * (1 - share), 2)))
    total = min(sum(vote.weight for vote in words), CAP) + sum(vote.weight for vote in others)
    votes = sorted((*words, *others), key=lambda vote: (-abs(vote.weight), vote.word))
    return SectionScore(spec.id, round(total, 3), tuple(votes))


def _word_votes(lists: Iterable[WordList], reading: _Reading, sign: float = 1.0) -> Iterator[Vote]:
    for row in lists:
        for word in row.words:
            share = reading.found.get(fold(word))
            if share:
                where: Literal["title", "body"] = "title" if share == 1.0 else "body"
                yield Vote(word, where, round(sign * row.weight * share, 3))


def _rule_votes(rules: Iterable[Rule], reading: _Reading, sign: float = 1.0) -> Iterator[Vote]:
    for rule in rules:
        if _compiled(rule.regex).search(getattr(reading, rule.where)):
            yield Vote(rule.name, "rule", sign * rule.weight)


def _reject_votes(reading: _Reading, weekly: Weekly) -> Iterator[Vote]:
    yield from _word_votes(weekly.judging.reject.words, reading, sign=-1.0)
    yield from _rule_votes(weekly.judging.reject.rules, reading, sign=-1.0)


@lru_cache(maxsize=512)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


def _read(title: str, text: str, lexicon: Lexicon) -> _Reading:
    head, body = simplified(fold(title)), simplified(fold(text[:BODY]))
    lead = body[:LEAD]
    found: dict[str, float] = {}
    for part, factor in ((body, BODY_FACTOR), (lead, LEAD_FACTOR), (head, 1.0)):
        found.update(dict.fromkeys(lexicon.words_in(part), factor))
    at_home = math.fsum(share * lexicon.industry.get(word, 0.0) for word, share in found.items())
    return _Reading(head, f"{head}\n{lead}", f"{head}\n{body}", found, at_home)


class Lexicon:
    """Every word of the paper, found in one pass over a text.

    A Han word counts wherever its characters stand (短剧 in 微短剧 too), but not within a longer word that the paper
    lists as a whole (上线 in 线上线下). A Latin word counts as a whole word, or with * as the beginning of one.
    """

    def __init__(self, weekly: Weekly) -> None:
        self.industry = {fold(word): row.weight for row in weekly.judging.industry for word in row.words}
        self._by_start: dict[str, set[str]] = defaultdict(set)
        for word in map(fold, weekly.vocabulary()):
            self._by_start[word[:2]].add(word)
        self._wholes = re.compile("|".join(map(re.escape, weekly.judging.wholes)) or r"(?!)")

    def words_in(self, folded: str) -> set[str]:
        """Words of the paper that `folded` holds."""
        hidden = [match.span() for match in self._wholes.finditer(folded)]
        found: set[str] = set()
        for start in range(len(folded)):
            for word in self._by_start.get(folded[start : start + 2], ()):
                if word not in found and _stands(word, folded, start) and not _is_hidden(word, start, hidden):
                    found.add(word)
        return found


def _stands(word: str, folded: str, start: int) -> bool:
    bare = word.removesuffix("*")
    if not folded.startswith(bare, start):
        return False
    if not bare.isascii():
        return True
    before, after = folded[start - 1 : start], folded[start + len(bare) : start + len(bare) + 1]
    return not _is_latin(before) and (bare != word or not _is_latin(after))


def _is_hidden(word: str, start: int, hidden: Sequence[tuple[int, int]]) -> bool:
    end = start + len(word)
    return any(first <= start and end <= last and len(word) < last - first for first, last in hidden)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@dataclass(frozen=True, slots=True)
class _Key:
    """A Weekly, told from others by identity: hashing a thousand words a report would cost more than finding them."""

    weekly: Weekly

    def __hash__(self) -> int:
        return id(self.weekly)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.weekly is self.weekly


@lru_cache(maxsize=4)
def _lexicon(key: _Key) -> Lexicon:
    return Lexicon(key.weekly)
