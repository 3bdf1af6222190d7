"""Lists of every build, for sources of which no selector is known or a plain one is: rows, cards, tables, definitions.

Their markup is made up: it stands for "some list", so that finding rows without being told where is put to the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import (
    INDENT,
    below,
    cut,
    document,
    editor,
    framed,
    government_page,
    is_notice,
    origin,
    paragraphs,
    site_tags,
)
from demo.shapes.older import older
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, page


@dataclass(frozen=True)
class Rows:
    """How a list is written: what opens it, a row, what closes it."""

    head: str
    row: str
    """{number} from 1, {href}, {title}, the title {cut}, {summary} and {day}."""
    tail: str

    def of(self, site: Site, reports: Sequence[DemoReport]) -> str:
        """The list of these reports."""
        rows = (
            self.row.format(
                number=number,
                href=site.shelf.path(report),
                title=escape(report.title),
                cut=cut(report.title, 28),
                summary=escape(report.summary),
                day=report.published,
            )
            for number, report in enumerate(reports, start=1)
        )
        return framed(self.head, rows, self.tail)


@dataclass(frozen=True)
class Family:
    """One site: its columns, how it writes a list, an address and a text."""

    name: str
    host: str
    columns: Mapping[str, str]
    """Path -> name; notices stand in the first, the others in the last."""
    rows: Rows
    address: Callable[[DemoReport, str], str]
    """(report, path of its column) -> address."""
    body: str
    """HTML around the text, {text} in it."""
    scheme: str = "https"
    robots: str | int = "User-agent: *\nAllow: /\n"

    def column(self, report: DemoReport) -> str:
        """Path of the column that a report belongs to."""
        paths = list(self.columns)
        if report.source in _FULL and "older" in report.key:
            return paths[int(report.key.rpartition("-")[2]) % len(paths)]
        return paths[0] if is_notice(report) else paths[-1]

    def list_page(self, site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
        """A column between the usual menus and a sidebar of the same titles."""
        path = ask.path + (f"?{ask.raw_query}" if ask.raw_query else "")
        if path not in self.columns:
            return None
        reports = [report for report in site.shelf.published(ask) if self.column(report) == path]
        name = self.columns[path]
        body = (
            f'<div class="crumb">首页 &gt; {name}</div><div class="main">{self.rows.of(site, reports[:20])}</div>'
            f'<div class="page"><a href="#">上一页</a><a href="#">下一页</a></div>{_services()}'
        )
        return page(document(f"{name}-{self.name}", body, site_tags(site, name)), newest(reports))

    def detail(self, site: Site, ask: Ask, report: DemoReport) -> Answer:
        """Page tags, a headline, a line with date and source, the text."""
        text = self.body.format(text=paragraphs(report, INDENT))
        body = (
            f"<h1>{escape(report.title)}</h1>"
            f'<div class="info">发布时间：{report.published:%Y-%m-%d %H:%M}　来源：{origin(report, site)}</div>'
            f'{text}<div class="editor">责任编辑：{editor(report)}</div>{below(report, site)}'
        )
        return government_page(report, site, self.columns[self.column(report)], body, mark="-")

    def site(self, reports: Sequence[DemoReport]) -> Site:
        """The site of these reports."""
        return Site(
            name=self.name,
            hosts=(self.host,),
            shelf=Shelf(reports, self._absolute),
            detail=self.detail,
            lists=((r"/.*", self.list_page),),
            robots=self.robots,
        )

    def _absolute(self, report: DemoReport) -> str:
        return f"{self.scheme}://{self.host}{self.address(report, self.column(report))}"


def _services() -> str:
    """What else a list page links to."""
    items = "".join(f'<li><a href="/fw/{number}/index.html">办事服务第{number}项</a></li>' for number in range(1, 7))
    return f'<div class="services"><h3>办事服务</h3><ul>{items}</ul></div>'


_LIST = Rows(
    '<div class="list_base_date_01"><ul>',
    '<li><a href="{href}" title="{title}">{cut}</a><span class="bf-pass">{day:%Y-%m-%d}</span></li>',
    "</ul></div>",
)
_CARDS = Rows(
    '<div class="cards">',
    '<div class="card"><a class="pic" href="{href}"><img src="/demo.jpg"></a>'
    '<div class="card-body"><h3><a href="{href}">{title}</a></h3>'
    "<p>{summary}</p><time>{day:%Y年%m月%d日}</time></div></div>",
    "</div>",
)
_TABLE = Rows(
    '<table class="list"><tr><th>序号</th><th>标题</th><th>日期</th></tr>',
    '<tr><td class="no">{number}</td><td><a href="{href}" target="_blank">{title}</a></td><td>{day:%Y-%m-%d}</td></tr>',
    "</table>",
)
_DEFINITIONS = Rows(
    '<dl class="news">',
    '<dt><span class="date">[{day:%Y/%m/%d}]</span><a href="{href}">{title}</a></dt>',
    "</dl>",
)
_RIGHT_ROWS = Rows(
    '<ul class="rsb_con_rightUl">', '<li><a href="{href}">{title}</a><span>{day:%Y-%m-%d}</span></li>', "</ul>"
)
_ARROWS = Rows(
    '<table width="100%">',
    '<tr><td><img src="/site/styles/default/images/icon_arrow_r.gif"><a href="{href}">{title}</a></td></tr>',
    "</table>",
)
"""The arrow before a link is the only mark of a row; a month stands in the title, no day anywhere."""


def _t_date(report: DemoReport, column: str) -> str:
    folder = column.rpartition("/")[0]
    return f"{folder}/{report.published:%Y%m}/t{report.published:%Y%m%d}_{report.number(7)}.htm"


def _shanghai(report: DemoReport, column: str) -> str:
    return f"{column.rpartition('/')[0]}/{report.published:%Y%m%d}/{report.hex32()}.html"


def _post(report: DemoReport, column: str) -> str:
    return f"{column}content/post_{report.number(7)}.html"


def _art(report: DemoReport, column: str) -> str:
    day, number = report.published, re.findall(r"\d+", column)[0]
    return f"/art/{day.year}/{day.month}/{day.day}/art_{number}_{report.number(5)}.html"


def _shanty(report: DemoReport, column: str) -> str:
    return f"/tims/site/views/detail.shanty?appName={column.partition('=')[2]}&id={report.hex32()}"


_DSJ = "/tims/site/views/applications.shanty?appName="
_EDITOR = '<div class="TRS_Editor">\n{text}\n</div>'
_FAMILIES = {
    "fj_gdj": Family(
        name="福建省广播电视局",
        host="gdj.fujian.gov.cn",
        columns={"/gkai/tzgg/": "通知公告", "/gkai/zcjd/qtzcwjjd/": "政策解读", "/xw/sjgz/": "市级关注"},
        rows=_LIST,
        address=_t_date,
        body=_EDITOR,
    ),
    "sh_whlyj": Family(
        name="上海市文化和旅游局",
        host="whlyj.sh.gov.cn",
        columns={"/cysc/index.html": "产业市场", "/wlyw/index.html": "文旅要闻"},
        rows=_CARDS,
        address=_shanghai,
        body='<div class="Article_content">\n{text}\n</div>',
        robots=403,
    ),
    "gd_gbdsj": Family(
        name="广东省广播电视局",
        host="gbdsj.gd.gov.cn",
        columns={"/zxzx/tzgg/": "通知公告", "/zxzx/hydt/": "行业动态"},
        rows=_TABLE,
        address=_post,
        body='<div class="article-content">\n{text}\n</div>',
    ),
    "cnsa": Family(
        name="中国网络视听协会",
        host="www.cnsa.cn",
        columns={"/col/col1955/index.html": "通知公告", "/col/col1891/index.html": "行业热点"},
        rows=_DEFINITIONS,
        address=_art,
        body='<div id="zoom">\n{text}\n</div>',
        scheme="http",
        robots=404,
    ),
    "mohrss_appointments": Family(
        name="人力资源社会保障部",
        host="www.mohrss.gov.cn",
        columns={"/xxgk2020/fdzdgknr/bnrsgl/rsrm/": "国务院人事任免"},
        rows=_RIGHT_ROWS,
        address=_t_date,
        body=_EDITOR,
    ),
    "nrta_dsj": Family(
        name="电视剧政务平台",
        host="dsj.nrta.gov.cn",
        columns={
            f"{_DSJ}note": "备案公示",
            f"{_DSJ}importantLixiang": "重大题材立项",
            f"{_DSJ}changing": "变更通报",
            f"{_DSJ}announce": "发行许可通告",
        },
        rows=_ARROWS,
        address=_shanty,
        body='<table><tr><td class="newstext">{text}</td></tr></table>',
    ),
}

_FULL = ("fj_gdj", "sh_whlyj", "gd_gbdsj", "cnsa")
"""Whose lists are as long as real ones, for they are recognised by their rows."""


def _full(source: str, reports: Sequence[DemoReport]) -> Site:
    return _FAMILIES[source].site([*reports, *older(source)])


PUBLISHERS: Publishers = {
    (source,): partial(_full, source) if source in _FULL else family.site for source, family in _FAMILIES.items()
}
