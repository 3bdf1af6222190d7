"""`zhoubao show --why`: where each field of a report came from, and what else is said of it, in Chinese."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from newsdesk import DRAMA, NewsDesk

from desk.provenance import FIELDS, lines, place
from pipeline.store import reports as report_store
from pipeline.types import Found, Report

AT = datetime(2024, 2, 22, 2, tzinfo=UTC)
URL = "https://news.example/crossing.html"
REPORT = Report(
    URL,
    "thepaper",
    "微短剧《临川渡口》今日开播",
    DRAMA,
    first_seen_at=AT,
    published_at=AT,
    origin="云海新闻网",
    provenance={"title": "h1", "published_at": "visible:label", "origin": "tag:ContentSource", "body": "scorer:0.97"},
    runners_up={
        "title": (Found("微短剧《临川渡口》今日开播", "link"), Found("微短剧开播\x1b[2J", "title")),
        "published_at": (Found("2024-02-22", "url"), Found("2024-02-22 10:00", "tag:PubDate")),
        "author": (Found("某某", "visible:reporter"),),
    },
)


def keep(desk: NewsDesk, report: Report) -> None:
    with desk.engine.begin() as connection:
        report_store.save(connection, [(report, None, AT)])
    desk.judge()


def test_each_field_has_its_value_its_place_and_what_else_is_said(desk: NewsDesk) -> None:
    keep(desk, REPORT)
    said = desk.run("show", URL, "--why")
    block = said[said.index("字段出处") :]
    for part in (
        "标题　微短剧《临川渡口》今日开播\n    出处　　　网页大标题（h1）\n    其他说法　相同（列表页）",
        "微短剧开播",
        "日期　2024-02-22 10:00\n    出处　　　页面上写的“发布时间”\n    其他说法　2024-02-22（网址里的日期）",
        "　　　　　相同（网页标签 PubDate）",
        "来源　云海新闻网\n    出处　　　网页标签 ContentSource\n  作者　没有\n    其他说法　某某（文中“记者某某”）",
        f"正文　{len(DRAMA)} 字\n    出处　　　正文识别，把握 0.97",
    ):
        assert part in block
    assert "\x1b" not in said
    assert "字段出处" not in desk.run("show", URL)


def test_the_json_carries_the_runners_up(desk: NewsDesk) -> None:
    keep(desk, REPORT)
    member = next(one for one in desk.json("show", URL)["members"] if one["url"] == URL)
    assert member["runners_up"]["author"] == [{"value": "某某", "where": "visible:reporter"}]


def test_of_several_reports_the_one_named_is_told_else_the_lead(desk: NewsDesk) -> None:
    lead, reprint = "https://news.example/notice.html", "https://news.example/reprint.html"
    with desk.engine.begin() as connection:
        kept = report_store.by_keys(connection, ["news.example/notice.html", "news.example/reprint.html"])
        report_store.save(connection, [(_with_place(one), None, one.first_seen_at) for one in kept.values()])
    desk.judge()
    assert "第 1 篇 国家广播电视总局；其他各篇：zhoubao show 网址 --why" in desk.run("show", lead, "--why")
    assert "第 1 篇" in desk.run("show", desk.ids["notice"], "--why")
    assert "第 2 篇 36氪" in desk.run("show", reprint, "--why")


def _with_place(report: Report) -> Report:
    return Report(
        report.url, report.source_id, report.title, report.text, report.first_seen_at, report.published_at,
        provenance={"title": "link"},
    )  # fmt: skip


def test_a_report_without_runners_up_shows_none() -> None:
    old = Report(URL, "thepaper", "某标题", DRAMA, first_seen_at=AT, provenance={"title": "link"})
    assert not [line for line in lines(old, "第 1 篇") if "其他说法" in line]


def test_two_texts_of_one_length_are_not_called_the_same() -> None:
    twin = Report(
        URL, "thepaper", "某标题", "字" * 20, first_seen_at=AT,
        provenance={"body": "trafilatura:0.41"}, runners_up={"body": (Found("20 字", "scorer:0.41"),)},
    )  # fmt: skip
    assert list(lines(twin, ""))[-1] == "    其他说法　20 字（正文识别，把握 0.41）"


def test_every_place_that_saved_pages_give_is_said_in_chinese() -> None:
    goldens = (Path(__file__).parent / "pages").glob("*/*/expected.json")
    given = {pair for golden in goldens for pair in json.loads(golden.read_text("utf-8")).get("provenance", {}).items()}
    assert len(given) > 40
    whole = {(field, f"{where}:0.90" if where in ("scorer", "trafilatura") else where) for field, where in given}
    raw = [where for field, where in whole if field in FIELDS and place(field, where) == where]
    assert raw == []


@pytest.mark.parametrize(
    ("field", "where", "said"),
    [
        ("published_at", "visible:label", "页面上写的“发布时间”"),
        ("origin", "visible:label", "页面上写的“来源”"),
        ("published_at", "visible:line", "标题附近的一行"),
        ("title", "visible:line", "页面上的一行"),
        ("title", "visible:h2", "页面上的 h2"),
        ("published_at", "tag:PubDate", "网页标签 PubDate"),
        ("body", "select:#zoom", "页面上的 #zoom（来源表写明的位置）"),
        ("body", "trafilatura:0.41", "备用的正文识别（trafilatura），主识别把握只有 0.41"),
        ("body", "document（只读了前 300 页，共 412 页）", "文件里的文字（只读了前 300 页，共 412 页）"),
        ("title", "a place of tomorrow", "a place of tomorrow"),
    ],
)
def test_places_are_told_by_field(field: str, where: str, said: str) -> None:
    assert place(field, where) == said
