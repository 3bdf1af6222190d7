"""Headlines of one subject that may stand as one."""

from __future__ import annotations

import pytest
from newsdesk import NewsDesk

from pipeline.editing.joining import Headline, joints
from pipeline.judging.naming import is_name, leading_words
from pipeline.types import SectionId

INDUSTRY = SectionId.INDUSTRY


def titles(*said: str, sections: tuple[SectionId, ...] = ()) -> list[str]:
    places = sections or (INDUSTRY,) * len(said)
    headlines = [
        Headline(str(number), title, section, leading_words(title))
        for number, (title, section) in enumerate(zip(said, places, strict=True))
    ]
    return [
        joint.title
        for joint in joints(headlines, lambda words: is_name(words, {"微短剧", "网络视听", "抖音", "小红书"}))
    ]


@pytest.mark.parametrize(
    ("first", "second", "joint"),
    [
        ("云帆视频：启动降价", "云帆视频：下架短视频36万条", "云帆视频：启动降价 | 下架短视频36万条"),
        ("爱奇艺公布会员新价", "爱奇艺回应限制投屏", "爱奇艺：公布会员新价 | 回应限制投屏"),
        ("Yunfan开源视频模型", "Yunfan 完成B轮融资", "Yunfan：开源视频模型 | 完成B轮融资"),
        ("抖音升级标识规则", "抖音上线付费订阅", "抖音：升级标识规则 | 上线付费订阅"),
        ("小红书发布青少年模式", "小红书与云帆视频合作", "小红书：发布青少年模式 | 与云帆视频合作"),
        ("Riverclip AI发布新模型", "Riverclip AI 完成B轮融资", "Riverclip AI：发布新模型 | 完成B轮融资"),
        ("云帆视频：启动降价", "云帆视频发布片单", "云帆视频：启动降价 | 发布片单"),
        ("林一川出任云帆视频总裁", "林一川任行业协会会长", "林一川：出任云帆视频总裁 | 任行业协会会长"),
        ("林一川出任云帆视频总裁", "林一任云海省广播电视局局长", None),
        ("爱奇艺发布新片单", "爱奇艺体育更换总经理", None),
        ("云海省互联网信息办公室发布通知", "云海省广播电视局召开会议", None),
        ("快讯：云帆视频升级", "快讯：临川传媒升级", None),
        ("专家：微短剧要提质", "专家：平台要担责", None),
        ("微短剧《临川渡口》开播", "微短剧备案新规发布", None),
        ("2月电影票房破百亿", "2月用户规模增长", None),
        ("云海省召开会议", "临川市召开会议", None),
    ],
)
def test_two_headlines_of_one_subject(first: str, second: str, joint: str | None) -> None:
    assert titles(first, second) == ([joint] if joint else [])


def test_headlines_of_two_sections_are_not_joined() -> None:
    said = ("云帆视频：启动降价", "云帆视频：完成B轮融资")
    assert titles(*said, sections=(INDUSTRY, SectionId.CAPITAL)) == []


def test_at_most_four_stand_under_one() -> None:
    (joint,) = titles(*(f"云帆视频：第{number}件事" for number in range(6)))
    assert joint.count("|") == 3


def test_one_of_several_who_act_together_is_no_subject() -> None:
    assert titles("云帆视频、渡口视听联合发布剧单", "云帆视频启动扶持计划") == []


def test_what_would_be_printed_proposes_its_joint_with_the_commands(desk: NewsDesk) -> None:
    said = desk.run("candidates")
    assert "可并题 云帆视频：" in said and " | " in said
    proposed = [line.strip() for line in said.partition("可并题")[2].splitlines()]
    commands = [line.split()[1:] for line in proposed if line.startswith("zhoubao")]
    assert [command[0] for command in commands] == ["pick", "merge"]
    for command in commands:
        desk.run(*command)
    assert "可并题" not in desk.run("candidates")
    desk.run("issue", "new", "--number", "403")
    assert " | " in desk.run("issue", "show", "403")


def test_what_is_dropped_proposes_no_joint(desk: NewsDesk) -> None:
    desk.run("drop", desk.ids["price"])
    assert "可并题" not in desk.run("candidates")
