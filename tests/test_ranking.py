"""Candidates: which section a story gets and what puts it higher."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.judging.habits import HABIT_POINTS, Habits, PastIssue
from pipeline.judging.ranking import authority, rank
from pipeline.sources import Source
from pipeline.types import Candidate, MemberRole, Report, SectionId, Story, StoryMember
from pipeline.weekly import Weekly

NOW = datetime(2024, 2, 26, tzinfo=UTC)
TITLE = "临川市广播电视局部署网络微短剧专项整治"
TEXT = "临川市广播电视局印发通知，部署网络微短剧专项整治。"


def report(key: str, title: str = TITLE, text: str = TEXT, *, source: str = "stcn", age: float = 1) -> Report:
    when = NOW - timedelta(days=age)
    return Report(f"https://{source}.example/{key}", source, title, text, when, when)


def story(*reports: Report, role: MemberRole = "same") -> Story:
    members = tuple(StoryMember(one.url, role if index else "lead") for index, one in enumerate(reports))
    return Story(reports[0].url, members, min(r.when for r in reports), min(r.first_seen_at for r in reports))


@pytest.fixture
def ranked(sources: list[Source], weekly: Weekly) -> Callable[..., Candidate]:
    by_id = {source.id: source for source in sources}

    def ranked(*reports: Report, role: MemberRole = "same") -> Candidate:
        return rank(story(*reports, role=role), {one.url: one for one in reports}, by_id, weekly, NOW)

    return ranked


def part(candidate: Candidate, name: str) -> float:
    return next(part.value for part in candidate.parts if part.name == name)


def test_rank_is_the_sum_of_its_named_parts(ranked: Callable[..., Candidate]) -> None:
    candidate = ranked(report("a"), report("b", source="jiemian"))
    assert candidate.rank == pytest.approx(sum(part.value for part in candidate.parts))
    names = ["来源权威", "报道家数", "栏目把握", "新鲜", "离本行远", "编辑取舍", "不入刊"]
    assert [part.name for part in candidate.parts] == names


def test_candidate_carries_the_leads_title_and_source(ranked: Callable[..., Candidate]) -> None:
    candidate = ranked(report("a", source="nrta"), report("b", "另一种说法", source="jiemian"))
    assert (candidate.title, candidate.source_id, candidate.section) == (TITLE, "nrta", "industry")


def test_issuing_body_ranks_above_a_medium(ranked: Callable[..., Candidate]) -> None:
    assert part(ranked(report("a", source="nrta")), "来源权威") > part(ranked(report("a")), "来源权威")


def test_independent_outlets_count_more_than_reprints(ranked: Callable[..., Candidate]) -> None:
    pair = report("a"), report("b", source="jiemian")
    own, copied = part(ranked(*pair), "报道家数"), part(ranked(*pair, role="reprint"), "报道家数")
    assert own > copied > 0


def test_two_reports_of_one_outlet_count_once(ranked: Callable[..., Candidate]) -> None:
    assert part(ranked(report("a"), report("b")), "报道家数") == 0


def test_freshness_falls_to_nothing_in_a_week(ranked: Callable[..., Candidate]) -> None:
    ages = [part(ranked(report("a", age=age)), "新鲜") for age in (0, 3, 7, 30)]
    assert ages == sorted(ages, reverse=True)
    assert ages[-1] == ages[-2] == 0


def test_story_dated_in_the_future_is_no_fresher_than_now(ranked: Callable[..., Candidate]) -> None:
    assert part(ranked(report("a", age=-2)), "新鲜") == part(ranked(report("a", age=0)), "新鲜")


def test_story_without_section_stays_below_one_with(ranked: Callable[..., Candidate]) -> None:
    far = ranked(report("a", "某乡举办草莓采摘节", "吸引不少游客。"))
    assert far.section is None
    assert far.rank < ranked(report("a")).rank


def test_national_news_of_the_industry_ranks_above_other_national_news(ranked: Callable[..., Candidate]) -> None:
    near = ranked(report("a", "国务院常务会议部署网络视听与人工智能产业发展", "会议研究短视频、大模型等产业。"))
    far = ranked(report("b", "国务院常务会议部署民营经济促进工作", "会议研究民营经济促进。"))
    assert near.section == far.section == "headlines"
    assert part(near, "离本行远") > part(far, "离本行远")


def test_other_members_help_where_the_lead_says_little(ranked: Callable[..., Candidate]) -> None:
    bare = report("a", "关于某某事项的通知", "现将有关事项通知如下。")
    assert ranked(bare).section is None
    assert ranked(bare, report("b", source="jiemian"), report("c", source="thepaper")).section == "industry"


def test_member_that_is_missing_is_passed_over(sources: list[Source], weekly: Weekly) -> None:
    lead, gone = report("a"), report("b", source="jiemian")
    candidate = rank(story(lead, gone), {lead.url: lead}, {}, weekly, NOW)
    assert part(candidate, "报道家数") == 0


@pytest.mark.parametrize(
    ("source_id", "expected"),
    [("nrta", 5), ("import:某科技媒体", 2), ("import:新华社", 4), ("import:临川市人民政府", 4), ("gone", 2)],
)
def test_source_that_is_not_watched_counts_as_business_media_unless_official(
    source_id: str, expected: int, sources: list[Source]
) -> None:
    assert authority(source_id, {source.id: source for source in sources}) == expected


def test_reprints_count_once_however_many(ranked: Callable[..., Candidate]) -> None:
    copies = [report(key, source=source) for key, source in (("a", "stcn"), ("b", "jiemian"), ("c", "thepaper"))]
    assert part(ranked(*copies, role="reprint"), "报道家数") == part(ranked(*copies[:2], role="reprint"), "报道家数")


def test_outlets_of_one_site_or_one_origin_count_once(ranked: Callable[..., Candidate]) -> None:
    lead = replace(report("a"), origin="云海通讯社")
    same_origin = replace(report("b", source="jiemian"), origin="云海通讯社")
    same_site = replace(report("c", source="jiemian"), url="https://news.stcn.example/c")
    assert part(ranked(lead, same_origin), "报道家数") == 0
    assert part(ranked(report("a"), same_site), "报道家数") == 0
    assert part(ranked(lead, report("d", source="thepaper")), "报道家数") > 0


PAST = PastIssue(NOW - timedelta(days=7), {"stcn": 20, "jiemian": 20}, {("stcn", SectionId.INDUSTRY): 8})


def test_what_editors_took_before_lifts_a_source_and_lowers_another() -> None:
    habits = Habits([PAST])
    taken, left = (habits.points(name, SectionId.INDUSTRY, NOW) for name in ("stcn", "jiemian"))
    assert HABIT_POINTS >= taken > 0 > left >= -HABIT_POINTS
    assert habits.points("stcn", SectionId.CAPITAL, NOW) == 0
    assert habits.points("stcn", None, NOW) == 0


def test_without_decisions_or_before_them_habits_say_nothing() -> None:
    assert Habits([replace(PAST, picked={})]).points("stcn", SectionId.INDUSTRY, NOW) == 0
    assert Habits([PAST]).points("stcn", SectionId.INDUSTRY, PAST.ends_at - timedelta(days=1)) == 0


def test_habits_are_bounded_however_lopsided() -> None:
    picked = {("stcn", SectionId.INDUSTRY): 10_000}
    habits = Habits([replace(PAST, reports={"stcn": 1, "jiemian": 10_000}, picked=picked)])
    assert habits.points("stcn", SectionId.INDUSTRY, NOW) == HABIT_POINTS
    assert habits.points("jiemian", SectionId.INDUSTRY, NOW) == -HABIT_POINTS
