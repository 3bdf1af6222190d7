"""sse.com.cn and szse.cn: lists of announcements in JSON, documents as PDF on hosts of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from demo.content import DemoReport
from demo.shapes.furniture import document
from demo.shapes.papers import pdf_file
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, data, page


def _pdf(report: DemoReport) -> Answer:
    return Answer(
        pdf_file(report.title, report.paragraphs), "application/pdf", kind="detail", modified=report.published
    )


def _within(report: DemoReport, first: str, last: str) -> bool:
    return (first or "0") <= f"{report.published:%Y-%m-%d}" <= (last or "9")


def _own_title(report: DemoReport) -> str:
    """As announced: the company has a field of its own."""
    return report.title.removeprefix(f"{report.company.name}：")


# --- Shanghai: a query that wants a Referer


def _sse_address(report: DemoReport) -> str:
    day = f"{report.published:%Y-%m-%d}"
    return f"https://static.sse.com.cn/disclosure/listedinfo/announcement/c/new/{day}/{report.number(8)}.pdf"


def _sse_query(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    query = ask.query
    size, number = int(query.get("pageHelp.pageSize") or 25), int(query.get("pageHelp.pageNo") or 1)
    found = [
        report
        for report in site.shelf.published(ask)
        if _within(report, query.get("beginDate", ""), query.get("endDate", ""))
        and query.get("productId", "") in ("", report.company.code)
    ]
    rows = found[(number - 1) * size : number * size] if ask.headers.get("referer") else []
    result = [
        {
            "TITLE": _own_title(report),
            "ADDDATE": f"{report.published:%Y-%m-%d %H:%M:%S}",
            "URL": urlsplit(site.shelf.address(report)).path,
            "SECURITY_NAME": report.company.name,
            "SECURITY_CODE": report.company.code,
        }
        for report in rows
    ]
    return data({"pageHelp": {"pageNo": number, "total": len(found)}, "result": result}, newest(found))


def _sse(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="上海证券交易所",
        hosts=("query.sse.com.cn", "static.sse.com.cn", "www.sse.com.cn"),
        shelf=Shelf(reports, _sse_address),
        detail=lambda site, ask, report: _pdf(report),
        lists=((r"/security/stock/queryCompanyBulletin\.do", _sse_query),),
        robots=404,
    )


# --- Shenzhen: a POST of JSON; names and codes are arrays


def _szse_address(report: DemoReport) -> str:
    return f"https://www.szse.cn/disclosure/listed/bulletinDetail/index.html?{report.hex32()}"


def _szse_path(report: DemoReport) -> str:
    return f"/disc/disk03/finalpage/{report.published:%Y-%m-%d}/{report.hex32('file')}.PDF"


def _szse_list(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    if ask.method != "POST" or ask.form.get("channelCode") != "listedNotice_disc":
        return None
    form = ask.form
    size, number = int(form.get("pageSize") or 50), int(form.get("pageNum") or 1)
    first, _, last = form.get("seDate", "").partition(",")
    found = [report for report in site.shelf.published(ask) if _within(report, first, last)]
    rows = [_szse_row(report) for report in found[(number - 1) * size : number * size]]
    return data({"announceCount": len(found), "data": rows}, newest(found))


def _szse_row(report: DemoReport) -> dict[str, Any]:
    return {
        "id": report.hex32(),
        "title": report.title,
        "publishTime": f"{report.published:%Y-%m-%d %H:%M:%S}",
        "secCode": [report.company.code],
        "secName": [report.company.name],
        "attachPath": _szse_path(report),
        "attachFormat": "PDF",
        "bigCategoryId": ["010301"],
        "smallCategoryId": None,
        "bigIndustryCode": None,
    }


def _szse_file(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    found = (report for report in site.shelf.published(ask) if ask.path == f"/download{_szse_path(report)}")
    return next(map(_pdf, found), None)


def _szse_detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """The page for people: a frame round the document."""
    body = f'<iframe src="https://disc.static.szse.cn/download{_szse_path(report)}"></iframe>'
    return page(document(report.title, body), newest([report]))


def _szse(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="深圳证券交易所",
        hosts=("www.szse.cn", "disc.static.szse.cn"),
        shelf=Shelf(reports, _szse_address),
        detail=_szse_detail,
        lists=((r"/api/disc/announcement/annList", _szse_list),),
        attachments=((r"/download/.+\.PDF", _szse_file),),
        robots=404,
    )


PUBLISHERS: Publishers = {("sse_bulletin",): _sse, ("szse_announcements",): _szse}
