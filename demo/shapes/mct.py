"""mct.gov.cn: lists whose rows are told by their links alone, pages in two charsets, and the leaders' page.

A demo report of `mct_leaders` is a change of that page: each line of its text begins with ＋ (comes) or － (goes).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, below, document, editor, is_notice, origin, paragraphs
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, page
from pipeline.types import SHANGHAI

_HOST = "www.mct.gov.cn"
_COLUMNS = {"/whzx/whyw/": "焦点新闻", "/whzx/ggtz/": "公告通知"}
_OFFICE = "中华人民共和国文化和旅游部"
_LEADERS = (
    *("柳一川｜党组书记、部长", "祁南枝｜党组成员、副部长", "秦亦舟｜党组成员、副部长"),
    *("岑望北｜中央纪委国家监委驻部纪检监察组组长", "阮清和｜党组成员、国家文物局局长"),
)
"""Invented names; who stands there before the first change."""
_WEEKDAYS = "一二三四五六日"


def _column(report: DemoReport) -> str:
    return "/whzx/ggtz/" if is_notice(report) else "/whzx/whyw/"


def _address(report: DemoReport) -> str:
    name = f"t{report.published:%Y%m%d}_{report.number(6)}.htm"
    return f"https://{_HOST}{_column(report)}{report.published:%Y%m}/{name}"


def _list(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = [report for report in site.shelf.published(ask) if _column(report) == match["column"]]
    rows = "\n".join(
        f'<tr><td><a href="./{"/".join(site.shelf.path(report).split("/")[-2:])}" title="{escape(report.title)}">'
        f"{escape(report.title)}</a></td></tr>"
        for report in reports[:20]
    )
    name = _COLUMNS[match["column"]]
    return page(document(f"{name}_{_OFFICE}", f"<table>\n{rows}\n</table>"), newest(reports))


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """One page in three is GBK."""
    label, encoding = ("gbk", "gbk") if report.lot("charset", 3) == 0 else ("utf-8", "utf-8")
    container = 'id="zoom"' if report.lot("older", 4) == 0 else 'class="TRS_Editor"'
    body = f"""<div class="article"><h2>{escape(report.title)}</h2>
<div class="info">发布时间：{report.published:%Y-%m-%d}　信息来源：{origin(report, site)}</div>
<div {container}>
{paragraphs(report, INDENT)}
</div></div><div class="editor">责任编辑：{editor(report)}</div>{below(report, site)}"""
    return page(document(f"{report.title}_{_OFFICE}", body, charset=label), newest([report]), encoding)


class Leaders:
    """The leaders' page as it stands at any time."""

    def __init__(self, changes: Sequence[DemoReport]) -> None:
        self._changes = sorted(changes, key=lambda report: report.published)

    def at(self, ask: Ask) -> list[str]:
        """Name｜office of each, as far as the changes are out; nobody under the fault empty-list."""
        if ask.empty:
            return []
        standing = list(_LEADERS)
        for line in (line for change in self._changes if change.published <= ask.now for line in change.paragraphs):
            said = line[1:].strip()
            standing = [one for one in standing if one != said] + ([said] if line.startswith("＋") else [])
        return standing

    def page(self, site: Site, ask: Ask, match: re.Match[str]) -> Answer:
        """Names as links, offices beside them; today's date above, which is no change."""
        today = ask.now.astimezone(SHANGHAI)
        rows = "\n".join(
            f'<li><a href="/gywhb/bld/{number}/">{escape(name)}</a><p>{escape(office)}</p></li>'
            for number, (name, _, office) in enumerate((one.partition("｜") for one in self.at(ask)), start=1)
        )
        body = (
            f'<div class="today">今天是{today:%Y年%m月%d日} 星期{_WEEKDAYS[today.weekday()]}</div>'
            f'<div class="crumb">首页 &gt; 关于文旅部 &gt; 部领导</div><ul class="leaders">\n{rows}\n</ul>'
        )
        return page(document(f"部领导_{_OFFICE}", body))


def _site(reports: Sequence[DemoReport]) -> Site:
    leaders = Leaders([report for report in reports if report.source == "mct_leaders"])
    columns = "|".join(map(re.escape, _COLUMNS))
    return Site(
        name="文化和旅游部",
        hosts=(_HOST,),
        shelf=Shelf([report for report in reports if report.source == "mct"], _address),
        detail=_detail,
        lists=((rf"(?P<column>{columns})(?:index\.htm)?", _list), (r"/gywhb/bld/", leaders.page)),
    )


PUBLISHERS: Publishers = {("mct", "mct_leaders"): _site}
