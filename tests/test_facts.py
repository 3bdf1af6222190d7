"""The fact guard: what stands in no source is told with its place, what is said in other forms is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.editing.facts import FactFinding, check
from pipeline.types import Report

WHEN = datetime(2024, 2, 20, 2, tzinfo=UTC)
"""20 February, 10:00 in Beijing."""

PLATFORM = (
    "云帆视频2月19日发布治理报告。报告显示，去年平台累计下架违规短视频1797万条，封禁违规直播间14.8万个，"
    "清退店铺超6万家，主动识别的准确率为98.7%。平台将于年底前完成第三批算法备案。"
)
POSTS = (
    "近日，云海省人民政府决定，任命单忠德为云海省广播电视局副局长，免去张远山的云海省文化馆馆长职务。"
    "单忠德此前任临川市委宣传部部长，是中国工程院院士。"
)


def report(text: str, title: str = "云海新闻", language: str = "zh", url: str = "https://a.example/1") -> Report:
    return Report(url, "sample", title, text, WHEN, WHEN, language=language)


def found(text: str, *sources: str, title: str = "") -> list[FactFinding]:
    return check(text, title, [report(one, url=f"https://a.example/{at}") for at, one in enumerate(sources)])


def faults(text: str, *sources: str) -> list[tuple[str, str]]:
    return [(one.kind, one.said) for one in found(text, *sources) if one.level == "fault"]


@pytest.mark.parametrize(
    "text",
    [
        "2024年2月19日，云帆视频发布治理报告。",
        "云帆视频19日发布治理报告。",
        "昨日，云帆视频发布治理报告。",
        "2月19号，云帆视频发布治理报告。",
        "２月１９日，云帆视频下架违规短视频１７９７万条。",
        "2 月 19 日，云帆视频下架违规短视频 1,797 万条。",
        "云帆视频下架违规短视频17,970,000条，占比不变。",
        "云帆视频下架违规短视频0.1797亿条。",
        "云帆视频封禁违规直播间148000个。",
        "2023年，云帆视频清退店铺6万余家，主动识别准确率百分之九十八点七。",
        "云帆视频将完成第3批算法备案。",
        "到2024年底，云帆视频将完成第三批算法备案。",
        "清退店铺超六万家。",
    ],
)
def test_the_same_in_another_form_is_no_finding(text: str) -> None:
    assert found(text, PLATFORM) == []


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("云帆视频下架违规短视频1779万条。", "number", "1779万条"),
        ("云帆视频下架违规短视频1797亿条。", "number", "1797亿条"),
        ("主动识别的准确率为98.9%。", "number", "98.9%"),
        ("平台将完成第五批算法备案。", "number", "五批"),
        ("云帆视频2月17日发布治理报告。", "date", "2月17日"),
        ("云帆视频17日发布治理报告。", "date", "17日"),
        ("前年，云帆视频下架违规短视频1797万条。", "date", "前年"),
        ("平台将于年初完成第三批算法备案。", "date", "年初"),
        ("优酷2月19日发布治理报告。", "name", "优酷"),
    ],
)
def test_what_no_source_says_is_a_fault_at_its_place(text: str, kind: str, said: str) -> None:
    (one,) = found(text, PLATFORM)
    assert (one.kind, one.said, one.level) == (kind, said, "fault")
    assert text[one.start : one.end] == said


def test_a_finding_shows_the_likest_sentence_of_the_sources_and_its_report() -> None:
    (one,) = found("平台累计下架违规短视频1779万条。", "另一篇报道，没有数字。", PLATFORM)
    assert one.nearest is not None
    assert (one.nearest.url, one.nearest.value) == ("https://a.example/1", "1797万条")
    assert "累计下架违规短视频1797万条" in one.nearest.sentence


def test_places_in_the_title_are_those_of_the_title() -> None:
    (one,) = found("云帆视频发布治理报告。", PLATFORM, title="云帆视频：下架短视频1779万条")
    assert (one.field, "云帆视频：下架短视频1779万条"[one.start : one.end]) == ("title", "1779万条")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("平台累计下架违规短视频14.8万个，清退店铺超6万家。", "14.8万个"),
        ("封禁违规直播间6万个。", "6万个"),
    ],
)
def test_a_number_of_another_thing_is_a_fault(text: str, said: str) -> None:
    assert ("number", said) in faults(text, PLATFORM)


def test_a_number_that_counts_another_noun_is_a_fault() -> None:
    source = "本次共有266个算法通过备案，涉及多家企业。"
    assert faults("本次共有266家企业通过备案。", source) == [("number", "266家")]
    assert faults("266个算法通过了备案。", source) == []


def test_days_of_two_events_that_change_places_are_faults() -> None:
    source = "电视剧《江边》2月22日发布海报，2月26日起在云帆视频播出。"
    text = "电视剧《江边》2月26日发布海报，2月22日起在云帆视频播出。"
    assert faults(text, source) == [("date", "2月26日"), ("date", "2月22日")]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("任命单忠德为云海省广播电视局局长。", "post", "局长"),
        ("任命单忠义为云海省广播电视局副局长。", "name", "单忠义"),
        ("任命张远山为云海省广播电视局副局长。", "name", "张远山"),
        ("单忠德此前任临川市委宣传部副部长。", "post", "副部长"),
        ("单忠德是中国工程院教授。", "post", "教授"),
        ("任命单忠德为云海省文物局副局长。", "name", "云海省文物局"),
    ],
)
def test_another_post_another_person_or_another_body_is_a_fault(text: str, kind: str, said: str) -> None:
    assert (kind, said) in faults(text, POSTS)


@pytest.mark.parametrize(
    "text",
    [
        "单忠德任云海省广电局副局长。",
        "中国工程院院士单忠德就任云海省广播电视局副局长。",
        "单忠德曾在临川市委宣传部任部长。",
    ],
)
def test_short_names_of_bodies_and_another_order_are_no_finding(text: str) -> None:
    assert found(text, POSTS) == []


def test_titles_are_compared_letter_for_letter_but_for_spaces_and_short_forms() -> None:
    source = "三部门印发《云海省网络视听平台服务规范（试行）》（以下简称《服务规范》）。"
    assert (
        found("三部门印发《云海省网络视听平台服务规范(试行)》。《服务规范》共十条。".replace("共十条", ""), source)
        == []
    )
    assert faults("三部门印发《云海省网络视听平台服务标准（试行）》。", source) == [
        ("title", "《云海省网络视听平台服务标准（试行）》")
    ]


def test_a_document_number_is_compared_whole() -> None:
    source = "云海省广播电视局印发通知（云广发〔2024〕12号）。"
    assert found("通知文号为云广发[2024]12号。", source) == []
    assert [kind for kind, _ in faults("云广发〔2024〕21号通知印发。", source)] == ["title"]


def test_four_bodies_that_a_source_lists_may_be_counted() -> None:
    source = "省委网信办、教育厅、工业和信息化厅、人力资源社会保障厅联合印发通知。"
    assert found("四部门联合印发通知。", source) == []
    assert faults("六部门联合印发通知。", source) == [("number", "六部")]


def test_ranges_share_their_unit() -> None:
    assert found("罚款3万元至5万元。", "处罚款3—5万元。") == []
    assert faults("罚款3万元至8万元。", "处罚款3—5万元。") == [("number", "8万元")]


ENGLISH = (
    "Skyline Music ends licence talks with Riverclip. On February 19, 2024 it removed 17.97 million videos, 6% of all."
)


def test_of_an_english_source_numbers_dates_and_latin_names_are_compared() -> None:
    sources = [report(ENGLISH, "Skyline Music", "en")]
    text = "2月19日，Skyline Music终止与Riverclip的谈判，下架视频1797万条，占6%。"
    assert check(text, "", sources) == []
    altered = text.replace("19日", "17日").replace("1797万", "1779万").replace("Riverclip", "Rivertube")
    assert [one.kind for one in check(altered, "", sources)] == ["date", "name", "number"]


def test_chinese_names_that_an_english_source_cannot_bear_out_are_marked_not_faulted() -> None:
    (one,) = check("云帆传媒集团终止与Riverclip的谈判。", "", [report(ENGLISH, "Skyline Music", "en")])
    assert (one.level, one.kind) == ("unsure", "name")
    assert "无法核对" in one.why


def test_without_sources_nothing_is_said() -> None:
    assert check(PLATFORM, "治理报告", []) == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_stands_in_text_and_source_places_are_within_the_text(text: str, source: str) -> None:
    for one in check(text, text[:40], [report(source or "无")]):
        value = text if one.field == "text" else text[:40]
        assert 0 <= one.start < one.end <= len(value)
        assert value[one.start : one.end] == one.said


@given(st.text(alphabet="2月19日云帆视频0,.万亿第三批《》“”%至—年底副部长张任命为 ", max_size=120))
def test_a_text_raises_no_fault_against_itself(text: str) -> None:
    assert [one for one in check(text, "", [report(f"云海新闻\n{text}")]) if one.level == "fault"] == []


@pytest.mark.parametrize("text", ["去年累计下架违规短视频近1800万条。", "去年累计下架违规短视频超1700万条。"])
def test_a_rounded_number_is_marked_not_faulted(text: str) -> None:
    (one,) = found(text, PLATFORM)
    assert (one.level, "1797万条" in one.why) == ("unsure", True)


def test_a_number_that_the_source_rounds_is_not_rounded_otherwise() -> None:
    source = "整体处置准确率超99%。"
    assert faults("整体处置准确率超95%。", source) == [("number", "95%")]


def test_relatives_of_a_known_company_are_no_other_company() -> None:
    source = "公开资料显示，爱奇艺在云海市成立新公司。"
    assert found("爱奇艺旗下公司在云海市成立。", source) == []
    assert faults("爱奇艺影业公司在云海市成立。", source) == [("name", "爱奇艺影业公司")]


@pytest.mark.parametrize(
    "piece",
    [
        "电",
        "《",
        "》",
        "“",
        "１",
        "一",
        "1,",
        "百分之",
        "第",
        "a",
        "a-",
        "、",
        "云海省广播电视局",
        "2月",
        "〔2024〕",
        "张任",
    ],
)
def test_texts_of_one_piece_without_end_are_compared_all_the_same(piece: str) -> None:
    source = (piece * 20_000)[:20_000]
    item = f"云海电电电电电电电电电电电电电局印发《{piece * 9}》，{piece * 200}。"
    assert all(one.said for one in check(item, piece * 20, [report(source), report(f"{source}局")]))


def test_three_years_bear_out_no_36_of_anything_else() -> None:
    source = report("用三年时间跟拍，该剧共二十四集。")
    assert [one.said for one in check("用三年时间跟拍，该剧共三十六集。", "", [source])] == ["三十六集"]


def test_a_text_that_was_checked_is_checked_anew_against_other_reports() -> None:
    text = "平台封禁违规直播间14.8万个。"
    assert faults(text, PLATFORM) == []
    assert faults(text, PLATFORM.replace("14.8万", "18.4万")) == [("number", "14.8万个")]
    assert faults(text, PLATFORM) == []


@pytest.mark.parametrize("char", ["万", "亿", "十", "1", "1,", "一年"])
def test_a_source_of_endless_figures_is_checked_all_the_same(char: str) -> None:
    assert faults("平台清理1200件内容。", char * 50_000) == [("number", "1200件")]
    found(f"平台清理{char * 2_000}件内容。", "平台清理1200件内容。")
