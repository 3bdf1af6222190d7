"""What was announced and what took effect: two stories, linked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from invented import NIGHT, WATCHED, keep_reports
from newsdesk import NewsDesk
from sqlalchemy import Engine, select

from pipeline.grouping import judge
from pipeline.judging.stages import stage
from pipeline.judging.stories import features, link
from pipeline.names import story_id
from pipeline.store.pairs import follow_ups
from pipeline.store.tables import MemberRow
from pipeline.types import Report
from pipeline.weekly import Weekly

DRAFT = (
    "云海省就《网络主播行为管理办法》公开征求意见",
    "云海省广播电视局就《网络主播行为管理办法》公开征求意见，办法对网络主播的资质、直播内容与打赏金额作出规定，"
    "主播上岗前须完成培训，单场打赏不得超过一千元。意见可于一个月内提出。",
)
IN_FORCE = (
    "云海省《网络主播行为管理办法》正式施行",
    "《网络主播行为管理办法》今起在云海省施行。按办法，网络主播须先完成培训再上岗，观众打赏每场以一千元为限；"
    "省广播电视局表示，将会同平台抽查直播内容，对主播的资质建档。",
)


def report(name: str, story: tuple[str, str], days: float) -> Report:
    when = NIGHT + timedelta(days=days)
    return Report(f"https://www.{name}.example/{days}", name, *story, when, when)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("云帆视频将于3月1日上线未成年人模式", "announced"),
        ("将于3月1日正式施行的管理办法公布", "announced"),
        ("微短剧《临川渡口》定档", "announced"),
        ("《网络主播行为管理办法》正式施行", "in effect"),
        ("拾光影业完成b轮融资", "in effect"),
        ("云海大学虚拟制片人才培养基地成立", ""),
        ("老将军的故事登上银幕", ""),
        ("yunfan plans to open its model", "announced"),
        ("yunfan's model is now available", "in effect"),
    ],
)
def test_how_far_a_happening_has_come(title: str, expected: str) -> None:
    assert stage(title) == expected


@pytest.mark.parametrize(("days", "kind"), [(0.2, "same"), (2, "follow"), (30, "follow"), (90, None)])
def test_what_took_effect_follows_on_what_was_announced(days: float, kind: str | None) -> None:
    found = link([features(report("jia", DRAFT, 0)), features(report("yi", IN_FORCE, days))], [])
    assert [one.kind for one in found] == ([kind] if kind else [])


def test_what_is_announced_after_it_took_effect_is_told_late_and_no_follow_up() -> None:
    (found,) = link([features(report("jia", DRAFT, 2)), features(report("yi", IN_FORCE, 0))], [])
    assert found.kind == "same"


def stories(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row.url: row.story_id for row in connection.execute(select(MemberRow.url, MemberRow.story_id))}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_two_stories_of_another_month_are_linked_whichever_came_first(
    order: tuple[int, ...], engine: Engine, weekly: Weekly
) -> None:
    told = [report("jia", DRAFT, 0), report("bing", DRAFT, 0.1), report("yi", IN_FORCE, 30)]
    for number in order:
        keep_reports(engine, [told[number]])
        judge(engine, WATCHED, weekly)
    of = stories(engine)
    assert of[told[0].url] == of[told[1].url] != of[told[2].url]
    with engine.connect() as connection:
        (later,) = follow_ups(connection, of[told[0].url])
        (earlier,) = follow_ups(connection, of[told[2].url])
    assert (later.id, earlier.id) == (of[told[2].url], of[told[0].url])
    assert later.first_published_at == told[2].when


def test_show_names_what_came_before_and_after(empty: NewsDesk) -> None:
    first = empty.add("draft", *DRAFT, "nrta", day=1)
    then = empty.add("force", *IN_FORCE, "thepaper", day=20)
    empty.judge()
    assert f"后续 {story_id(then)[:8]}  02-20  {IN_FORCE[0]}" in empty.run("show", story_id(first))
    assert f"前情 {story_id(first)[:8]}  02-01  {DRAFT[0]}" in empty.run("show", story_id(then))
    (one,) = empty.json("show", story_id(first))["follow_ups"]
    assert one["id"] == story_id(then) and one["why"].startswith("同为")
