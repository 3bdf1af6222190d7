"""Names of stories and weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.names import days_of, story_id, story_number, time_said, week_of, week_starts

A, B = "https://news.example/a", "https://news.example/b"


def test_a_story_keeps_its_id_through_forms_of_its_address():
    assert story_id("https://www.news.example/a/") == story_id("http://news.example/a?f=rss")
    assert story_id(A) != story_id(B)


def test_the_number_of_a_story_holds_its_id_and_is_no_number_to_a_spreadsheet():
    assert story_number(A).startswith(f"E{story_id(A)}") and story_number(A) != story_number(B)


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2024, 2, 18, 16, 0, tzinfo=UTC), "2024-W08"),
        (datetime(2024, 2, 18, 15, 59, 59, tzinfo=UTC), "2024-W07"),
        (datetime(2023, 12, 31, 16, tzinfo=UTC), "2024-W01"),
        (datetime(2024, 12, 30, tzinfo=UTC), "2025-W01"),
        (datetime(2021, 1, 2, 16, tzinfo=UTC), "2020-W53"),
    ],
)
def test_weeks_are_iso_weeks_of_beijing(moment, week):
    assert week_of(moment) == week


def test_a_week_has_seven_days_from_monday():
    assert days_of("2024-W08") == tuple(date(2024, 2, day) for day in range(19, 26))


def test_a_week_starts_on_monday_in_beijing() -> None:
    assert week_starts("2024-W08") == datetime(2024, 2, 18, 16, tzinfo=UTC)


def test_a_time_is_told_to_the_minute_and_a_day_as_such() -> None:
    at = datetime(2024, 2, 19, 16, 4, 59, tzinfo=UTC)
    assert (time_said(at, False), time_said(at, True)) == ("2024-02-20 00:04", "2024-02-20")
