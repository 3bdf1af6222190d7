"""Main text of a parsed page: the source's selectors, then trafilatura; boilerplate off, one paragraph a line."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

import cssselect
from lxml import etree

from pipeline.errors import TooComplexError
from pipeline.reading.limits import DEPTH_MAX, LINE_LENGTH_MAX, MARKS_MAX, too_complex
from pipeline.text import clean, squeeze
from pipeline.urls import canonical_url

Element = etree._Element

CELL_LENGTH_MAX = 300
"""Characters: a longer table cell holds an article, not a value, and its table is layout."""

FURNITURE_LENGTH_MAX = 80
"""Characters up to which a line can be furniture (编辑, share, print) and not a paragraph."""

TEXT_LINE_MIN = 20
"""Characters of a line that is surely a paragraph."""

_MACHINERY = ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas")
_CONTROLS = ("nav", "form", "button", "select", "textarea", "input", "audio", "video")
SKIPPED = frozenset((*_MACHINERY, *_CONTROLS))
"""Elements whose text no reader of an article reads."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "summary", "caption", "figcaption")
_CONTAINERS = ("address", "article", "aside", "blockquote", "body", "center", "details", "div", "fieldset", "figure")
_MORE_CONTAINERS = ("footer", "form", "main", "nav", "section", "ucapcontent", "table", "thead", "tbody", "tfoot")
_LINES = ("p", "br", "pre", "ul", "ol", "li", "dl", "dt", "dd", "tr", "td", "th")
BLOCKS = frozenset((*_HEADINGS, *_CONTAINERS, *_MORE_CONTAINERS, *_LINES))
"""Elements that begin and end a line."""

BESIDE_MAX = 1000
"""Lines beside a text that are looked at for date, outlet and author."""

ATTACHMENTS_MAX = 100
"""Files of one page; each is fetched, and no notice has so many."""

NAME_LENGTH_MAX = 300
"""Characters of a file's name."""

TRAFILATURA_ELEMENTS_MAX = 10_000
TRAFILATURA_LENGTH_MAX = 1_000_000
"""Characters of HTML. Trafilatura goes over a page some thirty times; on larger ones our own scorer's word is final."""

