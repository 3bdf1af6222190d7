"""Words and widths; the fast word cutter and the portable one must agree."""

from __future__ import annotations

import sys
import unicodedata
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import text as words

INVENTED = [
    "甲市广播电视局召开网络视听节目管理工作会议，部署二〇三一年重点任务。",
    "某某科技发布视频大模型“山海”，参数规模达到1300亿，支持４Ｋ超高清生成。",
    "乙平台微短剧《春山入梦》上线7天播放量破3.2亿次，会员拉新同比增长45%。",
    "丙传媒：拟以不超过6.8亿元收购丁影业51%股权，交易尚需股东大会审议",
    "国家网信部门就《网络内容标识办法（征求意见稿）》公开征求意见，截止日期为3月18日。",
    "AI＋广电：8K花园 ver.2.0 正式亮相，CEO张三丰表示将加大AIGC投入!!!",
    "  行首空格\t与制表符\u3000全角空格 test_under_score a-b-c 网址http://a.cn/x?y=1 ",
    "的的的了了了是是是在在在，。、；：《》？！",
    "𠮷野家鿿㐀😀ｶﾞｷﾞ ①②③ ㎡ № ㏂",
    "",
]
USER_WORDS = ["春山入梦", "网络视听", "视频大模型", "8k花园", "aigc", "微短剧"]
COMMON = "的一是在不了有和人中大为上个国要以时来用们生到作地于出分对成会可主发年动同工能下过子说产种面方后多定行学法所"
HAN = st.text(st.sampled_from(COMMON + "视频短剧网络广电平台科技春山入梦微模型传媒0123abcXYZ，。 "), max_size=60)


@pytest.fixture(scope="module")
def portable() -> Any:
    """A fresh jieba; its own warnings are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        jieba.setLogLevel("ERROR")
        tokenizer = jieba.Tokenizer()
        tokenizer.initialize()
    for word in USER_WORDS:
        tokenizer.add_word(word, words.USER_WORD_FREQUENCY)
    return tokenizer


@pytest.fixture(scope="module")
def fast() -> Any:
    """A fresh rjieba with the same user words."""
    rjieba = pytest.importorskip("rjieba")
    tokenizer = rjieba.Jieba()
    for word in USER_WORDS:
        tokenizer.add_word(word, words.USER_WORD_FREQUENCY, None)
    return tokenizer


@pytest.mark.parametrize("text", INVENTED)
def test_both_cutters_give_the_same_words(portable, fast, text):
    folded = words.fold(text)
    assert list(fast.cut(folded, False)) == portable.lcut(folded, HMM=False)
    assert list(fast.cut_for_search(folded, False)) == portable.lcut_for_search(folded, HMM=False)


@settings(max_examples=150, deadline=None)
@given(text=HAN)
def test_both_cutters_agree_on_any_text(portable, fast, text):
    folded = words.fold(text)
    assert list(fast.cut(folded, False)) == portable.lcut(folded, HMM=False)


@pytest.fixture
def without_rjieba(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine for which rjieba has no wheel."""
    monkeypatch.setitem(sys.modules, "rjieba", None)
    monkeypatch.setattr(words, "_added", {})
    monkeypatch.setattr(words, "_loaded", None)


def test_without_the_fast_cutter_the_portable_one_serves(without_rjieba, portable):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        words.add_words(["春山入梦"])
        found = words.tokens("微短剧《春山入梦》上线")
    assert "春山入梦" in found
    assert words.tokens("某某科技发布") == portable.lcut("某某科技发布", HMM=False)
    assert words.search_tokens("中华人民共和国") == portable.lcut_for_search("中华人民共和国", HMM=False)


def test_a_user_word_is_one_token_whatever_its_width_and_case():
    words.add_words(["ＶＲ云剧场", "ＶＲ云剧场", ""])
    assert "vr云剧场" in words.tokens("参观vr云剧场")
    assert "vr云剧场" in words.tokens("参观ＶＲ云剧场")


def test_tokens_fold_widths_and_leave_out_punctuation():
    assert words.tokens("ＡＩ，１２３！") == words.tokens("ai 123") == ["ai", "123"]
    assert words.tokens("，。！ 　") == []


def test_search_tokens_hold_the_shorter_words_too():
    assert {"中华", "中华人民共和国"} <= set(words.search_tokens("中华人民共和国"))


@given(st.text(max_size=80))
def test_tokens_lose_no_letter(text):
    assert words.skeleton("".join(words.tokens(text))) == words.skeleton(text)


@pytest.mark.parametrize(
    ("form", "given_text", "expected"),
    [
        (words.clean, "甲\r\n\r\n  乙\x00\u200b丙 \r丁\ud800", "甲\n乙丙\n丁"),
        (words.squeeze, " 甲\u3000\n乙\t\u00a0丙 ", "甲 乙 丙"),
        (words.fold, "ＡＩ　短剧 Vol．２", "ai 短剧 vol.2"),
        (words.skeleton, "“短剧”，出海！Vol.2_a", "短剧出海vol2a"),
    ],
)
def test_each_form_does_what_it_says(form: Callable[[str], str], given_text, expected):
    assert form(given_text) == expected


@given(st.text())
def test_clean_text_is_storable_and_stays_clean(text):
    cleaned = words.clean(text)
    assert words.clean(cleaned) == cleaned
    cleaned.encode()  # no lone surrogate
    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in cleaned if char < "\x80")


@pytest.mark.parametrize(
    ("text", "chinese"),
    [("短剧出海加速", True), ("AI 剧 goes global", False), ("OpenAI发布视频模型", True), ("12:30", False), ("", False)],
)
def test_chinese_is_a_fifth_of_han_letters(text, chinese):
    assert words.is_chinese(text) is chinese
