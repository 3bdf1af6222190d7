"""What the places of a page say that were not taken: kept beside the report, in order of belief."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.ranked import RUNNERS_UP_MAX, VALUE_MAX, Ranked
from pipeline.reading.report import read
from pipeline.sources import Source
from pipeline.types import SHANGHAI, Found, Link, Page, Report, Taken

READ_AT = datetime(2024, 2, 20, 4, 0, tzinfo=UTC)
URL = "https://www.cac.gov.cn/2024-02/19/c_1700000000000009.htm"
TITLE = "某市发布年度公告"
LONG = "某市网络视听主管部门近日召开会议，研究部署年度重点工作，六家单位作了发言。"

Read = Callable[..., Report]


def page_of(
    head: str = "", date: str = "2024年02月19日 15:04", text: str = LONG, tail: str = "", link: Link | None = None
) -> Page:
    body = (
        f"<html><head><title>{TITLE}_中央网络安全和信息化委员会办公室</title>{head}</head><body><div class=main-title>"
        f"<h1 class=title>{TITLE}</h1><span id=pubtime>{date}</span></div><div id=BodyLabel><p>{text}</p>{tail}</div>"
    )
    return Page(URL, "cac", READ_AT, 200, (("Content-Type", "text/html; charset=utf-8"),), body.encode(), link=link)


@pytest.fixture
def report_of(source: Callable[[str], Source]) -> Read:
    def reading(page: Page) -> Report:
        outcome = read(page, source("cac"))
        assert isinstance(outcome, Report), outcome
        return outcome

    return reading


def test_what_contradicts_and_what_agrees_is_kept_in_order_of_belief(report_of: Read) -> None:
    meta = '<meta name="PubDate" content="2024-02-16 09:00">'
    report = report_of(page_of(meta))
    assert report.provenance["published_at"] == "visible:span#pubtime"
    assert report.runners_up["published_at"] == (
        Found("2024-02-19 15:04", "visible:line"),
        Found("2024-02-16 09:00", "tag:PubDate"),
        Found("2024-02-19", "url"),
    )


def test_what_one_place_says_twice_counts_once(report_of: Read) -> None:
    page = page_of(tail="<p>来源：某日报</p><p>来源：某日报</p>", head='<meta name="ContentSource" content="某日报">')
    report = report_of(page)
    assert report.origin == "某日报"
    said = [Found(report.origin, report.provenance["origin"]), *report.runners_up["origin"]]
    assert sorted(said) == [Found("某日报", "tag:ContentSource"), Found("某日报", "visible:label")]


def test_a_date_in_the_future_is_not_taken_but_told(report_of: Read) -> None:
    page = page_of(date="2024-03-05 09:00")
    report = report_of(page)
    assert (report.published_at, report.provenance["published_at"]) == (datetime(2024, 2, 18, 16, tzinfo=UTC), "url")
    assert report.runners_up["published_at"][-1] == Found("2024-03-05 09:00", "visible:line")


def test_a_headline_cut_short_stands_behind_the_whole_one_of_the_list(report_of: Read) -> None:
    listed = "某市发布年度公告全文，共二十条"
    cut = page_of().body.replace(f"title>{TITLE}<".encode(), f"title>{TITLE}…<".encode())
    page = page_of(link=Link(URL, listed))
    report = report_of(Page(page.url, page.source_id, READ_AT, 200, page.headers, cut, link=page.link))
    assert (report.title, report.provenance["title"]) == (listed, "link")
    assert report.runners_up["title"][0].value == f"{TITLE}…"
    assert "link" not in {found.where for found in report.runners_up["title"]}


def test_a_text_not_taken_is_told_by_its_length_alone(report_of: Read) -> None:
    summary = LONG + "会议还通报了全年工作安排。"
    report = report_of(page_of(text="见图", link=Link(URL, TITLE, summary=summary)))
    assert report.text == summary
    ((value, where),) = report.runners_up["body"]
    assert (value, where.split(":")[0]) == ("2 字", "select")


def test_of_two_readers_the_one_not_taken_is_told_with_its_sureness(report_of: Read) -> None:
    card = f'<title>{TITLE}</title><meta property="og:type" content="article"><!-- {"no stub " * 1000} -->'
    body = f"<html>{card}<body><h1>{TITLE}</h1><div><p>{LONG}</p></div>"
    report = report_of(Page("https://www.example.cn/a", "cac", READ_AT, 200, (), body.encode()))
    (other,) = report.runners_up["body"]
    assert {report.provenance["body"].split(":")[0], other.where.split(":")[0]} == {"scorer", "trafilatura"}
    assert other.value.endswith(" 字")


def test_what_a_person_gave_stands_before_what_the_page_says(report_of: Read) -> None:
    taken = Taken("周禾", READ_AT, "文件 公告.html")
    day = datetime(2024, 2, 18, tzinfo=SHANGHAI)
    report = report_of(page_of(link=Link(URL, "另一个标题", day, True, source_name="某某报", taken=taken)))
    assert [report.provenance[name] for name in ("title", "published_at", "origin")] == ["taken"] * 3
    assert report.runners_up["title"][0].value == TITLE
    assert report.runners_up["published_at"][0] == Found("2024-02-19 15:04", "visible:span#pubtime")


SAID = st.lists(st.builds(Found, st.text(max_size=300), st.sampled_from(["link", "h1", "title", "url", "json-ld"])))


@given(SAID)
def test_the_first_that_says_something_is_taken_and_few_others_kept(found: list[Found]) -> None:
    ranked = Ranked.of(found)
    said = [one for one in found if one.value]
    assert ranked.best == (said[0] if said else Found("", ""))
    assert len(ranked.runners_up) <= RUNNERS_UP_MAX
    assert all(0 < len(value) <= VALUE_MAX for value, _ in ranked.runners_up)
    assert ranked.best not in ranked.others and len(set(ranked.others)) == len(ranked.others)
