"""Whether a number of the sources rises there where it falls here, or is there that of another half-year or quarter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.editing.facts.finding import Fact
from pipeline.editing.facts.folding import sentence_at
from pipeline.editing.facts.sources import Place

_RISE = "(?<!负)增长|增加|上升|提高|提升|上涨|上调|增幅|涨幅|升|增|涨"
_FALL = "负增长|下降|减少|下滑|降低|下跌|下调|降幅|跌幅|降|跌|减"
_TURN = re.compile(rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?:了|至|到|为|是|约|近|超过|超|逾|达到|达| ){{0,2}}$")
REACH = 7
"""Characters before a number in which its 增长 or 下降 stands."""
_PERIOD = re.compile(r"[上下]半年|前三季度|(?<!前)[一二三四1-4] ?季度")
_FIGURES = str.maketrans("1234", "一二三四")


@dataclass(frozen=True, slots=True)
class Turned:
    """A number that says something else in the sources."""

    why: str
    place: Place


def turned(text: str, fact: Fact, places: Sequence[Place]) -> Turned | None:
    """What stands against a number of a folded text whose value stands at these places of the sources: only where all
    of them say otherwise."""
    return _other_way(text, fact, places) or _other_period(text, fact, places)


def _other_way(text: str, fact: Fact, places: Sequence[Place]) -> Turned | None:
    if not (mine := _turn(text, fact)):
        return None
    theirs = [_turn(source.text, other) for source, other in places]
    if "" in theirs or mine in theirs:
        return None
    said = "升" if theirs[0] == "rise" else "降"
    return Turned(f"来源里这个数是{said}，这里相反", places[0])


def _turn(text: str, fact: Fact) -> str:
    """rise, fall, or nothing."""
    match = _TURN.search(text, max(0, fact.start - REACH), fact.start)
    return (match.lastgroup or "") if match else ""


def _other_period(text: str, fact: Fact, places: Sequence[Place]) -> Turned | None:
    mine = _periods(text, fact)
    if len(mine) != 1:
        return None
    theirs = [_periods(source.text, other) for source, other in places]
    if any(not said or mine & said for said in theirs):
        return None
    return Turned(f"来源里这个数是{'、'.join(sorted(theirs[0]))}的", places[0])


def _periods(text: str, fact: Fact) -> set[str]:
    """Half-years and quarters that the sentence around a fact names."""
    head, tail = sentence_at(text, fact.start, fact.end)
    return {match[0].replace(" ", "").translate(_FIGURES) for match in _PERIOD.finditer(text, head, tail)}
