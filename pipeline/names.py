"""What rows, tables and commands call a story, a week and a time."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time

from pipeline.types import SHANGHAI
from pipeline.urls import url_key

UNDATED = "待定日期"
"""Stands where a story or report has no date of its own: none is guessed."""
CHANGED = "与上次存下的网页相比有变化。"
"""Ends the first line of a report that tells how a watched page has changed."""


def story_id(lead_url: str) -> str:
    """Short name of a story, stable as long as its lead report is."""
    return id_of_key(url_key(lead_url))


def id_of_key(key: str) -> str:
    """The same by the lead's key: a search through many reports need not read their addresses again."""
    return _digest(key)[:10]


def story_number(lead_url: str) -> str:
    """The same for tables, E and 12 hex digits: the letter keeps a spreadsheet from reading 12e45678 as a number.

    The digits begin with `story_id`, so commands take them.
    """
    return f"E{_digest(url_key(lead_url))[:12]}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def week_of(moment: datetime) -> str:
    """ISO week in Asia/Shanghai, e.g. 2024-W08."""
    year, week, _ = moment.astimezone(SHANGHAI).isocalendar()
    return f"{year}-W{week:02d}"


def week_starts(week: str) -> datetime:
    """First moment of an ISO week in Asia/Shanghai."""
    return datetime.combine(days_of(week)[0], time(), SHANGHAI)


def time_said(moment: datetime, date_only: bool) -> str:
    """2024-02-19 15:04 in Asia/Shanghai; the day alone where only that is known."""
    said = moment.astimezone(SHANGHAI).isoformat(" ", "minutes")
    return said[: len("2024-02-19" if date_only else "2024-02-19 15:04")]


def days_of(week: str) -> tuple[date, ...]:
    """The seven dates of an ISO week written as `week_of` writes it, Monday first."""
    year, number = int(week[:4]), int(week[6:])
    return tuple(date.fromisocalendar(year, number, weekday) for weekday in range(1, 8))
