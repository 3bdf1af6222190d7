"""sasac.gov.cn: static list whose file numbers run backwards (shape 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from demo.content import DemoReport
from demo.shapes.furniture import INDENT, ROWS, cut, document, editor, origin, paragraphs, related, tags
from demo.site import Publishers, Shelf, Site, declared, newest
from demo.web import Answer, Ask, page

_HOST = "www.sasac.gov.cn"
_COLUMN = "n2588025/n2588119"
_PAGE_ID = "18564573"
_ROBOTS = "User-agent: *\nDisallow: /n2588025/internal/\nCrawl-delay: 1\n"


def _address(report: DemoReport) -> str:
    return f"http://{_HOST}/{_COLUMN}/c{report.number(8)}/content.html"


def _pages(reports: Sequence[DemoReport]) -> int:
    return max(1, -(-len(reports) // ROWS))


def _index(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.published(ask)
    rows = _rows(site, reports[:ROWS]) if reports else ""
    body = f"""<div class="sjw-mnav">首页 &gt; 新闻发布 &gt; 国资动态</div>
<div class="zsy_conlist"><ul><span>
{rows}
</span></ul></div>
<table><tr><td class="pages" id="pag_{_PAGE_ID}"></td></tr></table>
<script>var maxPageNum = {_pages(reports)};var purl="index_{_PAGE_ID}";</script>"""
    return page(document("国资动态-国务院国有资产监督管理委员会", body), newest(reports))


def _fragment(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    """Page k lies in file M-k+1; only the bare rows, no document around them."""
    reports = site.shelf.published(ask)
    number = _pages(reports) - int(match["file"]) + 1
    if not 2 <= number <= _pages(reports):
        return None
    return page(_rows(site, reports[(number - 1) * ROWS : number * ROWS], edges=False), newest(reports))


def _rows(site: Site, reports: Sequence[DemoReport], edges: bool = True) -> str:
    rows = [_row(site, report, index) for index, report in enumerate(reports)]
    if edges:
        rows.append('<li><a href="http://www.gov.cn/zhuanti/demo/index.htm" title="专题（外站）">专题（外站）</a></li>')
    separator = '<li style="height:12px;border-bottom:1px dashed #ccc"></li>'
    groups = [rows[start : start + 5] for start in range(0, len(rows), 5)]
    return f"\n{separator}\n".join("\n".join(group) for group in groups)


def _row(site: Site, report: DemoReport, index: int) -> str:
    climb = "../../../" if index % 4 == 3 else "../../"
    href = f"{climb}{site.shelf.path(report).lstrip('/')}"
    second = f'<a href="{href}#pic">[图]</a>' if index % 4 == 2 else ""
    return (
        f'<li><a href="{href}" title="{escape(report.title)}">{cut(report.title, 28)}</a>{second}'
        f"<span>[{report.published:%Y-%m-%d}]</span></li>"
    )


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    dates = tags({"publishdate": f"{declared(report):%Y-%m-%d %H:%M:%S}"}) if report.lot("tags", 2) == 0 else ""
    body = f"""<div class="sjw-mnav">首页 &gt; 新闻发布 &gt; 国资动态 &gt; 正文</div>
<div class="zsy_cotitle">{escape(report.title)}
<p>文章来源：{origin(report, site)}　　发布时间：{report.published:%Y-%m-%d}</p></div>
<div class="zsy_comain"><style>.zsy_comain p{{text-indent:2em}}</style>
<div id="div_div"><a href="#">字号：[大</a> <a href="#">中</a> <a href="#">小]</a></div>
{paragraphs(report, INDENT)}
<p style="text-align:center"><img src="../../../n2588025/images/demo_{report.number(4)}.jpg"></p>
<div id="qr_container">扫一扫在手机打开当前页</div><div class="jiathis_style">分享到</div></div>
<div class="zsy_editor">【责任编辑：{editor(report)}】</div>{related(report, site)}"""
    return page(document(f"{report.title}-国务院国有资产监督管理委员会", body, dates), newest([report]))


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="国务院国资委",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=(
            (rf"/{_COLUMN}/(?:index\.html)?", _index),
            (rf"/{_COLUMN}/index_{_PAGE_ID}_(?P<file>\d+)\.html", _fragment),
        ),
        robots=_ROBOTS,
    )


PUBLISHERS: Publishers = {("sasac",): _site}
