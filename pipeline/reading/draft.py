"""One kept page -> what it gives before it is judged whole: HTML, JSON, text or a document, each in its own way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipeline.errors import DocumentError
from pipeline.reading import body, wechat
from pipeline.reading.article import article_of
from pipeline.reading.barriers import bad_status, barrier, rejected, stand_in
from pipeline.reading.byline import origin_in, outlet
from pipeline.reading.dates import parse_date
from pipeline.reading.decode import Decoded, decode
from pipeline.reading.documents.kinds import is_document
from pipeline.reading.documents.reader import read_document
from pipeline.reading.fields import FoundDate, Sheet, author_of, dates_of, link_dates, own_origin, zone_of
from pipeline.reading.jsonld import json_text, lenient_json
from pipeline.reading.limits import HTML_BYTES_MAX
from pipeline.reading.parts import PARTS_MAX, joined, page_links, parts_called, parts_of, same_article
from pipeline.reading.ranked import Ranked, sized
from pipeline.reading.saved import unpacked
from pipeline.reading.tags import read_tags
from pipeline.text import clean, squeeze
from pipeline.types import Found, Page, Reason, Rejection
from pipeline.urls import url_key

if TYPE_CHECKING:
    from pipeline.sources import JsonSpec, Source

TEXT_LENGTH_MIN = 20
"""Characters; shorter texts are captions of videos and pictures."""

SUMMARY_LENGTH_MIN = 40
"""Characters a feed's summary must have to stand for a text that cannot be had."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page gives before it is judged whole."""

    title: Ranked
    text: Found
    dates: Sequence[FoundDate]
    origin: Ranked
    author: Ranked = Ranked()  # noqa: RUF009 - frozen
    other_texts: tuple[Found, ...] = ()
    """Those not taken, each as its length."""
    other_dates: Sequence[FoundDate] = ()
    """Those of a page for which the person who put it in gave another."""
    files: Sequence[tuple[str, str]] = ()
    """(address, name) of the attachments it links to."""
    lossy: bool = False
    """Whether some characters of the page could not be decoded."""
    parts: Mapping[int, str] = field(default_factory=dict)
    """Number in the address -> address, of the article's pages that it points to."""
    missing: Sequence[int] = ()
    """Numbers among them, whose pages did not come or cannot be read."""


def draft_of(page: Page, source: Source) -> Draft | Rejection:
    """Title, text, dates, origin and author of a page by the road that its kind takes, or why it has none.

    Raises:
        TooComplexError: a page no parser is asked to read.
        DocumentError: an MHTML file without a page.
        lxml.etree.LxmlError, ValueError, RecursionError: what stands in it is neither HTML nor JSON.
    """
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
        text = Found(body.tidy(decoded.text.splitlines()).text, "text")
        return replace(_from_row(page, source), text=text, lossy=not decoded.whole)
    if source.json_page and not source.json_page.script:
        if decoded.text.lstrip()[:1] == "<":
            return rejected(page, Reason.SOFT_404, "应为 JSON，来的是一张网页：多半已删除或转到首页")
        draft = _from_json(page, source, source.json_page, json.loads(decoded.text, strict=False))
        return replace(draft, lossy=not decoded.whole)
    return _from_html(page, source, decoded)


def drafted(page: Page, source: Source) -> Draft | None:
    """`draft_of` where it gives something; None for whatever speaks against the page."""
    try:
        draft = draft_of(page, source)
    except (etree.LxmlError, ValueError, RecursionError, DocumentError):
        return None
    return None if isinstance(draft, Rejection) else draft


def whole(draft: Draft, page: Page, source: Source, companions: Sequence[Page]) -> Draft:
    """A draft with the text and files of the article's further pages; a page may point to the next one alone."""
    if not draft.parts:
        return draft
    kept = {url_key(one.url): one for one in companions if one.kind == "part"}
    addresses, number = dict(draft.parts), min(draft.parts)
    end = number + PARTS_MAX - 1
    found: list[Draft] = []
    missing: list[int] = []
    while number in addresses and number < end:
        part = kept.get(url_key(addresses[number]))
        read_part = drafted(replace(part, parent_url=page.url, link=page.link), source) if part else None
        if read_part and read_part.text.value and same_article(draft.title.best.value, read_part.title.best.value):
            found.append(read_part)
            addresses |= {later: url for later, url in read_part.parts.items() if later < end}
        else:
            missing.append(number)
        number += 1
    text = joined([one.text.value for one in (draft, *found)])
    files = dict(file for one in (draft, *found) for file in one.files)
    return replace(
        draft,
        text=draft.text._replace(value=text),
        files=list(files.items()),
        lossy=any(one.lossy for one in (draft, *found)),
        parts=addresses,
        missing=missing,
    )


