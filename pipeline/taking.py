"""Reports put in by hand: a link, a saved page, a PDF or Office file, a text, the rows of a register of companies.

What is taken goes the way of every page from the archive on. It is read before anything is kept, so that what cannot
be read leaves no trace; title, date and source that are not to be found are asked for and never guessed.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from pathlib import Path

from lxml import etree
from sqlalchemy import Connection, Engine

from pipeline.errors import DocumentError, TakeError, UsageError, system_said
from pipeline.ledger.notices import split
from pipeline.reading import body
from pipeline.reading.decode import decode
from pipeline.reading.documents import office
from pipeline.reading.documents.kinds import family
from pipeline.reading.limits import HTML_BYTES_MAX
from pipeline.reading.register import read_register
from pipeline.reading.report import read
from pipeline.reading.saved import address_in, article_address, is_mhtml, unpack
from pipeline.sources import Source
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import parts as part_store
from pipeline.store import reports as report_store
from pipeline.store.archive import ArchiveWriter
from pipeline.store.session import batched
from pipeline.strangers import REGISTRY, named_by_hand, stranger
from pipeline.text import clean, squeeze
from pipeline.types import Link, Page, Reason, Rejection, Report, Taken
from pipeline.urls import canonical_url, host_of, taken_url, url_key

FILE_BYTES_MAX = 30 * 1024 * 1024
"""Bytes of a file that is taken: what the crawler would download at most."""
TITLE_MAX = 200
TEXT_MAX = 50_000
NAME_MAX = 50
"""Characters of a title, a text and a source's name that a person may give."""
BATCH = 500

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|article|p)\b", re.IGNORECASE)
_MICROSOFT = "application/vnd.openxmlformats-officedocument"
_TYPES: Mapping[str, Mapping[str, str]] = {
    "pdf": {"": "application/pdf"},
    "zip": {
        "docx": f"{_MICROSOFT}.wordprocessingml.document",
        "xlsx": f"{_MICROSOFT}.spreadsheetml.sheet",
        "pptx": f"{_MICROSOFT}.presentationml.presentation",
        "ofd": "application/ofd",
        "": "application/zip",
    },
    "ole": {"xls": "application/vnd.ms-excel", "et": "application/vnd.ms-excel", "": "application/msword"},
    "rtf": {"": "application/rtf"},
}
"""Family of a file -> ending of its name -> content type."""
_WEIXIN = "mp.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class Given:
    """What the person says of a report; empty where the page is to say it."""

    title: str = ""
    published_at: datetime | None = None
    date_only: bool = False
    source: str = ""
    """Id or name of a source, watched or not."""
    url: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A page with the report that it gives, ready to be kept."""

    page: Page
    report: Report
    attachments: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenRows:
    """What a register came to."""

    offers: tuple[Offer, ...]
    faults: tuple[str, ...]
    unused: tuple[str, ...]
    """Headings that were not understood."""


def offer_file(path: Path, given: Given, by: str, now: datetime, sources: Sequence[Source]) -> Offer:
    """A file as a report.

    Raises:
        UsageError: it cannot be opened, or something is missing; the message names the options that supply it.
        TakeError: it cannot be read.
    """
    content = file_content(path)
    content_type = content_type_of(content, path.name, lenient=bool(given.text))
    url = _given_url(given) or _own_address(content, content_type) or taken_url(content)
    page = Page(url, "", now, 200, (("Content-Type", content_type),), content)
    return _offer(page, given, Taken(by, now, f"文件 {path.name}"), sources, path.name)


def offer_page(answer: Page, given: Given, by: str, sources: Sequence[Source]) -> Offer:
    """A fetched page as a report; under the address that redirects led to.

    Raises:
        UsageError: something is missing; the message names the options that supply it.
        TakeError: it cannot be read.
    """
    url = _given_url(given) or article_address(answer.fetched_url) or answer.url
    if host_of(url) == _WEIXIN:
        url = _own_address(answer.body, answer.content_type) or url
    page = replace(answer, url=url)
    return _offer(page, given, Taken(by, answer.fetched_at, f"网址 {answer.url}"), sources, answer.url)


def offer_rows(path: Path, source_name: str, by: str, now: datetime, sources: Sequence[Source]) -> TakenRows:
    """The rows of a register's export as reports of that source.

    Raises:
        UsageError: the file cannot be opened or is no such table.
    """
    content = file_content(path)
    try:
        register = read_register(content, now)
    except DocumentError as err:
        raise UsageError(f"{path.name}：{err}") from err
    name = _line(source_name, NAME_MAX)
    source = _known(sources).get(name) or named_by_hand(name, REGISTRY)
    by_id = {one.id: one for one in sources}
    offers: list[Offer] = []
    faults = [f"{path.name} {fault}，已跳过" for fault in register.faults]
    for change in register.changes:
        text = f"{change.text}\n资料来源：{name}。"
        html = _paragraphs(text)
        taken = Taken(by, now, f"文件 {path.name} 第 {change.line} 行", change.company)
        url = taken_url("\x1f".join((source, change.title, change.text)).encode())
        link = Link(url, change.title, change.at, date_only=True, inline=html, source_name=name, taken=taken)
        page = Page(url, source, now, 200, (("Content-Type", "text/html; charset=utf-8"),), html, "inline", link=link)
        outcome = read(page, by_id.get(source) or stranger(source))
        if isinstance(outcome, Report):
            offers.append(Offer(page, outcome))
        else:
            faults.append(f"{path.name} 第 {change.line} 行：{outcome.detail}，已跳过")
    return TakenRows(tuple(offers), tuple(faults), register.unused)


def keep(engine: Engine, pages_dir: Path, offers: Sequence[Offer], now: datetime) -> list[bool]:
    """Keep what is new, pages first in the archive and then rows; tells of each offer whether it was.

    Not new is a report whose address, words, date and origin are known, whoever brought it. What is kept waits to be
    judged.
    """
    fresh: list[bool] = []
    writer = ArchiveWriter(pages_dir, "take", now)
    try:
        for batch in batched(offers, BATCH):
            fresh += _keep_batch(engine, writer, batch)
    finally:
        writer.close()
    return fresh


def file_content(path: Path) -> bytes:
    """Bytes of a file that a person named.

    Raises:
        UsageError: it cannot be opened, is empty, or too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except (OSError, ValueError) as err:
        raise UsageError(f"打不开 {path}：{system_said(err)}") from err
    if len(content) > FILE_BYTES_MAX:
        raise UsageError(f"{path.name} 超过 {FILE_BYTES_MAX // 1024 // 1024} MB")
    if not content.strip():
        raise UsageError(f"{path.name} 是空文件")
    return content


