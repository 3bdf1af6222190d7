"""The fact guard catches the slips and is silent on the rewordings that were written before it."""

from __future__ import annotations

from benchmarks.alterations import demo_items
from benchmarks.facts import on_demo
from benchmarks.floors import check


def test_slips_are_caught_and_what_is_right_is_left_alone() -> None:
    figures = on_demo(demo_items())
    assert check(figures) == 0
    assert figures["facts.caught"] >= 0.95
    assert figures["facts.rewordings_silent"] >= 0.94
    assert figures["facts.added_caught"] >= 0.9
    assert figures["facts.pairs_silent"] == 1
