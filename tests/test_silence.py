"""The silence benchmark still simulates, judges and reckons."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import datetime, timedelta

import pytest

from benchmarks.lives import CLASSES, OFTEN, Score, alarms, simulate
from benchmarks.loud import LOUD, lacks, reading
from benchmarks.silence import figures, loud_line, quiet_line
from benchmarks.simulated import FESTIVAL, PARAMETERS, WEEK, estimate
from pipeline.types import SHANGHAI
from pipeline.verdicts import Finding


@pytest.fixture(scope="module")
def score() -> Score:
    """Of two short lives of a source with three reports a day."""
    whole = Score()
    for seed in (1, 2):
        whole.add(simulate(CLASSES[3], PARAMETERS, seed, 150))
    return whole


def test_a_death_is_named_one_run_after_the_limit(score: Score) -> None:
    assert (score.deaths, score.missed, score.over) == (2, 0, [2, 2])
    assert all(1 < days < 30 for days in score.delays)


def test_every_run_that_meets_a_fault_of_the_list_names_it(score: Score) -> None:
    lists = [kind for kind, loud in LOUD.items() if loud.lacks is None]
    assert sum(score.met[kind] for kind in lists) > 20
    assert all(score.named[kind] == score.met[kind] for kind in lists)


def test_the_lines_and_figures_are_made_of_the_score(score: Score) -> None:
    assert quiet_line("3/day", score).split()[:4:2] == ["3/day", "2"]
    assert len(loud_line("3/day", score).split()) == 1 + len(LOUD) + 1
    assert figures(score, {"3/day": score})["silence.deaths_named"] == 1


def test_a_rate_is_of_the_weeks_in_which_the_alarm_would_have_been_false() -> None:
    told = Score(weeks=Counter(silence=50, fields=25, volume=50), false=Counter(silence=1, fields=1))
    assert quiet_line("x", told).split()[7:11] == ["2.00", "0.00", "4.00", "6.00"]


@pytest.mark.parametrize("kind", [kind for kind, loud in LOUD.items() if loud.lacks])
def test_a_spoilt_page_lacks_that_one_field(kind: str) -> None:
    field = LOUD[kind].lacks
    assert field is not None and lacks(reading(frozenset())[1]) == frozenset()
    assert lacks(reading(frozenset({field}))[1]) - {"origin"} == {field} - {"origin"}


def test_alarms_are_told_apart_by_what_found_them() -> None:
    found = [Finding("x", "warning", code, "") for code in ("rule_broken", "drift_volume", "drift_date", "redesigned")]
    assert alarms(found) == {"silence", "volume", "fields"}
    assert not alarms([]) and OFTEN not in LOUD


def test_parameters_are_read_off_the_real_weeks(tmp_path) -> None:
    monday, festival = datetime(2026, 8, 10, 9, tzinfo=SHANGHAI), datetime(2024, 2, 12, 9, tzinfo=SHANGHAI)
    days = [2, 10, 18, 10, 10, 5, 5]
    save(
        tmp_path / WEEK, "feed", [monday + timedelta(days=day) for day, count in enumerate(days) for _ in range(count)]
    )
    shown = [festival + timedelta(days=day) for day in range(21) for _ in range(2 if day < 6 else 4)]
    save(tmp_path / FESTIVAL, "broadcast", shown)
    found = estimate(tmp_path)
    assert (found.weekend, found.weekdays, found.holiday) == ((0.5,), (0.2, 1.0, 1.8, 1.0, 1.0), 0.5)
    assert (found.hours[9], found.lacking) == (1.0, (0.0,))


def save(path, kind: str, moments: list[datetime]) -> None:
    rows = [{"source": "某报", "kind": kind, "published": one.isoformat(), "text": "字" * 40} for one in moments]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
