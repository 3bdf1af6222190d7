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


class _Rarities(dict[str, float]):
    """Word -> rarity; of a word that no text held the highest."""

    def __init__(self, texts: int, counts: Mapping[str, int]) -> None:
        most = math.log(texts + 1) + 1
        super().__init__((word, most - math.log(count + 1)) for word, count in counts.items())
        self._most = most

    def __missing__(self, word: str) -> float:
        return self._most


@lru_cache(maxsize=1)
def _rarities() -> _Rarities:
    rows = (line.rpartition(" ") for line in wordtables.lines("news_words.txt"))
    counts = {word: int(count) for word, _, count in rows}
    return _Rarities(counts.pop("*"), counts)


def rarity(word: str) -> float:
    """Inverse document frequency of a folded word in the news: ln((texts + 1) / (texts with it + 1)) + 1.

    1 for a word of every text, 11.5 for one that no counted text held.
    """
    return _rarities()[word]


@lru_cache(maxsize=1)
def _character_rarities() -> _Rarities:
    rows = [line.rpartition(" ") for line in wordtables.lines("news_words.txt")]
    counts: Counter[str] = Counter()
    for word, _, count in rows:
        for character in set(word):
            counts[character] += int(count)
    return _Rarities(counts.pop("*"), counts)


def character_rarity(character: str) -> float:
    """`rarity` of a Han character, as if no text held two of the words that it stands in."""
    return _character_rarities()[character]


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
