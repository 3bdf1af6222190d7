"""What a line of a page, its neighbours and its place in the tree look like, in numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from pipeline.reading.blocks import HEADINGS, MARKS, PUNCTUATION, Block, Node
from pipeline.text import skeleton

NEAR = 3
"""Lines before and after that are looked at."""

DISTANCE_MAX = 30
"""Lines; further away is as good as nowhere."""

DATED_MAX = 60
"""Length of a line up to which a date in it says something of the line."""

LEGAL_WITHIN = 100
"""Characters of a line in which the words of a site's foot are looked for."""

_STOPS = re.compile(r"[。！？]|[.!?](?:\s|$)")
_ENDS = re.compile(r"[。！？!?.…”\"』」）)]$")
_LEGAL = re.compile(
    r"版权(?:所有|归|声明)|copyright|©|icp[备证]|许可证[号：:]|公安备|网安备|举报(?:电话|邮箱|热线|受理)|不良信息|备案号|客服|联系我们|"
    r"关于我们|网站地图|免责声明|未经.{0,20}(?:授权|许可|转载|同意)|擅自转载|转载请|如有侵权|著作权(?:归|益)|不代表本|内容合作方|"
    r"本(?:报社|网站|网|站|公司)(?:不承担|的?立场|转载|刊登|声明|将依法)|承担.{0,4}法律责任|法律顾问|"
    r"all rights reserved|privacy|terms of|cookies?\b|subscribe|sign (?:up|in)|newsletter|follow us"
)
"""For lines in lower case: a pattern that ignores case is five times as slow."""
_DOORS = frozenset(("登录", "注册"))
_LABEL = re.compile(
    r"[\[【(（]?\s*(?:责任?编辑?|编辑|来源|稿源|作者|发布|发表|时间|日期|字号|字体|打印|分享|关闭|上一篇|下一篇|相关|推荐|热门|"
    r"评论|点击|阅读|浏览|标签|关键[词字]|tags?\b|share|related|read more|see also|by\b|photo|image|updated|"
    r"published|posted)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{1,2}:\d\d|\bago\b|(?:分钟|小时|天)前")
_ASIDE = re.compile(
    r".{0,6}(?:相关|推荐|热门|热点|延伸|排行|猜你|更多|精彩|往期|最新|评论|留言|网友|跟帖|上一篇|下一篇|related|recommended|popular|"
    r"trending|latest|comments?|more (?:from|stories|on)|you may|read next|most read).{0,12}",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"\W*(?:(?:网友|最新|热门|全部|精彩|用户|文章)?(?:评论|留言|跟帖|回复)(?:列表|区)?|\d*\s*comments?|"
    r"leave a (?:reply|comment))[\s(（]*\d*[)）条]*\W*",
    re.IGNORECASE,
)

_OWN = (
    "length",
    "length_20",
    "length_60",
    "linked",
    "all_linked",
    "has_link",
    "punctuation",
    "no_punctuation",
    "sentences",
    "ends_sentence",
    "legal",
    "label",
    "date",
    "row",
    "repeated",
)
_TREE = (
    "heading",
    "paragraph",
    "list_item",
    "cell",
    "article",
    "apart",
    *(f"{mark}_near" for mark in MARKS),
    *(f"{mark}_around" for mark in MARKS),
    "depth",
    "alike",
    "alike_headlines",
    "prose_parent",
    "prose_grandparent",
    "prose_great",
    "prose_kind",
    "main",
    "main_distance",
)
_PLACE = (
    "position",
    "before_length",
    "after_length",
    "before_linked",
    "after_linked",
    "prose_near",
    "dates_near",
    "linked_near",
    "title",
    "before_title",
    "after_title",
    "title_distance",
    "after_aside",
    "after_comments",
)
MEASURES = (*_OWN, *_TREE, *_PLACE)
"""Names of the measures, in the order of their rows."""


def measures_of(blocks: Sequence[Block], title: str = "") -> list[tuple[float, ...]]:
    """One row of MEASURES for each line."""
    everything = sum(block.length for block in blocks if block.is_prose) or 1.0
    kinds: dict[tuple[tuple[str, str], ...], float] = {}
    for block in blocks:
        if block.is_prose:
            kinds[_kind(block.node)] = kinds.get(_kind(block.node), 0.0) + block.length
    main = _main(blocks, everything)
    seen: set[str] = set()
    dated = [block.length < DATED_MAX and bool(_DATE.search(block.line)) for block in blocks]
    places = _places(blocks, title, dated)
    rows = []
    for block, has_date, place in zip(blocks, dated, places, strict=True):
        kind = kinds.get(_kind(block.node), 0.0) / everything
        rows.append((*_own(block, has_date, block.line in seen), *_tree(block, everything, kind, main), *place))
        seen.add(block.line)
    return rows


