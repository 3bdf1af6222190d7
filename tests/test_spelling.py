"""What two reports share character by character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.judging.rarity import character_rarities, rarity
from pipeline.judging.spelling import OPENING, Spelling, likeness, runs, spelling


def read(title: str, lead: str = "") -> Spelling:
    return spelling(title, lead)


def test_an_abbreviation_is_like_the_whole_name() -> None:
    whole, short, other = read("国务院国资委"), read("国资委"), read("临川市文旅局")
    assert likeness(whole, short)[0] > 0.7 > 0.2 > likeness(whole, other)[0]


def test_rare_characters_weigh_more_than_common_ones() -> None:
    assert character_rarities()["霁"] > character_rarities()["国"] > 0
    assert likeness(read("霁川新片"), read("霁月旧闻"))[0] > likeness(read("国川新片"), read("国月旧闻"))[0]


def test_a_character_is_never_rarer_than_a_word_that_holds_it() -> None:
    assert character_rarities()["手"] <= rarity("手机")


def test_latin_words_are_compared_whole() -> None:
    assert likeness(read("listen"), read("silent")) == (0.0, 0.0)
    assert likeness(read("openai 发布 gpt"), read("gpt 由 openai 推出"))[0] > 0.5


def test_runs_are_found_across_punctuation() -> None:
    longest, share, held = runs(read("临川微光,扶持计划启动"), read("“临川微光”扶持计划"))
    assert (longest, share, held) == (8, 1.0, 1.0)
    assert runs(read("霁川科技开年会"), read("青浦剧院上新戏")) == (0, 0.0, 0.0)


def test_two_characters_in_common_are_no_run() -> None:
    longest, _, held = runs(read("临川微短剧"), read("临川开新店"))
    assert (longest, held) == (2, 0.0)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("青浦往事:淑兰终于说出真相", "青浦往事"),
        ("霁川快报|新品发布", "霁川快报"),
        ("临川启动扶持计划", ""),
        ("临川市广播电视局今天上午在市民中心举行的发布会上宣布:启动", ""),
        (":没有栏目名", ""),
    ],
)
def test_label_is_what_stands_before_a_colon(title: str, label: str) -> None:
    assert read(title).label == label


def test_a_title_that_opens_the_text_is_counted_once() -> None:
    assert read("临川启动计划", "临川启动计划。首批三十部").opening == "临川启动计划首批三十部"


def test_nothing_is_like_nothing() -> None:
    assert likeness(read(""), read("临川")) == (0.0, 0.0)
    assert runs(read(""), read("")) == (0, 0.0, 0.0)


@given(st.text(alphabet="临川微光ab1 :。", max_size=40), st.text(alphabet="临川微光ab1 :。", max_size=40))
def test_comparison_is_symmetrical(one: str, other: str) -> None:
    a, b = read(one), read(other, one)
    assert likeness(a, b) == likeness(b, a)
    assert runs(a, b) == runs(b, a)
    assert len(a.opening) <= OPENING
