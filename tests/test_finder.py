"""The list on an unknown page: invented lists of many builds, the replica's lists, pages that are none, bad pages."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import blocks
from crawlers.finder import LIST_MIN, Found, find, links, units
from crawlers.links import links_from_listing
from crawlers.requests import start_request
from demo.content import CONTENT, load_reports
from demo.samples import Sample, samples
from demo.shapes import sites
from demo.web import Ask
from pipeline.reading.decode import decode
from pipeline.sources import Source, load_sources
from pipeline.types import SHANGHAI, Link

PROJECT = Path(__file__).parent.parent
NOW = datetime(2024, 2, 26, 6, tzinfo=SHANGHAI)
PAGE = "https://www.yi.example/news/"
SAMPLES = samples()
LISTS = [sample for sample in SAMPLES if sample.saw == "list"]
OTHERS = [sample for sample in SAMPLES if sample.saw != "list"]
LISTINGS = [source for source in load_sources(PROJECT / "sources.yaml") if source.spider == "listing"]
REPLICA = sites(load_reports(CONTENT))
SAVED = sorted(Path(__file__).parent.glob("pages/*/plain/body.html"))


def day(link: Link) -> str:
    return f"{link.published_at.astimezone(SHANGHAI):%Y-%m-%d}" if link.published_at else ""


def row(number: int, more: str = "") -> str:
    return f'<li><a href="/news/2024/{10000 + number}.html">某某科技发布第{number}号新剧样品</a>{more}</li>'


def rows(count: int, more: str = "") -> str:
    return "<ul>" + "".join(row(number, more) for number in range(count)) + "</ul>"


def seen(html: str, url: str = PAGE) -> Found:
    return find(html, url, NOW)


# --- lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", LISTS, ids=lambda sample: sample.name)
def test_the_articles_of_a_list_are_found_and_nothing_else(sample: Sample):
    found = find(sample.page, sample.url, NOW)
    assert found.saw == "list", found.why
    assert [link.url for link in found.links if link.url not in sample.also] == list(sample.links)
    assert [link.title for link in found.links if link.url not in sample.also] == list(sample.titles)


@pytest.mark.parametrize("sample", [sample for sample in LISTS if sample.dated], ids=lambda sample: sample.name)
def test_each_row_has_the_day_that_it_shows(sample: Sample):
    found = find(sample.page, sample.url, NOW)
    assert [day(link) for link in found.links if link.url not in sample.also] == list(sample.days)


@pytest.mark.parametrize("source", LISTINGS, ids=lambda source: source.id)
def test_the_replica_gives_the_rows_that_the_source_s_own_selectors_give(source: Source):
    for url in source.start_urls:
        request = start_request(source, url, 1, NOW, NOW)
        ask = Ask.of(request.url, NOW, request.method, request.headers.to_unicode_dict(), request.body)
        answer = REPLICA[ask.host].answer(ask)
        text = decode(answer.body, answer.content_type).text
        own = {
            link.url: link
            for link in links_from_listing(text, request.url, source, NOW)
            if re.search(source.links, link.url)
        }
        if len(own) < LIST_MIN:
            continue  # so few rows stand for no list
        found = [link for link in find(text, request.url, NOW).links if re.search(source.links, link.url)]
        assert {link.url: link.title for link in found} == {url: link.title for url, link in own.items()}
        for link in found:  # a source without a date selector leaves days to the page; the finder may know better
            dated_by_row = source.list is not None and source.list.date
            assert not dated_by_row or own[link.url].published_at in (None, link.published_at)


def test_a_page_in_bytes_is_decoded():
    page = f"<html><head><meta charset='gb2312'></head><body>{rows(5)}</body></html>".encode("gb18030")
    assert find(page, PAGE, NOW).links[0].title == "某某科技发布第0号新剧样品"


def test_addresses_are_absolute_and_as_the_page_writes_them():
    page = '<base href="https://cdn.yi.example/z/">' + "".join(
        f'<p><a href="../view.asp?utm_source=x&id={1000 + number}#top">某某科技发布第{number}号新剧样品</a></p>'
        for number in range(4)
    )
    assert links(page, PAGE)[0] == "https://cdn.yi.example/view.asp?utm_source=x&id=1000"
    assert seen(page).links[0].url == "https://cdn.yi.example/view.asp?id=1000"


def test_links_that_read_view_are_called_by_their_row():
    page = "".join(
        f"<tr><td>{number}</td><td>关于第{number}批网络剧片发行许可的公告</td><td>2024-02-1{number}</td>"
        f'<td><a href="/file/2024021{number}.pdf">查看</a></td></tr>'
        for number in range(5)
    )
    found = seen(f"<table>{page}</table>")
    assert [(link.title, day(link)) for link in found.links][:2] == [
        ("关于第0批网络剧片发行许可的公告", "2024-02-10"),
        ("关于第1批网络剧片发行许可的公告", "2024-02-11"),
    ]


def test_a_side_column_is_left_out_unless_it_is_all_there_is():
    side = f'<div class="sidebar">{rows(6).replace("/2024/", "/2023/")}</div>'
    assert len(seen(f"<div class='main'>{rows(6)}</div>{side}").links) == 6
    assert len(seen(side).links) == 6


def test_a_headline_counts_where_its_address_is_of_the_list_s_form():
    head = '<h1><a href="/news/2024/77777.html">头条：某某电影节公布片单</a></h1>'
    other = '<h1><a href="https://ad.example/jump">某某饮料清凉一夏买一送一</a></h1>'
    assert len(seen(head + other + rows(5)).links) == 6


def test_counts_of_comments_and_more_are_no_titles():
    comments = '<a href="/news/2024/1.html#c">58评论</a><a href="/comment/99999">1.2万 跟贴</a>'
    more = comments + '<a href="/k/55555.html">更多&gt;&gt;</a>'
    assert all("某某科技" in link.title for link in seen(rows(5, more)).links)


def test_dates_in_the_future_and_numbers_in_summaries_are_no_dates():
    found = seen(rows(4, "<p>2024年2月3日，某某公司表示将于12-05上线。</p><span>2031-01-01</span>"))
    assert {day(link) for link in found.links} == {""}


@pytest.mark.parametrize(("title", "length"), [("短剧出海", 4), ("AI短剧", 3.6), ("Jia opens a lab", 6.4), ("", 0)])
def test_a_word_counts_more_than_a_character(title, length):
    assert units(title) == pytest.approx(length)


# --- pages that are no list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", OTHERS, ids=lambda sample: sample.name)
def test_what_is_no_list_is_said(sample: Sample):
    found = find(sample.page, sample.url, NOW)
    assert (found.saw, found.links) == (sample.saw, ())
    assert re.search("[\u4e00-\u9fff]", found.why) and "\n" not in found.why


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.parent.parent.name)
def test_saved_articles_are_no_lists(saved: Path):
    if b"<body" not in saved.read_bytes() and b"{" not in saved.read_bytes()[:1]:
        return  # a text that came with its list is no page
    url = re.search(r'"url": "([^"]+)"', (saved.parent / "response.json").read_text(encoding="utf-8"))
    assert url and find(saved.read_bytes(), url[1], NOW).saw in ("article", "json", "shell")


def test_a_notice_of_two_lines_above_its_related_news_is_an_article():
    related = "".join(
        f'<li><a href="/art/2024/2/{day}/art_11_9{day}.html">某某部门发布第{day}项工作的有关情况通报和安排</a></li>'
        for day in range(11, 16)
    )
    page = (
        "<title>某某局关于系统维护的通知公告_某某局</title><h1>某某局关于系统维护的通知公告</h1>"
        "<div>发布时间：2024-02-19 来源：某某局</div>"
        "<p>因系统维护，2月20日22时至24时暂停网上办事服务，不便之处，敬请谅解。</p>"
        f"<h3>相关新闻</h3><ul>{related}</ul>"
    )
    assert find(page, "https://www.example.gov.cn/art/2024/2/19/art_11_900.html", NOW).saw == "article"


def test_an_article_with_links_in_its_sentences_is_no_list():
    text = "".join(
        "<p>记者从有关方面获悉，本次活动由多家单位联合举办，其中"
        f'<a href="/p/{number}2345.html">某某科技第{number}号新剧样品</a>'
        f"受到关注，参会代表就行业走势交换了看法，并表示将继续加大投入。</p>"
        for number in range(6)
    )
    assert seen(f"<h1>某某活动在甲市举行多家单位参加</h1>{text}").saw == "article"


def test_a_list_whose_rows_carry_summaries_is_a_list():
    summary = "<p>记者从有关方面获悉，本次活动由多家单位联合举办，参会代表就行业走势交换了看法。</p>" * 3
    assert len(seen(rows(8, summary)).links) == 8


# --- bad pages ------------------------------------------------------------------------------------------------------

TAGS = (
    "div",
    "ul",
    "li",
    "a href='/x/12345.html'",
    "table",
    "tr",
    "td",
    "p",
    "span",
    "script",
    "h3",
    "dl",
    "form",
    "!--",
)
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag.split()[0]}>" for tag in TAGS]),
    st.sampled_from(
        [
            "2024-02-19",
            "某某科技发布新剧样品",
            "<a href='",
            "&#0;",
            "\x00",
            "\ud800",
            "<record>",
            "]]>",
            "{",
            "<![CDATA[",
        ]
    ),
    st.text(max_size=12),
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=60).map("".join), st.one_of(st.just(PAGE), st.text(max_size=20)))
def test_any_nesting_gives_a_result(page, url):
    found = find(page, url, NOW)
    assert found.saw == "list" or not found.links
    assert all(link.url.startswith("http") for link in found.links)
    assert isinstance(links(page, url), list)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_result(page):
    assert 0 <= find(page, PAGE, NOW).score <= 1


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 1_000_000 + rows(5),
        "<li><div>" * 20_000 + rows(5),
        "<record>" * 400_000,
        "<record><![CDATA[" * 150_000,
        "[" * 100_000,
        '{"a": "' + "<a" * 1_000_000,
        "<a href=" * 300_000,
        "<table><tr>" + "<td><a href='/x/12345.html'>某某</a></td>" * 20_000,
        rows(200, "<i>短</i>" * 300),
    ],
    ids=["depth", "rows in rows", "records", "cdata", "brackets", "half json", "open tags", "one row", "long rows"],
)
def test_pages_that_mean_harm_give_a_result(page):
    assert find(page, PAGE, NOW).why


def test_a_page_of_a_hundred_thousand_links_is_read_up_to_a_bound():
    assert len(seen(rows(100_000)).links) == blocks.ANCHORS_MAX
