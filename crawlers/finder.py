"""The list on an unknown page: its article links, or what the page is instead. No rule knows a site.

    page -> HTML (crawlers.sightings.opened) -> blocks of links (crawlers.blocks) -> points -> verdict

A block is judged by what its links say (length of titles, none repeated, no bare numbers), where they lead
(crawlers.urlshapes), the dates in its rows and where it stands. What the best blocks lead to then tells of the rest:
a headline on top, or a short block, counts where its addresses are of their form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from crawlers.blocks import TITLE_MAX, Anchor, Block, blocks_of, is_cut, key_of, texts_of
from crawlers.rowdates import Lines, row_dates
from crawlers.sightings import Saw, Sighting, opened, sighted
from crawlers.urlshapes import shape
from pipeline.reading.dateforms import Moment, in_future
from pipeline.reading.dates import date_in_url
from pipeline.types import Link
from pipeline.urls import canonical_url

ACCEPTED = 1.5
"""Points (`_points`) of a block that surely holds articles."""
LIKELY = 0.0
"""Points from which a block counts where its addresses have the form of an accepted block's."""
SAME_FORM = 0.8
"""Share of a likely block's addresses that have such a form."""
LIST_MIN = 3
"""Links of a block that stands by itself; fewer need a date, or an accepted block of the same form."""
HEADLINE_UNITS = 6.0
"""Units (`units`) of the shortest single headline."""
ASIDE_SPARED = 5
"""Links without which a page's side column is all there is, and stays."""
CHILD_BONUS = 0.4
"""Likeness that an address gains which lies below the page's own folder."""
FURNITURE = 2.0
"""Points that an undated block loses in a navigation, header or footer."""
SURELY = 0.8
HARDLY = 0.3
"""Likeness to an article: in a block where a third surely are, what hardly is one is left out."""
WORD_UNITS = 1.6
"""Han characters that say as much as a word of letters: headlines have 8 to 12 words or 15 to 20 characters."""
SHORT_UNITS = 4.0
"""Units of the shortest titles of a dated list."""
DATED = 1.5
"""Points of a block whose rows are all dated."""
WHOLE_TEXT_UNITS = 60.0
"""Mean length of titles from which they are summaries."""
POINTS_MAX = 5.0
"""Points of a long dated list of articles: 3 + 2.5 + 0.5 + 1.5 - 2.5."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff_]+")
_NUMBER = re.compile(r"\d[\d,.]*[万亿kKwW+]*")
_LETTER = re.compile(r"[^\W\d_]")
_FIXED = re.compile(
    r"[\[【(（]?(?:(?:阅读|查看)?全文|(?:查看)?详[细情]|查看|预览|(?:查看|了解|阅读)?更多|原文|下载|[首尾末]页|[上下]一页|"
    r"read (?:the )?(?:full )?(?:more|article|post|story)|(?:learn|read)? ?more|continue reading|(?:view|see) all|"
    r"next|previous)"
    r"[\]】)）>»… ]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a page turned out to be."""

    links: tuple[Link, ...]
    """Articles of the list in the order of the page; empty where it is none."""
    score: float
    """0 to 1: points of the best block over the most that a block can have."""
    saw: Saw
    why: str
    """One Chinese line: what was seen."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A block with what it earned."""

    block: Block
    anchors: tuple[Anchor, ...]
    """Those of its links that may be articles."""
    dates: tuple[Moment | None, ...]
    """Of `anchors`."""
    points: float
    headlines: bool
    """Whether its titles are long enough for headlines, or dated."""


def find(page: str | bytes, url: str, now: datetime) -> Found:
    """The article links of any page, whatever it holds; never raises.

    Args:
        page: as received, or decoded; JSON and XML records that carry a list as HTML are opened.
        url: the page's own address; links are resolved against it.
        now: completes dates without year and counts relative ones.
    """
    sighting, score, rows = _read(page, url, now)
    found = (_link(anchor, date, now) for anchor, date in rows)
    return Found(tuple(link for link in found if link is not None), score, sighting.saw, sighting.why)


