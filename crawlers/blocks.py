"""Repeated blocks of links on a page: which links stand in the same place of rows of the same build.

Record mining without rendering, after MDR (Liu, Grossman, Zhai 2003: rows are neighbouring subtrees of one build
under one parent) and tag-path clustering (Miao et al. 2009: rows of one list share their path from the root, also
where they lie under several parents).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from pipeline.reading.body import Element
from pipeline.text import squeeze

ANCHORS_MAX = 5_000
"""Links of a page that are looked at; no list of articles is longer."""
ROWS_MIN = 3
"""Neighbours of one build that make a block."""
CLIMB_MAX = 12
"""Levels from a link up to its row; deeper rows are not met."""
DEPTH_MAX = 80
"""Levels above a link that are looked at for its surroundings."""
TITLE_MAX = 300
"""Characters of a link's text that are kept."""
PAIR_LINKS_MAX = 10
"""Links that one of only two rows can hold."""
NAMED_WITHIN = 3
"""Levels above a container from which it takes its name."""
SENTENCE_MIN = 16
"""Characters before a link on its line that make it part of a sentence."""
COLUMNS_MAX = 30
"""Columns of a table that are told apart."""
TEXTS_MAX = 40
"""Text nodes of a link or row that are looked at."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARTS = ("p", "div", "dt", "li")
_BULLET = re.compile(r"^[\s·•・▪■◆●○►▶>»*]+")
_DAY = r"(?:(?:19|20)\d\d[-/.])?\d{1,2}[-/.]\d{1,2}(?:\s\d\d?:\d\d(?::\d\d)?)?"
_EDGE = re.compile(rf"^(?:[\[(（【]{_DAY}[\])）】]\s*|{_DAY}\s+)|\s*[\[(（【]{_DAY}[\])）】]$|\s+{_DAY}$")
_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:title|tit|headline|bt|subject)|[a-z](?:Title|Headline)", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")
_DIGITS = re.compile(r"\d+")
_FURNITURE_TAGS = {"nav", "header", "footer"}
_FURNITURE_NAME = re.compile(
    r"(?:^|\s)(?:(?:[\w-]*[_-])?(?:\w*nav|navi|navbar|navigation|\w*menu|foot|footer|breadcrumbs?|crumbs?|pager|paging|pagination|"
    r"copyright|friend\w*|flink\w*)(?:[_-][\w-]*)?\d*|(?:[\w-]*[_-])?(?:header|share|sharing|login|search|topbar|toolbar|comments?)\d*)"
    r"(?:$|\s)",
    re.IGNORECASE,
)
_ASIDE_NAME = re.compile(r"(?:^|[\s_-])(?:aside|side|sidebar|side-?bar|sider)(?:$|[\s_\d-])", re.IGNORECASE)


@dataclass(slots=True)
class Anchor:
    """A link of the page."""

    element: Element
    url: str
    """Absolute, without fragment, as the page writes it."""
    title: str
    row: Element
    """The subtree that repeats; the link itself in a flat list."""
    key: str
    """What two forms of one address share: no scheme, no www., no slash at the end."""
    order: int = 0
    """Its place among the links of the page."""
    embedded: bool = False
    """Whether it stands within a sentence."""


@dataclass(slots=True)
class Block:
    """Links that stand in the same place of rows of the same build."""

    anchors: list[Anchor] = field(default_factory=list)
    furniture: bool = False
    """Whether it lies in a navigation, header or footer."""
    aside: bool = False
    """Whether it lies in a side column that says so."""


class _Level(NamedTuple):
    """One level above a link."""

    container: Element
    row: Element
    """The container's child that the link lies in."""
    way: int
    """The way down from the container to the link."""


_Pool = tuple[int, str, int]
"""Containers of one path from the root and one name, and one way down: where the rows of one list may lie."""


def key_of(address: str) -> str:
    """A cheap url_key: enough to tell the links of one page apart."""
    return address.partition("://")[2].removeprefix("www.").rstrip("/")


