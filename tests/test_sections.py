"""Sections: where a report belongs, why, and what is not for the paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.judging.sections import CAP, choose, classify, score, weigh
from pipeline.sources import Source
from pipeline.types import SectionId, SectionScore
from pipeline.weekly import Weekly, load_weekly

ITEMS = {
    "headlines": [
        ("国务院办公厅印发《关于促进数字文化产业发展的意见》", "国务院办公厅日前印发意见，部署六方面任务。"),
        ("国务院总理主持召开国务院常务会议 研究部署数字经济工作", ""),
        ("国资委召开中央企业数字化工作推进会", "国资委召开中央企业数字化工作推进会，部署全年任务。"),
    ],
    "industry": [
        ("临川市广播电视局部署网络微短剧专项整治", "临川市广播电视局印发通知，部署专项整治行动。"),
        ("某短视频平台与某唱片公司达成合作", "双方就短视频配乐授权签署合作协议。"),
        ("微信视频号严打AI换脸带货", "平台发布公告，严厉打击冒充名人带货的行为。"),
        ("欧盟对某社交平台启动反垄断调查", "欧盟委员会表示将调查该平台的算法。"),
        ("Regulator opens antitrust probe into streaming platform", "The regulator will look at the platform's deals."),
        ("某传媒公司：关于短视频业务的答复", "公司在投资者互动平台表示，将继续开展短视频业务。"),
    ],
    "content": [
        ("电视剧《渡口灯火》定档3月8日", "电视剧《渡口灯火》发布定档海报，将在某卫视开播。"),
        ("《山那边的课堂》第二季今晚开播", "综艺节目《山那边的课堂》第二季讲述乡村教师的故事。"),
        ("微短剧《一碗汤的距离》上线", "该剧讲述三代人的故事，由某某主演。"),
        ("Variety show returns for season 2 on streaming service", "The reality show follows ten cooks."),
    ],
    "technology": [
        ("霁川科技开源视频生成模型", "该模型参数规模为70亿，支持文生视频。"),
        ("某大学文生视频专利公布", "专利摘要显示，该方法可提高生成视频的一致性。"),
        ("Hollowmere releases open source AI model", "The language model has 9 billion parameters."),
    ],
    "capital": [
        ("霁川智能完成数千万元A轮融资", "人工智能公司霁川智能宣布完成A轮融资，由某某资本领投。"),
        ("某游戏公司发生工商变更，注册资本增至5000万元", "天眼查App显示，该公司经营范围新增软件开发。"),
        ("霁川传媒拟出资1亿元设立动画子公司", "霁川传媒公告，拟以自有资金出资1亿元设立全资子公司。"),
        ("某流媒体720亿美元拿下某影业", "双方达成协议，将收购其影视制片业务。"),
        ("Streaming startup raises $40M in Series B", "The startup's valuation doubled in the funding round."),
    ],
    "people": [
        ("某某任国家广播电视总局副局长", "国务院任命某某为国家广播电视总局副局长。"),
        ("某视频平台首席执行官离职", "公司宣布由某某接替。"),
        ("霁川影业：选举周某为公司董事长", "霁川影业公告，董事会选举周某为第四届董事会董事长。"),
        ("霁川影业董事会聘任林某为总裁", "霁川影业公告，董事会聘任林某为公司总裁，任期三年。"),
        ("某社交平台CEO换人：周某退居二线", "公司宣布，周某卸任，由林某接任。"),
        ("某广电集团领导班子调整", "集团召开干部大会，宣布周某任董事长。"),
        ("Streaming service appoints new chief executive officer", "The company named a new CEO."),
    ],
}
REJECTED = [
    ("三大指数集体收涨 传媒板块领涨", "沪指涨0.7%，多股涨停。"),
    ("霁川科技涨停", "截至发稿，公司股价报12元。"),
    ("某证券：看好人工智能板块行情", "研报认为算力需求旺盛。"),
    ("深度｜大模型的下半场，谁能活下来？", "一场没有赢家的竞赛。"),
    ("一文看懂文生视频模型", "今天聊聊模型的原理。"),
    ("临川市今日有暴雨 气象台发布预警", "请市民注意防汛。"),
    ("某队在联赛中夺冠", "球员表示很激动。"),
    ("某集团2024年校招启动", "面向应届毕业生。"),
    ("关于某单位短视频服务采购项目的中标公告", "项目编号略。"),
    ("网友晒出某演员恋情 粉丝哭了", "两人同框。"),
    ("开发者大会早鸟票开放报名 议程公布", "分享嘉宾确认出席。"),
    ("Why streaming is broken", "A column."),
    ("Faster JSON parsing in pure C", "HN 热议 · 29 分 / 15 条评论"),
    ("早报｜某平台发布新模型；某公司完成融资；某剧定档", "今日要闻。"),
    ("某乡举办草莓采摘节", "吸引不少游客。"),
]
NEIGHBOURS = {
    ("霁川汽车渡口S7上市 售价12.8万元起", "新车搭载智能座舱。"): None,
    ("霁川科技上市首日募资12亿元", "这家人工智能公司在港交所挂牌。"): "capital",
    ("前三季度社会融资规模增长", "数据平台显示，信贷投放加快。"): None,
    ("中共中央办公厅印发《关于加强农村基层党组织建设的意见》", "意见部署六方面任务。"): None,
    ("国务院办公厅印发《关于推进农村数字电影放映的意见》", "意见部署六方面任务。"): "headlines",
    ("临川市人大常委会召开第三次会议", "会议听取了工作报告。"): None,
    ("国务院举行新闻发布会介绍防控工作", ""): None,
    ("临川国际电影节闭幕", "最佳影片等奖项揭晓，电影《渡口灯火》的导演出席。"): "industry",
    ("春节档总票房突破40亿元", "多部电影上映。"): "industry",
    ("《渡口灯火》票房突破3亿元", "该片正在热映。"): "content",
    ("某模型公司创始人：智能体将改变办公软件", "8月7日，他在年度大会上表示，大模型的成本还会下降。"): "industry",
    ("某模型入选年度智能体榜单", "榜单由某协会发布，涉及大模型二十款。"): "industry",
    ("临川：支持企业调用大模型 发放算力补贴", "临川市印发行动方案。"): "industry",
    ("霁川发布 Hollow-3.5 正式版", "人工智能公司霁川更新了产品。"): "technology",
    ("某国教育部长宣布辞职 美国白宫发言人回应", ""): None,
    ("某队前锋加盟临川队 主教练表示欢迎", ""): None,
    ("大模型把客服变成了谁的生意", "谁也没想到，先着急的是外包商"): None,
}
"""What stands close to a section and does not belong there, and what does beside it."""


def judged(title: str, text: str, weekly: Weekly, source: Source | None = None) -> SectionId | None:
    return choose(score(title, text, source, weekly), weekly)


@pytest.mark.parametrize(("section", "title", "text"), [(key, *item) for key, items in ITEMS.items() for item in items])
def test_kind_of_happening_decides_the_section(section: str, title: str, text: str, weekly: Weekly) -> None:
    assert judged(title, text, weekly) == section


@pytest.mark.parametrize(("title", "text"), REJECTED)
def test_what_is_not_news_of_the_trade_has_no_section(title: str, text: str, weekly: Weekly) -> None:
    assert judged(title, text, weekly) is None


@pytest.mark.parametrize(("report", "section"), NEIGHBOURS.items())
def test_neighbours_are_told_apart(report: tuple[str, str], section: str | None, weekly: Weekly) -> None:
    assert judged(*report, weekly) == section


def test_rule_against_a_section_takes_from_that_one_alone(weekly: Weekly) -> None:
    told = weigh("霁川汽车渡口S7上市 售价12.8万元起", "", None, weekly)
    assert [(item.section, vote.weight < 0) for item in told for vote in item.votes if vote.word == "新品上市"] == [
        ("capital", True)
    ]


def test_scores_come_best_first_and_are_positive(weekly: Weekly) -> None:
    scores = score(*ITEMS["technology"][0], None, weekly)
    assert [item.score for item in scores] == sorted((item.score for item in scores), reverse=True)
    assert all(item.score > 0 for item in scores)


def test_votes_say_word_place_and_weight(weekly: Weekly) -> None:
    best = score("电视剧《渡口灯火》定档", "", None, weekly)[0]
    assert ("定档", "title") in {(vote.word, vote.where) for vote in best.votes}
    assert ("作品动态", "rule") in {(vote.word, vote.where) for vote in best.votes}


def test_what_speaks_against_printing_stands_among_the_votes(weekly: Weekly) -> None:
    best = score("霁川智能完成A轮融资意味着什么", "人工智能公司霁川智能完成A轮融资。", None, weekly)[0]
    assert any(vote.weight < 0 and vote.word == "评论分析" for vote in best.votes)


def test_word_of_the_title_counts_more_than_in_the_lead_and_there_more_than_in_the_body(weekly: Weekly) -> None:
    def strength(title: str, text: str) -> float:
        return best_of(weigh(title, text, None, weekly), "content")

    filler = "这是一段与内容无关的说明文字。" * 20
    assert strength("纪录片新作", "") > strength("新作", "纪录片新作") > strength("新作", filler + "纪录片")
    assert strength("新作", filler + "纪录片") > strength("新作", filler)


def test_sections_of_the_source_are_a_small_vote(weekly: Weekly, source: Callable[[str], Source]) -> None:
    plain = weigh("某某科技动态", "人工智能", None, weekly)
    hinted = weigh("某某科技动态", "人工智能", source("qbitai"), weekly)
    assert best_of(hinted, "technology") - best_of(plain, "technology") == pytest.approx(0.6)
    assert judged("今日无事", "", weekly, source("qbitai")) is None


def best_of(scores: tuple[SectionScore, ...], section: str) -> float:
    return next((item.score for item in scores if item.section == section), 0.0)


def test_exchange_notice_in_traditional_characters_is_read(weekly: Weekly) -> None:
    assert judged("自願公告 — 取得視頻技術專利認證", "本公司欣然宣佈取得兩項美國專利。", weekly) == "technology"


def test_financing_outside_the_industry_is_somebody_elses_news(weekly: Weekly) -> None:
    assert judged("某奶制品企业完成数千万元A轮融资", "该企业主营奶制品。", weekly) is None


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text_can_be_judged(title: str, text: str) -> None:
    weekly = load_weekly(Path(__file__).parent.parent / "weekly.yaml") if not _loaded else _loaded[0]
    _loaded[:] = [weekly]
    assert score(title, text, None, weekly) == score(title, text, None, weekly)


_loaded: list[Weekly] = []

PAPER = """\
masthead: {title: 某业周报, publisher: 某协会}
sections:
  - {id: industry, name: 行业, quota: 3, words: [{weight: 3, words: [上线, 短剧, 微短剧, 數字煙花, 'launch*', 'app']}]}
