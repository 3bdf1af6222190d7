"""Reports held against printed items: 已刊, 续报, neither. Every text is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.judging import printed
from pipeline.judging.features import features
from pipeline.judging.stages import goes_on
from pipeline.printed import Mark, PrintedIssue, PrintedItem, window_of
from pipeline.types import Report

START, END = window_of(date(2024, 2, 26))
IN_THE_WEEK = datetime(2024, 2, 21, 2, tzinfo=UTC)
AFTER = datetime(2024, 3, 1, 2, tzinfo=UTC)

DRAMA = (
    "拾光视频：电视剧《南岭渡》定档",
    "2月20日，电视剧《南岭渡》发布定档海报，宣布将于2月29日起在拾光视频播出。该剧讲述渡口三代船工的故事，共二十四集。",
)
RULES = (
    "省广电局就《云海省微短剧管理办法》公开征求意见",
    "近日，云海省广播电视局就《云海省微短剧管理办法（征求意见稿）》向社会公开征求意见，意见反馈截至3月20日。"
    "办法明确了备案、内容审核与播出三项责任。",
)
DEAL = (
    "戊影业拟收购己动画51%股权",
    "2月19日，戊影业公告称，拟以现金6.8亿元收购己动画51%股权，交易完成后己动画将成为其控股子公司。",
)
APPOINTED = (
    "许知远拟任云海省广播电视局局长",
    "云海省委组织部2月20日发布任前公示，许知远拟任云海省广播电视局局长。许知远现任该局副局长，分管网络视听。",
)
MODEL = (
    "丁科技开始内测视频大模型“山海”",
    "2月21日，丁科技开始内测视频生成大模型“山海”。该模型参数规模一千三百亿，可生成两分钟超高清视频，首批邀请二十家制作机构。",
)
JOINED = (
    "云帆视频：启动会员降价计划 | 去年下架违规短视频36万条",
    "2月20日，云帆视频宣布启动会员降价计划，连续包月价格由25元降至19元，并取消超前点播。\n"
    "2月21日，云帆视频发布平台治理报告，过去一年累计下架违规短视频36万条，封禁违规直播间1.2万个。",
)
BATCH = (
    "网信办发布第四批生成合成服务算法备案信息",
    "近日，网信办发布第四批境内生成合成服务算法备案信息，共有266个算法通过备案，包括青禾绘图算法、晨光配音算法等。",
)


def mark(item: tuple[str, str], title: str, text: str, when: datetime) -> Mark | None:
    """What a report of that moment is to the item."""
    issue = PrintedIssue(403, START, END, (PrintedItem(1, None, "行业", *item),), "第403期.docx")
    report = features(Report("https://news.example/1", "36kr", title, text, when, when))
    found = printed.marks([report], issue, issue.items[0])
    shares = printed.keys_of(issue.items[0], END) & report.keys
    assert found is None or len(shares) >= 2 or printed.strong(shares), "the index would not have found it"
    return found


@pytest.mark.parametrize(
    ("item", "title", "text"),
    [
        (
            DRAMA,
            "《南岭渡》定档2月29日，二十四集讲三代船工",
            "电视剧《南岭渡》今日官宣定档，2月29日起登陆拾光视频，讲述渡口三代船工的故事。",
        ),
        (
            RULES,
            "云海省拟出台微短剧管理办法 即日起征求意见",
            "云海省广播电视局发布《云海省微短剧管理办法（征求意见稿）》，明确备案、审核、播出责任，3月20日"
            "前可反馈意见。",
        ),
        (
            DEAL,
            "6.8亿元！戊影业要买下己动画51%股权",
            "戊影业2月19日晚间公告，拟以6.8亿元现金收购己动画51%股权，标的将成为控股子公司，三年业绩承诺2.4亿元。",
        ),
        (
            MODEL,
            "丁科技视频大模型“山海”启动内测",
            "丁科技宣布视频生成大模型“山海”启动内测，参数规模一千三百亿，首批二十家制作机构受邀，可生成两分钟视频。",
        ),
        (
            JOINED,
            "云帆视频会员降价：连续包月19元",
            "云帆视频2月20日宣布会员降价，连续包月由25元降至19元，同时取消超前点播，现有会员权益不变。",
        ),
        (
            JOINED,
            "云帆视频一年下架36万条违规短视频",
            "云帆视频2月21日发布治理报告：一年来下架违规短视频36万条，封禁直播间1.2万个，识别准确率98.7%。",
        ),
    ],
)
def test_another_report_of_what_was_printed_is_marked(item: tuple[str, str], title: str, text: str) -> None:
    found = mark(item, title, text, IN_THE_WEEK)
    assert found and found.kind == "printed" and found.said == "已刊（第 403 期）" and found.why


@pytest.mark.parametrize(
    ("item", "title", "text"),
    [
        (
            DRAMA,
            "电视剧《南岭渡》今晚开播 首播两集连放",
            "2月29日，电视剧《南岭渡》在拾光视频开播，首日播出两集，会员可抢先看四集。导演称后期制作历时一年。",
        ),
        (
            RULES,
            "《云海省微短剧管理办法》印发 5月1日起施行",
            "3月1日，云海省广播电视局正式印发《云海省微短剧管理办法》，自5月1日起施行，共六章三十二条。",
        ),
        (
            DEAL,
            "戊影业完成收购己动画51%股权",
            "3月1日，戊影业公告称，收购己动画51%股权的交易已完成交割，己动画自即日起纳入合并报表。",
        ),
        (
            APPOINTED,
            "许知远任云海省广播电视局局长",
            "2月29日，云海省人大常委会表决通过，任命许知远为云海省广播电视局局长。",
        ),
        (
            MODEL,
            "丁科技视频大模型“山海”面向公众上线",
            "3月1日，丁科技宣布视频生成大模型“山海”结束内测，面向公众上线，普通用户每日可免费生成十次。",
        ),
    ],
)
def test_what_goes_on_after_it_was_printed_is_marked_as_such(item: tuple[str, str], title: str, text: str) -> None:
    found = mark(item, title, text, AFTER)
    assert found and found.kind == "follow" and found.said.startswith("续报（接第 403 期《")


def test_traditional_and_simplified_characters_tell_the_same() -> None:
    item = (
        "數字渡口：取得兩項專利認證",
        "數字渡口集團近日獲兩項專利認證，名稱分別為《布料模擬方法》及《服裝變形的機器學習加速》。",
    )
    text = "数字渡口集团近日公告，获得《布料模拟方法》《服装变形的机器学习加速》两项专利认证。"
    found = mark(item, "数字渡口获两项专利认证", text, IN_THE_WEEK)
    assert found and found.kind == "printed"


@pytest.mark.parametrize(
    ("item", "title", "text", "when"),
    [
        (
            BATCH,
            "网信办发布第五批生成合成服务算法备案信息",
            "网信办3月1日发布第五批境内生成合成服务算法备案信息，共有394个算法通过备案，包括松屏问答算法等。",
            AFTER,
        ),
        (
            DRAMA,
            "拾光视频：综艺《北境来信》定档",
            "2月21日，综艺节目《北境来信》宣布定档3月8日，在拾光视频播出，十位青年作者以书信串起北方小城。",
            IN_THE_WEEK,
        ),
        (
            JOINED,
            "云帆视频与青禾影业达成片库合作",
            "2月21日，云帆视频与青禾影业签署协议，双方将在三年内共建纪录片片库，首批一百二十部作品年内上线。",
            IN_THE_WEEK,
        ),
        (
            JOINED,
            "拾光视频：启动会员降价计划",
            "2月21日，拾光视频宣布启动会员降价计划，连续包月价格由30元降至22元，并赠送电视端权益。",
            IN_THE_WEEK,
        ),
        (
            DEAL,
            "庚影业拟收购辛动画30%股权",
            "2月20日，庚影业公告称，拟以现金2.1亿元收购辛动画30%股权，交易完成后辛动画将成为其参股公司。",
            IN_THE_WEEK,
        ),
        (
            APPOINTED,
            "林知秋拟任云海省文化和旅游厅厅长",
            "云海省委组织部2月20日发布任前公示，林知秋拟任云海省文化和旅游厅厅长，现任该厅副厅长。",
            IN_THE_WEEK,
        ),
        (
            MODEL,
            "丁科技去年净利润增长12%",
            "丁科技3月1日发布业绩快报，去年实现营业收入86亿元，净利润9.3亿元，同比增长12%，拟每十股派三元。",
            AFTER,
        ),
        (
            DEAL,
            "戊影业春节档影片票房破十亿",
            "戊影业3月1日披露，旗下春节档影片累计票房突破十亿元，排片占比保持前三，衍生品同步开售。",
            AFTER,
        ),
    ],
)
def test_another_of_the_same_form_or_the_same_company_is_not_marked(
    item: tuple[str, str], title: str, text: str, when: datetime
) -> None:
    assert mark(item, title, text, when) is None


def test_the_same_words_long_after_or_long_before_are_not_the_printed_event() -> None:
    title, text = "丁科技视频大模型“山海”启动内测", MODEL[1].replace("2月21日，", "近日，")
    months = timedelta(days=200)
    assert mark(MODEL, title, text, START - months) is None
    assert mark(MODEL, title, text, END + months) is None
    late = mark(MODEL, title, text, END + timedelta(days=40))
    assert late is not None and late.kind in ("follow", "printed")


@pytest.mark.parametrize(
    ("before", "after", "stages"),
    [
        ("《南岭渡》定档", "《南岭渡》开播", ("定档", "开播")),
        ("《南岭渡》开播", "《南岭渡》定档2月29日开播", None),
        ("《南岭渡》定档", "《南岭渡》定档2月29日开播", None),
        ("就办法公开征求意见", "办法印发", ("征求意见", "印发")),
        ("戊影业拟收购己动画", "戊影业完成收购己动画", ("拟", "完成")),
        ("云帆视频降价", "云帆视频涨价", None),
    ],
)
def test_stages_of_a_course(before: str, after: str, stages: tuple[str, str] | None) -> None:
    assert goes_on(before, after) == stages