def _kind(node: Node) -> tuple[tuple[str, str], ...]:
    return (node.kind, node.parent.kind) if node.parent else (node.kind,)


def _main(blocks: Sequence[Block], everything: float) -> Node | None:
    """The deepest element that holds more than half of the prose."""
    inside = (node for block in blocks if block.is_prose for node in block.node.up() if node.prose > everything / 2)
    return max(inside, key=lambda node: node.depth, default=None)


def _own(block: Block, has_date: bool, repeated: bool) -> tuple[float, ...]:
    line, length = block.line, block.length
    marks = len(PUNCTUATION.findall(line))
    return (
        math.log1p(length),
        float(length >= 20),
        float(length >= 60),
        block.linked,
        float(block.linked > 0.95),
        float(block.links > 0),
        min(1.0, marks / (length / 20 + 1)),
        float(marks == 0),
        math.log1p(len(_STOPS.findall(line))),
        float(bool(_ENDS.search(line))),
        float(line in _DOORS or bool(_LEGAL.search(line.lower(), 0, LEGAL_WITHIN))),
        float(bool(_LABEL.match(line))),
        float(has_date),
        float(block.is_row),
        float(repeated),
    )


def _tree(block: Block, everything: float, kind: float, main: Node | None) -> tuple[float, ...]:
    node = block.node
    parent = node
    grandparent = parent.parent or parent
    great = grandparent.parent or grandparent
    distance = next((index for index, above in enumerate(node.up()) if above is main), None)
    return (
        *_of_tags(node.tags),
        *_of_marks(parent.marks | grandparent.marks | great.marks),
        *_of_marks(node.around),
        node.depth / 20,
        math.log1p(block.alike),
        block.headlines,
        parent.prose / everything,
        grandparent.prose / everything,
        great.prose / everything,
        kind,
        float(distance is not None),
        min(10, 10 if distance is None else distance) / 10,
    )


@lru_cache(maxsize=1024)
def _of_tags(tags: frozenset[str]) -> tuple[float, ...]:
    return (
        float(not tags.isdisjoint(HEADINGS)),
        float("p" in tags),
        float("li" in tags),
        float("td" in tags),
        float("article" in tags or "main" in tags),
        float(not tags.isdisjoint(("aside", "footer", "header", "nav"))),
    )


@lru_cache(maxsize=1024)
def _of_marks(marks: frozenset[str]) -> tuple[float, ...]:
    return tuple(float(mark in marks) for mark in MARKS)


def _places(blocks: Sequence[Block], title: str, dated: Sequence[bool]) -> list[tuple[float, ...]]:
    count = len(blocks)
    at = _title_at(blocks, title)
    prose = _sums([float(block.is_prose) for block in blocks])
    dates = _sums(dated)
    linked = _sums([block.linked for block in blocks])
    aside = DISTANCE_MAX
    comments = False
    rows = []
    for index, block in enumerate(blocks):
        comments = comments or (index > at >= 0 and block.length < 12 and bool(_COMMENTS.fullmatch(block.line)))
        aside = 0 if block.length < 20 and _ASIDE.fullmatch(block.line) else min(DISTANCE_MAX, aside + 1)
        low, high = max(0, index - NEAR), min(count, index + NEAR + 1)
        before = blocks[index - 1] if index else None
        after = blocks[index + 1] if index + 1 < count else None
        rows.append(
            (
                index / count,
                math.log1p(before.length) if before else 0.0,
                math.log1p(after.length) if after else 0.0,
                before.linked if before else 1.0,
                after.linked if after else 1.0,
                *((sums[high] - sums[low]) / (high - low) for sums in (prose, dates, linked)),
                float(index == at),
                float(index < at),
                float(0 <= at < index),
                math.log1p(min(DISTANCE_MAX, index - at)) if 0 <= at < index else math.log1p(DISTANCE_MAX),
                1 - aside / DISTANCE_MAX,
                float(comments),
            )
        )
    return rows


def _sums(values: Sequence[float]) -> list[float]:
    return [0.0, *accumulate(values)]


def _title_at(blocks: Sequence[Block], title: str) -> int:
    """Index of the line that repeats the page's title, headings first; -1 where none does."""
    whole = skeleton(title)
    found = -1
    if len(whole) < 4:
        return found
    for index, block in enumerate(blocks):
        if block.length > len(whole) * 2 + 4:
            continue
        line = skeleton(block.line)
        if len(line) >= 5 and (line in whole or whole in line):
            if not block.node.tags.isdisjoint(HEADINGS):
                return index
            found = index if found < 0 else found
    return found
