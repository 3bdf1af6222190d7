"""Bars of a chart, as numbers that a template draws: no script, no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.watching import Day


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    """Class of its rectangle: good, bad, unwatched."""
    title: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of days."""

    width: float
    height: float
    most: int
    """What its highest bar stands for."""
    bars: tuple[Bar, ...]
    said: str
    """The same in words, for who does not see it."""

    @property
    def paths(self) -> dict[str, str]:
        """Kind -> all its bars as one path: sixty small charts on a page are three thousand rectangles otherwise."""
        found: dict[str, str] = {}
        for bar in self.bars:
            drawn = f"M{bar.x:g} {bar.y:g}h{bar.width:g}v{bar.height:g}h{-bar.width:g}z"
            found[bar.kind] = found.get(bar.kind, "") + drawn
        return found


def bars(days: Sequence[Day], *, step: float = 4, height: float = 24) -> Bars:
    """A bar for each day; a day without reports has a stub by which one sees whether it was watched at all."""
    most = max((day.reports for day in days), default=0)
    stub, gap = 2.0, step / 4
    drawn = []
    for number, day in enumerate(days):
        tall = max(stub, round(height * day.reports / most, 1)) if day.reports else stub
        drawn.append(Bar(number * step, height - tall, step - gap, tall, _kind(day), _title(day)))
    whole = sum(day.reports for day in days)
    said = f"近 {len(days)} 天读出 {whole} 篇，最多一天 {most} 篇"
    return Bars(len(days) * step, height, most, tuple(drawn), said)


def _kind(day: Day) -> str:
    return day.mark if day.reports == 0 or day.mark == "bad" else "brought"


def _title(day: Day) -> str:
    said = {"good": "", "bad": "，没抓成", "unwatched": "，没有抓"}[day.mark]
    return f"{day.day.month} 月 {day.day.day} 日 {day.reports} 篇{said}"
