"""Title, date, origin and author of an HTML page: every place they stand in, in order of trust."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from lxml import etree

from pipeline.reading import body, wechat
from pipeline.reading.dates import Moment, date_in_url, full_date, in_future, labelled_date, parse_date
from pipeline.reading.tags import (
    AUTHOR_METAS,
    NOTHING,
    ORIGIN_METAS,
    TITLE_METAS,
    Found,
    Tags,
    author_in,
    is_own,
    origin_in,
    outlet,
    without_site,
)
from pipeline.text import is_chinese, skeleton, squeeze
from pipeline.types import SHANGHAI, Link, Page

if TYPE_CHECKING:
    from pipeline.sources import SelectSpec, Source

DATE_LINE_MAX = 60
"""Characters of a text node that can be a date line without a label."""

LEAD_LINES = 3
"""Lines of a text among which date and source may stand."""

ABOVE_NODES = 12
"""Text nodes over a headline in which its date can stand (Xinhua); further up is the masthead with today's date."""

AUTHOR_LENGTH_MAX = 40
"""Characters of an author field; longer ones are a biography."""

_CUT = re.compile(r"(?:…+|\.{3,}|⋯+)$")
_headings = etree.XPath("//h1", smart_strings=False)
_times = etree.XPath("//time/@datetime", smart_strings=False)


class FoundDate(NamedTuple):
    """A moment and where on the page it came from."""

    moment: Moment
    where: str


@dataclass(frozen=True)
class Sheet:
    """A parsed page with its container of text found."""

    page: Page
    source: Source
    tree: body.Element
    tags: Tags
    select: SelectSpec | None = None
    """The set of selectors that fits; None where none does."""
    container: body.Element | None = None
    """Element of the text, or of its beginning; None where there is none."""
    contents: body.Body = body.EMPTY
    """What was read from it."""

    @property
    def link(self) -> Link:
        """What the start page said; an empty link where nothing is known."""
        return self.page.link or Link(self.page.url)

    @property
    def zone(self) -> ZoneInfo:
        """Of times that name none."""
        return zone_of(self.source)

    @cached_property
    def before(self) -> list[str]:
        """Text nodes between the menus and the text."""
        return body.texts_before(self.container) if self.container is not None else []

    @cached_property
    def title_at(self) -> int:
        """Index of the headline in `before`; -1 where it is not there."""
        title = skeleton(title_of(self).value)
        for index in range(len(self.before) - 1, -1, -1):
            line = skeleton(self.before[index])
            if len(line) >= 4 and (line == title or line in title or title in line):
                return index
        return -1

    @property
    def under_title(self) -> list[str]:
        """The text nodes between headline and text."""
        return self.before[self.title_at + 1 :] if self.title_at >= 0 else []

    @property
    def lead_lines(self) -> list[str]:
        """Short lines at the start of a text whose container nobody named: on small pages it begins at the headline,
        and the line with date and source is taken for a paragraph."""
        if self.select is not None:
            return []
        lines = self.contents.text.split("\n", LEAD_LINES)[:LEAD_LINES]
        return [line for line in lines if len(line) <= DATE_LINE_MAX and not line.endswith("。")]

    @property
    def above_title(self) -> list[str]:
        """The few text nodes over the headline."""
        return self.before[max(0, self.title_at - ABOVE_NODES) : self.title_at] if self.title_at > 0 else []


def zone_of(source: Source) -> ZoneInfo:
    """The time zone a source writes its local times in."""
    return ZoneInfo(source.list.time_zone) if source.list else SHANGHAI


def title_of(sheet: Sheet) -> Found:
    """Headline without site name; the start page's where the page's is cut off with …"""
    found = next((title for title in _titles(sheet) if title.value), NOTHING)
    cut = _CUT.sub("", found.value)
    listed = squeeze(sheet.link.title)
    if cut != found.value and len(listed) > len(cut) and listed.startswith(cut):
        return Found(listed, "link")
    return found


def _titles(sheet: Sheet) -> Iterator[Found]:
    tags, select = sheet.tags, sheet.select
    names = (*tags.site_names, sheet.source.name, sheet.source.origin)
    declared = tags.meta(TITLE_METAS[:1])
    yield Found(without_site(declared.value, names, sheet.page.url), declared.where)
    if select and select.title:
        yield Found(body.select_text(sheet.tree, select.title), f"select:{select.title}")
    shared = tags.meta(TITLE_METAS[1:])
    yield Found(without_site(shared.value, names, sheet.page.url), shared.where)
    yield Found(_heading(sheet), "h1")
    yield Found(squeeze(sheet.link.title), "link")
    yield Found(without_site(tags.page_title, names, sheet.page.url), "title")


def _heading(sheet: Sheet) -> str:
    """The h1 that <title> repeats; the only h1 where none does; "" among several strangers (logos, teasers)."""
    lines = [line for heading in body.elements(_headings, sheet.tree) if (line := body.line_of(heading))]
    page_title = skeleton(sheet.tags.page_title)
    repeated = [line for line in lines if len(skeleton(line)) >= 4 and skeleton(line) in page_title]
    if repeated:
        return max(repeated, key=len)
    return lines[0] if len(lines) == 1 and not page_title else ""


