"""samr, miit and mofcom: an empty column page, its rows as HTML inside the JSON of a unit call (appendix A)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import (
    INDENT,
    ROWS,
    below,
    document,
    editor,
    framed,
    government_page,
    origin,
    paragraphs,
    site_tags,
)
from demo.shapes.papers import attachment
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, data, page

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


@dataclass(frozen=True)
class Family:
    """How one site varies the product."""

    name: str
    host: str
    folder: str
    column: str
    unit: dict[str, str]
    """Query that the unit call must carry; the site's own spelling."""
    rows: Callable[[Site, Sequence[DemoReport], int], str]
    body: Callable[[DemoReport, Site, str], str]
    robots: str | int

    def address(self, report: DemoReport) -> str:
        """32 hexadecimal digits under the column and the year."""
        return f"https://{self.host}{self.folder}art/{report.published:%Y}/art_{report.hex32()}.html"

    def shell(self, site: Site, ask: Ask, match: re.Match[str]) -> Answer:
        """The column page: no rows, only where to ask for them."""
        unit = "{" + ",".join(f"'{name}':'{value}'" for name, value in self.unit.items()) + "}"
        body = f'<div class="list"><script parseType="buildstatic" url="{_UNIT}" querydata="{unit}"></script></div>'
        return page(document(f"{self.column}_{self.name}", body, site_tags(site, self.column)))

    def unit_call(self, site: Site, ask: Ask, match: re.Match[str]) -> Answer:
        """The rows; success is false where a parameter is not exactly the site's own."""
        if any(ask.query.get(name) != value for name, value in self.unit.items()):
            return data({"success": False, "code": "500", "message": "参数错误", "data": None})
        reports = site.shelf.published(ask)
        number, size = _page_of(ask)
        html = self.rows(site, reports[(number - 1) * size : number * size], len(reports))
        return data({"success": True, "code": "200", "data": {"html": html}}, newest(reports))

    def detail(self, site: Site, ask: Ask, report: DemoReport) -> Answer:
        """A page with all three groups of tags."""
        files = "".join(
            f'<li class="contentLeft0103"><a href="{_file_path(report, index)}">{escape(item.name)}</a></li>'
            for index, item in enumerate(report.attachments)
        )
        body = self.body(report, site, files) + below(report, site)
        return government_page(report, site, self.column, body)

    def site(self, reports: Sequence[DemoReport]) -> Site:
        """The site of these reports."""
        return Site(
            name=self.name,
            hosts=(self.host,),
            shelf=Shelf(reports, self.address),
            detail=self.detail,
            lists=((re.escape(_UNIT), self.unit_call), (rf"{self.folder}(?:index\.html)?", self.shell)),
            attachments=((r"/cms_files/filemanager/.+", _file),),
            robots=self.robots,
        )


def _page_of(ask: Ask) -> tuple[int, int]:
    try:
        given = json.loads(ask.query.get("paramJson") or "{}")
        return max(1, int(given.get("pageNo", 1))), max(1, int(given.get("pageSize", ROWS)))
    except (ValueError, AttributeError, TypeError):
        return 1, ROWS


def _file_path(report: DemoReport, index: int) -> str:
    item = report.attachments[index]
    return f"/cms_files/filemanager/1/attach/{report.published:%Y%m}/{report.hex32(f'file{index}')}.{item.kind}"


