"""Excel (.xlsx, .xls, .xlsb) and OpenDocument sheets -> rows, by calamine: only in the child process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipeline.errors import DocumentError, LockedWorkbookError, WorkbookError
from pipeline.reading.documents.document import TEXT_MAX, Document
from pipeline.reading.documents.tables import Row, count_rows, table_lines
from pipeline.text import squeeze
from pipeline.workbooks import opened

SHEETS_MAX = 100
"""Sheets of a workbook that are read."""

Value = int | float | str | bool | time | date | datetime | timedelta


def read_sheets(body: bytes) -> Document:
    """Every visible sheet as a table, under its name where there are several.

    Raises:
        DocumentError: the file is broken or locked.
    """
    try:
        with opened(body) as workbook:
            sheets = [(name, rows) for name in _visible(workbook)[:SHEETS_MAX] if (rows := _rows(workbook, name))]
    except LockedWorkbookError as err:
        raise DocumentError("有密码，打不开") from err
    except WorkbookError as err:
        raise DocumentError("文件损坏，不成 Excel 表") from err
    lines = [line for name, rows in sheets for line in _lines(name, rows, len(sheets) > 1)]
    return Document("\n".join(lines), count_rows(rows for _, rows in sheets), note="" if lines else "表是空的")


def _visible(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _rows(workbook: CalamineWorkbook, name: str) -> list[Row]:
    """Rows with something in them; at most as much text as is kept, and then the counting goes on without it."""
    rows: list[Row] = []
    for values in workbook.get_sheet_by_name(name).iter_rows():
        row = [_shown(value) for value in values]
        if any(row):
            rows.append(row)
    return rows


def _lines(name: str, rows: list[Row], titled: bool) -> Iterator[str]:
    if titled:
        yield f"【{squeeze(name)}】"
    length = 0
    for line in table_lines(rows):
        yield line
        length += len(line)
        if length > TEXT_MAX:
            return


def _shown(value: Value) -> str:
    """A value as people write it: 3, 3.5, 2024-02-19, 2024-02-19 08:30."""
    if isinstance(value, str):
        return "\n".join(part for line in value.splitlines() if (part := squeeze(line)))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else f"{value:.15g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    return str(value)
