"""csrc.gov.cn: rows by channel id from a JSON search, details as static pages (appendix A)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, document, government_head, origin, paragraphs, related, share, site_tags, tags
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, data, page

_HOST = "www.csrc.gov.cn"
_CHANNEL = "a1a078ee0bc54721ab6b148884c784a8"
_COLUMN = "证监会要闻"


def _address(report: DemoReport) -> str:
    return f"http://{_HOST}/csrc/c100028/c{report.number(7)}/content.shtml"


def _search(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    query = ask.query
    size, number = int(query.get("_pageSize") or 18), int(query.get("page") or 1)
    reports = site.shelf.published(ask) if match["channel"] == _CHANNEL else []
    rows = [_row(site, report) for report in reports[(number - 1) * size : number * size]]
    return data({"data": {"page": number, "rows": size, "total": len(reports), "results": rows}}, newest(reports))


def _row(site: Site, report: DemoReport) -> dict[str, Any]:
    return {
        "title": report.title,
        "url": site.shelf.address(report),
        "publishedTime": int(report.published.timestamp() * 1000),
        "publishedTimeStr": f"{report.published:%Y-%m-%d %H:%M:%S}",
        "content": " ".join(report.paragraphs),
        "contentHtml": paragraphs(report, INDENT),
        "channelName": _COLUMN,
        "resList": [],
    }


def _list_page(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """The list for people; with the channel id, the rows come from the search."""
    body = f'<div id="list"><h3>{_COLUMN}</h3><ul></ul></div>'
    head = site_tags(site, _COLUMN) + tags({"channelid": _CHANNEL})
    return page(document(f"{_COLUMN}_{site.name}", body, head))


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    head = government_head(report, site, _COLUMN) + tags({"channelid": _CHANNEL})
    body = f"""<div class="main"><div class="crumb">首页 &gt; {_COLUMN}</div><div class="content">
<h2>{escape(report.title)}</h2>
<div class="info"><p>日期：{report.published:%Y-%m-%d}　来源：{origin(report, site)}</p></div>
<div class="detail-news">
{paragraphs(report, INDENT)}
<script>document.title=document.title;</script></div>{share()}</div></div>{related(report, site)}"""
    return page(document(f"{report.title}_{site.name}", body, head), newest([report]))


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="中国证券监督管理委员会",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=(
            (r"/searchList/(?P<channel>[0-9a-f]{32})", _search),
            (r"/csrc/c100028/common_xq_list\.shtml", _list_page),
        ),
    )


PUBLISHERS: Publishers = {("csrc",): _site}
