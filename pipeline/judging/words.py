"""How telling a word is: a fixed table, so that what two reports share never depends on what else came in."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline import wordtables
from pipeline.errors import ConfigurationError

UNKNOWN = 11.0
"""Weight (natural log of all documents over those with the word) of a Han word that jieba's table lacks: a name."""
LATIN_NAME = 10.0
"""Weight of a capitalised or digit-bearing Latin word: a product, a company."""
LATIN_WORD = 6.0
"""Weight of a Latin word in lower case that is not among the commonest."""
COMMON = 4.0
"""Upper limit for the words of EVERYDAY: jieba's table is of 2010, when they were rare."""
FUNCTION = 1.0
"""Weight of a function word."""
NAME_MIN = 8.3
"""Weight from which a word may name something: 谷歌 is 8.6, 机器人 would be 8.5 and stands in EVERYDAY."""

EVERYDAY = frozenset(wordtables.words("everyday_words.txt"))
"""Words that every second report of this trade holds."""

_ENGLISH = frozenset(wordtables.words("english_words.txt"))
_LATIN = re.compile(r"[a-z0-9.+\-]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@lru_cache(maxsize=1)
def _table() -> dict[str, float]:
    """Word -> inverse document frequency, as jieba ships it; jieba itself is not imported.

    Raises:
        ConfigurationError: jieba is not installed whole.
    """
    spec = find_spec("jieba")
    places = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(places[0], "analyse", "idf.txt") if places else Path("jieba/analyse/idf.txt")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as err:
        raise ConfigurationError([f"找不到词频表 {path}，请重新安装 jieba"]) from err
    rows = (line.rpartition(" ") for line in lines)
    return {word: float(figure) for word, _, figure in rows if word}


def weight(word: str) -> float:
    """How telling a folded Chinese or mixed word is, 0 (says nothing) to 13.9."""
    if word in EVERYDAY:
        return min(COMMON, _table().get(word, COMMON))
    if _LATIN.fullmatch(word):
        return latin_weight(word, named=True)
    if not _HAN.fullmatch(word):
        return LATIN_NAME
    known = _table().get(word)
    if len(word) == 1:
        return min(known or COMMON, COMMON)
    return UNKNOWN if known is None else known


def latin_weight(word: str, *, named: bool) -> float:
    """How telling a folded Latin word is; `named`: written with a capital, or standing in a Chinese text."""
    if word in _ENGLISH:
        return FUNCTION
    if word in EVERYDAY:
        return COMMON
    if word.isdigit():
        return LATIN_WORD if len(word) > 2 else FUNCTION
    if len(word) == 1:
        return FUNCTION
    return LATIN_NAME if named or any(char.isdigit() for char in word) else LATIN_WORD