judging: {threshold: 1, wholes: [线上线下]}
"""


@pytest.fixture
def small(tmp_path: Path) -> Weekly:
    path = tmp_path / "weekly.yaml"
    path.write_text(PAPER, encoding="utf-8")
    return load_weekly(path)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("新剧上线", {"上线"}),
        ("线上线下联动", set()),
        ("微短剧备案", {"微短剧", "短剧"}),
        ("It launches an app", {"launch*", "app"}),
        ("happy apples relaunch", set()),
        ("微短剧APP来了", {"微短剧", "短剧", "app"}),
        ("數字煙花秀", {"數字煙花"}),
        ("数字烟花秀", {"數字煙花"}),
    ],
)
def test_han_words_stand_anywhere_but_in_listed_wholes_and_latin_words_alone(
    title: str, words: set[str], small: Weekly
) -> None:
    found = {vote.word for item in score(title, "", None, small) for vote in item.votes}
    assert found == words


def test_plain_door_ranks_chinese_names_or_says_irrelevant() -> None:
    assert classify("电视剧《渡口灯火》定档3月8日", "将在某卫视开播。", "某网")[0] == "内容"
    assert classify("今日无事", "", None) == ["irrelevant"]


def test_no_scores_is_no_section(weekly: Weekly) -> None:
    assert choose((), weekly) is None


TAUGHT = {"people": {"任免": 0.7, "人事分": 0.4}, "industry": {"合作": -0.5}, "none": {"常数": 0.2, "产品发布": 0.4}}


def test_without_what_decisions_taught_the_words_alone_decide(weekly: Weekly) -> None:
    title = "某视频平台与某机器人公司达成合作，发布会上亮相新款助手"
    told = {vote.where for item in weigh(title, "", None, weekly.with_points(TAUGHT)) for vote in item.votes}
    assert {"kind", "model"} <= told
    assert not {"kind", "model"} & {vote.where for item in weigh(title, "", None, weekly) for vote in item.votes}


@pytest.mark.parametrize("taught", [{}, TAUGHT])
def test_every_section_is_the_sum_of_its_votes(weekly: Weekly, taught: dict[str, dict[str, float]]) -> None:
    paper = weekly.with_points(taught)
    for title, text in (*ITEMS["people"], *NEIGHBOURS, *REJECTED):
        for item in weigh(title, text, None, paper):
            own = [vote for vote in item.votes if vote.where in ("title", "body") and vote.weight > 0]
            over = max(0.0, sum(vote.weight for vote in own) - CAP)
            assert item.score == pytest.approx(sum(vote.weight for vote in item.votes) - over, abs=0.02)


def test_foreign_texts_are_judged_by_words_alone(weekly: Weekly) -> None:
    told = weigh("Hollowmere releases open source AI model", "", None, weekly.with_points(TAUGHT))
    assert not any(vote.where in ("kind", "model") for item in told for vote in item.votes)


@pytest.mark.parametrize(
    ("url", "section"),
    [
        ("https://www.example.cn/rsrm/202402/t1.html", "people"),
        ("https://keji.example.cn/a/1.html", "technology"),
        ("https://www.example.cn/news/keji.html", None),
        ("https://www.example.cn/", None),
        ("", None),
    ],
)
def test_column_that_an_address_names_is_a_small_vote(url: str, section: str | None, weekly: Weekly) -> None:
    plain = {item.section: item.score for item in weigh("某某动态", "", None, weekly)}
    for item in weigh("某某动态", "", None, weekly, url):
        assert item.score - plain[item.section] == pytest.approx(0.6 if item.section == section else 0.0)


def test_owner_votes_where_the_source_names_no_section(weekly: Weekly, source: Callable[[str], Source]) -> None:
    office = source("cac").model_copy(update={"sections": (), "owner": "regulator"})
    plain, hinted = weigh("某某动态", "", None, weekly), weigh("某某动态", "", office, weekly)
    assert best_of(hinted, "industry") - best_of(plain, "industry") == pytest.approx(0.3)


GROUPS = """\
masthead: {title: 某业周报, publisher: 某协会}
sections:
  - id: capital
    name: 资本
    quota: 3
    groups:
      - {name: 渡口公司融资, weight: 4, any: [渡口视听, /拾光(影业|视频)/], must: [融资], not: [辟谣]}
      - {name: 工商, weight: 3, where: lead, must: [注册资本]}
