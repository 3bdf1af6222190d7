"""Tables of any file -> lines of text, and how many entries they list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.text import fold, squeeze

Row = Sequence[str]
"""Cells from left to right, "" for an empty one; a line feed between the paragraphs of a cell."""

CELL_LENGTH_MAX = 300
"""Characters: a longer cell holds an article, not a value; its row is a heading and its text."""

HEADER_WITHIN = 12
"""Rows at the start of a sheet or table among which its header is looked for; titles and notes stand above it."""

RUNNING_SHARE = 0.9
"""Share of first cells that count up by one from which a table without header is a numbered list."""

_NUMBER_HEADS = frozenset(("序号", "编号", "序", "号", "项次", "no", "no.", "#"))
_NUMBER = re.compile(r"[(（]?(\d{1,6})[)）.、．]?")
_TOTAL = re.compile(r"[总合小共]\s*计.{0,8}")


def table_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Each row as 甲 | 乙, empty cells left out; the text of a cell that holds an article as paragraphs of its own."""
    for row in rows:
        short: list[str] = []
        for cell in row:
            if len(cell) > CELL_LENGTH_MAX:
                if short:
                    yield " | ".join(short)
                short = []
                yield from cell.split("\n")
            elif cell:
                short.append(squeeze(cell))
        if short:
            yield " | ".join(short)


def count_rows(tables: Iterable[Sequence[Row]]) -> int:
    """Entries of the numbered lists (算法 1 to 266) where there are any, else of all tables; headers, totals and what a
    table repeats on its next page are no entries. A form, a cell of which holds an article, has none."""
    counts = [_entries(table) for table in tables]
    numbered = sum(number for number, is_numbered in counts if is_numbered)
    return numbered or sum(number for number, _ in counts)


def without_repeated_header(rows: Sequence[Row]) -> list[Row]:
    """Rows without those that say the header once more, as on every page of a printed table."""
    header = _header(rows)
    if header is None:
        return list(rows)
    said = _said(rows[header])
    return [row for index, row in enumerate(rows) if index <= header or _said(row) != said]


def is_number(cell: str) -> bool:
    """Whether a cell holds the number of an entry."""
    return bool(_NUMBER.fullmatch(squeeze(cell)))


def has_numbers(header: Row) -> bool:
    """Whether a row names a column of numbers: 序号, 编号."""
    return _number_column(header) is not None


def _entries(rows: Sequence[Row]) -> tuple[int, bool]:
    """(entries, whether they are numbered)."""
    rows = without_repeated_header([row for row in rows if any(row)])
    header = _header(rows)
    if header is not None and (column := _number_column(rows[header])) is not None:
        return _numbered(rows[header + 1 :], column), True
    if running := _running(rows):
        return running, True
    if any(len(cell) > CELL_LENGTH_MAX for row in rows for cell in row):
        return 0, False
    full = [row for row in rows if _filled(row) > 1 and not _TOTAL.fullmatch(squeeze(row[0]))]
    return max(0, len(full) - 1), False


def _numbered(rows: Sequence[Row], column: int) -> int:
    """Rows that bear a number, be it of letters; all of them where Word numbers by itself and none is written."""
    numbers = [squeeze(row[column]) if column < len(row) else "" for row in rows]
    if written := sum(map(is_number, numbers)):
        return written
    full = [number for row, number in zip(rows, numbers, strict=True) if _filled(row) > bool(number)]
    return sum(map(bool, full)) or len(full)


def _running(rows: Sequence[Row]) -> int:
    """How many rows begin with a number that is one more than the one before; 0 where the table is no such list."""
    numbers = [int(match[1]) for row in rows if (match := _NUMBER.fullmatch(squeeze(row[0])))]
    steps = [after - before == 1 for before, after in pairwise(numbers)]
    is_list = len(numbers) >= 2 and len(numbers) * 2 >= len(rows) and sum(steps) >= RUNNING_SHARE * len(steps)
    return len(numbers) if is_list else 0


def _header(rows: Sequence[Row]) -> int | None:
    """Index of the row that names the columns: the one with a column of numbers, else the first with two cells."""
    first = rows[:HEADER_WITHIN]
    named = (index for index, row in enumerate(first) if _filled(row) > 1 and _number_column(row) is not None)
    full = (index for index, row in enumerate(first) if _filled(row) > 1 and not is_number(row[0]))
    return next(named, next(full, None))


def _number_column(row: Row) -> int | None:
    return next((index for index, cell in enumerate(row) if _said([cell])[0] in _NUMBER_HEADS), None)


def _filled(row: Row) -> int:
    return sum(map(bool, row))


def _said(row: Row) -> list[str]:
    return [fold(cell).replace(" ", "") for cell in row]
