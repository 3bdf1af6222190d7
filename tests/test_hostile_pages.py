"""Pages made to break a reader: each is a report or a rejection, within bounds of time and memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hostile import LONG, SELECTING, SOURCE, TEXT, TITLE, URL, article, html, outcome_of, page_of
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reading import limits
from pipeline.reading.body import ATTACHMENTS_MAX
from pipeline.reading.report import extract, linked, read
from pipeline.sources import Source
from pipeline.types import Reason, Rejection, Report

FULL = 7_990_000
"""Bytes of the largest pages that are read."""
SECONDS_MAX = 20.0
"""Processor time for one page on a slow and busy machine; the worst of these takes three."""
MEMORY_MAX = 600_000_000
"""Bytes of address space beyond those of a process that has read one page."""


def many(unit: str, size: int = FULL) -> str:
    return unit * (size // len(unit.encode()))


def at_the_limit(unit: str) -> str:
    """As many tags as are read."""
    return unit * ((limits.MARKS_MAX - 100) // unit.count("<"))


def nested(tag: str, inside: str, depth: int = 200_000) -> str:
    return f"<{tag}>" * depth + inside + f"</{tag}>" * depth


def entities() -> bytes:
    """Ten entities, each ten of the one before."""
    names = "abcdefghij"
    told = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    return f'<!DOCTYPE html [<!ENTITY a "某某某某某">{told}]>'.encode() + html(f"<p>&j;</p>{TEXT}")


TAGS = {
    "p": "<p>",
    "link": "<a href=x>",
    "br": "<br>",
    "li": "<li>",
    "cell": "<tr><td>",
    "meta": "<meta>",
    "json-ld": "<script type=application/ld+json>",
    "json-ld closed": "<script type=application/ld+json>{}</script>",
    "form": "<form>",
    "text": "<p>甲</p>",
    "teaser": "<li><a href=x>某市网络视听主管部门</a></li>",
    "row": "<tr><td>甲<td>乙</tr>",
    "file": "<a href=x.pdf>附件</a>",
    "heading": "<h1>甲</h1>",
    "hidden": '<p style="display:none">x',
}
LINES = {
    "digits": "1",
    "spaces": " ",
    "letters": "a",
    "年月日": "年月日",
    "来源": "来源：",
    "时间": "时间：",
    "更新时间": "更新时间 ",
    "记者": "记者王",
    "names": "王 李 ",
    "by": "By Aa ",
    "dates": "2024 - 02 - 19 ",
    "clocks": "12:34 ",
    "months": "jan 1 ",
    "share": "分享 ",
    "bars": " | ",
    "dashes": "-",
    "han and breaks": "年\n",
    "brackets": "[",
    "addresses": "http://a.",
}
PAGES: dict[str, Callable[[], bytes]] = {
    **{f"full of {name}": lambda tag=tag: html(many(tag)) for name, tag in TAGS.items()},
    **{f"limit of {name}": lambda tag=tag: html(at_the_limit(tag)) for name, tag in TAGS.items()},
    **{f"line of {name}": lambda unit=unit: html(f"<p>{many(unit)}</p>") for name, unit in LINES.items()},
    **{
        f"long line of {name}": lambda unit=unit: html(f"<h2>{unit * (400_000 // len(unit))}</h2><p>{LONG * 5}</p>")
        for name, unit in LINES.items()
    },
    **{
        f"fields of {name}": lambda unit=unit: article(
            f"<title>{many(unit, 1_000_000)}</title>"
            + "".join(
                f'<meta name={meta} content="{many(unit, 900_000)}">' for meta in ("PubDate", "author", "og:title")
            ),
            f"<div class=date>{many(unit, 900_000)}</div><div class=source>{many(unit, 900_000)}</div>",
        )
        for name, unit in LINES.items()
    },
    **{
        f"attributes of {name}": lambda unit=unit: article(
            more=f'<p class="{many(unit, 2_000_000)}" id="{many(unit, 2_000_000)}" style="{many(unit, 2_000_000)}">'
            f'<a href="{many(unit, 1_500_000)}.pdf">附件</a>'
        )
        for name, unit in (*LINES.items(), ("classes", "share "), ("styles", "display "), ("queries", "a=b&"))
    },
    **{
        f"depth of {tag}": lambda tag=tag: html(nested(tag, LONG))
        for tag in ("div", "table", "font", "span", "ul", "h1", "b")
    },
    **{
        f"allowed depth of {tag}": lambda tag=tag: html(nested(tag, "<p>某市网络，视听主管部门</p>" * 49_000, 480))
        for tag in ("div", "table", "font", "ul", "h1", "div id=zoom")
    },
    "text at every depth": lambda: html(("<div>某市网络，视听主管部门" * 480 + "<br>" + "</div>" * 480) * 100),
    "tables in tables": lambda: html("<table><tr><td>" * 160 + "<i></i>" * 49_000 + LONG),
    "attributes without end": lambda: html("<p " + "".join(f"a{n}=1 " for n in range(700_000)) + f">{LONG}"),
    "attributes of every tag": lambda: html(
        (f"<p {' '.join(f'a{number}=1' for number in range(limits.ATTRIBUTES_MAX))}>" * 4_000)[:FULL] + LONG
    ),
    "attributes behind signs": lambda: html("<p " + "".join(f'a{n}="<>"' for n in range(90_000)) + f">{LONG}"),
    "attributes of a script": lambda: html("<script " + " ".join(f"a{n}" for n in range(90_000)) + f">{LONG}"),
    "comment before attributes": lambda: html("<!-- <script> --><p " + many("a ", 200_000) + ">"),
    "scripts without end": lambda: html(at_the_limit("<script>document.cookie=")),
    "entities by number": lambda: html(many("&#20013;")),
    "entities out of range": lambda: html(many("&#99999999;", 4_000_000) + many("&#xd800;", 3_900_000)),
    "entity bomb": entities,
    "entity of a file": lambda: (
        b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://127.0.0.1:9/">]>'
        + html(f"<p>&x;&y;</p>{TEXT}")
    ),
    "nulls": lambda: b"\0" * FULL,
    "nulls inside": lambda: html("<p>" + "\0" * 7_000_000 + LONG),
    "lone surrogates in UTF-16": lambda: b"\xff\xfe" + b"\x00\xd8" * 3_900_000,
    "odd UTF-16": lambda: b"\xff\xfe" + html(LONG).decode().encode("utf-16-le")[:-1],
    "bytes of no charset": lambda: bytes(range(0x80, 0x100)) * 60_000,
    "deep JSON-LD": lambda: article("<script type=application/ld+json>" + "[" * 5_000_000 + "</script>"),
    "deep objects of JSON-LD": lambda: article("<script type=application/ld+json>" + '{"a":' * 90_000 + "</script>"),
    "commas in JSON-LD": lambda: article("<script type=application/ld+json>[" + ",  " * 160_000 + "</script>"),
    "long number in JSON-LD": lambda: article(
        '<script type=application/ld+json>{"@type":"NewsArticle","datePublished":' + "9" * 400_000 + "}</script>"
    ),
    "authors by reference": lambda: article(
        '<script type=application/ld+json>{"@type":"NewsArticle","author":['
        + '{"@id":"x"},' * 20_000
        + '1],"@graph":['
        + '{"@id":"y"},' * 20_000
        + "1]}</script>"
    ),
    "spaces in a script": lambda: html(
        "<script>document" + " " * 3_900_000 + "location" + " " * 3_900_000 + "</script>"
    ),
    "WeChat's time": lambda: html("<div id=js_content></div><script>" + many("ct = ", 7_000_000) + "</script>"),
    "over the limit": lambda: html(many("<p>", 50_000_000)),
}


EVERY_DAY = (
    "full of p",
    "limit of text",
    "limit of link",
    "limit of row",
    "line of 来源",
    "long line of 年月日",
    "fields of 时间",
    "fields of digits",
    "attributes of styles",
    "attributes of queries",
    "depth of div",
    "allowed depth of table",
    "text at every depth",
    "attributes without end",
    "attributes behind signs",
    "scripts without end",
    "entity bomb",
    "lone surrogates in UTF-16",
    "deep JSON-LD",
    "authors by reference",
    "over the limit",
)
"""One page for each way in which reading was slow."""


def _read_all(names: Sequence[str]) -> None:
    """In a process of its own: pages under both doors of reading, with little memory; prints what came of each."""
    outcome_of(article(), SELECTING)
    extract(article())
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_MAX, used + MEMORY_MAX))
    for name in names:
        body = PAGES[name]()
        begun = time.process_time()
        said = [outcome_of(body), outcome_of(body, SELECTING), ",".join(extract(body, URL))]
        print(json.dumps([name, said, time.process_time() - begun]), flush=True)


def check(names: Sequence[str]) -> None:
    """Read pages in a child; fails where it dies, or takes too long over one of them."""
    child = subprocess.run(
        [sys.executable, "-c", "import sys, test_hostile_pages as pages; pages._read_all(sys.argv[1:])", *names],
        cwd=Path(__file__).parent,
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [json.loads(line) for line in child.stdout.splitlines()]
    assert child.returncode == 0, f"after {rows[-1][0] if rows else 'nothing'}: {child.stderr[-2000:]}"
    assert [name for name, _, _ in rows] == list(names)
    assert [name for name, _, seconds in rows if seconds > 3 * SECONDS_MAX] == []


def test_hostile_pages_are_read_or_rejected_within_time_and_memory() -> None:
    check(EVERY_DAY)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_hostile_page_is_read_or_rejected_within_time_and_memory() -> None:
    check([name for name in PAGES if name not in EVERY_DAY])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("full of p", "个标签，上限 100,000"),
        ("attributes without end", "网页太复杂：一个标签有 100 个以上的属性"),
        ("attributes behind signs", "网页太复杂：一个标签有 100 个以上的属性"),
        ("attributes of a script", "网页太复杂：一个标签有 100 个以上的属性"),
        ("comment before attributes", "网页太复杂：一个标签有 100 个以上的属性"),
        ("line of letters", "网页文字太多：超过 1,000,000 字"),
        ("over the limit", "字节，上限 8,000,000"),
    ],
)
def test_page_beyond_a_bound_is_rejected_with_the_bound_in_words(name: str, said: str) -> None:
    outcome = read(page_of(PAGES[name]()), SOURCE)
    assert isinstance(outcome, Rejection)
    assert outcome.reason is Reason.TOO_LARGE
    assert outcome.detail.endswith(said)


def test_nesting_beyond_the_bound_is_rejected_and_files_of_such_a_page_are_none() -> None:
    page = page_of(html(nested("div", f"{LONG}<a href=x.pdf>附件</a>", limits.DEPTH_MAX)))
    outcome = read(page, SOURCE)
    assert isinstance(outcome, Rejection)
    assert (outcome.reason, outcome.detail) == (Reason.TOO_LARGE, "网页太复杂：标签一层套一层，超过 512 层")
    assert linked(page, SOURCE) == ((), ())
    assert extract(page.body, URL) == {}


def test_text_inside_unclosed_tags_is_read() -> None:
    paragraphs = "".join(f"<font><p>{LONG}第{number}次。</p>" for number in range(100))
    assert extract(html(paragraphs), URL)["text"].count(LONG) == 100


def test_text_of_a_book_is_rejected() -> None:
    outcome = read(page_of(html("".join(f"<p>{LONG * 4}</p>" for _ in range(3_500)))), SOURCE)
    assert isinstance(outcome, Rejection)
    assert outcome.reason is Reason.TOO_LARGE
    assert outcome.detail.startswith("正文有 ")


def test_headline_beyond_any_length_gives_way_to_the_next_one() -> None:
    page = html(f"<div id=zoom>{TEXT}</div>", f'<meta name=ArticleTitle content="{"某" * 400}">')
    outcome = read(page_of(page), SELECTING)
    assert isinstance(outcome, Report)
    assert outcome.title == TITLE


def test_files_of_a_page_are_as_many_as_a_notice_can_have() -> None:
    links = "".join(f"<a href=/files/{number}.pdf>附件{number}</a>" for number in range(2_000))
    page = page_of(html(f"<div id=zoom>{TEXT}{links}</div>"))
    assert len(linked(page, SELECTING).files) == ATTACHMENTS_MAX


def test_entities_of_the_page_are_not_expanded_and_nothing_is_fetched() -> None:
    for body in (entities(), PAGES["entity of a file"]()):
        text = extract(body, URL)["text"]
        assert LONG in text
        assert len(text) < 2 * len(TEXT)
        assert "root:" not in text


markup = st.lists(
    st.sampled_from(
        [
            *TAGS.values(),
            *LINES.values(),
            *(f"</{tag}>" for tag in ("p", "div", "table", "script", "body", "html", "a", "title", "form")),
            *(
                f"<{tag}>"
                for tag in ("div", "table", "td", "title", "textarea", "select", "svg", "math", "template", "h1")
            ),
            '<meta charset="utf-16">',
            '<meta name=PubDate content="',
            "<!--",
            "-->",
            "<![CDATA[",
            "&#0;",
            "&#xd800;",
            "\0",
            "\ufffd",
            LONG,
            TITLE,
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=150)
@given(markup, markup, st.sampled_from([SOURCE, SELECTING]))
def test_any_tags_in_any_order_are_a_report_or_a_rejection(head: str, more: str, source: Source) -> None:
    assert outcome_of(article(head, more), source) in ("report", *Reason)
    assert isinstance(extract(article(head, more)), dict)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 1_000), st.binary(max_size=4)), max_size=8), st.integers(0, 1_000))
def test_damaged_page_is_a_report_or_a_rejection(damage: list[tuple[int, bytes]], end: int) -> None:
    body = article()
    for at, given_bytes in damage:
        body = body[:at] + given_bytes + body[at + len(given_bytes) :]
    for content_type in ("text/html; charset=gbk", "multipart/related; boundary=x", "application/pdf", "", "\udcff"):
        assert outcome_of(body[:end], SELECTING, content_type) in ("report", *Reason)
