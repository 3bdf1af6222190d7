"""Invented pages of builds that no source of ours has: lists, and pages that are none, each with what a reader would say.

Titles and dates are those of the demo week's reports; hosts are invented. `tests/test_finder.py` and
`benchmarks/lists.py` measure the list finder on them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from demo.content import CONTENT, DemoReport, load_reports
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
    also: tuple[str, ...] = ()
    """Articles beside it; finding them is neither right nor wrong."""
    dated: bool = True
    """Whether every row shows its day, that of the report."""
    days: tuple[str, ...] = ()
    """Day of each link, YYYY-MM-DD."""
    titles: tuple[str, ...] = ()


def samples() -> list[Sample]:
    """Every page of this module."""
    reports = [report for report in load_reports(CONTENT) if len(report.title) >= 8]
    chinese = [report for report in reports if not report.title.isascii()]
    english = [report for report in reports if report.title.isascii()]
    lists = [make(chinese[5 * number :]) for number, make in enumerate(LISTS)]
    return [*lists, _blog(english), *(make(chinese) for make in NO_LISTS), *_no_pages()]


# --- furniture ------------------------------------------------------------------------------------------------------


def _page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title>{head}'
        f"<script>var _hmt=[];</script></head><body>{body}</body></html>"
    )


def _navigation(names: Sequence[str] = NAVIGATION) -> str:
    items = "".join(f'<li><a href="/{"abcdefgh"[number]}xgk/">{name}</a></li>' for number, name in enumerate(names))
    return (
        f'<div class="top"><a href="/"><img src="/logo.png" alt="网站标志"></a><ul class="mainmenu">{items}</ul></div>'
    )


def _column(names: Sequence[str] = COLUMNS) -> str:
    items = "".join(f'<li><a href="/zwgk/lm{number}/">{name}</a></li>' for number, name in enumerate(names))
    return f'<div class="leftbox"><h2>政务公开</h2><ul>{items}</ul></div>'


def _friends() -> str:
    items = "".join(
        f'<a href="http://www.{"abcde"[number]}.example/">{name}</a>' for number, name in enumerate(FRIENDS)
    )
    return (
        f'<div class="bottom"><p>友情链接：{items}</p><p><a href="/wzdt/">网站地图</a> <a href="/lxwm.html">联系我们</a></p>'
        f'<p>{NOTICE}　<a href="https://beian.example/">某ICP备00000000号</a></p></div>'
    )


def _pager(name: str = "index") -> str:
    pages = "".join(f'<a href="{name}_{number}.html">{number + 1}</a>' for number in range(1, 6))
    return f'<div class="fy"><a href="{name}.html">首页</a>{pages}<a href="{name}_1.html">下一页</a></div>'


def _sample(
    name: str, url: str, page: str, reports: Sequence[DemoReport], link: Callable[[DemoReport], str], **more: object
) -> Sample:
    return Sample(
        name,
        url,
        page,
        links=tuple(link(report) for report in reports),
        days=tuple(f"{report.published:%Y-%m-%d}" for report in reports),
        titles=tuple(report.title for report in reports),
        **more,  # type: ignore[arg-type]
    )


# --- lists ----------------------------------------------------------------------------------------------------------


def _trs(reports: Sequence[DemoReport]) -> Sample:
    """Filler rows after every fifth, titles cut, the day in brackets, a column of the site on the left."""
    chosen = reports[:20]
    rows = []
    for number, report in enumerate(chosen, start=1):
        rows.append(
            f'<li><a href="./{report.published:%Y%m}/t{report.published:%Y%m%d}_{report.number(7)}.html" '
            f'title="{escape(report.title)}">{escape(report.title[:18])}…</a><span>[{report.published:%Y-%m-%d}]</span></li>'
        )
        if number % 5 == 0:
            rows.append('<li class="line"></li>')
    body = (
        f"{_navigation()}<div class='wz'>当前位置：<a href='/'>首页</a> &gt; <a href='/xwdt/'>新闻动态</a></div>{_column()}"
        f"<div class='rightbox'><ul>{''.join(rows)}</ul><script>createPageHTML(9,0,'index','html');</script></div>{_friends()}"
    )
    base = "http://gdj.jia.example/xwdt/tzgg/"
    return _sample(
        "政府 TRS", base, _page("通知公告_甲市广播电视局", body), chosen,
        lambda one: f"{base}{one.published:%Y%m}/t{one.published:%Y%m%d}_{one.number(7)}.html",
    )  # fmt: skip


def _fives(reports: Sequence[DemoReport]) -> Sample:
    """One list in groups of five, each group a list of its own."""
    chosen = reports[:20]
    rows = [
        f'<li><span class="rq">{report.published:%m-%d}</span><a href="/art/{report.published:%Y}/art_{_hash(report)}.html">'
        f"{escape(report.title)}</a></li>"
        for report in chosen
    ]
    groups = "".join(f'<ul class="g">{"".join(rows[at : at + 5])}</ul><hr>' for at in range(0, len(rows), 5))
    base = "https://www.yi.example/col/col2468/index.html"
    page = _page("工作动态", f"{_navigation()}{_column()}<div class='con'>{groups}{_pager()}</div>{_friends()}")
    return _sample(
        "五条一组", base, page, chosen,
        lambda one: f"https://www.yi.example/art/{one.published:%Y}/art_{_hash(one)}.html",
    )  # fmt: skip


def _records(reports: Sequence[DemoReport]) -> Sample:
    """Hanweb: rows as CDATA records in a script."""
    chosen = reports[:15]
    rows = "".join(
        f'<record><![CDATA[<li><a href="/art/{r.published.year}/{r.published.month}/{r.published.day}/art_9_{r.number(5)}.html">'
        f"{escape(r.title)}</a><b>{r.published:%Y-%m-%d}</b></li>]]></record>"
        for r in chosen
    )
    script = f'<script type="text/xml"><datastore><recordset>{rows}</recordset></datastore></script>'
    page = _page("公告公示", f"{_navigation()}<div id='901'>{script}</div>{_friends()}")
    return _sample(
        "大汉记录", "https://gd.bing.example/col/col9/index.html", page, chosen,
        lambda r: f"https://gd.bing.example/art/{r.published.year}/{r.published.month}/{r.published.day}/art_9_{r.number(5)}.html",
    )  # fmt: skip


def _table(reports: Sequence[DemoReport]) -> Sample:
    """Layout by tables as in 2003: bullets, <font>, the date in a cell of its own, menus in the same build."""
    chosen = reports[:16]
    rows = "".join(
        f'<tr><td width="10"><img src="dot.gif"></td><td><a href="shownews.asp?newsid={r.number(4)}"><font color="#003366">'
        f'·{escape(r.title)}</font></a></td><td align="right"><font size="1">{r.published:%Y/%m/%d}</font></td></tr>'
        for r in chosen
    )
    menu = "".join(f'<tr><td><a href="{"abcdefgh"[n]}.asp">{name}</a></td></tr>' for n, name in enumerate(NAVIGATION))
    body = (
        f"<table><tr><td><table>{menu}</table></td><td><table><tr><td>新闻中心</td></tr></table><table>{rows}</table>"
        "<a href='news.asp?page=2'>下一页</a> <a href='news.asp?page=9'>尾页</a></td></tr></table>"
        f"<table><tr><td>{_friends()}</td></tr></table>"
    )
    base = "http://www.ding.example/news.asp"
    return _sample(
        "表格", base, _page("新闻中心", body), chosen,
        lambda r: f"http://www.ding.example/shownews.asp?newsid={r.number(4)}",
    )  # fmt: skip


def _cards(reports: Sequence[DemoReport]) -> Sample:
    """Picture and title lead to one address; author, topics and comments beside; a hot list in a side column."""
    chosen, hot = reports[:12], reports[20:26]
    cards = "".join(
        f'<div class="item"><a class="pic" href="/article/{r.number(8)}"><img src="1.jpg" alt=""></a><div class="txt">'
        f'<h3><a href="/article/{r.number(8)}">{escape(r.title)}</a></h3><p>{escape(r.summary)}</p>'
        f'<span><a href="/author/{r.number(5, "a")}">编辑部</a></span><a class="tag" href="/tag/{n % 5}">{TOPICS[n % 5]}</a>'
        f'<i>{r.published:%Y-%m-%d %H:%M}</i><a href="/article/{r.number(8)}#comments">{n} 评论</a></div></div>'
        for n, r in enumerate(chosen)
    )
    side = "".join(
        f'<li><em>{n}</em><a href="/article/{r.number(8)}">{escape(r.title)}</a></li>' for n, r in enumerate(hot)
    )
    body = (
        f'{_navigation(TOPICS)}<div class="main">{cards}<a href="/news/2">加载更多</a></div>'
        f'<div class="sidebar"><h4>热门文章</h4><ol>{side}</ol></div>{_friends()}'
    )
    base = "https://www.wu.example"
    return _sample(
        "卡片", f"{base}/news", _page("资讯", body), chosen, lambda r: f"{base}/article/{r.number(8)}",
        also=tuple(f"{base}/article/{r.number(8)}" for r in hot),
    )  # fmt: skip


def _whole_cards(reports: Sequence[DemoReport]) -> Sample:
    """The link wraps the whole card; the day is printed large beside its month."""
    chosen = reports[:9]
    cards = "".join(
        f'<a class="card" href="/news/detail/{r.number(6)}.html"><div class="date"><b>{r.published:%d}</b>'
        f"<span>{r.published:%Y-%m}</span></div><div class='r'><h4>{escape(r.title)}</h4><p>{escape(r.summary)}</p></div></a>"
        for r in chosen
    )
    base = "https://www.ji.example/news/"
    page = _page("新闻", f"{_navigation()}<section>{cards}</section>{_pager('list')}{_friends()}")
    return _sample("整卡", base, page, chosen, lambda r: f"{base}detail/{r.number(6)}.html")


def _portal(reports: Sequence[DemoReport]) -> Sample:
    """A front page: headline, pictures, several blocks, no dates; a menu of forty columns."""
    host = "https://www.geng.example"

    def link(r: DemoReport) -> str:
        return f"{host}/{'ab'[str(r.number(3)) > '500']}/{r.published:%Y-%m/%d}/c_{r.number(8)}.htm"

    def anchor(r: DemoReport) -> str:
        return f'<a href="{link(r)}" target="_blank">{escape(r.title)}</a>'

    menu = "".join(f'<a href="{host}/{"abcdefghij"[n % 10]}{"klmn"[n // 10]}/">{name}</a>' for n, name in enumerate(("要闻", "视频", "地方", "国际", "财经", "教育", "健康", "旅游", "房产", "汽车") * 4))  # fmt: skip
    blocks = "".join(
        f'<div class="{name}"><h2><a href="{host}/{name}/">{name}</a></h2><ul>'
        + "".join(f"<li>{anchor(r)}</li>" for r in reports[at : at + 6])
        + "</ul></div>"
        for name, at in (("politics", 5), ("finance", 11), ("tech", 17))
    )
    pictures = "".join(
        f'<div class="slide"><a href="{link(r)}"><img src="p.jpg"></a><p>{anchor(r)}</p></div>' for r in reports[1:5]
    )
    body = f'<div class="channels">{menu}</div><h1>{anchor(reports[0])}</h1><div class="focus">{pictures}</div>{blocks}{_friends()}'
    return _sample("门户首页", f"{host}/", _page("庚网", body), reports[:23], link, dated=False)


def _rolling(reports: Sequence[DemoReport]) -> Sample:
    """A news agency's rolling page: column, title and time in one row, the column a link too."""
    chosen = reports[:30]
    rows = "".join(
        f'<li><div class="lm">[<a href="/{"ab"[n % 2]}/">{("国内", "财经")[n % 2]}</a>]</div><div class="bt">'
        f'<a href="/gn/{r.published:%Y/%m-%d}/{r.number(8)}.shtml">{escape(r.title)}</a></div>'
        f'<div class="sj">{r.published.month}-{r.published.day} {r.published:%H:%M}</div></li>'
        + ("<li class='line'>&nbsp;</li>" if n % 10 == 9 else "")
        for n, r in enumerate(chosen)
    )
    base = "https://www.xin.example"
    page = _page("滚动新闻", f"{_navigation()}<div class='content_list'><ul>{rows}</ul></div>{_pager()}{_friends()}")
    return _sample(
        "滚动新闻", f"{base}/scroll-news/news1.html", page, chosen,
        lambda r: f"{base}/gn/{r.published:%Y/%m-%d}/{r.number(8)}.shtml",
    )  # fmt: skip


