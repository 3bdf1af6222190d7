"""Who published first the text that reprints share."""

from __future__ import annotations

from dataclasses import replace

from invented import DRAMA, MODEL, report
from newsdesk import DRAMA as DRAMA_TEXT
from newsdesk import NewsDesk

from pipeline.judging.chain import FirstPublisher, first_publisher
from pipeline.judging.stories import features, link, stories_of
from pipeline.types import Report

NAMES = {"jia": "甲网", "yi": "乙日报", "bing": "丙新闻客户端", "ding": "丁财经"}


def publisher(*reports: Report) -> FirstPublisher | None:
    found = link([features(one) for one in reports], [])
    (story,) = stories_of(reports, found, authority={})
    return first_publisher(story, {one.url: one for one in reports}, NAMES)


def test_the_outlet_that_reprints_name_is_the_first_though_its_report_came_later() -> None:
    own = report(DRAMA, "bing", 5)
    copies = [report(DRAMA, name, hours, origin="来源：丙新闻") for name, hours in (("jia", 1), ("yi", 3))]
    assert publisher(own, *copies) == FirstPublisher("来源：丙新闻", 2, own.url, own.when, False)


def test_an_outlet_whose_report_did_not_come_published_before_its_reprints() -> None:
    copies = [report(DRAMA, "jia", 1, origin="戊通讯社"), report(DRAMA, "yi", 3, origin="戊通讯社")]
    assert publisher(*copies) == FirstPublisher("戊通讯社", 2, "", copies[0].when, False)


def test_where_none_names_another_the_earliest_was_first() -> None:
    copies = [report(DRAMA, "yi", 3, origin="乙日报"), report(DRAMA, "jia", 1)]
    assert publisher(*copies) == FirstPublisher("甲网", 0, copies[1].url, copies[1].when, False)


def test_a_story_without_reprints_has_no_chain() -> None:
    alone = report(MODEL, "jia")
    assert publisher(alone) is None
    rewritten = replace(report(DRAMA, "ding", 2), text="微短剧《春山入梦》播放量破三亿次，乙平台称会员拉新增长四成半。")
    assert publisher(report(DRAMA, "jia"), rewritten) is None


def test_show_names_the_first_publisher(empty: NewsDesk) -> None:
    empty.add("one", "微短剧《临川渡口》上线开播", DRAMA_TEXT, "thepaper", hour=2)
    empty.add("two", "微短剧《临川渡口》上线开播", DRAMA_TEXT, "36kr", hour=5)
    empty.judge()
    assert "原文 云海新闻网　不晚于 2024-02-20 10:00（2 篇写明来源）" in empty.run("show", empty.ids["one"])
    first = empty.json("show", empty.ids["one"])["first_publisher"]
    assert (first["name"], first["named_by"], first["url"]) == ("云海新闻网", 2, None)
