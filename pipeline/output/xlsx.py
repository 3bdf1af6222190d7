"""Candidates -> the workbook that editors take away: drop-downs, colours, print set-up, and a memory, hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.candidatesheet import (
    CANDIDATES,
    DECISION,
    DROP,
    EDITABLE,
    ID,
    LISTS,
    MARK,
    NOTE,
    PICK,
    PLACE,
    PLACE_MAX,
    SECTION,
    STATE,
    STATE_COLUMNS,
    TITLE,
    VERSION,
    SheetHead,
    SheetRow,
)
from pipeline.output.csv import CELL_MAX, Column
from pipeline.output.layout import one_line

COLUMNS = (
    Column(ID, "E 加 12 位，由首篇报道的网址算出；不要改"),
    Column(SECTION, "在下拉框里改；改了就是移栏目"),
    Column(DECISION, "选用、不用，或空；“并入”表示印在另一条的标题下"),
    Column(PLACE, "选用的在栏目里第几条；改了就是移到第几条"),
    Column(TITLE, "改了就是编辑过的标题；清空则恢复系统拟的"),
    Column("摘要", "首篇报道正文的前 120 字"),
    Column("来源", "首篇报道的来源"),
    Column("另见", "另外报道这一事件的来源，以顿号分隔"),
    Column("日期", "首发日期（北京时间）；各篇都没有日期的写“待定日期”"),
    Column("往期", "已刊、续报、上期漏，与 zhoubao candidates 相同"),
    Column("链接", "首篇报道的网址，文字，不会自动打开；手工放入而没有网址的为空"),
    Column(NOTE, "最近一条备注；改了就是添一条备注，清空不算"),
)

WIDTHS: Mapping[str, float] = {
    **{ID: 15, SECTION: 7, DECISION: 7, PLACE: 6, TITLE: 32, "摘要": 46, "来源": 11, "另见": 14},
    **{"日期": 11, "往期": 13, "链接": 16, NOTE: 20},
}
"""Characters, of which a Han character fills two."""

LINE_HEIGHT, LINES_MAX = 13.5, 6
"""Points; rows are as high as their text: programs other than Excel do not find that out by themselves."""

TINTS = ("#FBE3E1", "#E3EEF9", "#FFF3D6", "#E4F3E5", "#EFE6F6", "#E0F2F1")
"""Of the sections, in printed order."""

_FONT = "宋体"
_RED, _GREY, _LINE = "#B01E23", "#595959", "#D0D0D0"


def write_candidates(rows: Iterable[SheetRow], head: SheetHead, sections: Sequence[str], file: BinaryIO) -> int:
    """Write the workbook row by row and return the number of candidates; `file` stays open.

    Every text is written as text: nothing in it is a formula, a number or a link.
    """
    # Rows go to temporary files as they come; nothing of a cell is looked at for what it might be.
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(file, plain)
    moment = datetime.fromisoformat(head.exported_at).replace(tzinfo=None)
    book.set_properties({"title": f"{head.paper} 第 {head.number} 期候选", "created": moment})
    looks = _Looks.of(book)
    sheet, state, lists = (book.add_worksheet(name) for name in (CANDIDATES, STATE, LISTS))
    _lists(lists, sections)
    _begin(sheet, head, looks)
    state.write_row(0, 0, [MARK, VERSION, head.number, head.exported_at])
    state.write_row(1, 0, STATE_COLUMNS)
    for hidden in (state, lists):
        hidden.very_hidden()
    count = 0
    for count, row in enumerate(rows, start=1):
        _write_row(sheet, count, row, looks)
        _write_state(state, count + 1, row)
    _finish(sheet, count, sections, book)
    book.close()
    return count


@dataclass(frozen=True, slots=True)
class _Looks:
    """Formats of cells."""

    head: Format
    head_editable: Format
    cell: Format
    title: Format

    @classmethod
    def of(cls, book: Workbook) -> _Looks:
        base = {"font_name": _FONT, "font_size": 10, "valign": "top", "border": 1, "border_color": _LINE}
        head = {**base, "bold": True, "font_color": "#FFFFFF", "valign": "vcenter", "align": "center"}
        cell = {**base, "text_wrap": True, "num_format": "@"}
        return cls(
            book.add_format({**head, "bg_color": _GREY}),
            book.add_format({**head, "bg_color": _RED}),
            book.add_format(cell),
            book.add_format({**cell, "bold": True}),
        )


def _lists(sheet: Worksheet, sections: Sequence[str]) -> None:
    for number, name in enumerate(sections):
        sheet.write_string(number, 0, one_line(name))
    for number, name in enumerate((PICK, DROP)):
        # In constant memory a row is written once: a second column would have to come with the first.
        sheet.write_string(len(sections) + number, 0, name)


def _begin(sheet: Worksheet, head: SheetHead, looks: _Looks) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 22)
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, WIDTHS[column.name])
        sheet.write_string(0, number, column.name, looks.head_editable if column.name in EDITABLE else looks.head)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    title = f"{one_line(head.paper)} 第 {head.number} 期候选".replace("&", "&&")
    sheet.set_header(f"&C{title}")
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_row(sheet: Worksheet, at: int, row: SheetRow, looks: _Looks) -> None:
    state = row.state
    sheet.set_row(at, LINE_HEIGHT * _lines_of(row))
    texts = (row.id, state.section, state.decision, None, state.title, row.summary, row.source, row.others)
    for number, text in enumerate((*texts, row.day, row.past, row.url, state.note)):
        if text is not None:
            bold = COLUMNS[number].name == TITLE
            _say(sheet, at, number, text, looks.title if bold else looks.cell)
        elif state.place is None:
            sheet.write_blank(at, number, None, looks.cell)
        else:
            sheet.write_number(at, number, state.place, looks.cell)


def _lines_of(row: SheetRow) -> int:
    """Lines of the row's highest cell."""
    needed = (
        ceil(sum(2 if char > "\u2e80" else 1 for char in text) / (WIDTHS[name] - 1))
        for name, text in (
            (TITLE, row.state.title),
            ("摘要", row.summary),
            (NOTE, row.state.note),
            ("另见", row.others),
        )
    )
    return min(max(*needed, 1), LINES_MAX)