def _flat(reports: Sequence[DemoReport]) -> Sample:
    """Nothing but links, days and line breaks in one element."""
    chosen = reports[:14]
    rows = "<br>\n".join(
        f'<span>{r.published:%Y-%m-%d}</span> <a href="{r.number(5)}.html">{escape(r.title)}</a>' for r in chosen
    )
    base = "http://www.ren.example/dongtai/"
    page = _page("动态", f"{_navigation()}<div id='list'>{rows}</div>{_friends()}")
    return _sample("平铺", base, page, chosen, lambda r: f"{base}{r.number(5)}.html")


def _definitions(reports: Sequence[DemoReport]) -> Sample:
    """<dl> with the day in <dd>; the links are files."""
    chosen = reports[:10]
    rows = "".join(
        f'<dt><a href="/upload/{r.published:%Y%m}/{r.number(10)}.pdf">{escape(r.title)}</a></dt>'
        f"<dd>{r.published:%Y年%m月%d日}</dd>"
        for r in chosen
    )
    base = "https://ir.gui.example"
    page = _page("公告", f"{_navigation()}<dl>{rows}</dl>{_friends()}")
    return _sample(
        "文件公告", f"{base}/notice.html", page, chosen,
        lambda r: f"{base}/upload/{r.published:%Y%m}/{r.number(10)}.pdf",
    )  # fmt: skip