def title_of(anchor: Element) -> str:
    """What a link is called: its heading where it wraps a whole card, else its first line; the whole where that is cut.

    A picture gives its alt text, a link without either its title attribute. Bullets and dates at the ends are left out.
    """
    shown = _bare(_shown(anchor))
    full = squeeze(anchor.get("title") or "")[:TITLE_MAX]
    if full and (not shown or is_cut(shown) or (full.startswith(shown) and len(full) <= 4 * len(shown))):
        return full
    return shown or _alternative(anchor)


def is_cut(title: str) -> bool:
    """Whether a list shortened it."""
    return title.endswith(("…", "...", "..", "。。。"))


def texts_of(element: Element) -> Iterator[str]:
    """Squeezed text nodes of an element in order, scripts left out, TEXTS_MAX at most."""
    count = 0
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        pieces = [node.text] if node.tag not in ("script", "style", "noscript") else []
        if node is not element:
            pieces.append(node.tail)
        for piece in pieces:
            if piece and (line := squeeze(piece[: 4 * TITLE_MAX])):
                yield line
                count += 1
                if count >= TEXTS_MAX:
                    return


def blocks_of(tree: Element, base: str) -> list[Block]:
    """Every block of the page in document order, single links as blocks of one."""
    return _Mine(tree, base).blocks()


def _shown(anchor: Element) -> str:
    line = ""
    for node in islice(anchor.iter(*_HEADINGS, "p", "div", "span", "strong", "em", "dt", "li"), TEXTS_MAX):
        heading = node.tag in _HEADINGS or _TITLE_NAME.search(node.get("class") or "")
        if (heading or (not line and node.tag in _PARTS)) and _LETTER.search(found := _line(node)):
            line = found
            if heading:
                break
    return line or _line(anchor)


def _bare(line: str) -> str:
    """A line without bullets, and without dates that are set off from its words."""
    rest = _EDGE.sub("", _BULLET.sub("", line))
    return rest if _LETTER.search(rest) else line


def _line(element: Element) -> str:
    return squeeze(" ".join(texts_of(element)))[:TITLE_MAX] if len(element) else squeeze(element.text or "")[:TITLE_MAX]


def _alternative(anchor: Element) -> str:
    return next((squeeze(image.get("alt") or "")[:TITLE_MAX] for image in anchor.iter("img")), "")


