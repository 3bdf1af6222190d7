"""stdaily.com: a plain sitemap, dates in the paths, and pages of removed articles (shape 9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, below, document, editor, origin, paragraphs
from demo.shapes.xmlfeeds import Address, sitemap
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, page

_HOST = "www.stdaily.com"
_WINDOW = timedelta(days=4)
_ROWS_MAX = 200


def _address(report: DemoReport) -> str:
    return f"https://{_HOST}/web/gdxw/{report.published:%Y-%m/%d}/content_{report.number(6)}.html"


def _sitemap(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.recent(ask, _WINDOW)[:_ROWS_MAX]
    return sitemap([Address(site.shelf.address(report)) for report in reports], newest(reports))


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    body = f"""<div class="position">首页 &gt; 滚动新闻</div><div class="content"><h1>{escape(report.title)}</h1>
<div class="time"><span>{report.published:%Y-%m-%d %H:%M:%S}</span> <span>来源：{origin(report, site)}</span>
<span>作者：{escape(report.author or editor(report))}</span></div>
<div id="printContent">
{paragraphs(report, INDENT)}
</div><p class="editor">责任编辑：{editor(report)}</p></div>{below(report, site)}"""
    return page(document(f"{report.title}-科技日报", body), newest([report]))


def _removed(site: Site) -> Answer:
    """An unknown or removed article: 200, the usual page, no text."""
    body = (
        '<div class="position">首页 &gt; 滚动新闻</div><div class="content"><h1>中国科技网</h1><p>内容已下线</p></div>'
    )
    return page(document("中国科技网", body))


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="科技日报",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=((r"/sitemap\.xml", _sitemap),),
        removed=_removed,
    )


PUBLISHERS: Publishers = {("stdaily",): _site}
