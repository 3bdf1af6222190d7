"""A parsed page as its lines of text, each with what its surroundings say about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml import etree

from pipeline.errors import TooComplexError
from pipeline.reading.body import BLOCKS, CELL_LENGTH_MAX, SKIPPED, Element, has_table_inside, unwrap
from pipeline.reading.limits import VISIBLE_LENGTH_MAX
from pipeline.text import squeeze

ASCII_PER_HAN = 3.0
"""Latin letters that say as much as one Chinese character; lengths are counted in Chinese characters."""

PROSE_MIN = 15
"""Length from which a line with punctuation and few links is prose."""

HEADLINE_MIN = 6
"""Length from which a line that is one link is a headline rather than a button."""

HEADLINE_SHARE = 0.9

CLIMB = 6
"""Ancestors that are looked at for being one of many alike."""

ALIKE_MIN = 3
"""Siblings of one kind that make a list."""

CARDS_SHARE = 0.6
"""Share of alike elements with a headline from which they are teasers."""

PROSE_LINKS_MAX = 1 / 3
"""Share of a line that may be links where it is prose."""

NAME_LENGTH_MAX = 200
"""Characters of class and id that are looked at; utility classes by the dozen name nothing."""

PUNCTUATION = re.compile(r"[，。！？；：、,.!?;:]")
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
CELL_END = "\x01"
"""Stands for the end of a cell while a row is put together; a parsed page holds no control characters."""

BLOCKS_MAX = 10_000
"""Lines of one page that are looked at; the longest article seen has 1,500."""

NODES_DEPTH_MAX = 60
"""Block elements within block elements that are told apart; what lies deeper counts as the last one's own."""

UNREAD = SKIPPED - {"form"}
"""ASP.NET and VSB wrap a whole page in a form."""

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

MARKS = ("body", "comment", "aside", "frame", "extra")
"""What a part of a page tends to be, by the words in its class and id. Common to many sites; no one's own."""

_MARK = re.compile(
    r"(?P<comment>comment|pinglun|repl(?:y|ies)|disqus|feedback|liuyan|discuss|guestbook)"
    r"|(?P<frame>foot|nav|menu|header(?!line)|head\b|top\b|copyright|crumb|login|search|banner|toolbar|sitemap|lang)"
    r"|(?P<extra>share|sns|social|tool|qrcode|ewm|erweima|tags?\b|advert|\bads?\b|app\b|download|popup|modal|subscri"
    r"|newsletter|author|editor[-_]|byline|meta|info|hide|hidden|video|pic|photo|gallery|caption|source|time|date"
    r"|disclaim|print|summary|abstract|intro|vote)"
    r"|(?P<aside>side(?!nt)|recom|relat|relevant|hot|rank|tuijian|xiangguan|more|next|prev|list|item|card|widget|promo"
    r"|sponsor|teaser|popular|trending|link|right)"
    r"|(?P<body>artic|content|detail|main[-_]?text|text(?!area|-|_)|body|entry|post(?!er)|story|news|zoom|trs_editor|ucap"
    r"|editor|para|neirong|wen(?:zhang|ben)|prose|richtext)"
)
"""For names in lower case: a pattern that ignores case is four times as slow."""

INHERITED_TAGS = frozenset((*HEADINGS, "article", "main", "aside", "footer", "header", "nav", "p", "li", "td", "form"))
"""Tags whose being around a line says something about it."""

NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Node:
    """A block element on the way from the body to a line."""

    element: Element
    parent: Node | None
    depth: int
    kind: tuple[str, str]
    """(tag, class): what its look-alikes among its siblings share."""
    marks: frozenset[str]
    """Keys of MARKS that its own class and id match."""
    around: frozenset[str]
    """Those and its ancestors'."""
    tags: frozenset[str]
    """Of INHERITED_TAGS, those of itself and its ancestors."""
    prose: float = 0.0
    """Length of the prose inside."""
    headlines: int = 0
    """Lines inside that are one link and long enough to be a headline."""
    children: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """By kind: [how many, how many with a headline]."""

    def up(self) -> Iterator[Node]:
        """Itself and its ancestors, inside out."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


@dataclass(slots=True, eq=False)
class Block:
    """A line of text as a reader sees it: what stands between two breaks."""

    line: str
    node: Node
    """The innermost block element that it begins in."""
    length: float
    """In Chinese characters."""
    linked: float
    """Share of it that is links, 0 to 1."""
    links: int
    is_row: bool
    """A row of a data table, cells joined by |."""
    is_prose: bool
    """Long, with punctuation, not of links, and no teaser of another article."""
    alike: int = 0
    """How many siblings of one kind it or what is around it has."""
    headlines: float = 0.0
    """Share of those that hold a headline, 0 to 1: teasers of other articles do."""


def length_of(line: str) -> float:
    """Length in Chinese characters; Latin letters count less."""
    if line.isascii():
        return len(line) / ASCII_PER_HAN
    narrow = len(line.encode("ascii", "ignore"))
    return len(line) - narrow + narrow / ASCII_PER_HAN


def blocks_of(tree: Element) -> list[Block]:
    """Lines of a page's body in page order; those of scripts, menus and hidden parts left out.

    Raises:
        TooComplexError: they have more than VISIBLE_LENGTH_MAX characters.
    """
    body = tree.find(".//body")
    blocks = _Walk().over(tree if body is None else body)
    for block in blocks:
        block.alike, block.headlines = alike(block.node)
        block.is_prose = block.is_prose and block.headlines < CARDS_SHARE
        if block.is_prose:
            for above in block.node.up():
                above.prose += block.length
    return blocks


def alike(node: Node) -> tuple[int, float]:
    """(how many siblings of its kind an element or one around it has, the share of them with a headline), of the kind
    with the largest share; plain paragraphs are no list."""
    most = (0.0, 0)
    for above in islice(node.up(), CLIMB):
        count, headlined = above.parent.children.get(above.kind, (0, 0)) if above.parent else (0, 0)
        if count >= ALIKE_MIN and above.kind[0] not in ("p", "br"):
            most = max(most, (headlined / count, count))
    return most[1], most[0]


class _Walk:
    """One walk over a tree: its lines, and for each element how much prose and how many headlines it holds."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0
        self._length = 0
        self._begins: Node | None = None
        self._anchors = 0
        self._table: Element | None = None

    def over(self, root: Element) -> list[Block]:
        """Lines of `root`."""
        node = _node(root, None)
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if element is root:
                    self._add(element.text, node)
                elif tag in UNREAD or _is_hidden(element) or len(self._blocks) >= BLOCKS_MAX:
                    walker.skip_subtree()
                else:
                    node = self._enter(element, tag, node)
            elif element is not root:
                if element is node.element or tag == "a":
                    node = self._leave(element, tag, node)
                if element.tail:
                    self._add(element.tail, node)
        self._flush()
        return self._blocks

    def _enter(self, element: Element, tag: str, node: Node) -> Node:
        if tag in BLOCKS:
            if tag == "table" and self._table is None and is_data(element):
                self._flush()
                self._table = element
            else:
                self._break(tag)
            if node.depth < NODES_DEPTH_MAX:
                node = _node(element, node)
        elif tag == "a":
            self._anchors += 1
            self._links += 1
        if element.text:
            self._add(element.text, node)
        return node

    def _leave(self, element: Element, tag: str, node: Node) -> Node:
        if tag == "a":
            self._anchors = max(0, self._anchors - 1)
            return node
        self._break(tag)
        if element is self._table:
            self._flush()
            self._table = None
        return _close(node)

    def _break(self, tag: str) -> None:
        """Ends the line; inside a data table only a row does, and a cell ends with |."""
        if not self._parts:
            return
        if self._table is None or tag == "tr":
            self._flush()
        else:
            self._parts.append(CELL_END if tag in ("td", "th") else " ")

    def _add(self, text: str | None, node: Node) -> None:
        if not text or text.isspace():
            if self._parts and text:
                self._parts.append(" ")
            return
        if self._begins is None:
            self._begins = node
        if self._anchors:
            self._linked += len(text.strip())
        self._length += len(text)
        if self._length > VISIBLE_LENGTH_MAX:
            raise TooComplexError(f"网页文字太多：超过 {VISIBLE_LENGTH_MAX:,} 字")
        self._parts.append(unwrap(text))

    def _flush(self) -> None:
        if not self._parts:
            return
        if self._begins is not None and (line := _joined(self._parts, is_row=self._table is not None)):
            self._blocks.append(_block(line, self._begins, self._linked, self._links, is_row=self._table is not None))
        self._parts.clear()
        self._linked = self._links = 0
        self._begins = None


def _joined(parts: list[str], *, is_row: bool) -> str:
    line = squeeze("".join(parts))
    if not is_row:
        return line
    return " | ".join(cell for part in line.split(CELL_END) if (cell := part.strip()))


def _block(line: str, node: Node, linked: int, links: int, *, is_row: bool) -> Block:
    length = length_of(line)
    share = min(1.0, linked / len(line))
    is_prose = length >= PROSE_MIN and share < PROSE_LINKS_MAX and bool(PUNCTUATION.search(line))
    if length >= HEADLINE_MIN and share > HEADLINE_SHARE:
        for above in node.up():
            above.headlines += 1
    return Block(line, node, length, share, links, is_row, is_prose)


def _close(node: Node) -> Node:
    """The parent of a finished element, which now counts it among its children."""
    parent = node.parent
    assert parent is not None
    counts = parent.children.setdefault(node.kind, [0, 0])
    counts[0] += 1
    counts[1] += node.headlines > 0
    return parent


def _node(element: Element, parent: Node | None) -> Node:
    tag = element.tag
    name = element.get("class") or ""
    marks = _marks(name, element.get("id") or "")
    if parent is None:
        return Node(element, None, 0, (tag, name), marks, marks, NOTHING)
    around = parent.around if marks <= parent.around else parent.around | marks
    tags = parent.tags if tag not in INHERITED_TAGS or tag in parent.tags else parent.tags | {tag}
    return Node(element, parent, parent.depth + 1, (tag, name), marks, around, tags)


@lru_cache(maxsize=8192)
def _marks(name: str, identifier: str) -> frozenset[str]:
    named = f"{name} {identifier}"[:NAME_LENGTH_MAX].lower()
    return frozenset(match.lastgroup or "" for match in _MARK.finditer(named)) if len(named) > 1 else NOTHING


def _is_hidden(element: Element) -> bool:
    style = element.get("style")
    return style is not None and bool(HIDDEN.search(style))


def is_data(table: Element) -> bool:
    """Whether a table holds values rather than the layout of a page: not nested, of several columns, no articles."""
    if has_table_inside(table):
        return False
    several = False
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if any(_is_long(cell) for cell in cells):
            return False
        several = several or len(cells) > 1
    return several


def _is_long(cell: Element) -> bool:
    length = 0
    for text in cell.itertext():
        length += len(text.strip())
        if length > CELL_LENGTH_MAX:
            return True
    return False
