"""What an item adds: people, companies and numbers of no source are told; ordinary words in their places are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.editing.facts import check
from pipeline.editing.facts.people import people
from pipeline.types import Report

WHEN = datetime(2024, 2, 20, 2, tzinfo=UTC)
MEETING = (
    "36氪获悉，云海省国资委2月19日召开推进会。会议由国资委主任李建国主持，张大明出席会议并讲话。"
    "首批安排16家企业建设5G网络。该片由周文远执导，许晴川编剧。"
)


def faults(text: str, *sources: str) -> list[tuple[str, str]]:
    told = [Report(f"https://a.example/{at}", "sample", "推进会", one, WHEN, WHEN) for at, one in enumerate(sources)]
    return [(one.kind, one.said) for one in check(text, "", told) if one.level == "fault"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("会议由刘国栋主持", "刘国栋"),
        ("张明华出席会议并讲话。", "张明华"),
        ("会议由国资委主任陈海涛主持。", "陈海涛"),
        ("欧阳振华表示，将抓好落实。", "欧阳振华"),
        ("王芳、李建国出席会议。", "王芳"),
        ("张大明、何雪梅等出席会议。", "何雪梅"),
        ("据赵思远回忆，筹备历时很久。", "赵思远"),
        ("萨姆·奥尔特曼出席会议。", "萨姆·奥尔特曼"),
    ],
)
def test_a_person_of_no_source_is_a_fault(text: str, said: str) -> None:
    assert ("name", said) in faults(text, MEETING)


def test_a_person_and_the_post_before_are_two_faults() -> None:
    assert faults("会议由国资委副主任张明华主持。", MEETING) == [("post", "副主任"), ("name", "张明华")]


@pytest.mark.parametrize(
    "text",
    [
        "会议强调，要抓好落实。",
        "会议由专家主持，与会代表认为方案可行。",
        "业内人士指出，应当加快建设。",
        "有关负责人于近日表示，将全面推进。",
        "国资委主任高度评价有关安排。",
        "多方表示，从长远看，时机已到。",
        "许多企业宣布加入，各地相应出台办法。",
        "张大明应邀出席，全程参加会议。",
        "与会人员和主办方表示，后续安排会公布。",
        "由于时间关系，会议提前结束，安全、幸福的氛围得到认可。",
        "相关部门负责人介绍，古文字、雷阵雨和冷启动都是例子。",
        "由多家机构领投，与合作方达成一致，短视频上线。",
    ],
)
def test_ordinary_words_where_people_and_companies_stand_are_no_fault(text: str) -> None:
    assert faults(text, MEETING) == []


def test_of_two_readings_that_the_dictionary_cuts_otherwise_the_person_is_found() -> None:
    assert [fact.keys[0] for fact in people("任命沈华为云海省广播电视局局长")] == ["沈华"]


@pytest.mark.parametrize(
    ("source", "silent"),
    [
        ("奥尔特曼出席会议。", True),
        ("萨姆·奥尔特曼出席会议。", True),
        ("杰克·奥尔特曼出席会议。", False),
    ],
)
def test_a_foreign_name_may_be_written_out_but_not_changed(source: str, silent: bool) -> None:
    assert (faults("萨姆·奥尔特曼出席会议。", source) == []) is silent


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("本轮融资由青柚直播领投。", "青柚直播"),
        ("云岫动力宣布跟进。", "云岫动力"),
        ("活动由东麓影业主办。", "东麓影业"),
        ("项目落户蓟北出版社。", "蓟北出版社"),
        ("星澜智算科技有限公司参与了建设。", "星澜智算科技有限公司"),
    ],
)
def test_a_company_of_no_source_is_a_fault(text: str, said: str) -> None:
    assert ("name", said) in faults(text, MEETING)


@pytest.mark.parametrize(("text", "said"), [("首批安排36家企业。", "36家"), ("首批安排5家企业。", "5家")])
def test_a_number_in_a_name_bears_out_no_other(text: str, said: str) -> None:
    assert faults(text, MEETING) == [("number", said)]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("国资委主任李建国主持会议，张大明讲话。", "国资委主任张大明主持会议，李建国讲话。"),
        ("影片由周文远执导，编剧为许晴川。", "影片由许晴川执导，编剧为周文远。"),
    ],
)
def test_two_people_who_change_places_are_faults(right: str, wrong: str) -> None:
    assert faults(right, MEETING) == []
    assert {kind for kind, _ in faults(wrong, MEETING)} == {"name"}


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        (
            "任命方远山为临川市文化馆馆长，任命石小川为临川市博物馆馆长。",
            "方远山任临川市文化馆馆长，石小川任临川市博物馆馆长。",
            "石小川任临川市文化馆馆长，方远山任临川市博物馆馆长。",
        ),
        (
            "沈知遥不再担任总编辑，由陆一鸣接任。",
            "陆一鸣接任总编辑，沈知遥不再担任总编辑。",
            "沈知遥接任总编辑，陆一鸣不再担任总编辑。",
        ),
        (
            "沈知遥、陆一鸣分别担任编剧和导演。",
            "陆一鸣、沈知遥分别任导演和编剧。",
            "陆一鸣、沈知遥分别任编剧和导演。",
        ),
    ],
)
def test_posts_that_change_their_people_are_faults(source: str, right: str, wrong: str) -> None:
    assert faults(right, source) == []
    assert {kind for kind, _ in faults(wrong, source)} == {"name"}


def test_who_has_a_part_in_two_meetings_has_it_in_either() -> None:
    source = "李建国主持第一场，张大明致辞。第二场由张大明主持，李建国致辞。"
    assert faults("张大明主持，李建国致辞。", source) == []
