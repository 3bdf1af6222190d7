"""Chinese media that are read by list page: stcn, jiemian, zqrb, thepaper."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from demo.content import DemoReport
from demo.shapes.furniture import ago, below, document, editor, origin, paragraphs, tags
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, data, page
from pipeline.types import SHANGHAI

_WINDOW = timedelta(hours=72)
"""First pages show this long back, or their newest 20."""
_ROWS = 20
_COMPANY = re.compile("公司|股份|：|股|板块|集团|科技|概念")


# --- stcn: short times that need the time of asking


def _stcn_address(report: DemoReport) -> str:
    return f"https://www.stcn.com/article/detail/{report.number(7)}.html"


def _stcn_list(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """要闻 shows everything, 公司 what is about companies."""
    recent = site.shelf.recent(ask, _WINDOW, _ROWS)
    reports = [report for report in recent if match["column"] == "yw" or _COMPANY.search(report.title)]
    rows = "\n".join(_stcn_row(site, report, ask.now) for report in reports)
    body = f'<div class="list-page"><ul class="list infinite-list">\n{rows}\n</ul></div>'
    return page(document("证券时报网", body))


def _stcn_row(site: Site, report: DemoReport, now: datetime) -> str:
    shown = _short_time(report.published, now)
    return f"""<li><div class="content"><div class="tt">
<a href="{site.shelf.path(report)}" target="_blank">{escape(report.title)}</a></div>
<div class="text ellipsis-2">{escape(report.summary)}</div><div class="tags"><span>演示</span></div>
<div class="info"><span>{origin(report, site)}</span>
<span>{escape(report.author or editor(report))}</span><span>{shown}</span></div></div></li>"""


def _short_time(moment: datetime, now: datetime) -> str:
    """HH:mm today, MM-DD HH:mm this year, else the whole date."""
    today = now.astimezone(SHANGHAI)
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%m-%d %H:%M}" if moment.year == today.year else f"{moment:%Y-%m-%d %H:%M}"


def _stcn_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    body = f"""<div class="detail-box"><div class="detail-title">{escape(report.title)}</div>
<div class="detail-info"><span>来源：{origin(report, site)}</span>
<span>作者：{escape(report.author or editor(report))}</span>
<span>{report.published:%Y-%m-%d %H:%M}</span></div>
<div class="detail-content">
{paragraphs(report)}
</div><div class="detail-content-editor">责任编辑：{editor(report)}</div>
<div class="disclaimer">声明：演示内容，不构成投资建议。</div></div>{below(report, site)}"""
    return page(document(report.title, body, tags({"keywords": "演示,数据"})), newest([report]))


def _stcn(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/article/list/(?P<column>yw|company)\.html", _stcn_list),)
    return Site("证券时报网", ("www.stcn.com",), Shelf(reports, _stcn_address), _stcn_detail, lists)


# --- jiemian: no dates in the list, seconds in an attribute on the page


def _jm_address(report: DemoReport) -> str:
    return f"https://www.jiemian.com/article/{report.number(8)}.html"


def _jm_columns(report: DemoReport) -> set[str]:
    """Lists a report stands in: technology (65) shows everything, culture 63, short texts are quick news (4)."""
    culture = re.search("剧|影|片|演|音乐|游戏|文|节目|综艺|视听|视频", report.title)
    return {"65", *(["63"] if culture else []), *(["4"] if len(report.text) <= 200 else [])}


def _jm_list(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    recent = site.shelf.recent(ask, _WINDOW, _ROWS)
    rows = "\n".join(
        f'<li class="card-list"><div class="card-list__image"></div><h3 class="card-list__title">'
        f'<a href="{site.shelf.address(report)}">{escape(report.title)}</a></h3>'
        f'<p class="card-list__summary">{escape(report.summary)}</p></li>'
        for report in recent
        if match["column"] in _jm_columns(report)
    )
    return page(document("界面新闻", f'<div class="columns-right-center"><ul class="card-lists">\n{rows}\n</ul></div>'))


def _jm_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    seconds = int(report.published.timestamp())
    body = f"""<div class="article-view">
