"""The further pages of one article: found by label and address, never another article, joined without doubled lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.body import parse
from pipeline.reading.parts import LINKS_MAX, PARTS_MAX, joined, may_have_parts, page_links
from pipeline.reading.report import linked, read
from pipeline.sources import Source
from pipeline.types import Page, Report

SITE = "https://www.jia.example"
URL = f"{SITE}/2024/0219/c7-100.html"
SOURCE = Source(id="jia", name="甲报", owner="portal", start_urls=(SITE,), spider="feed")
READ_AT = datetime(2024, 2, 20, 4, tzinfo=UTC)
TITLE = "某市网络视听年度会议侧记"
TEXTS = [
    ["某市网络视听主管部门近日召开会议，研究部署年度重点工作，六家单位的负责人先后作了发言。"],
    ["会议认为，过去一年各单位按计划完成了内容审核、版权保护和未成年人保护等工作，成绩值得肯定。"],
    ["与会代表围绕工作方案进行了讨论，提出了三十多条意见，主管部门表示将逐条研究吸收。"],
]
for number, text in enumerate(TEXTS):
    text.append(
        f"会后发布的材料第{number + 1}部分说，下一步要把责任落实到岗位，把问题解决在一线，每个季度公开一次进展。"
    )
WHOLE = "\n".join(line for text in TEXTS for line in text)
NEIGHBOURS = (
    '<p>上一篇：<a href="/2024/0219/c7-99.html">某县的另一件事</a></p>'
    '<p>下一篇：<a href="/2024/0219/c7-101.html">某区的又一件事</a></p>'
)


def page(pager: str, number: int = 1, url: str = URL, inside: str = "", title: str = TITLE) -> Page:
    """One page of the article, with links below its text."""
    lines = "".join(f"<p>{line}</p>" for line in TEXTS[number - 1])
    html = (
        f"<html><head><meta charset=utf-8><title>{title}_甲报网</title></head><body>"
        f"<ul class=nav><li><a href=/>首页</a></ul><h1>{title}</h1><p>2024-02-19 10:00 来源：甲报</p>"
        f"<div class=content>{lines}{inside}</div>{pager}{NEIGHBOURS}"
        "<div class=footer><p>版权所有：甲报网 未经许可不得转载。</p></div></body></html>"
    )
    own = {"kind": "part", "parent_url": URL} if number > 1 else {}
    return Page(url, "jia", READ_AT, 200, (("Content-Type", "text/html"),), html.encode(), **own)


def anchors(*links: tuple[str, str]) -> str:
    return "<div>" + " ".join(f'<a href="{href}">{label}</a>' for href, label in links) + "</div>"


def parts(pager: str, **changes: object) -> list[str]:
    return [url.removeprefix(f"{SITE}/") for url in linked(page(pager, **changes), SOURCE).parts]  # type: ignore[arg-type]


THREE = ["2024/0219/c7-100-2.html", "2024/0219/c7-100-3.html"]


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ([("c7-100-2.html", "2"), ("c7-100-3.html", "3"), ("c7-100-2.html", "下一页")], THREE),
        ([("c7-100.html", "【1】"), ("/2024/0219/c7-100-2.html", "【2】"), ("c7-100-3.html", "【3】")], THREE),
        ([("c7-100-2.html", "下一页"), ("c7-100-3.html", "尾页")], THREE),
        ([("c7-100-3.html", "第3页")], THREE),
        ([("c7-100-2.html", "下一页")], THREE[:1]),
        ([("c7-100_1.html", "2"), ("c7-100_2.html", "3")], ["2024/0219/c7-100_1.html", "2024/0219/c7-100_2.html"]),
        ([("c7-100_1.html", "1"), ("c7-100_2.html", "2")], ["2024/0219/c7-100_2.html"]),
        ([("c7-100_1.html", "下一页 >")], ["2024/0219/c7-100_1.html"]),
        ([("?page=2", "2"), ("?page=3", "3")], ["2024/0219/c7-100.html?page=2", "2024/0219/c7-100.html?page=3"]),
        ([(f"{SITE}/2024/0219/c7-100.html?p=2", "Next")], ["2024/0219/c7-100.html?p=2"]),
    ],
    ids=[
        "numbers",
        "brackets",
        "next and last",
        "last number",
        "next",
        "from 0",
        "from 1",
        "next 0",
        "query",
        "next p",
    ],
)
def test_links_labelled_as_pages_whose_address_continues_the_articles_are_its_parts(
    links: list[tuple[str, str]], found: list[str]
) -> None:
    assert parts(anchors(*links)) == found
    assert parts("", inside=anchors(*links)) == found, "inside the text's element, too"
    assert may_have_parts(page(anchors(*links)).body, URL)


@pytest.mark.parametrize(
    ("url", "href", "part"),
    [
        (f"{SITE}/news/100/", "index_2.html", f"{SITE}/news/100/index_2.html"),
        (f"{SITE}/news/index.shtml", "index_2.shtml", f"{SITE}/news/index_2.shtml"),
        (f"{SITE}/a/hao-shi/", "/a/hao-shi/2/", f"{SITE}/a/hao-shi/2/"),
        (f"{SITE}/show?id=7", "/show?id=7&page=2", f"{SITE}/show?id=7&page=2"),
        ("http://m.jia.example/a/7.html", "https://www.jia.example/a/7_2.html", f"{SITE}/a/7_2.html"),
    ],
)
def test_addresses_of_every_build_continue_their_articles(url: str, href: str, part: str) -> None:
    found = page(anchors((href, "下一页")), url=url)
    assert list(linked(found, SOURCE).parts) == [part] and may_have_parts(found.body, url)


@pytest.mark.parametrize(
    "links",
    [
        [("c7-101.html", "下一页")],
        [("c7-100-2.html", "某市会议侧记之二")],
        [("/2024/0219/c8-100-2.html", "下一页"), ("/2024/0219/c8-100-2.html", "2")],
        [("/2024/0219/index_2.html", "下一页"), ("/2024/0219/index_2.html", "2")],
        [("/list_2.html", "2"), ("/list_3.html", "3")],
        [("https://www.yi.example/2024/0219/c7-100-2.html", "2")],
        [("c7-100-2.html", "3"), ("c7-100-3.html", "2")],
        [("c7-100-7.html", "下一页")],
        [("c7-100-2.html", "上一页")],
        [("c7-100-99.html", "99")],
        [("#note2", "2"), ("javascript:go(2)", "下一页")],
        [("c7-100_all.html", "全文")],
    ],
    ids=[
        *("next article", "a title", "another stem", "list", "other list", "other host", "numbers disagree"),
        *("too far ahead", "back", "too many", "no addresses", "whole text"),
    ],
)
def test_further_articles_and_lists_are_no_parts(links: list[tuple[str, str]]) -> None:
    assert parts(anchors(*links)) == []


def test_pages_of_comments_and_of_what_stands_far_below_are_no_parts() -> None:
    pages = anchors(("?page=2", "2"), ("?page=3", "3"))
    assert parts(f"<div class='comments'>{pages}</div>") == []
    assert parts(f"<ul>{'<li><a href=/x>另一条新闻的标题在这里</a></li>' * 30}</ul>{pages}") == []


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('createPageHTML(3, 0, "c7-100", "html");', ["2024/0219/c7-100_1.html", "2024/0219/c7-100_2.html"]),
        ("createPageHTML(50, 2, 0, 'c7-100', 'html');", ["2024/0219/c7-100_1.html"]),
        ('createPageHTML(1, 0, "c7-100", "html");', []),
        ('createPageHTML(3, 0, "index", "html");', []),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}", []),
    ],
)
def test_trs_calls_its_pages_by_the_articles_own_name(call: str, found: list[str]) -> None:
    assert parts(f"<div id=pages><script>{call}</script></div>") == found


def test_no_article_has_more_parts_than_the_bound() -> None:
    assert len(parts(anchors(*((f"c7-100-{number}.html", str(number)) for number in range(2, 21))))) == PARTS_MAX - 1
    assert len(parts('<script>createPageHTML(400, 0, "c7-100", "html")</script>')) == PARTS_MAX - 1


def test_links_beyond_the_bound_are_not_looked_at() -> None:
    tree = parse("<body><div>" + "<a href=7_2.html>2</a> " * 20_000 + "</div></body>")
    assert len(page_links(tree, f"{SITE}/7.html", f"{SITE}/7.html")) == LINKS_MAX


def test_labels_of_pages_are_no_text() -> None:
    pager = "共3页 <a href=7_2.html>2</a> <b><a href=7_2.html>下一页</a></b> 尾页"
    tree = parse(f"<div><p>正文</p><p>{pager}</p></div>")
    assert len(page_links(tree, f"{SITE}/7.html", f"{SITE}/7.html")) == 2
    assert "".join(tree.itertext()).strip() == "正文"


# --- the texts in one


def numbered(number: int) -> Page:
    """Page `number` of three, all of which name all."""
    names = ("c7-100.html", "c7-100-2.html", "c7-100-3.html")
    pager = anchors(*((name, str(index)) for index, name in enumerate(names, 1)))
    return page(pager, number, f"{SITE}/2024/0219/{names[number - 1]}")


def report_of(*parts: Page, first: Page | None = None) -> Report:
    found = read(first or numbered(1), SOURCE, parts)
    assert isinstance(found, Report)
    return found


def test_parts_are_one_text_in_order_of_their_numbers() -> None:
    report = report_of(numbered(3), numbered(2))
    assert (report.title, report.text, report.provenance["pages"]) == (TITLE, WHOLE, "共 3 页")
    assert "pages_missing" not in report.provenance


def test_a_part_that_did_not_come_is_named() -> None:
    report = report_of(numbered(2))
    assert report.text == "\n".join((*TEXTS[0], *TEXTS[1]))
    assert report.provenance["pages"] == "共 3 页，缺第 3 页"
    assert report.provenance["pages_missing"] == f"{SITE}/{THREE[1]}"
    assert report_of().provenance["pages"] == "共 3 页，缺第 2、3 页"


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 404},
        {"body": b""},
        {"body": page("", 2, title="另一篇报道的标题，说的是别的事情").body},
        {
            "body": b"<html><body><ul>"
            + "<li><a href=/x>另一条新闻的标题</a></li>".encode() * 40
            + b"</ul></body></html>"
        },
    ],
    ids=["gone", "empty", "another article", "a list"],
)
def test_a_part_in_whose_place_something_else_came_is_missing(wrong: dict[str, object]) -> None:
    report = report_of(numbered(3), replace(numbered(2), **wrong))  # type: ignore[arg-type]
    assert report.text == "\n".join((*TEXTS[0], *TEXTS[2]))
    assert report.provenance["pages"] == "共 3 页，缺第 2 页"


def chained(number: int) -> Page:
    """Page `number` of three, each of which names the next alone."""
    pager = anchors((f"c7-100-{number + 1}.html", "下一页")) if number < 3 else ""
    return page(pager, number, URL if number == 1 else f"{SITE}/2024/0219/c7-100-{number}.html")


def test_each_page_may_name_the_next_alone() -> None:
    assert report_of(chained(2), chained(3), first=chained(1)).text == WHOLE
    assert report_of(chained(2), first=chained(1)).provenance["pages"] == "共 3 页，缺第 3 页"
    assert [url.removeprefix(f"{SITE}/") for url in linked(chained(2), SOURCE).parts] == THREE[1:]


def test_kept_parts_that_no_page_names_any_more_are_left_out() -> None:
    report = report_of(numbered(2), first=page(""))
    assert report.text == "\n".join(TEXTS[0]) and "pages" not in report.provenance


def test_what_every_page_repeats_stands_once() -> None:
    intro = "编者按：这是每一页都印一遍的一段话，读者翻到第几页都会看到它。"
    first, second = (
        f"小标题\n{intro}\n第一页的一段话。\n合计",
        f"小标题\n{intro}\n第二页的一段话。\n合计\n第二页的末段。\n合计",
    )
    assert joined([first, second]).split("\n") == [
        *("小标题", intro, "第一页的一段话。", "合计", "第二页的一段话。", "合计", "第二页的末段。")
    ]


@given(st.lists(st.text(alphabet="甲乙丙丁\n。", max_size=60), max_size=4))
def test_joining_keeps_every_line_and_joining_again_changes_nothing(texts: list[str]) -> None:
    whole = joined(texts)
    assert set(whole.split("\n")) >= {line for text in texts for line in text.split("\n")}
    assert joined([whole, *texts]) == whole


@given(st.text(alphabet="0123456789 页上下一首尾末第共[]【】>,x", max_size=300))
def test_any_pager_is_read_in_bounded_time(label: str) -> None:
    tree = parse(f'<div><p>{label.replace(">", "&gt;")}<a href="7_2.html">2</a></p></div>')
    assert len(page_links(tree, f"{SITE}/7.html", f"{SITE}/7.html")) == 1
