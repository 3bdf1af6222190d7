"""What people type for a day, a moment or a week -> times; and times as people read them, in Beijing time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from pipeline.errors import UsageError
from pipeline.types import SHANGHAI

_WEEK = re.compile(r"(\d{4})-?[Ww](\d{1,2})")


def moment(text: str, now: datetime, *, end: bool = False) -> datetime:
    """Aware UTC. A bare day is its first moment, with `end` the first moment after it: `--to` counts its day in.

    Raises:
        UsageError: `text` is neither a day, a moment, 今天 nor 昨天.
    """
    today = now.astimezone(SHANGHAI).date()
    said = text.strip()
    day = {"今天": today, "昨天": today - timedelta(days=1)}.get(said) or _day(said)
    if day is not None:
        first = datetime.combine(day + timedelta(days=end), time(), SHANGHAI)
        return first.astimezone(UTC)
    try:
        value = datetime.fromisoformat(said)
    except ValueError:
        raise UsageError(f"看不懂时间 {text!r}；写作 2024-02-19 或 2024-02-19T06:00（北京时间）") from None
    return (value if value.tzinfo else value.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def is_day(text: str) -> bool:
    """Whether what was typed names a day without a time."""
    return text.strip() in ("今天", "昨天") or _day(text.strip()) is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
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
