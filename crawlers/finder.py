"""The list on an unknown page: its article links, or what the page is instead. No rule knows a site.

    page -> HTML (crawlers.sightings.opened) -> blocks of links (crawlers.blocks) -> points -> verdict

A block is judged by what its links say (length of titles, none repeated, no bare numbers), where they lead
(crawlers.addresses), the dates in its rows and where it stands. What the best blocks lead to then tells of the rest:
a headline on top, or a short block, counts where its addresses are of their form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from crawlers.addresses import shape
from crawlers.blocks import Anchor, Block, blocks_of, is_cut
from crawlers.rowdates import row_dates
from crawlers.sightings import Saw, Sighting, opened, sighted
from pipeline.reading.body import Element
from pipeline.reading.dates import Moment, date_in_url, in_future
from pipeline.types import Link
from pipeline.urls import canonical_url, url_key

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
POINTS_MAX = 6.0

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff_]+")
_LETTER = re.compile(r"[^\W\d_]")
_FIXED = re.compile(
    r"[\[【(（]?(?:阅读全文|查看全文|全文|详细|详情|查看详情|查看更多|了解更多|更多|阅读更多|原文|下载|首页|尾页|末页|上一页|下一页|"
    r"read (?:the )?(?:full )?(?:more|article|post|story)|learn more|continue reading|view all|see all|more|next|previous)"
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
    content = opened(page)
    if isinstance(content, Sighting):
        return Found((), 0.0, content.saw, content.why)
    judged = _chosen(_judge(blocks_of(content.tree, url), url, now))
    rows = {anchor.row for one in judged for anchor in one.anchors}
    links = _links(judged, url, now)
    sighting = sighted(content, url, [link.title for link in links], rows)
    best = max((one.points for one in judged), default=0.0)
    score = round(min(1.0, max(0.0, best / POINTS_MAX)), 3)
    if sighting.saw != "list":
        return Found((), score, sighting.saw, sighting.why)
    return Found(tuple(links), score, "list", sighting.why)


def links(html: str | bytes, url: str) -> list[str]:
    """Absolute addresses of the articles on a list page; empty where the page is no list."""
    return [link.url for link in find(html, url, _ANY_TIME).links]


def units(title: str) -> float:
    """Length of a title in Han characters; a word of letters or digits counts 1.2."""
    return len(_HAN.findall(title)) + 1.2 * len(_WORD.findall(title))


_ANY_TIME = datetime(2100, 1, 1, tzinfo=UTC)
"""Where dates are not asked for."""


# --- points ---------------------------------------------------------------------------------------------------------


def _judge(blocks: Sequence[Block], page: str, now: datetime) -> list[_Judged]:
    return [judged for block in blocks if (judged := _judged(block, page, now)) is not None]


def _judged(block: Block, page: str, now: datetime) -> _Judged | None:
    own = canonical_url(page)
    anchors = [anchor for anchor in block.anchors if canonical_url(anchor.url) != own]
    telling = [anchor for anchor in anchors if _tells(anchor.title)]
    if 2 * len(telling) < len(anchors) or not telling:
        return None
    likely = [_likeness(anchor.url, page) for anchor in telling]
    mean = sum(likely) / len(likely)
    if mean >= 0.6:  # a topic or a person among articles
        telling = [anchor for anchor, like in zip(telling, likely, strict=True) if like >= 0.2]
    lengths = [units(anchor.title) for anchor in telling]
    length = sum(lengths) / len(lengths)
    dates = row_dates(telling, now) if length > 2 else (None,) * len(telling)
    dated = sum(date is not None for date in dates) / len(dates)
    distinct = len({url_key(anchor.url) for anchor in telling})
    repeated = 1 - len({anchor.title for anchor in telling}) / len(telling) if distinct > 1 else 0.0
    points = _points(length, mean, dated, repeated, distinct) - (2.0 if block.furniture else 0.0)
    points -= 2.0 * sum(anchor.embedded for anchor in telling) / len(telling)
    return _Judged(block, tuple(telling), dates, points, length >= HEADLINE_UNITS or dated >= 0.5)


def _points(length: float, likeness: float, dated: float, repeated: float, count: int) -> float:
    """Titles of 12 units tell as much as addresses that name articles; dates half of that.

    Weights set by hand on the development pages so that lists and navigation stand two points apart.
    """
    headline = min(1.0, max(0.0, (length - 4) / 8))
    bottomless = 1.0 if likeness < 0.1 else 0.0
    whole_texts = 1.0 if length > 60 else 0.0
    return (
        3.0 * headline
        + 2.5 * likeness
        + 1.5 * dated
        + 0.5 * min(count, 8) / 8
        - 2.0 * repeated
        - bottomless
        - whole_texts
        - 2.5
    )


def _tells(title: str) -> bool:
    """Whether a link says anything: a picture, a number and 更多 do not."""
    return bool(_LETTER.search(title)) and units(title) > 1.2 and not _FIXED.fullmatch(title)


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


# --- choice ---------------------------------------------------------------------------------------------------------


def _chosen(judged: Sequence[_Judged]) -> list[_Judged]:
    """Blocks that count, those that say so in a side column left out where there is more."""
    sure = [one for one in judged if one.points >= ACCEPTED and one.headlines and _stands_alone(one)]
    forms = {shape(anchor.url).form for one in sure for anchor in one.anchors}
    kept = [one for one in judged if one in sure or (one.points >= LIKELY and one.headlines and _fits(one, forms))]
    central = [one for one in kept if not one.block.aside]
    return central if sum(len(one.anchors) for one in central) >= ASIDE_SPARED else kept


def _stands_alone(one: _Judged) -> bool:
    count = len({url_key(anchor.url) for anchor in one.anchors})
    return count >= LIST_MIN or (any(one.dates) and one.points >= 2 * ACCEPTED)


def _fits(one: _Judged, forms: set[str]) -> bool:
    if one.block.furniture:
        return False
    fitting = sum(shape(anchor.url).form in forms for anchor in one.anchors)
    return fitting >= SAME_FORM * len(one.anchors)


def _links(judged: Sequence[_Judged], page: str, now: datetime) -> list[Link]:
    """One link for each address, in the order of the page, its title from the block with most points."""
    best: dict[str, tuple[Anchor, Moment | None]] = {}
    for one in sorted(judged, key=lambda one: -one.points):
        for anchor, date in zip(one.anchors, one.dates, strict=True):
            key = url_key(anchor.url)
            held, day = best.get(key, (anchor, date))
            best[key] = (_better(held, anchor), day or date)
    ordered = sorted(best.values(), key=lambda pair: pair[0].order)
    return [link for anchor, date in ordered if (link := _link(anchor, date, now)) is not None]


def _better(held: Anchor, other: Anchor) -> Anchor:
    whole = is_cut(held.title) and not is_cut(other.title) and len(other.title) >= len(held.title)
    return Anchor(held.element, held.url, other.title, held.row, held.order, held.embedded) if whole else held


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