def _file(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    return attachment(site, ask, lambda report, index: ask.path == _file_path(report, index))


def _samr_rows(site: Site, reports: Sequence[DemoReport], total: int) -> str:
    """One <ul> a row; line breaks in the title attributes."""
    rows = (
        f'<ul><li class="nav04Left02_content"><a href="{site.shelf.path(report)}" title="\n  {escape(report.title)}\n">'
        f"{escape(report.title)}</a></li>"
        f'<li class="nav04Left02_contenttime">{report.published:%Y-%m-%d}</li></ul>'
        for report in reports
    )
    return framed(f'<div class="Three_zhnlist_02" count="{total}">', rows, "</div>")


def _miit_rows(site: Site, reports: Sequence[DemoReport], total: int) -> str:
    rows: list[str] = []
    for index, report in enumerate(reports, start=1):
        rows.append(
            f'<li class="cf"><a href="{site.shelf.path(report)}" title="{escape(report.title)}" target="_blank">'
            f'{escape(report.title)}</a><span class="fr">{report.published:%Y-%m-%d}</span></li>'
        )
        if index % 5 == 0:
            rows.append('<li class="border-line"></li>')
    rows.append('<li class="empty"></li>')
    return framed(f'<div class="page-content" count="{total}"><ul>', rows, "</ul></div>")


def _samr_body(report: DemoReport, site: Site, files: str) -> str:
    box = f'<ul class="contentLeft0102box">{files}</ul>' if files else '<ul class="contentLeft0102box"></ul>'
    return f"""<div class="Three_xilan_01"><h1 class="xilan_title">{escape(report.title)}</h1>
<div class="Three_xilan_02">发布时间：{report.published:%Y-%m-%d %H:%M}　信息来源：{origin(report, site)}</div></div>
<div class="Three_xilan_07">
{paragraphs(report, INDENT)}
</div>{box}<div class="editor">（责任编辑：{editor(report)}）</div>"""


def _miit_body(report: DemoReport, site: Site, files: str) -> str:
    listed = f'<ul class="con-files">{files}</ul>' if files else ""
    return f"""<div class="w980"><h1 id="con_title">{escape(report.title)}</h1>
<div class="cinfo center"><span id="con_time">发布时间：{report.published:%Y-%m-%d %H:%M}</span>
<span>来源：{origin(report, site)}</span></div>
<div class="ccontent center" id="con_con">
{paragraphs(report, INDENT)}
{listed}</div></div>"""


def _mofcom_rows(site: Site, reports: Sequence[DemoReport], total: int) -> str:
    rows = (
        f'<li><a href="{site.shelf.path(report)}" title="{escape(report.title)}">{escape(report.title)}</a>'
        f"<span>{report.published:%Y-%m-%d %H:%M:%S}</span></li>"
        for report in reports
    )
    return framed(f'<ul class="txtList_01" count="{total}">', rows, '</ul><div class="listline"></div>')


def _mofcom_body(report: DemoReport, site: Site, files: str) -> str:
    return f"""<h1 class="art-title">{escape(report.title)}</h1>
<div class="art-info">来源：{origin(report, site)}　{report.published:%Y-%m-%d %H:%M}</div>
<div class="art-con" ergodic="article">
{paragraphs(report, INDENT)}
{files}</div><div class="editor">（责编：{editor(report)}）</div>"""


_SAMR = Family(
    name="国家市场监督管理总局",
    host="www.samr.gov.cn",
    folder="/xw/zj/",
    column="总局",
    unit={
        "parseType": "bulidstatic",
        "webId": "29e9522dc89d4e088a953d8cede72f4c",
        "tplSetId": "5c30fb89ae5e48b9aefe3cdf49853830",
        "pageType": "column",
        "tagId": "内容区域",
        "editType": "null",
        "pageId": "39cd9de1f309431483ef3008309f39ca",
    },
    rows=_samr_rows,
    body=_samr_body,
    robots="User-agent: *\nAllow: /\n",
)
_MIIT = Family(
    name="工业和信息化部",
    host="www.miit.gov.cn",
    folder="/xwfb/bldhd/",
    column="部领导活动",
    unit={
        "parseType": "buildstatic",
        "webId": "8d828e408d90447786ddbe128d495e9e",
        "tplSetId": "209741b2109044b5b7695700b2bec37e",
        "pageType": "column",
        "tagId": "右侧内容",
        "editType": "null",
        "pageId": "d3e2bede1bc045e2875fc7161c01db7d",
    },
    rows=_miit_rows,
    body=_miit_body,
    robots=403,
)

_MOFCOM = Family(
    name="商务部",
    host="www.mofcom.gov.cn",
    folder="/xwfb/rcxwfb/",
    column="日常新闻发布",
    unit={
        "parseType": "bulidstatic",
        "webId": "8f43c7ad3afc411fb56f281724b73708",
        "tplSetId": "52551ea0e2c14bca8c84792f7aa37ead",
        "pageType": "column",
        "tagId": "分页列表",
        "editType": "null",
        "pageId": "95d89972d8aa4fcea511701cd0f212d9",
    },
    rows=_mofcom_rows,
    body=_mofcom_body,
    robots=404,
)

PUBLISHERS: Publishers = {("samr",): _SAMR.site, ("miit",): _MIIT.site, ("mofcom",): _MOFCOM.site}