def links(html: str | bytes, url: str) -> list[str]:
    """Absolute addresses of the articles on a list page as the page writes them; empty where the page is no list."""
    return [anchor.url for anchor, _ in _read(html, url, _ANY_TIME)[2]]


def units(title: str) -> float:
    """Length of a title in Han characters; a word of letters or digits counts WORD_UNITS."""
    return len(_HAN.findall(title)) + WORD_UNITS * len(_WORD.findall(title))


_Row = tuple[Anchor, Moment | None]
_ANY_TIME = datetime(2100, 1, 1, tzinfo=UTC)
"""Where dates are not asked for."""


def _read(page: str | bytes, url: str, now: datetime) -> tuple[Sighting, float, list[_Row]]:
    content = opened(page)
    if isinstance(content, Sighting):
        return content, 0.0, []
    blocks = blocks_of(content.tree, url)
    judged = _chosen(_judge(blocks, url, now)) or _chosen(_judge(_named_by_rows(blocks), url, now))
    rows = _rows(judged)
    kept = {anchor.row for one in judged if _stands_alone(one) for anchor in one.anchors}
    sighting = sighted(content, url, [anchor.title for anchor, _ in rows], kept)
    best = max((one.points for one in judged), default=0.0)
    return sighting, round(min(1.0, max(0.0, best / POINTS_MAX)), 3), rows if sighting.saw == "list" else []


# --- points ---------------------------------------------------------------------------------------------------------


def _judge(blocks: Sequence[Block], page: str, now: datetime) -> list[_Judged]:
    lines: Lines = {}
    return [judged for block in blocks if (judged := _judged(block, page, now, lines)) is not None]


def _judged(block: Block, page: str, now: datetime, lines: Lines) -> _Judged | None:
    own = key_of(page)
    anchors = [anchor for anchor in block.anchors if anchor.key != own]
    telling = [anchor for anchor in anchors if _tells(anchor.title)]
    if 2 * len(telling) < len(anchors) or not telling:
        return None
    likely = [_likeness(anchor.url, page) for anchor in telling]
    mean = sum(likely) / len(likely)
    if 3 * sum(like >= SURELY for like in likely) >= len(likely):  # a topic or a person among articles
        telling = [anchor for anchor, like in zip(telling, likely, strict=True) if like >= HARDLY]
        mean = sum(like for like in likely if like >= HARDLY) / len(telling)
    length = sum(units(anchor.title) for anchor in telling) / len(telling)
    points = _points(telling, length, mean)
    if points + DATED < LIKELY:
        return None
    dates = row_dates(telling, now, lines)
    dated = sum(date is not None for date in dates) / len(dates)
    if block.furniture and dated < 0.5:  # no menu dates its entries
        points -= FURNITURE
    headlines = length >= HEADLINE_UNITS or (length >= SHORT_UNITS and dated >= 0.5)
    return _Judged(block, tuple(telling), dates, points + DATED * dated, headlines)


def _points(anchors: Sequence[Anchor], length: float, likeness: float) -> float:
    """What a block earns before its dates: long titles 3, addresses that name articles 2.5, a few of them 0.5.

    Weights set by hand on the development pages so that lists and navigation stand two points apart.
    """
    distinct = len({anchor.key for anchor in anchors})
    repeated = 1 - len({anchor.title for anchor in anchors}) / len(anchors) if distinct > 1 else 0.0
    earned = 3.0 * min(1.0, max(0.0, (length - 4) / 8)) + 2.5 * likeness + 0.5 * min(distinct, 8) / 8
    embedded = sum(anchor.embedded for anchor in anchors) / len(anchors)
    lost = 2.0 * repeated + 2.0 * embedded + (likeness < 0.1) + (length > WHOLE_TEXT_UNITS)
    return earned - lost - 2.5


