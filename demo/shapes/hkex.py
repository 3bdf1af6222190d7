"""hkexnews.hk: a JSON string inside JSON, days before months, PDF in traditional Chinese (shape 10, end)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from demo.content import DemoReport
from demo.shapes.papers import pdf_file
from demo.site import Publishers, Shelf, Site
from demo.web import Answer, Ask, data

_HOST = "www1.hkexnews.hk"


def _address(report: DemoReport) -> str:
    day = report.published
    return f"https://{_HOST}/listedco/listconews/sehk/{day:%Y}/{day:%m%d}/{day:%Y%m%d}0{report.number(4)}_c.pdf"


def _search(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    query = ask.query
    first, last = query.get("fromDate") or "0", query.get("toDate") or "9"
    found = [
        report
        for report in site.shelf.published(ask)
        if first <= f"{report.published:%Y%m%d}" <= last
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
        lists=((r"/search/titleSearchServlet\.do", _search),),
        others=((r"/search/prefix\.do", _prefix),),
    )


PUBLISHERS: Publishers = {("hkex_title_search",): _site}
