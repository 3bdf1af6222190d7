"""Ledgers, wording by wording: who goes and who stays, what is past, denied, a department, how and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.changes import CapitalKind, PersonKind
from pipeline.ledger.capital import capital_of
from pipeline.ledger.people import people_of
from pipeline.ledger.rows import capital_rows, people_rows
from pipeline.persons import name_at_end, person_in
from pipeline.types import Report

WHEN = datetime(2024, 2, 23, 2, tzinfo=UTC)


def report(title: str, text: str) -> Report:
    return Report("https://news.example/a", "36kr", title, text, WHEN, WHEN)


@pytest.mark.parametrize(
    "text", ["和" * 120 + "。", "张三和李四、和收购" * 50, "任命张三为主任，" + "和、张三和收购" * 60]
)
def test_a_long_row_of_names_with_and_between_them_is_read(text: str) -> None:
    assert isinstance(people_of("临川市某局人事任免通知", text, None), list)
    assert isinstance(capital_of("", text, None), list)


def told(text: str, title: str = "") -> list[tuple[str, PersonKind, str, str, str, str]]:
    """(person, kind, post, former post, body, replaced) of each row, one a person."""
    rows = [row.change for row in people_rows([report(title, text)])]
    return [(one.person, one.kind, one.post, one.former_post, one.body, one.replaces) for one in rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "云帆视频宣布，张雷辞任总经理，由王强接任。",
            [
                ("张雷", PersonKind.RESIGNED, "", "总经理", "云帆视频", ""),
                ("王强", PersonKind.APPOINTED, "总经理", "", "云帆视频", "张雷"),
            ],
        ),
        ("李明仍任董事。", []),
        ("王强继续担任董事。", []),
        ("任命王强继续担任总经理。", []),
        ("王强将继续担任董事长，张雷出任总裁。", [("张雷", PersonKind.APPOINTED, "总裁", "", "", "")]),
        ("张雷继续担任董事，不再担任总经理。", [("张雷", PersonKind.REMOVED, "", "总经理", "", "")]),
        ("云帆视频回应称，陆远仍担任首席执行官。", []),
        ("有消息称陆远将离任。云帆视频回应，陆远仍担任首席执行官。", []),
        (
            "云帆视频回应称，陆远已离任首席执行官。",
            [("陆远", PersonKind.RESIGNED, "", "首席执行官", "云帆视频", "")],
        ),
        (
            "赵立平先生申请辞去公司总经理职务，辞职后仍担任公司董事。",
            [("赵立平", PersonKind.RESIGNED, "", "总经理", "", "")],
        ),
        (
            "赵立平先生申请辞去公司总经理职务，辞职后将继续担任公司董事。",
            [("赵立平", PersonKind.RESIGNED, "", "总经理", "", "")],
        ),
    ],
)
def test_who_goes_or_stays_does_not_come(text: str, rows: list[tuple[str, PersonKind, str, str, str, str]]) -> None:
    assert told(text) == rows


@pytest.mark.parametrize("word", ["后仍", "后将", "后还", "后继"])
def test_what_stands_behind_a_going_is_no_name(word: str) -> None:
    assert person_in(word) == "" and name_at_end(f"辞职{word}") == ""


def changed(text: str, title: str = "") -> list[tuple[str, CapitalKind, str, str, tuple[str, ...]]]:
    """(company, kind, sum as printed, round, investors) of each row."""
    rows = [row.change for row in capital_rows([report(title, text)])]
    return [(one.company, one.kind, one.amount.said if one.amount else "", one.round, one.investors) for one in rows]


@pytest.mark.parametrize(
    "past",
    [
        "公司此前于2022年完成5000万元A轮融资。",
        "2023年6月，公司完成5000万元A轮融资。",
        "2023年6月，公司宣布完成5000万元A轮融资，由临川资本领投。",
        "公司于去年完成5000万元A轮融资。",
        "灵境科技2022年完成5000万元A轮融资。",
        "2022年，公司以3亿元收购画山科技60%股权。",
    ],
)
def test_an_earlier_round_is_no_change_of_this_week(past: str) -> None:
    only = [("灵境科技", CapitalKind.FUNDING, "2亿元", "B轮", ())]
    assert changed(f"灵境科技近日完成2亿元B轮融资。{past}") == only
    assert changed(past) == []


@pytest.mark.parametrize(
    "text",
    [
        "成立于2020年的灵境科技完成2亿元B轮融资。",
        "灵境科技成立于2022年3月，近日完成2亿元B轮融资。",
        "36氪消息，灵境科技完成2亿元B轮融资。公司否认裁员。",
        "灵境科技2022年完成A轮融资，近日灵境科技完成2亿元B轮融资。",
        "2023年12月30日，灵境科技完成2亿元B轮融资。",
        "2024年2月，灵境科技完成2亿元B轮融资。",
    ],
)
def test_a_year_of_something_else_or_just_over_puts_nothing_into_the_past(text: str) -> None:
    assert changed(text) == [("灵境科技", CapitalKind.FUNDING, "2亿元", "B轮", ())]


def test_a_post_of_another_year_is_none_of_this_week() -> None:
    assert told("张雷于2022年6月加入云帆视频，担任首席技术官。") == []
    assert told("云帆视频董事王燕自2022年6月起担任公司董事，任期将满。") == []
    assert told("陈浩，1975年3月生，大学学历，拟任云海省文物局局长。") == [
        ("陈浩", PersonKind.INTENDED, "局长", "", "云海省文物局", "")
    ]


@pytest.mark.parametrize("title", ["", "云帆视频将以20亿元收购星河传媒"])
def test_a_rumour_that_another_sentence_denies_is_no_change(title: str) -> None:
    assert changed("有消息称云帆视频将以20亿元收购星河传媒。云帆视频回应：消息不实。", title) == []


@pytest.mark.parametrize(
    ("text", "post", "former", "body"),
    [
        ("国家广播电视总局任命李向东为办公厅主任。", "办公厅主任", "", "国家广播电视总局"),
        ("云帆视频任命王芳为技术中心总经理。", "技术中心总经理", "", "云帆视频"),
        ("Starlane任命Dana Wells为全球运营主管。", "全球运营主管", "", "Starlane"),
        ("K站宣布，游戏业务负责人张峰离职。", "", "游戏业务负责人", "K站"),
        ("任命王芳为技术中心总经理。", "技术中心总经理", "", ""),
        ("游戏业务负责人张峰离职。", "", "负责人", ""),
        ("云帆视频任命王芳为星河影业总经理。", "总经理", "", "星河影业"),
        ("任命李向东为办公厅主任。", "主任", "", "办公厅"),
    ],
)
def test_a_department_belongs_to_the_post_in_the_body_that_speaks(text: str, post: str, former: str, body: str) -> None:
    ((_, _, *read),) = told(text)
    assert read == [post, former, body, ""]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("任命尼玛次仁为西海自治区广播电视局局长。", ["尼玛次仁"]),
        ("任命张海波、尼玛次仁为西海自治区广播电视局副局长。", ["张海波", "尼玛次仁"]),
        ("任命外部专家为公司顾问。", []),
        ("任命新人为公司总经理。", []),
        ("任命职业经理人为公司总经理。", []),
    ],
)
def test_who_is_appointed_needs_no_known_surname_and_is_no_word(text: str, people: list[str]) -> None:
    assert [row[0] for row in told(text)] == people


@pytest.mark.parametrize(
    ("text", "company", "investors"),
    [
        ("云帆视频公告，拟使用自有资金1.38亿元收购画山动画51.04%股权。", "画山动画", ("云帆视频",)),
        ("画山科技：股东量子跃动通过大宗交易减持公司2%股份。", "画山科技", ("量子跃动",)),
        ("画山科技：股东量子跃动以集中竞价方式减持公司2%股份。", "画山科技", ("量子跃动",)),
        ("腾云控股于2月20日至2月22日减持云帆视频2%股份。", "云帆视频", ("腾云控股",)),
        ("灵境科技完成天使轮融资，松山资本独家投资。", "灵境科技", ("松山资本",)),
        ("今天，云帆视频拿到启明海投领投的12亿元。", "云帆视频", ("启明海投",)),
        ("Starlane agrees to acquire Blue:hill for $700 million.", "Blue:hill", ("Starlane",)),
    ],
)
def test_an_investor_is_named_without_how_and_when(text: str, company: str, investors: tuple[str, ...]) -> None:
    assert [(row[0], row[4]) for row in changed(text)] == [(company, investors)]


def test_what_a_headline_says_before_its_colon_need_be_no_company() -> None:
    rows = changed("今天，云帆视频拿到启明海投领投的12亿元。", "陆远再下一城：云帆视频拿到12亿元融资")
    assert rows == [("云帆视频", CapitalKind.FUNDING, "12亿元", "", ("启明海投",))]


@pytest.mark.parametrize(
    "text",
    [
        "近日，云海星河传媒有限公司法定代表人由张海波变更为李文清，注册资本由1亿元增加至2亿元。",
        "近日，云海星河传媒有限公司注册资本由1亿元增加至2亿元，法定代表人由张海波变更为李文清。",
    ],
)
def test_two_changes_of_one_sentence_are_both_of_the_company_that_it_names_once(text: str) -> None:
    rows = [row.change for row in capital_rows([report("", text)])]
    assert {(one.company, one.kind, one.before, one.after) for one in rows} == {
        ("云海星河传媒有限公司", CapitalKind.CAPITAL, "1亿元", "2亿元"),
        ("云海星河传媒有限公司", CapitalKind.HEAD, "张海波", "李文清"),
    }
