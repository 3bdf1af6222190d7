"""What the command line and the web desk share: the open issue, candidates with decisions, stories by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsdesk import LATER, NOW, NewsDesk, week

from desk import moments
from desk.candidates import DecisionIndex, list_candidates
from desk.newsroom import open_issue, section_named, until_now
from desk.printing import build_issue, new_issue, propose_issue
from pipeline.editing import decisions
from pipeline.errors import UsageError
from pipeline.store import issues as issue_store
from pipeline.store.candidates import CandidateQuery
from pipeline.types import MACHINE, Issue, SectionId, Story, StoryMember


@pytest.fixture
def desk(empty: NewsDesk) -> NewsDesk:
    """Nothing is there yet."""
    return empty


def opened(desk: NewsDesk, now: datetime) -> tuple[int, datetime, datetime, bool]:
    room = desk.room()
    with room.engine.connect() as connection:
        issue = open_issue(connection, room.weekly, now)
    room.engine.dispose()
    return issue.number, issue.starts_at, issue.ends_at, issue.made


def keep_issue(desk: NewsDesk, number: int, end: datetime) -> None:
    with desk.engine.begin() as connection:
        issue_store.add_issue(connection, Issue(number, end - timedelta(days=7), end), end)


def test_an_empty_store_opens_the_first_number_with_the_last_seven_days(desk: NewsDesk) -> None:
    assert opened(desk, NOW) == (403, NOW - timedelta(days=7), until_now(NOW), False)


def test_an_issue_just_made_is_the_open_one(desk: NewsDesk) -> None:
    keep_issue(desk, 403, NOW)
    assert opened(desk, NOW + timedelta(hours=4)) == (403, NOW - timedelta(days=7), NOW, True)


def test_two_days_after_its_window_the_next_issue_is_open(desk: NewsDesk) -> None:
    keep_issue(desk, 403, NOW)
    assert opened(desk, LATER) == (404, NOW, until_now(LATER), False)


@pytest.mark.parametrize("typed", ["2024-02-19", "2024-02-19T00:00", "2024-02-18T16:00+00:00"])
def test_a_day_begins_at_midnight_in_beijing(typed: str) -> None:
    assert moments.moment(typed, NOW) == datetime(2024, 2, 18, 16, tzinfo=UTC)


def test_a_bare_last_day_counts_in(desk: NewsDesk) -> None:
    assert moments.moment("2024-02-25", NOW, end=True) == datetime(2024, 2, 25, 16, tzinfo=UTC)
    assert moments.moment("昨天", NOW) == datetime(2024, 2, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("2024-02-19", date(2024, 2, 19)),
        ("2024年2月9日", date(2024, 2, 9)),
        ("2024 年 2 月 9 日", date(2024, 2, 9)),
        ("2月19号", date(2024, 2, 19)),
        ("12月30日", date(2023, 12, 30)),
        ("前天", date(2024, 2, 24)),
    ],
)
def test_a_day_has_many_forms_and_without_a_year_is_the_latest(typed: str, named: date) -> None:
    assert moments.day(typed, NOW) == named and moments.is_day(typed, NOW)


def test_a_leap_day_without_a_year_is_found_eight_years_back() -> None:
    assert moments.day("2月29日", datetime(1903, 3, 1, tzinfo=UTC)) == date(1896, 2, 29)


@given(st.dates(date(2015, 3, 1), date(2024, 2, 26)))
def test_a_day_without_a_year_is_never_ahead(asked: date) -> None:
    found = moments.day(f"{asked.month}月{asked.day}日", NOW)
    assert (found.month, found.day) == (asked.month, asked.day) and asked <= found <= date(2024, 2, 26)


@pytest.mark.parametrize("typed", ["", "二月", "2024-02-30", "2024-13"])
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="看不懂时间"):
        moments.moment(typed, NOW)


@pytest.mark.parametrize(
    ("typed", "week_"), [("2024-W08", "2024-W08"), ("2024w8", "2024-W08"), ("2020-W53", "2020-W53")]
)
def test_a_week_has_one_form(typed: str, week_: str) -> None:
    assert moments.week(typed) == week_


@pytest.mark.parametrize("typed", ["2024-W54", "2024-W00", "W08", "08", "2024-2-19"])
def test_what_is_no_week_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="没有"):
        moments.week(typed)


def test_a_section_is_known_by_name_and_by_id(desk: NewsDesk) -> None:
    weekly = desk.room().weekly
    assert section_named(weekly, "行业") == section_named(weekly, "industry") == SectionId.INDUSTRY
    with pytest.raises(UsageError, match="要闻（headlines）"):
        section_named(weekly, "体育")


STORY = Story(
    "https://news.example/a", tuple(StoryMember(f"https://news.example/{one}", "same") for one in "ab"), NOW, NOW
)


def test_a_decision_outlives_a_change_of_lead_and_of_scheme() -> None:
    said = decisions.pick("http://www.news.example/b", "周禾", NOW, 403)
    state = DecisionIndex([said]).of(STORY)
    assert (state.status, state.issue, state.lead_url) == ("picked", 403, "https://news.example/b")


def test_decisions_under_two_spellings_are_one_history() -> None:
    said = [
        decisions.pick("http://news.example/a", "周禾", NOW, 403),
        decisions.undo("https://news.example/a", "周禾", NOW, 403),
    ]
    assert DecisionIndex(said).of(STORY).status == ""


def test_a_story_grown_from_a_merge_is_not_shown_as_merged() -> None:
    said = decisions.merge("https://news.example/b", "周禾", NOW, 403, "https://news.example/a", True)
    assert DecisionIndex([said]).of(STORY).merged_into == ""


def test_the_list_follows_the_editor_not_the_machine(desk: NewsDesk) -> None:
    week(desk)
    desk.run("move", desk.ids["price"], "--section", "资本")
    with desk.engine.connect() as connection:
        capital = list_candidates(connection, CandidateQuery(section=SectionId.CAPITAL))
        industry = list_candidates(connection, CandidateQuery(section=SectionId.INDUSTRY))
    assert desk.ids["price"] in {one.id for one in capital.candidates}
    assert desk.ids["price"] not in {one.id for one in industry.candidates}


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("status", ["", "open", "picked", "dropped"])
@pytest.mark.parametrize("section", [None, SectionId.CAPITAL, SectionId.INDUSTRY, SectionId.PEOPLE])
def test_totals_are_those_of_the_whole_list_whatever_is_shown(
    desk: NewsDesk, everything: bool, section: SectionId | None, status: str
) -> None:
    """PEOPLE has no story at all: what editors took from other sections is not taken off it."""
    week(desk)
    desk.run("move", desk.ids["price"], "--section", "资本")
    desk.run("pick", desk.ids["weather"], "--section", "内容")
    desk.run("drop", desk.ids["model"])
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"])
    query = CandidateQuery(starts_at=NOW - timedelta(days=7), ends_at=NOW)
    with desk.engine.connect() as connection:
        whole = list_candidates(connection, query, everything=everything, status=status)
        own = list_candidates(connection, replace(query, section=section), everything=everything, status=status)
        short = list_candidates(
            connection, replace(query, section=section, each=1), everything=everything, status=status
        )
    shown = whole.totals if everything or not section else {**whole.totals, None: 0}
    assert +short.totals == +Counter(shown)
    weekly = desk.room().weekly
    assert short.sections(weekly, 1) == own.sections(weekly, 1)


def test_what_stands_under_another_headline_is_not_open(desk: NewsDesk) -> None:
    week(desk)
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"])
    with desk.engine.connect() as connection:
        open_ = list_candidates(connection, CandidateQuery(), status="open")
    assert desk.ids["price"] in {one.id for one in open_.candidates}
    assert desk.ids["blocked"] not in {one.id for one in open_.candidates}


def test_what_is_not_for_the_paper_is_listed_once_an_editor_picks_it(desk: NewsDesk) -> None:
    week(desk)

    def listed() -> set[str]:
        with desk.engine.connect() as connection:
            return {one.id for one in list_candidates(connection, CandidateQuery()).candidates}

    assert desk.ids["weather"] not in listed()
    desk.run("pick", desk.ids["weather"], "--section", "内容")
    assert desk.ids["weather"] in listed()


def test_a_proposal_fills_the_quota_and_leaves_decided_stories_alone(desk: NewsDesk) -> None:
    week(desk)
    desk.run("drop", desk.ids["price"])
    desk.run("pick", desk.ids["funding"])
    room = desk.room()
    sections = [spec.model_copy(update={"quota": 1}) for spec in room.weekly.sections]
    room = replace(room, weekly=room.weekly.model_copy(update={"sections": tuple(sections)}))
    with desk.engine.begin() as connection:
        issue = new_issue(room, connection)
        picked = propose_issue(room, connection, issue)
        again = propose_issue(room, connection, issue)
        log = issue_store.decisions(connection)
    by_section = [one.section for one in picked]
    assert len(set(by_section)) == len(by_section) > 0
    assert SectionId.CAPITAL not in by_section  # its one place is taken by an editor's pick
    assert desk.ids["price"] not in {one.id for one in picked}
    assert again == []
    assert {said.who for said in log} == {MACHINE, "周禾"}


def test_an_issue_holds_what_was_picked_for_it_alone(desk: NewsDesk) -> None:
    week(desk)
    desk.run("pick", desk.ids["price"])
    desk.run("issue", "new")
    desk.at(LATER)
    desk.run("pick", desk.ids["funding"])
    room = desk.room()
    with desk.engine.connect() as connection:
        first = build_issue(room, connection, open_issue(connection, room.weekly, NOW))
        second = build_issue(room, connection, open_issue(connection, room.weekly, LATER))
    assert [entry.title for entry in first.entries] == ["云帆视频：启动会员降价计划"]
    assert [entry.title for entry in second.entries] == ["拾光影业完成1.6亿元B轮融资"]


def test_windows_of_issues_meet_without_gap_or_overlap(desk: NewsDesk) -> None:
    room = desk.room()
    with desk.engine.begin() as connection:
        first = new_issue(room, connection)
        desk.at(LATER)
        second = new_issue(desk.room(), connection)
    assert (first.number, second.number) == (403, 404)
    assert first.ends_at == second.starts_at