_CONTROL_BYTES = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
"""libxml2 takes the first for the end of everything; the HTML standard goes on in the body."""
_HAN_WRAP = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\r?\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:share|shares|sharing|bdshare\w*|bdsharebuttonbox|social-share|jiathis\w*|qr|qrcode|qrcodes|erweima|ewm|"
    r"breadcrumbs?|related|recommend|relevant|comments?|copyright|disclaimer|toolbar|pagination|prevnext|"
    r"newsletter|advert\w*|adsbygoogle|ad-unit|ad-slot|demo-banner)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FURNITURE_LINE = re.compile(
    r"[【\[(（]?(?:"
    r"(?:责任编辑|责\s*编|编辑|本文编辑|校对|审核|审校|终审|初审|复审|二审|三审|责任校对)\s*[:：丨|].*"
    r"|(?:文章来源|信息来源|消息来源|来源|稿源|转自)\s*[:：].*|(?:发布|发表|更新)(?:时间|日期)\s*[:：].*"
    r"|作者\s*[:：].*|字(?:体|号)\s*[:：]?.*|[大中小\s]{3,9}"
    r"|(?:打印|关闭|分享|收藏|返回顶部|返回列表|打印本页|关闭窗口|打印本页关闭窗口|我要纠错|纠错|举报|点赞|评论|回到顶部)"
    r"(?:[\s|/]*(?:打印|关闭|分享|收藏|本页|窗口))*"
    r"|(?:分享|扫码?|扫一扫|长按|微信扫|用微信|手机扫|扫描).{0,24}(?:分享|到|二维码|关注|打开|浏览|查看|手机).{0,12}|二维码"
    r"|(?:上一[篇条页]|下一[篇条页])\s*[:：]?.*|(?:阅读|浏览|点击)(?:量|次数|数)\s*[:：]?\s*\d*"
    r"|展开全文|阅读全文|查看更多|点击查看原文|原文链接.*|[（(]?完[）)]?|\[?演示数据.*|.{0,12}(?:本[页站]|页面|以上).{0,12}演示数据.*"
    r"|share this.*|advertisement|sponsored|read more|sign up for .*newsletter.*"
    r")[】\])）]?",
    re.IGNORECASE,
)
_AFTERWORD = re.compile(
    r"[【\[#]?\s*(?:相关(?:阅读|新闻|报道|链接|推荐|文章|稿件|专题)|延伸阅读|推荐阅读|热门推荐|猜你喜欢|更多(?:精彩)?(?:内容|新闻|阅读)"
    r"|related (?:articles|posts|stories|reading)|most popular)\s*[】\]]?\s*[:：]?",
    re.IGNORECASE,
)

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|wps|et|dps|ofd|zip|rar|7z)$", re.IGNORECASE)
_DOWNLOAD = re.compile(r"/downloadfile\.jsp\?|/downfile\.jsp\?|/down\.jsp\?|/attach/|/attachment/", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ATTACHED = re.compile(r"^附件\s*\d*\s*[:：]?\s*|^(?:点击)?下载(?:附件)?$")
_NAME_PARAMETERS = ("fText", "filename", "fileName", "name")


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a container, and the lines taken off it."""

    text: str
    furniture: tuple[str, ...]
    """Lines such as 来源：… and 责任编辑：…, which say something about the report."""


EMPTY = Body("", ())


_too_deep = etree.XPath("boolean(/" + "/".join("*" * (DEPTH_MAX + 1)) + ")")


def parse(text: str, marks_max: int = MARKS_MAX) -> Element:
    """Tree of an HTML page.

    Raises:
        TooComplexError: it has more than `marks_max` tags, or more levels or attributes than a parser is asked for.
        lxml.etree.LxmlError: nothing in `text` can be read as HTML.
    """
    html = text.encode("utf-8", "replace").translate(None, _CONTROL_BYTES)
    if why := too_complex(html, marks_max):
        raise TooComplexError(f"网页太复杂：{why}")
    if (last := html.rfind(b"<")) > html.rfind(b">"):  # half a body ends within a tag
        html = html[:last]
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    tree = etree.fromstring(_END.sub(b"", html), parser)
    if tree is None:
        raise etree.ParserError("Document is empty")
    if _too_deep(tree):
        raise TooComplexError(f"网页太复杂：标签一层套一层，超过 {DEPTH_MAX} 层")
    return tree


@lru_cache(maxsize=1024)
def _compiled(css: str) -> etree.XPath:
    """XPath of a CSS selector; descendants and the context node itself."""
    return etree.XPath(cssselect.HTMLTranslator().css_to_xpath(css, prefix="descendant-or-self::"), smart_strings=False)


@lru_cache(maxsize=1024)
def _split_pseudo(selector: str) -> tuple[str, str]:
    css, _, pseudo = selector.partition("::")
    return css.strip() or "*", pseudo.strip()


def elements(path: etree.XPath, root: Element) -> list[Element]:
    """What an XPath that names elements finds under `root`."""
    return cast(list[Element], path(root))


def strings(path: etree.XPath, root: Element) -> list[str]:
    """What an XPath that names texts or attributes finds under `root`."""
    return cast(list[str], path(root))


def select(root: Element, selector: str) -> list[Element]:
    """Elements of `root` that match, in document order; a ::text or ::attr() is left aside."""
    return elements(_compiled(_split_pseudo(selector)[0]), root)


def select_text(root: Element, selector: str) -> str:
    """One line: the first match that is not empty. Knows parsel's ::text (first own text) and ::attr(name)."""
    pseudo = _split_pseudo(selector)[1]
    return next((line for element in select(root, selector) if (line := _field(element, pseudo))), "")


def unwrap(text: str) -> str:
    """`text` without the line breaks that only the page's source has: between Han characters no space is meant."""
    return _HAN_WRAP.sub("", text) if "\n" in text else text


def _field(element: Element, pseudo: str) -> str:
    if pseudo.startswith("attr("):
        return squeeze(element.get(pseudo[5:-1].strip()) or "")
    if pseudo == "text":
        own = [element.text, *(child.tail for child in element)]
        return next((line for part in own if part and (line := squeeze(part))), "")
    return line_of(element)


def line_of(element: Element) -> str:
    """All text of an element as one line; scripts and styles left out."""
    texts = (text for text in _visible_text(element) if text)
    return squeeze(unwrap("".join(texts)))


def has_text_beyond(element: Element, length: int) -> bool:
    """Whether an element shows more than `length` characters; stops reading there."""
    seen = 0
    for text in _visible_text(element):
        seen += len(text.strip())
        if seen > length:
            return True
    return False


def _visible_text(element: Element) -> Iterator[str]:
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if event == "end":
            if node is not element and node.tail:
                yield node.tail
        elif node.tag in SKIPPED:
            walker.skip_subtree()
        elif node.text:
            yield node.text


def drop(element: Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def outermost(elements: Sequence[Element]) -> list[Element]:
    """Elements that lie in none of the others: a .TRS_Editor inside a .TRS_Editor counts once."""
    inside = set(elements)
    return [element for element in elements if not any(parent in inside for parent in element.iterancestors())]


def read_body(container: Element, drop: Sequence[str] = ()) -> Body:
    """Paragraphs of `container` without what `drop` selects, hidden parts and furniture."""
    dropped = {element for css in drop if css not in SKIPPED for element in select(container, css)}
    dropped.discard(container)
    return tidy(_lines(container, dropped))


def tidy(lines: Sequence[str]) -> Body:
    """Lines split into text and furniture; what follows 相关阅读 in the later half is furniture too."""
    kept: list[str] = []
    furniture: list[str] = []
    for index, line in enumerate(lines):
        short = len(line) <= FURNITURE_LENGTH_MAX
        if short and index * 2 >= len(lines) and _AFTERWORD.fullmatch(line):
            furniture.extend(lines[index:])
            break
        (furniture if short and _FURNITURE_LINE.fullmatch(line) else kept).append(line)
    return Body(clean("\n".join(kept)), beside(furniture))


def beside(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that are no text, as many and as much of each as can say something about the report."""
    return tuple(line[:LINE_LENGTH_MAX] for line in islice(lines, BESIDE_MAX))


def _lines(container: Element, dropped: Collection[Element]) -> list[str]:
    lines: list[str] = []
    parts: list[str] = []

    def flush() -> None:
        if parts and (line := squeeze("".join(parts))):
            lines.append(line)
        parts.clear()

    def add(text: str | None) -> None:
        if text:
            parts.append(unwrap(text))

    walker = etree.iterwalk(container, events=("start", "end"))
    for event, element in walker:
        if element.tag in BLOCKS:
            flush()
        if event == "end":
            if element is not container:
                add(element.tail)
        elif element in dropped or (element is not container and is_furniture(element)):
            walker.skip_subtree()
        elif element.tag == "table" and (rows := table_rows(element)):
            lines.extend(rows)
            walker.skip_subtree()
        else:
            add(element.text)
    flush()
    return lines


def is_furniture(element: Element) -> bool:
    """Whether an element is no part of a text: scripts, forms, hidden parts, share buttons, related links."""
    if element.tag in SKIPPED:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    named = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return (len(named) > 1 and _is_furniture_name(named)) or bool(_HIDDEN.search(attributes.get("style", "")))


@lru_cache(maxsize=4096)
def _is_furniture_name(named: str) -> bool:
    return bool(_FURNITURE_NAME.search(named))


def has_table_inside(table: Element) -> bool:
    """Whether a table holds another one, and so is layout."""
    return next(table.iterdescendants("table"), None) is not None


def table_rows(table: Element) -> list[str]:
    """Rows of a data table as 甲 | 乙; empty where the table is layout (nested, one column, or a whole article)."""
    rows: list[list[str]] = []
    if has_table_inside(table):
        return []
    for row in table.iter("tr"):
        cells = [line for cell in row if cell.tag in ("td", "th") and (line := line_of(cell))]
        if any(len(cell) > CELL_LENGTH_MAX for cell in cells):
            return []
        rows.append(cells)
    is_data = sum(len(cells) > 1 for cells in rows) > 0
    return [" | ".join(cells) for cells in rows if cells] if is_data else []


_before = etree.XPath(
    "preceding::text()[normalize-space()][not(parent::script or parent::style or parent::noscript or parent::option)]",
    smart_strings=False,
)

NEAR_NODES = 160
"""Text nodes before the body in which headline, date and source stand; menus lie further up."""


def texts_before(container: Element) -> list[str]:
    """The last lines of visible text before the body, in page order."""
    return [squeeze(text[:LINE_LENGTH_MAX]) for text in strings(_before, container)[-NEAR_NODES:]]


def trafilatura_text(tree: Element) -> str:
    """Main text as trafilatura sees it; "" where it sees none, or the page is too much for it. It parses anew: it wants
    elements of its own kind."""
    if any(True for _ in islice(tree.iter(), TRAFILATURA_ELEMENTS_MAX, None)):
        return ""
    html = etree.tostring(tree, encoding="unicode", method="html")
    if len(html) > TRAFILATURA_LENGTH_MAX:
        return ""
    with warnings.catch_warnings():  # its downloader, which we never use, misses PySocks
        warnings.filterwarnings("ignore", message="SOCKS support")
        from trafilatura import extract

    text = extract(
        html,
        include_comments=False,
        include_tables=True,
        favor_recall=False,
    )
    return text or ""


_holding = etree.XPath(
    "//body//*[not(self::script)][text()[contains(normalize-space(.), $needle)]]", smart_strings=False
)


def holding(tree: Element, text: str) -> Element | None:
    """The element in which a text found by trafilatura begins."""
    needle = next((line[:16] for line in text.split("\n") if len(line) >= TEXT_LINE_MIN), "")
    matches = cast(list[Element], _holding(tree, needle=needle)) if needle else []
    return matches[-1] if matches else None


def attachment_links(root: Element, base_url: str) -> list[tuple[str, str]]:
    """(address, name) of the files that `root` links to, each once, in page order; ATTACHMENTS_MAX of them at most."""
    found: dict[str, str] = {}
    for anchor in root.iter("a"):
        if len(found) == ATTACHMENTS_MAX:
            break
        url = canonical_url(anchor.get("href") or "", base_url)
        if url and (_FILE.search(urlsplit(url).path) or _DOWNLOAD.search(url)):
            found.setdefault(url, _link_name(anchor, file_name(url))[:NAME_LENGTH_MAX])
    return list(found.items())


def _link_name(anchor: Element, name: str) -> str:
    """The file's own name where it says something in Chinese, else the words of the link with its extension."""
    said = _ATTACHED.sub("", line_of(anchor))
    if _HAN.search(name) or not _HAN.search(said):
        return name or said
    extension = name.rpartition(".")[2] if "." in name else ""
    return said if not extension or said.lower().endswith(f".{extension.lower()}") else f"{said}.{extension}"


def file_name(url: str) -> str:
    """Name of the file an address leads to: its fText or filename parameter, else the last step of its path."""
    parts = urlsplit(url)
    parameters = parse_qs(parts.query)
    for key in _NAME_PARAMETERS:
        if key in parameters:
            return squeeze(parameters[key][0].rpartition("/")[2])
    last = unquote(parts.path.rpartition("/")[2])
    return last if _FILE.search(last) else ""
