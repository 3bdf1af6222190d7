"""What stands around a fact, and how like it is to what stands around another: whether a number stands with what it
counts, a day with what happened on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.editing.facts.folding import STOPS

REACH = 10
"""Characters to either side."""
_SIGNS = re.compile(r"[\W_\x00]+")
_SPACE = re.compile(r"\s+")
_BEFORE_STOP = re.compile(rf"^.*(?=[{STOPS}])")
_AFTER_STOP = re.compile(rf"([{STOPS}]).*$")
"""A slot ends with its sentence: what comes next is a matter of order."""
_LAST_CLAUSE, _NEXT_CLAUSE = re.compile(r"^.*，", re.DOTALL), re.compile(r"，.*$", re.DOTALL)
ENOUGH = 4
"""Letters of a clause that tell what a fact stands with."""
SLOT = 3
"""Characters to either side that make up its slot."""
_DROPPED = re.compile(r"[\d\W_\x00]+|[零一二三四五六七八九十百千万亿两]+(?=[个家名位项部条款种类批])")


@dataclass(frozen=True, slots=True)
class Around:
    """Letters before and after a place."""

    before: str
    after: str
    slot: tuple[str, str] = ("", "")
    """The characters that touch it, signs and figures among them."""

    @property
    def pairs(self) -> frozenset[str]:
        """Every two neighbouring letters."""
        return frozenset(part[at : at + 2] for part in (self.before, self.after) for at in range(len(part) - 1))


def around(text: str, start: int, end: int) -> Around:
    """What stands around a place of a folded text: its clause, and where that is too short its sentence."""
    head, tail = start, end
    while head > 0 and start - head < REACH * 2 and text[head - 1] not in STOPS:
        head -= 1
    while tail < len(text) and tail - end < REACH * 2 and text[tail] not in STOPS:
        tail += 1
    before, after = text[head:start], text[end:tail]
    near = _DROPPED.sub("", _LAST_CLAUSE.sub("", before)), _DROPPED.sub("", _NEXT_CLAUSE.sub("", after))
    if sum(map(len, near)) < ENOUGH:
        near = _DROPPED.sub("", before), _DROPPED.sub("", after)
    return Around(near[0][-REACH:], near[1][:REACH], slot_of(text, start, end))


def slot_of(text: str, start: int, end: int) -> tuple[str, str]:
    """The characters that touch a place; spaces and ends of paragraphs are passed over, for a draft has none."""
    before = _SPACE.sub("", text[max(0, start - 2 * SLOT) : start])[-SLOT:]
    after = _SPACE.sub("", text[end : end + 2 * SLOT])[:SLOT]
    return _BEFORE_STOP.sub("", before), _AFTER_STOP.sub(r"\1", after)


def in_slot(slot: tuple[str, str], text: str, start: int, end: int) -> bool:
    """Whether a place stands between these characters; fewer than SLOT are those of a text's beginning or end."""
    before, after = slot
    if before and text[start - 1 : start] not in (before[-1], " ", "\n"):
        return False
    theirs = slot_of(text, start, end)
    return theirs[0].endswith(before) and theirs[1].startswith(after)


def is_slot(slot: tuple[str, str]) -> bool:
    """Whether there are letters enough among the characters for a place to be told by them."""
    return len(_SIGNS.sub("", "".join(slot))) >= SLOT


def likeness(mine: Around, other: Around) -> float:
    """0..1: the share of the letters around the one that also stand around the other; neighbours count double."""
    pairs = mine.pairs
    if not pairs:
        return 0.0
    shared = len(pairs & other.pairs) / len(pairs)
    touching = [
        mine.before[-2:] == other.before[-2:] if mine.before else None,
        mine.after[:2] == other.after[:2] if mine.after else None,
    ]
    told = [one for one in touching if one is not None]
    return 0.6 * shared + 0.4 * (sum(told) / len(told) if told else 0.0)
