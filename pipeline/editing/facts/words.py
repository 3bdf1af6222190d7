"""The lists of resources/fact_words.txt by name, and the words of a text with their classes."""

from __future__ import annotations

from functools import lru_cache

from pipeline import wordtables
from pipeline.text import tagged

_LISTS = dict(line.split(": ", 1) for line in wordtables.lines("fact_words.txt"))


def listed(name: str) -> tuple[str, ...]:
    """The words of a list in their order."""
    return tuple(_LISTS[name].split())


BUILDING = frozenset(listed("building"))
"""Classes of the single characters that new names are made of."""

Token = tuple[str, str, int]
"""Word, its class, its place."""


@lru_cache(maxsize=256)
def words_of(text: str) -> tuple[Token, ...]:
    """Every token of a text with its class and place; an item's text is asked for by every kind of fact."""
    found, at = [], 0
    for word, tag in tagged(text):
        found.append((word, tag, at))
        at += len(word)
    return tuple(found)
