"""What an address is recognised as, on pages of our own; a trial on the replica is in test_adding.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.recognise import name_of, proposals
from pipeline.sources import source_of
from pipeline.types import Page

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
URL = "https://www.jia.example/xw/"
RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel>"
    + "".join(
        f"<item><title>演示消息第{n}条</title><link>https://www.jia.example/a/{n}.html</link>"
        f"<description>{'演示正文。' * 90}</description></item>"
        for n in range(3)
    )
    + "</channel></rss>"
)
SHORT_RSS = RSS.replace("演示正文。" * 90, "摘要")
ROWS = "".join(
    f'<li><a href="./202402/t2024021{n}_100{n}.html">某地印发通知部署第{n}项工作</a><span>2024-02-1{n}</span></li>'
    for n in range(6)
)
TRS = f'<html><body><ul class="l">{ROWS}</ul><script>createPageHTML(5, 0, "index", "html");</script></body></html>'
HANWEB = (
    '<html><body><div id="1"><script type="text/xml"><datastore><recordset>'
    + "".join(
        f'<record><![CDATA[<li><a href="/art/2024/2/1{n}/art_1_{n}.html">某地开展第{n}次检查</a>'
        f"<span>2024-02-1{n}</span></li>]]></record>"
        for n in range(5)
    )
    + "</recordset></datastore></script></div></body></html>"
)
QUERY = "{'parseType':'buildstatic','webId':'w','tplSetId':'t','pageType':'column','tagId':'列表','pageId':'p'}"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
JPAAS = f'<script parseType="buildstatic" url="{UNIT}" querydata="{QUERY}"></script>'
CSRC = f'<html><head><meta name="channelid" content="{"a1" * 16}"></head><body></body></html>'
NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    "<url><loc>https://www.jia.example/2024/02/20/a/</loc><news:news><news:publication_date>2024-02-20T09:00:00Z"
    "</news:publication_date><news:title>Something happened</news:title></news:news></url></urlset>"
)


def page(text: str, url: str = URL, content_type: str = "text/html; charset=utf-8") -> Page:
    return Page(url, "", NOW, 200, (("Content-Type", content_type),), text.encode(), fetched_url=url)


def ways(text: str, url: str = URL, web: dict[str, str] | None = None) -> list[dict[str, object]]:
    def ask(urls: Sequence[str]) -> Iterator[Page]:
        return (page((web or {})[one], one) for one in urls if one in (web or {}))

    found = [proposal.entry for proposal in proposals(page(text, url), ask, NOW)]
    for entry in found:
        source_of({"id": "jia", "name": "甲", "owner": "portal", **entry})  # every proposal is a valid entry
    return found


def test_a_feed_is_a_feed_with_or_without_its_text() -> None:
    assert ways(RSS) == [{"recipe": "feed_full", "start_urls": [URL]}]
    assert ways(SHORT_RSS) == [{"recipe": "feed", "start_urls": [URL]}]


def test_a_feed_that_the_page_names_comes_before_the_list_on_it() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    head = link.format("/comments/feed") + link.format("/rss.xml")
    found = ways(TRS.replace("<body>", f"<head>{head}</head><body>"), web={"https://www.jia.example/rss.xml": RSS})
    assert [entry.get("recipe") or entry["spider"] for entry in found] == ["feed_full", "trs", "finder"]


def test_a_named_feed_that_is_none_is_passed_over() -> None:
    head = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
    found = ways(
        TRS.replace("<body>", f"<head>{head}</head><body>"), web={"https://www.jia.example/atom.xml": "<html/>"}
    )
    assert [entry.get("recipe") or entry["spider"] for entry in found] == ["trs", "finder"]


def test_a_news_sitemap_is_looked_for_at_a_home_page_alone() -> None:
    web = {
        "https://www.jia.example/robots.txt": "User-agent: *\nSitemap: https://www.jia.example/news-sitemap.xml\n",
        "https://www.jia.example/news-sitemap.xml": NEWS,
    }
    assert ways(TRS, "https://www.jia.example/", web)[0]["recipe"] == "news_sitemap"
    assert ways(TRS, URL, web)[0]["recipe"] == "trs"
    assert ways(NEWS)[0]["recipe"] == "news_sitemap"


@pytest.mark.parametrize(
    ("text", "url", "recipe", "given"),
    [
        (TRS, URL, "trs", {"rows": "ul li:has(a)"}),
        (HANWEB, URL, "hanweb", None),
        (
            CSRC,
            "https://www.jia.example/csrc/c100028/index.shtml",
            "csrc",
            {"site": "https://www.jia.example", "channel": "a1" * 16},
        ),
        (
            '<div id="loadingInfoPage"></div>',
            "https://www.jia.example/wxzw/A093702index_1.htm",
            "cac",
            {"site": "https://www.jia.example", "channel": "A093702"},
        ),
        (f'<ul data="datasource:{"0f" * 16}"></ul>', URL, "xinhua", None),
    ],
)
def test_makes_are_told_by_their_marks(text: str, url: str, recipe: str, given: dict[str, str] | None) -> None:
    first = ways(text, url)[0]
    assert (first["recipe"], first.get("with")) == (recipe, given)


def test_a_jpaas_page_gives_the_parameters_of_its_unit() -> None:
    first = ways(JPAAS)[0]
    expected = {"web": "w", "template": "t", "page": "p", "tag": "列表", "parse": "buildstatic"}
    assert first["recipe"] == "jpaas" and expected.items() <= dict(first["with"]).items()  # type: ignore[call-overload]


@pytest.mark.parametrize("text", ["", "<html><body><p>只有一句话。</p></body></html>", '{"a": 1}', "%PDF-1.4"])
def test_what_is_no_list_has_no_way(text: str) -> None:
    assert ways(text) == []


def test_names_come_from_the_page() -> None:
    assert name_of(page('<meta property="og:site_name" content="甲报"><title>x</title>')) == "甲报"
    assert name_of(page('<meta name="SiteName" content="某某局">')) == "某某局"
    assert name_of(page("<title>新闻发布 - 某某委员会</title>")) == "某某委员会"
    assert name_of(page("")) == ""


@given(st.binary(max_size=600))
def test_any_bytes_have_ways_or_none(content: bytes) -> None:
    answer = Page(URL, "", NOW, 200, (), content, fetched_url=URL)
    assert isinstance(list(proposals(answer, lambda urls: iter(()), NOW)), list)
    assert isinstance(name_of(answer), str)
