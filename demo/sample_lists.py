"""Invented lists of builds that no source of ours has: one function for each."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from demo.content import DemoReport
from demo.sample import (
    NAVIGATION,
    TOPICS,
    Sample,
    anchor,
    bottom,
    hexadecimal,
    html,
    listed,
    pager,
    side_columns,
    site_page,
)

Reports = Sequence[DemoReport]

_CHANNELS = ("要闻", "视频", "地方", "国际", "财经", "教育", "健康", "旅游", "房产", "汽车") * 4


def _trs(reports: Reports) -> Sample:
    """Filler rows after every fifth, titles cut, the day in brackets, a column of the site on the left."""

    def at(report: DemoReport) -> str:
        return f"{report.published:%Y%m}/t{report.published:%Y%m%d}_{report.number(7)}.html"

    def row(number: int, report: DemoReport) -> str:
        link = f'<a href="./{at(report)}" title="{escape(report.title)}">{escape(report.title[:18])}…</a>'
        filler = '<li class="line"></li>' if number % 5 == 4 else ""
        return f"<li>{link}<span>[{report.published:%Y-%m-%d}]</span></li>{filler}"

    chosen = reports[:20]
    rows = "".join(row(number, report) for number, report in enumerate(chosen))
    where = "<div class='wz'>当前位置：<a href='/'>首页</a> &gt; <a href='/xwdt/'>新闻动态</a></div>"
    right = f"<div class='rightbox'><ul>{rows}</ul><script>createPageHTML(9,0,'index','html');</script></div>"
    base = "http://gdj.jia.example/xwdt/tzgg/"
    page = site_page("通知公告_甲市广播电视局", where + side_columns() + right)
    return listed("政府 TRS", base, page, chosen, lambda report: base + at(report))


def _fives(reports: Reports) -> Sample:
    """One list in groups of five, each group a list of its own; the last one is short."""

    def at(report: DemoReport) -> str:
        return f"https://www.yi.example/art/{report.published:%Y}/art_{hexadecimal(report)}.html"

    chosen = reports[:17]
    rows = [f"<li><i>{one.published:%m-%d}</i>{anchor(at(one), one)}</li>" for one in chosen]
    groups = "".join(f'<ul class="g">{"".join(rows[start : start + 5])}</ul><hr>' for start in range(0, len(rows), 5))
    page = site_page("工作动态", f"{side_columns()}<div class='con'>{groups}{pager()}</div>")
    return listed("五条一组", "https://www.yi.example/col/col2468/index.html", page, chosen, at)


def _records(reports: Reports) -> Sample:
    """Hanweb: rows as CDATA records in a script."""

    def at(report: DemoReport) -> str:
        day = report.published
        return f"/art/{day.year}/{day.month}/{day.day}/art_9_{report.number(5)}.html"

    chosen = reports[:15]
    rows = "".join(
        f"<record><![CDATA[<li>{anchor(at(one), one)}<b>{one.published:%Y-%m-%d}</b></li>]]></record>" for one in chosen
    )
    script = f'<script type="text/xml"><datastore><recordset>{rows}</recordset></datastore></script>'
    page = site_page("公告公示", f"<div id='901'>{script}</div>")
    host = "https://gd.bing.example"
    return listed("大汉记录", f"{host}/col/col9/index.html", page, chosen, lambda report: host + at(report))


def _table(reports: Reports) -> Sample:
    """Layout by tables as in 2003: bullets, <font>, the date in a cell of its own, menus in the same build."""

    def row(report: DemoReport) -> str:
        title = f'<font color="#003366">·{escape(report.title)}</font>'
        link = f'<td><a href="shownews.asp?newsid={report.number(4)}">{title}</a></td>'
        day = f'<td align="right"><font size="1">{report.published:%Y/%m/%d}</font></td>'
        return f'<tr><td width="10"><img src="dot.gif"></td>{link}{day}</tr>'

    chosen = reports[:16]
    names = zip("abcdefgh", NAVIGATION, strict=True)
    menu = "".join(f'<tr><td><a href="{letter}.asp">{name}</a></td></tr>' for letter, name in names)
    further = "<a href='news.asp?page=2'>下一页</a> <a href='news.asp?page=9'>尾页</a>"
    news = f"<table><tr><td>新闻中心</td></tr></table><table>{''.join(map(row, chosen))}</table>{further}"
    body = f"<table><tr><td><table>{menu}</table></td><td>{news}</td></tr></table>{bottom()}"
    base = "http://www.ding.example"
    page = html("新闻中心", body)
    return listed("表格", f"{base}/news.asp", page, chosen, lambda one: f"{base}/shownews.asp?newsid={one.number(4)}")


def _cards(reports: Reports) -> Sample:
    """Picture and title lead to one address; author, topics and comments beside; a hot list in a side column."""
    host = "https://www.wu.example"

    def at(report: DemoReport) -> str:
        return f"{host}/article/{report.number(8)}"

    def card(number: int, report: DemoReport) -> str:
        picture = f'<a class="pic" href="{at(report)}"><img src="1.jpg" alt=""></a>'
        author = f'<span><a href="/author/{report.number(5, "author")}">编辑部</a></span>'
        topic = f'<a class="tag" href="/tag/{number % 5}">{TOPICS[number % 5]}</a>'
        facts = f'{author}{topic}<i>{report.published:%Y-%m-%d %H:%M}</i><a href="{at(report)}#c">{number} 评论</a>'
        text = f"<h3>{anchor(at(report), report)}</h3><p>{escape(report.summary)}</p>{facts}"
        return f'<div class="item">{picture}<div class="txt">{text}</div></div>'

    chosen, hot = reports[:12], reports[20:26]
    cards = "".join(card(number, report) for number, report in enumerate(chosen))
    side = "".join(f"<li><em>{number}</em>{anchor(at(report), report)}</li>" for number, report in enumerate(hot))
    main = f'<div class="main">{cards}<a href="/news/2">加载更多</a></div>'
    page = site_page("资讯", f'{main}<div class="sidebar"><h4>热门文章</h4><ol>{side}</ol></div>', TOPICS)
    return listed("卡片", f"{host}/news", page, chosen, at, also=tuple(map(at, hot)))


def _whole_cards(reports: Reports) -> Sample:
    """The link wraps the whole card; the day is printed large beside its month."""
    base = "https://www.ji.example/news/"

    def card(report: DemoReport) -> str:
        day = f'<div class="date"><b>{report.published:%d}</b><span>{report.published:%Y-%m}</span></div>'
        text = f"<div class='r'><h4>{escape(report.title)}</h4><p>{escape(report.summary)}</p></div>"
        return f'<a class="card" href="/news/detail/{report.number(6)}.html">{day}{text}</a>'

    chosen = reports[:9]
    page = site_page("新闻", f"<section>{''.join(map(card, chosen))}</section>{pager('list')}")
    return listed("整卡", base, page, chosen, lambda report: f"{base}detail/{report.number(6)}.html")


def _portal(reports: Reports) -> Sample:
    """A front page: headline, pictures, several blocks, no dates; a menu of forty columns."""
    host = "https://www.geng.example"

    def at(report: DemoReport) -> str:
        return f"{host}/{'ab'[report.lot('channel', 2)]}/{report.published:%Y-%m/%d}/c_{report.number(8)}.htm"

    def block(name: str, start: int) -> str:
        rows = "".join(f"<li>{anchor(at(one), one)}</li>" for one in reports[start : start + 6])
        return f'<div class="{name}"><h2><a href="{host}/{name}/">{name}</a></h2><ul>{rows}</ul></div>'

    letters = [first + second for first in "abcdefghij" for second in "klmn"]
    menu = "".join(f'<a href="{host}/{way}/">{name}</a>' for way, name in zip(letters, _CHANNELS, strict=True))
    pictures = "".join(
        f'<div class="slide"><a href="{at(one)}"><img src="p.jpg"></a><p>{anchor(at(one), one)}</p></div>'
        for one in reports[1:5]
    )
    top = f'<h1>{anchor(at(reports[0]), reports[0])}</h1><div class="focus">{pictures}</div>'
    blocks = block("politics", 5) + block("finance", 11) + block("tech", 17)
    page = html("庚网", f'<div class="channels">{menu}</div>{top}{blocks}{bottom()}')
    return listed("门户首页", f"{host}/", page, reports[:23], at, dated=False)


def _rolling(reports: Reports) -> Sample:
    """A news agency's rolling page: column, title and time in one row, the column a link too."""
    host = "https://www.xin.example"

    def at(report: DemoReport) -> str:
        return f"{host}/gn/{report.published:%Y/%m-%d}/{report.number(8)}.shtml"

    def row(number: int, report: DemoReport) -> str:
        column = f'<div class="lm">[<a href="/{"ab"[number % 2]}/">{("国内", "财经")[number % 2]}</a>]</div>'
        time = f'<div class="sj">{report.published.month}-{report.published.day} {report.published:%H:%M}</div>'
        filler = "<li class='line'>&nbsp;</li>" if number % 10 == 9 else ""
        return f'<li>{column}<div class="bt">{anchor(at(report), report)}</div>{time}</li>{filler}'

    chosen = reports[:30]
    rows = "".join(row(number, report) for number, report in enumerate(chosen))
    page = site_page("滚动新闻", f"<div class='content_list'><ul>{rows}</ul></div>{pager()}")
    return listed("滚动新闻", f"{host}/scroll-news/news1.html", page, chosen, at)


