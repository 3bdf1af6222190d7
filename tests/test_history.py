"""What a source's silence means, measured by its own past."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.drift import (
    PageRead,
    Share,
    drifted,
    emptied,
    judge_fields,
    judge_volume,
    read_before,
    shares_of,
    unusual,
)
from pipeline.history import HISTORY_GAPS, NO_HISTORY, Sighting, expected, history_of, judge_silence
from pipeline.sources import ExpectSpec
from pipeline.types import SHANGHAI
from pipeline.workdays import day_of

NOW = datetime(2024, 6, 3, 9, tzinfo=SHANGHAI)
"""A Monday."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PROMISE = ExpectSpec(links_min=1, silent_days_max=14)


def sighting(when: datetime, lag: timedelta = HOUR) -> Sighting:
    return Sighting(when + lag, when)


def daily(days: int = 200, until: datetime = NOW, *, weekends: bool = False, seed: int = 1) -> list[Sighting]:
    """About one report each working day, at odd hours of the office."""
    chance = Random(seed)
    found = []
    for number in range(days):
        day = until.replace(hour=0) - (number + 1) * DAY
        if weekends or day_of(day.date()).works:
            found.extend(sighting(day + chance.uniform(9, 18) * HOUR) for _ in range(chance.choice((0, 1, 1, 2))))
    return found


def polls(days: int = 200, until: datetime = NOW, every: timedelta = 6 * HOUR) -> list[datetime]:
    return [until - number * every for number in range(int(days * DAY / every))]


def judged(past, now: datetime, every: timedelta = 6 * HOUR):
    """By a run at `now`, `every` after the one before."""
    return judge_silence(replace(past, looked=now - every), 0, now, PROMISE)


def test_new_links_are_news_whatever_the_past():
    for past in (NO_HISTORY, history_of(daily(), polls(), NOW)):
        assert judge_silence(past, 3, NOW + 99 * DAY, PROMISE).kind == "new"


def test_a_source_that_never_brought_anything_is_not_accused():
    assert judged(NO_HISTORY, NOW).kind == "quiet"


def test_until_there_is_history_the_promise_speaks():
    past = history_of(daily(10), polls(10), NOW)
    assert not past.speaks and past.last is not None
    assert judged(past, past.last + 13 * DAY).kind == "quiet"
    said = judged(past, past.last + 15 * DAY)
    assert (said.kind, said.limit) == ("too_quiet", None)
    assert said.why == "已 15 天没有新内容（约定不超过 14 天；历史还不够长）"


def test_the_promise_never_accuses_a_source_of_what_it_has_done_before():
    few = [sighting(NOW - days * DAY) for days in (1, 3, 40, 44, 48)]
    past = history_of(few, polls(60), NOW)
    assert judged(past, NOW + 20 * DAY).kind == "quiet"


def test_history_replaces_the_promise_and_says_so():
    past = history_of(daily(), polls(), NOW)
    assert past.speaks and past.gaps >= HISTORY_GAPS and past.limit is not None
    assert 1.5 < past.limit < 9
    assert judged(past, past.last + 1 * DAY).kind == "quiet"
    said = judged(past, past.last + 13 * DAY)
    assert said.kind == "too_quiet"
    assert said.why.startswith("已 13 天没有新内容，合 ") and "每周最长的间隔 99% 不超过" in said.why


def test_a_silence_is_too_long_once_the_run_before_had_found_it_so():
    past = history_of(daily(), polls(), NOW)
    later = past.last + 13 * DAY
    kinds = {
        looked: judge_silence(replace(past, looked=looked), 0, later, PROMISE).kind
        for looked in (None, past.last - HOUR, past.last + HOUR, later - HOUR)
    }
    assert list(kinds.values()) == ["quiet", "quiet", "quiet", "too_quiet"]


def test_the_limit_of_a_source_whose_gaps_are_rarer_than_weeks_is_that_of_its_gaps():
    rare = [sighting(NOW - number * 9 * DAY - number % 4 * DAY) for number in range(40)]
    said = judged(history_of(rare, polls(380), NOW), NOW)
    assert "，间隔 99% 不超过" in said.why


def test_the_spring_festival_is_no_silence_for_an_office():
    eve = datetime(2024, 2, 9, 18, tzinfo=SHANGHAI)
    past = history_of(daily(300, eve), polls(300, eve), eve)
    after = datetime(2024, 2, 18, 8, tzinfo=SHANGHAI)
    ordinary = datetime(2024, 3, 8, 18, tzinfo=SHANGHAI)
    silent = judged(past, after).active
    same = history_of(daily(300, ordinary), polls(300, ordinary), ordinary)
    assert silent < 0.5 * judged(same, ordinary + (after - eve)).active
    assert judged(past, after).kind == "quiet"


