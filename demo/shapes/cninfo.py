"""cninfo.com.cn: announcements and relation records by form POST, documents as PDF (shape 5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from demo.content import DemoReport
from demo.shapes.furniture import document
from demo.shapes.papers import pdf_file, pdf_form
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, data, page

_PAGE_MAX = 30


def _midnight(report: DemoReport) -> datetime:
    return report.published.replace(hour=0, minute=0, second=0)


def _title(report: DemoReport) -> str:
    """As announced: without the company's name, which has a field of its own."""
    return report.title.removeprefix(f"{report.company.name}：")


def _file(report: DemoReport) -> str:
    return f"finalpage/{report.published:%Y-%m-%d}/{_number(report)}.PDF"


def _number(report: DemoReport) -> str:
    return f"12{report.number(8)}"


def _address(report: DemoReport) -> str:
    """The page for people; the document itself lies on the static host."""
    firm = report.company
    return (
        f"http://www.cninfo.com.cn/new/disclosure/detail?stockCode={firm.code}&announcementId={_number(report)}"
        f"&orgId={firm.org_id}&announcementTime={report.published:%Y-%m-%d}"
    )


def _query(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    form = ask.form
    found = [report for report in site.shelf.published(ask) if _wanted(report, form)]
    size = min(int(form.get("pageSize") or _PAGE_MAX), _PAGE_MAX)
    first = (int(form.get("pageNum") or 1) - 1) * size
    rows = [_row(report, form) for report in found[first : first + size]]
    return data({"totalAnnouncement": len(found), "totalRecordNum": len(found), "announcements": rows or None})


def _wanted(report: DemoReport, form: dict[str, str]) -> bool:
    source = {"fulltext": "cninfo_announcements", "relation": "cninfo_relation"}.get(form.get("tabName", ""))
    first, _, last = form.get("seDate", "").partition("~")
    stock, firm = form.get("stock", ""), report.company
    return (
        report.source == source
        and form.get("column") == "szse"
        and (not first or first <= f"{report.published:%Y-%m-%d}" <= (last or first))
        and (not stock or stock == f"{firm.code},{firm.org_id}")
        and form.get("searchkey", "") in report.title
    )


def _row(report: DemoReport, form: dict[str, str]) -> dict[str, Any]:
    word = form.get("searchkey", "")
    marked = word and form.get("isHLtitle") == "true"
    firm = report.company
    return {
        "announcementId": _number(report),
        "announcementTitle": _title(report).replace(word, f"<em>{word}</em>") if marked else _title(report),
        "announcementTime": int(_midnight(report).timestamp() * 1000),
        "adjunctUrl": _file(report),
        "adjunctSize": max(1, len(_pdf(report)) // 1024),
        "adjunctType": "PDF",
        "secCode": firm.code,
        "secName": firm.name,
        "orgId": firm.org_id,
        "columnId": "09020202||250101||251302",
        "announcementType": "01010503||010113||01030101",
        "announcementTypeName": None,
    }


def _document(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    for report in site.shelf.published(ask):
        if ask.path == f"/{_file(report)}":
            return Answer(_pdf(report), "application/pdf", kind="detail", modified=report.published)
    return None


def _pdf(report: DemoReport) -> bytes:
    title = f"{report.company.name}：{_title(report)}"
    return (
        pdf_file(title, report.paragraphs)
        if report.source == "cninfo_announcements"
        else pdf_form(title, _form(report))
    )


def _form(report: DemoReport) -> dict[str, list[str]]:
    """The usual rows of a relation record; the talk is older than the announcement."""
    talk = report.talk_date or report.published.date()
    return {
        "证券代码及简称": [f"{report.company.code} {report.company.name}"],
        "时间": [f"{talk.year}年{talk.month}月{talk.day}日"],
        "上市公司接待人员姓名": ["董事会秘书、证券事务代表"],
        "投资者关系活动主要内容介绍": report.paragraphs,
        "附件清单": ["无"],
        "日期": [f"{report.published:%Y-%m-%d}"],
    }


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """A shell round the document."""
    body = (
        f'<div class="detail-header"><h2>{escape(_title(report))}</h2><span>{report.published:%Y-%m-%d}</span></div>'
        f'<iframe src="http://static.cninfo.com.cn/{_file(report)}"></iframe>'
    )
    return page(document(f"{report.company.name}：{_title(report)}", body), newest([report]))


def _stocks(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    firms = sorted({(report.company.code, report.company.org_id, report.company.name) for report in site.shelf.reports})
    return data({"stockList": [{"code": code, "orgId": org, "zwjc": name} for code, org, name in firms]})


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="巨潮资讯网",
        hosts=("www.cninfo.com.cn", "static.cninfo.com.cn"),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=((r"/new/hisAnnouncement/query", _query),),
        attachments=((r"/finalpage/.+\.PDF", _document),),
        others=((r"/new/data/szse_stock\.json", _stocks),),
        robots=404,
    )


PUBLISHERS: Publishers = {("cninfo_announcements", "cninfo_relation"): _site}
