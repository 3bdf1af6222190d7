"""Chinese media that are read by feed: 36kr, qbitai, ithome, tmtpost, chinanews (shape 7, dialects A, B and D)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from html import escape
from typing import Any
from urllib.parse import urlsplit

from demo.content import DemoReport
from demo.shapes.furniture import below, document, editor, open_graph, origin, paragraphs
from demo.shapes.xmlfeeds import Item, rfc822, rss
from demo.site import Publishers, Shelf, Site, newest, touched
from demo.web import NOTICE, Answer, Ask, data, page
from pipeline.types import SHANGHAI

_WINDOW = timedelta(hours=72)
"""A feed shows this long back, or its newest 30: a crawl once a night misses nothing."""
_ITEMS = 30
_FLASH_MAX = 200
"""Characters; a shorter text at 36kr is a flash."""


# --- 36kr: odd dates, whole texts in the description


def _is_flash(report: DemoReport) -> bool:
    return len(report.text) <= _FLASH_MAX


def _kr_address(report: DemoReport) -> str:
    return f"https://36kr.com/{'newsflashes' if _is_flash(report) else 'p'}/{report.number(16)}"


def _kr_feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """/feed holds articles and flashes, /feed-newsflash flashes only; the oldest stands there twice."""
    reports = site.shelf.recent(ask, _WINDOW, _ITEMS)
    if match["only"]:
        reports = [report for report in reports if _is_flash(report)]
    items = [_kr_item(site, report) for report in reports]
    items += [replace(item, guid=f"{item.guid}0") for item in items[-1:]]
    return rss("36氪", "https://36kr.com", items, newest(reports))


def _kr_item(site: Site, report: DemoReport) -> Item:
    text = report.text if _is_flash(report) else f'<div class="article">{paragraphs(report)}</div>'
    date = f"{touched(report):%Y-%m-%d %H:%M:%S}  +0800"
    return Item(report.title, f"{site.shelf.address(report)}?f=rss", date, text, guid=report.number(16))


def _kr_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    body = f"""<div class="article-wrapper"><h1 class="article-title">{escape(report.title)}</h1>
<div class="article-title-icon"><a>{escape(report.author or "演示作者")}</a> {report.published:%Y-%m-%d %H:%M}</div>
<div class="common-width content articleDetailContent kr-rich-text-wrapper">
{paragraphs(report)}
</div></div>{below(report, site)}"""
    return page(document(f"{report.title}-36氪", body, open_graph(report, site)), newest([report]))


def _kr(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="36氪",
        hosts=("36kr.com", "www.36kr.com"),
        shelf=Shelf(reports, _kr_address),
        detail=_kr_detail,
        lists=((r"/feed(?P<only>-newsflash)?", _kr_feed),),
        validators=False,
    )


# --- qbitai: WordPress, whole texts in content:encoded


def _qbit_address(report: DemoReport) -> str:
    return f"https://www.qbitai.com/{report.published:%Y/%m}/{report.number(6)}.html"


def _qbit_feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.recent(ask, _WINDOW, _ITEMS)
    items = [
        Item(
            title=report.title,
            link=site.shelf.address(report),
            date=rfc822(touched(report)),
            description=f"<p>{escape(report.summary)} [&#8230;]</p>",
            content=f"{paragraphs(report)}\n<p>— 完 —</p>",
            creator=report.author or editor(report),
            categories=("资讯", "演示"),
            guid=f"https://www.qbitai.com/?p={report.number(6)}",
        )
        for report in reports
    ]
    return rss("量子位", "https://www.qbitai.com", items, newest(reports))


def _qbit_rest(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """WordPress: past the last page it answers 400."""
    query = ask.query
    size, number = min(100, int(query.get("per_page") or 10)), int(query.get("page") or 1)
    reports = site.shelf.published(ask)
    shown = reports[(number - 1) * size : number * size]
    if number > 1 and not shown:
        return replace(data({"code": "rest_post_invalid_page_number"}), status=400)
    return data([_qbit_post(site, report) for report in shown], newest(reports))


def _qbit_post(site: Site, report: DemoReport) -> dict[str, Any]:
    """`date` is local and says no zone, `date_gmt` is UTC."""
    when = touched(report)
    return {
        "id": int(report.number(6)),
        "date": f"{when:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "link": site.shelf.address(report),
        "title": {"rendered": escape(report.title)},
        "content": {"rendered": f"{paragraphs(report)}<p>— 完 —</p><!-- {NOTICE} -->"},
    }


def _qbit_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    body = f"""<div class="article"><h1>{escape(report.title)}</h1>
<div class="article_info"><span class="author">{escape(report.author or editor(report))}</span>
<span class="date">{report.published:%Y-%m-%d}</span><span class="time">{report.published:%H:%M:%S}</span></div>
{paragraphs(report)}</div>{below(report, site)}"""
    return page(document(f"{report.title} | 量子位", body, open_graph(report, site)), newest([report]))


def _qbit(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/feed/?", _qbit_feed), (r"/wp-json/wp/v2/posts", _qbit_rest))
    return Site("量子位", ("www.qbitai.com",), Shelf(reports, _qbit_address), _qbit_detail, lists)


# --- ithome: lazy images, an advertising row


def _it_address(report: DemoReport) -> str:
    number = report.number(6)
    return f"https://www.ithome.com/0/{number[:3]}/{number[3:]}.htm"


def _it_feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.recent(ask, _WINDOW, _ITEMS)
    items = [_it_item(site, report) for report in reports]
    advert = Item(
        "演示广告：今日好价", "https://lapin.ithome.com/html/digi/100001.htm", date="", description="<p>广告</p>"
    )
    items[1:1] = [advert] if items else []
    return rss("IT之家", "https://www.ithome.com", items, newest(reports))


def _it_item(site: Site, report: DemoReport) -> Item:
    image = '<p><img src="https://img.ithome.com/images/v2/t.png" data-original="https://img.ithome.com/demo.jpg"></p>'
    date = rfc822(touched(report)).replace("+0000", "GMT")
    return Item(report.title, site.shelf.address(report), date, paragraphs(report) + image)


def _it_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    when = report.published
    body = f"""<div id="dt"><div class="fl content"><h1>{escape(report.title)}</h1>