def _opaque(reports: Sequence[DemoReport]) -> Sample:
    """No dates, and addresses that tell by their query alone."""
    chosen = reports[:12]
    rows = "".join(f'<p class="li"><a href="view?docId={_hash(r)}">{escape(r.title)}</a></p>' for r in chosen)
    base = "https://oa.zi.example/portal/list?columnId=7"
    page = _page("要闻", f"{_navigation()}<div>{rows}</div><a href='list?columnId=7&page=2'>下一页</a>{_friends()}")
    return _sample(
        "无日期", base, page, chosen, lambda r: f"https://oa.zi.example/portal/view?docId={_hash(r)}", dated=False
    )


def _one_row(reports: Sequence[DemoReport]) -> Sample:
    """A column that has just been opened."""
    chosen = reports[:1]
    row = f'<li><a href="./t{chosen[0].published:%Y%m%d}_77.html">{escape(chosen[0].title)}</a><span>{chosen[0].published:%Y-%m-%d}</span></li>'
    base = "http://gdj.chou.example/zt/xzl/"
    page = _page("新专栏", f"{_navigation()}{_column()}<ul class='list'>{row}</ul>{_friends()}")
    return _sample("只有一条", base, page, chosen, lambda r: f"{base}t{r.published:%Y%m%d}_77.html")