def content_type_of(content: bytes, name: str, *, lenient: bool = False) -> str:
    """What a file is, by its bytes; with `lenient`, for a file whose text is given, whatever it is.

    Raises:
        UsageError: it is of a kind that is not read; says what to do instead.
    """
    kind = family(content)
    ending = name.rpartition(".")[2].lower()
    foreign = kind == "rtf" or (kind == "ole" and ending not in _TYPES[kind])
    if kind in _TYPES and (not foreign or office.is_installed()):
        return _TYPES[kind].get(ending, _TYPES[kind][""])
    if is_mhtml(content):
        return "multipart/related"
    if not kind and _HTML.search(content[:8192]):
        return "text/html"
    if not kind and b"\x00" not in content[:65_536] and decode(content[:65_536]).readable:
        return "text/plain"
    if lenient:
        return "application/octet-stream"
    advice = dict.fromkeys(_TYPES, "旧式的 Word 文件要装有 LibreOffice 才能读，请另存为 .docx 或 PDF")
    if content.startswith(b"bplist00"):
        advice[kind] = "Safari 的 webarchive 读不了，请存为 PDF，或用别的浏览器存为网页"
    known = "网页（.html、.mhtml）、PDF、Word、Excel、PPT、OFD、压缩包（.zip）与文本"
    other = f"认不出是什么文件；读得了{known}，别的请用 --text 给出正文"
    raise UsageError(f"{name}：{advice.get(kind, other)}")


def _offer(page: Page, given: Given, taken: Taken, sources: Sequence[Source], shown: str) -> Offer:
    known, by_id = _known(sources), {one.id: one for one in sources}
    named = _line(given.source, NAME_MAX)
    source_id = _source_of(page.url, named, sources)
    publisher = by_id[source_id].origin or by_id[source_id].name if named and source_id in by_id else named
    title = _line(given.title, TITLE_MAX)
    link = Link(page.url, title, given.published_at, given.date_only, source_name=publisher, taken=taken)
    page = replace(page, link=link, source_id=source_id)
    attached: tuple[Page, ...] = ()
    if given.text:
        page, attached = _with_text(page, given.text, shown)

    def source() -> Source:
        return by_id.get(source_id) or stranger(source_id)

    report, missing = _read(page, source(), attached, shown)
    if not source_id and report is not None and report.origin:
        source_id = known.get(report.origin) or named_by_hand(report.origin)
        page = replace(page, source_id=source_id)
        report, _ = _read(page, source(), attached, shown)
    if not source_id:
        missing.append("来源：--source 名称")
    if missing or report is None:
        lines = "\n".join(f"  {line}" for line in missing)
        raise UsageError(f"{shown}：没有放入，还缺\n{lines}")
    return Offer(page, report, tuple(replace(one, source_id=source_id) for one in attached))


