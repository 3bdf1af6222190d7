"""Pages of printed lines and tables -> the text as it was written: paragraphs joined, tables joined over pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reading.documents.layout import Block, Cell, Grid, Line, Printed
from pipeline.reading.documents.tables import (
    Row,
    count_rows,
    has_numbers,
    is_number,
    table_lines,
    without_repeated_header,
)

MARGIN_LINES = 2
"""Lines at the head and at the foot of a page that may be no text: a running title, a page number, a notice."""

SHORT = 2.0
SHORT_AT_A_STOP = 1.1
"""Line heights by which a line must end before the column does to be the last of its paragraph; less where it ends
with a sentence, but a full line may do so by chance."""

INDENT = 1.5
"""Line heights by which the first line of a paragraph begins further in; two characters are the rule."""

INSIDE = 3.0
"""Line heights between the longest line of a cell and the cell's side up to which the line is full."""

FAR = 2.1
WIDER = 1.25
"""How far the next line must be to begin a paragraph: in line heights, of which offices print 1.75 apart, and in
distances of lines that stand near each other."""

FEW_LINES = 5
"""Lines of a column up to which their distances tell nothing."""

TALLER = 1.2
"""Ratio of heights from which two lines are of different paragraphs: a headline and its text."""

ROWS_MIN = 3
"""Lines of several cells in a row that are a table where no rules are drawn and no number begins them."""

_SENTENCE_END = re.compile(r"[。！？：；!?:;.”）]$")
_ITEM_START = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(]\d+[）)]|\d+[、.．]|[（(][一二三四五六七八九十]+[）)]|第.{1,4}[章节条]|[问答][:：])"
)
_PAGE_NUMBER = re.compile(
    r"[-—–]\s*\d{1,4}\s*[-—–]|第?\s*\d{1,4}\s*页?\s*[/共，,]\s*共?\s*\d{1,4}\s*页?|第\s*\d{1,4}\s*页"
)
_BARE_NUMBER = re.compile(rf"\d{{1,4}}|{_PAGE_NUMBER.pattern}")


@dataclass(frozen=True, slots=True)
class Flow:
    """What was printed."""

    lines: tuple[str, ...]
    rows: int


@dataclass(slots=True)
class _Table:
    """A table that may go on over several pages."""

    rows: list[tuple[Cell, ...]]
    ruled: bool

    @property
    def texts(self) -> list[Row]:
        """Its cells as text."""
        return [_texts(row) for row in self.rows]

    def takes(self, other: _Table, *, starts_page: bool) -> bool:
        """Whether `other`, which follows, is more of this table."""
        if not self.ruled or not other.ruled:
            return self.ruled == other.ruled
        return starts_page and len(self.rows[0]) == len(other.rows[0])

    def holds(self, line: Line) -> bool:
        """Whether a line is the rest of a wrapped cell: right of the numbers of a list without rules."""
        if self.ruled or len(line.pieces) > 1 or not has_numbers(_texts(self.rows[0])):
            return False
        return line.pieces[0].left > self.rows[0][0].lines[0].right

    def extend(self, other: _Table) -> None:
        """Add what follows; a row cut by the end of the page becomes one again."""
        header = _texts(self.rows[0])
        rows = other.rows[1:] if _texts(other.rows[0]) == header else other.rows
        if self.ruled and rows and not rows[0][0].lines and (len(header) == 2 or has_numbers(header)):
            pairs = zip(self.rows[-1], rows[0], strict=True)
            self.rows[-1] = tuple(Cell((*above.lines, *below.lines), above.right) for above, below in pairs)
            rows = rows[1:]
        self.rows.extend(rows)


def flow(pages: Sequence[Sequence[Block]]) -> Flow:
    """Paragraphs and table rows of all pages."""
    lines: list[str] = []
    tables: list[list[Row]] = []
    for part in _parts(_without_margins(pages)):
        if not isinstance(part, _Table):
            lines.extend(paragraphs(part))
            continue
        rows = without_repeated_header(part.texts)
        lines.extend(table_lines(rows))
        if part.ruled or len(rows) >= ROWS_MIN or is_number(rows[-1][0]):
            tables.append(rows)
    return Flow(tuple(lines), count_rows(tables))


