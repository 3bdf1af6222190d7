"""Hanweb columns, their records as CDATA inside a script: nrta.gov.cn, cnipa.gov.cn (shape 4).

At nrta deeper pages come back empty. cnipa answers both dialects of dataproxy.jsp: the encrypted link with another
page=, and a POST with numbers of rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, below, cut, document, editor, government_page, is_notice, origin, paragraphs
from demo.site import Publishers, Shelf, Site, newest
from demo.web import NOTICE, XML, Answer, Ask, page

_PROXY = "/module/web/jpage/dataproxy.jsp"


@dataclass(frozen=True)
class Column:
    """One column: its name, its unit, and how its number looks encrypted."""

    name: str
    unit: str
    cipher: str


@dataclass(frozen=True)
class Family:
    """How one site varies the product."""

    name: str
    host: str
    columns: Mapping[str, Column]
    """Number -> column; reports with the words of a notice go to the last, the others to the first."""
    window: int
    """Records in the page itself."""
    deep: bool
    """Whether dataproxy.jsp gives more than an empty shell."""
    detail: Callable[[Site, DemoReport, str], Answer]
    robots: str | int

    def column(self, report: DemoReport) -> str:
        """Number of the column that a report belongs to."""
        numbers = list(self.columns)
        return numbers[-1] if is_notice(report) else numbers[0]

    def address(self, report: DemoReport) -> str:
        """Month and day without leading zero."""
        day = report.published
        name = f"art_{self.column(report)}_{report.number(5)}.html"
        return f"https://{self.host}/art/{day.year}/{day.month}/{day.day}/{name}"

    def list_page(self, site: Site, ask: Ask, match: re.Match[str]) -> Answer:
        """The column, with a link to what does not fit in it."""
        column = self.columns[match["column"]]
        reports = self._of(site, ask, match["column"])
        records = "\n".join(_record(site, report) for report in reports[: self.window])
        query = f"page=2&appid=1&webid=1&path=%2F&columnid={column.cipher}&unitid={'b27e04' * 6}"
        body = f"""<div class="position">首页 &gt; {column.name}</div>
<div id="{column.unit}"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{_PROXY}?{query}"></a>]]></nextgroup>
<recordset>
{records}
</recordset></datastore></script></div>"""
        return page(document(f"{column.name}_{site.name}", body), newest(reports))

    def proxy(self, site: Site, ask: Ask, match: re.Match[str]) -> Answer:
        """More records: by page of the encrypted link, or by numbers of rows."""
        form = ask.form
        found = next((key for key, one in self.columns.items() if form.get("columnid") in (one.cipher, key)), "")
        reports = self._of(site, ask, found) if self.deep else []
        if "startrecord" in form:
            plain = form.get("columnid") == found and form.get("unitid") == self.columns[found].unit
            first, last = int(form["startrecord"]) - 1, int(form.get("endrecord") or 0)
            reports = reports[first:last] if plain and ask.method == "POST" else []
        else:
            number = int(form.get("page") or 1)
            reports = reports[(number - 1) * self.window : number * self.window]
        records = "".join(_record(site, report) for report in reports)
        if not records:
            return Answer(b'<?xml version="1.0" encoding="UTF-8"?><datastore/>', XML)
        head = f'<?xml version="1.0" encoding="UTF-8"?><!-- {NOTICE} -->'
        text = f"{head}<datastore><recordset>{records}</recordset></datastore>"
        return Answer(text.encode(), XML, modified=newest(reports))

    def _of(self, site: Site, ask: Ask, column: str) -> list[DemoReport]:
        return [report for report in site.shelf.published(ask) if self.column(report) == column]

    def site(self, reports: Sequence[DemoReport]) -> Site:
        """The site of these reports."""
        return Site(
            name=self.name,
            hosts=(self.host,),
            shelf=Shelf(reports, self.address),
            detail=lambda site, ask, report: self.detail(site, report, self.columns[self.column(report)].name),
            lists=(
                (rf"/col/col(?P<column>{'|'.join(self.columns)})/(?:index\.html)?", self.list_page),
                (re.escape(_PROXY), self.proxy),
            ),
            robots=self.robots,
        )


def _record(site: Site, report: DemoReport) -> str:
    return (
        f'<record><![CDATA[<li><span class="mark">·</span><a href="{site.shelf.path(report)}" target="_blank" '
        f'title="{escape(report.title)}">{cut(report.title, 30)}</a>'
        f"<span>{report.published:%Y-%m-%d}</span></li>]]></record>"
    )


def _nrta_detail(site: Site, report: DemoReport, column: str) -> Answer:
    exact = report.lot("date", 2) == 0
    when = f"{report.published:%Y-%m-%d %H:%M}" if exact else f"发布时间：{report.published:%Y年%m月%d日}"
    body = f"""<table class="article"><tr><td id="artTitMob">{escape(report.title)}</td></tr></table>
<div class="shareWarp"><span class="mobile_time shareWarpTime">{when}</span>
<span class="mobile_time shareFromz">来源：{origin(report, site)}</span></div>
<div id="c">
{paragraphs(report, INDENT)}
<script>var player={{w:640,f:''}};</script></div>
<div class="editor">编辑：{editor(report)}</div>{below(report, site)}"""
    return page(document(f"{site.name} {column} {report.title}", body), newest([report]))


def _cnipa_detail(site: Site, report: DemoReport, column: str) -> Answer:
    body = f"""<div class="article"><h1 class="article-title">{escape(report.title)}</h1>
<div class="article-info">发布时间：{report.published:%Y-%m-%d}　来源：{origin(report, site)}</div>
<div class="article-content">
{paragraphs(report, INDENT)}
</div></div><div class="editor">编辑：{editor(report)}</div>{below(report, site)}"""
    return government_page(report, site, column, body)


_NRTA = Family(
    name="国家广播电视总局",
    host="www.nrta.gov.cn",
    columns={
        "112": Column("总局要闻", "14410", "9f3ac1" * 6),
        "113": Column("公告公示", "14416", "7d10be" * 6),
    },
    window=45,
    deep=False,
    detail=_nrta_detail,
    robots=404,
)
_CNIPA = Family(
    name="国家知识产权局",
    host="www.cnipa.gov.cn",
    columns={
        "74": Column("公告", "21074", "c0ffe1" * 6),
        "75": Column("通知", "21075", "a11ce2" * 6),
        "66": Column("公示", "21066", "be77e3" * 6),
    },
    window=3,
    deep=True,
    detail=_cnipa_detail,
    robots="User-agent: *\nAllow: /\n",
)

PUBLISHERS: Publishers = {("nrta",): _NRTA.site, ("cnipa_news",): _CNIPA.site}
