"""Simulated sources: when their reports come, what befalls them, and the real week that their habits are taken from."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from pipeline.types import SHANGHAI
from pipeline.workdays import DayClass, day_of

START = datetime(2024, 9, 2, tzinfo=SHANGHAI)
"""Its 400 days hold National Day, the Spring Festival, May Day and the days worked in exchange."""
DAY = 86_400.0


@dataclass(frozen=True)
class Parameters:
    """What the simulation draws from."""

    weekend: tuple[float, ...]
    """Weekend day over working day, one for each feed of the week with a report a day."""
    weekdays: tuple[float, ...]
    """Monday to Friday over their mean, feeds together."""
    hours: tuple[float, ...]
    """Shares of the hours of working days, Chinese feeds together."""
    rest_hours: tuple[float, ...]
    """Of weekends, smoothed over neighbours: a hundred reports leave holes."""
    sizes: tuple[float, float]
    """Smallest and largest size of the negative binomial among feeds whose daily counts are over-dispersed."""


PARAMETERS = Parameters(
    weekend=(0.17, 0.29, 0.20, 0.49, 1.08, 0.60, 0.28, 0.31, 0.48, 0.36, 0.0, 0.83, 0.0, 0.0, 0.5),
    weekdays=(0.90, 0.90, 1.16, 1.07, 0.96),
    hours=(
        *(0.007, 0.007, 0.005, 0.002, 0.004, 0.002, 0.005, 0.080, 0.033, 0.066, 0.098, 0.075),
        *(0.062, 0.050, 0.059, 0.066, 0.062, 0.069, 0.099, 0.043, 0.054, 0.028, 0.013, 0.009),
    ),
    rest_hours=(
        *(0.012, 0.017, 0.014, 0.014, 0.009, 0.017, 0.028, 0.033, 0.071, 0.108, 0.092, 0.068),
        *(0.068, 0.073, 0.061, 0.028, 0.012, 0.017, 0.021, 0.035, 0.054, 0.066, 0.057, 0.024),
    ),
    sizes=(2.6, 54.7),
)
"""From the feeds of 10 to 16 August 2026 (1,311 items, 26 feeds), as `--estimate` computes them. The other real weeks
hold one broadcaster, whose Spring Festival of 2024 was as busy as the weeks after it (14.7 a day to 14.4): no feed's
holiday is known, and HOLIDAY_OVER_WEEKEND is assumed."""
HOLIDAY_OVER_WEEKEND = (0.3, 1.0)
"""A holiday's reports over those of a weekend day of the same source: drawn evenly from this range; broadcasters that
know no weekend (1.08) stand for those that work on."""


@dataclass(frozen=True)
class Fault:
    """A loud fault of some days."""

    kind: str
    starts: float
    ends: float


LOUD = ("outage", "redesign", "move")


# --- what happens ----------------------------------------------------------------------------------------------------


def reports(chance: np.random.Generator, per_day: float, parameters: Parameters, days: int) -> list[float]:
    """Times of a source's reports: negative binomial counts by day, hours by the kind of day."""
    weekend = chance.choice(parameters.weekend)
    holiday = weekend * chance.uniform(*HOLIDAY_OVER_WEEKEND) if weekend < 1 else weekend
    size = float(np.exp(chance.uniform(*np.log(parameters.sizes))))
    came: list[float] = []
    for number in range(days):
        today = (START + timedelta(days=number)).date()
        mean = per_day * _weight(today, parameters, weekend, holiday)
        count = chance.poisson(chance.gamma(size, mean / size)) if mean else 0
        shares = parameters.hours if day_of(today).works else parameters.rest_hours
        hours = chance.choice(24, size=count, p=np.array(shares) / sum(shares))
        came.extend(START.timestamp() + number * DAY + hours * 3600.0 + chance.uniform(0, 3600, count))
    return sorted(came)


def _weight(today: date, parameters: Parameters, weekend: float, holiday: float) -> float:
    kind = day_of(today).kind
    if kind is DayClass.WORKDAY:
        return parameters.weekdays[min(today.weekday(), 4)]
    return weekend if kind is DayClass.WEEKEND else holiday


def plant(chance: np.random.Generator, begin: float, death: float) -> list[Fault]:
    """Three loud faults of one to ten days, and an outage of forty, apart from one another and from the death."""
    span = (death - begin) / 4
    lengths = (*chance.uniform(1, 10, 3), 40.0)
    order = chance.permutation(4)
    kinds = (*LOUD, "outage")
    faults = []
    for place, which in enumerate(order):
        length = min(lengths[which] * DAY, span * 0.6)
        start = begin + place * span + chance.uniform(0.1, 0.3) * span
        faults.append(Fault(kinds[which], start, start + length))
    return faults


# --- the real week ---------------------------------------------------------------------------------------------------


def estimate(folder: Path) -> Parameters:
    """PARAMETERS from `2026-W33.jsonl.gz`: the one real week of feeds."""
    counts: dict[str, np.ndarray] = defaultdict(lambda: np.zeros((7, 24)))
    for source, when in _items(folder / "2026-W33.jsonl.gz"):
        counts[source][when.weekday(), when.hour] += 1
    busy = {name: table for name, table in counts.items() if table[:5].sum() >= 5}
    days = {name: table.sum(axis=1) for name, table in busy.items()}
    weekend = tuple(round(float(own[5:].mean() / own[:5].mean()), 2) for own in days.values())
    weekdays = sum(days.values())[:5]
    means = {name: own[:5].mean() for name, own in days.items()}
    over = {name: own[:5].var(ddof=1) - means[name] for name, own in days.items()}
    sizes = [float(means[name] ** 2 / excess) for name, excess in over.items() if excess > 0]
    chinese = [table for name, table in counts.items() if _chinese(name)]
    work = sum(table[:5].sum(axis=0) for table in chinese)
    rest = sum(table[5:].sum(axis=0) for table in chinese)
    rest = 0.25 * np.roll(rest, 1) + 0.5 * rest + 0.25 * np.roll(rest, -1)
    return Parameters(
        weekend,
        tuple(np.round(weekdays / weekdays.mean(), 2).tolist()),
        tuple(np.round(work / work.sum(), 3).tolist()),
        tuple(np.round(rest / rest.sum(), 3).tolist()),
        (round(min(sizes), 1), round(max(sizes), 1)),
    )


def _items(path: Path) -> Iterator[tuple[str, datetime]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            if row["kind"] == "feed":
                yield row["source"], datetime.fromisoformat(row["published"]).astimezone(SHANGHAI)


def _chinese(name: str) -> bool:
    return name in {"Readhub", "InfoQ"} or any("\u4e00" <= char <= "\u9fff" for char in name)
