"""What a page declares: metas, JSON-LD, 来源 lines, site names behind headlines."""

from __future__ import annotations

import pytest

from pipeline.reading.body import parse
from pipeline.reading.tags import (
    ORIGIN_METAS,
    TITLE_METAS,
    Tags,
    author_in,
    is_own,
    lenient_json,
    origin_in,
    outlet,
    read_tags,
    without_site,
)


def tags_of(head: str) -> Tags:
    return read_tags(parse(f"<html><head>{head}</head><body><p>正文</p></body></html>"))


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_government_page_tags_are_read_without_regard_to_case() -> None:
    tags = tags_of('<meta name="articletitle" content="关于某事的\n 通知"><META NAME="ContentSource" CONTENT="某局">')
    assert tags.meta(TITLE_METAS) == ("关于某事的通知", "tag:ArticleTitle")
    assert tags.meta(ORIGIN_METAS) == ("某局", "tag:ContentSource")


def test_empty_meta_does_not_hide_a_later_one() -> None:
    tags = tags_of('<meta name="PubDate" content=" "><meta name="pubdate" content="2024-02-19 10:00">')
    assert [found.value for found in tags.dates()] == ["2024-02-19 10:00"]


def test_author_of_a_graph_is_found_by_its_id() -> None:
    tags = tags_of(
        json_ld(
            '{"@graph":[{"@type":["NewsArticle"],"datePublished":"2024-02-19T02:00:00+00:00","author":[{"@id":"#x"}]},'
            '{"@type":"Person","@id":"#x","name":"Dana Marlow"}]}'
        )
    )
    assert tags.authors == ("Dana Marlow",)
    assert list(tags.dates()) == [("2024-02-19T02:00:00+00:00", "json-ld")]


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"NewsArticle","headline":"甲",}',
        '{"@type":"NewsArticle",\n"headline":"甲\n乙"}',
        '[{"@type":"NewsArticle"}]',
    ],
)
def test_trailing_commas_raw_newlines_and_arrays_are_forgiven(text: str) -> None:
    assert tags_of(json_ld(text)).article["@type"] == "NewsArticle"


@pytest.mark.parametrize("text", ["", "{", "null", '"x"', "[" * 100_000, '{"@type":"NewsArticle"', "[1, [2]]"])
def test_json_ld_beyond_repair_is_left_out(text: str) -> None:
    assert tags_of(json_ld(text)).article == {}


def test_second_json_ld_script_counts_where_the_first_is_broken() -> None:
    assert tags_of(json_ld("{oops") + json_ld('{"@type":"BlogPosting","headline":"甲"}')).article["headline"] == "甲"


def test_very_long_json_is_not_read() -> None:
    assert lenient_json('"' + "x" * 600_000 + '"') is None


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("来源：某通讯社　发布时间：2024-02-19", "某通讯社"),
        ("文章来源：办公厅　　发布时间：2024-02-19", "办公厅"),
        ("2024-02-19 15:04 来源: 《某某日报》 作者：张三", "某某日报"),
        ("稿源：甲网 责编：乙", "甲网"),
        ("转自：人民某网", "人民某网"),
        ("来源：\n某新闻客户端", "某新闻客户端"),
        ("（来源：某社）", "某社"),
        ("来源：Google DeepMind 2024-02-19", "Google DeepMind"),
        ("来源：", ""),
        ("数据来源：公开资料", ""),
        ("图片来源：某图库", ""),
        ("来源：2024-02-19", ""),
        ("没有出处的一行", ""),
    ],
)
def test_origin_is_the_outlet_named_after_its_label(line: str, origin: str) -> None:
    assert origin_in(line) == origin


def test_outlet_in_a_field_of_its_own_needs_no_label() -> None:
    assert outlet("某某日报") == "某某日报"
    assert outlet("发布时间：2024-02-19 10:00") == ""
    assert outlet("某某日报" * 20) == ""


def test_own_words_for_the_site_are_known() -> None:
    assert [is_own(name) for name in ("本网", "本站", "原创", "本网综合", "某网")] == [True, True, True, True, False]


def test_author_is_named_after_the_label_and_editors_are_none() -> None:
    assert author_in("来源：甲网 作者：张三 李四 责任编辑：王五") == "张三 李四"
    assert author_in("责任编辑：王五") == ""


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("某地发布公告_中央网络安全和信息化委员会办公室", "某地发布公告"),
        ("某地发布公告_要闻_某网", "某地发布公告"),
        ("A new model for weather | TechCrunch", "A new model for weather"),
        ("某公司发布新品-证券日报网", "某公司发布新品"),
        ("某地领导讲话 - 新闻 - 某网", "某地领导讲话"),
        ("某人任职通知--人事频道--人民网", "某人任职通知"),
        ("甲市发布公告 | 乙市发布公告", "甲市发布公告 | 乙市发布公告"),
        ("甲市公告 | 乙市公告_某某新闻", "甲市公告 | 乙市公告"),
        ("2023-2024年发展报告", "2023-2024年发展报告"),
        ("人工智能——新的生产力", "人工智能——新的生产力"),
        ("GPT-4发布", "GPT-4发布"),
    ],
)
def test_site_name_is_cut_off_and_an_inner_bar_stays(title: str, expected: str) -> None:
    assert without_site(title, ("某网",), "https://techcrunch.com/2024/02/19/a/") == expected
