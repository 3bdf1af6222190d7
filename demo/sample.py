"""An invented page with what a reader would find on it, and the furniture that such pages share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from demo.content import DemoReport
from demo.web import NOTICE

NAVIGATION = ("首页", "机构概况", "新闻动态", "政务公开", "政务服务", "互动交流", "数据发布", "专题专栏")
COLUMNS = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开")
FRIENDS = ("甲市人民政府门户网站", "乙省广播电视局", "丙省新闻出版局", "丁市文化和旅游局", "戊行业协会联合会")
TOPICS = ("网络视听", "人工智能", "短剧", "超高清", "出海")


@dataclass(frozen=True, slots=True)
class Sample:
    """A page and what is to be found on it."""

    name: str
    url: str
    page: str | bytes
    saw: str = "list"
    links: tuple[str, ...] = ()
    """Absolute addresses of the main list, in its order."""
    days: tuple[str, ...] = ()
    """Day of each link, YYYY-MM-DD."""
    titles: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Articles beside it; finding them is neither right nor wrong."""
    dated: bool = True
    """Whether every row shows its day."""


Address = Callable[[DemoReport], str]


def listed(
    name: str,
    url: str,
    page: str,
    reports: Sequence[DemoReport],
    address: Address,
    also: tuple[str, ...] = (),
    dated: bool = True,
) -> Sample:
    """A list of these reports."""
    return Sample(
        name,
        url,
        page,
        links=tuple(map(address, reports)),
        days=tuple(f"{report.published:%Y-%m-%d}" for report in reports),
        titles=tuple(report.title for report in reports),
        also=also,
        dated=dated,
    )


def html(title: str, body: str) -> str:
    """A whole page."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><script>var _hmt=[];</script>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def site_page(title: str, main: str, names: Sequence[str] = NAVIGATION) -> str:
    """A page with the menu of its site above and what all pages end with below."""
    return html(title, navigation(names) + main + bottom())


def anchor(address: str, report: DemoReport) -> str:
    """A link with the report's title."""
    return f'<a href="{address}" target="_blank">{escape(report.title)}</a>'


def navigation(names: Sequence[str] = NAVIGATION) -> str:
    """Logo and menu."""
    items = "".join(
        f'<li><a href="/{letter}xgk/">{name}</a></li>' for letter, name in zip("abcdefgh", names, strict=False)
    )
    logo = '<a href="/"><img src="/logo.png" alt="网站标志"></a>'
    return f'<div class="top">{logo}<ul class="mainmenu">{items}</ul></div>'


def side_columns() -> str:
    """Columns of the site on the left, whose names are as long as short titles."""
    items = "".join(f'<li><a href="/zwgk/lm{number}/">{name}</a></li>' for number, name in enumerate(COLUMNS))
    return f'<div class="leftbox"><h2>政务公开</h2><ul>{items}</ul></div>'


def bottom() -> str:
    """Friends, site map, registration."""
    friends = "".join(f'<a href="http://www.f{number}.example/">{name}</a>' for number, name in enumerate(FRIENDS))
    own = '<a href="/wzdt/">网站地图</a> <a href="/lxwm.html">联系我们</a>'
    registered = f'{NOTICE}　<a href="https://beian.example/">某ICP备00000000号</a>'
    return f'<div class="bottom"><p>友情链接：{friends}</p><p>{own}</p><p>{registered}</p></div>'


def pager(name: str = "index") -> str:
    """Numbers of the further pages."""
    numbers = "".join(f'<a href="{name}_{number}.html">{number + 1}</a>' for number in range(1, 6))
    return f'<div class="fy"><a href="{name}.html">首页</a>{numbers}<a href="{name}_1.html">下一页</a></div>'


def hexadecimal(report: DemoReport) -> str:
    """32 hexadecimal digits that stay the same for ever."""
    return f"{int(report.number(18)) * 0x9E3779B97F4A7C15:032x}"
