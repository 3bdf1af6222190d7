"""One kept page -> Report | Rejection: what it gives (draft.py), judged whole, each field with its provenance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pipeline.errors import DocumentError, TooComplexError
from pipeline.names import time_said
from pipeline.reading.barriers import rejected
from pipeline.reading.companions import attachments_of
from pipeline.reading.dateforms import Moment
from pipeline.reading.documents.kinds import is_document
from pipeline.reading.draft import TEXT_LENGTH_MIN, Draft, draft_of, drafted, whole
from pipeline.reading.fields import FoundDate, chosen_date
from pipeline.reading.limits import TEXT_LENGTH_MAX, TITLE_LENGTH_MAX
from pipeline.reading.parts import pages_said
from pipeline.reading.ranked import Ranked
from pipeline.reading.tags import without_site
from pipeline.text import clean, is_chinese, skeleton, squeeze
from pipeline.types import SHANGHAI, Found, Page, Reason, Rejection, Report

if TYPE_CHECKING:
    from pipeline.sources import Source

LOST = "\ufffd"
"""Stands for a character that could not be decoded."""

LEAD_LINES = 3
"""Lines at the start of a text among which its headline may stand once more."""


def read(
    page: Page, source: Source, companions: Sequence[Page] = (), *, first_seen_at: datetime | None = None
) -> Report | Rejection:
    """The report on `page`, or why there is none; never raises for what a publisher sends.

    Args:
        companions: fetched attachments and further pages of the article; what it links to and was not fetched is only
            named.
        first_seen_at: when the address was first met; default: when the page was fetched.
    """
    try:
        draft = draft_of(page, source)
    except TooComplexError as err:
        return rejected(page, Reason.TOO_LARGE, str(err))
    except (etree.LxmlError, ValueError, RecursionError, DocumentError) as err:
        return rejected(page, Reason.UNREADABLE, f"网页无法解析：{squeeze(str(err))[:120] or type(err).__name__}")
    if isinstance(draft, Rejection):
        return draft
    draft = _cleaned(_as_given(whole(draft, page, source, companions), page))
    return _judged(draft, page, source) or _report(draft, page, companions, first_seen_at or page.fetched_at)


class Linked(NamedTuple):
    """Addresses of what belongs to a report and lies elsewhere."""

    files: Sequence[str] = ()
    parts: Sequence[str] = ()


def linked(page: Page, source: Source) -> Linked:
    """Files linked inside the text of a detail page or part, and the parts that come after it; none of a page that
    cannot be read."""
    draft = None if is_document(page.body, page.content_type) else drafted(page, source)
    return Linked([url for url, _ in draft.files], list(draft.parts.values())) if draft else Linked()


def _cleaned(draft: Draft) -> Draft:
    """Fields without what no store takes (NULs, lone surrogates); outlet and author whole or not at all."""
    title, *others = _clean(draft.title)
    return replace(
        draft,
        title=Ranked.of([title, *(found for found in others if LOST not in found.value)]),
        origin=Ranked.of(found for found in _clean(draft.origin) if LOST not in found.value),
        author=Ranked.of(found for found in _clean(draft.author) if LOST not in found.value),
        files=[(address, name.replace(LOST, "")) for address, name in draft.files],
    )


def _clean(ranked: Ranked) -> Iterator[Found]:
    return (Found(squeeze(clean(found.value)), found.where) for found in (ranked.best, *ranked.others))


def _as_given(draft: Draft, page: Page) -> Draft:
    """What the person gave who put the page in outweighs what the page says."""
    link = page.link
    if link is None or link.taken is None:
        return draft
    if link.title:
        draft = replace(draft, title=draft.title.under(Found(squeeze(link.title), "taken")))
    if link.published_at:
        given = FoundDate(Moment(link.published_at.astimezone(UTC), link.date_only), "taken")
        draft = replace(draft, dates=[given], other_dates=draft.dates)
    if link.source_name:
        draft = replace(draft, origin=draft.origin.under(Found(squeeze(link.source_name), "taken")))
    return draft


def _judged(draft: Draft, page: Page, source: Source) -> Rejection | None:
    """Why a draft is no report: no title, no text, a text too short, or characters lost inside them."""
    if not draft.title.best.value:
        expected = "、".join(select.title for select in source.select if select.title) or "标题"
        return rejected(page, Reason.NO_TITLE, f"没有找到标题（应在 {expected}）")
    if len(draft.title.best.value) > TITLE_LENGTH_MAX:
        return rejected(page, Reason.NO_TITLE, f"标题有 {len(draft.title.best.value):,} 字，上限 {TITLE_LENGTH_MAX}")
    text = draft.text.value
    if len(text) > TEXT_LENGTH_MAX:
        return rejected(page, Reason.TOO_LARGE, f"正文有 {len(text):,} 字，上限 {TEXT_LENGTH_MAX:,}")
    if not text:
        return rejected(page, Reason.NO_BODY, f"没有找到正文（应在 {_expected_body(source, draft)}）")
    if LOST in draft.title.best.value or (draft.lossy and LOST in text):
        return rejected(page, Reason.UNDECODABLE, "标题或正文里有解不出的字")
    if len(text) < TEXT_LENGTH_MIN:
        return rejected(page, Reason.TOO_SHORT, f"正文只有 {len(text)} 字，应不少于 {TEXT_LENGTH_MIN} 字")
    return None


def _expected_body(source: Source, draft: Draft) -> str:
    if source.json_page:
        return f"JSON 的 {source.json_page.body}"
    return "、".join(select.body for select in source.select) or "网页主体"


def _report(draft: Draft, page: Page, companions: Sequence[Page], first_seen_at: datetime) -> Report:
    title = draft.title.best.value
    text = _without_title(draft.text.value.replace(LOST, ""), title)
    date, other_dates = chosen_date(draft.dates, page.fetched_at)
    dates = [_said(one) for one in (*([date] if date else []), *other_dates, *draft.other_dates)]
    fields = {
        "title": draft.title,
        "published_at": Ranked.of(dates) if date else Ranked(others=tuple(dates)),
        "origin": draft.origin,
        "author": draft.author,
        "body": Ranked(draft.text, draft.other_texts),
    }
    provenance = {name: found.best.where for name, found in fields.items()} | {
        **pages_said(draft.parts, draft.missing),
        "taken": _taken(page),
        "company": page.link.taken.company if page.link and page.link.taken else "",
    }
    return Report(
        url=page.url,
        source_id=page.source_id,
        title=title,
        text=text,
        first_seen_at=first_seen_at.astimezone(UTC),
        published_at=date.moment.at if date else None,
        date_only=date.moment.date_only if date else False,
        origin=draft.origin.best.value,
        author=draft.author.best.value,
        language="zh" if is_chinese(title + text) else "en",
        attachments=attachments_of(draft.files, [one for one in companions if one.kind == "attachment"]),
        provenance={name: where for name, where in provenance.items() if where},
        runners_up={name: found.runners_up for name, found in fields.items() if found.others},
    )


def _said(date: FoundDate) -> Found:
    return Found(time_said(date.moment.at, date.moment.date_only), date.where)


def _taken(page: Page) -> str:
    """Who put the page in, when (Beijing time) and from where; "" for one that was crawled."""
    taken = page.link.taken if page.link else None
    return f"{taken.by} {taken.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {taken.origin}" if taken else ""


def _without_title(text: str, title: str) -> str:
    """A text that begins with its own headline, or with a column's name and the headline, starts after it."""
    lines = text.split("\n", LEAD_LINES)
    for index, line in enumerate(lines[:LEAD_LINES], start=1):
        rest = "\n".join(lines[index:])
        if len(rest) >= TEXT_LENGTH_MIN and len(line) < 2 * len(title) and skeleton(line) == skeleton(title):
            return rest
    return text


