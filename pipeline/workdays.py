"""What kind of day a date is in mainland China: working day, weekend or holiday, 调休 heeded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache

log = logging.getLogger(__name__)


class DayClass(IntEnum):
    """Days that a source treats alike."""

    WORKDAY = 0
    """Also a Saturday or Sunday worked in exchange for a holiday (调休)."""
    WEEKEND = 1
    HOLIDAY = 2
    """A day off by decree, the weekend days inside it included."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date with what is known of it."""

    kind: DayClass
    known: bool
    """False: the notice for this year is not known, and weekends alone count."""

    @property
    def works(self) -> bool:
        """Whether people work."""
        return self.kind is DayClass.WORKDAY


@lru_cache(maxsize=4096)
def day_of(day: date) -> Day:
    """The day as the State Council's notices have it (package chinesecalendar, 2004 on); by the week where they do not
    say. The first day of each unknown year is said once in the log."""
    named = _decreed(day)
    if named is not None:
        return Day(named, known=True)
    _say_unknown(day.year)
    return Day(DayClass.WEEKEND if day.weekday() >= 5 else DayClass.WORKDAY, known=False)


def unknown_years(first: date, last: date) -> tuple[int, ...]:
    """Years of [first, last] whose holidays are not known, so that callers can say it."""
    return tuple(year for year in range(first.year, last.year + 1) if not day_of(_inside(year, first, last)).known)


def unknown_note(first: date, last: date) -> str:
    """One Chinese line where holidays of [first, last] are not known; else empty."""
    years = "、".join(str(year) for year in unknown_years(first, last))
    return f"{years} 年的放假安排还不知道，只按周末推算" if years else ""


def days(first: date, last: date) -> Iterator[date]:
    """Every date of [first, last]."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _inside(year: int, first: date, last: date) -> date:
    return min(max(date(year, 1, 2), first), last)


def _decreed(day: date) -> DayClass | None:
    import chinese_calendar

    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        # Its answer for any year outside the notices it holds ("no available data for year 2199"): the State Council
        # announces a year in the autumn before it, and the package knows it from its next release on. Not known is an
        # answer here too: `day_of` counts by weekends, says so once, and callers show `unknown_note`.
        return None
    if not off:
        return DayClass.WORKDAY
    return DayClass.HOLIDAY if name else DayClass.WEEKEND


@lru_cache(maxsize=64)
def _say_unknown(year: int) -> None:
    log.warning("holidays not known, weekends only", extra={"year": year})
