"""What a person may put in by hand: pages saved by browsers, a note, rows of a register; and what is kept of it."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable

from newsdesk import NewsDesk
from sqlalchemy import func, select

from pipeline.store.tables import LinkRow, PageRow, ReportRow

Put = Callable[[str, bytes | str], str]
"""(name, content) -> path of the file."""

TEXT = (
    "2月23日，云帆视频公布春季片单，十二部微短剧将在三月起陆续上线。",
    "其中《临川渡口》讲述三代船工的故事，由拾光影业制作，每日更新两集，会员可提前观看。",
)
WEIXIN = """<!DOCTYPE html>
{comment}
<html><head><meta charset="utf-8"><title></title>
<meta property="og:title" content="云帆视频发布春季片单，十二部微短剧定档">
<meta property="og:url" content="http://mp.weixin.qq.com/s?__biz=MzA3&amp;mid=265&amp;idx=1&amp;sn=ab&amp;scene=21#rd">
</head><body id="activity-detail"><div id="js_article">
<h1 id="activity-name"> 云帆视频发布春季片单，十二部微短剧定档 </h1>
<span>原创</span><span id="js_author_name">林舟</span><a id="js_name"> 云帆观察 </a><em id="publish_time">{shown}</em>
<div id="js_content" style="visibility: hidden; opacity: 0;"><section><p>{0}</p><p>{1}</p></section></div></div>
<script>var biz = "MzA3"; var ct = "1708675200"; var svr_time = "1708900000";</script></body></html>"""
ADDRESS = "https://mp.weixin.qq.com/s?__biz=MzA3&idx=1&mid=265&sn=ab"
PLAIN = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>云海省印发短剧管理办法_云海日报</title></head>
<body><h1>云海省印发短剧管理办法</h1><div>2024-02-22 10:30　来源：云海日报</div><div id="zoom">
<p>云海省广播电视局近日印发微短剧管理办法，要求平台建立内容审核台账，年底前完成存量剧目备案登记。</p>
<p>办法自三月一日起施行，首批试点平台二十家，覆盖全省各主要视听平台。</p></div></body></html>"""
NOTE = (
    "云帆视频上线无障碍字幕\n\n云帆视频上线无障碍字幕功能，首批覆盖三百部微短剧与影视作品。\n视障用户可用语音检索。\n"
)
REGISTER = """企查查—企业变更导出,,,,,
企业名称,变更日期,变更事项,变更前内容,变更后内容,注册资本（万元）,经营范围
云帆科技有限公司,2024/2/20,注册资本变更,100万元,500万元,500,短视频制作；网络表演经纪。
远洋贸易有限公司,20240221,董事（理事）备案,张三,张三；李四,-,
"""


def weixin(
    shown: str = "", comment: str = "<!-- saved from url=(0042)https://mp.weixin.qq.com/s/AbCdEfGhIjKlMn -->"
) -> bytes:
    return WEIXIN.format(*TEXT, shown=shown, comment=comment).encode()


def mhtml(
    html: bytes,
    encoding: str = "quoted-printable",
    charset: str = "utf-8",
    location: str = "https://news.yunhai.example/a.html",
) -> bytes:
    """As Chrome writes it: the page, then a picture."""
    packed = {
        "quoted-printable": lambda: quopri.encodestring(html),
        "base64": lambda: base64.encodebytes(html),
        "8bit": lambda: html,
    }[encoding]().replace(b"\n", b"\r\n")
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {location}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Blink--b1----"\r\n\r\n\r\n'
        f"------Blink--b1----\r\nContent-Type: text/html; charset={charset}\r\nContent-ID: <f1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: {location}\r\n\r\n"
    )
    tail = (
        "\r\n------Blink--b1----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: https://x.example/a.png\r\n\r\niVBORw0KGgo=\r\n------Blink--b1------\r\n"
    )
    return head.encode() + packed + tail.encode()


def rows(desk: NewsDesk) -> tuple[int, int, int]:
    """(links, pages, reports) kept."""
    with desk.engine.connect() as connection:
        links, pages, reports = (
            connection.scalar(select(func.count()).select_from(table)) or 0 for table in (LinkRow, PageRow, ReportRow)
        )
    return links, pages, reports
