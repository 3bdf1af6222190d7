"""The day on which a page says that its report came out, among all days that it names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.reading.report import extract, read
from pipeline.sources import SelectSpec, Source
from pipeline.types import SHANGHAI, Link, Page, Report

READ_AT = datetime(2024, 2, 20, 4, 0, tzinfo=UTC)
URL = "https://www.example.cn/news/1.html"
TITLE = "某市发布年度公告"
TEXT = "".join(
    f"<p>某市网络视听主管部门近日召开会议，研究部署年度重点工作，六家单位作了发言。这是今年的第{number}次。</p>"
    for number in range(1, 7)
)
SOURCE = Source(id="any", name="某部门", owner="portal", start_urls=("https://www.example.cn/",), spider="feed")


def page(under_title: str = "", head: str = "", text: str = TEXT) -> bytes:
    return (
        f"<html><head><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1><div>{under_title}</div>"
        f"<div id=zoom>{text}</div></body></html>"
    ).encode()


def day_of(body: bytes, select: SelectSpec | None = None, link: Link | None = None) -> str:
    """The day, and the time where it is known, in Beijing; "" where the report has none."""
    source = SOURCE.model_copy(update={"select": (select or SelectSpec(body="#zoom"),)})
    report = read(Page(URL, "any", READ_AT, 200, (("Content-Type", "text/html"),), body, link=link), source)
    assert isinstance(report, Report), report
    if report.published_at is None:
        return ""
    return report.published_at.astimezone(SHANGHAI).strftime("%Y-%m-%d" if report.date_only else "%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("under_title", "expected"),
    [
        ("<span>2024年02月19日 15:04</span>", "2024-02-19 15:04"),
        ("<span>发布时间：2024-02-19</span><span>来源：某网</span>", "2024-02-19"),
        ("<em>2024</em><em>02</em>/<em>19</em><i>15:04</i>", "2024-02-19 15:04"),
        ("<b>19</b><span>2024-02</span>", "2024-02-19"),
        ("<b>02-19</b><span>2024</span>", "2024-02-19"),
        ("<span>2024-02-19</span><span>更新时间：2024-02-20 09:00</span>", "2024-02-19"),
        ("<span>更新时间：2024-02-20 09:00</span>", ""),
        ("<span>24-02-19</span>", ""),
    ],
)
def test_day_under_the_headline_is_read_in_every_form(under_title: str, expected: str) -> None:
    assert day_of(page(under_title)) == expected


CARD = (
    "<table><tr><td>索引号：</td><td>001</td><td>{0}：</td><td>{1}</td></tr><tr><td>{2}</td><td>{3}</td></tr></table>"
)


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (("成文日期", "2024年01月05日", "发布日期：", "2024年02月19日"), "2024-02-19"),
        (("发布日期", "2024年02月19日", "成文日期：", "2024年01月05日"), "2024-02-19"),
        (("成文日期", "2024年01月05日", "发文机关：", "某局"), ""),
        (("成文日期", "2024年01月05日", "发布日期：", ""), ""),
    ],
)
def test_day_of_the_document_is_never_that_of_publication(card: tuple[str, ...], expected: str) -> None:
    assert day_of(page(CARD.format(*card))) == expected


def test_day_shown_to_readers_outweighs_a_later_one_of_the_publishing_system() -> None:
    later = (
        '<meta name="PubDate" content="2024-02-20 09:00"><meta property="article:published_time" content="2024-02-20">'
    )
    assert day_of(page("<span>2024年02月16日</span>", later)) == "2024-02-16"


def test_declared_time_of_the_day_shown_completes_it() -> None:
    same = '<meta name="PubDate" content="2024-02-16 09:00">'
    assert day_of(page("<span>2024年02月16日</span>", same)) == "2024-02-16 09:00"


def test_day_in_the_future_gives_way_to_the_next_one() -> None:
    assert (
        day_of(page("<span>2024-03-01</span>", '<meta name="PubDate" content="2024-02-16 09:00">'))
        == "2024-02-16 09:00"
    )
    assert day_of(page("<span>2024-03-01</span>")) == ""


def test_year_that_is_not_written_is_the_latest_past_one_or_that_of_the_same_day_elsewhere() -> None:
    select = SelectSpec(body="#zoom", date="span")
    assert day_of(page("<span>12月30日</span>"), select) == "2023-12-30"
    assert day_of(page("<span>02-19</span>", '<meta name="PubDate" content="2021-02-19">'), select) == "2021-02-19"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("刚刚", "2024-02-20 12:00"),
        ("5分钟前", "2024-02-20 11:55"),
        ("3小时前", "2024-02-20 09:00"),
        ("昨天 08:30", "2024-02-19 08:30"),
        ("1708300000", "2024-02-19 07:46"),
        ("1708300000000", "2024-02-19 07:46"),
    ],
)
def test_day_in_the_field_of_a_declared_source_is_reckoned_from_the_fetch(said: str, expected: str) -> None:
    assert day_of(page(f"<span>{said}</span>"), SelectSpec(body="#zoom", date="span")) == expected


def test_offset_that_the_page_names_is_kept_and_shanghai_stands_in_for_none() -> None:
    for said, expected in (
        ("2024-02-19T10:00:00-05:00", "2024-02-19T10:00:00-05:00"),
        ("2024-02-19T10:00:00Z", "2024-02-19T10:00:00+00:00"),
        ("2024-02-19T10:00:00", "2024-02-19T10:00:00+08:00"),
        ("2024-02-19", "2024-02-19"),
    ):
        head = f'<meta property="article:published_time" content="{said}">'
        assert extract(page(head=head), URL)["published"] == expected


def test_no_day_is_made_up_where_the_page_names_none() -> None:
    text = TEXT + "<p>会议自2024年2月1日起筹备，第24-02-19号文件同时印发，请于2024年3月1日前报送材料。</p>"
    assert day_of(page(text=text)) == ""
    assert extract(page(text=text), URL)["published"] == ""