class _Mine:
    """The pass over one page: links, the levels above each, and which of them repeat."""

    def __init__(self, tree: Element, base: str) -> None:
        self.ways: dict[tuple[str, int], int] = {}
        self.below: defaultdict[Element, int] = defaultdict(int)
        """Links under an element."""
        self.rows: defaultdict[tuple[Element, int], int] = defaultdict(int)
        """Rows under a container that are built one way. Keyed by elements, which lxml then hands out again."""
        self.most: defaultdict[_Pool, int] = defaultdict(int)
        """Most rows under one container of a pool."""
        self.last: dict[tuple[Element, int], Element] = {}
        self.paths: dict[Element, int] = {}
        self.steps: dict[tuple[int, str], int] = {}
        self.names: dict[Element, str] = {}
        bases = [found for node in tree.iter("base") if (found := (node.get("href") or "").strip())]
        self.base = (_joined(base, bases[0]) if bases else "") or base
        self.links = [pair for node in self._first(tree) if (pair := (node, self._address(node)))[1]]
        self.climbs = [self._climb(node) for node, _ in self.links]

    def blocks(self) -> list[Block]:
        found: dict[tuple[object, ...], Block] = {}
        for order, ((node, address), climb) in enumerate(zip(self.links, self.climbs, strict=True)):
            level = self._level(node, climb)
            alone = self.rows[level.container, level.way] >= ROWS_MIN
            where = (level.container, level.way) if alone else self._pool(level)
            block = found.setdefault((*where, _manner(node, level.row)), Block())
            if not block.anchors:
                block.furniture = self._named(level.container, _FURNITURE_TAGS, _FURNITURE_NAME)
                block.aside = self._named(level.container, {"aside"}, _ASIDE_NAME)
            anchor = Anchor(node, address, title_of(node), level.row, key_of(address), order, _embedded(node))
            block.anchors.append(anchor)
        return list(found.values())

    def _first(self, tree: Element) -> Iterator[Element]:
        return islice(tree.iter("a", "area"), ANCHORS_MAX)

    def _address(self, node: Element) -> str:
        href = (node.get("href") or "").strip()
        if not href or href.startswith("#") or href[:11].lower().startswith(("javascript:", "mailto:", "tel:")):
            return ""
        return _joined(self.base, href)

    def _climb(self, node: Element) -> list[_Level]:
        """The levels from a link up, counted into `rows` and `most`."""
        levels: list[_Level] = []
        way, row = -1, node
        for depth, parent in enumerate(islice(node.iterancestors(), DEPTH_MAX)):
            self.below[parent] += 1
            if depth < CLIMB_MAX:
                way = self.ways.setdefault((_step(row), way), len(self.ways))
                level = _Level(parent, row, way)
                place = (parent, way)
                if self.last.get(place) is not row:
                    self.rows[place] += 1
                    self.last[place] = row
                    if self.rows[place] >= 2:
                        pool = self._pool(level)
                        self.most[pool] = max(self.most[pool], self.rows[place])
                levels.append(level)
                row = parent
        return levels

    def _level(self, node: Element, climb: list[_Level]) -> _Level:
        """The lowest level that repeats, in this container or in another of its pool; else the first."""
        repeating = (level for level in climb if self.most[self._pool(level)] >= ROWS_MIN)
        pairs = (level for level in climb if self._is_pair(level))
        return next(repeating, None) or next(pairs, None) or (climb[0] if climb else _Level(node, node, -1))

    def _is_pair(self, level: _Level) -> bool:
        """Whether two rows are built alike; two halves of the page are none."""
        return self.most[self._pool(level)] >= 2 and self.below[level.row] <= PAIR_LINKS_MAX

    def _pool(self, level: _Level) -> _Pool:
        return self._path(level.container), self._name(level.container), level.way

    def _name(self, container: Element) -> str:
        """First class or id, numbers taken out, of a container or what it lies in: the lists of one kind share it."""
        if container not in self.names:
            near = (container, *islice(container.iterancestors(), NAMED_WITHIN))
            self.names[container] = next((name for element in near if (name := _build(element))), "")
        return self.names[container]

    def _path(self, element: Element) -> int:
        """Number of the tag path from the root."""
        way: list[Element] = []
        current: Element | None = element
        while current is not None and current not in self.paths:
            way.append(current)
            current = current.getparent()
        path = self.paths[current] if current is not None else 0
        for one in reversed(way):
            path = self.steps.setdefault((path, str(one.tag)), len(self.steps) + 1)
            self.paths[one] = path
        return path

    def _named(self, container: Element, tags: set[str], name: re.Pattern[str]) -> bool:
        """Whether it or something above it, as far as that is not most of the page, is of such a name."""
        for depth, element in enumerate((container, *container.iterancestors())):
            if depth >= DEPTH_MAX or 2 * self.below[element] > len(self.links):
                return False
            if element.tag in tags or name.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
                return True
        return False


def _step(element: Element) -> str:
    """One step of the way down to a link; cells are told apart by their column."""
    if element.tag in ("td", "th"):
        before = islice(element.itersiblings("td", "th", preceding=True), COLUMNS_MAX)
        return f"{element.tag}{sum(1 for _ in before)}"
    return str(element.tag)


def _build(element: Element) -> str:
    """First class or id of an element, numbers taken out."""
    words = (element.get("class") or element.get("id") or "").split()
    return _DIGITS.sub("", words[0]) if words else ""


def _manner(anchor: Element, row: Element) -> str:
    """Classes of a link and its parent, as far as they lie inside the row: a title is not marked like a keyword."""
    parent = anchor.getparent()
    if anchor is row or parent is None:
        return ""
    return f"{_build(anchor)} {_build(parent) if parent is not row else ''}"


def _embedded(anchor: Element) -> bool:
    """Whether running text leads up to a link; a date or a column's name does not."""
    previous = anchor.getprevious()
    parent = anchor.getparent()
    before = previous.tail if previous is not None else parent.text if parent is not None else ""
    return len(squeeze((before or "")[-200:])) >= SENTENCE_MIN


def _joined(base: str, href: str) -> str:
    try:
        address = urljoin(base, href.replace("\n", "").replace("\t", "").replace("\r", "")).partition("#")[0]
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""
