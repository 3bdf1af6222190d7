"""Working days, weekends and holidays; years that nobody has decreed yet."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import workdays
from pipeline.workdays import DayClass, day_of, days, unknown_note, unknown_years


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2024, 2, 9), DayClass.WORKDAY),
        (date(2024, 2, 10), DayClass.HOLIDAY),
        (date(2024, 2, 16), DayClass.HOLIDAY),
        (date(2024, 2, 18), DayClass.WORKDAY),
        (date(2024, 2, 23), DayClass.WORKDAY),
        (date(2024, 2, 24), DayClass.WEEKEND),
        (date(2024, 10, 12), DayClass.WORKDAY),
    ],
)
def test_holidays_and_days_worked_in_exchange_are_those_of_the_notices(day, kind):
    assert day_of(day).kind is kind and day_of(day).known
    assert day_of(day).works is (kind is DayClass.WORKDAY)


def test_an_undecreed_year_knows_weekends_alone_and_says_so_once(caplog):
    workdays.day_of.cache_clear()
    workdays._say_unknown.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert day_of(date(2199, 1, 1)) == workdays.Day(DayClass.WORKDAY, known=False)
        assert day_of(date(2199, 1, 5)).kind is DayClass.WEEKEND
        assert day_of(date(2199, 1, 6)).kind is DayClass.WEEKEND
    assert [record.year for record in caplog.records] == [2199]


def test_callers_can_say_which_years_are_not_known():
    assert unknown_years(date(2024, 1, 1), date(2024, 12, 31)) == ()
    assert unknown_note(date(2024, 1, 1), date(2024, 12, 31)) == ""
    assert unknown_years(date(2198, 12, 31), date(2199, 1, 1)) == (2198, 2199)
    assert unknown_note(date(2198, 12, 31), date(2199, 1, 1)) == "2198、2199 年的放假安排还不知道，只按周末推算"


@given(st.dates())
def test_every_date_is_some_kind_of_day(day):
    found = day_of(day)
    assert found.known or (found.kind is DayClass.WEEKEND) == (day.weekday() >= 5)


def test_days_count_both_ends_in():
    assert list(days(date(2024, 2, 28), date(2024, 3, 1))) == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
