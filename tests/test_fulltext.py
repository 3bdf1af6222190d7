"""What it means that a report holds a word, and that the index finds every report that does."""

from __future__ import annotations

import pytest
import wordreading
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.fulltext import Word, excerpt, plain, split, terms, whole, words

CHARS = "网信短剧算力的 \u3000\n《》，。ABab１12.9%é股々ー가😀_-*\"“”'(\\"
TEXTS = st.text(st.sampled_from(CHARS), max_size=24)
ANY_TEXT = st.text(max_size=30)


@pytest.mark.parametrize(
    ("asked", "text", "held"),
    [
        ("网信", "国家网信办发布通知", True),
        ("信办发", "国家网信办发布通知", True),
        ("网办", "国家网信办发布通知", False),
        ("剧", "微短剧", True),
        ("ai", "AI手机上市", True),
        ("AI", "AIR 上市", False),
        ("AI手机", "AI 手机上市", True),
        ("AI手机", "ＡＩ手机上市", True),
        ("launch", "Company launches app", True),
        ("app", "Apple 新品", False),
        ("app*", "Apple 新品", True),
        ('"launch"', "Company launches app", False),
        ('"open source"', "an open source model", True),
        ('"open source"', "open the source", False),
        ("403", "第403期", True),
        ("403", "1403 家", False),
        ("40*", "第403期", True),
        ("5G", "15G 流量", False),
        ("5G", "建成5G基站", True),
        ("GPT4", "GPT4o 发布", True),
        ("45%", "增长45%", True),
        ("5%", "增长45%", False),
        ("《春山入梦》", "短剧《春山入梦》开播", True),
        ("《春山入梦》", "春山入梦开播", False),
        ("春山", "春\n山", False),
        ("😀", "真好😀", True),
        ("c++", "用 C++ 写", True),
    ],
)
def test_the_rule_by_example(asked: str, text: str, held: bool) -> None:
    assert Word.of(asked).within(plain(text)) is held
    assert wordreading.holds(asked, "", text) is held


@given(st.one_of(TEXTS, ANY_TEXT), st.one_of(TEXTS, ANY_TEXT))
@example("AI 手机", "新款ＡＩ手机")
def test_the_rule_is_that_of_a_plain_reading(asked: str, text: str) -> None:
    for one in split(asked):
        known = words([one])
        assert (bool(known) and known[0].within(whole("题", text))) is wordreading.holds(one, "题", text)


@given(st.data())
def test_whatever_holds_a_word_has_the_terms_it_is_looked_up_by(data: st.DataObject) -> None:
    text = data.draw(st.one_of(TEXTS, ANY_TEXT))
    start = data.draw(st.integers(0, len(text)))
    asked = text[start : data.draw(st.integers(start, len(text)))] + data.draw(st.sampled_from(["", "*"]))
    for word in words([asked]):
        if word.within(plain(text)):
            known = terms(text)
            needed, begun = word.asked
            assert needed <= known
            assert all(any(one.startswith(start) for one in known) for start in begun)


def test_terms_are_few_enough_and_long_words_are_cut() -> None:
    assert terms("网信办，AI 手机") == {"网信", "信办", "办", "ai", "ai手", "手机", "机"}
    assert max(map(len, terms("x" * 5000 + "短剧"))) <= 41
    assert Word.of("x" * 5000).asked == (frozenset(), frozenset({"x" * 40}))
    assert len(Word.of("网信短剧" * 2500).asked[0]) <= 40


def test_a_line_is_split_at_spaces_but_not_in_quotes() -> None:
    assert split('网信 "open source"　短剧 “云帆 视频”') == ("网信", '"open source"', "短剧", "“云帆 视频”")
    known = words(split('网信 网信 " " \x00 “” * launch*'))
    assert [word.text for word in known] == ["网信", "\x00", "“”", "*", "launch"]


def test_an_excerpt_shows_where_the_words_stand() -> None:
    text = "云帆视频发布报告。" * 30 + "其中提到微短剧与AI 手机。" + "完。" * 100
    pieces = excerpt(text, words(["短剧", "ai手机"]), 40)
    said = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.marked] == ["短剧", "AI手机"]
    assert said.startswith("…") and said.endswith("…") and len(said) <= 42


@given(ANY_TEXT, TEXTS, st.integers(1, 60))
def test_an_excerpt_never_fails(text: str, asked: str, width: int) -> None:
    said = "".join(piece.text for piece in excerpt(text, words(split(asked)), width))
    assert len(said.strip("…")) <= width