def _write_state(sheet: Worksheet, at: int, row: SheetRow) -> None:
    state = row.state
    values = (row.id, row.lead_url, state.section, state.decision, state.place, state.fixed, state.title, state.note)
    for number, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(at, number, value)
        elif value:
            sheet.write_string(at, number, one_line(value)[:CELL_MAX])


def _say(sheet: Worksheet, at: int, number: int, text: str, look: Format) -> None:
    if said := one_line(text)[:CELL_MAX]:
        sheet.write_string(at, number, said, look)
    else:
        sheet.write_blank(at, number, None, look)


def _finish(sheet: Worksheet, count: int, sections: Sequence[str], book: Workbook) -> None:
    """What needs to know the last row: filter, drop-downs, colours, printed area."""
    last, columns = max(count, 1), {column.name: number for number, column in enumerate(COLUMNS)}
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.print_area(0, 0, last, len(COLUMNS) - 1)
    ends = len(sections)
    for name, source in (
        (SECTION, f"={LISTS}!$A$1:$A${ends}"),
        (DECISION, f"={LISTS}!$A${ends + 1}:$A${ends + 2}"),
    ):
        at = columns[name]
        offered = {"validate": "list", "source": source, "error_title": name, "error_message": "请从下拉框里选"}
        # A value that is there already (并入, 不入刊) may stay; another one is asked about, not forbidden.
        sheet.data_validation(1, at, last, at, {**offered, "error_type": "warning"})
    at = columns[PLACE]
    whole = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": PLACE_MAX}
    sheet.data_validation(1, at, last, at, {**whole, "error_title": PLACE, "error_message": "请写从 1 起的整数"})
    at = columns[DECISION]
    letter = chr(ord("A") + at)
    dropped = book.add_format({"font_color": "#9A9A9A"})
    picked = book.add_format({"bold": True, "font_color": _RED})
    area = (1, 0, last, len(COLUMNS) - 1)
    sheet.conditional_format(*area, {"type": "formula", "criteria": f'=${letter}2="{DROP}"', "format": dropped})
    sheet.conditional_format(
        1, at, last, at, {"type": "formula", "criteria": f'=${letter}2="{PICK}"', "format": picked}
    )
    at = columns[SECTION]
    for number, tint in zip(range(ends), TINTS * (ends // len(TINTS) + 1), strict=False):
        rule = f"=${chr(ord('A') + at)}2={LISTS}!$A${number + 1}"
        tinted = book.add_format({"bg_color": tint})
        sheet.conditional_format(1, at, last, at, {"type": "formula", "criteria": rule, "format": tinted})
