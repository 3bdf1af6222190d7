"""www.gov.cn: rolling list files, newest first, and the search of the policy library (appendix A)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, cut, document, editor, origin, paragraphs, related, share, tags
from demo.site import Publishers, Shelf, Site, declared, newest
from demo.web import NOTICE, Answer, Ask, data, page

_HOST = "www.gov.cn"
_FOLDER = "/yaowen/liebiao/"
_ROWS_MAX = 400
_SHELVES = ("gw", "bm")


def _address(report: DemoReport) -> str:
    """Formal documents lie under content/, other policy texts beside it."""
    if report.source == "gov_cn_yaowen":
        folder = _FOLDER
    else:
        folder = "/zhengce/content/" if report.source == "gov_cn_policy_library" else "/zhengce/"
    return f"https://{_HOST}{folder}{report.published:%Y%m}/content_{report.number(7)}.htm"


def _list_file(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """要闻 and 最新政策 are files of one form."""
    wanted = "gov_cn_yaowen" if match["file"] == "YAOWENLIEBIAO" else "gov_cn_zhengce"
    reports = [report for report in site.shelf.published(ask) if report.source == wanted][:_ROWS_MAX]
    return data([_row(site, report) for report in reports], newest(reports))


def _row(site: Site, report: DemoReport) -> dict[str, str]:
    """Addresses are absolute or relative; the notice stands in each row, the file being an array."""
    url = site.shelf.address(report)
    if report.lot("relative", 2) == 0:
        url = url.replace(f"https://{_HOST}{_FOLDER}", "./")
    day = f"{report.published:%Y-%m-%d}"
    return {"TITLE": report.title, "SUB_TITLE": "", "URL": url, "DOCRELPUBTIME": day, "demo": NOTICE}


def _library(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """Documents of the State Council (_gw) and of the ministries (_bm), pages counted from 0."""
    query = ask.query
    size, number = int(query.get("n") or 5), int(query.get("p") or 0)
    first, last = query.get("mintime") or "0", query.get("maxtime") or "9"
    found = [
        report
        for report in site.shelf.published(ask)
        if report.source == "gov_cn_policy_library"
        and query.get("t") == f"zhengcelibrary_{_SHELVES[report.lot('library', 2)]}"
        and first <= f"{report.published:%Y-%m-%d}" <= last
    ]
    rows = [_library_row(site, report) for report in found[number * size : (number + 1) * size]]
    told = {"totalCount": len(found), "totalpage": -(-len(found) // size), "listVO": rows}
    return data({"code": 200, "searchVO": told}, newest(found))


def _library_row(site: Site, report: DemoReport) -> dict[str, Any]:
    return {
        "title": f"<em>{escape(report.title[:2])}</em>{escape(report.title[2:])}",
        "url": site.shelf.address(report),
        "pubtime": int(report.published.timestamp() * 1000),
        "pubtimeStr": f"{report.published:%Y.%m.%d}",
        "summary": report.summary,
        "puborg": report.origin,
        "pcode": "",
        "source": report.origin or site.name,
    }


def _list_page(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    rows = "".join(
        f'<li><h4><a href="{site.shelf.path(report)}">{cut(report.title, 30)}</a>'
        f'<span class="date">{report.published:%Y-%m-%d}</span></h4></li><li class="line"></li>'
        for report in [report for report in site.shelf.published(ask) if report.source == "gov_cn_yaowen"][:20]
    )
    return page(document("要闻_中国政府网", f'<div class="news_box"><div class="list"><ul>{rows}</ul></div></div>'))


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    head = tags(
        {
            "firstpublishedtime": f"{report.published:%Y-%m-%d-%H:%M:%S}",
            "lastmodifiedtime": f"{declared(report):%Y-%m-%d-%H:%M:%S}",
            "lanmu": "要闻",
            "manuscriptId": report.number(7),
            "author": report.author,
            "keywords": "演示;数据",
        }
    )
    body = f"""<div class="mnav">首页 &gt; 要闻</div><div class="article"><h1 id="ti">{escape(report.title)}</h1>
<div class="pages-date">{report.published:%Y-%m-%d %H:%M}
<span class="font">来源：{origin(report, site)}</span>
<span class="font-size">字号：<a href="#">默认</a> <a href="#">大</a></span></div>
<div class="pages_content mhide" id="UCAP-CONTENT"><div class="TRS_UEDITOR trs_paper_default">
{paragraphs(report, INDENT)}
<div id="myFlash" style="display:none"></div><p class="shuzi">阅读量统计</p>
</div></div>
<div class="editor">责任编辑：{editor(report)}</div>{share()}</div>{related(report, site)}"""
    return page(document(f"{report.title}_要闻_中国政府网", body, head), newest([report]))


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="中国政府网",
        hosts=(_HOST, "sousuo.www.gov.cn"),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=(
            (rf"{_FOLDER}(?P<file>YAOWENLIEBIAO)\.json", _list_file),
            (r"/zhengce/zuixin/(?P<file>ZUIXINZHENGCE)\.json", _list_file),
            (r"/search-gov/data", _library),
            (_FOLDER, _list_page),
        ),
    )


PUBLISHERS: Publishers = {("gov_cn_yaowen", "gov_cn_zhengce", "gov_cn_policy_library"): _site}
