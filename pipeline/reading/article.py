"""The text of a page about which nothing is declared: our scorer's, trafilatura's where ours is unsure of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from pipeline.reading.blocks import Block, Node, blocks_of
from pipeline.reading.body import EMPTY, Body, Element, beside, holding, tidy, trafilatura_text
from pipeline.reading.byline import author_in, is_byline, origin_in
from pipeline.reading.ranked import sized
from pipeline.reading.scorer import Judged, judge
from pipeline.text import is_chinese, skeleton
from pipeline.types import Found

SURE_CHINESE = 0.6
SURE_OTHER = 0.9
"""Expected F1 below which trafilatura is asked. Our weights come mostly from Chinese pages, its rules from others."""

LEAD_LINES = 3
"""Lines at the start of a text among which headline, date and outlet may stand."""

SHORT_TITLE = 4
"""Letters that a line must share with the page's title to be it."""

TITLE_SHARE = 0.4
"""Share of the page's title that the headline makes up at least; the rest names the site."""

LINKED_ROW = 0.5
"""Share of a row that is links from which it is a menu."""

PARAGRAPH_MIN = 20
"""Length, in Chinese characters, of a line that nobody writes twice."""

HEAD_LINES = 6
"""Lines at the start of a text before and among which headline and byline may have slipped in."""

TAIL_LINES = 3
"""Lines below a text among which its outlet and author may be named."""

TEASERS = 8
"""A text so many times as long as the one we found is that of the teasers around it."""

SHORT_TEXT = 60
"""Characters; trafilatura may still find more on a page of which so little was kept."""

ROW_MIN = 10
"""Length, in Chinese characters, of a line of links from which it can be a row of a list."""

ROWS_MIN = 5
"""Rows that a list has at least."""

ROWS_WEIGHT = 5
"""A page is a list where its rows are so many times as long as all that looks like text, and that is short: at least 7
times on saved list pages, where a foot or a notice looks like text; no saved article keeps less than SHORT_TEXT."""


Looks = Literal["article", "list", "empty"]
"""empty: shows no line of text, menus aside."""


@dataclass(frozen=True, slots=True)
class Article:
    """What was found on a page."""

    contents: Body
    where: str
    """scorer:0.87 or trafilatura:0.41, with how sure our scorer was of its own."""
    begins: Element | None = None
    """The element of its first paragraph."""
    holder: Element | None = None
    """The innermost element around all of it."""
    above: Sequence[Block] = ()
    """Lines before it."""
    lead: Sequence[Block] = ()
    """Its first lines."""
    looks: Looks = "article"
    """What the page it was found on looks like."""
    others: tuple[Found, ...] = ()
    """The text that was not taken, where two were found: its length."""


def article_of(tree: Element, title: str) -> Article:
    """The text of a parsed page.

    Args:
        title: the page's own title.
    """
    blocks = blocks_of(tree)
    judged = judge(blocks, title)
    own = _own(blocks, judged, title)
    length = len(own.contents.text)
    sure = SURE_CHINESE if is_chinese(own.contents.text) else SURE_OTHER
    if judged.sureness >= sure and length >= SHORT_TEXT:
        return own
    looks = _looks(blocks, judged.kept)
    other = tidy(trafilatura_text(tree).splitlines())
    where = f"trafilatura:{judged.sureness:.2f}"
    if len(other.text) <= length < SHORT_TEXT or 0 < TEASERS * length < len(other.text):
        return replace(own, looks=looks, others=(sized(other.text, where),))
    begins = holding(tree, other.text)
    at = _begin(blocks, other.text)
    around = begins.getparent() if begins is not None else None
    passed = (sized(own.contents.text, own.where),)
    return Article(other, where, begins, around, blocks[:at], blocks[at : at + LEAD_LINES], looks, passed)


