"""What a source's silence means, measured by its own past.

The yardstick is the 99th percentile of its weeks' longest gaps, in active time (pipeline.rhythm), and one poll more:
the run before has to have found it exceeded already. It is read off the tail of the days' longest gaps: their longest
tenth is taken as exponential, of a mean that is unknown but for those few gaps, so that the limit is a quantile of the
predictive distribution (Lomax; peaks over threshold as in Coles 2001, ch. 4, with shape 0). Few gaps make a wide limit.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from pipeline.rhythm import DAY, EVEN, SHANGHAI_OFFSET, ActiveClock, Rhythm, active, rhythm_of
from pipeline.sources import ExpectSpec
from pipeline.types import SHANGHAI

PAST_DAYS = 400
"""How far back gaps are looked for: a year and its festivals."""
RECENT_DAYS = 180
"""Where these hold GAPS_PLENTY gaps, older ones tell nothing more and may be of another pace."""
GAPS_PLENTY = 100
HISTORY_GAPS = 12
HISTORY_DAYS = 28
"""From so many gaps (days that ended one) over so many days on the past speaks; until then the promise does."""
SLOT = 1800
"""Seconds; the shortest time between two polls. Reports of one slot are one arrival."""
LONGER = 0.01
"""Share of weeks whose longest gap is longer than the limit; of gaps where they are rarer than weeks. Of all gaps of a
busy source it would accuse a living one many times a week (benchmarks/silence.py prints how often)."""
TAIL = 0.1
TAIL_LEAST = 12
"""The longest tenth of the gaps, twelve at least, tells their tail."""
OUTLIER = 6.0
"""A gap longer than the tail's longest expected one by so many times the tail's scale is an outage, not a habit."""
NORMAL_FROM = 300.0
"""Above this mean a negative binomial is as good as normal, and its first term too small to start from."""
UNWATCHED = timedelta(hours=36)
UNWATCHED_TIMES = 4.0
"""Nobody looked where two polls lie further apart than both this long and so many times the usual."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A report as the crawl met it; all times aware."""

    seen_at: datetime
    published_at: datetime | None = None
    date_only: bool = False
    """`published_at` is the first moment of a day."""


@dataclass(frozen=True, slots=True)
class History:
    """A source's past, boiled down to what silence is measured by. Lengths are in working days of active time."""

    rhythm: Rhythm
    starts_at: datetime | None = None
    """Beginning of the past looked at; None: there is none."""
    last: datetime | None = None
    """When the newest report came out, as near as can be told."""
    looked: datetime | None = None
    """The newest run that looked well."""
    gaps: int = 0
    days: int = 0
    limit: float | None = None
    """99 in 100 of the weeks' longest gaps are shorter; None until there is history."""
    longest_days: float = 0.0
    """Longest gap so far, calendar days, outliers left out."""

    @property
    def speaks(self) -> bool:
        """Whether there is history enough to replace the promise."""
        return self.limit is not None


NO_HISTORY = History(EVEN)
SilenceKind = Literal["new", "quiet", "too_quiet"]


@dataclass(frozen=True, slots=True)
class Silence:
    """What a well-answered run without anything amiss means."""

    kind: SilenceKind
    """new: 有新; quiet: 正常无更新; too_quiet: longer than its own past tells, a redesign or a move is suspected."""
    since: datetime | None
    """The newest report's time; None: it has never brought one."""
    active: float
    """Length of the silence in working days of active time."""
    limit: float | None
    why: str
    """One Chinese line."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Reports of a span, and the range in which nineteen of twenty such spans lie."""

    mean: float
    low: int
    high: int


