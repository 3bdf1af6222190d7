"""Simulated sources: when their reports come, what befalls them, and the real weeks that their habits are of."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.loud import LOUD, OUTAGE
from pipeline.drift import BODY_SHARE
from pipeline.types import SHANGHAI
from pipeline.workdays import DayClass, day_of

START = datetime(2024, 9, 2, tzinfo=SHANGHAI)
"""Its 400 days hold National Day, the Spring Festival, May Day and the days worked in exchange."""
DAY = 86_400.0
SEEN_REPORTS = 3.0
"""So many reports are expected while the pages of a source are spoilt."""


@dataclass(frozen=True)
class Parameters:
    """What the simulation draws from."""

    weekend: tuple[float, ...]
    """Weekend day over working day, one for each source with a report a day."""
    holiday: float
    """Holiday over weekend day of the one source that was seen through a holiday."""
    weekdays: tuple[float, ...]
    """Monday to Friday over their mean, sources together."""
    hours: tuple[float, ...]
    """Shares of the hours of working days, Chinese feeds together."""
    rest_hours: tuple[float, ...]
    """Of weekends, smoothed over neighbours: a hundred reports leave holes."""
    sizes: tuple[float, float]
    """Smallest and largest size of the negative binomial among sources whose daily counts are over-dispersed."""
    lacking: tuple[float, ...]
    """Share of items that lack a text, or nearly all of it, one for each source of PAGES_MIN items."""


PARAMETERS = Parameters(
    weekend=(0.0, 0.0, 0.0, 0.17, 0.2, 0.28, 0.29, 0.31, 0.36, 0.48, 0.49, 0.5, 0.6, 0.83, 1.01, 1.08),
    holiday=1.04,
    weekdays=(0.91, 0.91, 1.14, 1.07, 0.97),
    hours=(
        *(0.007, 0.007, 0.005, 0.002, 0.004, 0.002, 0.005, 0.080, 0.033, 0.066, 0.098, 0.075),
        *(0.062, 0.050, 0.059, 0.066, 0.062, 0.069, 0.099, 0.043, 0.054, 0.028, 0.013, 0.009),
    ),
    rest_hours=(
        *(0.012, 0.017, 0.014, 0.014, 0.009, 0.017, 0.028, 0.033, 0.071, 0.108, 0.092, 0.068),
        *(0.068, 0.073, 0.061, 0.028, 0.012, 0.017, 0.021, 0.035, 0.054, 0.066, 0.057, 0.024),
    ),
    sizes=(2.6, 54.7),
    lacking=(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.004, 0.046, 0.058),
)
"""What `--estimate` computes from the real weeks: 26 feeds and a broadcaster from 10 to 16 August 2026, the broadcaster
alone from 12 February to 3 March 2024, which holds the Spring Festival and a Sunday worked in exchange."""
HOLIDAY_LEAST = 0.3
"""Holiday over weekend day, assumed: no source that rests was seen through a holiday. A source's own is drawn evenly
from here to what was seen, so that most rest more than on a weekend; sources that know no weekend work on."""
PAGES_MIN = 20


@dataclass(frozen=True)
class Fault:
    """A loud fault of some days; `kind` is one of LOUD."""

    kind: str
    starts: float
    ends: float


# --- what happens ----------------------------------------------------------------------------------------------------


def reports(chance: np.random.Generator, per_day: float, parameters: Parameters, days: int) -> list[float]:
    """Times of a source's reports: negative binomial counts by day, hours by the kind of day."""
    weekend = chance.choice(parameters.weekend)
    holiday = weekend * chance.uniform(HOLIDAY_LEAST, parameters.holiday) if weekend < 1 else weekend
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


