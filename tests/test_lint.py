"""The house lint: each rule by what it finds, where, and what it would write instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.editing.issue import NEEDS_DATE, NEEDS_TRANSLATION
from pipeline.editing.lint import LintFinding, lint, lint_issue
from pipeline.houserules import RULE_NAMES, HouseRules, RuleId
from pipeline.types import Entry, Report, SectionId
from pipeline.weekly import Weekly

WHEN = datetime(2024, 2, 20, 2, tzinfo=UTC)
LONG = (
    "2月19日，云帆视频发布平台治理报告，公布过去一年处置违规内容的情况，并说明未成年人模式、算法备案与会员服务三方面的改进。"
    "平台表示，今后每季度公布一次处置结果。"
)
"""A text that no rule has anything against."""


def entry(text: str = LONG, title: str = "云帆视频发布平台治理报告") -> Entry:
    return Entry(SectionId.INDUSTRY, title, text, ("https://a.example/1",))


def report(text: str) -> Report:
    return Report("https://a.example/1", "sample", "治理报告", text, WHEN, WHEN)


def found(item: Entry, *sources: str, rules: HouseRules | None = None) -> list[LintFinding]:
    return lint(item, [report(one) for one in sources], rules or HouseRules())


def only(rule: RuleId, item: Entry, *sources: str, rules: HouseRules | None = None) -> list[LintFinding]:
    return [one for one in found(item, *sources, rules=rules) if one.rule == rule]


def mended(item: Entry, finding: LintFinding) -> str:
    """The field as it would be with the replacement."""
    value = item.title if finding.field == "title" else item.text
    assert finding.replacement is not None
    assert value[finding.start : finding.end] == finding.said
    return value[: finding.start] + finding.replacement + value[finding.end :]


def test_a_well_worded_entry_has_no_finding() -> None:
    assert found(entry()) == []


@pytest.mark.parametrize("left", ["内容介绍 | ", "内容介绍｜", "答：", "问：", "答复:"])
def test_what_a_table_or_a_record_leaves_is_remarked(left: str) -> None:
    (finding,) = only(RuleId.LEFTOVER, entry(f"{LONG}{left}{LONG}"))
    assert (
        finding.said == left.removeprefix("内容介绍").strip() and finding.level == "fault" and finding.field == "text"
    )


@pytest.mark.parametrize("whole", ["他回答：", "平台追问："])
def test_an_answer_within_a_sentence_is_none_of_a_record(whole: str) -> None:
    assert only(RuleId.LEFTOVER, entry(f"{LONG}{whole}{LONG}", title="甲发布报告 | 乙作答")) == []


def test_every_rule_has_a_name() -> None:
    assert set(RULE_NAMES) == set(RuleId)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("平台处置账号1000000个。", "平台处置账号100万个。"),
        ("平台处置账号1,250,000个。", "平台处置账号125万个。"),
        ("投资10000万元建设基地。", "投资1亿元建设基地。"),
        ("公司二月十九日开业。", "公司2月19日开业。"),
        ("比重为百分之六。", "比重为6%。"),
        ("比重为６％。", "比重为6%。"),
        ("平台表示,改进服务。", "平台表示，改进服务。"),
        ("云帆(北京)公司成立。", "云帆（北京)公司成立。"),
        ("发布 AI 报告 12 份。", "发布AI报告12份。"),
        ("小编整理了报告。", "编辑整理了报告。"),
        ("云海网讯 平台改版。", " 平台改版。"),
        ("原标题：平台改版。", "平台改版。"),
        ("记者周禾报道，平台改版。", "，平台改版。"),
        ("详见https://a.example/b", "详见"),
        ("工信部发布标准。", "工业和信息化部发布标准。"),
        ("平台改版已经完成", "平台改版已经完成。"),
    ],
)
def test_a_replacement_is_what_the_house_would_write(text: str, wanted: str) -> None:
    item = entry(text)
    first = next(one for one in found(item) if one.replacement is not None)
    assert mended(item, first) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "《2024 年工作要点》提出，推进 2 项任务。".replace(" 2 项", "2项"),
        "活动主题为“AI赋能 产业焕新”。",
        "2021年至2022年共12345天。",
        "股票代码300413，报价4.5元。",
        "农历二月十九日是庙会。",
        "省人社部门召开会议。",
        "云海省国资委召开会议。",
        "国务院国资委召开会议。",
        "最高人民法院发布最新解释，最需要的领域优先。",
        "文件为云广发〔2024〕12号。",
        "有人称其为“史上最强”模型。",
    ],
)
def test_what_the_house_prints_so_is_left_alone(text: str) -> None:
    assert [one for one in found(entry(text)) if one.rule != RuleId.TEXT_LENGTH] == []


@pytest.mark.parametrize("mark", [NEEDS_DATE, NEEDS_TRANSLATION])
def test_marks_that_wait_for_an_editor_are_faults(mark: str) -> None:
    (one,) = only(RuleId.PLACEHOLDER, entry(f"{mark}{LONG}"))
    assert (one.level, one.said) == ("fault", mark)


def test_an_entry_without_text_is_a_fault() -> None:
    assert [one.rule for one in found(entry(""))] == [RuleId.NO_TEXT]


@pytest.mark.parametrize(("text", "said"), [("《办法施行。", "《"), ("办法》施行。", "》"), ("“甲（乙”丙。", "（")])
def test_signs_without_their_other_half_are_faults(text: str, said: str) -> None:
    assert said in [one.said for one in only(RuleId.PAIRS, entry(text))]
    assert only(RuleId.PAIRS, entry("《办法（试行）》称“甲‘乙’丙”。")) == []


def test_recently_yields_to_the_day_that_the_sources_name() -> None:
    item = entry("近日，云帆视频发布报告。")
    (one,) = only(RuleId.RECENTLY, item, "2月19日，云帆视频发布报告。", "云帆视频19日发布报告。")
    assert mended(item, one) == "2月19日，云帆视频发布报告。"


@pytest.mark.parametrize(
    "source",
    [
        "近日，云帆视频发布报告。",
        "新华社云海2月19日电 云帆视频近日发布报告。",
        "云帆视频将于2月19日发布报告。",
        "2月18日，报告完成；2月19日，报告发布。",
    ],
)
def test_recently_stays_where_the_sources_name_no_day_or_two(source: str) -> None:
    assert only(RuleId.RECENTLY, entry("近日，云帆视频发布报告。"), source) == []


def test_today_is_the_day_of_the_source_that_says_so() -> None:
    item = entry("云帆视频今日发布报告，昨晚（2月19日）已经预告。")
    today, evening = only(RuleId.DAY_WORD, item, "云帆视频今日发布报告，昨晚已经预告。")
    assert (today.replacement, evening.replacement) == ("2月20日", "2月19日晚")


def test_lengths_are_those_of_weekly_yaml_and_of_each_half_of_a_joint_headline() -> None:
    rules = HouseRules(title_max=10, text_min=5, text_max=20, policy_max=40)
    assert only(RuleId.TITLE_LENGTH, entry(title="云帆视频：降价 | 下架"), rules=rules) == []
    assert len(only(RuleId.TITLE_LENGTH, entry(title="云帆视频发布年度平台治理报告"), rules=rules)) == 1
    long = "平台改版。" * 5
    assert len(only(RuleId.TEXT_LENGTH, entry(long), rules=rules)) == 1
    assert only(RuleId.TEXT_LENGTH, entry(long, "甲：A | B"), rules=rules) == []
    assert only(RuleId.TEXT_LENGTH, entry(long, "三部门印发《办法》"), rules=rules) == []


def test_a_rule_can_be_switched_off_and_lists_replaced() -> None:
    item = entry(f"小编：独家，{LONG}")
    assert {one.rule for one in found(item)} == {RuleId.REPLACE, RuleId.FORBIDDEN}
    assert found(item, rules=HouseRules(off=(RuleId.REPLACE,), forbidden=("神器",))) == []
    assert [one.said for one in found(item, rules=HouseRules(replace={}, forbidden=("/独./",)))] == ["独家"]


def test_an_issue_repeats_nothing_and_keeps_its_quotas(weekly: Weekly) -> None:
    other = replace(
        entry(f"{LONG}另有安排，将在下月公布，请各单位做好准备工作。", "算法备案完成"),
        lead_urls=("https://a.example/2",),
    )
    again, over = lint_issue([entry(), other, entry(title="云帆视频发布了平台治理报告")], weekly)
    assert again[0] == []
    assert [(one.rule, one.level) for one in again[1]] == [(RuleId.REPEATED, "fault")] * 2
    assert "像是一件事" in again[2][0].why
    assert over == []
    small = weekly.model_copy(
        update={"sections": tuple(one.model_copy(update={"quota": 1}) for one in weekly.sections)}
    )
    assert [one.rule for one in lint_issue([entry(), other], small)[1]] == [RuleId.QUOTA]
