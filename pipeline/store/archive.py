"""Kept pages: WARC 1.1 files, one gzip member for each record, that any WARC tool reads (ISO 28500:2017)."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.errors import StoreError
from pipeline.store.link_json import link_to_json
from pipeline.types import Page

INLINE_STATUS = 200
"""Status shown for a text that came inside a start page and had no response of its own."""

GZIP_LEVEL = 2
"""A third of the time of warcio's 9 for a tenth more bytes, measured on saved news pages."""

METADATA = "WARC-JSON-Metadata"
"""Field by which warcprox and Browsertrix, too, keep what they know beside a record: the archive alone tells all."""

_ENCODED = "content-encoding"
_DAMAGE = (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, zlib.error)
"""What warcio lets through where a record is damaged; AttributeError: its headers end in the middle."""


_BETWEEN = b"\r\n\r\n"
"""What stands after a record of an unpacked WARC file."""

Headers = tuple[tuple[str, str], ...]
BODY_BYTES_MAX = 64 * 1024 * 1024
"""Unpacked; twice what the crawler itself would download."""
READ_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record begins."""

    archive: str
    offset: int


class ArchiveWriter:
    """Appends pages to one new file; a file belongs to one process."""

    def __init__(self, folder: Path, label: str, now: datetime) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"{now:%Y%m%d%H%M%S}-{label}-{uuid4().hex[:8]}.warc.gz"
        self._path = folder / self.name
        self._file: IO[bytes] | None = None

    def append(self, page: Page) -> Position:
        """Write one record; it is safe only after `sync()`."""
        if self._file is None:
            self._file = self._path.open("ab")
        plain = BytesIO()
        writer = WARCWriter(plain, gzip=False)
        writer.write_record(_record(writer, page))
        offset = self._file.tell()
        self._file.write(gzip.compress(plain.getvalue(), GZIP_LEVEL, mtime=0))
        return Position(self.name, offset)

    def sync(self) -> None:
        """Have the records written so far on the disk itself."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Sync and close; appending afterwards opens the file again."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None


def read_body(folder: Path, position: Position) -> tuple[Headers, bytes]:
    """(headers, body) of the record at `position`, as `ArchiveWriter` wrote it.

    Raises:
        StoreError: the file is missing or damaged there.
    """
    path = folder / position.archive
    try:
        with path.open("rb") as file:
            file.seek(position.offset)
            return _parsed(_member(file))
    except FileNotFoundError:
        raise StoreError(f"页面存档缺失：{path.name}；请从备份恢复到 {folder}") from None
    except (OSError, zlib.error, ValueError, LookupError) as err:
        raise StoreError(f"页面存档损坏：{path.name} 第 {position.offset} 字节：{err}") from err


@dataclass(frozen=True, slots=True)
class Record:
    """A response or resource of any WARC file."""

    url: str
    date: datetime
    status: int
    headers: Headers
    body: bytes
    metadata: Mapping[str, Any]
    """What an archive of ours says beside it: `source kind url parent link`; empty in those of others."""


@dataclass(frozen=True, slots=True)
class OddRecord:
    """A record that is whole but makes no sense: of another tool, or damaged inside."""

    url: str
    why: str


def records(path: Path) -> Iterator[Record | OddRecord]:
    """Every response and resource of a WARC file, gzipped or not.

    Raises:
        StoreError: where the file stops being readable (a tail cut by a crash); everything before it was yielded.
    """
    with path.open("rb") as file:
        iterator = ArchiveIterator(file)
        whole = 0
        try:
            for record in iterator:
                found = _read_or_odd(record) if record.rec_type in ("response", "resource") else None
                iterator.read_to_end(record)
                _require_whole(iterator, record)
                whole = iterator.get_record_offset() + iterator.get_record_length()
                if found is not None:
                    yield found
            if path.stat().st_size - whole > len(_BETWEEN):
                raise EOFError(f"第 {whole} 字节起不完整")
        except _DAMAGE as err:
            raise StoreError(f"{path.name}：{err or '尾部不完整'}") from err


def _read_or_odd(record: Any) -> Record | OddRecord:
    try:
        return _read(record)
    except (ValueError, AttributeError, TypeError, zlib.error) as err:
        return OddRecord(str(record.rec_headers.get_header("WARC-Target-URI") or ""), f"{err}")


