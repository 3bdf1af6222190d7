"""hkexnews.hk: a JSON string inside JSON, days before months, PDF in traditional Chinese (shape 10, end).

In truth both lists show the same announcements; here each report stands in the list of its source alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Any

from demo.content import DemoReport
from demo.shapes.papers import pdf_file
from demo.site import Publishers, Shelf, Site
from demo.web import Answer, Ask, data
from pipeline.types import SHANGHAI

_HOST = "www1.hkexnews.hk"
_LATEST_ROWS = 3
"""Rows of one numbered file; some 500 at the real one."""


def _address(report: DemoReport) -> str:
    day = report.published
    return f"https://{_HOST}/listedco/listconews/sehk/{day:%Y}/{day:%m%d}/{day:%Y%m%d}0{report.number(4)}_c.pdf"


def _search(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    query = ask.query
    first, last = query.get("fromDate") or "0", query.get("toDate") or "9"
    found = [
        report
        for report in site.shelf.published(ask)
        if report.source == "hkex_title_search"
        and first <= f"{report.published:%Y%m%d}" <= last
        and query.get("market", "SEHK") == "SEHK"
        and query.get("stockId", "-1") in ("-1", _stock_id(report))
        and query.get("title", "") in report.title
    ]
    size = int(query.get("rowRange") or 100)
    rows = [_row(site, report) for report in found[:size]]
    return data(
        {
            "result": json.dumps(rows, ensure_ascii=False),
            "hasNextRow": len(found) > size,
            "rowRange": size,
            "loadedRecord": len(rows),
            "recordCnt": len(found),
        }
    )


def _stock_id(report: DemoReport) -> str:
    """The internal number of an issuer; not its code."""
    return str(int(report.company.code) + 1000)


def _row(site: Site, report: DemoReport) -> dict[str, str]:
    """A row; some announcements stand for two lines of stock."""
    twice = report.lot("twice", 3) == 0
    name, code = escape(report.company.name), report.company.code
    return {
        "NEWS_ID": report.number(8),
        "TITLE": escape(report.title),
        "STOCK_CODE": f"{code}<br/>8{code[1:]}" if twice else code,
        "STOCK_NAME": f"{name}<br/>{name}－Ｒ" if twice else name,
        "DATE_TIME": f"{report.published:%d/%m/%Y %H:%M}",
        "FILE_LINK": site.shelf.path(report),
        "FILE_TYPE": "PDF",
        "FILE_INFO": f"{len(_pdf(report)) // 1024 + 1}KB",
        "SHORT_TEXT": "公告及通告",
        "LONG_TEXT": "公告及通告 - [其他]",
    }


def _pdf(report: DemoReport) -> bytes:
    return pdf_file(report.title, report.paragraphs, traditional=True)


def _latest(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    """The newest day in numbered files of three rows; codes that are missing read NaN."""
    out = [report for report in site.shelf.published(ask) if report.source == "hkex_latest"]
    rows = [report for report in out if report.published > out[0].published - timedelta(days=1)]
    files, number = max(1, -(-len(rows) // _LATEST_ROWS)), int(match["number"])
    if not 1 <= number <= files:
        return None
    shown = rows[(number - 1) * _LATEST_ROWS : number * _LATEST_ROWS]
    return data(
        {
            "genDate": f"{ask.now.astimezone(SHANGHAI):%d/%m/%Y %H:%M}",
            "maxNumOfFile": files,
            "newsInfoLst": [_latest_row(site, report) for report in shown],
        }
    )


def _latest_row(site: Site, report: DemoReport) -> dict[str, Any]:
    return {
        "newsId": int(report.number(8)),
        "title": report.title,
        "relTime": f"{report.published:%d/%m/%Y %H:%M}",
        "webPath": site.shelf.path(report),
        "ext": "pdf",
        "size": "100KB",
        "sTxt": "公告及通告",
        "lTxt": "公告及通告 - [其他]",
        "t1Code": "10000",
        "t2Code": "NaN",
        "market": "SEHK",
        "stock": [{"sc": report.company.code, "sn": report.company.name}],
    }


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    return Answer(_pdf(report), "application/pdf", modified=report.published)


def _prefix(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """JSONP: code or name -> internal number."""
    word = ask.query.get("name", "")
    firms = {_stock_id(report): report.company for report in site.shelf.reports}
    rows = [
        {"stockId": int(number), "code": firm.code, "name": firm.name}
        for number, firm in sorted(firms.items())
        if word in firm.code or word in firm.name
    ]
    text = (
        f"{ask.query.get('callback', 'callback')}({json.dumps({'more': '0', 'stockInfo': rows}, ensure_ascii=False)});"
    )
    return Answer(text.encode(), "application/javascript; charset=utf-8")


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="披露易",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=(
            (r"/search/titleSearchServlet\.do", _search),
            (r"/ncms/json/eds/lcisehk1relsdc_(?P<number>\d+)\.json", _latest),
        ),
        others=((r"/search/prefix\.do", _prefix),),
    )


PUBLISHERS: Publishers = {("hkex_title_search", "hkex_latest"): _site}
