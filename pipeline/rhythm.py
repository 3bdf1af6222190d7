"""A source's rhythm: how its reports fall on kinds of days and on hours, and spans of time measured by it.

The *active time* between two moments is the number of working days' worth of reports that the source usually brings
between them: a night, a weekend or the Spring Festival weighs as much as the source does then. It is the time scale
on which an inhomogeneous Poisson process becomes an even one (time rescaling, Brown et al. 2002).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from statistics import median

from pipeline.workdays import DayClass, day_of

DAY = 86_400
"""Seconds."""
SHANGHAI_OFFSET = 8 * 3600
"""Seconds; without summer time since 1991."""
CAP_TIMES_MEDIAN = 4.0
"""A day, or an hour, counts at most this many times the median: a bulk import weighs like one busy day."""
CAP_LEAST = 3.0
USUAL_REST = 0.36
"""Reports of a day off over those of a working day, until the source's own days tell: median of the feeds in one real
week (August 2026), see benchmarks/silence.py."""
REST_PRIOR = 3.0
"""Weight of USUAL_REST, in reports."""
WEIGHT_MIN, WEIGHT_MAX = 0.01, 3.0
HOUR_PRIOR = 24.0
"""Weight, in reports, of what is taken for granted against the hours seen: an even day, on days off a working day."""
SPREAD_MAX = 4.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a source usually does."""

    per_day: float
    """Reports of a working day."""
    weights: tuple[float, float, float]
    """By DayClass, reports over those of a working day; the first is 1."""
    hours: tuple[float, ...]
    """24 shares of a working day's reports, Beijing time; they add up to 1."""
    rest_hours: tuple[float, ...]
    """The same of weekends and holidays."""
    spread: float = 0.0
    """Over-dispersion of daily counts, 1 / size of a negative binomial: variance = mean + spread * mean²."""


EVEN = Rhythm(0.0, (1.0, 1.0, 1.0), (1 / 24,) * 24, (1 / 24,) * 24)
"""Of a source of which nothing is known: every hour alike."""


class ActiveClock:
    """Reads the active time of many moments of one span quickly."""

    def __init__(self, rhythm: Rhythm, first: float, last: float) -> None:
        self._first = _day_number(first)
        kinds = [_kind(number) for number in range(self._first, _day_number(last) + 1)]
        work, rest = list(accumulate(rhythm.hours, initial=0.0)), list(accumulate(rhythm.rest_hours, initial=0.0))
        self._weights = [rhythm.weights[kind] for kind in kinds]
        self._parts = [rest if kind else work for kind in kinds]
        self._sums = list(accumulate(self._weights, initial=0.0))

    def at(self, moment: float) -> float:
        """Working days' worth since the first midnight of the span; `moment` is in seconds since 1970."""
        index, seconds = divmod(moment + SHANGHAI_OFFSET, DAY)
        place, hour = int(index) - self._first, int(seconds // 3600)
        until = self._parts[place]
        part = until[hour] + (until[hour + 1] - until[hour]) * (seconds / 3600 - hour)
        return self._sums[place] + self._weights[place] * part


def active(rhythm: Rhythm, starts_at: datetime, ends_at: datetime) -> float:
    """Active time of [starts_at, ends_at] in working days; 0 where it is empty."""
    first, last = starts_at.timestamp(), ends_at.timestamp()
    if last <= first:
        return 0.0
    clock = ActiveClock(rhythm, first, last)
    return clock.at(last) - clock.at(first)


def rhythm_of(moments: Sequence[float], starts_at: float, ends_at: float, skip: Collection[int] = ()) -> Rhythm:
    """Rhythm of a source by the times of its reports in [starts_at, ends_at], seconds since 1970 in any order.

    `skip` are numbers of days in which nobody looked; the first and last day, seen in part, count where nothing else
    does.
    """
    first, last = _day_number(starts_at), _day_number(ends_at)
    watched = [number for number in range(first + 1, last) if number not in skip] or [first]
    counts = Counter(_day_number(moment) for moment in moments)
    cap = _cap(counts.values(), CAP_LEAST)
    kinds = {kind: [min(counts[number], cap) for number in watched if _kind(number) is kind] for kind in DayClass}
    totals = {kind: sum(own) for kind, own in kinds.items()}
    per_day = _per_working_day(kinds, totals)
    weekend = _weight(totals[DayClass.WEEKEND], len(kinds[DayClass.WEEKEND]) * per_day, USUAL_REST)
    holiday = _weight(totals[DayClass.HOLIDAY], len(kinds[DayClass.HOLIDAY]) * per_day, weekend)
    weights = (1.0, weekend, holiday)
    hours = _hours([moment for moment in moments if not _kind(_day_number(moment))], (1 / 24,) * 24)
    rest_hours = _hours([moment for moment in moments if _kind(_day_number(moment))], hours)
    return Rhythm(per_day, weights, hours, rest_hours, _spread(kinds, per_day, weights))


def _per_working_day(kinds: Mapping[DayClass, Sequence[float]], totals: Mapping[DayClass, float]) -> float:
    worked = len(kinds[DayClass.WORKDAY])
    if worked:
        return max(totals[DayClass.WORKDAY], 0.5) / worked
    rested = sum(len(own) for own in kinds.values())
    return max(sum(totals.values()), 0.5) / (USUAL_REST * rested)


def _weight(total: float, usual: float, prior: float) -> float:
    weight = (total + REST_PRIOR * prior) / (usual + REST_PRIOR)
    return min(max(weight, WEIGHT_MIN), WEIGHT_MAX)


def _cap(counts: Collection[int], least: float) -> float:
    """What a count may come to, by the counts that are not zero."""
    return max(least, CAP_TIMES_MEDIAN * median(counts)) if counts else least


def _spread(kinds: Mapping[DayClass, Sequence[float]], per_day: float, weights: Sequence[float]) -> float:
    """By moments: what the squared deviations exceed a Poisson's, over the squared means."""
    over = scale = 0.0
    for kind, counts in kinds.items():
        mean = per_day * weights[kind]
        over += sum((count - mean) ** 2 - mean for count in counts)
        scale += mean * mean * len(counts)
    return min(max(over / scale, 0.0), SPREAD_MAX) if scale else 0.0


def _hours(moments: Iterable[float], prior: Sequence[float]) -> tuple[float, ...]:
    """Shares of the hours, smoothed; a report at midnight sharp bears a day without a time."""
    slots = Counter(moment // 3600 for moment in moments if (moment + SHANGHAI_OFFSET) % DAY)
    cap = _cap(slots.values(), CAP_LEAST)
    counts = [0.0] * 24
    for slot, count in sorted(slots.items()):
        counts[int(slot + SHANGHAI_OFFSET // 3600) % 24] += min(count, cap)
    total = sum(counts) + HOUR_PRIOR
    shares = [(count + HOUR_PRIOR * usual) / total for count, usual in zip(counts, prior, strict=True)]
    return tuple(0.25 * shares[hour - 1] + 0.5 * shares[hour] + 0.25 * shares[(hour + 1) % 24] for hour in range(24))


def _day_number(moment: float) -> int:
    return int((moment + SHANGHAI_OFFSET) // DAY)


@lru_cache(maxsize=8192)
def _kind(number: int) -> DayClass:
    return day_of(date(1970, 1, 1) + timedelta(days=number)).kind