def _read(record: Any) -> Record:
    named = record.rec_headers.get_header
    status, headers, body = _content(record)
    date = datetime.fromisoformat(named("WARC-Date").replace("Z", "+00:00"))
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return Record(named("WARC-Target-URI") or "", date, status, headers, body, _known(named(METADATA)))


def _known(metadata: str | None) -> Mapping[str, Any]:
    """Metadata of ours; whatever else another tool put into the field says nothing to us."""
    try:
        known = json.loads(metadata or "{}")
    except (ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _require_whole(iterator: Any, record: Any) -> None:
    """warcio takes a record whose WARC headers are cut off for one of an unknown kind or length."""
    unpacker = iterator.reader.decompressor
    if not (unpacker.eof if unpacker else record.rec_headers.get_header("Content-Length")):
        raise EOFError("记录不完整")


class _HeadersAsReceived(StatusAndHeaders):  # type: ignore[misc]
    """HTTP headers that keep their bytes; warcio would percent-encode a raw UTF-8 file name, and twice at that."""

    def to_ascii_bytes(self, header_filter: Any = None) -> bytes:
        """The header block."""
        lines = [f"{self.protocol} {self.statusline}", *(f"{name}: {value}" for name, value in self.headers)]
        return b"".join(_header_bytes(line) + b"\r\n" for line in [*lines, ""])


def _header_bytes(line: str) -> bytes:
    line = line.replace("\r", " ").replace("\n", " ")
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "replace")


def _record(writer: Any, page: Page) -> Any:
    known = {
        "source": page.source_id,
        "kind": page.kind,
        "url": page.url,
        "parent": page.parent_url,
        "link": link_to_json(page.link) if page.link else None,
    }
    headers = {"WARC-Date": f"{page.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", METADATA: json.dumps(known)}
    if page.kind == "inline" or (page.link and page.link.taken and not page.fetched_url):
        # No server answered with it: a row of a list, or a file that a person put in.
        return writer.create_warc_record(
            page.url,
            "resource",
            payload=BytesIO(page.body),
            length=len(page.body),
            warc_content_type="text/html; charset=utf-8" if page.kind == "inline" else page.content_type,
            warc_headers_dict=headers,
        )
    # The body is kept decoded; the header that says otherwise is kept under another name, as Heritrix does.
    shown = [
        (f"X-Archive-Orig-{name}" if name.lower() in (_ENCODED, "transfer-encoding", "content-length") else name, value)
        for name, value in page.headers
    ]
    return writer.create_warc_record(
        page.fetched_url or page.url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        http_headers=_HeadersAsReceived(f"{page.status} -", shown, protocol="HTTP/1.1"),
        warc_headers_dict=headers,
    )


def _member(file: IO[bytes]) -> bytes:
    """The gzip member that begins here, unpacked."""
    unpacker = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    while not unpacker.eof:
        chunk = file.read(READ_BYTES)
        if not chunk:
            raise ValueError("记录不完整")
        parts.append(unpacker.decompress(chunk))
    return b"".join(parts)


def _parsed(record: bytes) -> tuple[Headers, bytes]:
    """A record of ours: WARC headers, for a response HTTP headers, then the body."""
    head, _, rest = record.partition(b"\r\n\r\n")
    if not head.startswith(b"WARC/"):
        raise ValueError("不是 WARC 记录")
    fields = {name.lower(): value for name, value in _header_lines(head)}
    block = rest[: int(fields["content-length"])]
    if fields.get("warc-type") == "resource":
        return (("Content-Type", fields.get("content-type", "")),), block
    http, _, body = block.partition(b"\r\n\r\n")
    return tuple(_header_lines(http)), body


def _header_lines(head: bytes) -> Iterator[tuple[str, str]]:
    for line in head.split(b"\r\n")[1:]:
        name, colon, value = _header_text(line).partition(":")
        if colon:
            yield name, value.strip()


def _header_text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _content(record: Any) -> tuple[int, Headers, bytes]:
    body = bytes(record.content_stream().read(BODY_BYTES_MAX + 1))
    if len(body) > BODY_BYTES_MAX:
        raise ValueError(f"正文超过 {BODY_BYTES_MAX // 1024 // 1024} MB")
    record.raw_stream.read()  # what a content coding left over
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError("记录不完整")
    if record.http_headers is None:
        kind = record.rec_headers.get_header("Content-Type") or "text/html; charset=utf-8"
        return INLINE_STATUS, (("Content-Type", kind),), body
    return int(record.http_headers.get_statuscode()), tuple(record.http_headers.headers), body
