"""Reports and pages gathered elsewhere: JSON Lines and WARC files, by the same way from there on."""

from __future__ import annotations

import gzip
import html
import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Connection, Engine

from pipeline.errors import StoreError, UsageError, system_said
from pipeline.ledger.notices import split
from pipeline.printed import LATE_FOR
from pipeline.sources import Source
from pipeline.store import finals as final_store
from pipeline.store import issues as issue_store
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import parts as part_store
from pipeline.store import reports as report_store
from pipeline.store.archive import ArchiveWriter, OddRecord, Record, records
from pipeline.store.link_json import link_from_json
from pipeline.store.session import batched
from pipeline.strangers import is_named_by_hand
from pipeline.text import clean, is_chinese, skeleton, squeeze
from pipeline.types import COMPANIONS, SHANGHAI, Link, Page, Report
from pipeline.urls import canonical_url, host_of, is_taken_url, url_key

LINE_BYTES_MAX = 4 * 1024 * 1024
"""A longer line is no report."""
NAME_MAX = 50
"""Characters of a source's name that are kept: `import:` and the name fit the store's 64."""
YEARS = range(1990, 2100)
"""Years a report can be of; others are padding (0001, 9999) that time windows cannot count with."""
AHEAD_MAX = timedelta(days=1)
"""How far ahead of us a clock or a day without a zone may be; what lies further in the future is a slip."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
"""What feed readers leave in titles; texts may be about markup and stay as they are."""
FAULTS_SHOWN = 20
BEGIN_BYTES = 4096
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Office begin, new and old."""
BATCH = 500


@dataclass(slots=True)
class Imported:
    """What an import came to."""

    added: int = 0
    unchanged: int = 0
    skipped: int = 0
    faults: list[str] = field(default_factory=list)
    """The first faults, each naming file and line."""

    def fault(self, line: str) -> None:
        """Count a skipped line and keep the first few."""
        self.skipped += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(line)


def import_jsonl(engine: Engine, path: Path, sources: Sequence[Source], now: datetime) -> Imported:
    """Bring in reports of a JSON Lines file, gzipped or not: `url, title, text, published, source` a line.

    A report counts as seen when it was published: that is when whoever gathered it saw it. One that comes after its
    issue was closed counts as seen now, for the next issue. A line that tells less than what the store has (the same
    address with a cut text) changes nothing.

    Raises:
        UsageError: the file cannot be opened, or is no text.
    """
    require_lines(path)
    outcome = Imported()
    names = {squeeze(name): source.id for source in sources for name in (source.name, source.origin) if name}
    hosts = {host.removeprefix("www."): source.id for source in sources for host in source.hosts}
    with engine.connect() as connection:
        closed = _closed_windows(connection, now)
    parsed = (_in_time(report, closed, now) for report in _parsed(path, outcome, names, hosts, now))
    for batch in batched(parsed, BATCH):
        _save(engine, batch, outcome)
    return outcome


def _closed_windows(connection: Connection, now: datetime) -> list[tuple[datetime, datetime]]:
    """Windows of the closed issues whose late finds are still told."""
    closed = final_store.closed_numbers(connection)
    issues = issue_store.list_issues(connection)
    return [(one.starts_at, one.ends_at) for one in issues if one.number in closed and now < one.ends_at + LATE_FOR]


def _in_time(report: Report, closed: Iterable[tuple[datetime, datetime]], now: datetime) -> Report:
    late = any(starts_at <= report.first_seen_at < ends_at <= now for starts_at, ends_at in closed)
    return replace(report, first_seen_at=now) if late else report