def test_one_outage_of_forty_days_and_a_bulk_import_do_not_widen_the_limit():
    usual = daily(380)
    cut = [one for one in usual if not NOW - 120 * DAY < one.published_at < NOW - 80 * DAY]
    bulk = [Sighting(NOW - 60 * DAY, NOW - 60 * DAY + timedelta(seconds=number)) for number in range(5000)]
    plain = history_of(usual, polls(380), NOW).limit
    assert history_of(cut, polls(380), NOW).limit == pytest.approx(plain, rel=0.25)
    assert history_of(usual + bulk, polls(380), NOW).limit == pytest.approx(plain, rel=0.25)


def test_a_time_in_which_nobody_looked_is_no_gap():
    slow = [sighting(NOW - number * 3 * DAY) for number in range(60)]
    unseen = [one for one in slow if not NOW - 60 * DAY < one.seen_at < NOW - 50 * DAY]
    looked = [moment for moment in polls() if not NOW - 60 * DAY < moment < NOW - 50 * DAY]
    assert history_of(unseen, looked, NOW).longest_days < 4
    assert history_of(unseen, polls(), NOW).longest_days > 4 or history_of(unseen, polls(), NOW).gaps < 57


def test_a_day_without_a_time_counts_from_when_it_was_seen():
    day = NOW.replace(hour=0) - 3 * DAY
    past = history_of([Sighting(day + 15 * HOUR, day, date_only=True)], [day + 9 * HOUR, day + 15 * HOUR], NOW)
    assert past.last == day + 15 * HOUR
    late = history_of([Sighting(day + 50 * HOUR, day, date_only=True)], [], NOW)
    assert late.last == day + 24 * HOUR


def test_a_date_outside_the_time_of_looking_is_not_believed():
    looked = [NOW - 2 * DAY, NOW - DAY]
    old = history_of([Sighting(NOW - DAY, NOW - 4000 * DAY)], looked, NOW)
    coming = history_of([Sighting(NOW - DAY, NOW + 4000 * DAY)], looked, NOW)
    assert old.last == NOW - 2 * DAY and coming.last == NOW - DAY


def test_a_busy_source_is_missed_within_hours_and_not_at_night():
    chance = Random(4)
    busy = [
        sighting(NOW.replace(hour=0) - (number + 1) * DAY + chance.uniform(8, 22) * HOUR, HOUR / 6)
        for number in range(60)
        for _ in range(80)
    ]
    past = history_of(busy, polls(60, every=HOUR), NOW)
    assert past.last is not None
    evening = past.last.replace(hour=22, minute=0)
    assert judged(past, evening + 9 * HOUR, HOUR).kind == "quiet"
    assert judged(past, evening + 16 * HOUR, HOUR).kind == "too_quiet"


times = st.lists(st.integers(60, 250 * 24 * 60), max_size=80).map(
    lambda minutes: [sighting(NOW - timedelta(minutes=number)) for number in minutes]
)


@settings(max_examples=60)
@given(times, st.randoms())
def test_the_order_of_reports_and_polls_is_irrelevant(found, chance):
    shuffled, looked = [*found], polls()
    chance.shuffle(shuffled)
    mixed = [*looked]
    chance.shuffle(mixed)
    assert history_of(found, looked, NOW) == history_of(shuffled, mixed, NOW)


@settings(max_examples=60)
@given(times, st.floats(0, 300), st.floats(0, 300))
def test_more_silence_never_turns_an_alarm_off(found, first, more):
    earlier, later = NOW + first * DAY, NOW + (first + more) * DAY
    before = history_of(found, polls(), earlier)
    since = [poll for poll in polls(20, later) if poll > earlier]
    after = history_of(found, [*polls(), earlier, *since], later)
    assert replace(before, looked=None) == replace(after, looked=None)
    if judge_silence(before, 0, earlier, PROMISE).kind == "too_quiet":
        assert judge_silence(after, 0, later, PROMISE).kind == "too_quiet"


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            Sighting,
            st.datetimes(datetime(1971, 1, 2), datetime(2999, 1, 1)).map(lambda one: one.replace(tzinfo=SHANGHAI)),
            st.none()
            | st.datetimes(datetime(1971, 1, 2), datetime(2999, 1, 1)).map(lambda one: one.replace(tzinfo=SHANGHAI)),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_no_dates_however_odd_break_it(odd):
    past = history_of(odd, polls(20), NOW)
    said = judged(past, NOW)
    assert said.kind in ("quiet", "too_quiet") and said.why and "\n" not in said.why


def test_expected_reports_follow_the_days_of_the_week():
    past = history_of(daily(seed=3), polls(), NOW)
    work, rest = expected(past, NOW, NOW + DAY), expected(past, NOW + 5 * DAY, NOW + 6 * DAY)
    assert work.mean == pytest.approx(1, rel=0.4) and rest.mean < 0.3 * work.mean
    week = expected(past, NOW, NOW + 7 * DAY)
    assert week.low <= week.mean <= week.high and week.low >= 1


@given(st.floats(0, 2000), st.floats(0, 4))
def test_the_expected_range_holds_its_mean(mean, spread):
    from pipeline.history import _range

    low, high = _range(mean, spread)
    assert 0 <= low <= high and (low <= mean + 1)


# --- drift


