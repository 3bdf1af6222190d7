"""What a Chinese and an English report of one event both name: the trade's companies and happenings in both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline import wordtables

Patterns = Sequence[tuple[str, str, re.Pattern[str]]]
"""(hint, name, pattern): only where the hint stands can the pattern be found. Looking for a plain text takes a tenth of
the time; a pattern of several has a row for each, one that is no plain text the hint "", which stands everywhere."""

_PLAIN = re.compile(r"(?:\\b)?([\w -]+)(?:\\b)?")
"""An alternative of a pattern that is its own text, anywhere or as a whole word."""


def named(folded: str) -> frozenset[str]:
    """Companies, bodies and people of the trade that a folded text names, in one spelling for both languages."""
    return _found(_NAMES, folded)


@lru_cache(maxsize=4096)  # only Chinese and English reports that meet are asked, but these again and again
def happenings(folded: str) -> frozenset[str]:
    """What a folded text says is done, and to what, in one spelling for both languages."""
    return _found(_HAPPENINGS, folded)


def _found(patterns: Patterns, folded: str) -> frozenset[str]:
    hinted = [(name, pattern) for hint, name, pattern in patterns if hint in folded]
    return frozenset(name for name, pattern in hinted if pattern.search(folded))


def _patterns(table: str, flags: re.RegexFlag = re.NOFLAG) -> Patterns:
    rows = (line.split(": ", 1) for line in wordtables.lines(table))
    return tuple((hint, name, re.compile(pattern, flags)) for name, pattern in rows for hint in _hints(pattern))


def _hints(pattern: str) -> list[str]:
    plain = [_PLAIN.fullmatch(alternative) for alternative in pattern.split("|")]
    return [one[1] for one in plain if one] if all(plain) else [""]


_NAMES = _patterns("bridge_names.txt", re.ASCII)  # so that a name ends where a Han character begins: Meta开源
_HAPPENINGS = _patterns("bridge_happenings.txt")

ALL_NAMES = frozenset(name for _, name, _ in _NAMES)
"""Every spelling that `named` gives."""
