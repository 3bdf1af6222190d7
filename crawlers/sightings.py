"""What a page is where it is no list: an article, a shell that a script fills, a login, a feed, a file."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from lxml import etree

from crawlers.links import records_as_html
from crawlers.urlshapes import shape
from pipeline.reading.barriers import asks_for_script
from pipeline.reading.body import Element, parse
from pipeline.reading.decode import decode
from pipeline.reading.tags import read_tags
from pipeline.text import squeeze

Saw = Literal["list", "article", "shell", "login", "challenge", "feed", "sitemap", "json", "file", "directory", "empty"]

MARKS_MAX = 1_000_000
"""Tags of a list page; its first links are read, however many follow."""

CHARACTERS_MAX = 3_000_000
"""Characters of a page that are looked at; the longest list page measured has 0.9 million."""
PROSE_LINE_MIN = 30
"""Characters of a text node that is a sentence and no label."""
PROSE_MIN = 150
"""Characters of running text outside all links and rows that an article has."""
SHORT_PROSE_MIN = 30
"""The same where two of tags, byline, headline and address say article."""
_HEADLINE_MIN = 12
"""Characters of an <h1> that is a headline and no name of a column."""
SHELL_TEXT_MAX = 400
"""Characters of visible text up to which a page with scripts is a shell."""
BARRIER_TEXT_MAX = 600
"""Characters of visible text up to which a page can be a challenge or a login form."""
NODES_MAX = 200_000
"""Elements of a page that are looked at for running text."""
VALUES_MAX = 20_000
"""Values of a JSON document that are looked at."""

_JSON_BEGINNING = re.compile(r"""(?:\{\s*"|\[\s*[\[{"])""")
_ROOT = re.compile(r"<(rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"\xd0\xcf\x11\xe0", "旧式 Office 文件"),
    (b"\x1f\x8b", "压缩文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
)
_SENTENCE = re.compile(r"[。！？；，、]|[.!?;,](?:\s|$)")
_BYLINE = re.compile(
    r"(?:来源|责任编辑|责编|编辑|作者|记者|发布时间|发布日期|字号|字体|浏览次数|打印本页)\s*[:：]|【打印|上一[篇条]|下一[篇条]"
)
_ARTICLE_METAS = ("articletitle", "pubdate", "article:published_time", "firstpublishedtime", "publishdate")
_SKIPPED = frozenset(("script", "style", "noscript", "template", "textarea", "select", "svg", "iframe"))
_passwords = etree.XPath("boolean(//input[@type='password'])", smart_strings=False)
_scripts = etree.XPath("boolean(//script)", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a page is, in a word for programs and a line for people."""

    saw: Saw
    why: str


@dataclass(frozen=True, slots=True)
class Content:
    """A page that can be read as HTML."""

    tree: Element
    text: str


def opened(page: str | bytes) -> Content | Sighting:
    """The HTML of a page, or of the list that its JSON or XML records carry; else what it is."""
    if isinstance(page, bytes):
        kind = next((name for mark, name in _MAGIC if page.startswith(mark)), "")
        if kind:
            return Sighting("file", f"是{kind}，不是网页")
        page = decode(page[: 2 * CHARACTERS_MAX]).text
    text = page[:CHARACTERS_MAX].replace("\x00", "").lstrip("\ufeff \t\r\n")
    if not text:
        return Sighting("empty", "空页")
    if text.startswith("%PDF"):
        return Sighting("file", "是PDF，不是网页")
    if text[0] in "{[" and (data := _json(text)) is not None:
        return _in_json(data)
    if _JSON_BEGINNING.match(text):
        return Sighting("json", "像是 JSON，但读不通")
    if root := _ROOT.search(text[:2000]):
        feed = root[1].lower() not in ("urlset", "sitemapindex")
        return (
            Sighting("feed", "是 RSS 或 Atom，用 spider: feed")
            if feed
            else Sighting("sitemap", "是站点地图，用 spider: sitemap")
        )
    if "<record>" in text:
        end = text.rfind("</body") if "</body" in text else len(text)
        text = text[:end] + records_as_html(text) + text[end:]
    return _content(text)


