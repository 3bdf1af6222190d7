"""An address that somebody pasted -> how it could be watched: feed, news sitemap, a make we know, else its list.

Each way is proposed with the keys that its entry in sources.yaml would have; whether it brings reports is for a trial
to say (crawlers.trial).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawlers.finder import Found, find
from crawlers.links import UnreadableList, links_from_feed, links_from_listing, links_from_sitemap
from pipeline.reading.body import Element, elements, parse
from pipeline.reading.decode import decode
from pipeline.sources import ListSpec
from pipeline.strangers import stranger
from pipeline.text import squeeze
from pipeline.types import Link, Page

Ask = Callable[[Sequence[str]], Iterator[Page]]
"""Addresses -> those pages of them that could be had."""

FEEDS_TRIED = 3
"""Feeds of a page that are looked at."""
FULL_TEXT_MIN = 300
"""Characters from which the text in a feed's entry is the whole article."""
ROW_FORMS = ("ul li:has(a)", "li:has(a)", "tr:has(a)", "dd:has(a)", "div:has(> a)")
"""Selectors of rows, narrowest first, where a make's own container is not known."""

_links = etree.XPath("//link[@href]", smart_strings=False)
_titles = etree.XPath("//title", smart_strings=False)
_site_names = etree.XPath(
    "//meta[@property='og:site_name' or @name='SiteName' or @name='application-name'][@content]", smart_strings=False
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_TITLE_PARTS = re.compile(r"\s*[-_|–—·>]+\s*")
_TRS = re.compile(r"createPageHTML\s*\(|var\s+countPage\s*=|pagination_script_config\s*=")
_TRS_LINK = re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?")
_HANWEB = re.compile(r"<recordset\b|<nextgroup\b", re.IGNORECASE)
_JPAAS = re.compile(
    r"""url=["'][^"']*jpaas-publish-server/front/page/build/unit["'][^>]*?querydata=(["'])(\{.*?\})\1"""
)
_CAC = re.compile(r"/([A-Z]\d{5,8})index_\d+\.htm")
_SASAC = re.compile(r"maxPageNum\s*=")
_CHANNEL = re.compile(r"""<meta[^>]+name=["']channelid["'][^>]+content=["']([0-9a-f]{32})["']""", re.IGNORECASE)
_DATASOURCE = re.compile(r"""data=["']datasource:([0-9a-f]{32})["']""")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A way to watch an address."""

    entry: dict[str, Any]
    """Keys of sources.yaml, without id, name and owner."""
    seen: str
    """One Chinese line: by what it was recognised."""


def proposals(page: Page, ask: Ask, now: datetime) -> Iterator[Proposal]:
    """Ways to watch a page, in the order: a feed, a news sitemap, a make we know, the list on the page itself."""
    text = decode(page.body, page.content_type).text
    found = find(text, page.fetched_url or page.url, now)
    yield from _feeds(page, text, found, ask, now)
    yield from _sitemaps(page, text, found, ask, now)
    yield from _makes(page, text, now)
    if found.saw == "list":
        entry = {"start_urls": [page.url], "spider": "finder", "confidence": "low"}
        yield Proposal(entry, f"页面上的列表，{found.why}")


def name_of(page: Page) -> str:
    """What the site calls itself: og:site_name or SiteName, else the end of its title; "" where it says nothing."""
    tree = _tree(decode(page.body, page.content_type).text)
    if tree is None:
        return ""
    names = [squeeze(node.get("content") or "") for node in elements(_site_names, tree)]
    if said := next(filter(None, names), ""):
        return said[:40]
    title = next((squeeze("".join(map(str, node.itertext()))) for node in elements(_titles, tree)), "")
    parts = [part for part in _TITLE_PARTS.split(title) if part]
    return parts[-1][:40] if parts else ""


def _feeds(page: Page, text: str, found: Found, ask: Ask, now: datetime) -> Iterator[Proposal]:
    if found.saw == "feed":
        if proposal := _feed(page, now):
            yield proposal
        return
    tree = _tree(text)
    links = elements(_links, tree) if tree is not None else []
    addresses = [
        urljoin(page.fetched_url or page.url, link.get("href") or "")
        for link in links
        if "alternate" in (link.get("rel") or "").lower() and (link.get("type") or "").lower() in _FEED_TYPES
    ]
    wanted = [one for one in dict.fromkeys(addresses) if "comment" not in one.lower()][:FEEDS_TRIED]
    for answer in ask(wanted) if wanted else ():
        if proposal := _feed(answer, now):
            yield proposal


def _feed(page: Page, now: datetime) -> Proposal | None:
    inline = stranger("feed").model_copy(update={"follow": "inline"})
    try:
        links = links_from_feed(page.body, page.url, inline, now)
    except UnreadableList:
        return None
    if not links:
        return None
    full = sum(len(_TAGS.sub("", link.inline.decode("utf-8", "replace"))) >= FULL_TEXT_MIN for link in links)
    whole = full * 2 > len(links)
    entry: dict[str, Any] = {"recipe": "feed_full" if whole else "feed", "start_urls": [page.url]}
    return Proposal(entry, f"RSS 或 Atom，{len(links)} 条，{'全文随条目来' if whole else '正文到网页取'}：{page.url}")


_TAGS = re.compile(r"<[^<>]{0,2000}>")


def _sitemaps(page: Page, text: str, found: Found, ask: Ask, now: datetime) -> Iterator[Proposal]:
    if found.saw == "sitemap":
        if proposal := _sitemap(page, now, news_only=False):
            yield proposal
        return
    if urlsplit(page.fetched_url or page.url).path not in ("", "/"):
        return  # a sitemap is of the whole site, the address of one column
    robots = urljoin(page.fetched_url or page.url, "/robots.txt")
    declared = [match for answer in ask([robots]) for match in _SITEMAP_LINE.findall(decode(answer.body).text)]
    for answer in ask([one for one in declared if "news" in one.lower()][:1]) if declared else ():
        if proposal := _sitemap(answer, now, news_only=True):
            yield proposal


def _sitemap(page: Page, now: datetime, *, news_only: bool) -> Proposal | None:
    try:
        links, _ = links_from_sitemap(page.body, page.url, stranger("sitemap"), now)
    except UnreadableList:
        return None
    is_news = any(link.title for link in links)
    if not links or (news_only and not is_news):
        return None
    entry = {"recipe": "news_sitemap" if is_news else "sitemap", "start_urls": [page.url]}
    return Proposal(entry, f"{'新闻' if is_news else '普通'}站点地图，{len(links)} 条：{page.url}")


# --- makes ----------------------------------------------------------------------------------------------------------


def _makes(page: Page, text: str, now: datetime) -> Iterator[Proposal]:
    url = page.fetched_url or page.url
    site = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
    if match := _JPAAS.search(text):
        yield from _jpaas(match[2], site)
    if (match := _CAC.search(urlsplit(url).path)) and ("loadingInfoPage" in text or "JsonList" in text):
        entry: dict[str, Any] = {"recipe": "cac", "with": {"site": site, "channel": match[1]}}
        yield Proposal(entry, f"网信办系统，频道 {match[1]}")
    if match := _CHANNEL.search(text):
        yield Proposal({"recipe": "csrc", "with": {"site": site, "channel": match[1]}}, f"证监会系统，频道 {match[1]}")
    if codes := list(dict.fromkeys(_DATASOURCE.findall(text))):
        files = [urljoin(url, f"ds_{code}.json") for code in codes[:5]]
        yield Proposal({"recipe": "xinhua", "start_urls": files}, f"新华网栏目文件 {len(files)} 个")
    if _HANWEB.search(text):
        yield Proposal({"recipe": "hanweb", "start_urls": [page.url]}, "大汉（Hanweb）栏目页")
    if _SASAC.search(text) and "zsy_conlist" in text:
        yield Proposal({"recipe": "sasac", "start_urls": [page.url]}, "国资委系统，后页倒着数")
    if _TRS.search(text) and (rows := _rows(text, url, now)):
        entry = {"recipe": "trs", "start_urls": [page.url], "with": {"rows": rows}}
        yield Proposal(entry, "TRS 列表页（createPageHTML）")


def _jpaas(querydata: str, site: str) -> Iterator[Proposal]:
    try:
        query = json.loads(querydata.replace("'", '"').replace("&quot;", '"'))
    except ValueError:
        return
    names = {"web": "webId", "template": "tplSetId", "page": "pageId", "tag": "tagId", "parse": "parseType"}
    given = {name: str(query[key]) for name, key in names.items() if query.get(key)}
    if len(given) < len(names):
        return
    for rows in ROW_FORMS:
        entry = {"recipe": "jpaas", "with": {"site": site, **given, "rows": rows}}
        yield Proposal(entry, f"jpaas 栏目（{given['tag']}）")


def _rows(text: str, url: str, now: datetime) -> str:
    """The narrowest form of rows that shows every article of a TRS list."""
    counts = {rows: len(_trs_links(text, url, rows, now)) for rows in ROW_FORMS}
    best = max(counts.values())
    return next((rows for rows, count in counts.items() if count == best), "") if best else ""


def _trs_links(text: str, url: str, rows: str, now: datetime) -> set[str]:
    source = stranger("trs").model_copy(update={"list": ListSpec(rows=rows)})
    links: list[Link] = links_from_listing(text, url, source, now)
    return {link.url for link in links if _TRS_LINK.search(link.url)}


def _tree(text: str) -> Element | None:
    try:
        return parse(text) if text.strip() else None
    except (etree.LxmlError, ValueError):
        return None