def plant(chance: np.random.Generator, begin: float, death: float, per_day: float) -> list[Fault]:
    """An outage of forty days and three other loud faults of one to ten, apart from one another and from the death.

    Faults of pages last till a slow source has brought some, and come last: what pages are like has to be known first.
    """
    kinds = [str(kind) for kind in chance.choice([kind for kind in LOUD if kind != OUTAGE], 3, replace=False)]
    order = sorted(chance.permutation([OUTAGE, *kinds]).tolist(), key=lambda kind: LOUD[kind].lacks is not None)
    span = (death - begin) / 4
    faults = []
    for place, kind in enumerate(order):
        days = chance.uniform(1, 10)
        if LOUD[kind].lacks:
            days = max(days, SEEN_REPORTS / per_day)
        length = min((40.0 if kind == OUTAGE else days) * DAY, span * 0.6)
        start = begin + place * span + chance.uniform(0.1, 0.3) * span
        faults.append(Fault(kind, start, start + length))
    return faults


# --- the real weeks --------------------------------------------------------------------------------------------------

WEEK = "2026-W33.jsonl.gz"
FESTIVAL = "2024-W07-09.jsonl.gz"
CHINESE = {"Readhub", "InfoQ"}
"""Feeds in Chinese whose names are not."""


def estimate(folder: Path) -> Parameters:
    """PARAMETERS from the files of real weeks in `folder`."""
    week, festival = list(_items(folder / WEEK)), list(_items(folder / FESTIVAL))
    counts: dict[str, np.ndarray] = defaultdict(lambda: np.zeros((7, 24)))
    for item in week:
        counts[item["source"]][item["when"].weekday(), item["when"].hour] += 1
    days = {name: own.sum(axis=1) for name, own in counts.items() if own[:5].sum() >= 5}
    feeds = {item["source"] for item in week if item["kind"] == "feed"}
    chinese = [own for name, own in counts.items() if name in feeds and (name in CHINESE or not name.isascii())]
    work = sum(own[:5].sum(axis=0) for own in chinese)
    rest = sum(own[5:].sum(axis=0) for own in chinese)
    rest = 0.25 * np.roll(rest, 1) + 0.5 * rest + 0.25 * np.roll(rest, -1)
    weekdays = sum(days.values())[:5]
    return Parameters(
        weekend=tuple(sorted(round(float(own[5:].mean() / own[:5].mean()), 2) for own in days.values())),
        holiday=_holiday(festival),
        weekdays=_rounded(weekdays / weekdays.mean(), 2),
        hours=_rounded(work / work.sum(), 3),
        rest_hours=_rounded(rest / rest.sum(), 3),
        sizes=_sizes(list(days.values())),
        lacking=_lacking([*week, *festival]),
    )


def _holiday(items: Sequence[dict[str, Any]]) -> float:
    """Reports of a holiday over those of a weekend day."""
    kinds: dict[DayClass, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for item in items:
        day = item["when"].date()
        kinds[day_of(day).kind][day] += 1
    means = {kind: sum(own.values()) / len(own) for kind, own in kinds.items()}
    return round(means[DayClass.HOLIDAY] / means[DayClass.WEEKEND], 2)


def _sizes(days: Sequence[np.ndarray]) -> tuple[float, float]:
    means = [own[:5].mean() for own in days]
    excess = [own[:5].var(ddof=1) - mean for own, mean in zip(days, means, strict=True)]
    sizes = [float(mean**2 / over) for mean, over in zip(means, excess, strict=True) if over > 0]
    return round(min(sizes), 1), round(max(sizes), 1)


def _lacking(items: Sequence[dict[str, Any]]) -> tuple[float, ...]:
    lengths: dict[str, list[int]] = defaultdict(list)
    for item in items:
        lengths[item["source"]].append(len(item["text"]))
    known = [own for own in lengths.values() if len(own) >= PAGES_MIN]
    shares = (sum(length < BODY_SHARE * median(own) for length in own) / len(own) for own in known)
    return tuple(sorted(round(share, 3) for share in shares))


def _rounded(values: np.ndarray, digits: int) -> tuple[float, ...]:
    return tuple(np.round(values, digits).tolist())


def _items(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            yield {**row, "when": datetime.fromisoformat(row["published"]).astimezone(SHANGHAI)}
