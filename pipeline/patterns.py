"""Patterns that people write into word lists and sources: is one usable, and does it come to an end?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from pipeline.sayings import regex_said

LOOSE = 9
"""Repetitions from which a repeat counts as one without an end."""

_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_CATEGORIES = {
    _constants.CATEGORY_DIGIT: r"\d",
    _constants.CATEGORY_NOT_DIGIT: r"\D",
    _constants.CATEGORY_SPACE: r"\s",
    _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w",
    _constants.CATEGORY_NOT_WORD: r"\W",
}
_LOOKING = (_constants.ASSERT, _constants.ASSERT_NOT)


def fault(pattern: str) -> str:
    """What is wrong with a pattern, in Chinese; "" where nothing is.

    Python tries every way in which a repeat within a repeat can share out what it meets: (a+)+$ takes two to the power
    of the a's, and one headline of forty stops the night. A repeat is refused where it holds one of varying length, or
    alternatives that may begin alike, unless each of its rounds begins or ends with a character that stands nowhere
    else in it, as those of (?:/n[0-9]+)* do.
    """
    try:
        re.compile(pattern)
    except re.error as err:
        return f"正则表达式有误：{regex_said(err)}"
    if _explodes(_parser.parse(pattern), within=False):
        return "正则表达式会越算越慢：重复里又套着重复，如 (a+)+；请去掉一层 + 或 *"
    return ""


def _explodes(items: Iterable[Any], *, within: bool) -> bool:
    """Whether there are two ways to share out one text; `within` a repeat without an end."""
    return any(_is_loose(code, given, within) for code, given in items)


def _is_loose(code: Any, given: Any, within: bool) -> bool:
    if code in _REPEATS:
        least, most, body = given
        loose = within or (most >= LOOSE and not _is_fenced(body))
        return (within and least != most) or _explodes(body, within=loose)
    if code is _constants.SUBPATTERN:
        return _explodes(given[-1], within=within)
    if code in _LOOKING:
        return _explodes(given[1], within=within)
    if code is _constants.BRANCH:
        starts = [tuple(one[0]) if len(one) and one[0][0] is _constants.LITERAL else None for one in given[1]]
        alike = None in starts or len(set(starts)) < len(starts)
        return (within and alike) or any(_explodes(one, within=within) for one in given[1])
    return False


def _is_fenced(body: Sequence[Any]) -> bool:
    """Whether a literal at one end says where each round of a repeat begins or ends."""
    while len(body) == 1 and body[0][0] is _constants.SUBPATTERN:
        body = body[0][1][-1]
    if not len(body):
        return False
    ends = ((body[0], body[1:]), (body[-1], body[:-1]))
    return any(
        code is _constants.LITERAL and not any(_may_be(item, chr(given)) for item in rest)
        for (code, given), rest in ends
    )


def _may_be(item: Any, char: str) -> bool:
    """Whether what a pattern's item meets may hold the character; a reference back may hold any."""
    code, given = item
    if code is _constants.LITERAL:
        return chr(given).lower() == char.lower()
    if code is _constants.NOT_LITERAL:
        return bool(given != ord(char))
    if code is _constants.RANGE:
        return bool(given[0] <= ord(char) <= given[1])
    if code is _constants.CATEGORY:
        return re.match(_CATEGORIES.get(given, "."), char, re.DOTALL) is not None
    if code is _constants.IN:
        negated = given[0][0] is _constants.NEGATE
        return bool(negated != any(_may_be(one, char) for one in given[negated:]))
    if code in (_constants.AT, *_LOOKING):
        return False
    if code in (*_REPEATS, _constants.SUBPATTERN):
        return any(_may_be(one, char) for one in given[-1])
    if code is _constants.BRANCH:
        return any(_may_be(one, char) for branch in given[1] for one in branch)
    return True
