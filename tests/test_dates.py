"""Dates as pages write them: every form read, nothing guessed, nothing from the future."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.dateforms import Moment, in_future
from pipeline.reading.dates import date_in_url, full_date, labelled_date, parse_date, with_labels
from pipeline.types import SHANGHAI

NOON = datetime(2024, 2, 20, 12, 0, tzinfo=SHANGHAI)
"""When the pages of these tests were read: a Tuesday, noon in Shanghai."""


def local(moment: Moment | None) -> str:
    """The moment as an editor reads it: day, and time where it is known."""
    if moment is None:
        return ""
    return moment.at.astimezone(SHANGHAI).strftime("%Y-%m-%d" if moment.date_only else "%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年02月19日 15:04", "2024-02-19 15:04:00"),
        ("\n  2024年02月19日 15:04\n", "2024-02-19 15:04:00"),
        ("2024年2月19日15时04分", "2024-02-19 15:04:00"),
        ("2024年2月19日 星期一 下午3:04", "2024-02-19 15:04:00"),
        ("2024-2-9", "2024-02-09"),
        ("2024/02/19", "2024-02-19"),
        ("2024.02.19", "2024-02-19"),
        ("[2024-02-19]", "2024-02-19"),
        ("２０２４－０２－１９　１５：０４", "2024-02-19 15:04:00"),
        ("二〇二四年二月十九日", "2024-02-19"),
        ("二零二三年十二月三十一日", "2023-12-31"),
        ("二○二四年二月十九日", "2024-02-19"),
        ("二０二四年二月十九日", "2024-02-19"),
        ("二O二四年二月十九日 15:04", "2024-02-19 15:04:00"),
        ("二◯二四年二月二十九日", "2024-02-29"),
        ("2024年2月19日（星期一）15:04", "2024-02-19 15:04:00"),
        ("2024.02.19 15:04", "2024-02-19 15:04:00"),
        ("2024年2月19日 晚8时", "2024-02-19 20:00:00"),
        ("发布时间：2024-02-19 来源：某网", "2024-02-19"),
        ("发布时间：2024-02-19 15:04　来源：某网　作者：某某", "2024-02-19 15:04:00"),
        ("20240219", "2024-02-19"),
        ("20240219150405", "2024-02-19 15:04:05"),
        ("2024-02-19-15:04:05", "2024-02-19 15:04:05"),
        ("2031-02-05 10:00:00.0", "2031-02-05 10:00:00"),
        ("2024 02/19 15:04:05 来源：某网", "2024-02-19 15:04:05"),
        ("2024年02月19日15:04 | 来源：某网", "2024-02-19 15:04:00"),
    ],
)
def test_dates_with_year_are_read_in_every_chinese_form(text: str, expected: str) -> None:
    assert local(parse_date(text, reference=NOON)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-19T10:00:00Z", "2024-02-19 18:00:00"),
        ("2024-02-19T10:00:00.123+00:00", "2024-02-19 18:00:00"),
        ("2024-02-19T10:00:00+08:00", "2024-02-19 10:00:00"),
        ("2024-02-19T10:00-05:00", "2024-02-19 23:00:00"),
        ("2024-02-19 10:00:00  +0800", "2024-02-19 10:00:00"),
        ("Mon, 19 Feb 2024 10:00:00 +0800", "2024-02-19 10:00:00"),
        ("Mon, 19 Feb 2024 10:00:00 GMT", "2024-02-19 18:00:00"),
        ("19 Feb 24 10:00:00 EST", "2024-02-19 23:00:00"),
        ("Mon Feb 19 10:00:00 CST 2024", "2024-02-19 10:00:00"),
        ("February 19, 2024", "2024-02-19"),
        ("Feb 19, 2024, 2:30 PM PST", "2024-02-20 06:30:00"),
        ("19 February 2024", "2024-02-19"),
    ],
)
def test_offsets_and_english_forms_are_honoured(text: str, expected: str) -> None:
    assert local(parse_date(text, reference=NOON)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("刚刚", "2024-02-20 12:00:00"),
        ("5分钟前", "2024-02-20 11:55:00"),
        ("半小时前", "2024-02-20 11:30:00"),
        ("甲记者 · 3小时前", "2024-02-20 09:00:00"),
        ("2天前", "2024-02-18"),
        ("今天 09:30", "2024-02-20 09:30:00"),
        ("昨天 10:20", "2024-02-19 10:20:00"),
        ("今天08:30", "2024-02-20 08:30:00"),
        ("昨天上午8:30", "2024-02-19 08:30:00"),
        ("前天 08:30", "2024-02-18 08:30:00"),
        ("三小时前", "2024-02-20 09:00:00"),
        ("1小时以前", "2024-02-20 11:00:00"),
        ("两天前", "2024-02-18"),
        ("12月30日", "2023-12-30"),
        ("昨日", "2024-02-19"),
        ("前天", "2024-02-18"),
        ("09:58", "2024-02-20 09:58:00"),
        ("02-19 21:07", "2024-02-19 21:07:00"),
        ("02-19", "2024-02-19"),
        ("2月19日", "2024-02-19"),
        ("2月9日 08:00", "2024-02-09 08:00:00"),
    ],
)
def test_relative_and_yearless_dates_are_completed_from_the_time_of_reading(text: str, expected: str) -> None:
    assert local(parse_date(text, reference=NOON)) == expected


def test_date_without_year_read_in_january_is_of_the_past_year() -> None:
    new_year = datetime(2025, 1, 2, 8, 0, tzinfo=SHANGHAI)
    assert local(parse_date("12-30 18:00", reference=new_year)) == "2024-12-30 18:00:00"
    assert local(parse_date("1月1日", reference=new_year)) == "2025-01-01"


def test_leap_day_without_year_is_not_moved_to_another_day() -> None:
    assert parse_date("02-29", reference=datetime(2026, 3, 1, tzinfo=SHANGHAI)) is None
    assert local(parse_date("02-29", reference=datetime(2025, 1, 5, tzinfo=SHANGHAI))) == "2024-02-29"


def test_bare_clock_of_late_evening_read_just_after_midnight_is_of_yesterday() -> None:
    night = datetime(2024, 2, 20, 0, 5, tzinfo=SHANGHAI)
    assert local(parse_date("23:58", reference=night)) == "2024-02-19 23:58:00"


def test_bare_clock_in_the_future_is_no_date() -> None:
    assert parse_date("23:50", reference=NOON) is None


@pytest.mark.parametrize("epoch", [1708326245, "1708326245", 1708326245000, "1708326245000"])
def test_epoch_is_read_in_seconds_and_milliseconds_as_number_and_text(epoch: int | str) -> None:
    assert local(parse_date(epoch, reference=NOON)) == "2024-02-19 15:04:05"


def test_midnight_in_beijing_is_a_day_without_a_time() -> None:
    expected = Moment(datetime(2024, 2, 18, 16, 0, tzinfo=UTC), date_only=True)
    assert parse_date(1708272000000, reference=NOON) == expected
    assert parse_date("2024-02-19 00:00:00", reference=NOON) == expected


def test_day_month_order_is_read_where_the_source_says_so() -> None:
    hong_kong = ZoneInfo("Asia/Hong_Kong")
    assert local(parse_date("19/02/2024 16:30", reference=NOON, zone=hong_kong, order="dmy")) == "2024-02-19 16:30:00"
    assert parse_date("19/02/2024 16:30", reference=NOON) is None


def test_labelled_publication_date_outweighs_the_date_of_the_document() -> None:
    line = "成文日期：2024-01-05　发布日期：2024-02-19"
    assert local(parse_date(line, reference=NOON)) == "2024-02-19"
    assert local(labelled_date(f"索引号：001 {line} 主题分类：综合", reference=NOON)) == "2024-02-19"


def test_date_of_the_document_alone_is_no_publication_date() -> None:
    assert parse_date("成文日期：2024年1月5日", reference=NOON) is None
    assert labelled_date("成文日期：2024年1月5日 发文机关：某局", reference=NOON) is None


@pytest.mark.parametrize(
    "line",
    [
        "成文日期：2024-01-05发布日期：2024-02-19",
        "成文日期 | 2024年01月05日 | 发布日期 | 2024年02月19日",
        "发布日期：二○二四年二月十九日 成文日期：二○二四年一月五日",
        "生效日期：2024-03-01 公布时间：2024-02-19",
        "更新时间：2024-02-20 09:00 发布时间：2024-02-19",
    ],
)
def test_day_of_publication_is_told_from_the_other_days_of_a_document(line: str) -> None:
    assert local(labelled_date(line, reference=NOON)) == "2024-02-19"
    assert local(parse_date(line, reference=NOON)) == "2024-02-19"


def test_label_of_another_day_keeps_its_date_when_both_stand_apart() -> None:
    nodes = ["索引号：", "001", "成文日期：", "2024年1月5日", "某局", "2024-02-19"]
    assert with_labels(nodes) == ["索引号：", "001", "成文日期： 2024年1月5日", "某局", "2024-02-19"]
    assert full_date(with_labels(nodes)[2], reference=NOON) is None


def test_date_line_with_weekday_in_brackets_before_its_time_is_no_masthead() -> None:
    assert local(full_date("2024年2月19日（星期一）15:04", reference=NOON)) == "2024-02-19 15:04:00"
    assert full_date("2024年2月20日（星期二）", reference=NOON) is None


def test_masthead_with_weekday_is_not_a_date_of_publication() -> None:
    assert full_date("今天是2024年2月20日 星期二", reference=NOON) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "第403期",
        "1.2亿元",
        "2024年",
        "2024-02",
        "2024-02-30",
        "13-45",
        "刚刚结束的会议指出",
        "电话：010-66668888",
        "24-02-19",
        "24/02/19 15:04",
        "2月30日",
        "25:00",
        "1周前",
        "几小时前",
        "二十三小时前",
        "请于3月3日前报送",
        "明天 08:00",
        "2/19/2024",
        "99999-01-01",
        "2024-02-1934",
        "1" + "0" * 30,
        "更新时间：2024-02-19 10:00",
        "最后修改时间：昨天 10:00",
        "成文日期 | 2024年1月5日",
        "截止日期：3小时前",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text, reference=NOON) is None


def test_opening_hours_are_not_read_as_an_offset() -> None:
    assert local(parse_date("2024-02-19 10:00-11:00", reference=NOON)) == "2024-02-19 10:00:00"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.cn/2024-02/19/c_1.htm", "2024-02-19"),
        ("https://a.cn/202402/t20240219_1.html", "2024-02-19"),
        ("https://a.cn/art/2024/2/9/art_1_2.html", "2024-02-09"),
        ("http://a.cn/n1/2024/0219/c1-2.html", "2024-02-19"),
        ("https://a.cn/2024/02/19/slug/", "2024-02-19"),
        ("https://a.cn/art/2024/art_0123456789abcdef.html", ""),
        ("https://a.cn/202402/1.html", ""),
    ],
)
def test_day_in_an_address_is_read_and_a_month_alone_is_not(url: str, expected: str) -> None:
    assert local(date_in_url(url)) == expected


def test_day_of_reading_is_not_in_the_future_but_a_later_time_is() -> None:
    today = parse_date("2024-02-20", reference=NOON)
    later = parse_date("2024-02-20 12:11", reference=NOON)
    soon = parse_date("2024-02-20 12:09", reference=NOON)
    tomorrow = parse_date("2024-02-21", reference=NOON)
    assert today and later and soon and tomorrow
    assert [in_future(moment, NOON) for moment in (today, soon, later, tomorrow)] == [False, False, True, True]


moments = st.datetimes(datetime(1992, 1, 1), datetime(2068, 12, 31)).map(lambda value: value.replace(microsecond=0))
offsets = st.integers(-11, 13).map(lambda hours: timezone(timedelta(hours=hours)))


@given(moments, offsets)
def test_iso_and_rfc822_with_offset_give_back_the_instant(value: datetime, offset: timezone) -> None:
    at = value.replace(tzinfo=offset)
    if value.time().isoformat() == "00:00:00":
        return
    for form in (at.isoformat(), at.strftime("%d %b %Y %H:%M:%S %z")):
        assert parse_date(form, reference=NOON) == Moment(at.astimezone(UTC), date_only=False)


@given(moments)
def test_chinese_form_gives_back_the_minute(value: datetime) -> None:
    moment = parse_date(f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}", reference=NOON)
    assert moment is not None
    assert moment.at == value.replace(second=0, tzinfo=SHANGHAI).astimezone(UTC)


@given(st.datetimes(datetime(2000, 1, 2), datetime(2060, 1, 1), timezones=st.just(SHANGHAI)), st.integers(0, 360))
def test_date_without_year_is_never_in_the_future(reference: datetime, days: int) -> None:
    day = reference - timedelta(days=days)
    moment = parse_date(f"{day:%m-%d}", reference=reference)
    assert moment is not None
    assert moment.day == f"{day:%Y-%m-%d}"


@given(st.text(alphabet="0123456789年月日时分前小昨今刚 :-/.TZ+来源：", max_size=40))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    moment = parse_date(text, reference=NOON)
    assert moment is None or moment.at.tzinfo is UTC
