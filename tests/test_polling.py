"""How often a source is asked, how long it is left alone, and what was missed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.polling import BOUND, LEAST, Polled, back_off, bounds, due_at, interval, missed_window
from pipeline.rhythm import Rhythm
from pipeline.strangers import stranger
from pipeline.types import SHANGHAI

MONDAY = datetime(2024, 2, 26, 9, tzinfo=SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FLAT = (1 / 24,) * 24


def source(every=6 * HOUR, window=None):
    return stranger("jia").model_copy(update={"every": every, "window": window})


def rhythm(per_day: float, rest: float = 0.2) -> Rhythm:
    return Rhythm(per_day, (1.0, rest, rest), FLAT, FLAT)


rhythms = st.builds(rhythm, st.floats(0, 5000), st.floats(0.01, 3))
everies = st.integers(1, 30 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
moments = st.datetimes(datetime(2023, 1, 1), datetime(2026, 1, 1)).map(lambda when: when.replace(tzinfo=SHANGHAI))


@given(everies, st.none() | everies, st.none() | rhythms, moments)
def test_the_pause_keeps_its_bounds(every, window, own, since):
    one = source(every, window)
    pause = interval(one, own, since)
    shortest, longest = bounds(one)
    assert LEAST <= shortest <= pause <= longest <= max(LEAST, every * BOUND)
    if window:
        assert pause <= max(shortest, window / 2)


@given(st.floats(0.01, 5000), st.floats(1, 10), everies, moments)
def test_a_busier_source_is_never_asked_less_often(per_day, times, every, since):
    assert interval(source(every), rhythm(per_day * times), since) <= interval(source(every), rhythm(per_day), since)


def test_a_busy_source_is_asked_four_times_as_often_and_a_quiet_one_a_quarter():
    assert interval(source(), rhythm(200), MONDAY) == 1.5 * HOUR
    assert interval(source(), rhythm(0.1), MONDAY) == 24 * HOUR
    assert interval(source(), None, MONDAY) == 6 * HOUR
    assert interval(source(), rhythm(8), MONDAY) == 6 * HOUR


def test_a_weekend_of_little_is_asked_less_often():
    saturday = MONDAY + 5 * DAY
    assert interval(source(), rhythm(8), saturday) > interval(source(), rhythm(8), MONDAY)


def test_a_short_window_caps_the_pause():
    assert interval(source(window=1 * DAY), rhythm(0.1), MONDAY) == 12 * HOUR


@given(st.integers(0, 10**9), st.booleans())
def test_no_streak_of_errors_puts_a_source_off_for_good(bad, blocked):
    assert back_off(bad, blocked) <= back_off(bad + 1, blocked) <= (7 * DAY if blocked else DAY)


def test_a_source_never_asked_is_due_at_once():
    assert due_at(source(), Polled()) is None


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        (
            datetime(2024, 2, 20, 6),
            datetime(2024, 2, 23, 6),
            "两次抓取相隔 3 天，超过该来源只列出的 2 天，可能漏了 2 月 20 日至 21 日",
        ),
        (
            datetime(2024, 2, 28, 6),
            datetime(2024, 3, 4, 6),
            "两次抓取相隔 5 天，超过该来源只列出的 2 天，可能漏了 2 月 28 日至 3 月 2 日",
        ),
        (
            datetime(2024, 2, 20, 6),
            datetime(2024, 2, 22, 12),
            "两次抓取相隔 2.2 天，超过该来源只列出的 2 天，可能漏了 2 月 20 日",
        ),
    ],
)
def test_a_missed_window_names_the_days(before, now, says):
    one = source(window=2 * DAY)
    found = missed_window(one, before.replace(tzinfo=SHANGHAI), now.replace(tzinfo=SHANGHAI))
    assert found is not None and (found.level, found.code, found.message) == ("warning", "window_missed", says)


def test_a_window_that_was_kept_or_never_declared_says_nothing():
    assert missed_window(source(window=2 * DAY), MONDAY - 2 * DAY, MONDAY) is None
    assert missed_window(source(), MONDAY - 99 * DAY, MONDAY) is None
    assert missed_window(source(window=2 * DAY), None, MONDAY) is None