def _from_html(page: Page, source: Source, decoded: Decoded) -> Draft | Rejection:
    if not decoded.text.strip():
        return rejected(page, Reason.EMPTY, "网页是空的")
    tree = body.parse(decoded.text)
    if source.json_page and (script := body.select(tree, source.json_page.script)):
        draft = _from_json(page, source, source.json_page, lenient_json(script[0].text or ""))
        return replace(draft, lossy=not decoded.whole)
    article_url = page.parent_url if page.kind == "part" else page.url
    pager = page_links(tree, _base(page), article_url)
    sheet = _sheet(page, source, tree)
    if sheet.container is None and (refusal := barrier(sheet, decoded.text)):
        return refusal
    text, others = sheet.selected, sheet.passed
    if sheet.container is None:
        found = article_of(tree, sheet.tags.page_title)
        if refusal := stand_in(sheet, found.looks):
            return refusal
        text, others = Found(found.contents.text, found.where), found.others
        sheet = replace(sheet, contents=found.contents, container=found.begins, article=found)
    if len(text.value) < TEXT_LENGTH_MIN and (summary := _summary(page)):
        text, others = summary, (sized(*text), *others)
    holder = sheet.article.holder if sheet.article else sheet.container
    return Draft(
        title=sheet.title,
        text=text,
        dates=dates_of(sheet),
        origin=sheet.origin,
        author=author_of(sheet),
        other_texts=others,
        files=body.attachment_links(holder, _base(page)) if holder is not None else (),
        lossy=not decoded.whole,
        parts=parts_called(decoded.text, _base(page), article_url) or parts_of(pager, holder, page.url, article_url),
    )


def _sheet(page: Page, source: Source, tree: body.Element) -> Sheet:
    """The page under the first set whose body has text, with the fullest match; else the first set that matches."""
    plain = Sheet(page, source, tree, read_tags(tree))
    matched: list[Sheet] = []
    for select in (*source.select, *wechat.templates(tree)):
        if matches := body.outermost(body.select(tree, select.body)):
            read_matches = [(match, body.read_body(match, select.drop)) for match in matches]
            container, found = max(read_matches, key=lambda pair: len(pair[1].text))
            matched.append(replace(plain, select=select, container=container, contents=found))
            if len(found.text) >= TEXT_LENGTH_MIN:
                break
    if not matched:
        return plain
    best = matched[-1] if len(matched[-1].contents.text) >= TEXT_LENGTH_MIN else matched[0]
    return replace(best, passed=tuple(sized(*one.selected) for one in matched if one is not best))


def _summary(page: Page) -> Found | None:
    summary = clean(page.link.summary) if page.link else ""
    return Found(summary, "feed:summary") if len(summary) >= SUMMARY_LENGTH_MIN else None


def _from_fragment(page: Page, source: Source, decoded: Decoded) -> Draft:
    """A text that the start page carried whole; title, date and publisher are the row's."""
    found = body.read_body(body.parse(decoded.text)) if decoded.text.strip() else body.EMPTY
    return Draft(
        title=Ranked.of(_listed_titles(page)),
        text=Found(found.text, "inline"),
        dates=link_dates(page),
        origin=own_origin([Found(origin_in("\n".join(found.furniture)), "visible:label")], source, page.link),
        lossy=not decoded.whole,
    )


def _from_document(page: Page, source: Source) -> Draft | Rejection:
    try:
        document = read_document(page.body)
    except DocumentError as err:
        return rejected(page, Reason.UNREADABLE, f"文件未读：{err}")
    if not document.text:
        return rejected(page, Reason.NO_BODY, document.note or "文件里没有文字")
    where = f"document（{document.note}）" if document.note else "document"
    return replace(_from_row(page, source), text=Found(document.text, where))


def _from_row(page: Page, source: Source) -> Draft:
    """What is known of a file without reading it: what the row that points to it says, or who put it in."""
    return Draft(Ranked.of(_listed_titles(page)), Found("", ""), link_dates(page), own_origin([], source, page.link))


def _listed_titles(page: Page) -> list[Found]:
    return [Found(squeeze(page.link.title), "link")] if page.link else []


def _from_json(page: Page, source: Source, spec: JsonSpec, data: Any) -> Draft:
    html = json_text(data, spec.body)
    fragment = body.parse(html) if html.strip() else None
    found = body.read_body(fragment) if fragment is not None else body.EMPTY
    titles = [Found(squeeze(json_text(data, spec.title)), f"json:{spec.title}"), *_listed_titles(page)]
    raw = json_text(data, spec.date)
    moment = parse_date(raw, reference=page.fetched_at, zone=zone_of(source)) if raw else None
    dates = [FoundDate(moment, f"json:{spec.date}")] if moment else []
    origin = Found(outlet(json_text(data, spec.source)), f"json:{spec.source}")
    return Draft(
        title=Ranked.of(titles),
        text=Found(found.text, "json") if found.text else _summary(page) or Found("", "json"),
        dates=[*dates, *link_dates(page)],
        origin=own_origin([origin], source, page.link),
        files=body.attachment_links(fragment, _base(page)) if fragment is not None else (),
    )


def _base(page: Page) -> str:
    return page.fetched_url or page.url
