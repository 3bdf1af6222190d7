"""The demo week's own issue is known again once it is in print, and nothing else is taken for it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.floors import check
from benchmarks.printed import demo_week, figures


def test_the_demo_issue_is_found_again_and_nothing_else(tmp_path: Path) -> None:
    week = demo_week(tmp_path)
    found = figures(week)
    week.engine.dispose()
    assert found["printed.known"] == found["printed.precision"] == 1.0
    assert check(found) == 0
