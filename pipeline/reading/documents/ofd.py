"""OFD (GB/T 33190-2016, the fixed layout of Chinese offices) -> text: the same printed words as in a PDF, in XML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from pipeline.errors import DocumentError
from pipeline.reading.documents.document import PAGES_MAX, TEXT_MAX, Document, remarks
from pipeline.reading.documents.flow import flow
from pipeline.reading.documents.layout import Block, Word, blocks
from pipeline.reading.documents.packages import Element, Package
from pipeline.reading.documents.ruling import Point, Ruling, rules_of

POINTS = 72 / 25.4
"""Points of one millimetre, OFD's unit."""

USUAL_SIZE = 3.5
"""Millimetres a letter is high where the file does not say; ten points."""

NARROW = 0.5
"""Width of a Latin letter or digit in heights of the font, where the file does not give the step to the next."""

DESCENT = 0.15
"""Share of a font's height below the line on which it stands."""

WORD_GAP = 0.4
"""Heights of white between two characters of one text from which they are two words."""

POINTS_MAX = 2_000
"""Points of one path that are looked at."""

DOCUMENTS_MAX = 10
"""Documents in one file; nearly always one."""

_STEP = re.compile(r"g\s+(\d{1,6})\s+(-?[\d.]+)|(-?[\d.]+)")
_PATH = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def read_ofd(package: Package) -> Document:
    """Text of all pages, with the forms they are printed on; seals, signatures and annotations are left out.

    Raises:
        DocumentError: the file is broken, locked or too large.
    """
    pages: list[list[Block]] = []
    images = count = length = 0
    for path in _documents(package):
        document = package.xml(path)
        forms = {one.get("ID", ""): _beside(path, one.get("BaseLoc", "")) for one in document.iter("{*}TemplatePage")}
        for page in document.iterfind("{*}Pages/{*}Page"):
            count += 1
            if len(pages) >= PAGES_MAX or length > TEXT_MAX:
                continue
            words, rules, has_image = _page(package, _beside(path, page.get("BaseLoc", "")), forms)
            length += sum(len(word.text) for word in words)
            images += has_image and not words
            pages.append(blocks(words, rules))
    printed = flow(pages)
    note = "扫描件未识别" if images else "里面没有文字"
    if printed.lines:
        cut = f"只读了前 {len(pages)} 页，共 {count} 页" if len(pages) < count else ""
        note = remarks(cut, f"有 {images} 页是扫描件，未识别" if images else "")
    return Document("\n".join(printed.lines), printed.rows, count, note)


def _documents(package: Package) -> list[str]:
    found = [root.text.strip() for root in package.xml("OFD.xml").iter("{*}DocRoot") if root.text]
    if not found:
        raise DocumentError("文件不全，OFD.xml 没有指向正文")
    return found[:DOCUMENTS_MAX]


def _beside(path: str, other: str) -> str:
    """Name of a part that `path` refers to."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(path), other)).lstrip("/")


def _page(package: Package, path: str, forms: dict[str, str]) -> tuple[list[Word], list[Ruling], bool]:
    """(words, rules, whether it has an image) of a page and the forms under it."""
    page = package.xml(path)
    below = [forms[form.get("TemplateID", "")] for form in page.iter("{*}Template") if form.get("TemplateID") in forms]
    layers = [page, *(package.xml(form) for form in below if form in package)]
    words = [word for layer in layers for text in layer.iter("{*}TextObject") for word in _words(text)]
    rules = [rule for layer in layers for drawing in layer.iter("{*}PathObject") for rule in _rules(drawing)]
    return words, rules, next(page.iter("{*}ImageObject"), None) is not None


class _Place:
    """Where an object lies on the page."""

    def __init__(self, element: Element) -> None:
        left, top, *_ = (*_numbers(element.get("Boundary")), 0.0, 0.0)
        given = _numbers(element.get("CTM"))
        self._matrix = given if len(given) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        self._left, self._top = left, top

    @property
    def scale(self) -> float:
        """Points of one unit of the object."""
        a, b, c, d, _, _ = self._matrix
        return (abs(a * d - b * c) ** 0.5 or 1.0) * POINTS

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the object in points of the page, y upwards."""
        a, b, c, d, e, f = self._matrix
        return (a * x + c * y + e + self._left) * POINTS, -(b * x + d * y + f + self._top) * POINTS


def _words(text: Element) -> Iterator[Word]:
    place = _Place(text)
    size = next(iter(_numbers(text.get("Size") or text.get("size"))), USUAL_SIZE)  # some writers know no capitals
    x = y = 0.0
    for code in text.iter("{*}TextCode"):
        letters = code.text or ""
        x, y = next(iter(_numbers(code.get("X"))), x), next(iter(_numbers(code.get("Y"))), y)
        across, down = _steps(code.get("DeltaX"), len(letters)), _steps(code.get("DeltaY"), len(letters))
        points: list[tuple[float, float]] = []
        for index, letter in enumerate(letters):
            points.append(place.at(x, y))
            x += across[index] if index < len(across) else 0.0 if down else _width(letter) * size
            y += down[index] if index < len(down) else 0.0
        yield from _split(letters, points, size * place.scale)


def _split(letters: str, points: Sequence[tuple[float, float]], size: float) -> Iterator[Word]:
    """Characters at their places as words: cut at white, at spaces and where the line changes."""
    run: list[str] = []
    left = right = low = 0.0
    spaced = False

    def word() -> Word:
        return Word(left, low - DESCENT * size, right, low + (1 - DESCENT) * size, "".join(run), spaced)

    for letter, (x, y) in zip(letters, points, strict=True):
        if run and (letter.isspace() or abs(y - low) > size / 2 or not left <= x <= right + WORD_GAP * size):
            yield word()
            run, spaced = [], False
        if letter.isspace():
            spaced = True
            continue
        if not run:
            left, low = x, y
        run.append(letter)
        right = x + _width(letter) * size
    if run:
        yield word()


def _steps(given: str | None, most: int) -> list[float]:
    """Distances from character to character: 3.5 3.5, or g 2 3.5 for the same; `most` at most."""
    steps: list[float] = []
    for match in _STEP.finditer(given or ""):
        if len(steps) >= most:
            break
        value = next(iter(_numbers(match[2] or match[3])), 0.0)
        steps.extend([value] * (min(int(match[1]), most) if match[1] else 1))
    return steps[:most]


def _width(letter: str) -> float:
    return NARROW if letter.isascii() else 1.0


def _rules(drawing: Element) -> Iterator[Ruling]:
    place = _Place(drawing)
    points: list[Point] = []
    for data in drawing.iter("{*}AbbreviatedData"):
        for match in islice(_PATH.finditer(data.text or ""), POINTS_MAX):
            numbers = _numbers(match[2])
            if match[1] == "C" and points:
                points.append(points[0]._replace(drawn=True))
            elif len(numbers) >= 2:
                points.append(Point(*place.at(*numbers[-2:]), drawn=match[1] == "L"))
    yield from rules_of(points, stroked=drawing.get("Stroke") != "false")


def _numbers(text: str | None) -> list[float]:
    return [float(number) for number in islice(_NUMBER.findall(text or ""), POINTS_MAX)]
