"""Facts that stand in the sources, but not so: of another half-year, the other way, another company's form, another's
part in a round. Each is told; the same said rightly, in other words, is not."""

from __future__ import annotations

import pytest
from test_facts import faults

RESULTS = (
    "云海影视股份有限公司2月20日披露业绩快报。2023年上半年，公司实现营业收入12.6亿元，同比增长8.5%；下半年实现营业收入"
    "15.3亿元。毛利率为31.2%，较上年提高2.3个百分点。第三季度新增付费会员180万人，第四季度新增95万人。"
    "首批十二部作品将于二季度上线。"
)
NOTICE = (
    "国家广播电视总局办公厅2月19日印发《关于加强微短剧管理的通知》（广电办发〔2024〕15号），自2024年3月1日起施行。"
    "《网络视听节目审核通则》（中网协发〔2021〕8号）同时有效。"
)
ROUND = (
    "北京星野数字科技有限公司宣布完成1.2亿元B轮融资，由远帆资本领投，启山创投和松果基金跟投。"
    "云涛（重庆）信息技术有限公司是它的子公司。"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("毛利率为31.2%，较上年提高2.3%。", "2.3%"),
        ("上半年营业收入同比增长8.5个百分点。", "8.5个百分点"),
        ("2023年上半年，云海影视营业收入同比下降8.5%。", "8.5%"),
        ("云海影视上半年营业收入15.3亿元。", "15.3亿元"),
        ("云海影视2023年下半年营业收入为12.6亿元。", "12.6亿元"),
        ("第四季度新增付费会员180万人。", "四季度"),
        ("云海影视首批作品将于三季度上线。", "三季度"),
        ("云海影视有限公司2月20日披露业绩快报。", "云海影视有限公司"),
    ],
)
def test_a_figure_that_the_sources_give_otherwise_is_a_fault(text: str, said: str) -> None:
    assert said in [value for _, value in faults(text, RESULTS)]


@pytest.mark.parametrize(
    "text",
    [
        "毛利率31.2%，同比提升2.3个百分点。",
        "2023年上半年营收12.6亿元，同比增8.5%；下半年营收15.3亿元。",
        "营收下半年为15.3亿元，上半年为12.6亿元。",
        "三季度新增付费会员180万人，四季度95万人。",
        "云海影视披露快报，营收增幅为8.5%。",
        "二季度，云海影视的首批十二部作品将上线。",
        "云海影视公司2月20日披露业绩快报。",
    ],
)
def test_the_same_figures_in_other_words_are_no_fault(text: str) -> None:
    assert faults(text, RESULTS) == []


def test_the_day_on_which_a_notice_takes_effect_is_no_other_day_of_it() -> None:
    assert faults("通知自2024年2月19日起施行。", NOTICE) == [("date", "2024年2月19日")]
    assert faults("通知3月1日起正式施行。", NOTICE) == []


def test_a_document_number_is_that_of_its_title() -> None:
    wrong = "《网络视听节目审核通则》（广电办发〔2024〕15号）同时有效。"
    assert ("title", "广电办发〔2024〕15号") in faults(wrong, NOTICE)
    assert faults(wrong.replace("广电办发〔2024〕15号", "中网协发〔2021〕8号"), NOTICE) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("星野数字完成1.2亿元A轮融资。", "A轮"),
        ("星野数字完成1.2亿元Pre-B轮融资。", "Pre-B"),
        ("本轮融资由启山创投领投。", "启山创投"),
        ("松果基金和远帆资本跟投。", "远帆资本"),
        ("北京星野数字科技股份有限公司完成融资。", "数字科技股份有限公司"),
        ("云涛（重庆）信息科技有限公司是子公司。", "信息科技有限公司"),
    ],
)
def test_a_round_is_told_to_the_letter(text: str, said: str) -> None:
    assert said in [value for _, value in faults(text, ROUND)]


@pytest.mark.parametrize(
    "text",
    [
        "星野数字获B轮融资1.2亿元，远帆资本领投，启山创投、松果基金跟投。",
        "跟投的有启山创投、松果基金，领投方是远帆资本。",
        "星野数字科技有限公司有一家子公司，即云涛（重庆）信息技术有限公司。",
    ],
)
def test_a_round_in_other_words_is_no_fault(text: str) -> None:
    assert faults(text, ROUND) == []


def test_a_round_of_an_english_report_is_a_round() -> None:
    source = "Larkfield Robotics raised $4.2 million in a Series B round led by Elm Ventures."
    assert faults("Larkfield Robotics完成420万美元B轮融资。", source) == []
    assert faults("Larkfield Robotics完成420万美元C轮融资。", source) == [("name", "C轮")]
