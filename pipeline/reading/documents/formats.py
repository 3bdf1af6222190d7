"""The bytes of a file -> what it says. Runs native code: only in the child process (worker.py) and in tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.reading.decode import decode
from pipeline.reading.documents import office
from pipeline.reading.documents.archive import read_zip
from pipeline.reading.documents.document import TEXT_MAX, Document, remarks
from pipeline.reading.documents.kinds import is_page, kind_of
from pipeline.reading.documents.ofd import read_ofd
from pipeline.reading.documents.packages import Budget, Package
from pipeline.reading.documents.sheets import read_sheets
from pipeline.reading.documents.slides import read_pptx
from pipeline.reading.documents.word import read_docx

DEPTH_MAX = 2
"""How deep archives may be nested: a zip in a zip is read, one in that is not."""

PLAIN_BYTES = 65_536
"""Bytes at the start of a file of no known kind that must be free of control characters for it to be plain text."""

_UNREAD: Mapping[str, str] = {
    "locked": "有密码，打不开",
    "rar": "是 RAR 压缩包，读不了",
    "7z": "是 7z 压缩包，读不了",
    "gzip": "是 gzip 压缩包，读不了",
    "image": "是图片，未识别",
}


def read_file(body: bytes, folder: Path, budget: Budget | None = None, depth: int = 0) -> Document:
    """Text of a file, told apart by its bytes alone; LibreOffice keeps its settings in `folder`.

    Raises:
        DocumentError: nothing of it can be read; the message says why in a few Chinese words.
    """
    try:
        found = _read(body, folder, budget or Budget(), depth)
    except RecursionError as err:
        raise DocumentError("文件损坏，嵌套太深") from err
    if len(found.text) <= TEXT_MAX:
        return found
    note = remarks(found.note, f"只存了前 {TEXT_MAX:,} 字，共 {len(found.text):,} 字")
    return Document(found.text[:TEXT_MAX], found.rows, found.pages, note)


def _read(body: bytes, folder: Path, budget: Budget, depth: int) -> Document:
    kind = kind_of(body)
    if kind in _UNREAD:
        raise DocumentError(_UNREAD[kind])
    if kind in office.TARGETS:
        return _read(office.converted(body, kind, folder), folder, budget, depth)
    if kind == "zip":
        if depth >= DEPTH_MAX:
            raise DocumentError("压缩包套了太多层")
        return read_zip(Package(body, budget), budget, lambda inner, left: read_file(inner, folder, left, depth + 1))
    return _READERS.get(kind, _plain)(body, budget)


def _pdf(body: bytes, _: Budget) -> Document:
    from pipeline.reading.documents.pdf import read_pdf  # pdfium takes as long to load as all the others together

    return read_pdf(body)


def _sheets(body: bytes, budget: Budget) -> Document:
    Package(body, budget).spend_all()
    return read_sheets(body)


def _plain(body: bytes, _: Budget) -> Document:
    if not body.strip():
        raise DocumentError("文件是空的")
    if is_page(body):
        raise DocumentError("不是文件，是网页")
    odd = sum(byte < 0x20 and byte not in b"\t\n\r\f" for byte in body[:PLAIN_BYTES])
    decoded = decode(body)
    if odd or not decoded.readable:
        raise DocumentError("认不出是什么文件")
    return Document(decoded.text)


_READERS: Mapping[str, Callable[[bytes, Budget], Document]] = {
    "pdf": _pdf,
    "docx": lambda body, budget: read_docx(Package(body, budget)),
    "pptx": lambda body, budget: read_pptx(Package(body, budget)),
    "ofd": lambda body, budget: read_ofd(Package(body, budget)),
    "xlsx": _sheets,
    "ods": _sheets,
    "xls": lambda body, _: read_sheets(body),
}
