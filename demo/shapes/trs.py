"""TRS sites with createPageHTML: ndrc.gov.cn, the Beijing bureaus and Beijing's own portal (shape 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import (
    INDENT,
    ROWS,
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
from demo.shapes.papers import attachment
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, page


@dataclass(frozen=True)
class Family:
    """How one site varies the product."""

    name: str
    host: str
    columns: dict[str, str]
    """Folder -> name; reports with the words of a notice go to the first, the others to the last."""
    rows: Callable[[Site, Sequence[DemoReport]], str]
    paging: str
    body: Callable[[DemoReport, str], str]
    older: tuple[DemoReport, ...] = ()
    """What stood on its lists before the week."""

    def column(self, report: DemoReport) -> str:
        """Folder that a report belongs to."""
        folders = list(self.columns)
        return folders[0] if is_notice(report) else folders[-1]

    def address(self, report: DemoReport) -> str:
        """Folder, month, and the day of creation in the file name."""
        name = f"t{report.published:%Y%m%d}_{report.number(7)}.html"
        return f"https://{self.host}{self.column(report)}{report.published:%Y%m}/{name}"

    def list_page(self, site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
        """index.html, index_1.html, …; the folder address is page 1."""
        folder, number = match["folder"], int(match["page"] or 0)
        reports = [report for report in site.shelf.published(ask) if self.column(report) == folder]
        pages = max(1, -(-len(reports) // ROWS))
        if number >= pages:
            return None
        call = self.paging.format(pages=pages, number=number, count=len(reports))
        rows = self.rows(site, reports[number * ROWS : (number + 1) * ROWS])
        crumb = f'<div class="crumb">首页 &gt; {self.columns[folder]}</div>'
        body = f'{crumb}{rows}<div class="page"><script>{call}</script></div>'
        head = site_tags(site, self.columns[folder])
        return page(document(f"{self.columns[folder]}-{self.name}", body, head), newest(reports))

    def detail(self, site: Site, ask: Ask, report: DemoReport) -> Answer:
        """All three groups of page tags; body nested in the editor's containers."""
        files = "".join(
            f'<p><a href="./{_file_name(report, index)}" title="{escape(item.name)}">{escape(item.name)}</a></p>'
            for index, item in enumerate(report.attachments)
        )
        body = (
            f'<div class="article"><h2 class="article_title">{escape(report.title)}</h2>'
            f'<div class="article_info">发布时间：{report.published:%Y/%m/%d %H:%M}　来源：{origin(report, site)}</div>'
            f'{_disclosure(report)}{self.body(report, files)}<div class="edit">责任编辑：{editor(report)}</div></div>'
            f"{below(report, site)}"
        )
        return government_page(report, site, self.columns[self.column(report)], body, mark="-")

    def file(self, site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
        """An attachment beside its page."""
        return attachment(site, ask, lambda report, index: ask.path == _file_path(site, report, index))

    def site(self, reports: Sequence[DemoReport]) -> Site:
        """The site of these reports."""
        folders = "|".join(map(re.escape, self.columns))
        return Site(
            name=self.name,
            hosts=(self.host,),
            shelf=Shelf([*reports, *self.older], self.address),
            detail=self.detail,
            lists=((rf"(?P<folder>{folders})(?:index(?:_(?P<page>\d+))?\.html)?", self.list_page),),
            attachments=((r"/.+/P\d+\.\w+", self.file),),
        )


def _file_name(report: DemoReport, index: int) -> str:
    return f"P0{report.published:%Y%m%d}{report.number(8, f'file{index}')}.{report.attachments[index].kind}"


def _file_path(site: Site, report: DemoReport, index: int) -> str:
    return f"{site.shelf.path(report).rpartition('/')[0]}/{_file_name(report, index)}"


def _disclosure(report: DemoReport) -> str:
    """The table with the date of the document, weeks before the date of publication, on notices."""
    if not is_notice(report):
        return ""
    written = report.published - timedelta(days=18)
    return (
        f'<table class="disclosure"><tr><td>索引号</td><td>000000000/2024-{report.number(5)}</td>'
        f"<td>成文日期</td><td>{written:%Y年%m月%d日}</td></tr>"
        f"<tr><td>发布日期</td><td>{report.published:%Y年%m月%d日}</td><td>主题分类</td><td>综合</td></tr></table>"
    )


def _relative(site: Site, report: DemoReport) -> str:
    return "./" + "/".join(site.shelf.path(report).split("/")[-2:])


def _ndrc_rows(site: Site, reports: Sequence[DemoReport]) -> str:
    rows: list[str] = []
    for index, report in enumerate(reports, start=1):
        rows.append(
            f'<li><a href="{_relative(site, report)}" target="_blank" title="{escape(report.title)}">'
            f"{cut(report.title, 26)}</a><span>{report.published:%Y/%m/%d}</span></li>"
        )
        if index % 5 == 0:
            rows.append('<li class="empty"></li>')
    return framed('<ul class="u-list">', rows, "</ul>")


def _beijing_rows(site: Site, reports: Sequence[DemoReport]) -> str:
    rows = (
        f'<li><a href="{_relative(site, report)}" title="{escape(report.title)}">{cut(report.title, 26)}</a>'
        f'<span class="date">[{report.published:%Y-%m-%d}]</span></li>'
        for report in reports
    )
    return framed('<ul class="list">', rows, "</ul>")


def _portal_rows(site: Site, reports: Sequence[DemoReport]) -> str:
    """Another list in each column: dates in <b> or <span>, and rows that stand there twice."""
    notices = any(map(is_notice, reports))
    name, tag = ("zc_news_list", 'b class="u_time"') if notices else ("news_list", "span")
    rows: list[str] = []
    for report in reports:
        anchor = f'<a href="{site.shelf.path(report)}" title="{escape(report.title)}">{cut(report.title, 26)}</a>'
        rows.append(f"<li>{anchor}<{tag}>{report.published:%Y-%m-%d}</{tag.partition(' ')[0]}></li>")
        if report.lot("twice", 4) == 0:
            rows.append(f'<li><i class="flag"></i>{anchor}</li>')
    return framed(f'<ul class="{name}">', rows, "</ul>")


def _ndrc_body(report: DemoReport, files: str) -> str:
    style = "<style>.TRS_Editor P{line-height:2;font-family:宋体}</style>"
    inner = f'<div class="TRS_Editor">{style}\n{paragraphs(report, INDENT)}\n</div>'
    attachment = f'<div class="attachment"><h4>附件</h4>{files}</div>' if files else ""
    return f'<div class="article_con"><div class="TRS_Editor">{inner}</div></div>{attachment}'


def _beijing_body(report: DemoReport, files: str) -> str:
    return f'<div class="view TRS_UEDITOR trs_paper_default">{paragraphs(report, INDENT)}\n{files}</div>'


_NDRC = Family(
    name="国家发展改革委",
    host="www.ndrc.gov.cn",
    columns={"/xwdt/xwfb/": "新闻发布"},
    rows=_ndrc_rows,
    paging='createPageHTML({pages}, {number}, "index", "html");',
    body=_ndrc_body,
)
_BEIJING = Family(
    name="北京市广播电视局",
    host="gdj.beijing.gov.cn",
    columns={"/zwxx/tzgg2/": "通知公告", "/zwxx/gzbg1/": "工作报道"},
    rows=_beijing_rows,
    paging="createPageHTML({count}, {pages}, {number}, 'index', 'html');",
    body=_beijing_body,
    older=tuple(older("bj_gdj")),
)

_PORTAL = Family(
    name="北京市人民政府",
    host="www.beijing.gov.cn",
    columns={"/zhengce/": "政策文件", "/zhengce/zcjd/": "政策解读", "/ywdt/": "要闻"},
    rows=_portal_rows,
    paging="createPageHTML({count}, {pages}, {number}, 'index', 'html');",
    body=_beijing_body,
)

PUBLISHERS: Publishers = {("ndrc",): _NDRC.site, ("bj_gdj",): _BEIJING.site, ("beijing_gov",): _PORTAL.site}
