"""irm.cninfo.com.cn: questions to listed companies and their answers, in JSON (shape 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from demo.content import DemoReport
from demo.shapes.furniture import document
from demo.site import Publishers, Shelf, Site
from demo.web import Answer, Ask, data, page

_HOST = "irm.cninfo.com.cn"
_ASKERS = ("演示用户甲", "演示用户乙", "演示用户丙")
"""Invented; a crawler should not keep them."""


def _address(report: DemoReport) -> str:
    return f"https://{_HOST}/ircs/question/questionDetail?questionId={_number(report)}"


def _number(report: DemoReport) -> str:
    return report.number(16)


def _asked(report: DemoReport) -> datetime:
    return report.asked or report.published


def _answered(report: DemoReport, now: datetime) -> bool:
    return bool(report.text) and report.published <= now


def _updated(report: DemoReport, now: datetime) -> datetime:
    return report.published if _answered(report, now) else _asked(report)


def _question(report: DemoReport) -> str:
    return report.question or report.title


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _window(form: dict[str, str], moment: datetime) -> bool:
    shown = f"{moment:%Y-%m-%d %H:%M:%S}"
    return (form.get("beginDate") or shown) <= shown <= (form.get("endDate") or shown)


def _found(site: Site, ask: Ask, word: str) -> list[DemoReport]:
    """Newest change first."""
    rows = [report for report in site.shelf.published(ask) if word in _question(report) + report.text]
    return sorted(rows, key=lambda report: _updated(report, ask.now), reverse=True)


def _search(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    form = ask.form
    number, size = int(form.get("pageNo") or 1), int(form.get("pageSize") or 10)
    rows = [report for report in _found(site, ask, form.get("keyWord", "")) if _window(form, _updated(report, ask.now))]
    rows = [report for report in rows if _type(report, ask.now) in form.get("searchTypes", "1,11").split(",")]
    if not ask.headers.get("referer"):
        rows = []
    results = [_result(report, ask.now, form) for report in rows[(number - 1) * size : number * size]]
    pages = -(-len(rows) // size)
    return data({"pageNo": number, "pageSize": size, "totalRecord": len(rows), "totalPage": pages, "results": results})


def _type(report: DemoReport, now: datetime) -> str:
    return "11" if _answered(report, now) else "1"


def _result(report: DemoReport, now: datetime, form: dict[str, str]) -> dict[str, Any]:
    answered, firm = _answered(report, now), report.company
    updated = _updated(report, now)
    word = form.get("keyWord", "") if form.get("highLight") == "true" else ""
    return {
        "esId": f"{_type(report, now)}_{_number(report)}",
        "indexId": _number(report),
        "contentType": int(_type(report, now)),
        "mainContent": _shown(_question(report), word),
        "attachedContent": _shown(report.text, word) if answered else None,
        "attachedAuthor": firm.name if answered else None,
        "attachedPubDate": str(_millis(updated)) if answered and report.lot("time", 2) == 0 else None,
        "packageDate": f"{updated:%Y-%m-%d %H:%M:%S}",
        "stockCode": firm.code,
        "secid": firm.org_id,
        "companyShortName": firm.name,
        "authorName": _ASKERS[report.lot("asker", len(_ASKERS))],
        "trade": ["演示行业"],
        "pubDate": str(_millis(_asked(report))),
        "updateDate": str(_millis(updated)),
        "qaStatus": 2 if answered else 1,
    }


def _shown(text: str, word: str) -> str:
    """Entities as the site leaves them; the word looked for in <em>."""
    flat = escape(" ".join(text.split()))
    return flat.replace(word, f"<em>{word}</em>") if word else flat


def _company(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    form = ask.form
    number, size = int(form.get("pageNum") or 1), int(form.get("pageSize") or 30)
    rows = [report for report in _found(site, ask, form.get("keyWord", "")) if _of_company(report, form)]
    shown = [_company_row(report, ask.now) for report in rows[(number - 1) * size : number * size]]
    pages = -(-len(rows) // size)
    return data({"pageNo": number, "pageSize": size, "total": len(rows), "totalPage": pages, "rows": shown})


def _of_company(report: DemoReport, form: dict[str, str]) -> bool:
    return (report.company.code, report.company.org_id) == (form.get("stockcode"), form.get("orgId"))


def _company_row(report: DemoReport, now: datetime) -> dict[str, Any]:
    row = _result(report, now, {})
    whole = {"pubDate": int(row["pubDate"]), "updateDate": int(row["updateDate"]), "attachedPubDate": None}
    return row | whole | {"author": "0", "pubClient": "4", "qaStatus": "0", "attachedId": f"9{_number(report)}"}


def _keyboard(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    word = ask.form.get("keyWord", "")
    firms = sorted({report.company for report in site.shelf.reports}, key=lambda firm: firm.code)
    rows = [
        {"stockCode": firm.code, "shortName": firm.name, "pinyin": "", "stockType": "S", "secid": firm.org_id}
        for firm in firms
        if word[:4] in firm.code or word in firm.name
    ]
    return data({"data": rows})


def _api_detail(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    for report in site.shelf.published(ask):
        if _number(report) == ask.query.get("questionId"):
            return data({"data": _exchange(report, ask.now)})
    return None


def _exchange(report: DemoReport, now: datetime) -> dict[str, Any]:
    answered = _answered(report, now)
    return {
        "questionContent": _question(report),
        "questioner": _ASKERS[0],
        "questionDate": _millis(_asked(report)),
        "replyDate": _millis(report.published) if answered else None,
        "replyContent": report.text if answered else None,
        "stockCode": report.company.code,
        "shortName": report.company.name,
    }


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """The page for people."""
    answer = escape(report.text) if _answered(report, ask.now) else "（尚未回复）"
    body = f'<div class="question">{escape(_question(report))}</div><div class="answer">{answer}</div>'
    return page(document(f"{report.company.name} 互动问答", body))


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="互动易",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address, since=_asked),
        detail=_detail,
        lists=((r"/newircs/index/search", _search), (r"/newircs/company/question", _company)),
        others=(
            (r"/newircs/index/queryKeyboardInfo", _keyboard),
            (r"/newircs/question/getQuestionDetail", _api_detail),
        ),
    )


PUBLISHERS: Publishers = {("irm_cninfo",): _site}