def parse_line(line: bytes, names: dict[str, str], hosts: dict[str, str], now: datetime) -> Report:
    """One line to a report.

    Raises:
        ValueError: with one Chinese line on what is wrong with it.
    """
    row = _object(line)
    url = canonical_url(_text(row, "url"))
    title = squeeze(clean(_ENTITY.sub(lambda found: html.unescape(found[0]), _text(row, "title"))))
    if not url:
        raise ValueError("url 缺少或不是网址")
    if not title:
        raise ValueError("title 缺少")
    published = _moment(_text(row, "published"))
    if published and published > now + AHEAD_MAX:
        raise ValueError(f"published {_text(row, 'published').strip()} 在将来，请改成刊出的时间，不知道就留空")
    name = squeeze(clean(_text(row, "source")))[:NAME_MAX] or host_of(url)[:NAME_MAX]
    text = clean(_text(row, "text"))
    source_id = names.get(name) or hosts.get(host_of(url).removeprefix("www.")) or f"import:{name}"
    return Report(
        url=url,
        source_id=source_id,
        title=title,
        text=text,
        first_seen_at=min(published, now) if published else now,
        published_at=published,
        date_only=bool(published) and len(_text(row, "published").strip()) == len("2024-02-19"),
        origin=name,
        language="zh" if is_chinese(title + text) else "en",
        provenance={"title": "import", "text": "import", "published_at": "import"},
    )


def import_warc(engine: Engine, pages_dir: Path, path: Path, sources: Sequence[Source], now: datetime) -> Imported:
    """Bring in the responses of a WARC file as kept pages, to be read like our own.

    A tail that a crash cut off is skipped with a fault; everything before it is brought in.

    Raises:
        UsageError: the file cannot be opened.
    """
    outcome = Imported()
    writer = ArchiveWriter(pages_dir, "import", now)
    try:
        for batch in batched(_pages(path, sources, outcome), BATCH):
            kept = [(page, writer.append(page)) for page in batch]
            writer.sync()
            with engine.begin() as connection:
                before = page_store.count(connection)
                link_store.remember_fetched(connection, [page for page, _ in kept if page.kind not in COMPANIONS])
                page_store.add(connection, kept)
                fresh = page_store.count(connection) - before
            outcome.added += fresh
            outcome.unchanged += len(batch) - fresh
    finally:
        writer.close()
    return outcome


def _parsed(
    path: Path, outcome: Imported, names: dict[str, str], hosts: dict[str, str], now: datetime
) -> Iterator[Report]:
    with _opened(path) as file:
        for number, line in _lines(file, path, outcome):
            if not line.strip():
                continue
            try:
                yield parse_line(line, names, hosts, now)
            except ValueError as err:
                outcome.fault(f"{path.name} 第 {number} 行：{err}，已跳过")


def _lines(file: IO[bytes], path: Path, outcome: Imported) -> Iterator[tuple[int, bytes]]:
    number = 0
    try:
        while line := file.readline(LINE_BYTES_MAX):
            number += 1
            if len(line) == LINE_BYTES_MAX and not line.endswith(b"\n"):
                outcome.fault(f"{path.name} 第 {number} 行：超过 {LINE_BYTES_MAX // 1024 // 1024} MB，已跳过")
                while (rest := file.readline(LINE_BYTES_MAX)) and not rest.endswith(b"\n"):
                    pass
                continue
            yield number, line
    except (EOFError, zlib.error, gzip.BadGzipFile) as err:
        outcome.fault(f"{path.name} 第 {number + 1} 行起：压缩文件损坏或不完整（{err}），其后已跳过")


def require_lines(path: Path) -> None:
    """Look whether a file may be lines of text.

    Raises:
        UsageError: it cannot be opened, or begins as no UTF-8 text does: a workbook, a PDF, a text in UTF-16.
    """
    with _opened(path) as file:
        try:
            begin = file.read(BEGIN_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return  # told with its line by whoever reads it
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{path.name} 是 UTF-16 文本，请在记事本里另存为 UTF-8")
    if begin.startswith(_WORKBOOKS) or b"\x00" in begin or begin.startswith(b"%PDF"):
        raise UsageError(
            f"{path.name} 不是文本（像 Excel、Word、PDF 之类）；导入要 JSONL（一行一篇），单个文件与表格用 zhoubao take"
        )


def _opened(path: Path) -> IO[bytes]:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")
    except OSError as err:
        raise UsageError(f"打不开 {path}：{system_said(err)}") from err


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("不是 UTF-8 文本（请另存为 UTF-8）") from None
    except (ValueError, RecursionError):
        raise ValueError("不是 JSON") from None
    if not isinstance(row, dict):
        raise ValueError("不是 JSON 对象")
    return row


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} 应为文字")
    return value


