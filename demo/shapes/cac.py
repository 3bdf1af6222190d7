"""cac.gov.cn: static first page, JSON list, detail by ids, Word files behind a JSP (shape 1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from demo.content import AttachedFile, DemoReport
from demo.shapes.furniture import INDENT, below, cut, document, editor, government_head, origin, paragraphs
from demo.shapes.papers import attachment
from demo.site import Publishers, Shelf, Site, newest
from demo.web import Answer, Ask, data, page

_HOST = "www.cac.gov.cn"
_CHANNEL = "A093702"


def _address(report: DemoReport) -> str:
    return f"https://{_HOST}/{report.published:%Y-%m/%d}/c_{report.number(16)}.htm"


def _first_page(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.published(ask)
    rows = "\n".join(_row(site, report) for report in reports[:20])
    body = (
        f'<div class="main"><div class="news-normal-title"><div class="normal-title">网信发布</div></div>'
        f'<div id="loadingInfoPage" class="default">\n{rows}\n</div><div class="zwfenye"></div>'
        f'<script>var channelCode="{_CHANNEL}";var pageinfo={{total:{len(reports)},perPage:20}};</script></div>'
    )
    return page(document("网信发布_中国网信网", body), newest(reports))


def _row(site: Site, report: DemoReport) -> str:
    href = site.shelf.address(report).removeprefix("https:")
    return (
        f'<li><h5><a target="_blank" href="{href}" title="{escape(report.title)}">{cut(report.title)}</a></h5>'
        f'<div class="times">{report.published:%Y-%m-%d}</div></li>'
    )


def _json_list(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    form = ask.form
    size, number = int(form.get("perPage") or 20), int(form.get("pageno") or 1)
    reports = site.shelf.published(ask) if form.get("channelCode") == _CHANNEL else []
    rows = [_entry(site, report) for report in reports[(number - 1) * size : number * size]]
    return data({"list": rows, "total": len(reports)}, newest(reports))


def _entry(site: Site, report: DemoReport) -> dict[str, str]:
    topic = escape(report.title)
    if report.lot("topic", 4) == 0:
        topic = f'<font color="#000000">{topic}</font>'
    href = site.shelf.address(report).removeprefix("https:")
    return {"topic": topic, "infourl": href, "pubtime": f"{report.published:%Y-%m-%d %H:%M:%S}.0"}


def _detail(site: Site, ask: Ask, report: DemoReport) -> Answer:
    title = f"{report.title}_中央网络安全和信息化委员会办公室"
    if report.key == _old_fashioned(site.shelf):
        body, head = _old_body(site, report), government_head(report, site, "网信发布")
    else:
        body, head = _body(site, report), ""
    around = f'<div class="location">当前位置：首页 &gt; 网信发布</div>{body}{below(report, site)}'
    return page(document(title, around, head), newest([report]))


def _old_fashioned(shelf: Shelf) -> str:
    """Key of the one report still shown in the old template: the first of the plain ones."""
    plain = [report for report in shelf.reports if not report.attachments and not report.revised]
    return plain[-1].key if plain else ""


def _body(site: Site, report: DemoReport) -> str:
    files = "\n".join(_file_link(report, index, item) for index, item in enumerate(report.attachments))
    return f"""<div class="main-title"><h1 class="title">{escape(report.title)}</h1>
<div class="info clearfix"><span id="pubtime">
{report.published:%Y年%m月%d日 %H:%M}
</span><span id="source">来源：<a href="/">{origin(report, site)}</a></span>
<span class="font-size">【<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>】</span></div></div>
<div class="main-content"><DIV id=BodyLabel>
{paragraphs(report, INDENT)}
{files}
<script>document.write("<img src='/statistics/hit.gif?id={report.number(6)}'>");var hit_count=1;</script>
</DIV><div class="editor">责任编辑：{editor(report)}</div></div>"""


def _file_link(report: DemoReport, index: int, item: AttachedFile) -> str:
    query = f"filepath={report.hex32(f'file{index}')}&amp;fText={quote(item.name)}"
    return f'<p>{INDENT}附件：<a href="/cms/pub/interact/downloadfile.jsp?{query}">{escape(item.name)}</a></p>'


def _old_body(site: Site, report: DemoReport) -> str:
    return f"""<h2 class="old-title">{escape(report.title)}</h2>
<div class="old-info">{report.published:%Y-%m-%d} {origin(report, site)}</div>
<div class="article_con"><div class="TRS_Editor">
{paragraphs(report, INDENT)}
</div></div>"""


def _download(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    wanted = ask.query.get("filepath")
    return attachment(site, ask, lambda report, index: report.hex32(f"file{index}") == wanted, named=True)


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="中国网信网",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_detail,
        lists=((r"/cms/JsonList", _json_list), (rf"/wxzw/wxfb/{_CHANNEL}index_1\.htm", _first_page)),
        attachments=((r"/cms/pub/interact/downloadfile\.jsp", _download),),
    )


PUBLISHERS: Publishers = {("cac",): _site}