def sighted(content: Content, url: str, titles: Sequence[str], rows: Collection[Element]) -> Sighting:
    """Verdict on a page on which links of these titles were found in these rows."""
    prose, visible, byline = _prose(content.tree, rows)
    if visible <= BARRIER_TEXT_MAX and not titles:
        if asks_for_script(content.text):
            return Sighting("challenge", "网站要求脚本验证")
        if _passwords(content.tree):
            return Sighting("login", "是登录页")
    if prose >= SHORT_PROSE_MIN and _is_article(content, url, sum(map(len, titles)), prose, byline):
        return Sighting("article", f"像是一篇文章：正文约 {prose} 字")
    if titles:
        return Sighting("list", f"列表：{len(titles)} 条")
    if visible <= SHELL_TEXT_MAX and _scripts(content.tree):
        return Sighting("shell", f"空壳：可见文字 {visible} 字，内容由脚本填入")
    if not visible:
        return Sighting("empty", "空页")
    return Sighting("directory", f"没有成列的文章链接；可见文字 {visible} 字，链接 {_count(content.tree)} 个")


def _content(text: str) -> Content | Sighting:
    try:
        return Content(parse(text, MARKS_MAX), text)
    except (etree.LxmlError, ValueError, AssertionError):
        return Sighting("empty", "不成网页")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _in_json(data: Any) -> Content | Sighting:
    """The longest HTML with links that stands in a JSON document."""
    found = ""
    waiting = [data]
    for _ in range(VALUES_MAX):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and len(value) > len(found) and "<a" in value:
            found = value
    return _content(found) if found else Sighting("json", "是 JSON，用 spider: json_list")


def _prose(tree: Element, rows: Collection[Element]) -> tuple[int, int, bool]:
    """(characters of running text outside links and rows, of all visible text, whether a byline is there)."""
    prose = visible = 0
    byline = False
    for line, apart in _lines(tree, rows):
        visible += len(line)
        if not apart:
            continue
        byline = byline or bool(_BYLINE.search(line[:200]))
        if len(line) >= PROSE_LINE_MIN and _SENTENCE.search(line):
            prose += len(line)
    return prose, visible, byline


def _lines(tree: Element, rows: Collection[Element]) -> Iterator[tuple[str, bool]]:
    """(visible piece of text, whether it stands apart from links and rows)."""
    waiting: list[tuple[Element, bool]] = [(tree, True)]
    for _ in range(NODES_MAX):
        if not waiting:
            return
        node, apart = waiting.pop()
        if not isinstance(node.tag, str) or node.tag in _SKIPPED:
            continue
        apart = apart and node.tag != "a" and node not in rows
        for piece in (node.text, *(child.tail for child in node)):
            if piece and (line := squeeze(piece)):
                yield line, apart
        waiting.extend((child, apart) for child in node)


def _is_article(content: Content, url: str, listed: int, prose: int, byline: bool) -> bool:
    """Running text, weighed against the titles by how much else says article: tags, byline, headline, address."""
    tags = read_tags(content.tree)
    declared = tags.metas.get("og:type") == "article" or any(name in tags.metas for name in _ARTICLE_METAS)
    headline = any(len(line) >= _HEADLINE_MIN and line in tags.page_title for line in _headings(content.tree))
    marks = (declared or tags.card.found) + byline + headline + (shape(url).article >= 0.8)
    if prose < PROSE_MIN:  # a notice of two lines above its related news: only a sure sign outweighs their titles
        return marks >= 3 or (marks == 2 and prose > listed)
    return marks >= 2 or (marks == 1 and prose > 0.6 * listed) or prose > 2 * listed


def _headings(tree: Element) -> Iterator[str]:
    return (squeeze("".join(map(str, node.itertext()))) for node in islice(tree.iter("h1"), 5))


def _count(tree: Element) -> int:
    return sum(1 for _ in tree.iter("a"))
