"""How rare a word is in the news, and what kind of word it is: fixed tables, so that what two reports share never
depends on what else came in."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pipeline import wordtables
from pipeline.errors import ConfigurationError

Kind = Literal["person", "place", "name", "noun", "verb", "quantity", "latin", "number", "unknown", "other"]
"""name: organisations, works, brands; quantity: numerals and times in words; number: begins with a digit; unknown: no
word of the dictionary, most often a name."""

_LATIN = re.compile(r"[a-z0-9.+\-]+")
_HAN = range(0x3400, 0xA000)


class _Damped(dict[int, float]):
    def __missing__(self, count: int) -> float:
        self[count] = damped = 1 + math.log(count)
        return damped


DAMPED: Mapping[int, float] = _Damped()
"""Occurrences -> how often they count, 1 + ln(occurrences): sublinear term frequency (Manning, Raghavan, Schütze 2008,
6.4.1)."""


class _Rarities(dict[str, float]):
    """Word -> rarity; of a word that no text held the highest."""

    def __init__(self, texts: int, counts: Mapping[str, int]) -> None:
        most = math.log(texts + 1) + 1
        super().__init__((word, most - math.log(count + 1)) for word, count in counts.items())
        self._most = most

    def __missing__(self, word: str) -> float:
        return self._most


@lru_cache(maxsize=1)
def rarities() -> Mapping[str, float]:
    """Every word -> its `rarity`."""
    rows = (line.rpartition(" ") for line in wordtables.lines("news_words.txt"))
    counts = {word: int(count) for word, _, count in rows}
    return _Rarities(counts.pop("*"), counts)


def rarity(word: str) -> float:
    """Inverse document frequency of a folded word in the news: ln((texts + 1) / (texts with it + 1)) + 1.

    1 for a word of every text, 11.5 for one that no counted text held.
    """
    return rarities()[word]


@lru_cache(maxsize=1)
def character_rarities() -> Mapping[str, float]:
    """Han characters, all of them -> `rarity`, as if no text held two of the words that one stands in."""
    counts = Counter(dict.fromkeys(map(chr, _HAN), 0))
    texts = 0
    for word, _, count in (line.rpartition(" ") for line in wordtables.lines("news_words.txt")):
        if word == "*":
            texts = int(count)
        for character in counts.keys() & set(word):
            counts[character] += int(count)
    return _Rarities(texts, counts)


@lru_cache(maxsize=1)
def _classes() -> dict[str, Kind]:
    """Word -> kind by the part of speech in jieba's dictionary; those of no telling kind are "other"."""
    spec = find_spec("jieba")
    places = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(places[0], "dict.txt") if places else Path("jieba/dict.txt")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as err:
        raise ConfigurationError([f"找不到词典 {path}，请重新安装 jieba"]) from err
    kinds: dict[str, Kind] = {}
    for line in text.splitlines():
        word, _, tag = line.split(" ")
        kinds[word] = _TAGS.get(tag) or _INITIALS.get(tag[0], "other")
    return kinds


_TAGS: dict[str, Kind] = {
    "nr": "person", "nrt": "person", "nrfg": "person", "ns": "place", "nt": "name", "nz": "name", "mq": "quantity",
    "t": "quantity",
}  # fmt: skip
_INITIALS: dict[str, Kind] = {"n": "noun", "v": "verb", "m": "quantity"}


@lru_cache(maxsize=100_000)
def kind(word: str) -> Kind:
    """What kind of word a folded word is.

    Raises:
        ConfigurationError: jieba is not installed whole.
    """
    found = _classes().get(word)
    if found:
        return found
    if _LATIN.fullmatch(word):
        return "number" if word[0].isdigit() else "latin"
    return "unknown" if len(word) > 1 else "other"
