"""The first version of an item: what is taken off, what is kept, how long it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.editing.drafting import ITEM_MAX, ITEM_MIN, POLICY_MAX, base_of, draft, sentences, title_of
from pipeline.types import Report

NOW = datetime(2024, 2, 26, tzinfo=UTC)
PUBLISHED = datetime(2024, 2, 19, 9, tzinfo=UTC)
PLAIN = "云海省的三家制作机构与青禾大学共建视听实验室，面向学生开放。"


def report(text: str, title: str = "题", origin: str = "", published: datetime | None = PUBLISHED) -> Report:
    return Report("https://news.example/a", "s", title, text, PUBLISHED, published, origin=origin)


@pytest.mark.parametrize(
    "head",
    [
        "本报讯 ",
        "本报讯（记者 林一川 通讯员 周禾）",
        "云海社青禾2月19日电（记者林一川、周禾）",
        "云海社青禾2月19日电 ",
        "云海网2月19日电 据云海省广电局网站消息，",
        "云海网北京2月19日电（林一川）",
        "据云海省广电局消息，",
        "云海财经获悉，",
        "云海快讯，",
        "云海时报网讯，",
        "云海之家 2月19日消息，",
        "2 月 19 日消息，",
        "云海网消息（晚间新闻）：",
        "云海日报记者 林一川 报道：",
        "（本报记者 林一川）",
        "投资者您好，",
    ],
)
def test_letterhead_and_reporter_are_taken_off(head):
    assert draft(report(head + PLAIN)) == PLAIN


@pytest.mark.parametrize("opening", ["腾讯 宣布调整会员价格。", "据知情人士消息，平台将调整价格。", "通讯录功能上新。"])
def test_what_only_looks_like_a_letterhead_stays(opening):
    assert draft(report(opening + PLAIN, published=None)).startswith(opening)


@pytest.mark.parametrize(
    "noise", ["（责任编辑：周禾）", "编者按：转载如下。", "附件：名单.docx", "感谢您的关注！", "（完）"]
)
def test_what_is_no_running_text_is_left_out(noise):
    assert draft(report(f"{PLAIN}\n{noise}")) == PLAIN


DISCLAIMER = "本公司及董事会全体成员保证信息披露的内容真实、准确、完整，没有虚假记载、误导性陈述或重大遗漏。"


@pytest.mark.parametrize(
    "form",
    [
        DISCLAIMER,
        DISCLAIMER.replace("本公司", "公司"),
        "一、活动类别\n接受调研。",
        "敬请广大投资者注意投资风险。",
        "本次活动不涉及应披露而未披露的重大信息。",
        "问：下半年怎么安排，请介绍一下。",
    ],
)
def test_what_stands_in_every_notice_is_left_out(form):
    assert draft(report(f"{form}\n{PLAIN}")) == PLAIN


def test_a_record_of_questions_gives_the_answers():
    text = (
        "时间 | 2024年2月20日\n"
        "投资者关系活动主要内容介绍 | 投资者关系活动类别：电话会议。参与人员：线上投资者32人。地点：公司会议室。"
        "一、冷库使用情况如何？答：三座冷库接近满负荷。问：今年增加车辆吗？答：按充电设施的进度增加。公司没有别的计划。"
    )
    assert draft(report(text)) == "三座冷库接近满负荷。按充电设施的进度增加。公司没有别的计划。"


def test_a_question_that_nobody_answers_stays():
    text = PLAIN + "这笔账怎么算？先看成本，再看周期。"
    assert draft(report(text)) == text


def test_the_date_of_the_report_comes_first_where_the_sentence_can_bear_it():
    assert draft(report("云帆视频宣布下调会员价格。"), now=NOW) == "2月19日，云帆视频宣布下调会员价格。"


def test_the_date_of_the_letterhead_outweighs_that_of_the_reprint():
    text = "云海社青禾2月18日电 云帆视频宣布下调会员价格。"
    assert draft(report(text), now=NOW) == "2月18日，云帆视频宣布下调会员价格。"


def test_a_date_of_another_year_says_its_year():
    before = datetime(2023, 12, 30, tzinfo=UTC)
    text = draft(report("云帆视频宣布降价。", published=before), now=datetime(2024, 1, 2, tzinfo=UTC))
    assert text.startswith("2023年12月30日，")


@pytest.mark.parametrize(
    "text",
    [
        "近日，云帆视频宣布下调会员价格。",
        "云帆视频今天宣布下调会员价格。",
        "2月16日，云帆视频宣布下调会员价格。",
        "据介绍，云帆视频宣布下调会员价格。",
        "该平台宣布下调会员价格。",
        "云帆视频发布的报告显示，用户规模持平。",
        "视频修复的难点在于人物面部。",
    ],
)
def test_no_date_is_put_before_a_sentence_that_cannot_bear_it(text):
    assert draft(report(text), now=NOW) == text


@pytest.mark.parametrize("published", [None, datetime(2023, 5, 1, tzinfo=UTC)])
def test_no_date_is_put_where_it_is_unknown_or_long_past(published):
    text = "云帆视频宣布下调会员价格。"
    assert draft(report(text, published=published), now=NOW) == text


def test_day_words_are_left_for_the_editor():
    assert "今天" in draft(report("云海网讯，云帆视频今天宣布下调会员价格，昨天已通知用户。"), now=NOW)


def test_an_english_story_gives_no_draft():
    assert draft(report("Riverclip ends its talks with Skyline Music! Will others follow?")) == ""


def test_a_notice_that_a_page_changed_yields_to_who_reported_the_same():
    notice = report(
        "云海部领导（https://a.example/）与上次存下的网页相比有变化。\n新增：林一川", "云海部领导有变化：新增 林一川"
    )
    assert base_of(notice, [report(PLAIN)]).text == PLAIN
    assert base_of(notice, [report("All in English.", "t")]) == notice
    assert draft(notice, [report(PLAIN)]) == PLAIN


def test_a_foreign_lead_yields_to_the_first_chinese_report():
    assert draft(report("Riverclip ends its talks."), [report("Nothing."), report(PLAIN)]) == PLAIN


def test_an_item_does_not_open_with_a_question_unless_the_answer_needs_it():
    told = PLAIN * 3
    assert draft(report("谁来教下一代？" + told)) == told
    assert draft(report("谁来教下一代？这一问题有了答案。" + told)).startswith("谁来教")


def test_list_lines_are_read_with_their_heading():
    assert (
        draft(report("数据整理如下：\n下架短视频36万条；\n清退店铺2000家。"))
        == "数据整理如下：下架短视频36万条；清退店铺2000家。"
    )


def test_an_ordinary_item_is_one_paragraph_and_a_policy_item_keeps_them():
    text = f"{PLAIN}\n{PLAIN}"
    assert "\n" not in draft(report(text))
    assert draft(report(text), limit=POLICY_MAX) == text


def test_a_first_sentence_over_the_limit_is_cut_at_a_semicolon():
    long = "；".join(["一是完善公示制度并按季度向社会公开处理结果"] * 30) + "。"
    item = draft(report(long), limit=200)
    assert len(item) <= 200
    assert item.endswith("公开处理结果。")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("任命林一川为云海省广播电视局局长；", "任命林一川为云海省广播电视局局长。"),
        ("云帆视频完成新一轮融资", "云帆视频完成新一轮融资。"),
        ("任命林一川为局长；\n任命周禾为副局长；", "任命林一川为局长。任命周禾为副局长。"),
        ("图集\n责任编辑：林一川 周禾", ""),
    ],
)
def test_a_text_in_which_no_sentence_ends_is_taken_as_one(text, item):
    assert draft(report(text), now=NOW).removeprefix("2月19日，") == item


def test_quoted_speech_is_one_sentence_with_its_speaker():
    assert sentences("“河很宽。船很小。”船工说。岸上无人。") == ["“河很宽。船很小。”船工说。", "岸上无人。"]
    assert sentences("他说：“河很宽。”岸上无人。") == ["他说：“河很宽。”", "岸上无人。"]
    assert sentences("这里有一个没有关上的引号“第一句。第二句。") == ["这里有一个没有关上的引号“第一句。", "第二句。"]


_SENTENCES = st.lists(st.text(alphabet="云海视听船歌网台一二，、", min_size=4, max_size=120), min_size=1, max_size=12)


@given(_SENTENCES, st.sampled_from([ITEM_MAX, POLICY_MAX]))
def test_a_draft_is_made_of_whole_sentences_of_the_report_within_the_limit(parts, limit):
    whole = [f"说{part}了。" for part in parts]
    item = draft(report("".join(whole), published=None), limit=limit)
    assert "".join(whole).startswith(item)
    assert item.endswith("。")
    assert len(item) <= limit


@pytest.mark.parametrize(("limit", "least"), [(ITEM_MAX, ITEM_MIN), (POLICY_MAX, ITEM_MAX)])
def test_a_long_report_gives_an_item_of_house_length(limit, least):
    item = draft(
        report("会议要求各平台落实主体责任，完善内容审核，建立未成年人模式，并按季度公布结果。" * 40), limit=limit
    )
    assert least <= len(item) <= limit


@given(st.text())
def test_any_text_gives_a_draft(text):
    assert isinstance(draft(report(text), now=NOW), str)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("云帆视频下调会员价格。", "云帆视频下调会员价格"),
        ("云帆视频下调会员价格_云海新闻网", "云帆视频下调会员价格"),
        ("云帆视频下调会员价格 - 云海之家", "云帆视频下调会员价格"),
        ("云帆视频下调会员价格-某号", "云帆视频下调会员价格"),
        ("云帆视频下调会员价格（组图）", "云帆视频下调会员价格"),
        ("云海首发 | 云帆视频完成融资", "云帆视频完成融资"),
        ("云帆视频：会员降价 | 直播间整改", "云帆视频：会员降价 | 直播间整改"),
        ("云海省召开大会 部署2024年工作", "云海省召开大会 部署2024年工作"),
        ("Wi-Fi 7 与视听体验", "Wi-Fi 7 与视听体验"),
    ],
)
def test_a_headline_has_no_full_stop_and_no_name_of_the_site(title, expected):
    assert title_of(report("", title=title, origin="某号")) == expected