def _moment(said: str) -> datetime | None:
    if not said.strip():
        return None
    try:
        moment = datetime.fromisoformat(said.strip())
        if moment.year not in YEARS:
            raise ValueError(moment.year)
        return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"published {said!r} 不是 ISO 时间，例 2026-08-10T07:00:00+08:00") from None


def _save(engine: Engine, reports: Sequence[Report], outcome: Imported) -> None:
    fullest: dict[str, Report] = {}
    for report in reports:
        key = url_key(report.url)
        if key not in fullest or _tells_more(report, fullest[key]):
            fullest[key] = report
    with engine.begin() as connection:
        known = report_store.by_keys(connection, list(fullest))
        new = [report for key, report in fullest.items() if key not in known or _tells_more(report, known[key])]
        parts = [(part, None, report.first_seen_at) for report in new for part in split(report)]
        report_store.save(connection, parts)
        part_store.forget_stale(connection, [url_key(report.url) for report in new])
    outcome.added += len(new)
    outcome.unchanged += len(reports) - len(new)


def _tells_more(new: Report, old: Report) -> bool:
    """Whether `new` is another text than `old`, not the same one cut shorter."""
    a, b = skeleton(new.text), skeleton(old.text)
    return a != b and not b.startswith(a)


def _pages(path: Path, sources: Sequence[Source], outcome: Imported) -> Iterator[Page]:
    ids = {source.id for source in sources}
    hosts = {host.removeprefix("www."): source.id for source in sources for host in source.hosts}
    met = False
    try:
        for record in records(path):
            met = True
            if isinstance(record, OddRecord):
                outcome.fault(f"{path.name}：{record.url or '一条记录'}：内容有误，读不出来，已跳过")
                continue
            page = _page(record, ids, hosts)
            if page is None:
                outcome.fault(f"{path.name}：记录没有网址：{record.url!r}，已跳过")
            else:
                yield page
        if not met and path.stat().st_size:
            outcome.fault(f"{path.name}：没有读出网页：里面没有网页的记录，请换一个 WARC 文件")
    except OSError as err:
        raise UsageError(f"打不开 {path}：{system_said(err)}") from err
    except StoreError:
        if met:
            outcome.fault(f"{path.name}：WARC 尾部损坏，其前已读入")
        else:
            outcome.fault(f"{path.name}：没有读出网页：不是 WARC 文件，或已损坏，请重新取得")


def _page(record: Record, ids: Collection[str], hosts: Mapping[str, str]) -> Page | None:
    """A record as a page; one of an archive of ours knows its source, its kind and what the list said of it.

    Others go to the watched source of their host, or to one named after it.
    """
    known = record.metadata
    address = _address(str(known.get("url") or record.url))
    if not address:
        return None
    host = host_of(address).removeprefix("www.")
    said, kind, link = known.get("source"), known.get("kind"), _link(known.get("link"), address)
    ours = said in ids or (link.taken is not None and is_named_by_hand(str(said)))
    return Page(
        url=address,
        source_id=str(said) if ours else hosts.get(host, f"import:{host}"[:NAME_MAX]),
        fetched_at=record.date,
        status=record.status,
        headers=record.headers,
        body=record.body,
        kind=kind if kind in ("inline", *COMPANIONS) else "detail",
        parent_url=_address(str(known.get("parent") or "")),
        fetched_url=canonical_url(record.url),
        link=link,
    )


def _address(text: str) -> str:
    return text if is_taken_url(text) else canonical_url(text)


def _link(said: Any, address: str) -> Link:
    """What the list said of the page; of another tool's archive, or garbled, nothing but the address."""
    if not isinstance(said, dict):
        return Link(address)
    try:
        return replace(link_from_json(said), url=address)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Link(address)