<div class="article-header"><h1>{escape(report.title)}</h1><p>{escape(report.summary)}</p></div>
<div class="article-info"><p><span data-article-publish-time="{seconds}">{report.published:%m/%d %H:%M}</span>
<span class="author">来源：<a href="/">{origin(report, site)}</a></span><span>浏览 演示</span></p></div>
<div class="article-content">
{paragraphs(report)}
<script>window.articleId={report.number(8)};</script></div>
<div class="article-source"><p>未经正式授权严禁转载本文，侵权必究。</p></div></div>{below(report, site)}"""
    return page(document(f"{report.title}|界面新闻", body), newest([report]))


def _jiemian(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/lists/(?P<column>65|63|4)\.html", _jm_list),)
    shelf = Shelf(reports, _jm_address)
    return Site("界面新闻", ("www.jiemian.com",), shelf, _jm_detail, lists, validators=False)


# --- zqrb: the date in the address


def _zqrb_folder(report: DemoReport) -> str:
    return "finance/hongguanjingji" if report.lot("column", 2) else "gscy/qiyexinxi"


def _zqrb_address(report: DemoReport) -> str:
    return f"http://www.zqrb.cn/{_zqrb_folder(report)}/{report.published:%Y-%m-%d}/A{report.number(13)}.html"


def _zqrb_list(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """finance shows everything."""
    recent = site.shelf.recent(ask, _WINDOW, _ROWS)
    reports = [report for report in recent if match["folder"] in ("finance", _zqrb_folder(report))]
    rows = "\n".join(
        f'<li><a href="{site.shelf.address(report)}">{escape(report.title)}</a></li>' for report in reports
    )
    return page(document("证券日报网", f'<div class="news_content"><ul>\n{rows}\n</ul></div>'), newest(reports))


def _zqrb_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    body = f"""<div class="news_content"><h1>{escape(report.title)}</h1>
<div class="info_time">{report.published:%Y-%m-%d %H:%M}</div>
<div class="info_news">来源：{origin(report, site)}　{escape(report.author or editor(report))}</div>
<div class="content-lcq">
{paragraphs(report, "　　")}
</div><div class="bianji">（编辑 {editor(report)}）</div></div>{below(report, site)}"""
    return page(document(f"{report.title}-证券日报网", body), newest([report]))


def _zqrb(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/(?P<folder>finance|gscy/qiyexinxi)/(?:index\.html)?", _zqrb_list),)
    return Site("证券日报网", ("www.zqrb.cn",), Shelf(reports, _zqrb_address), _zqrb_detail, lists, robots=404)


# --- thepaper: POST for the list, JSON inside the page


def _paper_address(report: DemoReport) -> str:
    return f"https://m.thepaper.cn/detail/{report.number(8)}"


def _paper_list(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    """POST only; any node id is answered."""
    if ask.method != "POST":
        return None
    reports = site.shelf.recent(ask, _WINDOW, _ROWS)
    node = {"nodeId": 25434, "name": "演示栏目"}
    rows = [
        {
            "contId": report.number(8),
            "name": report.title,
            "pubTimeLong": int(report.published.timestamp() * 1000),
            "link": "",
            "nodeInfo": node,
            "pic": "",
            "cornerLabelDesc": "",
        }
        for report in reports
    ]
    return data({"code": 200, "data": {"hasNext": False, "list": rows}})


def _paper_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    tree = {"props": {"pageProps": {"detailData": _paper_state(report, ask.now)}}}
    state = json.dumps(tree, ensure_ascii=False).replace("</", "<\\/")
    script = f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'
    body = f'<div id="__next"><div class="index_wrap__x1Yz"><h1>{escape(report.title)}</h1></div></div>{script}'
    return page(document(f"{report.title}_澎湃新闻", body), newest([report]))


def _paper_state(report: DemoReport, now: datetime) -> dict[str, Any]:
    content = {
        "contId": report.number(8),
        "name": report.title,
        "author": report.origin or "澎湃新闻",
        "content": paragraphs(report),
        "summary": report.summary,
        "pubTime": ago(report.published, now),
        "publishTime": int(report.published.timestamp() * 1000),
        "tagList": [],
    }
    return {"contentDetail": content}


def _thepaper(reports: Sequence[DemoReport]) -> Site:
    lists = ((r"/contentapi/nodeCont/getByNodeIdPortal", _paper_list),)
    hosts = ("api.thepaper.cn", "m.thepaper.cn", "www.thepaper.cn")
    return Site("澎湃新闻", hosts, Shelf(reports, _paper_address), _paper_detail, lists)


PUBLISHERS: Publishers = {("stcn",): _stcn, ("jiemian",): _jiemian, ("zqrb",): _zqrb, ("thepaper",): _thepaper}
