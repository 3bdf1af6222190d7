"""What a Chinese and an English report of one event both name: the trade's companies and happenings in both."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.judging import tables

Patterns = tuple[tuple[str, re.Pattern[str]], ...]


def named(folded: str) -> frozenset[str]:
    """Companies, bodies and people of the trade that a folded text names, in one spelling for both languages."""
    return _found(_NAMES, folded)


@lru_cache(maxsize=4096)  # only Chinese and English reports that meet are asked, but these again and again
def happenings(folded: str) -> frozenset[str]:
    """What a folded text says is done, and to what, in one spelling for both languages."""
    return _found(_HAPPENINGS, folded)


def _found(patterns: Patterns, folded: str) -> frozenset[str]:
    return frozenset(name for name, pattern in patterns if pattern.search(folded))


def _patterns(table: str) -> Patterns:
    rows = (line.split(": ", 1) for line in tables.lines(table))
    return tuple((name, re.compile(pattern)) for name, pattern in rows)


_NAMES = _patterns("bridge_names.txt")
_HAPPENINGS = _patterns("bridge_happenings.txt")

ALL_NAMES = frozenset(name for name, _ in _NAMES)
"""Every spelling that `named` gives."""
