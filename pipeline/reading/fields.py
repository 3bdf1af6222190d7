"""Title, date, origin and author of an HTML page: what every place says of them, in order of belief."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from lxml import etree

from pipeline.reading import body, wechat
from pipeline.reading.article import Article
from pipeline.reading.byline import (
    BYLINE_NODES,
    author_in,
    beside_date,
    has_date,
    is_own,
    is_person,
    labelled,
    origin_in,
    outlet,
    person_beside_date,
    photographer_in,
    reporters_in,
)
from pipeline.reading.dateforms import Moment, in_future
from pipeline.reading.dates import date_in_url, full_date, labelled_date, parse_date, split_date, with_labels
from pipeline.reading.headline import headlines
from pipeline.reading.limits import LINE_LENGTH_MAX, TITLE_LENGTH_MAX
from pipeline.reading.ranked import Ranked
from pipeline.reading.tags import AUTHOR_METAS, ORIGIN_METAS, TITLE_METAS, Tags, without_site
from pipeline.text import is_chinese, skeleton, squeeze
from pipeline.types import SHANGHAI, Found, Link, Page

if TYPE_CHECKING:
    from pipeline.sources import SelectSpec, Source

DATE_LINE_MAX = 60
"""Characters of a text node that can be a date line without a label."""

CHANGED_WITHIN = timedelta(days=30)
"""Between the two times of an article that was changed after its publication."""

LEAD_LINES = 3
"""Lines of a text among which date and source may stand."""

ABOVE_NODES = 12
"""Text nodes over a headline in which its date can stand (Xinhua); further up is the masthead with today's date."""

AUTHOR_LENGTH_MAX = 40
"""Characters of an author field; longer ones are a biography."""

_DIGIT = re.compile(r"\d")
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
    article: Article | None = None
    """A text whose container nobody named; None where one of the source's selectors fits."""
    passed: tuple[Found, ...] = ()
    """Lengths of the texts that other sets of selectors matched."""

    @property
    def link(self) -> Link:
        """What the start page said; an empty link where nothing is known."""
        return self.page.link or Link(self.page.url)

    @property
    def zone(self) -> ZoneInfo:
        """Of times that name none."""
        return zone_of(self.source)

    @property
    def selected(self) -> Found:
        """The text that the selectors match; empty where none does."""
        return Found(self.contents.text, f"select:{self.select.body}") if self.select else Found("", "")

    @cached_property
    def title(self) -> Ranked:
        """The headline."""
        return title_of(self)

    @cached_property
    def origin(self) -> Ranked:
        """来源 as the page names it; 本网 and its like are the source's own name."""
        return own_origin(_origins(self), self.source, self.link)

    @cached_property
    def before(self) -> list[str]:
        """Text nodes between the menus and the text."""
        return body.texts_before(self.container) if self.container is not None else []

    @cached_property
    def title_at(self) -> int:
        """Index of the headline in `before`; -1 where it is not there."""
        title = skeleton(self.title.best.value)
        for index in range(len(self.before) - 1, -1, -1):
            line = skeleton(self.before[index])
            if 2 * len(line) >= len(title) > 0 and len(line) >= 4 and (line in title or title in line):
                return index
        return -1

    @cached_property
    def under_title(self) -> list[str]:
        """The text nodes between headline and text."""
        return self.before[self.title_at + 1 :] if self.title_at >= 0 else []

    @cached_property
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


_EDGES = " |｜丨_>»"
"""What parts a headline from a column's name that the page shows elsewhere."""


def title_of(sheet: Sheet) -> Ranked:
    """Headline without site name; the start page's where the page's is cut off with …"""
    bare = (Found(title.value.strip(_EDGES), title.where) for title in _titles(sheet))
    titles = Ranked.of(title for title in bare if len(title.value) <= TITLE_LENGTH_MAX)
    found = titles.best.value
    cut = _CUT.sub("", found)
    listed = squeeze(sheet.link.title)
    if cut != found and len(listed) > len(cut) and listed.startswith(cut):
        return titles.under(Found(listed, "link"))
    return titles


def _titles(sheet: Sheet) -> Iterator[Found]:
    article = sheet.article
    likely = headlines(article.above, article.lead, sheet.tags, sheet.page.url) if article else []
    listed = Found(squeeze(sheet.link.title), "link")
    if likely:
        yield from (*likely, listed)
        return
    tags, select = sheet.tags, sheet.select
    names = (*tags.site_names, sheet.source.name, sheet.source.origin)
    declared = tags.meta(TITLE_METAS[:1])
    yield Found(without_site(declared.value, names, sheet.page.url), declared.where)
    if select and select.title:
        yield Found(body.select_text(sheet.tree, select.title), f"select:{select.title}")
    shared = tags.meta(TITLE_METAS[1:])
    yield Found(without_site(shared.value, names, sheet.page.url), shared.where)
    yield tags.item("headline")
    yield Found(_heading(sheet), "h1")
    yield listed
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
    found = [*(found or _faint_dates(sheet)), *link_dates(sheet.page)]
    return [_with_year(date, found) for date in found]


def _with_year(date: FoundDate, others: Sequence[FoundDate]) -> FoundDate:
    """A date whose year was not written takes that of another one of the same month and day."""
    if not date.moment.guessed_year:
        return date
    same = (other for other in others if not other.moment.guessed_year and other.moment.day[5:] == date.moment.day[5:])
    return next((FoundDate(other.moment, date.where) for other in same), date)


