"""What every printed form of an issue shares: its date line, its sections, its summary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipeline.text import clean, squeeze
from pipeline.types import SHANGHAI, Entry, Issue
from pipeline.weekly import Weekly


def one_line(text: str) -> str:
    """Text without line feeds, odd spaces, and characters that XML and spreadsheets do not take."""
    return squeeze(clean(text))


def number_line(issue: Issue) -> str:
    """第 403 期."""
    return f"第 {issue.number} 期"


def date_line(when: datetime) -> str:
    """2024 年 2 月 26 日, in Shanghai."""
    local = when.astimezone(SHANGHAI)
    return f"{local.year} 年 {local.month} 月 {local.day} 日"


def summary_lines(issue: Issue) -> list[str]:
    """Titles of the starred entries, in printed order."""
    return [entry.title for entry in issue.entries if entry.starred]


def sections(issue: Issue, weekly: Weekly) -> Iterator[tuple[str, list[Entry]]]:
    """(name, entries) of each section that has any, in the order of the paper."""
    for spec in weekly.sections:
        if own := [entry for entry in issue.entries if entry.section == spec.id]:
            yield spec.name, own