def extract(html: bytes | str, url: str | None = None) -> dict[str, str]:
    """A page of a site nobody declared -> title, published, source, author, text; empty where it is no article.

    `published` is ISO 8601 in the page's own offset, Asia/Shanghai where it names none, the day alone where it
    names no time.
    """
    raw = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
    headers = () if isinstance(html, bytes) else (("content-type", "text/html; charset=utf-8"),)
    page = Page(url or "", "", _NO_REFERENCE, 200, headers, raw)
    report = _extracted(page)
    return dict(report) if report else {}


def _extracted(page: Page) -> Mapping[str, str]:
    source = _any_source()
    try:
        draft = draft_of(page, source)
    except (etree.LxmlError, ValueError, RecursionError, DocumentError):
        return {}
    if isinstance(draft, Rejection) or _judged(draft := _cleaned(draft), page, source):
        return {}
    absolute = [date for date in draft.dates if date.moment.at < _NO_REFERENCE - timedelta(days=800)]
    date, _ = chosen_date(absolute, page.fetched_at)
    return {
        "title": without_site(draft.title.best.value),
        "published": date.moment.written if date else "",
        "source": draft.origin.best.value,
        "author": draft.author.best.value,
        "text": _without_title(draft.text.value, draft.title.best.value),
    }


_NO_REFERENCE = datetime(2100, 1, 1, tzinfo=UTC)
"""When an undated page was read: far ahead, so that a date completed from it shows and can be left out."""


@lru_cache(maxsize=1)
def _any_source() -> Source:
    """A source about which nothing is declared."""
    from pipeline.sources import Source

    return Source(id="any", name="", owner="portal", start_urls=("https://any.invalid/",), spider="feed")
