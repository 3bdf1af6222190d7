"""The lines around a headline: outlets with and without their label, reporters, and what is neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.byline import (
    author_in,
    beside_date,
    is_own,
    is_person,
    labelled,
    origin_in,
    outlet,
    photographer_in,
    reporters_in,
)


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
        ("2024-02-19 10:22　出处：某科技 作者：张三", "某科技"),
        ("转载请注明出处：某科技", ""),
        ("图片出处：某图库", ""),
        ("2024年2月19日12:12 来源：[\n某网\n]", "某网"),
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


def test_a_label_alone_in_its_node_belongs_to_the_next() -> None:
    assert (
        labelled(["2024-02-19", "|", "来源", "某日报", "| 作者", "张三", "分享"])
        == "2024-02-19\n|\n来源：某日报\n作者：张三\n分享"
    )
    assert origin_in(labelled(["稿源", "|", "甲通讯社"])) == "甲通讯社"
    assert labelled(["By", "Jane Doe"]) == "By Jane Doe"


@pytest.mark.parametrize(
    ("nodes", "origin"),
    [
        (["2024年2月19日 15:04", "某某日报", "收藏"], "某某日报"),
        (["2024年02月19日15:04 某某财经"], "某某财经"),
        (["TECH.EXAMPLE.COM 2024年2月19日15:04 某网—某快报"], "某网—某快报"),
        (["某某早报", "2024-02-19 15:04", "发布于北京"], "某某早报"),
        (["某某早报", "发布时间：02-19", "15:04"], "某某早报"),
        (["2024-02-19", "·", "36氪"], "36氪"),
        (["http://www.example.com/ 2024年2月19日", "《某某周刊》"], "某某周刊"),
        (["2024-02-19 15:04", "分享到：", "微信"], ""),
        (["2024-02-19 15:04", "预计四年为纳税人减负一百八十亿元以上"], ""),
        (["2024-02-19 15:04", "123人参与"], ""),
        (["某某日报", "没有日期的一行"], ""),
        ([], ""),
    ],
)
def test_an_outlet_beside_the_date_needs_no_label(nodes: list[str], origin: str) -> None:
    assert beside_date(nodes) == origin


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("新华社某地2月19日电（记者张三、李四）某事", "张三 李四"),
        ("某日报记者 王五 赵六", "王五 赵六"),
        ("本报记者　张 三　李四喜", ""),
        ("本报记者 张三 方 敏", "张三 方敏"),
        ("（评论员 张三 李四）", "张三 李四"),
        ("中央社記者張三豐台北21日電", "張三豐"),
        ("文丨某某特约评论员 韩五", "韩五"),
        ("本报记者周五报道", "周五"),
        ("某报记者 张三 某省某县报道", "张三"),
        ("某报记者 张三 李四 北京报道", "张三 李四"),
        ("某报记者 张三 李四报道", "张三 李四"),
        ("记者从某某集团获悉", ""),
        ("记者了解到，某事", ""),
        ("某社记者 张三 摄", ""),
        ("By Jane Q. Doe, Chief Officer", "Jane Q. Doe"),
        ("by the way, nothing", ""),
        ("", ""),
    ],
)
def test_reporters_are_named_where_the_names_end_for_sure(line: str, names: str) -> None:
    assert reporters_in(line) == names


def test_a_photographer_is_told_by_the_word_behind() -> None:
    assert (photographer_in("某社发（张三摄）"), photographer_in("（图片由某单位提供）")) == ("张三", "")


@pytest.mark.parametrize(
    ("declared", "person"),
    [
        ("张三", True),
        ("张三 李四", True),
        ("Jane Doe", True),
        ("某某网络", False),
        ("某某日报社", False),
        ("L_104485", False),
        ("www.example.com", False),
        ("https://example.com/jane", False),
        ("网易", False),
        ("", False),
    ],
)
def test_what_a_cms_declares_as_author_may_be_anything(declared: str, person: bool) -> None:
    assert is_person(declared) is person


@given(st.lists(st.text(max_size=60), max_size=20))
def test_any_lines_give_names_or_nothing(nodes: list[str]) -> None:
    text = labelled(nodes)
    found = [beside_date(nodes), origin_in(text), author_in(text), reporters_in(text), photographer_in(text)]
    assert all("\n" not in name for name in found)