def _flat(reports: Reports) -> Sample:
    """Nothing but days, links and line breaks in one element."""
    base = "http://www.ren.example/dongtai/"
    chosen = reports[:14]
    rows = "<br>\n".join(
        f"<span>{one.published:%Y-%m-%d}</span> {anchor(f'{one.number(5)}.html', one)}" for one in chosen
    )
    page = site_page("动态", f"<div id='list'>{rows}</div>")
    return listed("平铺", base, page, chosen, lambda report: f"{base}{report.number(5)}.html")


def _files(reports: Reports) -> Sample:
    """<dl> with the day in <dd>; the links are files."""
    host = "https://ir.gui.example"

    def at(report: DemoReport) -> str:
        return f"{host}/upload/{report.published:%Y%m}/{report.number(10)}.pdf"

    chosen = reports[:10]
    rows = "".join(f"<dt>{anchor(at(one), one)}</dt><dd>{one.published:%Y年%m月%d日}</dd>" for one in chosen)
    return listed("文件公告", f"{host}/notice.html", site_page("公告", f"<dl>{rows}</dl>"), chosen, at)


def _opaque(reports: Reports) -> Sample:
    """No dates, and addresses that tell by their query alone."""
    base = "https://oa.zi.example/portal/"

    def at(report: DemoReport) -> str:
        return f"{base}view?docId={hexadecimal(report)}"

    chosen = reports[:12]
    rows = "".join(f'<p class="li">{anchor(at(one), one)}</p>' for one in chosen)
    further = "<a href='list?columnId=7&page=2'>下一页</a>"
    page = site_page("要闻", f"<div>{rows}</div>{further}")
    return listed("无日期", f"{base}list?columnId=7", page, chosen, at, dated=False)


