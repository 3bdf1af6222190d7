"""Attachments -> text: PDF by pdfium, Word (.docx) from its XML. Other kinds keep their name and give no text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any
from urllib.parse import unquote

from lxml import etree

from pipeline.errors import DocumentError
from pipeline.reading.body import file_name, tidy
from pipeline.text import squeeze
from pipeline.types import Page

PDF_PAGES_MAX = 300
"""Pages read of one file; annual reports have 200 to 400 and their end is tables of accounts."""

ARCHIVE_BYTES_MAX = 100_000_000
"""Bytes a Word file may unpack to; what is larger is a zip bomb."""

DOCUMENT_BYTES_MAX = 50_000_000
"""Bytes of a file that are looked at."""

COLUMN_GAP = 1.5
"""Line heights of white between two pieces of a PDF line from which they are cells of a table."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DISPOSITION_STAR = re.compile(r"filename\*\s*=\s*(?:([\w-]+)'[^']*')?\"?([^\";]+)", re.IGNORECASE)
_DISPOSITION = re.compile(r"filename\s*=\s*(?:\"([^\"]+)\"|([^;]+))", re.IGNORECASE)
_DOCUMENT_TYPES = re.compile(r"application/(?:pdf|x-pdf|msword|vnd\.openxmlformats|vnd\.ms-|zip|octet-stream)")
_SENTENCE_END = re.compile(r"[。！？：；!?:;.”）]$")
_ITEM_START = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(]\d+[）)]|\d+[、.．]|[（(][一二三四五六七八九十]+[）)]|第.{1,4}[章节条])"
)
_PAGE_NUMBER = re.compile(r"[-—–\s]*\d{1,4}[-—–\s]*|第?\s*\d{1,4}\s*页?\s*[/共]\s*\d{1,4}\s*页?")


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says."""

    text: str
    """Paragraphs and table rows (甲 | 乙), one a line; empty for a scan or a kind that is not read."""
    rows: int = 0
    """Rows of its tables, the header of each excluded; in a PDF of printed lines, so a wrapped row is several."""
    pages: int = 0
    """Pages of a PDF; 0 for other kinds."""


def is_document(body: bytes, content_type: str) -> bool:
    """Whether a response is a file and not a web page; the first bytes outweigh the header."""
    if kind_of(body):
        return True
    looks_html = body[:512].lstrip().startswith((b"<", b"\xef\xbb\xbf<", b"{", b"["))
    return bool(_DOCUMENT_TYPES.match(content_type)) and not looks_html


def text_of(body: bytes, content_type: str, name: str) -> Document:
    """Text of a file, told apart by its first bytes, not by what `content_type` or `name` claim.

    Raises:
        DocumentError: the file is broken, too large, or no file at all but a web page.
    """
    kind = kind_of(body)
    if len(body) > DOCUMENT_BYTES_MAX:
        raise DocumentError(f"文件 {name} 有 {len(body):,} 字节，上限 {DOCUMENT_BYTES_MAX:,}")
    if kind == "pdf":
        return _pdf(body, name)
    if kind == "docx":
        return _docx(body, name)
    if body[:512].lstrip()[:1] == b"<" or not body:
        raise DocumentError(f"文件 {name} 的地址返回的不是文件（{content_type or '没有内容类型'}）")
    return Document("")


def attachment_name(page: Page) -> str:
    """Name of a fetched file: Content-Disposition, else what its address says; of one put in by hand its own."""
    if page.link and page.link.taken and page.link.title:
        return page.link.title
    return sent_name(page) or file_name(page.fetched_url or page.url) or file_name(page.url)


def sent_name(page: Page) -> str:
    """Name in Content-Disposition; "" where the header names none."""
    disposition = next((value for name, value in page.headers if name.lower() == "content-disposition"), "")
    if star := _DISPOSITION_STAR.search(disposition):
        try:
            return squeeze(unquote(star[2], encoding=star[1] or "utf-8"))
        except LookupError:
            return squeeze(unquote(star[2]))
    plain = _DISPOSITION.search(disposition)
    if not plain:
        return ""
    raw = unquote(plain[1] or plain[2])
    with suppress(UnicodeError):  # servers put UTF-8 bytes there, which HTTP libraries hand over as Latin-1
        raw = raw.encode("latin-1").decode("utf-8")
    return squeeze(raw)


def kind_of(body: bytes) -> str:
    """pdf, docx, zip (any other), ole (old Word and Excel), by the first bytes; "" for none of them."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in body[:65_536] or b"word/" in body[-65_536:] else "zip"
    return "ole" if body.startswith(b"\xd0\xcf\x11\xe0") else ""


# --- Word


_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, ValueError, RuntimeError)
"""What zipfile raises on files of strangers; RuntimeError covers an encrypted member and, through its subclass, a
compression method that zipfile does not know."""


