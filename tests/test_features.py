"""What one report says, as far as others are compared with it: figures, ordinals, days, versions, names."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from pipeline import wordtables
from pipeline.judging import bridge
from pipeline.judging.features import features
from pipeline.types import Report

MORNING = datetime(2024, 2, 20, 1, 0, tzinfo=UTC)


def report(key: str, title: str, text: str = "") -> Report:
    return Report(f"https://stcn.example/{key}", "stcn", title, text, MORNING, MORNING)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("GLM-5.3发布", {("glm", "5.3")}),
        ("DeepSeek V4 Pro正式版上线", {("deepseek", "4")}),
        ("Qwen3.8-27B", {("qwen", "3.8")}),
        ("Galewing融资40亿元，AI 50强公布，Model-0813更新，Google 2026", set()),
    ],
    ids=["横线", "V", "参数量", "不是版本"],
)
def test_versions_are_told_from_other_figures(title: str, expected: set[tuple[str, str]]) -> None:
    assert features(report("a", title)).headline.versions == expected


def test_figures_of_both_languages_take_one_form() -> None:
    chinese = features(report("zh", "某公司拟投资54万亿韩元", "同比增长12.5%，涉及1,797万条。"))
    english = features(report("en", "Company to invest 54 trillion won", "Up 12.5%, 17.97 million clips."))
    assert chinese.numbers == english.numbers == {"5.4e+13", "12.5%", "1.8e+07"}


@pytest.mark.parametrize("table", ["bridge_names.txt", "bridge_happenings.txt"])
def test_a_hint_hides_no_name_and_no_happening(table: str) -> None:
    """Texts that hold what the patterns themselves are made of."""
    rows = [line.split(": ", 1) for line in wordtables.lines(table)]
    texts = [" ".join(re.split(r"\W+", pattern)) for _, pattern in rows]
    for text in [*texts, *(text.replace(" ", "") for text in texts)]:
        plainly = {name for name, pattern in rows if re.search(pattern, text)}
        found = bridge.named(text) if table == "bridge_names.txt" else bridge.happenings(text)
        assert found == plainly


def test_ordinals_are_read_in_digits_and_in_chinese() -> None:
    assert features(report("a", "第十二批")).ordinals == features(report("b", "第 12 批")).ordinals == {("批", "12")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2月19日，会议召开", {(2, 19)}),
        ("会议于19日召开", {(2, 19)}),
        ("会议于29日召开", {(1, 29)}),
        ("The show starts on February 23, 2024 on streaming", {(2, 23)}),
    ],
    ids=["月日", "本月", "上月", "英文"],
)
def test_dates_without_a_month_are_the_latest_such_day(text: str, expected: set[tuple[int, int]]) -> None:
    assert features(report("a", "会议", text)).dates == expected


def test_name_that_no_dictionary_has_is_a_key() -> None:
    assert "翟" + "菡" in features(report("a", "翟菡加入霁川科技")).keys
