"""The reading benchmark counts right, wrong and missing fields as they are."""

from __future__ import annotations

from benchmarks.floors import check
from benchmarks.reading import OURS, Verdict, quality_figures, shown, verdict_of

ROWS = [
    {"f1": 1.0, "leak": 0.0, "title": True, "date": True, "date_wrong": False, "source": True},
    {"f1": 0.4, "leak": 0.5, "title": False, "date": False, "date_wrong": True, "source": False, "author": True},
    {"f1": 0.7, "title": True, "date": False, "date_wrong": False},
]


def test_a_verdict_counts_what_is_judged_and_what_is_right() -> None:
    verdict = verdict_of(ROWS, {"title", "date", "source", "author"})
    assert (round(verdict.f1, 3), verdict.lost, verdict.leak, verdict.pages) == (0.7, 1, 0.25, 3)
    assert verdict.right == {"title": 2, "date": 1, "source": 1, "author": 1}
    assert verdict.judged == {"title": 3, "date": 3, "source": 2, "author": 1}
    assert verdict.dates_wrong == 1
    assert shown(verdict).split() == ["0.7000", "1", "0.2500", "2/3", "1/3", "1", "1/2", "1/1"]


def test_a_field_that_is_never_given_is_shown_as_a_dash() -> None:
    assert shown(verdict_of(ROWS, {"title"})).split()[3:] == ["2/3", "-", "-", "-", "-"]


def test_a_figure_below_its_floor_fails_by_name(capsys) -> None:
    good = Verdict(0.99, 1, 0.007, {"title": 86, "date": 87, "source": 57, "author": 19}, {"date": 89}, 1, 90)
    worse = Verdict(0.99, 2, 0.011, {"title": 85, "date": 86, "source": 56, "author": 18}, {"date": 89}, 2, 90)
    english = Verdict(0.971, 0, 0.0, {"title": 19, "date": 18}, {"date": 18}, 0, 20)
    assert check(quality_figures({(OURS, "zh"): good, (OURS, "en"): english})) == 0
    assert check(quality_figures({(OURS, "zh"): worse, (OURS, "en"): english})) == 1
    named = [line.split()[3] for line in capsys.readouterr().out.splitlines()]
    lacking = ["not_lost", "clean", "titles", "dates", "dates_not_wrong", "sources", "authors"]
    assert named == [f"reading.zh_{name}" for name in lacking]
