"""Invented pages of builds that no source of ours has: lists, and pages that are none.

Titles and dates are those of the demo week's reports; hosts are invented. `tests/test_finder.py` and
`benchmarks/lists.py` measure the list finder on them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from demo.content import CONTENT, DemoReport, load_reports
from demo.sample import COLUMNS, FRIENDS, TOPICS, Sample, anchor, html, navigation, side_columns, site_page
from demo.sample_lists import LISTS, blog
from demo.web import NOTICE

__all__ = ["Sample", "samples"]

_URL = "https://www.wei.example/news/"


def samples() -> list[Sample]:
    """Every page of this module and of `sample_lists`."""
    reports = [report for report in load_reports(CONTENT) if len(report.title) >= 8]
    chinese = [report for report in reports if not report.title.isascii()]
    english = [report for report in reports if report.title.isascii()]
    lists = [make(chinese[5 * number :]) for number, make in enumerate(LISTS)]
    return [*lists, blog(english), _article(chinese), _site_map(), _about(), *_no_pages()]


def _article(reports: Sequence[DemoReport]) -> Sample:
    """A report with its byline, and ten related titles beside it."""

    def at(report: DemoReport) -> str:
        return f"https://www.mao.example/{report.published:%Y/%m%d}/c{report.number(8)}.html"

    one = max(reports, key=lambda report: len(report.text))
    related = "".join(f"<li>{anchor(at(other), other)}</li>" for other in reports[:10])
    text = "".join(f"<p>　　{escape(part)}</p>" for part in one.paragraphs)
    head = f"<h1>{escape(one.title)}</h1><div>{one.published:%Y年%m月%d日 %H:%M}　来源：{NOTICE}</div>"
    body = f"{head}<div class='rm_txt'>{text}</div><div class='xg'><h3>相关新闻</h3><ul>{related}</ul></div>"
    return Sample("文章", at(one), site_page(f"{one.title}--卯网", body), "article")


def _site_map() -> Sample:
    """Columns and friends: links enough, no article."""
    columns = "".join(
        f'<li><a href="/{letter}/{number}/">{name}{topic}</a></li>'
        for letter, name in zip("abcde", COLUMNS, strict=True)
        for number, topic in enumerate(TOPICS)
    )
    friends = "".join(
        f'<li><a href="http://www.f{number}.example/">{name}</a></li>' for number, name in enumerate(FRIENDS * 6)
    )
    page = site_page("网站地图", f"<ul>{columns}</ul><h2>友情链接</h2><ul>{friends}</ul>")
    return Sample("网站地图", "https://www.chen.example/wzdt/", page, "directory")


def _about() -> Sample:
    """A page of the house: a few sentences, no rows."""
    text = "本局负责全市广播电视和网络视听节目的行业管理，内设机构十二个，直属单位五个，均为虚构。" * 4
    page = site_page("机构概况", f"{side_columns()}<div><p>{text}</p><p>{text}</p></div>")
    return Sample("机构概况", "https://www.si.example/jggk/", page, "article")


def _no_pages() -> list[Sample]:
    shell = html("载入中", "<div id='app'></div><script src='/static/js/app.8f3c.js'></script>")
    form = "<form><input name='u'><input type='password' name='p'><button>登录</button></form>"
    challenge = "<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>"
    item = f"<item><link>{_URL}1</link></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>未网</title>{item}</channel></rss>'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    sitemap = f'<?xml version="1.0"?><urlset xmlns="{space}"><url><loc>{_URL}1</loc></url></urlset>'
    rows = json.dumps({"list": [{"id": 1, "title": "某某科技发布新剧"}]}, ensure_ascii=False)
    return [
        Sample("空壳", _URL, shell, "shell"),
        Sample("登录页", _URL, html("登录", navigation() + form), "login"),
        Sample("脚本验证", _URL, challenge, "challenge"),
        Sample("订阅", _URL, feed, "feed"),
        Sample("站点地图", _URL, sitemap, "sitemap"),
        Sample("JSON", _URL, rows, "json"),
        Sample("PDF", _URL, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "file"),
        Sample("空页", _URL, " \n", "empty"),
    ]
