"""Active time: spans measured by what a source usually does in them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rhythm import ActiveClock, Rhythm, active, rhythm_of
from pipeline.types import SHANGHAI

MONDAY = datetime(2024, 2, 26, tzinfo=SHANGHAI)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFFICE = tuple(1 / 8 if 9 <= hour < 17 else 0.0 for hour in range(24))
PLAIN = Rhythm(4.0, (1.0, 0.25, 0.0), OFFICE, OFFICE)

moments = st.datetimes(datetime(2023, 6, 1), datetime(2024, 6, 1)).map(lambda when: when.replace(tzinfo=SHANGHAI))


def every_day(hour: int, first: datetime, count: int, *, rests: bool = True) -> list[float]:
    found = [first + number * DAY + hour * HOUR for number in range(count)]
    return [when.timestamp() for when in found if rests or when.weekday() < 5]


def test_a_week_holds_five_working_days_and_its_weekend_s_share():
    assert active(PLAIN, MONDAY, MONDAY + 7 * DAY) == pytest.approx(5.5)


def test_a_night_and_a_festival_weigh_nothing():
    assert active(PLAIN, MONDAY + 17 * HOUR, MONDAY + 33 * HOUR) == pytest.approx(0)
    spring = datetime(2024, 2, 10, tzinfo=SHANGHAI)
    assert active(PLAIN, spring, spring + 8 * DAY) == pytest.approx(0)
    assert active(PLAIN, spring + 8 * DAY, spring + 9 * DAY) == pytest.approx(1)  # Sunday, worked in exchange


@given(moments, moments, moments)
def test_active_time_adds_up_and_never_runs_backwards(a, b, c):
    first, middle, last = sorted((a, b, c))
    whole = active(PLAIN, first, last)
    assert whole == pytest.approx(active(PLAIN, first, middle) + active(PLAIN, middle, last))
    assert 0 <= active(PLAIN, first, middle) <= whole + 1e-9
    assert active(PLAIN, last, first) == 0


@given(moments, st.floats(0, 90))
def test_the_clock_of_a_span_reads_the_same(first, length):
    last = first + length * DAY
    clock = ActiveClock(PLAIN, first.timestamp(), last.timestamp())
    assert clock.at(last.timestamp()) - clock.at(first.timestamp()) == pytest.approx(active(PLAIN, first, last))


def test_a_source_that_rests_at_weekends_is_known_by_its_days():
    first = MONDAY - 26 * 7 * DAY
    found = rhythm_of(every_day(10, first, 182, rests=False), first.timestamp(), MONDAY.timestamp())
    assert found.per_day == pytest.approx(1, abs=0.1)
    assert found.weights[1] < 0.1
    assert sum(found.hours[9:12]) > 0.8
    assert sum(found.hours) == pytest.approx(1) and sum(found.rest_hours) == pytest.approx(1)


def test_a_source_that_knows_no_weekend_is_known_too():
    first = MONDAY - 26 * 7 * DAY
    found = rhythm_of(every_day(10, first, 182), first.timestamp(), MONDAY.timestamp())
    assert found.weights[1] == pytest.approx(1, abs=0.1)


def test_a_bulk_import_weighs_like_one_busy_day():
    first = MONDAY - 26 * 7 * DAY
    usual = every_day(10, first, 182)
    bulk = [usual[100] + number / 100 for number in range(5000)]
    before = rhythm_of(usual, first.timestamp(), MONDAY.timestamp())
    after = rhythm_of(usual + bulk, first.timestamp(), MONDAY.timestamp())
    assert after.per_day < 1.1 * before.per_day


def test_days_without_a_time_tell_nothing_of_hours():
    first = MONDAY - 26 * 7 * DAY
    found = rhythm_of(every_day(0, first, 182), first.timestamp(), MONDAY.timestamp())
    assert found.hours == pytest.approx((1 / 24,) * 24)


@given(st.lists(st.floats(1.6e9, 1.75e9), max_size=40), st.randoms())
def test_the_order_of_reports_is_irrelevant(times, chance):
    shuffled = [*times]
    chance.shuffle(shuffled)
    assert rhythm_of(times, 1.6e9, 1.75e9) == rhythm_of(shuffled, 1.6e9, 1.75e9)