def pages(count: int, start: int, **values: object) -> list[PageRead]:
    return [
        PageRead(
            NOW - (start + number) * HOUR,
            **{"read": True, "held": True, "dated": True, "named": True, "length": 800, **values},
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("broken", "field"),
    LACKS := [
        ({"dated": False}, "date"),
        ({"named": False}, "origin"),
        ({"held": False}, "held"),
        ({"length": 20}, "body"),
        ({"read": False}, "read"),
    ],
)
def test_a_field_that_most_pages_lack_is_named(broken, field):
    mixed = pages(4, 0) + pages(16, 4, **broken) + pages(200, 30)
    found = judge_fields(*shares_of(mixed))
    assert [drift.field for drift in found] == [field]
    assert drift_codes(mixed, NOW) == [f"drift_{field}"]
    assert "最近" in found[0].why and "以往 100%" in found[0].why


def drift_codes(read: list[PageRead], since: datetime) -> list[str]:
    return [finding.code for finding in drifted("jia", read, NO_HISTORY, 0, since)]


@pytest.mark.parametrize(("broken", "field"), LACKS)
@pytest.mark.parametrize(
    ("new", "past"),
    [(1, pages(40, 30)), (1, pages(4, 140 * 24) + pages(8, 30)), (2, pages(12, 30))],
    ids=["many", "long", "two"],
)
def test_a_field_that_was_always_there_is_missed_by_the_first_run_without_it(broken, field, new, past):
    read = pages(new, 0, **broken) + past
    (found,) = emptied(read, NOW - HOUR)
    assert (found.field, found.past, found.recent) == (field, Share(len(past), len(past)), Share(0, new))
    assert drift_codes(read, NOW - HOUR) == ["redesigned"]
    assert found.why.startswith(f"最近 {new} 页没有一页") and "100%" in found.why


def test_a_field_that_is_still_missing_is_said_again_by_every_run():
    read = pages(1, 0, dated=False) + pages(30, 24, dated=False) + pages(100, 99)
    assert emptied(read, NOW)[0].recent == Share(0, 31)


@pytest.mark.parametrize(
    "read",
    [
        pages(2, 0, dated=False) + pages(11, 30),  # too few to know
        pages(1, 0, dated=False) + pages(39, 30),  # too few for a single page
        pages(1, 0, dated=False) + pages(1, 0) + pages(100, 30),  # one page of the run has it
        pages(1, 0) + pages(3, 1, dated=False) + pages(100, 30),  # over
        pages(1, 0, dated=False) + pages(100, 30) + pages(5, 200, dated=False),  # happens now and then
        pages(1, 5, dated=False) + pages(100, 30),  # not by this run
    ],
    ids=["young", "lone", "partly", "over", "ordinary", "earlier"],
)
def test_no_run_is_blamed_for_a_field_that_is_not_gone(read):
    assert emptied(read, NOW) == ()


def test_a_field_often_missing_is_named_after_some_more_pages():
    often = pages(100, 30) + pages(5, 200, dated=False)
    rows = [count for count in range(1, 9) if emptied(pages(count, 0, dated=False) + often, NOW - DAY)]
    assert rows == list(range(rows[0], 9)) and 2 <= rows[0] <= 4


def test_pages_before_a_run_are_those_fetched_before_it():
    assert read_before(pages(2, 0) + pages(4, 9, read=False) + pages(2, 20), NOW - HOUR) == Share(2, 6)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 30), st.integers(1, 30))
def test_fewer_is_never_less_unusual(having, lacking, some, none):
    before = Share(having, having + lacking)
    if unusual(before, Share(some, some + none)) and some:
        assert unusual(before, Share(some - 1, some + none))


def test_a_field_that_was_never_there_is_not_missed():
    assert judge_fields(*shares_of(pages(20, 0, named=False) + pages(200, 30, named=False))) == ()


def test_a_share_that_wanders_is_left_alone():
    half = [page for number in range(100) for page in pages(1, 30 + number, dated=number % 2 == 0)]
    fewer = [page for number in range(20) for page in pages(1, number, dated=number % 3 == 0)]
    assert judge_fields(*shares_of(fewer + half)) == ()


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 40), st.integers(0, 40))
def test_drift_takes_any_counts_and_fewer_is_never_less_of_a_drift(having, lacking, some, none):
    past, recent = Share(having, having + lacking), Share(some, some + none)
    found = judge_fields({"date": past}, {"date": recent})
    if found and some:
        assert judge_fields({"date": past}, {"date": Share(some - 1, some + none)})


def test_a_source_that_brings_a_fifth_of_its_usual_week_is_named():
    busy = [sighting(NOW - number * HOUR / 2) for number in range(100 * 48)]
    past = history_of(busy, polls(), NOW)
    usual = expected(past, NOW - 7 * DAY, NOW).mean
    found = judge_volume(past, int(usual / 5), NOW)
    assert found is not None and "通常约" in found.why
    assert judge_volume(past, int(usual * 0.8), NOW) is None
    assert judge_volume(past, 0, NOW) is None, "silence is judged by itself"
    assert judge_volume(NO_HISTORY, 1, NOW) is None
