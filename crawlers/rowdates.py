"""The date that each row of a list shows: in the row, or between the links of a flat list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from crawlers.blocks import Anchor, texts_of
from pipeline.reading.body import Element
from pipeline.reading.dateforms import Moment, in_future
from pipeline.reading.dates import parse_date
from pipeline.text import squeeze

DATE_TEXT_MAX = 80
"""Characters of a line in a row that can hold its date among other facts: source, author, views."""
DATE_ALONE_MAX = 30
"""Characters of a line that is hardly more than a date; longer ones come after these and need a year."""
TIMES_MAX = 3
"""<time> elements of a row that are looked at."""
NEIGHBOURS_MAX = 4
"""Elements beside a flat link that are looked at."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d")
_SENTENCE = re.compile(r"[，。；！？]")
_MAY_BE_DATE = re.compile(r"\d|[今昨前]天|[今昨前]日|刚[刚才]|ago\b|yesterday|today|just now", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"[\[(]?((?:19|20)\d\d)\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*月?[\])]?")
_DAY = re.compile(r"[\[(]?(0?[1-9]|[12]\d|3[01])\s*日?[\])]?")
_AT_END = re.compile(
    r"[\s\[(（【]((?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d\d?:\d\d(?::\d\d)?)?)[\])）】]?$"
)
_AT_BEGINNING = re.compile(r"^[\[(（【]?((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d\d-\d\d)[\])）】]?\s")


Lines = dict[Element, list[str]]
"""Row -> its texts, kept while one page is read: several links of a row ask for them."""


def row_dates(anchors: Sequence[Anchor], now: datetime, lines: Lines) -> tuple[Moment | None, ...]:
    """Date of each link's row, None where it shows none; a date in the future is none."""
    inside = [_in_row(anchor, now, lines) for anchor in anchors]
    if any(inside):
        return tuple(inside)
    after = [_beside(anchor, now, forwards=True) for anchor in anchors]
    before = [_beside(anchor, now, forwards=False) for anchor in anchors]
    # Dates before their links also stand after the link of the row above; only the last link then has none.
    return tuple(before if sum(map(bool, before)) > sum(map(bool, after)) else after)


def _in_row(anchor: Anchor, now: datetime, lines: Lines) -> Moment | None:
    if anchor.row not in lines:
        own = [time.get("datetime") or "" for time in islice(anchor.row.iter("time"), TIMES_MAX)]
        lines[anchor.row] = _of([*own, *texts_of(anchor.row)])
    parts = [line for line in lines[anchor.row] if line != anchor.title]
    found = _first(parts, now) or _split(parts, now)
    if found:
        return found
    whole = squeeze("".join(str(text) for text in anchor.element.itertext()))[-DATE_TEXT_MAX:]
    edge = _AT_END.search(whole) or _AT_BEGINNING.search(whole)
    return _first([edge[1]], now) if edge else None


def _of(lines: Sequence[str]) -> list[str]:
    """Lines that may hold a date, those of hardly more than one first; a sentence of a summary is none."""
    near = [line for line in lines if 0 < len(line) <= DATE_TEXT_MAX and _MAY_BE_DATE.search(line)]
    plain = [line for line in near if not _SENTENCE.search(line)]
    return [
        *(line for line in plain if len(line) <= DATE_ALONE_MAX),
        *(line for line in plain if len(line) > DATE_ALONE_MAX and _YEAR.search(line)),
    ]


def _first(lines: Sequence[str], now: datetime) -> Moment | None:
    for line in lines:
        moment = parse_date(line, reference=now)
        if moment is not None and not in_future(moment, now):
            return moment
    return None


def _split(lines: Sequence[str], now: datetime) -> Moment | None:
    """A big day beside a small year and month, as cards print them."""
    month = next((match for line in lines if (match := _YEAR_MONTH.fullmatch(line))), None)
    day = next((match for line in lines if (match := _DAY.fullmatch(line))), None)
    return _first([f"{month[1]}-{month[2]}-{day[1]}"], now) if month and day else None


def _beside(anchor: Anchor, now: datetime, *, forwards: bool) -> Moment | None:
    """The date between a flat link and the next one."""
    lines: list[str] = [squeeze(anchor.row.tail or "")] if forwards else []
    for count, node in enumerate(anchor.row.itersiblings(preceding=not forwards)):
        if count >= NEIGHBOURS_MAX or _has_link(node):
            if not forwards:
                lines.append(squeeze(node.tail or ""))
            break
        lines.extend(texts_of(node))
        lines.append(squeeze(node.tail or ""))
    return _first(_of(lines), now)


def _has_link(node: Element) -> bool:
    return node.tag == "a" or next(node.iter("a"), None) is not None