def _in_json(reports: Sequence[DemoReport]) -> Sample:
    """JSON that carries the list as HTML."""
    chosen = reports[:20]
    rows = "".join(
        f'<ul><li class="l"><a href="/xw/art/{r.published:%Y}/art_{_hash(r)}.html">{escape(r.title)}</a></li>'
        f'<li class="t">{r.published:%Y-%m-%d}</li></ul>'
        for r in chosen
    )
    base = "https://www.yin.example"
    page = json.dumps({"code": "200", "data": {"count": 400, "html": f"<div>{rows}</div>"}}, ensure_ascii=False)
    return _sample(
        "JSON 里的列表", f"{base}/api/unit?page=1", page, chosen,
        lambda r: f"{base}/xw/art/{r.published:%Y}/art_{_hash(r)}.html",
    )  # fmt: skip


LISTS = (
    _trs, _fives, _records, _table, _cards, _whole_cards, _portal, _rolling, _flat, _definitions, _opaque, _one_row,
    _in_json,
)  # fmt: skip


def _blog(reports: Sequence[DemoReport]) -> Sample:
    """An English blog: <article>, <header>, slugs, author and topic links, read more."""
    chosen = reports[:10]

    def slug(r: DemoReport) -> str:
        return "-".join(re.findall(r"[a-z0-9]+", r.title.lower())[:6])

    posts = "".join(
        f'<article class="post"><header><h2><a href="/blog/{slug(r)}/">{escape(r.title)}</a></h2>'
        f'<p>By <a href="/blog/author/jane-doe/">Jane Doe</a> in <a href="/blog/category/research/">Research</a> '
        f'<time datetime="{r.published:%Y-%m-%d}">{r.published:%b %d, %Y}</time></p></header><div>{escape(r.summary)}</div>'
        f'<a href="/blog/{slug(r)}/">Read more</a></article>'
        for r in chosen
    )
    menu = "".join(f'<a href="/{name.lower()}/">{name}</a>' for name in ("About", "Products", "Research", "Careers"))
    foot = "".join(f'<a href="/{name}/">{name.replace("-", " ").title()}</a>' for name in ("terms-of-use", "privacy-policy", "investor-relations"))  # fmt: skip
    page = _page(
        "Blog", f"<nav>{menu}</nav><main>{posts}</main><a href='/blog/page/2/'>Older posts</a><footer>{foot}</footer>"
    )
    base = "https://yi.example"
    return _sample("英文博客", f"{base}/blog/", page, chosen, lambda r: f"{base}/blog/{slug(r)}/")


