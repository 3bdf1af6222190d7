"""The headline of a page about which nothing is declared: the line that the page's own titles agree with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from pipeline.reading.blocks import HEADINGS, Block
from pipeline.reading.tags import TITLE_METAS, Tags, is_site, without_site
from pipeline.text import skeleton, squeeze
from pipeline.types import Found

ABOVE_LINES = 60
"""Lines before the text among which a headline is looked for."""

LEAD_LINES = 2
"""Lines at the start of the text that can be the headline themselves."""

NEAR_LINES = 4
"""Lines before the text that are near it."""

LENGTH_MAX = 90
"""Characters."""

SHORT = 6
"""Characters below which a line is more likely a column's name."""

_NAMED = re.compile(r"title|headline|\btit\b|\bbt\b|biaoti|subject|\bh1\b")
"""For names in lower case."""
_BYLINE = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}|\d{1,2}:\d\d|来\s*源|作\s*者|发布(?:时间|日期|于)|编辑|字号|浏览|点击|\b[Bb]y\b|"
    r"(?:小时|分钟|天)前"
)
_NOT = re.compile(
    r"首页.*|(?:https?://|www\.).*|(?:您?(?:的|所在)?(?:当前)?位置|正在阅读|上一篇|下一篇|来源|作者|发布时间|时间|责任编辑)\s*[:：>＞].*|.*[>＞»].*|.*。"
)
_LABEL = re.compile(r"(?:标\s*题|主\s*题|名\s*称)\s*[:：]\s*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be the headline."""

    found: Found
    points: float


_POINTS = attrgetter("points")


def headlines(above: Sequence[Block], lead: Sequence[Block], tags: Tags, url: str) -> list[Found]:
    """What may be the headline, likeliest first: the likeliest of the visible lines, and what the page declares.

    Empty where nothing on the page looks like one.

    Args:
        above: the lines before the text, in page order.
        lead: the first lines of the text.
    """
    line = max(_visible(above, lead, tags), key=_POINTS, default=None)
    candidates = [*([line] if line else []), *_declared(tags, url)]
    likely = [candidate for candidate in candidates if candidate.points > 0]
    return [candidate.found for candidate in sorted(likely, key=_POINTS, reverse=True)]


def _declared(tags: Tags, url: str) -> Iterator[Candidate]:
    for name, points in zip(TITLE_METAS, (4.0, 3.5, 3.0), strict=True):
        if name in tags.metas:
            value = without_site(tags.metas[name], tags.site_names, url)
            yield Candidate(Found(value, tags.meta([name]).where), points)
    if tags.card.headline:
        yield Candidate(Found(tags.card.headline, "json-ld"), 3.2)
    if (headline := tags.item("headline")).value:
        yield Candidate(headline, 3.0)
    title = without_site(tags.page_title, tags.site_names, url)
    if title:
        yield Candidate(Found(title, "title"), 2.0 if len(skeleton(title)) >= SHORT and not is_site(title) else 0.2)


def _visible(above: Sequence[Block], lead: Sequence[Block], tags: Tags) -> Iterator[Candidate]:
    titles = [skeleton(title) for title in _titles(tags) if not is_site(title)]
    lines = [*_joined(above[-ABOVE_LINES:]), *((block, block.line) for block in lead[:LEAD_LINES])]
    leads = len(lines) - min(LEAD_LINES, len(lead))
    for index, (block, line) in enumerate(lines):
        line = _LABEL.sub("", line)
        following = [later for _, later in lines[index + 1 : index + 3]] if index < leads else []
        points = _points(block, line, titles, following)
        points += -0.7 if index >= leads else 1.0 if leads - index <= NEAR_LINES else 0.0
        heading = min(HEADINGS & block.node.tags, default="line")
        yield Candidate(Found(line, f"visible:{heading}"), points + index / 1000)


def _joined(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """(block, its line); the lines of one heading as one."""
    for _, same in groupby(blocks, key=_heading_around):
        group = list(same)
        if len(group) > 1 and not HEADINGS.isdisjoint(group[0].node.tags):
            yield group[0], squeeze(" ".join(block.line for block in group))
        else:
            yield from ((block, block.line) for block in group)


def _heading_around(block: Block) -> int:
    """Identity of the heading that a line stands in, else of its own element."""
    return id(next((node for node in block.node.up() if node.kind[0] in HEADINGS), block.node))


def _titles(tags: Tags) -> Iterator[str]:
    yield from (tags.metas[name] for name in TITLE_METAS if name in tags.metas)
    if tags.card.headline:
        yield tags.card.headline
    yield tags.page_title


def _points(block: Block, line: str, titles: Sequence[str], following: Sequence[str]) -> float:
    """How much a line looks like the headline; at most 0 where it cannot be one."""
    bare = skeleton(line)
    if len(bare) < 2 or len(line) > LENGTH_MAX or _NOT.fullmatch(line):
        return 0.0
    is_heading = not HEADINGS.isdisjoint(block.node.tags)
    points = max((_agreement(bare, title) for title in titles if title), default=0.0)
    points += 2.0 if "h1" in block.node.tags else 1.0 if is_heading else 0.0
    points += 0.7 if any(_NAMED.search(name) for name in _names_around(block)) else 0.0
    if _BYLINE.search(line):
        points -= 1.5
    elif any(_BYLINE.search(after) for after in following):
        points += 1.5
    if block.linked > 0.5:
        points -= 0.5 if is_heading else 1.5
    return points - (3.0 if len(bare) < 4 else 1.5 if len(bare) < SHORT else 0.0)


def _names_around(block: Block) -> list[str]:
    nodes = (block.node, block.node.parent)
    return [f"{node.kind[1]} {node.element.get('id') or ''}".lower() for node in nodes if node]


def _agreement(line: str, title: str) -> float:
    """0 to 4: how much of one of the page's titles the line is; the name of the site is a small part of it."""
    if line == title:
        return 4.0
    if line in title:
        return 4.0 * min(1.0, len(line) / len(title) + 0.35) if len(line) >= SHORT else 1.0
    if len(title) >= SHORT and title in line and len(title) / len(line) > 0.5:
        return 3.0
    return 0.0