<div class="info"><span id="pubtime_baidu">{when.year}/{when.month}/{when.day} {when:%H:%M:%S}</span>
<span id="source_baidu">来源：<a href="/">{origin(report, site)}</a></span>
<span id="author_baidu">作者：<strong>{editor(report)}</strong></span></div>
<div class="post_content" id="paragraph">
{paragraphs(report)}
</div><p class="ad-tips">广告声明：文内含有的对外跳转链接，用于传递更多信息，结果仅供参考。</p></div></div>
{below(report, site)}"""
    return page(document(f"{report.title} - IT之家", body), newest([report]))


def _it(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="IT之家",
        hosts=("www.ithome.com",),
        shelf=Shelf(reports, _it_address),
        detail=_it_detail,
        lists=((r"/rss/?", _it_feed),),
        robots="User-agent: *\nDisallow: /comment/\n",
    )


# --- tmtpost: summaries in the feed, plain pages


def _tmt_address(report: DemoReport) -> str:
    return f"https://www.tmtpost.com/{report.number(7)}.html"


def _tmt_feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.recent(ask, _WINDOW, _ITEMS)
    items = [
        Item(report.title, site.shelf.address(report), rfc822(touched(report), SHANGHAI), escape(report.summary))
        for report in reports
    ]
    return rss("钛媒体", "https://www.tmtpost.com", items, newest(reports))


def _tmt_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    body = f"""<article><h1>{escape(report.title)}</h1><div class="meta">{editor(report)}
<time datetime="{report.published.isoformat()}">{report.published:%Y-%m-%d %H:%M}</time></div>
<div class="inner">
{paragraphs(report)}
</div></article>{below(report, site)}"""
    return page(document(f"{report.title}-钛媒体官方网站", body, open_graph(report, site)), newest([report]))


def _tmt(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/feed/?", _tmt_feed),)
    return Site("钛媒体", ("www.tmtpost.com",), Shelf(reports, _tmt_address), _tmt_detail, lists)


# --- chinanews: summaries only; http in the feed, https as canonical


def _cns_address(report: DemoReport) -> str:
    return f"http://www.chinanews.com.cn/{_cns_channel(report)}/{report.published:%Y/%m-%d}/{report.number(8)}.shtml"


def _cns_channel(report: DemoReport) -> str:
    finance = re.search("公司|经济|市场|消费|产业|企业|股|价|金融|投资", report.title)
    return "cj" if finance else "gn"


def _cns_feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    wanted = {"scroll-news": ("cj", "gn"), "finance": ("cj",), "china": ("gn",)}[match["feed"]]
    recent = site.shelf.recent(ask, _WINDOW, _ITEMS)
    reports = [report for report in recent if _cns_channel(report) in wanted]
    items = [
        Item(report.title, site.shelf.address(report), rfc822(touched(report), SHANGHAI), escape(report.summary))
        for report in reports
    ]
    return rss("中国新闻网", "https://www.chinanews.com.cn", items, newest(reports), codecs.BOM_UTF8)


def _cns_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """Plain page; one in nine is the page of a film with a short text."""
    canonical = f'<link rel="canonical" href="https://{urlsplit(site.shelf.address(report)).netloc}{ask.path}">'
    film = report.lot("film", 9) == 0
    body = (_cns_film if film else _cns_body)(site, report) + below(report, site)
    return page(document(f"{report.title}-中新网", body, canonical), newest([report]))


def _cns_body(site: Site, report: DemoReport) -> str:
    advert = '<div class="adInContent">广告位：演示广告</div>'
    return f"""<div id="cont_1_1_2"><h1 class="content_left_title">{escape(report.title)}</h1>
<div class="left-t">{report.published:%Y年%m月%d日 %H:%M}　来源：
<a class="source" href="/">{origin(report, site)}</a></div>
<div class="left_zw">
{paragraphs(report, "　　")}
{advert}</div><div class="adEditor"><span>【编辑:{editor(report)}】</span></div></div>"""


def _cns_film(site: Site, report: DemoReport) -> str:
    return f"""<div class="content_film"><h1>{escape(report.title)}</h1><div id="player"></div>
<div class="left-t">{report.published:%Y年%m月%d日 %H:%M}　来源：
<a class="source" href="/">{origin(report, site)}</a></div>
<div class="content_desc">
{paragraphs(report)}
</div></div>"""


def _cns(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/rss/(?P<feed>scroll-news|finance|china)\.xml", _cns_feed),)
    return Site("中国新闻网", ("www.chinanews.com.cn",), Shelf(reports, _cns_address), _cns_detail, lists)


PUBLISHERS: Publishers = {
    ("36kr",): _kr,
    ("qbitai",): _qbit,
    ("ithome",): _it,
    ("tmtpost",): _tmt,
    ("chinanews",): _cns,
}