def _tells(title: str) -> bool:
    """Whether a link says anything: a picture, a number, 更多 and 58评论 do not."""
    if not _LETTER.search(title) or _FIXED.fullmatch(title):
        return False
    words = _NUMBER.sub("", title)
    return units(words) > 2 * WORD_UNITS or (words == title and units(title) > WORD_UNITS)


def _likeness(address: str, page: str) -> float:
    like = shape(address).article
    return min(1.0, like + CHILD_BONUS) if 0 < like < 0.6 and _lies_below(address, _folder(page)) else like


@lru_cache(maxsize=64)
def _folder(page: str) -> str:
    parts = urlsplit(page)
    path = parts.path if "." not in parts.path.rpartition("/")[2] else parts.path.rpartition("/")[0]
    return f"{parts.netloc}{path.rstrip('/')}/" if path.strip("/") else ""


def _lies_below(address: str, folder: str) -> bool:
    rest = address.partition("://")[2]
    return bool(folder) and rest.startswith(folder) and len(rest) > len(folder)


def _named_by_rows(blocks: Sequence[Block]) -> list[Block]:
    """Blocks whose every link reads 查看, each link called by the longest line of its row; of the last resort."""
    fixed = [block for block in blocks if all(_FIXED.fullmatch(anchor.title) for anchor in block.anchors)]
    return [replace(block, anchors=[_renamed(anchor) for anchor in block.anchors]) for block in fixed]


def _renamed(anchor: Anchor) -> Anchor:
    return replace(anchor, title=max(texts_of(anchor.row), key=len, default=anchor.title)[:TITLE_MAX])


# --- choice ---------------------------------------------------------------------------------------------------------


def _chosen(judged: Sequence[_Judged]) -> list[_Judged]:
    """Blocks that count, those that say so in a side column left out where there is more."""
    sure = [one for one in judged if one.points >= ACCEPTED and one.headlines and _stands_alone(one)]
    forms = {shape(anchor.url).form for one in sure for anchor in one.anchors}
    kept = [one for one in judged if one in sure or (one.points >= LIKELY and one.headlines and _fits(one, forms))]
    central = [one for one in kept if not one.block.aside]
    return central if sum(len(one.anchors) for one in central) >= ASIDE_SPARED else kept


def _stands_alone(one: _Judged) -> bool:
    count = len({anchor.key for anchor in one.anchors})
    return count >= LIST_MIN or (any(one.dates) and one.points >= 2 * ACCEPTED)


def _fits(one: _Judged, forms: set[str]) -> bool:
    if one.block.furniture:
        return False
    fitting = sum(shape(anchor.url).form in forms for anchor in one.anchors)
    return fitting >= SAME_FORM * len(one.anchors)


def _rows(judged: Sequence[_Judged]) -> list[_Row]:
    """One link for each address, in the order of the page, its title from the block with most points."""
    best: dict[str, _Row] = {}
    for one in sorted(judged, key=lambda one: -one.points):
        for anchor, date in zip(one.anchors, one.dates, strict=True):
            held, day = best.get(anchor.key, (anchor, date))
            best[anchor.key] = (_better(held, anchor), day or date)
    return sorted(best.values(), key=lambda row: row[0].order)


def _better(held: Anchor, other: Anchor) -> Anchor:
    whole = is_cut(held.title) and not is_cut(other.title) and len(other.title) >= len(held.title)
    return replace(held, title=other.title) if whole else held


def _link(anchor: Anchor, date: Moment | None, now: datetime) -> Link | None:
    address = canonical_url(anchor.url)
    if not address:
        return None
    moment = date or date_in_url(address)
    if moment is not None and in_future(moment, now):
        moment = None
    return Link(
        url=address,
        title=anchor.title,
        published_at=moment.at if moment else None,
        date_only=moment.date_only if moment else False,
    )
