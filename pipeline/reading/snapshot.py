"""Two copies of a page that shows a state (leaders, members) -> what was added and removed, and a report of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from lxml import etree

from pipeline.names import CHANGED
from pipeline.reading import body
from pipeline.reading.decode import decode
from pipeline.text import squeeze
from pipeline.types import Page
from pipeline.urls import canonical_url

LINES_MAX = 2000
LINE_LENGTH_MAX = 300
"""Lines of a page, and characters of a line, that are compared."""

SHOWN_MAX = 60
"""Lines that a report shows of either kind; more is no change of names but another page."""

SAME_PAGE = 1 / 3
"""Share of the longer copy's lines that both must have to be copies of one page. Chosen, not measured: a redesign, a
challenge or a home page in its place share few lines with it, and a board seldom changes by two thirds at once."""

MARK = "zhoubao-change"
"""Query parameter by which the address of a change differs from its page's."""

_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|foot|footer|head|header|crumbs?|breadcrumbs?|search)(?:$|[\s_-])", re.IGNORECASE
)
_UNSTEADY = re.compile(r"\d+|(?:星期|周)[一二三四五六日天]")
_named = etree.XPath("//*[@class or @id]", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Change:
    """Lines by which a copy differs from an earlier one, in page order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def lines_of(page: Page, area: str = "") -> list[str]:
    """Lines of the elements that `area` (CSS) selects, without it of the page but menus and footer; each once.

    Empty where there is nothing to be read.
    """
    decoded = decode(page.body, page.content_type)
    if not decoded.readable or not decoded.text.strip():
        return []
    try:
        tree = body.parse(decoded.text)
        holders = body.outermost(body.select(tree, area)) if area else [_without_menus(tree)]
        texts = [body.read_body(holder).text for holder in holders]
    except (etree.LxmlError, ValueError, RecursionError):
        return []
    lines = (squeeze(line)[:LINE_LENGTH_MAX] for text in texts for line in text.splitlines())
    return list(dict.fromkeys(islice(filter(None, lines), LINES_MAX)))


def changes(old: Sequence[str], new: Sequence[str]) -> Change | None:
    """What `new` has and `old` has not, and the other way round; None where they are not copies of one page.

    Order does not count, nor do digits and days of the week: today's date and counters change by themselves.
    """
    before, after = {_steady(line) for line in old}, {_steady(line) for line in new}
    if len(before & after) < SAME_PAGE * max(len(before), len(after)):
        return None
    added = tuple(line for line in new if _steady(line) not in before)
    return Change(added, tuple(line for line in old if _steady(line) not in after))


def address(page_url: str, previous: str, lines: Sequence[str]) -> str:
    """Address of the state that `lines` show after the copy at `previous` ("" before the first).

    The same whenever it is worked out from the same two copies; another one when a page goes back to an old state.
    """
    told = "\n".join((previous, *map(_steady, lines)))
    digest = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
    letters = digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))  # digits could be read as a date
    return canonical_url(f"{page_url}{'&' if '?' in page_url else '?'}{MARK}={letters}")


def headline(name: str, change: Change) -> str:
    """文化和旅游部领导页面有变化：新增 张某、李某；移除 王某."""
    parts = [f"{verb} {_listed(lines)}" for verb, lines in _sides(change) if lines]
    return f"{name}有变化：{'；'.join(parts)}"


def as_html(name: str, page_url: str, change: Change) -> bytes:
    """Text of the report: one line for each line added and removed."""
    told = [f"{name}（{page_url}）{CHANGED}"]
    for verb, lines in _sides(change):
        told += [f"{verb}：{line}" for line in lines[:SHOWN_MAX]]
        told += [f"{verb}：另有 {len(lines) - SHOWN_MAX} 行，见网页"] if len(lines) > SHOWN_MAX else []
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in told).encode("utf-8", "replace")


def _sides(change: Change) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("新增", change.added), ("移除", change.removed)


def _listed(lines: Sequence[str]) -> str:
    shown = "、".join(line if len(line) <= 16 else f"{line[:15]}…" for line in lines[:3])
    return shown if len(lines) <= 3 else f"{shown}等 {len(lines)} 行"


def _steady(line: str) -> str:
    return _UNSTEADY.sub("0", line)


def _without_menus(tree: body.Element) -> body.Element:
    """The tree with its menus and footers taken out."""
    tags = [element for tag in ("nav", "header", "footer") for element in tree.iter(tag)]
    named = [
        element
        for element in body.elements(_named, tree)
        if element.tag not in ("html", "body") and _MENU.search(f"{element.get('class', '')} {element.get('id', '')}")
    ]
    for element in (*tags, *named):
        body.drop(element)
    return tree