judging: {threshold: 3}
"""


@pytest.mark.parametrize(
    ("title", "text", "names"),
    [
        ("渡口视听完成融资", "", {"渡口公司融资"}),
        ("拾光影业获得融资", "", {"渡口公司融资"}),
        ("渡口视听换了标志", "", set()),
        ("临川科技完成融资", "", set()),
        ("渡口视听辟谣融资", "", set()),
        ("临川动态", "拾光影业完成融资。", set()),
        ("临川动态", "注册资本增至一千万元。", {"工商"}),
    ],
)
def test_group_speaks_once_where_all_it_asks_for_stands(title: str, text: str, names: set[str], tmp_path: Path) -> None:
    path = tmp_path / "weekly.yaml"
    path.write_text(GROUPS, encoding="utf-8")
    assert {vote.word for item in weigh(title, text, None, load_weekly(path)) for vote in item.votes} == names


def test_patterns_against_columns_do_not_catch_official_notices(weekly: Weekly) -> None:
    title = "工业和信息化部印发《人工智能产业综合标准化体系建设指南》 进一步规范算法"
    votes = {vote.word for item in weigh(title, "", None, weekly) for vote in item.votes if vote.weight < 0}
    assert not votes & {"教程清单", "评论分析"}
    assert judged("某助手推出任务引擎2.0 支持大模型", "", weekly) != "people"
