"""The table of a week: bytes, columns, and cells that run nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weekly.sample import WEEKLY, candidate, report, url_of

from pipeline.names import story_number
from pipeline.output.csv import COLUMNS, WeekRow, cell, row_of, rows, write_week
from pipeline.types import SectionId

NAMES = {"sample": "云海新闻网"}
ONE = candidate("a", SectionId.INDUSTRY, 7.25, "云帆视频降价", "b")
REPORTS = [report("b", "转载", "转载正文"), report("a", "云帆视频降价", "第一段\n第二段")]


def table(*written: WeekRow) -> tuple[bytes, list[list[str]]]:
    file = io.BytesIO()
    assert write_week(written, file) == len(written)
    raw = file.getvalue()
    return raw, list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_excel_sees_utf8_and_windows_line_ends():
    raw, _ = table(row_of(ONE, REPORTS, WEEKLY, NAMES))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 2


def test_the_columns_are_named_once_each_and_match_the_row():
    _, lines = table()
    assert lines == [[column.name for column in COLUMNS]]
    assert len({column.name for column in COLUMNS}) == len(COLUMNS) == len(fields(WeekRow))
    assert all(column.meaning for column in COLUMNS)


def test_a_story_is_one_row():
    decided = {url_of("a"): ("选用", 907)}
    (row,) = rows([(ONE, REPORTS)], WEEKLY, NAMES, decided)
    _, (head, values) = table(row)
    shown = dict(zip(head, values, strict=True))
    assert shown == {
        "事件编号": story_number(url_of("a")),
        "周": "2024-W08",
        "栏目": "行业",
        "标题": "云帆视频降价",
        "首篇来源": "云海新闻网",
        "首发时间(北京时间)": "2024-02-19 00:00",
        "报道数": "2",
        "来源数": "1",
        "来源列表": "云海新闻网",
        "链接": url_of("a"),
        "得分": "7.25",
        "栏目理由": "视听×2",
        "编辑决定": "选用",
        "期号": "907",
        "摘要": "第一段 第二段",
        "首见时间(北京时间)": "2024-02-19 00:00",
        "往期": "",
    }


def test_a_story_nobody_decided_on_has_empty_cells():
    (row,) = rows([(replace(ONE, section=None), [])], WEEKLY, {}, {})
    assert (row.section, row.source, row.decision, row.issue, row.summary) == ("不入刊", "sample", "", None, "")
    assert table(row)[1][1][13] == ""


def test_rows_are_written_as_they_come():
    seen: list[str] = []
    file = io.BytesIO()

    def stream():
        for number in range(3):
            seen.append(f"{number}:{file.closed}")
            yield row_of(ONE, REPORTS, WEEKLY, NAMES)

    assert write_week(stream(), file) == 3
    assert seen == ["0:False", "1:False", "2:False"]
    assert not file.closed


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", " =", "\n+"])
def test_a_formula_becomes_text(start):
    assert str(cell(f"{start}1+1")).startswith("'")


@pytest.mark.parametrize("number", [0, -3, 2.5, -0.5])
def test_numbers_stay_numbers(number):
    assert cell(number) == number


@given(st.text())
def test_what_was_written_is_read_back_as_one_harmless_line(text):
    row = replace(row_of(ONE, REPORTS, WEEKLY, NAMES), title=text, reasons=text)
    _, lines = table(row)
    assert len(lines) == 2
    read = lines[1][3]
    assert read == cell(text) == lines[1][11]
    assert read[:1] not in tuple("=+-@\t\r＝＋－＠")
    assert not set(read) & set("\r\n\0")


@given(st.text(alphabet="abc云海\"',; 1"))
def test_a_harmless_text_is_kept_as_it_is(text):
    assert cell(text) == " ".join(text.split())