def dates_of(sheet: Sheet) -> list[FoundDate]:
    """Every date the page, the start page and the address give, most trustworthy first.

    What readers see comes before what is declared; on pages that are not Chinese after it, for there the visible
    time is local to a place the page does not name.
    """
    visible = list(_visible_dates(sheet))
    declared = list(_declared_dates(sheet))
    chinese = sheet.source.language == "zh" and (is_chinese(sheet.tags.page_title) or not declared)
    found = [*visible, *declared] if chinese else [*declared, *visible]
    if not found and (moment := _date_line(sheet.lead_lines, sheet.page.fetched_at, sheet.zone)):
        found = [FoundDate(moment, "visible:line")]
    return [*found, *link_dates(sheet.page)]


def link_dates(page: Page) -> list[FoundDate]:
    """The dates known without reading the page."""
    found: list[FoundDate] = []
    if page.link and page.link.published_at:
        found.append(FoundDate(Moment(page.link.published_at.astimezone(UTC), page.link.date_only), "link"))
    if day := date_in_url(page.url):
        found.append(FoundDate(day, "url"))
    return found


def _visible_dates(sheet: Sheet) -> Iterator[FoundDate]:
    reference, zone = sheet.page.fetched_at, sheet.zone
    if sheet.select and (css := sheet.select.date):
        moment = parse_date(body.select_text(sheet.tree, css), reference=reference, zone=zone)
        if moment:
            yield FoundDate(moment, f"visible:{css}")
    for lines in (sheet.under_title, sheet.before, sheet.contents.furniture):
        if moment := labelled_date(" ".join(lines), reference=reference, zone=zone):
            yield FoundDate(moment, "visible:label")
            break
    if moment := _date_line(sheet.under_title, reference, zone):
        yield FoundDate(moment, "visible:line")
    above = _date_line(sheet.above_title, reference, zone)
    if above and not above.date_only:
        yield FoundDate(above, "visible:line")


def _date_line(lines: Sequence[str], reference: datetime, zone: ZoneInfo) -> Moment | None:
    """The first date among the short lines, or pieced together from them (Xinhua: 2024, 02, /, 19, 15:04)."""
    short = [line for line in lines if len(line) <= DATE_LINE_MAX]
    pieced = re.sub(r"\s*/\s*", "/", " ".join(short)[:DATE_LINE_MAX])
    return next(
        (moment for line in (*short, pieced) if (moment := full_date(line, reference=reference, zone=zone))), None
    )


def _declared_dates(sheet: Sheet) -> Iterator[FoundDate]:
    times = [Found(squeeze(value), "time") for value in body.strings(_times, sheet.tree)[:1]]
    for raw, where in (*sheet.tags.dates(), *wechat.times(sheet.tree), *times):
        if moment := parse_date(raw, reference=sheet.page.fetched_at, zone=sheet.zone):
            yield FoundDate(moment, where)


def chosen_date(found: Sequence[FoundDate], reference: datetime) -> FoundDate | None:
    """The first date that is not in the future; a more precise one of the same day where that is a day alone."""
    possible = [date for date in found if not in_future(date.moment, reference)]
    if not possible:
        return None
    first = possible[0]
    if not first.moment.date_only:
        return first
    same_day = (date for date in possible if not date.moment.date_only and date.moment.day == first.moment.day)
    return next(same_day, first)


def origin_of(sheet: Sheet) -> Found:
    """来源 as the page names it; 本网 and its like are the source's own name."""
    found = next((origin for origin in _origins(sheet) if origin.value), NOTHING)
    return own_origin(found, sheet.source, sheet.link)


def own_origin(found: Found, source: Source, link: Link | None) -> Found:
    """`found`, or else the publisher as the row of the start page or sources.yaml names it."""
    if found.value and not is_own(found.value):
        return found
    if not found.value and link and link.source_name:
        return Found(squeeze(link.source_name), "link")
    return Found(source.origin or source.name, found.where if found.value else "source")


def _origins(sheet: Sheet) -> Iterator[Found]:
    if sheet.select and (css := sheet.select.source):
        yield Found(outlet(body.select_text(sheet.tree, css)), f"visible:{css}")
    for lines in (sheet.under_title, sheet.before, sheet.contents.furniture):
        yield Found(origin_in("\n".join(lines)), "visible:label")
    declared = sheet.tags.meta(ORIGIN_METAS)
    yield Found(outlet(declared.value), declared.where)
    yield Found(origin_in("\n".join(sheet.lead_lines)), "visible:label")


def author_of(sheet: Sheet) -> Found:
    """Who wrote it; editors and the outlet itself are not authors."""
    origin = origin_of(sheet).value
    found = next((author for author in _authors(sheet) if author.value and author.value != origin), NOTHING)
    return found if len(found.value) <= AUTHOR_LENGTH_MAX else NOTHING


def _authors(sheet: Sheet) -> Iterator[Found]:
    if sheet.select and (css := sheet.select.author):
        yield Found(body.select_text(sheet.tree, css), f"visible:{css}")
    yield Found("、".join(sheet.tags.authors), "json-ld")
    yield Found(author_in("\n".join((*sheet.under_title, *sheet.contents.furniture))), "visible:label")
    declared = sheet.tags.meta(AUTHOR_METAS)
    if not declared.value.startswith("http"):
        yield declared
