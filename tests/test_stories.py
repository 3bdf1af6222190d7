"""Which reports tell one event: links of pairs, and their groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.judging.features import Glance, glance
from pipeline.judging.pairs import SAME_STORY, is_apart, judge
from pipeline.judging.stories import PairLink, features, link, stories_of
from pipeline.types import Report, Story

MORNING = datetime(2024, 2, 20, 1, 0, tzinfo=UTC)


def report(
    key: str, title: str, text: str = "", *, hours: float = 0, source: str = "stcn", date_only: bool = False
) -> Report:
    when = MORNING + timedelta(hours=hours)
    return Report(f"https://{source}.example/{key}", source, title, text, when, when, date_only)


NOTICE = report(
    "notice",
    "临川市广播电视局启动微短剧精品扶持计划",
    "2月20日，临川市广播电视局启动“临川微光”微短剧精品扶持计划，首批遴选30部作品，每部给予最高50万元补助。"
    "计划面向本市制作机构，重点支持现实题材、非遗题材作品，申报截至4月30日。",
    source="nrta",
)
REPRINT = report("reprint", "临川启动微短剧精品扶持计划", NOTICE.text, hours=3, source="jiemian")
REWRITTEN = report(
    "rewritten",
    "最高补助50万元 临川扶持微短剧精品",
    "临川市近日推出“临川微光”扶持计划，由当地广播电视局组织，首批将选出30部微短剧作品，单部补助最高50万元。",
    hours=5,
    source="thepaper",
)
SPEAKERS = report(
    "phones",
    "霁川科技发布折叠屏手机",
    "霁川科技发布新款折叠屏手机，售价8999元，搭载自研影像芯片，3月1日开售。",
    hours=2,
)


def registered(company: str, capital: str, key: str, hours: float = 0) -> Report:
    return report(
        key,
        f"{company}在临川成立新公司，注册资本{capital}",
        f"天眼查App显示，近日，临川{company}科技有限公司成立，注册资本{capital}人民币，经营范围包括人工智能应用软件开发、"
        f"软件开发、数据处理服务等，由{company}全资持股。",
        hours=hours,
    )


REGISTERED = (registered("砚溪智能", "1000万", "yanxi"), registered("霜杉股份", "5000万", "shuangshan", 4))
BATCHES = tuple(
    report(
        f"batch{number}",
        f"公布第{number}批深度合成服务算法备案信息",
        f"现公开发布第{number}批境内深度合成服务算法备案信息，任何单位或者个人如有疑议，请提出并提供证据。"
        "备案主体应当在其对外提供服务的网站、应用程序等的显著位置标明备案编号。",
        hours=hours,
    )
    for number, hours in (("三", 0), ("四", 8))
)
ENGLISH = report(
    "gale-en",
    "Hollowmere AI releases Galewing, an open model in 3B and 9B sizes",
    "Hollowmere AI today released Galewing, an open-source language model in two sizes, 3B and 9B parameters.",
    source="techcrunch",
)
CHINESE = report(
    "gale-zh",
    "Hollowmere AI开源大语言模型Galewing，有3B、9B两种规模",
    "2月20日，Hollowmere AI宣布开源大语言模型Galewing，参数规模为3B和9B。",
    hours=2,
    source="ithome",
)
TICKERS = (
    report("noon", "三大指数午间休盘集体上涨，某股份涨停", "沪指涨0.5%，深成指涨1.1%，创业板指涨0.8%。", hours=0),
    report("close", "三大指数集体收涨，某股份涨停", "沪指涨0.7%，深成指涨1.3%，创业板指涨0.9%。", hours=3),
)
EVERYTHING = (NOTICE, REPRINT, REWRITTEN, SPEAKERS, *REGISTERED, *BATCHES, ENGLISH, CHINESE, *TICKERS)


def repr_of(one: Report) -> str:
    return one.url.rpartition("/")[2]


def links(*reports: Report) -> list[PairLink]:
    return [found for found in link([features(one) for one in reports], []) if found.kind != "apart"]


def link_of(one: Report, other: Report) -> PairLink | None:
    return judge(features(one), features(other))


def stories(reports: Sequence[Report], found: Sequence[PairLink] | None = None) -> list[Story]:
    known = links(*reports) if found is None else found
    return stories_of(reports, known, authority={"nrta": 5, "thepaper": 2, "jiemian": 2})


def test_copied_text_is_a_reprint_and_says_how_much_agrees() -> None:
    (found,) = links(NOTICE, REPRINT)
    assert found.kind == "reprint"
    assert found.why == "近似转载（重合1.00）"


def test_rewritten_report_of_the_event_is_linked_with_what_both_name() -> None:
    (found,) = links(NOTICE, REWRITTEN)
    assert found.kind == "same"
    assert found.why.startswith("同为")
    assert 0.5 <= found.score <= 1.0


def test_link_names_the_smaller_address_first() -> None:
    assert all(found.a_url < found.b_url for found in links(*EVERYTHING))


@pytest.mark.parametrize("pair", [REGISTERED, BATCHES, TICKERS], ids=["另一家公司", "另一批", "另一场行情"])
def test_same_form_with_other_content_is_not_one_event(pair: tuple[Report, Report]) -> None:
    assert links(*pair) == []


def test_english_and_chinese_reports_meet_in_names_and_figures() -> None:
    (found,) = links(ENGLISH, CHINESE)
    assert "Galewing" in found.why


def test_the_name_of_a_column_is_nothing_in_common() -> None:
    titles = ("云海首发 | 拾光影业完成1.6亿元B轮融资", "前大厂团队做虚拟制片，再获数千万元融资 | 云海首发")
    bare = (titles[0].removeprefix("云海首发 | "), titles[1].removesuffix(" | 云海首发"))
    said = [features(report(f"c{number}", title, hours=number)) for number, title in enumerate((*titles, *bare))]
    assert [one.title_words for one in said[:2]] == [one.title_words for one in said[2:]]


def test_reports_further_apart_than_four_days_are_not_linked() -> None:
    late = report("late", REWRITTEN.title, REWRITTEN.text, hours=24 * 5, source="thepaper")
    assert links(NOTICE, late) == []


def test_morning_paper_is_not_one_event_with_its_items() -> None:
    digest = report("digest", f"早报｜{REWRITTEN.title}；霁川科技发布折叠屏手机；某平台调整会员价格", "今日要闻")
    assert links(digest, REWRITTEN) == []


def test_morning_paper_that_opens_with_a_whole_report_is_no_reprint_of_it() -> None:
    title = f"早报｜{NOTICE.title}；霁川科技发布折叠屏手机；某平台调整会员价格"
    digest = report("digest", title, f"大公司：{NOTICE.text}\n其他：{SPEAKERS.text}", hours=3)
    assert link_of(replace(digest, title=NOTICE.title), NOTICE) is not None
    assert link_of(digest, NOTICE) is None


def released(key: str, version: str, *, hours: float = 0, source: str = "stcn") -> Report:
    return report(
        key,
        f"霁川科技发布开源大模型Galewing {version}",
        f"霁川科技发布新一代开源大模型Galewing {version}，面向开发者免费开放下载，上下文窗口更长。",
        hours=hours,
        source=source,
    )


def same(one: Report, other: Report) -> bool:
    """Whether the two would be one story."""
    found = link_of(one, other)
    return found is not None and found.score >= SAME_STORY


def test_another_version_of_a_product_is_another_event() -> None:
    assert link_of(released("a", "4"), released("b", "4", source="36kr")) is not None
    assert link_of(released("a", "4"), released("b", "4.0", source="36kr")) is not None
    assert not same(released("a", "4"), released("b", "3.5", source="36kr"))


def test_a_report_that_compares_with_the_version_before_is_of_the_new_one() -> None:
    new = released("b", "4", source="36kr")
    compared = replace(new, text=f"{new.text}与Galewing 3.5相比，编程能力提升一倍。")
    assert link_of(released("a", "4"), compared) is not None


STRUCK = report(
    "struck", "风暴潮袭击临川沿海渔港", "临川市应急管理局19日称，当地沿海渔港18日遭风暴潮袭击，无人员伤亡。"
)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [("18日", True), ("18 日", True), ("22日", False), ("2 月 22 日", False)],
)
def test_same_happening_on_another_day_is_another_event(day: str, is_one: bool) -> None:
    text = f"{day}，临川一处渔港被风暴潮淹没，救援人员已赶到现场。"
    later = report("later", "临川渔港遭风暴潮袭击", text, hours=72, source="36kr")
    assert same(STRUCK, later) == is_one


def test_what_an_outlet_says_under_every_text_makes_no_reprint() -> None:
    plug = "#欢迎关注临川科技官方微信公众号：临川科技（微信号：lckj），更多精彩内容第一时间为您奉上。"
    one = report("a", "一款折叠屏手机开售前的二十四小时", f"凌晨的工厂还亮着灯。 {plug}")
    other = report("b", "在临川看懂机器人的一年", f"机器人学会了叠衣服。 {plug}", hours=30)
    assert link_of(one, other) is None
    assert features(one).text == "凌晨的工厂还亮着灯。 "


def test_report_whose_text_is_furniture_is_compared_by_its_title() -> None:
    assert features(report("a", NOTICE.title, "点击查看原文>")).short


def test_report_without_text_is_compared_by_its_title() -> None:
    bare = report("bare", "临川市广播电视局启动微短剧精品扶持计划", hours=1, source="36kr")
    assert len(links(NOTICE, bare)) == 1


def test_empty_title_and_text_meet_nobody() -> None:
    assert links(report("a", "", ""), report("b", "", "")) == []


LONG = report("long", NOTICE.title, f"{NOTICE.text}\n" * 8, hours=1, source="long")


@pytest.mark.parametrize("one", [*EVERYTHING, LONG, report("bare", "", NOTICE.text), report("none", "")], ids=repr_of)
def test_a_glance_sees_what_the_features_hold(one: Report) -> None:
    said = features(one)
    assert glance(one) == Glance(said.chinese, said.wording.lead_vector)


def test_what_a_glance_rules_out_is_never_linked() -> None:
    pairs = [(a, b) for a in EVERYTHING for b in EVERYTHING if a.url != b.url]
    ruled_out = [(a, b) for a, b in pairs if is_apart(features(a), glance(b))]
    assert ruled_out and len(ruled_out) < len(pairs)
    assert all(judge(features(a), features(b)) is None for a, b in ruled_out)
    assert not is_apart(features(CHINESE), glance(ENGLISH))  # of two languages, whose words no cosine compares


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_order_and_batches_of_arrival_change_no_link(data: st.DataObject) -> None:
    known = {one.url: features(one) for one in EVERYTHING}
    shuffled = data.draw(st.permutations(list(known.values())))
    cut = data.draw(st.integers(0, len(shuffled)))
    first, second = shuffled[:cut], shuffled[cut:]
    assert sorted({*link(first, []), *link(second, first)}) == link(list(known.values()), [])


@settings(deadline=None, max_examples=40)
@given(st.permutations(EVERYTHING))
def test_order_of_reports_and_links_changes_no_story(shuffled: Sequence[Report]) -> None:
    found = links(*EVERYTHING)
    assert stories(shuffled, found[::-1]) == stories(EVERYTHING, found)


def test_every_report_is_in_one_story() -> None:
    members = [member.url for story in stories(EVERYTHING) for member in story.members]
    assert sorted(members) == sorted(one.url for one in EVERYTHING)


def test_issuing_body_leads_before_an_earlier_medium() -> None:
    early = report("early", REWRITTEN.title, REWRITTEN.text, hours=-2, source="thepaper")
    (story,) = stories([early, NOTICE])
    assert story.lead_url == NOTICE.url
    assert [member.role for member in story.members] == ["lead", "same"]
    assert story.first_published_at == early.when


def test_original_leads_before_its_reprint_of_equal_authority() -> None:
    original = report("original", NOTICE.title, NOTICE.text, hours=1, source="thepaper")
    (story,) = stories([REPRINT, original])
    assert story.lead_url == original.url
    assert story.members[1].role == "reprint"


def test_reprint_with_a_bare_date_does_not_count_as_earlier() -> None:
    original = report("original", NOTICE.title, NOTICE.text, hours=9, source="thepaper")
    dated = report("dated", NOTICE.title, NOTICE.text, hours=-8, source="jiemian", date_only=True)
    assert dated.when < original.when
    (story,) = stories([dated, original])
    assert story.lead_url == original.url


def chain_of(*keys: str) -> tuple[list[Report], list[PairLink]]:
    reports = [report(key, f"后续报道{key}") for key in keys]
    urls = sorted(one.url for one in reports)
    return reports, [PairLink(a, b, "same", 0.6, "") for a, b in pairwise(urls)]


def test_chain_of_follow_ups_does_not_become_one_story() -> None:
    reports, found = chain_of("a", "b", "c", "d", "e", "f")
    assert max(len(story.members) for story in stories(reports, found)) < 4


def test_two_batches_are_not_joined_by_reports_that_leave_the_number_out() -> None:
    named = [
        report(
            f"batch{number}",
            f"云海省广播电视局公布{name}违规微短剧名单",
            f"云海省广播电视局公布{name}违规微短剧名单，共{number}部作品被下架，要求平台落实主体责任。",
        )
        for number, name in ((21, "第三批"), (34, "第四批"))
    ]
    told = [
        report(
            f"told{number}",
            "云海省广播电视局公布新一批违规微短剧名单",
            f"云海省广播电视局公布违规微短剧名单，共{number}部作品被下架，要求平台落实主体责任。",
            hours=1,
            source=source,
        )
        for number, source in ((21, "thepaper"), (34, "jiemian"))
    ]
    everyone = [features(one) for one in (*named, *told)]
    made = stories_of([*named, *told], link(everyone, []), authority={})
    assert not any({one.url for one in named} <= {member.url for member in story.members} for story in made)
    assert any(len(story.members) > 1 for story in made)
    merged = [frozenset(one.url for one in named)]
    made = stories_of([*named, *told], link(everyone, []), authority={}, together=merged)
    assert any({one.url for one in named} <= {member.url for member in story.members} for story in made), "editors may"


def test_editors_split_outweighs_a_link() -> None:
    found = links(NOTICE, REPRINT)
    apart = [frozenset((NOTICE.url, REPRINT.url))]
    assert len(stories_of([NOTICE, REPRINT], found, authority={}, apart=apart)) == 2


def test_editors_merge_needs_no_link_and_is_named_as_reason() -> None:
    together = [frozenset((NOTICE.url, SPEAKERS.url))]
    (story,) = stories_of([NOTICE, SPEAKERS], [], authority={"nrta": 5}, together=together)
    assert story.members[1].why == "编辑合并"


def test_split_pair_is_not_joined_through_a_third_report() -> None:
    found = links(NOTICE, REPRINT, REWRITTEN)
    apart = [frozenset((NOTICE.url, REPRINT.url))]
    made = stories_of([NOTICE, REPRINT, REWRITTEN], found, authority={}, apart=apart)
    assert not any({NOTICE.url, REPRINT.url} <= {member.url for member in story.members} for story in made)


def test_links_and_merges_of_unknown_reports_are_passed_over() -> None:
    found = [PairLink("https://gone.example/1", NOTICE.url, "same", 0.9, "")]
    together = [frozenset((NOTICE.url, "https://gone.example/2"))]
    (story,) = stories_of([NOTICE], found, authority={}, together=together)
    assert story.members[0].url == NOTICE.url


def test_features_depend_on_the_report_alone() -> None:
    alone = features(NOTICE)
    links(*EVERYTHING)
    assert features(NOTICE) == alone


def test_forms_of_two_companies_are_two_events() -> None:
    def record(code: str, company: str) -> Report:
        text = (
            f"证券代码：{code} 证券简称：{company}\n投资者关系活动记录表\n一、活动类别 接受调研。\n二、交流内容\n"
            "问题：公司怎样看待文生视频？\n答：公司一直关注相关技术的发展，将结合自身业务审慎推进，请注意投资风险。"
        )
        return report(code, f"{company}：投资者关系活动记录表", text, source="cninfo")

    assert links(record("300364", "临川在线"), record("301906", "霁川股份")) == []
