"""Texts of one form on two happenings are two stories; the same happening in other words stays one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.judging import bridge
from pipeline.judging.features import features
from pipeline.judging.headlines import headline
from pipeline.judging.pairs import SAME_STORY, PairLink, judge
from pipeline.types import Report

MORNING = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


def linked(one: tuple[str, str], other: tuple[str, str], days: float = 0) -> PairLink | None:
    """The link of two texts (title, text), of which the second comes so many days later."""
    said = (("a", one, MORNING), ("b", other, MORNING + timedelta(days=days)))
    a, b = (features(Report(f"https://{name}.example/", name, *text, when, when)) for name, text, when in said)
    found = judge(a, b)
    assert found == judge(b, a)
    return found


def licences(place: str, *works: str) -> tuple[str, str]:
    named = "".join(f"{number}.《{work}》24集；" for number, work in enumerate(works, 1))
    return (
        f"{place}市广播电视局关于2026年2月国产网络剧片发行许可情况的通告",
        f"根据有关规定，现将{place}市2026年2月取得网络剧片发行许可证的剧目公告如下：{named}",
    )


def support(place: str) -> tuple[str, str]:
    return (
        f"{place}省出台支持微短剧发展若干措施",
        f"{place}省广播电视局等印发《支持微短剧高质量发展若干措施》，单部最高奖励100万元。",
    )


def visit(place: str) -> tuple[str, str]:
    return f"局长赴{place}调研网络视听产业", f"局长近日赴{place}调研网络视听产业。"


def warned(company: str) -> tuple[str, str]:
    return (
        f"{company}收到云海证监局警示函",
        f"{company}公告称，近日收到云海证监局出具的警示函，{company}表示将认真整改并加强信息披露管理。",
    )


def fined(amount: str) -> tuple[str, str]:
    return (
        f"临川直播被罚{amount}万元",
        f"记者获悉，临川直播因未落实主体责任，被云海省网信办依法罚款{amount}万元，并被要求限期整改。",
    )


def licensed(work: str) -> tuple[str, str]:
    return (
        f"电视剧《{work}》获批发行许可",
        f"国家广播电视总局公示，电视剧《{work}》已取得国产电视剧发行许可证，将择期与观众见面。",
    )


def monthly(month: int) -> tuple[str, str]:
    return (
        f"云海省发布{month}月网络视听产业发展数据",
        f"云海省广播电视局发布{month}月网络视听产业发展数据，全省行业收入保持平稳增长。",
    )


def weekly_chart(week: str) -> tuple[str, str]:
    return f"网络剧第{week}周播放榜出炉", f"平台发布网络剧第{week}周播放榜，多部新剧进入前十，悬疑题材最受欢迎。"


def cases(number: str) -> tuple[str, str]:
    return (
        f"云海省公布网络执法典型案例（{number}）",
        "云海省网信办公布一批网络执法典型案例，涉及账号违规、平台失管等情形，均已依法处置。",
    )


def appointed(name: str) -> tuple[str, str]:
    return f"国务院任命{name}为国家广播电视总局副局长", f"国务院任命{name}为国家广播电视总局副局长。"


def leaves(name: str) -> tuple[str, str]:
    return (
        f"砚溪影视副总裁{name}离职",
        f"记者独家获悉，砚溪影视副总裁{name}已于近日离职，砚溪影视方面暂未回应。",
    )


def patent(company: str) -> tuple[str, str]:
    return (
        f"{company}公开一项视频生成专利",
        f"工商平台显示，{company}申请的“视频生成方法、装置及存储介质”专利于近日公布。",
    )


def campaign(name: str, months: int) -> tuple[str, str]:
    return (
        f"网信办开展“清朗·{name}”专项行动",
        f"中央网信办印发通知，开展为期{months}个月的“清朗·{name}”专项行动。",
    )


def model(name: str, text: str = "支持音画同步") -> tuple[str, str]:
    return f"砚溪科技发布{name}视频生成模型", f"砚溪科技今天发布视频生成模型{name}，{text}。"


def takings(sum_: str) -> tuple[str, str]:
    return (
        f"《霜林旧梦》票房突破{sum_}元",
        f"据平台数据，电影《霜林旧梦》总票房突破{sum_}元，暂列年度第一。",
    )


def funded(round_: str, sum_: str) -> tuple[str, str]:
    return (
        f"霁川机器人完成{sum_}元{round_}轮融资",
        f"具身智能公司霁川机器人近日宣布完成{sum_}元{round_}轮融资，由临山资本领投，资金用于研发。",
    )


def registered(name: str) -> tuple[str, str]:
    return (
        "霁川集团成立新公司，注册资本1000万",
        f"工商平台显示，近日，{name}科技有限公司成立，注册资本1000万元，经营范围含人工智能软件开发，由霁川集团全资持股。",
    )


def edition(year: int) -> tuple[str, str]:
    return f"《踏浪{year}》首批阵容公布", f"平台公布综艺《踏浪{year}》首批阵容名单，共30人。"


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        (licences("北京", "南城旧事", "北城旧事"), licences("上海", "江畔旧事", "外滩旧事"), 0.1),
        (support("河南"), support("福建"), 1),
        (visit("四川"), visit("湖南"), 2),
        (appointed("陈立群"), appointed("王晓梅"), 0),
        (leaves("李默"), leaves("袁佛"), 1),
        (patent("腾讯"), patent("百度"), 0.2),
        (campaign("整治网络戾气", 1), campaign("优化营商网络环境", 2), 1),
        (model("砚影2.0"), model("砚影2.1", "画质更高"), 2),
        (model("Yanx K2"), model("Yanx K2.5"), 2),
        (model("Yanxi 3 Pro"), model("Yanxi 3 Flash"), 1),
        (takings("100亿"), takings("110亿"), 2),
        (funded("A", "1亿"), funded("B", "3亿"), 0.2),
        (edition(2025), edition(2026), 1),
        (registered("临山"), registered("砚溪"), 0.2),
        (warned("禾木传媒"), warned("山海影业"), 0.1),
        (fined("30"), fined("80"), 0.1),
        (licensed("春山谣"), licensed("渡口人家"), 0.1),
        (monthly(1), monthly(2), 1),
        (weekly_chart("7"), weekly_chart("8"), 1),
        (weekly_chart("一百二十一"), weekly_chart("二百二十一"), 1),
        (cases("三"), cases("四"), 1),
    ],
    ids=[
        *("许可", "措施", "调研", "任命", "离职", "专利", "专项行动"),
        *("汉字版本", "字母版本", "型号", "票房", "轮次", "年份", "工商登记"),
        *("警示函", "罚款", "获批", "月份", "周", "过百", "期数"),
    ],
)
def test_texts_of_one_form_on_two_happenings_are_two_stories(
    one: tuple[str, str], other: tuple[str, str], days: float
) -> None:
    found = linked(one, other, days)
    assert found is None or found.score < SAME_STORY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (support("河南"), ("河南：微短剧单部最高奖100万元", support("河南")[1])),
        (appointed("陈立群"), ("陈立群任国家广播电视总局副局长", "国务院任命陈立群为国家广播电视总局副局长。")),
        (
            campaign("整治网络戾气", 1),
            ("网信办部署“清朗·网络戾气整治”专项行动", "中央网信办通知，开展1个月的“清朗·网络戾气整治”专项行动。"),
        ),
        (model("砚影2.0"), ("砚溪推出砚影2.0", "砚溪科技今天推出视频生成模型砚影2.0，支持音画同步。")),
        (funded("A", "1亿"), ("霁川机器人获亿元A轮融资，临山资本领投", funded("A", "1亿")[1])),
        (edition(2026), ("《踏浪2026》官宣首批30人阵容", "综艺《踏浪2026》官宣首批阵容，30人加盟。")),
    ],
    ids=["措施", "任命", "专项行动", "版本", "轮次", "年份"],
)
def test_one_happening_in_other_words_stays_one_story(one: tuple[str, str], other: tuple[str, str]) -> None:
    found = linked(one, other, 0.2)
    assert found is not None
    assert found.kind != "follow"
    assert found.score >= SAME_STORY


def test_a_draft_and_what_becomes_of_it_are_two_steps() -> None:
    draft = (
        "网络微短剧管理办法公开征求意见",
        "广电总局就《网络微短剧管理办法（征求意见稿）》公开征求意见，截止3月20日。",
    )
    found = linked(
        draft, ("《网络微短剧管理办法》正式印发", "广电总局印发《网络微短剧管理办法》，自6月1日起施行。"), 49
    )
    assert found is not None
    assert found.kind == "follow"


def test_one_large_sum_and_two_names_tie_reports_of_two_languages() -> None:
    english = (
        "Netflix to buy Hollowmere studios for $72 billion",
        "Netflix agreed on Friday to buy Hollowmere's film studios and streaming division for $72 billion.",
    )
    found = linked(
        english, ("奈飞720亿美元收购Hollowmere影业", "奈飞宣布以720亿美元收购Hollowmere旗下影视制作与流媒体业务。")
    )
    assert found is not None
    assert found.score >= SAME_STORY
    other = linked(english, ("奈飞在Hollowmere推出竖屏短视频", "奈飞在移动端推出竖屏短视频，Hollowmere参与测试。"))
    assert other is None or other.score < SAME_STORY


def test_a_company_is_known_beside_a_han_character() -> None:
    assert headline("今天,meta开源小模型", bridge.named("今天,meta开源小模型")).companies == {"meta"}


def test_the_very_same_text_days_later_is_a_reprint_and_weeks_later_is_not() -> None:
    text = campaign("整治网络戾气", 1)[1] * 3
    found = linked(("网信办部署专项行动", text), ("网信办：部署专项行动", text), 6)
    assert found is not None
    assert (found.kind, found.why) == ("reprint", "全文转载（相隔6天）")
    assert linked(("网信办部署专项行动", text), ("网信办：部署专项行动", text), 20) is None
    assert linked(("网信办部署专项行动", text), ("网信办：部署专项行动", text[:-20]), 6) is None


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("国务院任命陈立群为国家广播电视总局副局长", {"陈立群"}),
        ("砚溪影视副总裁李默离职", {"李默"}),
        ("李默辞任砚溪影视副总裁", {"李默"}),
        ("国资委部署中央企业重点任务", set()),
        ("公司责任落实到位", set()),
    ],
)
def test_who_comes_or_goes_stands_in_the_headline(title: str, people: set[str]) -> None:
    assert headline(title, frozenset()).people == people


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("林俊旸离职", "林俊旸今天离职。"), ("林俊旸离开公司", "林俊旸今天离开公司，他此前负责模型。"), "林俊旸"),
        (
            ("庆功会上《霜林旧梦》收视破2", "《霜林旧梦》收视率破2，霜林旧梦主演出席。"),
            ("《霜林旧梦》收视率破2", "电视剧《霜林旧梦》收视率破2，主演出席庆功会。"),
            "《霜林旧梦》",
        ),
        (
            ("Hollowmere AI发布Galewing", "Hollowmere AI发布开源模型Galewing，共两种规格。"),
            ("开源模型Galewing发布", "Hollowmere AI今天发布Galewing。"),
            "Galewing",
        ),
    ],
    ids=["姓名", "作品", "大小写"],
)
def test_the_reason_names_things_whole_and_as_they_are_written(
    one: tuple[str, str], other: tuple[str, str], why: str
) -> None:
    found = linked(one, other)
    assert found is not None
    named = found.why.removeprefix("同为").split(" · ")
    assert why in named
    assert not any(name != why and name.strip("《》") in why for name in named)


def test_one_text_under_two_headlines_that_call_out_is_a_reprint() -> None:
    text = (
        "云海省广播电视局近日部署微短剧专项整治，要求各平台在三十日内完成自查，对内容低俗、以次充好的作品一律下架，"
        "并将整治情况向社会公布。"
    )
    found = linked(("重磅！云海整治微短剧", text), ("突发！云海微短剧平台要紧张了", text))
    assert found is not None and found.kind == "reprint"


def test_what_was_denied_and_happened_after_all_follows() -> None:
    denied = ("传松山影业沈岳离职 公司：不实", "有消息称松山影业首席执行官沈岳将离职，松山影业回应称消息不实。")
    left = ("松山影业首席执行官沈岳离职", "松山影业宣布，首席执行官沈岳离职，消息于今日公布。")
    found = linked(denied, left, 2)
    assert found is None or found.kind == "follow"


@pytest.mark.parametrize("title", ["本周视听行业要闻速览", "约谈三家平台、影业换帅……一周视听大事", "视听行业热点回顾"])
def test_a_digest_joins_no_story(title: str) -> None:
    text = "《临川渡口》宣布撤档，片方称制作尚未完成。"
    assert linked((title, text), ("《临川渡口》宣布撤档", text)) is None


def test_endless_digits_are_no_figure() -> None:
    digits = "31415926" * 60
    assert linked(("云海公布数据", f"数据为{digits}。"), ("云海公布数据", f"数据为{digits}万元。")) is not None
