"""nrta.gov.cn: records of a Hanweb column, as CDATA inside a script (shape 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, cut, document, editor, origin, paragraphs, related, share
from demo.site import Publishers, Shelf, Site, newest
from demo.web import XML, Answer, Ask, page

_HOST = "www.nrta.gov.cn"
_COLUMNS = {"112": ("总局要闻", "14410"), "113": ("公告公示", "14416")}
_WINDOW = 45
"""Records in the page itself; deeper pages come back empty."""
_NOTICE_WORDS = re.compile("通知|公告|公示|通告|征集|名单")


def _column(report: DemoReport) -> str:
    return "113" if _NOTICE_WORDS.search(report.title) else "112"


def _address(report: DemoReport) -> str:
    day = report.published
    return f"https://{_HOST}/art/{day.year}/{day.month}/{day.day}/art_{_column(report)}_{report.number(5)}.html"


def _list(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    name, unit = _COLUMNS[match["column"]]
    reports = [report for report in site.shelf.published(ask) if _column(report) == match["column"]]
    records = "\n".join(_record(site, report) for report in reports[:_WINDOW])
    more = (
        f"/module/web/jpage/dataproxy.jsp?page=2&appid=1&webid=1&path=%2F&columnid={'9f3ac1' * 6}&unitid={'b27e04' * 6}"
    )
    body = f"""<div class="position">首页 &gt; {name}</div>
<div id="{unit}"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{more}"></a>]]></nextgroup>
<recordset>
{records}
</recordset></datastore></script></div>"""
    return page(document(f"{name}_{site.name}", body), newest(reports))


def _record(site: Site, report: DemoReport) -> str:
    return (
        f'<record><![CDATA[<li><span class="mark">·</span><a href="{site.shelf.path(report)}" target="_blank" '
        f'title="{escape(report.title)}">{cut(report.title, 30)}</a>'
        f"<span>{report.published:%Y-%m-%d}</span></li>]]></record>"
    )


def _deeper(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    return Answer(b'<?xml version="1.0" encoding="UTF-8"?><datastore/>', XML)


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    exact = report.lot("date", 2) == 0
    when = f"{report.published:%Y-%m-%d %H:%M}" if exact else f"发布时间：{report.published:%Y年%m月%d日}"
    body = f"""<table class="article"><tr><td id="artTitMob">{escape(report.title)}</td></tr></table>
<div class="shareWarp"><span class="mobile_time shareWarpTime">{when}</span>
<span class="mobile_time shareFromz">来源：{origin(report, site)}</span></div>
<div id="c">
{paragraphs(report, INDENT)}
<script>var player={{w:640,f:''}};</script></div>
<div class="editor">编辑：{editor(report)}</div>{share()}{related(report, site)}"""
    return page(document(f"{site.name} {_COLUMNS[_column(report)][0]} {report.title}", body), newest([report]))


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="国家广播电视总局",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=(
            (r"/col/col(?P<column>112|113)/(?:index\.html)?", _list),
            (r"/module/web/jpage/dataproxy\.jsp", _deeper),
        ),
        robots=404,
    )


PUBLISHERS: Publishers = {("nrta",): _site}
