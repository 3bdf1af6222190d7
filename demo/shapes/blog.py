"""TechCrunch, DeepMind, OpenAI, Apple, investor relations, GOV.UK (shapes 7 C, 8, 9 and 10)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, timedelta
from functools import partial
from html import escape
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from demo.content import DemoReport
from demo.shapes.furniture import document, iso, open_graph, paragraphs, related, slug, tags
from demo.shapes.xmlfeeds import Address, Entry, Item, atom, rfc822, rss, sitemap, sitemap_index
from demo.site import Publishers, Shelf, Site, declared, newest, touched
from demo.web import HTML, NOTICE, Answer, Ask, page

_NEWS_DAYS = timedelta(days=2)
"""What a news sitemap covers."""
_PACIFIC = ZoneInfo("America/Los_Angeles")
_IR_HOSTS = {"iqiyi_ir": "ir.iqiyi.com", "kuaishou_ir": "ir.kuaishou.com"}
_WRITERS = ("Dana Marlow", "Kit Hargrove", "Imani Sole")


def _writer(report: DemoReport) -> str:
    return report.author or _WRITERS[report.lot("writer", len(_WRITERS))]


# --- TechCrunch: news sitemap, JSON-LD graph


def _tc_address(report: DemoReport) -> str:
    return f"https://techcrunch.com/{report.published.astimezone(UTC):%Y/%m/%d}/{slug(report)}/"


def _tc_sitemap(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.recent(ask, _NEWS_DAYS)
    rows = [
        Address(site.shelf.address(report), touched(report), (site.name, "en", report.published, report.title))
        for report in reports
    ]
    return sitemap(rows, newest(reports))


def _tc_index(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    return sitemap_index([("https://techcrunch.com/news-sitemap.xml", newest(site.shelf.published(ask)))])


def _tc_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    graph = json.dumps(_graph(site, report), ensure_ascii=False).replace("</", "<\\/")
    head = f'{open_graph(report, site)}\n<script type="application/ld+json">{graph}</script>'
    first, *rest = paragraphs(report).split("\n<p>")
    lead = first.replace("<p>", '<p id="speakable-summary" class="wp-block-paragraph">', 1)
    text = "\n".join([lead, *(f"<p>{part}" for part in rest)])
    local = report.published.astimezone(_PACIFIC)
    body = f"""<h1 class="wp-block-post-title">{escape(report.title)}</h1>
<div class="wp-block-tc23-author-card-name"><a href="/author/demo/">{escape(_writer(report))}</a></div>
<div class="wp-block-post-date"><time datetime="{local.isoformat(timespec="seconds")}">
{local:%I:%M %p · %B %d, %Y}</time></div>
<div class="entry-content wp-block-post-content is-layout-constrained">
<figure class="wp-block-image"><img src="/demo.jpg"><figcaption>Image Credits: demo</figcaption></figure>
{text}
<div class="ad-unit">Advertisement</div></div>{related(report, site)}"""
    return page(document(f"{report.title} | TechCrunch", body, head, language="en-US"), newest([report]))


def _graph(site: Site, report: DemoReport) -> dict[str, Any]:
    """The author stands in the article as a reference, in the graph as a node of its own."""
    url = site.shelf.address(report)
    person = f"https://techcrunch.com/#/schema/person/{report.hex32('writer')}"
    article = {
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "headline": report.title,
        "datePublished": iso(report.published),
        "dateModified": iso(declared(report)),
        "author": [{"@id": person}],
        "publisher": {"@id": "https://techcrunch.com/#organization"},
        "image": {"@id": f"{url}#primaryimage"},
        "keywords": ["demo"],
        "articleSection": ["AI"],
        "inLanguage": "en-US",
        "wordCount": len(report.text.split()),
        "speakable": {"@type": "SpeakableSpecification", "cssSelector": ["#speakable-summary"]},
    }
    others = [
        {"@type": "WebPage", "@id": url, "url": url, "name": report.title},
        {"@type": "ImageObject", "@id": f"{url}#primaryimage", "url": "https://techcrunch.com/demo.jpg"},
        {"@type": "WebSite", "@id": "https://techcrunch.com/#website", "name": "TechCrunch"},
        {"@type": "Organization", "@id": "https://techcrunch.com/#organization", "name": "TechCrunch"},
        {"@type": "Person", "@id": person, "name": _writer(report)},
    ]
    return {"@context": "https://schema.org", "@graph": [article, *others]}


def _techcrunch(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="TechCrunch",
        hosts=("techcrunch.com",),
        shelf=Shelf(reports, _tc_address),
        detail=_tc_detail,
        lists=((r"/news-sitemap\.xml", _tc_sitemap), (r"/sitemap_index\.xml", _tc_index)),
    )


# --- DeepMind, OpenAI, Apple and investor relations: feeds with a short text, plain pages


def _dm_address(report: DemoReport) -> str:
    return f"https://deepmind.google/discover/blog/{slug(report)}/"


def _ir_address(report: DemoReport) -> str:
    """iQIYI and Kuaishou use one software."""
    return f"https://{_IR_HOSTS[report.source]}/news-releases/news-release-details/{slug(report)}"


def _oa_address(report: DemoReport) -> str:
    return f"https://openai.com/index/{slug(report)}/"


def _apple_address(report: DemoReport) -> str:
    return f"https://www.apple.com.cn/newsroom/{report.published:%Y/%m}/demo-{report.number(5)}/"


def _short_feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.published(ask)[:100]
    items = [
        Item(
            report.title,
            site.shelf.address(report),
            rfc822(touched(report)),
            escape(report.summary),
            guid=report.hex32(),
        )
        for report in reports
    ]
    return rss(site.name, f"https://{site.hosts[0]}/", items, newest(reports))


def _dm_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    body = f"""<main><article class="blog-post"><header>
<p class="category">Technologies</p><h1>{escape(report.title)}</h1>
<time datetime="{report.published.astimezone(UTC):%Y-%m-%d}">{report.published.astimezone(UTC):%d %B %Y}</time>
<p class="authors">{escape(_writer(report))}</p></header>
<div class="rich-text">
{paragraphs(report)}
</div></article></main>{related(report, site)}"""
    head = open_graph(report, site)
    return page(document(f"{report.title} - Google DeepMind", body, head, language="en"), newest([report]))


def _ir_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    day = report.published.astimezone(UTC)
    body = f"""<main><article class="node node--type-nir-news"><h1 class="page-title">{escape(report.title)}</h1>
