"""What stands around a text on a page: head, navigation, share buttons, related titles, footer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from demo.content import DemoReport
from demo.site import Site, declared, newest
from demo.web import NOTICE, Answer, page

INDENT = "　　"
ROWS = 20
"""Rows of a list page."""

_NOTICE_WORDS = re.compile("通知|公告|公示|通告|征集|任免|名单")
_NAVIGATION = ("首页", "要闻", "政策", "数据", "专题", "服务", "关于我们")
_EDITORS = ("甄晓禾", "路一宁", "柏川", "荀岚")


def document(title: str, body: str, head: str = "", charset: str = "utf-8", language: str = "zh-CN") -> str:
    """A whole HTML page with the notice in its footer."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="{charset}">\n'
        f"<title>{escape(title)}</title>\n{head}\n</head>\n<body>\n{_navigation()}\n{body}\n{_footer()}\n</body>\n</html>\n"
    )


def _navigation() -> str:
    items = "".join(f'<li><a href="/channel/{number}/">{name}</a></li>' for number, name in enumerate(_NAVIGATION))
    search = '<div class="search"><form action="/search"><input name="q"></form></div>'
    return f'<div class="top-nav"><ul>{items}</ul></div>{search}'


def _footer() -> str:
    return (
        '<div class="footer"><p>主办单位与内容均为虚构　网站地图　联系我们　无障碍浏览</p>'
        f'<p class="demo-notice">{NOTICE}：本页由复制站生成，仅供演示与测试</p></div>'
        '<script>var _stat={"site":"demo","page":location.pathname};function report(){return _stat}</script>'
    )


def paragraphs(report: DemoReport, indent: str = "") -> str:
    """The text as <p> elements; a line break inside a paragraph becomes <br>."""
    return "\n".join(
        f"<p>{indent}{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in report.paragraphs
    )


def cut(title: str, length: int = 24) -> str:
    """Escaped link text as lists shorten it."""
    return escape(title if len(title) <= length else title[: length - 1] + "…")


def origin(report: DemoReport, site: Site) -> str:
    """Escaped name that the page shows after 来源."""
    return escape(report.origin or site.name)


def editor(report: DemoReport) -> str:
    """Name of an invented editor."""
    return _EDITORS[report.lot("editor", len(_EDITORS))]


def is_notice(report: DemoReport) -> bool:
    """Whether it stands among the notices of its site."""
    return bool(_NOTICE_WORDS.search(report.title))


def framed(head: str, rows: Iterable[str], tail: str) -> str:
    """Rows, one a line, between what opens and what closes their list."""
    return "\n".join((head, "\n".join(rows), tail))


def related(report: DemoReport, site: Site, count: int = 5) -> str:
    """Sidebar of earlier titles of the site; earlier ones only, so that the page stays the same."""
    earlier = [other for other in site.shelf.reports if other.published < report.published][:count]
    items = "".join(
        f'<li><a href="{escape(site.shelf.address(other))}">{escape(other.title)}</a></li>' for other in earlier
    )
    return f'<div class="related"><h3>相关阅读</h3><ul>{items}</ul></div>'


def share() -> str:
    """Buttons under a text."""
    return (
        '<div class="share-bar"><span>分享到：</span><a href="#">微信</a><a href="#">微博</a><a href="#">打印</a></div>'
    )


def below(report: DemoReport, site: Site) -> str:
    """What stands under a text: buttons and related titles."""
    return share() + related(report, site)


def tags(values: Mapping[str, str], attribute: str = "name") -> str:
    """<meta> elements."""
    return "\n".join(f'<meta {attribute}="{name}" content="{escape(value)}">' for name, value in values.items())


def site_tags(site: Site, column: str, kind: str = "工作动态") -> str:
    """Site and column group of the government page tags."""
    return tags(
        {
            "SiteName": site.name,
            "SiteDomain": site.hosts[0],
            "SiteIDCode": "bm00000000",
            "ColumnName": column,
            "ColumnDescription": f"{site.name}{column}栏目",
            "ColumnKeywords": column,
            "ColumnType": kind,
        }
    )


def article_tags(report: DemoReport, site: Site) -> str:
    """Article group of the government page tags."""
    return tags(
        {
            "ArticleTitle": f"\n{report.title}\n" if report.lot("title", 4) == 0 else report.title,
            "pubdate" if report.lot("name", 5) == 0 else "PubDate": _pub_date(report),
            "ContentSource": report.origin or site.name,
            "Keywords": "演示;数据",
            "Url": urlsplit(site.shelf.address(report)).path,
        }
    )


def government_head(report: DemoReport, site: Site, column: str) -> str:
    """All three groups of the government page tags."""
    return f"{site_tags(site, column)}\n{article_tags(report, site)}\n"


def government_page(report: DemoReport, site: Site, column: str, body: str, mark: str = "_") -> Answer:
    """A detail page with all three groups of page tags; `mark` stands between its title and the site's name."""
    head = government_head(report, site, column)
    return page(document(f"{report.title}{mark}{site.name}", body, head), newest([report]))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, as pages count it: 刚刚, 5分钟前, 3小时前, 2天前; never more exact than that."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes}分钟前"
    return f"{minutes // 60}小时前" if minutes < 24 * 60 else f"{minutes // (24 * 60)}天前"


def _pub_date(report: DemoReport) -> str:
    """One of the forms met on real sites."""
    forms = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M")
    return declared(report).strftime(forms[report.lot("form", len(forms))])


def open_graph(report: DemoReport, site: Site) -> str:
    """og: and article: tags of overseas pages."""
    values = {
        "og:title": report.title,
        "og:description": report.summary,
        "og:url": site.shelf.address(report),
        "og:site_name": site.name,
        "og:type": "article",
        "article:published_time": iso(report.published),
        "article:modified_time": iso(declared(report)),
    }
    return f'<link rel="canonical" href="{escape(values["og:url"])}">\n' + tags(values, "property")


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with +00:00."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def slug(report: DemoReport) -> str:
    """Words of an English title for an address; the key where the title has none."""
    words = re.findall(r"[a-z0-9]+", report.title.lower())
    return "-".join(words[:12]) if len(words) >= 3 else re.sub(r"[^a-z0-9]+", "-", report.key.lower()).strip("-")
