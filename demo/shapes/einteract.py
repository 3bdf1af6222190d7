"""sns.sseinfo.com: questions to listed companies and their answers, as bare fragments with relative times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import ago, document
from demo.site import Publishers, Shelf, Site
from demo.web import NOTICE, Answer, Ask, page

_HOST = "sns.sseinfo.com"
_ASKERS = ("演示网友甲", "演示网友乙")
"""Invented; a crawler should not keep them."""


def _address(report: DemoReport) -> str:
    return f"https://{_HOST}/qadetail.do?weiboId={report.number(7)}"


def _asked(report: DemoReport) -> datetime:
    return report.asked or report.published


def _feeds(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    """type=11: answered questions, newest answer first; a page past the end is a few characters long."""
    query = ask.query
    size, number = int(query.get("pageSize") or 10), int(query.get("page") or 1)
    answered = query.get("type") == "11"
    rows = [report for report in site.shelf.published(ask) if _is_answered(report, ask.now) == answered]
    shown = rows[(number - 1) * size : number * size]
    if not shown:
        return page(f"<!-- {NOTICE} -->")
    return page("\n".join(_exchange(report, ask.now) for report in shown) + f"\n<!-- {NOTICE} -->")


def _is_answered(report: DemoReport, now: datetime) -> bool:
    return bool(report.text) and report.published <= now


def _exchange(report: DemoReport, now: datetime) -> str:
    firm, asker = report.company, _ASKERS[report.lot("asker", len(_ASKERS))]
    question = (
        f'<div class="m_feed_face"><a rel="face" uid="{report.number(6)}" href="user.do" title="{asker}"></a></div>'
        f'<div class="m_feed_txt"><a href="company.do">:{firm.name}({firm.code})</a>'
        f"{escape(report.question or report.title)}</div>"
        f'<div class="m_feed_from"><span>{_when(_asked(report), now)}</span>\n<em>来自</em>\n网站</div>'
    )
    if not _is_answered(report, now):
        return question
    answer = (
        f'<div class="m_feed_txt">{escape(" ".join(report.text.split()))}</div>'
        f'<div class="m_feed_from"><span>{_when(report.published, now)}</span>\n<em>来自</em>\n网站'
        f'<a href="/qadetail.do?weiboId={report.number(7)}">查看详情</a></div>'
    )
    return question + answer


def _when(moment: datetime, now: datetime) -> str:
    """Counted back for the last days, written out before."""
    return ago(moment, now) if (now - moment).days < 3 else f"{moment:%Y年%m月%d日 %H:%M}"


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """The page for people."""
    return page(document(f"{report.company.name} 上证e互动", _exchange(report, ask.now)))


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="上证e互动",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address, since=_asked),
        detail=_detail,
        lists=((r"/ajax/feeds\.do", _feeds),),
        robots=404,
    )


PUBLISHERS: Publishers = {("sse_einteract",): _site}
