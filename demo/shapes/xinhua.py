"""news.cn: list files named after a data source, dates split over elements (appendix A)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, below, document, editor, origin, paragraphs
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, data, page

_HOST = "www.news.cn"
_FOLDERS = {
    "tech": ("tech", "fd79514d92f34849bc8baef7ce3d5aae"),
    "politics": ("politics/zywj", "fa4d1c1ddde34b3eb63719d67879d727"),
}
"""Section -> folder of its list file, id of its data source."""
_TECH = re.compile("技术|科技|智能|模型|算法|算力|AI|卫星|芯片|机器人|数字|科学|实验|5G|互联网")


def _section(report: DemoReport) -> str:
    return "tech" if _TECH.search(report.title) else "politics"


def _address(report: DemoReport) -> str:
    return f"https://{_HOST}/{_section(report)}/{report.published:%Y%m%d}/{report.hex32()}/c.html"


def _list_file(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    wanted = (match["folder"], match["id"])
    reports = [report for report in site.shelf.published(ask) if _FOLDERS[_section(report)] == wanted]
    if wanted not in _FOLDERS.values():
        return None
    return data({"datasource": [_row(site, report, wanted[0]) for report in reports]}, newest(reports))


def _row(site: Site, report: DemoReport, folder: str) -> dict[str, Any]:
    """publishUrl is absolute, or climbs from the folder of the list file."""
    url = site.shelf.address(report)
    if report.lot("relative", 3) == 0:
        url = url.replace(f"https://{_HOST}/", "../" * (folder.count("/") + 1))
    return {
        "title": f'<a href="{url}">{escape(report.title)}</a>',
        "showTitle": report.title,
        "publishUrl": url,
        "publishTime": f"{report.published:%Y-%m-%d %H:%M:%S}",
        "summary": report.summary,
        "sourceText": report.origin or site.name,
        "author": report.author,
        "editor": editor(report),
        "responsibleEditor": editor(report),
        "keywords": "演示,数据",
        "contentId": report.hex32(),
        "shareImages": [],
    }


def _column_page(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """The column for people: filled by script from the list file."""
    source = _FOLDERS[match["section"]][1]
    return page(document("新华网", f'<ul class="wz-list" data="datasource:{source}" preview="ds_"></ul>'))


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """The text lies in #detailContent, on one page in eight in the older #detail."""
    older = report.lot("older", 8) == 0
    text = paragraphs(report, INDENT)
    inner = f'<div id="detail">\n{text}\n</div>' if older else f'<span id="detailContent">\n{text}\n</span>'
    when = report.published
    body = f"""<div class="header domPC"><div class="header-top clearfix"><div class="header-time left">
<span class="year"><em>{when:%Y}</em></span><span class="day"><em>{when:%m}</em>/<em>{when:%d}</em></span>
<span class="time">{when:%H:%M:%S}</span></div>
<div class="source">来源：{origin(report, site)}</div></div>
<div class="head-line clearfix"><h1><span class="title">{escape(report.title)}</span></h1></div></div>
<div class="main clearfix"><div class="main-left left">{inner}
<div id="articleEdit"><span class="tiyi1"><a href="#">纠错</a></span>
<span class="editor">【责任编辑:{editor(report)}】</span></div>
</div></div>{below(report, site)}"""
    return page(document(f"{report.title}-新华网", body), newest([report]))


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="新华网",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=((r"/(?P<folder>[a-z/]+)/ds_(?P<id>[0-9a-f]{32})\.json", _list_file),),
        others=((r"/(?P<section>tech|politics)/(?:index\.html?)?", _column_page),),
    )


PUBLISHERS: Publishers = {("xinhua",): _site}
