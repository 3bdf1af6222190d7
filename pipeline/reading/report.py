"""One kept page -> Report | Rejection: decode, find the text, read title, date and origin, each with its provenance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipeline.errors import DocumentError
from pipeline.reading import body, wechat
from pipeline.reading.barriers import bad_status, barrier, rejected
from pipeline.reading.dates import Moment, parse_date
from pipeline.reading.decode import Decoded, decode
from pipeline.reading.documents import attachment_name, is_document, sent_name, text_of
from pipeline.reading.fields import (
    FoundDate,
    Sheet,
    author_of,
    chosen_date,
    dates_of,
    link_dates,
    origin_of,
    own_origin,
    title_of,
    zone_of,
)
from pipeline.reading.saved import unpacked
from pipeline.reading.tags import NOTHING, Found, lenient_json, origin_in, outlet, read_tags, without_site
from pipeline.text import clean, is_chinese, skeleton, squeeze
from pipeline.types import SHANGHAI, Attachment, Page, Reason, Rejection, Report

if TYPE_CHECKING:
    from pipeline.sources import JsonSpec, Source

HTML_BYTES_MAX = 8_000_000
"""Bytes; the longest article page seen is under 2 MB, what is longer is a dump or an attack."""

TEXT_LENGTH_MIN = 20
"""Characters; shorter texts are captions of videos and pictures."""

SUMMARY_LENGTH_MIN = 40
"""Characters a feed's summary must have to stand for a text that cannot be had."""

LEAD_LINES = 3
"""Lines at the start of a text among which its headline may stand once more."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a page gives before it is judged whole."""

    title: Found
    text: Found
    dates: Sequence[FoundDate]
    origin: Found
    author: Found = NOTHING
    files: Sequence[tuple[str, str]] = ()
    """(address, name) of the attachments it links to."""
    lossy: bool = False
    """Whether some characters of the page could not be decoded."""


def read(
    page: Page, source: Source, attachments: Sequence[Page] = (), *, first_seen_at: datetime | None = None
) -> Report | Rejection:
    """The report on `page`, or why there is none; never raises for what a publisher sends.

    Args:
        attachments: fetched files that belong to the page; those it links to and were not fetched are only named.
        first_seen_at: when the address was first met; default: when the page was fetched.
    """
    try:
        draft = _draft(page, source)
    except (etree.LxmlError, ValueError, RecursionError, DocumentError) as err:
        return rejected(page, Reason.UNREADABLE, f"网页无法解析：{squeeze(str(err))[:120] or type(err).__name__}")
    if isinstance(draft, Rejection):
        return draft
    draft = _as_given(draft, page)
    return _judged(draft, page, source) or _report(draft, page, attachments, first_seen_at or page.fetched_at)


def find_attachments(page: Page, source: Source) -> list[tuple[str, str]]:
    """(address, name) of the files linked inside the text of a detail page; empty where it cannot be read."""
    try:
        draft = _draft(page, source)
    except (etree.LxmlError, ValueError, RecursionError, DocumentError):
        return []
    return [] if isinstance(draft, Rejection) else list(draft.files)


def _draft(page: Page, source: Source) -> _Draft | Rejection:
    if not 200 <= page.status < 300:
        return bad_status(page)
    page = unpacked(page)
    if page.kind == "inline":
        return _from_fragment(page, source, decode(page.body, "text/html; charset=utf-8"))
    if is_document(page.body, page.content_type):
        return _from_document(page, source)
    if len(page.body) > HTML_BYTES_MAX:
        return rejected(page, Reason.TOO_LARGE, f"网页有 {len(page.body):,} 字节，上限 {HTML_BYTES_MAX:,}")
    decoded = decode(page.body, page.content_type)
    if not decoded.readable:
        return rejected(page, Reason.UNDECODABLE, f"编码认不出来（最接近 {decoded.encoding}，仍有乱码）")
    if page.link and page.link.taken and page.content_type.startswith("text/plain"):
        return replace(_from_row(page, source), text=Found(body.tidy(decoded.text.splitlines()).text, "text"))
    if source.json_page and not source.json_page.script:
        if decoded.text.lstrip()[:1] == "<":
            return rejected(page, Reason.SOFT_404, "应为 JSON，来的是一张网页：多半已删除或转到首页")
        return _from_json(page, source, source.json_page, json.loads(decoded.text, strict=False))
    return _from_html(page, source, decoded)


