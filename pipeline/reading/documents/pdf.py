"""PDF -> text by pdfium, tables by the rules drawn between their cells. Runs native code: only in the child process."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import DocumentError
from pipeline.reading.documents.document import PAGES_MAX, TEXT_MAX, Document, remarks
from pipeline.reading.documents.flow import Flow, flow
from pipeline.reading.documents.layout import Block, Word, blocks
from pipeline.reading.documents.ruling import Point, Ruling, rules_of

OBJECTS_MAX = 20_000
"""Drawn objects of a page that are looked at; a table of a thousand cells has five thousand, a map a million."""

SEGMENTS_MAX = 2_000
"""Points of one path that are looked at."""

FORM_DEPTH = 3
"""How deep drawings may be nested (Form XObjects) for their rules to count."""

HAIR = 0.01
"""Points of width below which pdfium takes a text for nothing."""

GARBLED_SHARE = 0.3
"""Share of characters outside Unicode's assigned ones from which a text layer is unreadable (fonts without a map)."""


def read_pdf(body: bytes) -> Document:
    """Text of a PDF page by page.

    Raises:
        DocumentError: it is locked, broken, or its letters mean nothing.
    """
    try:
        with pypdfium2.PdfDocument(body) as pdf:
            return _read(pdf)
    except (pypdfium2.PdfiumError, ValueError, IndexError) as err:
        locked = getattr(err, "err_code", 0) == pdfium.FPDF_ERR_PASSWORD
        raise DocumentError("有密码，打不开" if locked else "文件损坏，不成 PDF") from err


def _read(pdf: Any) -> Document:
    count = len(pdf)
    pages: list[list[Block]] = []
    scanned: list[int] = []
    length = garbled = 0
    for index in range(min(count, PAGES_MAX)):
        page = pdf[index]
        rules, has_image = _drawn(page)
        words = _words(page)
        page.close()
        if not words and has_image:
            scanned.append(index + 1)
        length += sum(len(word.text) for word in words)
        garbled += sum(map(_is_garbled, (letter for word in words for letter in word.text)))
        pages.append(blocks(words, rules))
        if length > TEXT_MAX:
            break
    if garbled > GARBLED_SHARE * max(length, 1):
        raise DocumentError("文字层是乱码，未识别")
    printed = flow(pages)
    return Document("\n".join(printed.lines), printed.rows, count, _note(printed, scanned, len(pages), count))


def _note(printed: Flow, scanned: list[int], seen: int, count: int) -> str:
    if not printed.lines:
        return "扫描件未识别" if scanned else "没有文字层，未识别"
    pages = "、".join(map(str, scanned[:10])) + ("等" if len(scanned) > 10 else "")
    return remarks(
        f"只读了前 {seen} 页，共 {count} 页" if seen < count else "",
        f"第 {pages} 页是扫描件，未识别" if scanned else "",
    )


def _is_garbled(letter: str) -> bool:
    return "\ue000" <= letter <= "\uf8ff" or letter < " " or letter == "\ufffd"


# --- words


def _words(page: Any) -> list[Word]:
    """Words of a page in the order of the file."""
    textpage = page.get_textpage()
    try:
        return list(_joined(_letters(textpage.raw)))
    finally:
        textpage.close()


class _Letter(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float
    text: str


def _letters(raw: Any) -> Iterator[_Letter]:
    """Every character with its box, as high as its font; spaces that pdfium made up are left out."""
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    for index in range(pdfium.FPDFText_CountChars(raw)):
        letter = chr(min(pdfium.FPDFText_GetUnicode(raw, index), 0x10FFFF))
        if letter.isspace() and pdfium.FPDFText_IsGenerated(raw, index):
            continue
        if pdfium.FPDFText_GetLooseCharBox(raw, index, reference):
            yield _Letter(box.left, box.bottom, box.right, box.top, letter)


def _joined(letters: Iterator[_Letter]) -> Iterator[Word]:
    run: list[_Letter] = []
    spaced = False
    for letter in letters:
        if letter.text.isspace() or (run and not _follows(run[-1], letter)):
            if run:
                yield _word(run, spaced)
            run, spaced = [], letter.text.isspace()
        if not letter.text.isspace() and letter.text not in "\x00\ufffe":
            run.append(letter)
    if run:
        yield _word(run, spaced)


def _follows(before: _Letter, letter: _Letter) -> bool:
    height = max(before.top - before.bottom, letter.top - letter.bottom)
    gap = letter.left - before.right
    return abs(before.bottom - letter.bottom) < height / 3 and -height / 2 < gap < height / 4


def _word(run: list[_Letter], spaced: bool) -> Word:
    bottom, top = min(letter.bottom for letter in run), max(letter.top for letter in run)
    return Word(run[0].left, bottom, run[-1].right, top, "".join(letter.text for letter in run), spaced)


# --- rules


class _Matrix(NamedTuple):
    """Where a point (x, y) of a drawing lies on the page: (ax + cy + e, bx + dy + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def _drawn(page: Any) -> tuple[list[Ruling], bool]:
    """(rules, whether there is an image) of a page; on the way, text that pdfium would overlook is made visible."""
    rules: list[Ruling] = []
    images = False
    drawn = _objects(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    for number, (kind, raw, ways) in enumerate(drawn):
        if number >= OBJECTS_MAX:
            return [], images
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            _widen(raw)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images = True
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            rules.extend(_rules(raw, ways))
    return rules, images


def _widen(raw: Any) -> None:
    """Give a text of no width some: pdfium passes over it, and where a Chinese font is neither in the file nor on the
    machine every text of one character has none (是, 无, the last character of a cell)."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(raw, left, bottom, right, top)
    if right.value - left.value < HAIR:
        pdfium.FPDFTextObj_SetTextRenderMode(raw, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE)
        pdfium.FPDFPageObj_SetStrokeWidth(raw, 2 * HAIR)
        pdfium.FPDFPageObj_Transform(raw, 1, 0, 0, 1, 0, 0)  # reckons its bounds anew, half a stroke wider each way


def _objects(
    parent: Any, count: Any, get: Any, ways: tuple[_Matrix, ...] = ()
) -> Iterator[tuple[int, Any, tuple[_Matrix, ...]]]:
    """(kind, object, matrices of the drawings it is nested in, outermost first) of all that is drawn."""
    for index in range(count(parent)):
        raw = get(parent, index)
        kind = pdfium.FPDFPageObj_GetType(raw)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and len(ways) < FORM_DEPTH:
            inside = (*ways, _matrix(raw))
            yield from _objects(raw, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inside)
        else:
            yield kind, raw, ways


def _matrix(raw: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(raw, matrix)
    return _Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _rules(raw: Any, ways: tuple[_Matrix, ...]) -> Iterator[Ruling]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(raw, fill, stroke)
    yield from rules_of(list(_points(raw, (*ways, _matrix(raw)))), stroked=bool(stroke.value))


def _points(raw: Any, ways: tuple[_Matrix, ...]) -> Iterator[Point]:
    """Points of a path on the page; a closed part ends where it began."""
    x, y = ctypes.c_float(), ctypes.c_float()
    first: tuple[float, float] | None = None
    for index in range(min(pdfium.FPDFPath_CountSegments(raw), SEGMENTS_MAX)):
        segment = pdfium.FPDFPath_GetPathSegment(raw, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        at = (x.value, y.value)
        for way in reversed(ways):
            at = way.at(*at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = at
        yield Point(*at, drawn=kind == pdfium.FPDF_SEGMENT_LINETO)
        if first and pdfium.FPDFPathSegment_GetClose(segment):
            yield Point(*first, drawn=True)
