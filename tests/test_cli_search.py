"""`zhoubao search`: words looked for in all reports."""

from __future__ import annotations

import re

import pytest
from newsdesk import NewsDesk
from sqlalchemy import text


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (("云帆视频",), ["blocked", "price"]),
        (("云帆视频", "超前点播"), ["price"]),
        (("网络视听",), ["notice"]),
        (("临川",), ["funding", "drama"]),
        (("临川", "--section", "资本"), ["funding"]),
        (("临川", "--source", "thepaper"), ["drama"]),
        (("临川", "--source", "澎湃新闻"), ["drama"]),
        (("临川", "--since", "2024-02-23"), ["funding"]),
        (("临川", "--until", "2024-02-22"), ["drama"]),
        (("没有人写过的词",), []),
        (("NEAR(", "OR", "*"), []),
        (("小雨",), ["weather"]),
    ],
)
def test_stories_come_newest_first_whatever_they_were_judged(
    desk: NewsDesk, asked: tuple[str, ...], names: list[str]
) -> None:
    found = desk.json("search", *asked)
    assert [one["id"] for one in found["stories"]] == [desk.ids[name] for name in names]
    assert found["before"] is None and found["not_indexed"] == 0


def test_a_story_shows_the_report_and_where_the_word_stands_in_it(desk: NewsDesk) -> None:
    said = desk.run("search", "试点平台")
    assert desk.ids["notice"][:8] in said and "2024-02-19" in said and "首批二十家试点平台名单" in said
    (one,) = desk.json("search", "试点平台")["stories"]
    assert one["report"]["url"] == "https://news.example/reprint.html" and "试点平台" in one["report"]["excerpt"]


def test_an_editors_section_counts(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["drama"], "--section", "要闻")
    assert [one["id"] for one in desk.json("search", "临川", "--section", "要闻")["stories"]] == [desk.ids["drama"]]
    assert desk.json("search", "临川", "--section", "内容")["stories"] == []


def test_pages_go_on_where_the_one_before_ended(desk: NewsDesk) -> None:
    seen: list[str] = []
    more: tuple[str, ...] = ()
    while True:
        said = desk.run("search", "，", "--limit", "2", *more)
        seen += re.findall(r"^. {2}([0-9a-f]{8}) ", said, re.MULTILINE)
        if not (match := re.search(r"--before (\S+)", said)):
            break
        more = ("--before", match[1])
    assert seen == [one["id"][:8] for one in desk.json("search", "，")["stories"]]
    assert len(set(seen)) == len(seen) == 7


@pytest.mark.parametrize(
    ("asked", "saying"),
    [
        ((" ",), "请写要找的词"),
        (("网信", "--before", "昨天"), "看不懂接着找的位置"),
        (("网信", "--section", "体育"), "没有栏目"),
        (("网信", "--since", "无时"), "看不懂时间"),
        (("网信", "--since", "2024-02-22", "--until", "2024-02-20"), "时间段是空的"),
    ],
)
def test_what_cannot_be_understood_is_said_in_one_line(desk: NewsDesk, asked: tuple[str, ...], saying: str) -> None:
    said = desk.fault("search", *asked)
    assert saying in said and said.count("\n") == 1


@pytest.mark.parametrize(
    "word", ['"', "'", "a\x00b", "短" * 10_000, "😀", '"; DROP TABLE reports', "NEAR(a b, 5)", "%", "{}"]
)
def test_whatever_is_typed_is_just_words(desk: NewsDesk, word: str) -> None:
    desk.run("search", word)
    desk.run("candidates", "--word", word)


def test_reports_that_an_older_program_kept_are_found_and_said_to_be_missing(desk: NewsDesk) -> None:
    with desk.engine.begin() as connection:
        connection.execute(text("INSERT INTO search_terms (search_terms) VALUES ('delete-all')"))
        connection.execute(text("UPDATE search_owed SET upto = 100"))
    assert [one["id"] for one in desk.json("search", "小雨")["stories"]] == [desk.ids["weather"]]
    assert "还有 8 篇旧报道没有编入索引" in desk.run("search", "小雨")
    assert [one["id"] for one in desk.json("candidates", "--word", "超前点播")] == [desk.ids["price"]]
    desk.run("process")
    assert "索引" not in desk.run("search", "小雨") and desk.ids["weather"][:8] in desk.run("search", "小雨")