def _from_html(page: Page, source: Source, decoded: Decoded) -> _Draft | Rejection:
    if not decoded.text.strip():
        return rejected(page, Reason.SOFT_404, "网页是空的")
    tree = body.parse(decoded.text)
    if source.json_page and (script := body.select(tree, source.json_page.script)):
        return _from_json(page, source, source.json_page, lenient_json(script[0].text or ""))
    sheet = _sheet(page, source, tree)
    if sheet.container is None and (refusal := barrier(sheet, decoded.text)):
        return refusal
    text = Found(sheet.contents.text, f"select:{sheet.select.body}") if sheet.select else NOTHING
    if sheet.container is None:
        found = body.tidy(body.trafilatura_text(tree).splitlines())
        text = Found(found.text, "trafilatura")
        sheet = replace(sheet, contents=found, container=body.holding(tree, found.text))
    if len(text.value) < TEXT_LENGTH_MIN:
        text = _summary(page) or text
    return _Draft(
        title=title_of(sheet),
        text=text,
        dates=dates_of(sheet),
        origin=origin_of(sheet),
        author=author_of(sheet),
        files=_files(sheet),
        lossy="\ufffd" in decoded.text,
    )


def _files(sheet: Sheet) -> list[tuple[str, str]]:
    """Files linked in the text: in its container, or beside the paragraph where a text without container begins."""
    holder = sheet.container
    if holder is not None and sheet.select is None:
        holder = holder.getparent()
    return body.attachment_links(holder, _base(sheet.page)) if holder is not None else []


def _sheet(page: Page, source: Source, tree: body.Element) -> Sheet:
    """The page under the first set whose body has text, with the fullest match; else the first set that matches."""
    sheet = Sheet(page, source, tree, read_tags(tree))
    for select in (*source.select, *wechat.templates(tree)):
        matches = body.outermost(body.select(tree, select.body))
        if not matches:
            continue
        read_matches = [(match, body.read_body(match, select.drop)) for match in matches]
        container, found = max(read_matches, key=lambda pair: len(pair[1].text))
        if len(found.text) >= TEXT_LENGTH_MIN:
            return replace(sheet, select=select, container=container, contents=found)
        if sheet.select is None:
            sheet = replace(sheet, select=select, container=container, contents=found)
    return sheet


def _summary(page: Page) -> Found | None:
    summary = clean(page.link.summary) if page.link else ""
    return Found(summary, "feed:summary") if len(summary) >= SUMMARY_LENGTH_MIN else None


def _from_fragment(page: Page, source: Source, decoded: Decoded) -> _Draft:
    """A text that the start page carried whole; title, date and publisher are the row's."""
    found = body.read_body(body.parse(decoded.text)) if decoded.text.strip() else body.EMPTY
    link = page.link
    return _Draft(
        title=Found(squeeze(link.title), "link") if link else NOTHING,
        text=Found(found.text, "inline"),
        dates=link_dates(page),
        origin=own_origin(Found(origin_in("\n".join(found.furniture)), "visible:label"), source, link),
        lossy="\ufffd" in decoded.text,
    )


def _from_document(page: Page, source: Source) -> _Draft:
    document = text_of(page.body, page.content_type, attachment_name(page))
    return replace(_from_row(page, source), text=Found(document.text, "document"))


def _from_row(page: Page, source: Source) -> _Draft:
    """What is known of a file without reading it: what the row that points to it says, or who put it in."""
    title = Found(squeeze(page.link.title), "link") if page.link else NOTHING
    return _Draft(title, NOTHING, link_dates(page), own_origin(NOTHING, source, page.link))


def _as_given(draft: _Draft, page: Page) -> _Draft:
    """What the person gave who put the page in outweighs what the page says."""
    link = page.link
    if link is None or link.taken is None:
        return draft
    if link.title:
        draft = replace(draft, title=Found(squeeze(link.title), "taken"))
    if link.published_at:
        draft = replace(draft, dates=[FoundDate(Moment(link.published_at.astimezone(UTC), link.date_only), "taken")])
    if link.source_name:
        draft = replace(draft, origin=Found(squeeze(link.source_name), "taken"))
    return draft


def _from_json(page: Page, source: Source, spec: JsonSpec, data: Any) -> _Draft:
    html = _json_text(data, spec.body)
    fragment = body.parse(html) if html.strip() else None
    found = body.read_body(fragment) if fragment is not None else body.EMPTY
    title = Found(squeeze(_json_text(data, spec.title)), f"json:{spec.title}")
    raw = _json_text(data, spec.date)
    moment = parse_date(raw, reference=page.fetched_at, zone=zone_of(source)) if raw else None
    dates = [FoundDate(moment, f"json:{spec.date}")] if moment else []
    origin = Found(outlet(_json_text(data, spec.source)), f"json:{spec.source}")
    return _Draft(
        title=title if title.value or not page.link else Found(squeeze(page.link.title), "link"),
        text=Found(found.text, "json") if found.text else _summary(page) or Found("", "json"),
        dates=[*dates, *link_dates(page)],
        origin=own_origin(origin, source, page.link),
        files=body.attachment_links(fragment, _base(page)) if fragment is not None else (),
    )