def paragraphs(lines: Sequence[Printed], side: float = 0.0) -> Iterator[str]:
    """Printed lines of a column as paragraphs: a full line goes on in the next.

    Full is a line that ends where the longest does; in a cell with its right side at `side` near that, too.
    """
    text = ""
    right = max((line.right for line in lines), default=0.0)
    if lines and side - right > INSIDE * (lines[0].top - lines[0].bottom):
        right = side
    far = _far(lines)
    for index, line in enumerate(lines):
        text += (" " if text and text[-1].isascii() and line.text[0].isascii() else "") + line.text
        if index + 1 == len(lines) or _ends(line, lines[index + 1], right, far):
            yield text
            text = ""


def _ends(line: Printed, after: Printed, right: float, far: float) -> bool:
    """Whether a paragraph ends with a line: it is short, or what follows is set in, `far` off, of another size."""
    height, next_height = line.top - line.bottom, after.top - after.bottom
    short = SHORT_AT_A_STOP if _SENTENCE_END.search(line.text) else SHORT
    indent, outdent = after.left - line.left, line.right - after.right
    return (
        line.right < right - short * height
        or (indent > INDENT * height and abs(indent - outdent) > height / 2)  # as far in on the right: centred
        or _step(line, after) > far
        or max(height, next_height) > TALLER * min(height, next_height)
        or bool(_ITEM_START.match(after.text))
    )


def _far(lines: Sequence[Printed]) -> float:
    """Line heights of distance from which a line does not go on the one before it."""
    if len(lines) <= FEW_LINES:
        return FAR
    steps = sorted(step for line, after in pairwise(lines) if (step := _step(line, after)) > 0)
    return WIDER * steps[len(steps) // 4] if steps else FAR


def _step(line: Printed, after: Printed) -> float:
    """How far down the next line stands, in line heights; negative at the head of a new page."""
    return (line.bottom - after.bottom) / ((line.top - line.bottom) or 1.0)


def _texts(row: Sequence[Cell]) -> Row:
    return ["\n".join(paragraphs(cell.lines, cell.right)) for cell in row]


def _without_margins(pages: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Pages without their numbers, and without what stands at the same place of several margins; at the very head it
    stays."""
    margins = [{_place(block) for block in (*page[:MARGIN_LINES], *page[-MARGIN_LINES:])} for page in pages]
    times = Counter(place for margin in margins for place in margin)
    kept: list[list[Block]] = []
    for number, page in enumerate(pages):
        last = len(page) - MARGIN_LINES
        own = [
            block
            for index, block in enumerate(page)
            if MARGIN_LINES <= index < last
            or isinstance(block, Grid)
            or times[_place(block)] < 2
            or (number == 0 and index < MARGIN_LINES)
        ]
        kept.append([block for block in own if isinstance(block, Grid) or _said(block)])
    return kept


def _place(block: Block) -> tuple[str, int]:
    """What a line says, and how high it stands."""
    return _said(block), round(block.top)


def _said(block: Block) -> str:
    """The words of a line but for the number of the page; "" for a table."""
    if isinstance(block, Grid):
        return ""
    if len(block.pieces) == 1:
        return "" if _BARE_NUMBER.fullmatch(block.pieces[0].text) else block.pieces[0].text
    return " ".join(piece.text for piece in block.pieces if not _PAGE_NUMBER.fullmatch(piece.text))


def _parts(pages: Iterable[Sequence[Block]]) -> Iterator[list[Printed] | _Table]:
    """Runs of text lines, and tables; a table that ends a page takes up the one that begins the next."""
    text: list[Printed] = []
    table: _Table | None = None
    for page in pages:
        for index, block in enumerate(page):
            if table and isinstance(block, Line) and table.holds(block):
                table.rows.append(_row(block))
                continue
            piece = _piece(block)
            if piece and table and table.takes(piece, starts_page=index == 0):
                table.extend(piece)
                continue
            if table or (piece and text):
                yield table or text
                text = []
            table = piece
            if isinstance(block, Line) and not piece:
                text.append(block.pieces[0])
    if table or text:
        yield table or text


def _piece(block: Block) -> _Table | None:
    """A block as the beginning of a table; None for a line of text."""
    if isinstance(block, Grid):
        return _Table(list(block.rows), ruled=True)
    return _Table([_row(block)], ruled=False) if len(block.pieces) > 1 else None


def _row(line: Line) -> tuple[Cell, ...]:
    return tuple(Cell((piece,), piece.right) for piece in line.pieces)
