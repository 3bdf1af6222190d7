"""What people type for a day, a moment or a week -> times; and times as people read them, in Beijing time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from pipeline.errors import UsageError
from pipeline.types import SHANGHAI

_DAYS_BACK = {"今天": 0, "昨天": 1, "前天": 2}
_DAY = re.compile(r"(?:(?P<year>\d{4})\s*[-年/.])?\s*(?P<month>\d{1,2})\s*[-月/.]\s*(?P<day>\d{1,2})\s*[日号]?")
_YEARS_BACK = range(9)
"""Years in which a day without a year is looked for: between two leap days there are eight at most."""
_WEEK = re.compile(r"(\d{4})-?[Ww](\d{1,2})")


def moment(text: str, now: datetime, *, end: bool = False) -> datetime:
    """Aware UTC. A bare day is its first moment, with `end` the first moment after it: `--to` counts its day in.

    Raises:
        UsageError: `text` is neither a day nor a moment.
    """
    named = _day(text, now)
    if named is not None:
        first = datetime.combine(named + timedelta(days=end), time(), SHANGHAI)
        return first.astimezone(UTC)
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"看不懂时间 {text!r}；写作 2024-02-19 或 2024-02-19T06:00（北京时间）") from None
    return (value if value.tzinfo else value.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def day(text: str, now: datetime) -> date:
    """A day in Beijing: 2024-02-19, 2024年2月19日, 2月19日 (the latest that is not ahead), 今天, 昨天, 前天.

    Raises:
        UsageError: `text` names none.
    """
    named = _day(text, now)
    if named is None:
        raise UsageError(f"看不懂日期 {text!r}；写作 2024-02-19、2月19日、今天、昨天或前天")
    return named


def is_day(text: str, now: datetime) -> bool:
    """Whether what was typed names a day without a time."""
    return _day(text, now) is not None


def _day(text: str, now: datetime) -> date | None:
    said = text.strip()
    today = now.astimezone(SHANGHAI).date()
    if said in _DAYS_BACK:
        return today - timedelta(days=_DAYS_BACK[said])
    match = _DAY.fullmatch(said)
    try:
        if match is None:
            return date.fromisoformat(said)
        month, number = int(match["month"]), int(match["day"])
        if match["year"]:
            return date(int(match["year"]), month, number)
        return next(one for year in _YEARS_BACK if (one := _of_year(today.year - year, month, number)) and one <= today)
    except (ValueError, StopIteration):
        return None


def _of_year(year: int, month: int, number: int) -> date | None:
    """29 February is there in some years only."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def week(text: str) -> str:
    """ISO week in its one form, e.g. 2024-W08 for 2024w8.

    Raises:
        UsageError: there is no such week.
    """
    match = _WEEK.fullmatch(text.strip())
    try:
        if match:
            date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return f"{match[1]}-W{int(match[2]):02d}"
    except ValueError:
        pass
    raise UsageError(f"没有 {text!r} 这一周；写作 2024-W08（ISO 周，周一开始）")


def local(when: datetime) -> str:
    """2024-02-19 06:00."""
    return when.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def short_day(when: datetime) -> str:
    """02-19."""
    return when.astimezone(SHANGHAI).strftime("%m-%d")


def iso(when: datetime | None) -> str | None:
    """2024-02-19T06:00:00+08:00, for JSON."""
    return when.astimezone(SHANGHAI).isoformat(timespec="seconds") if when else None