def _looks(blocks: Sequence[Block], kept: Sequence[bool]) -> Looks:
    """A list where its rows outweigh by far what looks like text."""
    text = sum(block.length for block, keep in zip(blocks, kept, strict=True) if keep)
    left = (block for block, keep in zip(blocks, kept, strict=True) if not keep)
    rows = [block.length for block in left if block.length >= ROW_MIN and block.linked >= LINKED_ROW]
    if text < SHORT_TEXT and len(rows) >= ROWS_MIN and sum(rows) > ROWS_WEIGHT * text:
        return "list"
    return "article" if blocks else "empty"


def _begin(blocks: Sequence[Block], text: str) -> int:
    """Index of the first line that a text begins with."""
    first = text.split("\n", LEAD_LINES)[:LEAD_LINES]
    return next((index for index, block in enumerate(blocks) if block.line in first), 0)


def _own(blocks: Sequence[Block], judged: Judged, title: str) -> Article:
    where = f"scorer:{judged.sureness:.2f}"
    lines = [block for block, keep in zip(blocks, judged.kept, strict=True) if keep]
    lead = lines[: _lead_ends(lines, title)]
    lines = _without_summary(lines[len(lead) :])
    if not lines:
        return Article(EMPTY, where)
    holder = _around(lines)
    at = blocks.index(lines[0])
    inside = [block for block in blocks[at:] if any(node is holder for node in block.node.up())]
    chosen = _with_rows(inside, set(lines))
    contents = tidy([block.line for block in inside if block in chosen])
    others = (block.line for block in inside if block not in chosen)
    bylines = (block.line for block in lead if is_byline(block.line))
    after = _labels_after(blocks, inside[-1])
    return Article(
        Body(contents.text, beside((*bylines, *contents.furniture, *others, *after))),
        where,
        lines[0].node.element,
        holder.element,
        blocks[:at],
        lines[:LEAD_LINES],
    )


def _labels_after(blocks: Sequence[Block], last: Block) -> list[str]:
    """Lines just below the text's element that name outlet or author by a label, as old layouts of tables do."""
    at = blocks.index(last) + 1
    below = (block.line for block in blocks[at : at + TAIL_LINES] if not block.links)
    return [line for line in below if origin_in(line) or author_in(line)]


def _lead_ends(lines: Sequence[Block], title: str) -> int:
    """How many of the first lines are headline and byline, which small pages have in one box with the text."""
    ends = 0
    first = [block.line for block in lines[: 2 * HEAD_LINES]]
    for index, block in enumerate(lines[:HEAD_LINES], start=1):
        if _repeats(block.line, title) or is_byline(block.line):
            ends = index
        elif block.is_prose and block.length >= PARAGRAPH_MIN and first.count(block.line) == 1:
            break
    return ends


def _repeats(line: str, title: str) -> bool:
    """Whether a line is the page's own title, or most of it."""
    bare, whole = skeleton(line), skeleton(title)
    return len(bare) >= SHORT_TITLE and bare in whole and len(bare) >= TITLE_SHARE * len(whole)


def _with_rows(inside: Sequence[Block], chosen: set[Block]) -> set[Block]:
    """The chosen lines and the rows of values that follow one of them: a table under a paragraph is part of the text,
    however little its cells look like it."""
    found = set(chosen)
    for before, block in pairwise(inside):
        if block.is_row and block.linked < LINKED_ROW and before in found:
            found.add(block)
    return found


def _without_summary(blocks: Sequence[Block]) -> list[Block]:
    """Without a first paragraph that some pages print as a summary and again where the text begins."""
    later = {block.line for block in blocks[1 : 2 * LEAD_LINES] if block.length >= PARAGRAPH_MIN}
    return list(blocks[1:] if blocks and blocks[0].line in later else blocks)


def _around(blocks: Sequence[Block]) -> Node:
    """The innermost element that all lines lie in."""
    common = list(blocks[0].node.up())
    for block in blocks[1:]:
        inside = {id(node) for node in block.node.up()}
        common = [node for node in common if id(node) in inside]
    return common[0]