@lru_cache(maxsize=256)
def _jmespath(expression: str) -> Any:
    import jmespath

    return jmespath.compile(expression)


def _json_text(data: Any, expression: str) -> str:
    value = _jmespath(expression).search(data) if expression else None
    return str(value) if isinstance(value, str | int) else ""


def _base(page: Page) -> str:
    return page.fetched_url or page.url


def _judged(draft: _Draft, page: Page, source: Source) -> Rejection | None:
    """Why a draft is no report: no title, no text, a text too short, or characters lost inside them."""
    if not draft.title.value:
        expected = "、".join(select.title for select in source.select if select.title) or "标题"
        return rejected(page, Reason.NO_TITLE, f"没有找到标题（应在 {expected}）")
    text = draft.text.value
    if not text:
        return rejected(page, Reason.NO_BODY, f"没有找到正文（应在 {_expected_body(source, draft)}）")
    if "\ufffd" in draft.title.value or (draft.lossy and "\ufffd" in text):
        return rejected(page, Reason.UNDECODABLE, "标题或正文里有解不出的字")
    if len(text) < TEXT_LENGTH_MIN:
        return rejected(page, Reason.TOO_SHORT, f"正文只有 {len(text)} 字，应不少于 {TEXT_LENGTH_MIN} 字")
    return None


def _expected_body(source: Source, draft: _Draft) -> str:
    if draft.text.where == "document":
        return "文件的文字层；可能是扫描件"
    if source.json_page:
        return f"JSON 的 {source.json_page.body}"
    return "、".join(select.body for select in source.select) or "网页主体"


def _report(draft: _Draft, page: Page, attachments: Sequence[Page], first_seen_at: datetime) -> Report:
    text = _without_title(draft.text.value.replace("\ufffd", ""), draft.title.value)
    date = chosen_date(draft.dates, page.fetched_at)
    provenance = {
        "title": draft.title.where,
        "published_at": date.where if date else "",
        "origin": draft.origin.where if draft.origin.value else "",
        "author": draft.author.where if draft.author.value else "",
        "body": draft.text.where,
        "taken": _taken(page),
        "company": page.link.taken.company if page.link and page.link.taken else "",
    }
    return Report(
        url=page.url,
        source_id=page.source_id,
        title=draft.title.value.replace("\ufffd", ""),
        text=text,
        first_seen_at=first_seen_at.astimezone(UTC),
        published_at=date.moment.at if date else None,
        date_only=date.moment.date_only if date else False,
        origin=draft.origin.value,
        author=draft.author.value,
        language="zh" if is_chinese(draft.title.value + text) else "en",
        attachments=_attachments(draft.files, attachments),
        provenance={name: where for name, where in provenance.items() if where},
    )


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


def _attachments(files: Sequence[tuple[str, str]], pages: Sequence[Page]) -> tuple[Attachment, ...]:
    """Files in the order the page links to them, then fetched ones it does not link to."""
    fetched = {page.url: page for page in pages}
    names = dict(files)
    for page in pages:
        names.setdefault(page.url, attachment_name(page))
    return tuple(_attachment(url, name, fetched.get(url)) for url, name in names.items())


def _attachment(url: str, name: str, page: Page | None) -> Attachment:
    if page is None or page.status != 200:
        return Attachment(url, name)
    name = sent_name(page) or name
    try:
        document = text_of(page.body, page.content_type, name)
    except DocumentError:
        return Attachment(url, name)
    return Attachment(url, name, document.text, document.rows)


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
        draft = _draft(page, source)
    except (etree.LxmlError, ValueError, RecursionError, DocumentError):
        return {}
    if isinstance(draft, Rejection) or _judged(draft, page, source):
        return {}
    absolute = [date for date in draft.dates if date.moment.at < _NO_REFERENCE - timedelta(days=800)]
    date = chosen_date(absolute, page.fetched_at)
    return {
        "title": without_site(draft.title.value),
        "published": date.moment.written if date else "",
        "source": draft.origin.value,
        "author": draft.author.value,
        "text": _without_title(draft.text.value, draft.title.value),
    }


_NO_REFERENCE = datetime(2100, 1, 1, tzinfo=UTC)
"""When an undated page was read: far ahead, so that a date completed from it shows and can be left out."""


@lru_cache(maxsize=1)
def _any_source() -> Source:
    """A source about which nothing is declared."""
    from pipeline.sources import Source

    return Source(id="any", name="", owner="portal", start_urls=("https://any.invalid/",), spider="feed")