def _read(page: Page, source: Source, attached: Sequence[Page], shown: str) -> tuple[Report | None, list[str]]:
    """The report, as far as there is one, and what is missing: each with the option that supplies it.

    Raises:
        TakeError: the page cannot be read at all.
    """
    link = page.link
    assert link is not None
    outcome = read(page, source, attached)
    missing: list[str] = []
    if isinstance(outcome, Rejection) and outcome.reason is Reason.NO_TITLE:
        outcome = read(replace(page, link=replace(link, title="（缺标题）")), source, attached)
        first = outcome.text.split("\n", 1)[0] if isinstance(outcome, Report) else ""
        like = f"；第一行是 {shlex.quote(first)}" if 4 <= len(first) <= 60 else ""
        missing.append(f"标题：--title 标题{like}")
    if isinstance(outcome, Rejection):
        if outcome.reason not in (Reason.NO_BODY, Reason.TOO_SHORT):
            raise TakeError(f"{shown}：{outcome.detail}")
        missing.append(f"正文（{outcome.detail}）：--text 正文，或 --text - 从标准输入读；同时写明 --title 与 --date")
        return None, missing
    if outcome.published_at is None:
        missing.append("日期：--date 2024-02-20")
    return outcome, missing


def _with_text(page: Page, text: str, name: str) -> tuple[Page, tuple[Page, ...]]:
    """The text that the person gives as the page, and the file or answer itself attached to it."""
    text = clean(text)
    if len(text) > TEXT_MAX:
        raise UsageError(f"--text 有 {len(text):,} 字，上限 {TEXT_MAX:,}")
    link = page.link
    assert link is not None
    html, address = _paragraphs(text), taken_url(page.body)
    named = Link(address, name, taken=link.taken)
    file = replace(page, url=address, kind="attachment", parent_url=page.url, fetched_url="", link=named)
    said = (("Content-Type", "text/html; charset=utf-8"),)
    return replace(page, kind="inline", body=html, headers=said, link=replace(link, inline=html)), (file,)


def _keep_batch(engine: Engine, writer: ArchiveWriter, offers: Sequence[Offer]) -> list[bool]:
    with engine.connect() as connection:
        known = report_store.by_keys(connection, [url_key(offer.page.url) for offer in offers])
    fresh: list[bool] = []
    for offer in offers:
        key = url_key(offer.page.url)
        fresh.append(key not in known or _told(known[key]) != _told(offer.report))
        known[key] = offer.report
    new = [offer for offer, is_new in zip(offers, fresh, strict=True) if is_new]
    kept = [(page, writer.append(page)) for offer in new for page in (offer.page, *offer.attachments)]
    writer.sync()
    with engine.begin() as connection:
        link_store.remember_fetched(connection, [offer.page for offer in new])
        page_store.add(connection, kept)
        _save(connection, new)
    return fresh


def _save(connection: Connection, offers: Sequence[Offer]) -> None:
    """Keep the reports as read from their pages."""
    by_key = {url_key(offer.page.url): offer for offer in offers}
    pages = page_store.newest(connection, list(by_key))
    seen = link_store.first_seen(connection, list(by_key))
    rows = [
        (report, pages[key].id, offer.page.fetched_at)
        for key, offer in by_key.items()
        for report in split(replace(offer.report, first_seen_at=seen[key]))
    ]
    report_store.save(connection, rows)
    part_store.forget_stale(connection, list(by_key))
    page_store.mark_processed(connection, list(pages.values()))


def _told(report: Report) -> tuple[object, ...]:
    return report.content_hash, report.published_at, report.date_only, report.origin


def _own_address(content: bytes, content_type: str) -> str:
    """Where a saved page says it is from; "" for other files."""
    location = ""
    try:
        if content_type.startswith("multipart/related"):
            inside = unpack(content)
            content, content_type, location = inside.html, inside.content_type, inside.location
        if not content_type.startswith("text/html") or len(content) > HTML_BYTES_MAX:
            return article_address(location)
        return address_in(content, body.parse(decode(content, content_type).text), location)
    except (etree.LxmlError, ValueError, DocumentError):
        return article_address(location)


def _given_url(given: Given) -> str:
    if not given.url:
        return ""
    url = canonical_url(given.url)
    if not url:
        raise UsageError(f"--url {given.url!r} 不是网址，例 https://www.example.cn/a.html")
    return url


def _source_of(url: str, named: str, sources: Sequence[Source]) -> str:
    """Id of the source as given, or of the site; "" where the page has to say. On WeChat the account is the source."""
    if named:
        return _known(sources).get(named) or named_by_hand(named)
    host = host_of(url) if canonical_url(url) else ""
    hosts = {name.removeprefix("www."): source.id for source in sources for name in source.hosts}
    if not host or host == _WEIXIN:
        return ""
    return hosts.get(host.removeprefix("www.")) or named_by_hand(host)


def _known(sources: Sequence[Source]) -> Mapping[str, str]:
    """Name, publisher or id of a watched source -> its id."""
    named = {squeeze(name): source.id for source in sources for name in (source.origin, source.name) if name}
    return named | {source.id: source.id for source in sources}


def _line(text: str, length: int) -> str:
    return squeeze(clean(text))[:length]


def _paragraphs(text: str) -> bytes:
    return "".join(f"<p>{escape(line)}</p>" for line in clean(text).split("\n")).encode()