def _faint_dates(sheet: Sheet) -> Iterator[FoundDate]:
    """Where nothing better is known: the line before the text of a small page, a dated line beside or below the text,
    the one day that stands over the headline of an e-paper."""
    reference, zone = sheet.page.fetched_at, sheet.zone
    dated = [line for line in sheet.contents.furniture if len(line) <= DATE_LINE_MAX and has_date(line)]
    for lines, where in ((sheet.lead_lines, "line"), (dated[:1], "beside"), (sheet.above_title, "above")):
        days = {moment.day: moment for line in lines if (moment := _date_line([line], reference, zone))}
        if len(days) == 1:
            yield FoundDate(next(iter(days.values())), f"visible:{where}")


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
    """The first date among the short lines, or pieced together from them (Xinhua: 2024, 02, /, 19, 15:04); where a
    later change is dated too, the earlier of the two times."""
    short = [line for line in with_labels(lines) if len(line) <= DATE_LINE_MAX]
    dated = (full_date(line, reference=reference, zone=zone) for line in short if _DIGIT.search(line))
    found = [moment for moment in dated if moment]
    if not found:
        pieced = re.sub(r"\s*/\s*", "/", " ".join(short)[:DATE_LINE_MAX])
        together = (split_date(*pair) for pair in pairwise(short))
        return next(filter(None, together), None) or full_date(pieced, reference=reference, zone=zone)
    first = found[0]
    timed = [moment for moment in found if not moment.date_only and abs(moment.at - first.at) <= CHANGED_WITHIN]
    return first if first.date_only else min(timed, key=lambda moment: moment.at)


def _declared_dates(sheet: Sheet) -> Iterator[FoundDate]:
    times = [Found(squeeze(value), "time") for value in body.strings(_times, sheet.tree)[:1]]
    for raw, where in (*sheet.tags.dates(), *wechat.times(sheet.tree), *times):
        if moment := parse_date(raw, reference=sheet.page.fetched_at, zone=sheet.zone):
            yield FoundDate(moment, where)


def chosen_date(found: Sequence[FoundDate], reference: datetime) -> tuple[FoundDate | None, list[FoundDate]]:
    """(the first date that is not in the future, or a more precise one of the same day where that is a day alone;
    the others, those in the future last)."""
    possible: list[FoundDate] = []
    future: list[FoundDate] = []
    for date in found:
        (future if in_future(date.moment, reference) else possible).append(date)
    if not possible:
        return None, future
    first = possible[0]
    exact = (date for date in possible if not date.moment.date_only and date.moment.day == first.moment.day)
    best = next(exact, first) if first.moment.date_only else first
    return best, [date for date in (*possible, *future) if date is not best]


def own_origin(found: Iterable[Found], source: Source, link: Link | None) -> Ranked:
    """`found`, or else the publisher as the row of the start page or sources.yaml names it."""
    own = source.origin or source.name
    named = [Found(own if is_own(one.value) else one.value, one.where) for one in found]
    listed = Found(squeeze(link.source_name) if link else "", "link")
    origins = Ranked.of((*named, listed))
    return origins if origins.best.value else Ranked(Found(own, "source"))


def _origins(sheet: Sheet) -> Iterator[Found]:
    if sheet.select and (css := sheet.select.source):
        yield Found(outlet(body.select_text(sheet.tree, css)), f"visible:{css}")
    yield Found(origin_in(labelled(sheet.under_title)), "visible:label")
    declared = sheet.tags.meta(ORIGIN_METAS)
    yield Found(outlet(declared.value), declared.where)
    yield Found(beside_date(sheet.under_title), "visible:beside-date")
    yield Found(origin_in(labelled(sheet.before[-BYLINE_NODES:])), "visible:label")
    furniture = sorted(sheet.contents.furniture, key=lambda line: not has_date(line))
    yield Found(origin_in("\n".join(furniture)), "visible:label")
    yield Found(origin_in("\n".join(sheet.lead_lines)), "visible:label")


def author_of(sheet: Sheet) -> Ranked:
    """Who wrote it; editors and the outlet itself are not authors."""
    origin = sheet.origin.best.value
    return Ranked.of(one for one in _authors(sheet) if len(one.value) <= AUTHOR_LENGTH_MAX and one.value != origin)


def _authors(sheet: Sheet) -> Iterator[Found]:
    if sheet.select and (css := sheet.select.author):
        yield Found(body.select_text(sheet.tree, css), f"visible:{css}")
    yield Found(
        "、".join(name for name in sheet.tags.card.authors if is_person(name) or not is_chinese(name)), "json-ld"
    )
    near = labelled(sheet.under_title[:BYLINE_NODES] or sheet.before[-BYLINE_NODES:])
    yield Found(author_in("\n".join((near, *sheet.contents.furniture))), "visible:label")
    yield from (Found(reporters_in(line), "visible:reporter") for line in (*near.split("\n"), *_ends_of(sheet)))
    declared = (sheet.tags.meta(AUTHOR_METAS), sheet.tags.item("author"))
    yield from (author for author in declared if is_person(author.value))
    yield Found(person_beside_date(sheet.under_title), "visible:beside-date")
    yield from (Found(photographer_in(line), "visible:photographer") for line in _ends_of(sheet))


def _ends_of(sheet: Sheet) -> list[str]:
    """The first and the last lines of a text, where reporters are named, and the lines after it."""
    lines = sheet.contents.text.split("\n")
    ends = (*lines[:LEAD_LINES], *lines[LEAD_LINES:][-LEAD_LINES:])
    return [*map(_ends_of_line, ends), *sheet.contents.furniture]


def _ends_of_line(line: str) -> str:
    half = LINE_LENGTH_MAX // 2
    return line if len(line) <= LINE_LENGTH_MAX else f"{line[:half]} {line[-half:]}"