# --- pages that are no list -----------------------------------------------------------------------------------------


def _article(reports: Sequence[DemoReport]) -> Sample:
    """A report with its byline, and ten related titles beside it."""
    one = max(reports, key=lambda report: len(report.text))
    related = "".join(
        f'<li><a href="/{r.published:%Y/%m%d}/c{r.number(8)}.html">{escape(r.title)}</a></li>' for r in reports[:10]
    )
    text = "".join(f"<p>　　{escape(part)}</p>" for part in one.paragraphs)
    body = (
        f"{_navigation()}<h1>{escape(one.title)}</h1><div>{one.published:%Y年%m月%d日 %H:%M}　来源：{NOTICE}</div>"
        f"<div class='rm_txt'>{text}</div><div class='xg'><h3>相关新闻</h3><ul>{related}</ul></div>{_friends()}"
    )
    url = f"https://www.mao.example/{one.published:%Y/%m%d}/c{one.number(8)}.html"
    return Sample("文章", url, _page(f"{one.title}--卯网", body), "article")


def _farm(_: Sequence[DemoReport]) -> Sample:
    """A site map and a page of friends: links enough, no article."""
    columns = "".join(f'<li><a href="/{"abcde"[n]}/{m}/">{name}{topic}</a></li>' for n, name in enumerate(COLUMNS) for m, topic in enumerate(TOPICS))  # fmt: skip
    friends = "".join(f'<li><a href="http://www.f{n}.example/">{name}</a></li>' for n, name in enumerate(FRIENDS * 6))
    page = _page("网站地图", f"{_navigation()}<ul>{columns}</ul><h2>友情链接</h2><ul>{friends}</ul>{_friends()}")
    return Sample("网站地图", "https://www.chen.example/wzdt/", page, "directory")


def _about(_: Sequence[DemoReport]) -> Sample:
    """A page of the house: a few sentences, no rows."""
    text = "本局负责全市广播电视和网络视听节目的行业管理，内设机构十二个，直属单位五个，均为虚构。" * 4
    page = _page("机构概况", f"{_navigation()}{_column()}<div><p>{text}</p><p>{text}</p></div>{_friends()}")
    return Sample("机构概况", "https://www.si.example/jggk/", page, "article")


NO_LISTS = (_article, _farm, _about)


def _no_pages() -> list[Sample]:
    url = "https://www.wei.example/news/"
    shell = _page("载入中", "<div id='app'></div><script src='/static/js/app.8f3c.js'></script>")
    login = _page(
        "登录", f"{_navigation()}<form><input name='u'><input type='password' name='p'><button>登录</button></form>"
    )
    challenge = "<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>"
    feed = '<?xml version="1.0"?><rss version="2.0"><channel><title>未网</title><item><link>https://www.wei.example/1</link></item></channel></rss>'
    sitemap = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://www.wei.example/1</loc></url></urlset>'
    rows = json.dumps({"list": [{"id": 1, "title": "某某科技发布新剧"}]}, ensure_ascii=False)
    return [
        Sample("空壳", url, shell, "shell"),
        Sample("登录页", url, login, "login"),
        Sample("脚本验证", url, challenge, "challenge"),
        Sample("订阅", url, feed, "feed"),
        Sample("站点地图", url, sitemap, "sitemap"),
        Sample("JSON", url, rows, "json"),
        Sample("PDF", url, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "file"),
        Sample("空页", url, " \n", "empty"),
    ]


def _hash(report: DemoReport) -> str:
    return f"{int(report.number(18)):032x}"[-32:].replace("0", "e", 6)