<div class="ndq-date"><time datetime="{iso(report.published)}">{day:%b %d, %Y}</time></div>
<div class="node__content xn-content">
<p>BEIJING, {day:%b %d, %Y} /demo/ --</p>
{paragraphs(report)}
</div></article></main>{related(report, site)}"""
    head = open_graph(report, site)
    return page(document(f"{report.title} | {site.name}", body, head, language="en"), newest([report]))


def _oa_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """A wall: only the feed is there for programs."""
    return Answer(f"<html><title>Just a moment...</title><!-- {NOTICE} --></html>".encode(), HTML, 403)


def _apple_feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """Atom under a name that says RSS."""
    reports = site.shelf.published(ask)[:20]
    entries = [
        Entry(site.shelf.address(report), report.title, report.summary, touched(report), report.published)
        for report in reports
    ]
    return atom(site.name, ask.url, f"https://{site.hosts[0]}/newsroom/", entries, newest(reports))


def _apple_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    when = report.published
    body = f"""<main><article class="article"><div class="article-header">
<span class="category-eyebrow__category">新闻</span>
<span class="category-eyebrow__date">{when.year} 年 {when.month} 月 {when.day} 日</span>
<h1 class="hero-headline">{escape(report.title)}</h1></div>
<div class="articleshare">分享文章</div>
<div class="pagebody">
{paragraphs(report)}
</div><div class="presscontacts">新闻联系人</div></article></main>{related(report, site)}"""
    return page(document(f"{report.title} - Apple (中国大陆)", body, open_graph(report, site)), newest([report]))


def _deepmind(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/blog/rss\.xml", _short_feed),)
    return Site("Google DeepMind", ("deepmind.google",), Shelf(reports, _dm_address), _dm_detail, lists)


def _investors(name: str, host: str, reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/rss/news-releases\.xml", _short_feed),)
    return Site(name, (host,), Shelf(reports, _ir_address), _ir_detail, lists, robots=404)


def _openai(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/news/rss\.xml/?", _short_feed),)
    return Site("OpenAI", ("openai.com",), Shelf(reports, _oa_address), _oa_detail, lists)


def _apple(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/newsroom/rss-feed\.rss", _apple_feed),)
    return Site("苹果公司", ("www.apple.com.cn",), Shelf(reports, _apple_address), _apple_detail, lists)


# --- GOV.UK: Atom with summaries


def _uk_address(report: DemoReport) -> str:
    return f"https://www.gov.uk/government/news/{slug(report)}"


def _uk_atom(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """The newest 20 by `updated`, which moves when a page is edited."""
    reports = sorted(site.shelf.published(ask), key=touched, reverse=True)[:20]
    entries = [
        Entry(site.shelf.address(report), report.title, report.summary, touched(report), report.published)
        for report in reports
    ]
    this = ask.url.replace("[", quote("[")).replace("]", quote("]"))
    human = this.replace(".atom", "")
    return atom("News and communications", this, human, entries, newest(reports))


def _uk_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    times = {"govuk:first-published-at": iso(report.published), "govuk:updated-at": iso(declared(report))}
    head = f"{open_graph(report, site)}\n{tags(times)}"
    body = f"""<main id="content"><h1 class="gem-c-title__text">{escape(report.title)}</h1>
<p class="gem-c-lead-paragraph">{escape(report.summary)}</p>
<div class="gem-c-metadata">From: Competition and Markets Authority.
Published {report.published.astimezone(UTC):%d %B %Y}</div>
<div class="gem-c-govspeak govuk-govspeak"><div class="govspeak">
{paragraphs(report)}
</div></div></main>{related(report, site)}"""
    return page(document(f"{report.title} - GOV.UK", body, head, language="en"), newest([report]))


def _govuk(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/search/news-and-communications\.atom", _uk_atom),)
    return Site("GOV.UK", ("www.gov.uk",), Shelf(reports, _uk_address), _uk_detail, lists)


PUBLISHERS: Publishers = {
    ("techcrunch",): _techcrunch,
    ("google_deepmind",): _deepmind,
    ("iqiyi_ir",): partial(_investors, "iQIYI, Inc.", _IR_HOSTS["iqiyi_ir"]),
    ("kuaishou_ir",): partial(_investors, "Kuaishou Technology", _IR_HOSTS["kuaishou_ir"]),
    ("openai",): _openai,
    ("apple_newsroom",): _apple,
    ("govuk_cma_atom",): _govuk,
}