def _one_row(reports: Reports) -> Sample:
    """A column that has just been opened."""
    base = "http://gdj.chou.example/zt/xzl/"

    def at(report: DemoReport) -> str:
        return f"{base}t{report.published:%Y%m%d}_77.html"

    one = reports[0]
    row = f"<li>{anchor(at(one), one)}<span>{one.published:%Y-%m-%d}</span></li>"
    page = site_page("新专栏", f"{side_columns()}<ul class='list'>{row}</ul>")
    return listed("只有一条", base, page, [one], at)


def _in_json(reports: Reports) -> Sample:
    """JSON that carries the list as HTML."""
    host = "https://www.yin.example"

    def at(report: DemoReport) -> str:
        return f"{host}/xw/art/{report.published:%Y}/art_{hexadecimal(report)}.html"

    chosen = reports[:20]
    rows = "".join(f"<ul><li>{anchor(at(one), one)}</li><li>{one.published:%Y-%m-%d}</li></ul>" for one in chosen)
    data = {"code": "200", "data": {"count": 400, "html": f"<div>{rows}</div>"}}
    return listed("JSON 里的列表", f"{host}/api/unit?page=1", json.dumps(data, ensure_ascii=False), chosen, at)


def blog(reports: Reports) -> Sample:
    """An English blog: <article>, <header>, slugs, author and topic links, read more."""
    base = "https://yi.example/blog/"

    def at(report: DemoReport) -> str:
        return f"{base}{'-'.join(re.findall('[a-z0-9]+', report.title.lower())[:6])}/"

    def post(report: DemoReport) -> str:
        by = 'By <a href="/blog/author/jane-doe/">Jane Doe</a> in <a href="/blog/category/research/">Research</a>'
        time = f'<time datetime="{report.published:%Y-%m-%d}">{report.published:%b %d, %Y}</time>'
        head = f"<header><h2>{anchor(at(report), report)}</h2><p>{by} {time}</p></header>"
        return f'<article>{head}<div>{escape(report.summary)}</div><a href="{at(report)}">Read more</a></article>'

    chosen = reports[:10]
    menu = "".join(f'<a href="/{name.lower()}/">{name}</a>' for name in ("About", "Products", "Research", "Careers"))
    legal = ("Terms of Use", "Privacy Policy", "Investor Relations")
    foot = "".join(f'<a href="/{name.lower().replace(" ", "-")}/">{name}</a>' for name in legal)
    main = f"<main>{''.join(map(post, chosen))}</main><a href='/blog/page/2/'>Older posts</a>"
    return listed("英文博客", base, html("Blog", f"<nav>{menu}</nav>{main}<footer>{foot}</footer>"), chosen, at)


LISTS = (
    *(_trs, _fives, _records, _table, _cards, _whole_cards, _portal, _rolling, _flat, _files, _opaque, _one_row),
    _in_json,
)
