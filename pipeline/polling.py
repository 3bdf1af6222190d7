"""How often a source is asked: by what it usually brings, further apart after errors, and what was missed meanwhile."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.rhythm import ActiveClock, Rhythm
from pipeline.sources import Source
from pipeline.types import SHANGHAI
from pipeline.verdicts import Finding

PER_POLL = 2.0
"""Expected new reports that make a poll worth its while."""
LEAST = timedelta(minutes=30)
"""No host is asked for its list more often, whatever `every` says."""
BOUND = 4
"""A source is asked at most so many times as often, and at least so many times as seldom, as its `every`."""
WINDOW_SHARE = 0.5
"""Two polls in the time that a list covers: one may fail."""
RETRY_FIRST = timedelta(hours=1)
RETRY_MOST = timedelta(days=1)
BLOCKED_FIRST = timedelta(days=1)
BLOCKED_MOST = timedelta(days=7)
"""A host that answers with a challenge or a wall is left alone for days; doubled each time, for ever tried again."""
STEP = timedelta(minutes=15)
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Polled:
    """How a source's polls went so far."""

    last_good: datetime | None = None
    """Start of the newest run that ended well."""
    last_tried: datetime | None = None
    """Start of the newest run, however it ended."""
    bad_runs: int = 0
    """Failed runs since the last good one; an interrupted run is nobody's fault and does not count."""
    blocked: bool = False
    """Whether the newest of them met a challenge or a wall."""
    rhythm: Rhythm | None = None
    """What it usually brings; None until there is history."""


def bounds(source: Source) -> tuple[timedelta, timedelta]:
    """(shortest, longest) time between two polls of a source that answers."""
    shortest = max(LEAST, source.every / BOUND)
    longest = source.every * BOUND
    if source.window is not None:
        longest = min(longest, source.window * WINDOW_SHARE)
    return shortest, max(shortest, longest)


def back_off(bad_runs: int, blocked: bool) -> timedelta:
    """How long a source is left alone after bad runs in a row: 1 h, 2 h, 4 h … 24 h; blocked 1, 2, 4, 7 days."""
    if bad_runs <= 0:
        return timedelta(0)
    first, most = (BLOCKED_FIRST, BLOCKED_MOST) if blocked else (RETRY_FIRST, RETRY_MOST)
    return min(first * (1 << min(bad_runs - 1, 10)), most)


def due_at(source: Source, polled: Polled) -> datetime | None:
    """When a source is to be asked next; None: at once."""
    if polled.last_tried is None and polled.last_good is None:
        return None
    tried = polled.last_tried or polled.last_good
    assert tried is not None
    if polled.bad_runs:
        return tried + back_off(polled.bad_runs, polled.blocked)
    if polled.last_good is None or tried > polled.last_good:  # interrupted
        return tried + min(source.every, RETRY_FIRST)
    return polled.last_good + interval(source, polled.rhythm, polled.last_good)


def interval(source: Source, rhythm: Rhythm | None, since: datetime) -> timedelta:
    """Time from the poll at `since` until PER_POLL new reports are expected, within bounds; without history `every`."""
    shortest, longest = bounds(source)
    if rhythm is None or rhythm.per_day <= 0:
        return min(max(source.every, shortest), longest)
    begin = since.timestamp()
    clock = ActiveClock(rhythm, begin, begin + longest.total_seconds())
    wanted = clock.at(begin) + PER_POLL / rhythm.per_day - ROUNDING
    steps = range(int((longest - shortest) / STEP) + 1)
    taken = bisect_left(steps, wanted, key=lambda step: clock.at(begin + (shortest + step * STEP).total_seconds()))
    return min(shortest + taken * STEP, longest)


def missed_window(source: Source, before: datetime | None, now: datetime) -> Finding | None:
    """A warning where two good runs, at `before` and `now`, lie further apart than the source's list reaches back."""
    if source.window is None or before is None or now - before <= source.window:
        return None
    first, last = before.astimezone(SHANGHAI), (now - source.window).astimezone(SHANGHAI)
    until = f"至{_day(last, first)}" if last.date() > first.date() else ""
    message = (
        f"两次抓取相隔 {_length(now - before)}，超过该来源只列出的 {_length(source.window)}，"
        f"可能漏了 {_day(first)}{until}"
    )
    return Finding(source.id, "warning", "window_missed", message)


def _day(when: datetime, after: datetime | None = None) -> str:
    """2 月 20 日; in the same month as `after` the day alone."""
    if after is not None and (when.year, when.month) == (after.year, after.month):
        return f" {when.day} 日"
    return f"{' ' if after else ''}{when.month} 月 {when.day} 日"


def _length(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours / 24:.1f}".removesuffix(".0") + " 天" if hours >= 24 else f"{hours:.0f} 小时"