def history_of(sightings: Iterable[Sighting], polls: Iterable[datetime], now: datetime) -> History:
    """A source's past up to `now`; the order of `sightings` and `polls` does not matter.

    `polls` are the runs that looked well. What lies before the first poll is known by publication times alone. The past
    ends with the newest report, so that the silence since does not wear down the yardstick that it is measured by.
    """
    present = now.timestamp()
    looked = sorted(moment for poll in polls if (moment := poll.timestamp()) <= present)
    came = sorted(moment for one in sightings if (moment := _came(one, looked)) <= present)
    if not came:
        return NO_HISTORY
    last = came[-1]
    came = came[bisect_left(came, last - PAST_DAYS * DAY) :]
    unwatched = _unwatched([moment for moment in looked if came[0] <= moment <= last])
    recent = came[bisect_left(came, last - RECENT_DAYS * DAY) :]
    used = recent if len(_arrivals(recent)) > GAPS_PLENTY else came
    rhythm = rhythm_of(used, used[0], last, _days_of(unwatched))
    gaps, calendar = _gaps(rhythm, _arrivals(used), unwatched)
    days = int((last - used[0]) // DAY)
    limit = None
    if len(gaps) >= HISTORY_GAPS and days >= HISTORY_DAYS:
        limit = _exceeded_once_in(gaps, LONGER / max(1.0, len(gaps) / (days / 7)))
    before = _moment(looked[-1]) if looked else None
    longest = max(calendar, default=0.0)
    return History(rhythm, _moment(used[0]), _moment(last), before, len(gaps), days, limit, longest)


def judge_silence(history: History, seen_now: int, now: datetime, expect: ExpectSpec) -> Silence:
    """What it means that a well-answered run saw `seen_now` new links at `now`.

    More silence never turns an alarm off.
    """
    silent = active(history.rhythm, history.last, now) if history.last else 0.0
    if seen_now > 0:
        return Silence("new", history.last, silent, history.limit, f"新见 {seen_now} 条")
    if history.last is None:
        return Silence("quiet", None, 0.0, None, "还没有带来过报道，无从比较")
    if history.limit is not None:
        return _by_history(history, history.last, history.limit, now)
    return _by_promise(history, history.last, silent, now, expect)


def expected(history: History, starts_at: datetime, ends_at: datetime) -> Expected:
    """Reports that a span usually brings; the range is the negative binomial's."""
    mean = history.rhythm.per_day * active(history.rhythm, starts_at, ends_at)
    days = max(1.0, (ends_at - starts_at) / timedelta(days=1))
    return Expected(mean, *_range(mean, history.rhythm.spread / days))


def _by_history(history: History, last: datetime, limit: float, now: datetime) -> Silence:
    silent = active(history.rhythm, last, now)
    kind = "每周最长的间隔" if history.gaps * 7 > history.days else "间隔"
    past = f"过去 {history.days} 天里，{kind} 99% 不超过 {_working_days(limit)}"
    if history.looked and active(history.rhythm, last, history.looked) > limit:
        why = f"已 {_calendar(last, now)}没有新内容，合 {_working_days(silent)}；{past}"
        return Silence("too_quiet", last, silent, limit, why)
    return Silence("quiet", last, silent, limit, f"最近一条在 {_calendar(last, now)}前；{past}")


def _by_promise(history: History, last: datetime, silent: float, now: datetime, expect: ExpectSpec) -> Silence:
    longest = max(expect.silent_days_max, history.longest_days)
    if now - last > timedelta(days=longest):
        own = f"，自己最长的间隔 {history.longest_days:.0f} 天" if longest > expect.silent_days_max else ""
        why = f"已 {_calendar(last, now)}没有新内容（约定不超过 {expect.silent_days_max} 天{own}；历史还不够长）"
        return Silence("too_quiet", last, silent, None, why)
    why = f"最近一条在 {_calendar(last, now)}前（约定不超过 {expect.silent_days_max} 天；历史还不够长）"
    return Silence("quiet", last, silent, None, why)


def _calendar(last: datetime, now: datetime) -> str:
    """9 天, or 5 小时."""
    hours = max(0.0, (now - last) / timedelta(hours=1))
    return f"{hours / 24:.0f} 天" if hours >= 48 else f"{hours:.0f} 小时"


def _working_days(length: float) -> str:
    return f"{length:.0f} 个工作日" if length >= 9.5 else f"{length:.1f} 个工作日"


def _came(sighting: Sighting, polls: Sequence[float]) -> float:
    """When a report came out: its own date, held between the poll before it was seen and the one that saw it."""
    seen = sighting.seen_at.timestamp()
    if sighting.published_at is None:
        return seen
    said = sighting.published_at.timestamp() + (DAY if sighting.date_only else 0)
    place = bisect_left(polls, seen)
    return min(max(said, polls[place - 1]) if place else said, seen)


def _arrivals(came: Sequence[float]) -> list[tuple[float, float]]:
    """(first, last) report of each slot that holds one."""
    slots: list[tuple[float, float]] = []
    current = -1.0
    for moment in came:
        slot = moment // SLOT
        if slot == current:
            slots[-1] = (slots[-1][0], moment)
        else:
            slots.append((moment, moment))
            current = slot
    return slots


def _gaps(
    rhythm: Rhythm, arrivals: Sequence[tuple[float, float]], unwatched: Sequence[tuple[float, float]]
) -> tuple[list[float], list[float]]:
    """The longest gap that ended on each day, in active time, sorted, and in calendar days; without those in which
    nobody looked and without outliers. Several gaps of one day tell of that day's pace, not of several days."""
    if len(arrivals) < 2:
        return [], []
    clock = ActiveClock(rhythm, arrivals[0][0], arrivals[-1][1])
    longest: dict[int, tuple[float, float]] = {}
    for before, after in pairwise(arrivals):
        if not _overlaps(unwatched, before[1], after[0]):
            gap = (clock.at(after[0]) - clock.at(before[1]), (after[0] - before[1]) / DAY)
            day = int((after[0] + SHANGHAI_OFFSET) // DAY)
            longest[day] = max(gap, longest.get(day, gap))
    ceiling = _ceiling(sorted(length for length, _ in longest.values()))
    kept = [gap for gap in longest.values() if gap[0] <= ceiling]
    return sorted(length for length, _ in kept), [calendar for _, calendar in kept]


def _tail(gaps: Sequence[float]) -> tuple[float, list[float]]:
    """(threshold, excesses over it) of sorted gaps."""
    count = min(len(gaps), max(TAIL_LEAST, round(TAIL * len(gaps))))
    threshold = gaps[-count - 1] if count < len(gaps) else 0.0
    return threshold, [gap - threshold for gap in gaps[-count:]]


def _ceiling(gaps: Sequence[float]) -> float:
    """Longest gap that is still a habit: the median excess gives the scale, which no single outage moves."""
    if len(gaps) < 3:
        return math.inf
    threshold, excesses = _tail(gaps)
    scale = median(excesses) / math.log(2)
    return threshold + scale * (math.log(len(excesses)) + OUTLIER)


def _exceeded_once_in(gaps: Sequence[float], share: float) -> float:
    """Length that a share of `share` of further gaps exceeds."""
    threshold, excesses = _tail(gaps)
    count = len(excesses)
    mean = sum(excesses) / count
    beyond = max(1.0, count / len(gaps) / share)
    return threshold + mean * count * math.expm1(math.log(beyond) / count)


def _unwatched(polls: Sequence[float]) -> list[tuple[float, float]]:
    spans = [after - before for before, after in pairwise(polls)]
    if not spans:
        return []
    longest = max(UNWATCHED.total_seconds(), UNWATCHED_TIMES * median(spans))
    return [(before, after) for before, after in pairwise(polls) if after - before > longest]


def _overlaps(spans: Sequence[tuple[float, float]], first: float, last: float) -> bool:
    place = bisect_right(spans, (last, last))
    return place > 0 and spans[place - 1][1] > first


def _days_of(spans: Sequence[tuple[float, float]]) -> frozenset[int]:
    """Numbers of the days that lie in the spans whole."""
    return frozenset(
        number
        for first, last in spans
        for number in range(int((first + SHANGHAI_OFFSET) // DAY) + 1, int((last + SHANGHAI_OFFSET) // DAY))
    )


def _range(mean: float, spread: float) -> tuple[int, int]:
    """2.5 and 97.5 in 100 of the negative binomial with this mean and variance mean + spread * mean²."""
    if mean <= 0:
        return 0, 0
    deviation = math.sqrt(mean + spread * mean * mean)
    if mean > NORMAL_FROM:
        return max(0, math.floor(mean - 1.96 * deviation)), math.ceil(mean + 1.96 * deviation)
    chance = math.exp(-math.log1p(spread * mean) / spread if spread else -mean)
    low, count, total = -1, 0, chance
    while total < 0.975 and count < mean + 30 * (deviation + 1):
        low = count if low < 0 and total >= 0.025 else low
        chance *= (1 + spread * count) / (count + 1) * mean / (1 + spread * mean)
        count += 1
        total += chance
    return count if low < 0 else low, count


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI)