def _docx(body: bytes, name: str) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(item.file_size for item in archive.infolist()) > ARCHIVE_BYTES_MAX:
                raise DocumentError(f"文件 {name} 解压后超过 {ARCHIVE_BYTES_MAX:,} 字节")
            with archive.open("word/document.xml") as member:
                xml = member.read(ARCHIVE_BYTES_MAX + 1)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(xml[:ARCHIVE_BYTES_MAX], parser)
    except _ZIP_FAULTS as err:
        raise DocumentError(f"Word 文件 {name} 打不开：{err}") from err
    except (etree.LxmlError, SyntaxError) as err:
        raise DocumentError(f"Word 文件 {name} 的内容有误：{err}") from err
    lines: list[str] = []
    rows = 0
    for block in _blocks(root):
        if block.tag == f"{_W}p":
            lines.append(_run_text(block))
        else:
            table = [_row_text(row) for row in block.iter(f"{_W}tr")]
            lines.extend(table)
            rows += max(0, len(table) - 1)
    return Document(tidy([line for line in lines if line]).text, rows)


def _blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and outermost tables in order, also those inside content controls."""
    walker = etree.iterwalk(root, events=("start",), tag=(f"{_W}p", f"{_W}tbl"))
    for _, element in walker:
        yield element
        walker.skip_subtree()


def _run_text(paragraph: etree._Element) -> str:
    parts: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br"):
        parts.append(node.text or "" if node.tag == f"{_W}t" else " ")
    return squeeze("".join(parts))


def _row_text(row: etree._Element) -> str:
    cells = (
        squeeze(" ".join(_run_text(paragraph) for paragraph in cell.iter(f"{_W}p"))) for cell in row.iter(f"{_W}tc")
    )
    return " | ".join(cell for cell in cells if cell)


# --- PDF


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text on a PDF page; points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


def _pdf(body: bytes, name: str) -> Document:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(body) as pdf:
            count = len(pdf)
            lines: list[list[str]] = []
            for index in range(min(count, PDF_PAGES_MAX)):
                lines.extend(_pdf_lines(pdf[index]))
    except (pypdfium2.PdfiumError, ValueError, IndexError) as err:
        raise DocumentError(f"PDF 文件 {name} 打不开：{err}") from err
    text = tidy([line for line in _paragraphs(lines) if not _PAGE_NUMBER.fullmatch(line)]).text
    return Document(text, _table_row_count(lines), count)


def _pdf_lines(page: Any) -> list[list[str]]:
    """Lines of a page from top to bottom, each as its cells; one cell where it is running text."""
    textpage = page.get_textpage()
    try:
        pieces = []
        for index in range(textpage.count_rects()):
            left, bottom, right, top = textpage.get_rect(index)
            text = squeeze(textpage.get_text_bounded(left, bottom, right, top))
            if text:
                pieces.append(_Piece(left, bottom, right, top, text))
    finally:
        textpage.close()
        page.close()
    return [_cells(line) for line in _by_line(pieces)]


def _by_line(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    lines: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-(piece.top + piece.bottom), piece.left)):
        middle = (piece.top + piece.bottom) / 2
        if lines and lines[-1][0].bottom <= middle <= lines[-1][0].top:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.left) for line in lines]


def _cells(line: Sequence[_Piece]) -> list[str]:
    height = median(piece.top - piece.bottom for piece in line) or 1.0
    cells = [line[0].text]
    for before, piece in pairwise(line):
        gap = piece.left - before.right
        if gap >= COLUMN_GAP * height:
            cells.append(piece.text)
        else:
            cells[-1] += (" " if gap > height / 4 and piece.text[0].isascii() else "") + piece.text
    return cells


def _paragraphs(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Printed lines joined to paragraphs: a full line that ends no sentence goes on in the next."""
    width = max((len(line[0]) for line in lines if len(line) == 1), default=0)
    open_line = ""
    for cells in lines:
        if len(cells) > 1 or (open_line and _ITEM_START.match(cells[0])):
            if open_line:
                yield open_line
            open_line = ""
        if len(cells) > 1:
            yield " | ".join(cells)
            continue
        glue = " " if open_line and open_line[-1].isascii() and cells[0][0].isascii() else ""
        open_line = open_line + glue + cells[0]
        if len(cells[0]) < 0.8 * width or _SENTENCE_END.search(cells[0]):
            yield open_line
            open_line = ""
    if open_line:
        yield open_line


def _table_row_count(lines: Sequence[Sequence[str]]) -> int:
    """Lines of two cells or more that stand together in twos or more, less one header for each such group."""
    rows = 0
    group = 0
    for cells in (*lines, ("",)):
        if len(cells) > 1:
            group += 1
            continue
        rows += group - 1 if group > 1 else 0
        group = 0
    return rows
