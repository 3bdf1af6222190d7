"""people.com.cn: GB18030 bytes under the label GB2312, templates of two ages (appendix A); feeds of the front page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, ROWS, below, document, editor, origin, paragraphs, tags
from demo.shapes.xmlfeeds import Item, rss
from demo.site import Publishers, Shelf, Site, declared, newest
from demo.web import Answer, Ask, page

_HOST = "renshi.people.com.cn"
_LABEL, _ENCODING = "GB2312", "gb18030"


def _address(report: DemoReport) -> str:
    return f"http://{_HOST}/n1/{report.published:%Y/%m%d}/c139617-{report.number(8)}.html"


def _list(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    number = int(match["page"] or 1)
    reports = site.shelf.published(ask)
    shown = reports[(number - 1) * ROWS : number * ROWS]
    if number > 1 and not shown:
        return None
    head = "".join(f"<li>{_anchor(site, report)}</li>" for report in reports[:1])
    rows = "\n".join(f"<li>{_anchor(site, report)}<i>[{report.published:%Y-%m-%d}]</i></li>" for report in shown)
    body = f'<div class="hdNews"><ul>{head}</ul></div><div class="p2_left fl"><ul class="list_16">\n{rows}\n</ul></div>'
    return page(document("人事频道--人民网", body, charset=_LABEL), newest(reports), _ENCODING)


def _anchor(site: Site, report: DemoReport) -> str:
    return f'<a href="{site.shelf.path(report)}" target="_blank">{escape(report.title)}</a>'


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    return _page(site, report, 1)


def _later_page(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    """Page 2 or later of a report cut into several: c139617-40000000-2.html."""
    report = site.shelf.find(replace(ask, path=f"{match['article']}.html"))
    number = int(match["page"])
    return replace(_page(site, report, number), kind="detail") if report and 1 < number <= report.pages else None


def _page(site: Site, report: DemoReport, number: int) -> Answer:
    head = tags(
        {
            "publishdate": f"{declared(report):%Y-%m-%d}",
            "source": f"来源：{report.origin or site.name}",
            "contentid": report.number(8),
            "catalogs": "139617",
            "keywords": "演示 数据",
        }
    )
    older = report.source == "people_renshi" and report.key == _old_fashioned(site.shelf)
    body = (_old_body(site, report) if older else _body(site, report, number)) + below(report, site)
    return page(document(f"{report.title}--人事--人民网", body, head, _LABEL), newest([report]), _ENCODING)


def _old_fashioned(shelf: Shelf) -> str:
    """Key of the one report still shown in the old template: the first of all."""
    return shelf.reports[-1].key if shelf.reports else ""


def _pager(site: Site, report: DemoReport, number: int) -> str:
    """Links to the pages of a report cut into several, and to the next; empty under one that is not."""
    if report.pages == 1:
        return '<div class="zdfy clearfix"></div>'
    stem = site.shelf.path(report).removesuffix(".html")
    addresses = [f"{stem}.html", *(f"{stem}-{later}.html" for later in range(2, report.pages + 1))]
    links = "".join(f'<a href="{address}">【{index}】</a>' for index, address in enumerate(addresses, start=1))
    onward = f'<a href="{addresses[number]}">下一页</a>' if number < report.pages else ""
    return f'<div class="zdfy clearfix">{links}</div><center>{onward}</center>'


def _cut(report: DemoReport, number: int) -> DemoReport:
    """The report with the paragraphs of one of its pages."""
    each = -(-len(report.paragraphs) // report.pages)
    return replace(report, text="\n\n".join(report.paragraphs[(number - 1) * each : number * each]))


def _body(site: Site, report: DemoReport, number: int) -> str:
    return f"""<div class="layout rm_txt cf"><div class="col col-1 fl">
<h3 class="pre"></h3><h1>{escape(report.title)}</h1><h4 class="sub"></h4>
<div class="channel cf"><div class="col-1-1 fl">{report.published:%Y年%m月%d日%H:%M} | 来源：
<a href="/">{origin(report, site)}</a></div>
<div class="col-1-2 fr">小字号</div></div>
<div class="rm_txt_con cf"><div class="box_pic"></div>
{paragraphs(_cut(report, number), INDENT)}
<p class="paper_num"></p>{_pager(site, report, number)}<div class="bza"><p>分享让更多人看到</p></div>
<div class="edit cf">(责编：{editor(report)}、演示)</div></div></div></div>"""


def _old_body(site: Site, report: DemoReport) -> str:
    return f"""<div class="text_c"><h1>{escape(report.title)}</h1>
<p class="sou">{report.published:%Y年%m月%d日%H:%M}　　来源：<a href="/">{origin(report, site)}</a></p>
<div class="show_text">
{paragraphs(report, INDENT)}
</div></div><div class="edit">(责编：{editor(report)}、演示)</div>"""


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="人民网",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_detail,
        others=((r"(?P<article>/n1/.+)-(?P<page>\d)\.html", _later_page),),
        lists=((r"/(?:index(?P<page>\d*)\.html)?", _list),),
    )


# --- the front page's feeds: dates as days, pages on the channels' hosts


_CHANNELS = {"politics": "politics.people.com.cn", "ywkx": "society.people.com.cn"}
"""Feed -> host of its pages."""


def _channel(report: DemoReport) -> str:
    return list(_CHANNELS)[report.lot("channel", len(_CHANNELS))]


def _front_address(report: DemoReport) -> str:
    return f"http://{_CHANNELS[_channel(report)]}/n1/{report.published:%Y/%m%d}/c1001-{report.number(8)}.html"


def _feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    recent = site.shelf.recent(ask, timedelta(days=3), 30)
    reports = [report for report in recent if _channel(report) == match["feed"]]
    items = [
        Item(report.title, site.shelf.address(report), f"{report.published:%Y-%m-%d}", escape(report.summary))
        for report in reports
    ]
    return rss("人民网", "http://www.people.com.cn", items, newest(reports))


def _front(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="人民网",
        hosts=("www.people.com.cn", *_CHANNELS.values()),
        shelf=Shelf(reports, _front_address),
        detail=_detail,
        lists=((rf"/rss/(?P<feed>{'|'.join(_CHANNELS)})\.xml", _feed),),
    )


PUBLISHERS: Publishers = {("people_renshi",): _site, ("people_cn",): _front}
