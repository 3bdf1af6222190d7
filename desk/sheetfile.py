"""A workbook of candidates that came back -> its rows; a stranger's file, whoever saved it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

from pipeline.candidatesheet import (
    CANDIDATES,
    EDITABLE,
    ID,
    MARK,
    ROWS_MAX,
    STATE,
    STATE_HEADER_ROWS,
    VERSION,
    SheetState,
)
from pipeline.errors import LockedWorkbookError, UsageError, WorkbookError
from pipeline.output.layout import one_line
from pipeline.workbooks import opened

FILE_BYTES_MAX = 20_000_000
UNPACKED_BYTES_MAX = 60_000_000
MEMBERS_MAX = 500
COLUMNS_MAX = 256
HEADER_WITHIN = 20
"""Rows among which the names of the columns are looked for: people put a title above."""

_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})(\d{1,12})["']""")
_CHUNK = 1024 * 1024
_OVERLAP = 64

Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class BackRow:
    """A row as it came back."""

    number: int
    """In the sheet, from 1: what the editor sees at its left."""
    id: str
    cells: Mapping[str, str]
    """Editable columns that the sheet has -> text; a column that was deleted is not in it."""


@dataclass(frozen=True, slots=True)
class BackState:
    """A row of the hidden sheet."""

    lead_url: str
    state: SheetState


@dataclass(frozen=True, slots=True)
class BackFile:
    """The workbook."""

    issue: int
    exported_at: str
    rows: tuple[BackRow, ...]
    states: Mapping[str, BackState]
    """By number of the story, as exported."""


def read_sheet(body: bytes) -> BackFile:
    """The rows of a workbook that `export candidates` wrote and Excel, WPS or LibreOffice may have saved since.

    Raises:
        UsageError: it is none, or cannot be read; one line says what to do.
    """
    _require_bounded(body)
    try:
        with opened(body) as book:
            names = book.sheet_names
            if STATE not in names:
                lost = f"文件里没有“{STATE}”页（导出时的记录，平时隐藏），不知道改了什么"
                raise UsageError(f"{lost}；请重新导出，在新文件里改")
            shown = CANDIDATES if CANDIDATES in names else next((one for one in names if one != STATE), STATE)
            hidden = _rows(book, STATE)
            rows = _rows(book, shown)
    except LockedWorkbookError as err:
        raise UsageError("文件有密码，打不开；请去掉密码再导入") from err
    except WorkbookError as err:
        raise UsageError("文件损坏，不成 Excel 表；请在 Excel 里另存为 .xlsx 再导入") from err
    issue, exported_at = _head(hidden)
    return BackFile(issue, exported_at, tuple(_back_rows(rows, shown)), _states(hidden))


def _require_bounded(body: bytes) -> None:
    """calamine builds a sheet whole, from its first cell to its last: how far that is, is looked at beforehand."""
    if not body:
        raise UsageError("文件是空的；请重新导出，在新文件里改")
    if len(body) > FILE_BYTES_MAX:
        raise UsageError(f"文件超过 {FILE_BYTES_MAX // 1_000_000} MB，不像是导出的候选表")
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError("这是旧的 .xls，或有密码的文件；请在 Excel 里另存为不带密码的 .xlsx 再导入")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS_MAX or sum(one.file_size for one in members) > UNPACKED_BYTES_MAX:
                raise UsageError("文件解开以后太大，不像是导出的候选表")
            if "xl/workbook.xml" not in archive.namelist():
                raise UsageError("不是 Excel 文件（.xlsx）；请在 Excel 或 WPS 里另存为 .xlsx 再导入")
            for one in members:
                if one.filename.endswith(".xml") and not one.filename.endswith("sharedStrings.xml"):
                    _require_small(archive, one)
    except UsageError:
        raise
    except Exception as err:  # zipfile raises a dozen kinds for a broken archive
        raise UsageError("不是 Excel 文件（.xlsx），或已损坏；请在 Excel 里另存为 .xlsx 再导入") from err


def _require_small(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    with archive.open(member) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            for match in _CELL.finditer(rest + chunk):
                if int(match[2]) > ROWS_MAX + HEADER_WITHIN or _column(match[1]) > COLUMNS_MAX:
                    raise UsageError(f"表太大：单元格 {match[0].decode()[-16:]} 超出 {ROWS_MAX:,} 行、{COLUMNS_MAX} 列")
            rest = chunk[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _rows(book: CalamineWorkbook, name: str) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)
    return [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(value: Value) -> str:
    """As people read it: 3.0 is 3, spaces at the ends and line feeds go."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return one_line(str(value))


def _head(hidden: Sequence[Sequence[str]]) -> tuple[int, str]:
    first = [*(hidden[0] if hidden else ()), "", "", "", ""]
    if first[0] != MARK:
        raise UsageError(f"“{STATE}”页不是导出时的样子，不知道改了什么；请重新导出，在新文件里改")
    if first[1] != str(VERSION):
        raise UsageError("这个文件由另一版本的程序导出；请重新导出，在新文件里改")
    if not first[2].isdecimal():
        raise UsageError(f"“{STATE}”页没有期号；请重新导出，在新文件里改")
    return int(first[2]), first[3]


def _states(hidden: Sequence[Sequence[str]]) -> dict[str, BackState]:
    states: dict[str, BackState] = {}
    for row in hidden[STATE_HEADER_ROWS:]:
        name, lead_url, section, decision, place, fixed, title, note = [*row, *[""] * 8][:8]
        if name and lead_url and len(states) < ROWS_MAX:
            known = SheetState(section, decision, _number(place), _number(fixed), title, note)
            states[_id(name)] = BackState(lead_url, known)
    return states


def _id(name: str) -> str:
    return f"E{name[1:].lower()}" if name[:1] in ("E", "e", "Ｅ") else name


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _back_rows(rows: Sequence[Sequence[str]], sheet: str) -> list[BackRow]:
    at, columns = _header(rows, sheet)
    own = {name: columns[name] for name in EDITABLE if name in columns}
    found = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {name: row[column] if column < len(row) else "" for name, column in own.items()}
        name = row[columns[ID]] if columns[ID] < len(row) else ""
        if name or any(cells.values()):
            found.append(BackRow(number, _id(name), cells))
    return found


def _header(rows: Sequence[Sequence[str]], sheet: str) -> tuple[int, dict[str, int]]:
    """(index of the row with the columns' names, name -> column)."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        if ID in row:
            for name in (ID, *EDITABLE):
                if row.count(name) > 1:
                    raise UsageError(f"“{sheet}”页第 {at + 1} 行有两个“{name}”列；请删去一个再导入")
            return at, {name: column for column, name in enumerate(row) if name}
    raise UsageError(f"“{sheet}”页没有“{ID}”这一列；列名一行不要改，请重新导出")
