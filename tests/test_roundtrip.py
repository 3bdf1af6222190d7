"""Candidates to Excel and back: what was changed is decided, what others decided is not overwritten."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from newsdesk import LATER, NewsDesk
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from desk.roundtrip import Outcome, take_back
from desk.sheetfile import read_sheet
from desk.takesheet import sheet_rows
from pipeline import libreoffice
from pipeline.candidatesheet import SheetHead, SheetRow, SheetState
from pipeline.errors import UsageError
from pipeline.names import story_number
from pipeline.output.xlsx import COLUMNS, WIDTHS, write_candidates

SECTIONS = ("要闻", "行业", "内容", "技术", "资本", "人事")
Sheets = dict[str, list[list[Any]]]


def exported(desk: NewsDesk) -> Path:
    return Path(desk.run("export", "candidates").splitlines()[0])


def sheets_of(path: Path) -> Sheets:
    with CalamineWorkbook.from_path(str(path)) as book:
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def saved(path: Path, sheets: Sheets) -> Path:
    """As another program writes them: numbers as floats, nothing of our formats."""
    with Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, (int, float)):
                        sheet.write_number(at, column, value)
                    elif value:
                        sheet.write_string(at, column, str(value))
    return path


def number(desk: NewsDesk, name: str) -> str:
    return story_number(f"https://news.example/{name}.html")


def edited(desk: NewsDesk, path: Path, changes: Mapping[tuple[str, str], Any]) -> Path:
    """The workbook with (name of a report, column) -> value changed."""
    sheets = sheets_of(path)
    columns = sheets["候选"][0]
    for (name, column), value in changes.items():
        row = next(row for row in sheets["候选"] if row[0] == number(desk, name))
        row[columns.index(column)] = value
    return saved(path.with_name("改过.xlsx"), sheets)


def taken(desk: NewsDesk, path: Path, **how: Any) -> Outcome:
    room = desk.room()
    with room.engine.connect() as connection:
        outcome = take_back(room, connection, read_sheet(path.read_bytes()), "林一", **how)
    room.engine.dispose()
    return outcome


def state(desk: NewsDesk, name: str) -> dict[str, Any]:
    return desk.json("show", f"https://news.example/{name}.html")


def kinds(desk: NewsDesk, name: str) -> list[str]:
    return [f"{one['who']} {one['kind']}" for one in state(desk, name)["decisions"]]


# --- out --------------------------------------------------------------------------------------------------------------


def test_the_workbook_has_a_row_for_each_candidate_and_its_state_hidden(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    desk.run("note", desk.ids["price"], "等官网公布全文")
    path = exported(desk)
    sheets = sheets_of(path)
    assert sheets["候选"][0] == [column.name for column in COLUMNS]
    rows = {row[0]: row for row in sheets["候选"][1:]}
    assert rows[number(desk, "price")][1:5] == ["行业", "选用", 1.0, "云帆视频：启动会员降价计划"]
    assert rows[number(desk, "price")][-1] == "等官网公布全文"
    assert rows[number(desk, "notice")][6:8] == ["国家广播电视总局", "36氪"]
    assert number(desk, "weather") not in rows
    assert sheets["状态"][0][:3] == ["zhoubao-candidates", 1.0, 403.0]
    with CalamineWorkbook.from_path(str(path)) as book:
        assert [str(one.visible) for one in book.sheets_metadata][1:] == ["SheetVisibleEnum.VeryHidden"] * 2
    listed = [one["id"] for one in desk.json("candidates")]
    assert [row[0][1:11] for row in sheets["候选"][1:]] == listed


def workbook(*rows: SheetRow) -> bytes:
    file = io.BytesIO()
    head = SheetHead("行业&动态周报", 403, "2024-02-26T09:00:00+08:00")
    assert write_candidates(iter(rows), head, SECTIONS, file) == len(rows)
    return file.getvalue()


def sheet_row(title: str, **more: str) -> SheetRow:
    values = {"summary": "", "source": "", "others": "", "day": "", "past": "", "url": ""} | more
    return SheetRow("E0123456789ab", "https://a.example/1", SheetState("行业", "", None, None, title, ""), **values)


HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "{=1}",
    "http://a.example/x",
    "1e5",
    "mailto:a@b.c",
    "＝1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_cell_begins_with_it_is_text(text: str) -> None:
    body = workbook(sheet_row(text, summary=text, source=text, others=text, url=text, past=text, day=text))
    with ZipFile(io.BytesIO(body)) as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name}
    assert not [name for name, page in pages.items() if "<f>" in page or "<hyperlink" in page]
    assert escape(text) in "".join(pages.values())
    assert not [name for name in pages if name.endswith(".rels")]
    back = read_sheet(body)
    assert back.rows[0].cells["标题"] == text == back.states["E0123456789ab"].state.title


def test_drop_downs_filter_print_area_and_frozen_header_are_there() -> None:
    with ZipFile(io.BytesIO(workbook(*[sheet_row("云帆视频启动会员降价计划")] * 3))) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
    assert "<formula1>名单!$A$1:$A$6</formula1>" in page and "<formula1>名单!$A$7:$A$8</formula1>" in page
    assert '<autoFilter ref="A1:L4"' in page and 'ySplit="1"' in page and 'orientation="landscape"' in page
    assert "行业&amp;&amp;动态周报" in page and "_xlnm.Print_Titles" in book and "_xlnm.Print_Area" in book
    assert set(WIDTHS) == {column.name for column in COLUMNS}


def test_rows_are_written_as_they_come_and_not_gathered() -> None:
    alive: list[int] = []

    def rows() -> Any:
        for at in range(3000):
            alive.append(at)
            yield sheet_row(f"第{at}条", summary="摘要" * 60)

    file = io.BytesIO()
    assert write_candidates(rows(), SheetHead("周报", 1, "2024-02-26T09:00:00+08:00"), SECTIONS, file) == 3000
    assert len(read_sheet(file.getvalue()).rows) == 3000 == len(alive)


# --- back -------------------------------------------------------------------------------------------------------------


def test_a_file_that_nobody_changed_changes_nothing(desk: NewsDesk) -> None:
    desk.run("issue", "propose")
    outcome = taken(desk, exported(desk))
    assert (outcome.changes, outcome.conflicts, outcome.faults) == ((), (), ()) and outcome.rows == 6
    again = taken(desk, edited(desk, exported(desk), {}))
    assert again.changes == () and again.clean


def test_each_kind_of_change_becomes_a_decision_of_the_editor(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["blocked"])
    desk.run("pick", desk.ids["price"])
    path = edited(
        desk,
        exported(desk),
        {
            ("drama", "决定"): "选用",
            ("drama", "栏目"): "行业",
            ("drama", "次序"): 1,
            ("blocked", "决定"): "不用",
            ("price", "标题"): "云帆视频启动会员降价，月费降至19元",
            ("model", "备注"): "等论文",
            ("funding", "栏目"): "行业",
        },
    )
    outcome = taken(desk, path)
    assert outcome.clean and len(outcome.changes) == 7
    drama = state(desk, "drama")
    assert (drama["section"], drama["status"]) == ("industry", "picked")
    assert kinds(desk, "drama") == ["林一 pick", "林一 move"]
    assert kinds(desk, "blocked")[-1] == "林一 drop" and kinds(desk, "funding") == ["林一 move"]
    assert state(desk, "price")["title"] == "云帆视频启动会员降价，月费降至19元"
    assert kinds(desk, "model") == ["林一 note"]
    shown = desk.run("issue", "show")
    assert shown.index("临川渡口") < shown.index("月费降至19元")
    assert taken(desk, path).changes == (), "taken once, a second time adds nothing"


def test_the_same_through_the_command(desk: NewsDesk) -> None:
    path = edited(desk, exported(desk), {("price", "决定"): "选用"})
    dry = desk.run("decisions", "import", str(path), "--who", "林一", "--dry-run")
    assert "将改　第" in dry and "空 → 选用" in dry and "没有写" in dry and kinds(desk, "price") == []
    assert "已改　第" in desk.run("decisions", "import", str(path), "--who", "林一")
    assert kinds(desk, "price") == ["林一 pick"]
    said = desk.json("decisions", "import", str(path))
    assert said["changes"] == [] and said["issue"] == 403


def test_an_emptied_decision_is_taken_back(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    path = edited(desk, exported(desk), {("price", "决定"): ""})
    assert taken(desk, path).clean and state(desk, "price")["status"] != "picked"
    desk.run("pick", desk.ids["drama"])
    desk.run("edit", desk.ids["drama"], "--star")
    fault = taken(desk, edited(desk, exported(desk), {("drama", "决定"): ""})).faults[0]
    assert "清空不了" in fault.what and "逐个撤销" in fault.what


def test_an_emptied_title_goes_back_to_the_draft_and_an_emptied_note_is_nothing(desk: NewsDesk) -> None:
    desk.run("edit", desk.ids["price"], "--title", "云帆降价")
    desk.run("note", desk.ids["price"], "看看")
    outcome = taken(desk, edited(desk, exported(desk), {("price", "标题"): "", ("price", "备注"): ""}))
    assert [one.column for one in outcome.changes] == ["标题"] and outcome.clean
    assert state(desk, "price")["title"] == "云帆视频：启动会员降价计划"


@pytest.mark.parametrize(("column", "typed"), [("标题", ""), ("次序", 999), ("备注", "看看"), ("决定", "不用")])
def test_what_was_taken_in_once_is_not_taken_in_again(desk: NewsDesk, column: str, typed: Any) -> None:
    desk.run("pick", desk.ids["price"], desk.ids["blocked"], "--section", "行业")
    path = edited(desk, exported(desk), {("price", column): typed})
    assert taken(desk, path).clean
    if column == "备注":
        desk.run("note", desk.ids["price"], "另一句")
    before = kinds(desk, "price")
    again = taken(desk, path)
    assert again.clean and again.changes == () and kinds(desk, "price") == before


def test_an_emptied_title_that_nobody_edited_is_nothing(desk: NewsDesk) -> None:
    outcome = taken(desk, edited(desk, exported(desk), {("price", "标题"): ""}))
    assert outcome.clean and outcome.changes == () and kinds(desk, "price") == []


@pytest.mark.parametrize(
    ("column", "typed", "elsewhere"),
    [
        ("决定", "不用", ("pick",)),
        ("栏目", "技术", ("move", "--section", "内容")),
        ("次序", 2, ("move", "--position", "1")),
        ("标题", "云帆降价", ("edit", "--title", "云帆视频降价")),
    ],
)
def test_what_others_changed_meanwhile_is_a_conflict_and_stays(
    desk: NewsDesk, column: str, typed: Any, elsewhere: tuple[str, ...]
) -> None:
    path = edited(desk, exported(desk), {("price", column): typed, ("drama", "决定"): "选用"})
    desk.run(elsewhere[0], desk.ids["price"], *elsewhere[1:])
    before = kinds(desk, "price")
    outcome = taken(desk, path)
    assert [(one.column, one.file) for one in outcome.conflicts] == [(column, str(typed))]
    assert outcome.conflicts[0].who.startswith("周禾 ") and not outcome.clean
    assert kinds(desk, "price") == before and kinds(desk, "drama") == ["林一 pick"], "the other rows go on"
    assert taken(desk, path, winner="desk").clean and kinds(desk, "price") == before
    assert taken(desk, path, winner="file").clean and len(kinds(desk, "price")) == len(before) + 1


def test_a_conflict_is_told_with_the_three_values(desk: NewsDesk) -> None:
    path = edited(desk, exported(desk), {("price", "决定"): "不用"})
    desk.run("pick", desk.ids["price"])
    said = desk.run("decisions", "import", str(path), code=1)
    assert "冲突　第" in said and "导出时 空，表里 不用，台上 选用（周禾 " in said and "--conflicts 表格" in said
    assert "--conflicts 写 表格 或 台上" in desk.fault("decisions", "import", str(path), "--conflicts", "谁")
    desk.run("decisions", "import", str(path), "--conflicts", "表格")
    assert state(desk, "price")["status"] == "dropped"


def test_the_same_change_on_both_sides_is_no_conflict(desk: NewsDesk) -> None:
    path = edited(desk, exported(desk), {("price", "决定"): "选用"})
    desk.run("pick", desk.ids["price"])
    outcome = taken(desk, path)
    assert outcome.clean and outcome.changes == ()


def test_what_the_machine_proposed_meanwhile_gives_way(desk: NewsDesk) -> None:
    path = edited(desk, exported(desk), {("price", "决定"): "不用"})
    desk.run("issue", "propose")
    assert taken(desk, path).clean and state(desk, "price")["status"] == "dropped"


def test_a_place_that_moved_because_others_were_picked_is_no_conflict(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    path = edited(desk, exported(desk), {("price", "次序"): 3})
    desk.run("pick", desk.ids["blocked"])
    assert taken(desk, path).clean
    assert kinds(desk, "price")[-1] == "林一 move"


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        ("栏目", "体育", "没有栏目“体育”；请写 要闻、行业"),
        ("决定", "要", "看不懂“要”；请写 选用、不用"),
        ("决定", "并入", "请在候选里并题"),
        ("次序", "第一", "不是次序"),
        ("次序", 0, "不是次序"),
        ("次序", 1.5, "不是次序"),
        ("次序", -1, "不是次序"),
        ("次序", 1e300, "不是次序"),
        ("标题", "长" * 81, "标题有 81 字"),
        ("备注", "长" * 1001, "备注有 1001 字"),
    ],
)
def test_a_wrong_value_is_named_with_its_row_and_column_and_the_rest_goes_on(
    desk: NewsDesk, column: str, typed: Any, said: str
) -> None:
    outcome = taken(desk, edited(desk, exported(desk), {("price", column): typed, ("drama", "决定"): "选用"}))
    assert [(one.column, one.row) for one in outcome.faults] == [(column, outcome.faults[0].row)]
    assert said in outcome.faults[0].what and "\n" not in outcome.faults[0].what
    assert kinds(desk, "price") == [] and kinds(desk, "drama") == ["林一 pick"]


def test_values_are_read_as_people_type_them(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    path = edited(
        desk, exported(desk), {("drama", "决定"): " 选用 ", ("drama", "栏目"): "行业\n", ("drama", "次序"): "１"}
    )
    assert taken(desk, path).clean and state(desk, "drama")["section"] == "industry"


def test_columns_may_be_moved_added_or_deleted_and_a_title_put_above(desk: NewsDesk) -> None:
    sheets = sheets_of(exported(desk))
    rows = sheets["候选"]
    decision = rows[0].index("决定")
    for row in rows[1:]:
        if row[0] == number(desk, "price"):
            row[decision] = "选用"
    sheets["候选"] = [["本期候选，请于周一前填好"], [], *([row[decision], "我加的列", row[0].lower()] for row in rows)]
    sheets["候选"][2][2] = "编号"
    outcome = taken(desk, saved(desk.folder / "挪过.xlsx", sheets))
    assert outcome.clean and [(one.column, one.after) for one in outcome.changes] == [("决定", "选用")]


def test_rows_may_be_sorted_and_deleted(desk: NewsDesk) -> None:
    sheets = sheets_of(edited(desk, exported(desk), {("price", "决定"): "选用"}))
    sheets["候选"] = [sheets["候选"][0], *sorted(sheets["候选"][1:], key=lambda row: str(row[4]))[:5]]
    assert taken(desk, saved(desk.folder / "删过.xlsx", sheets)).faults == ()


def test_a_row_that_is_there_twice_or_has_another_number_is_named(desk: NewsDesk) -> None:
    sheets = sheets_of(edited(desk, exported(desk), {("price", "决定"): "选用"}))
    row = next(row for row in sheets["候选"] if row[0] == number(desk, "price"))
    sheets["候选"] += [list(row), ["E999", "行业", "选用"], ["", "行业", "选用"]]
    outcome = taken(desk, saved(desk.folder / "乱.xlsx", sheets))
    assert [fault.what[:6] for fault in outcome.faults] == [
        "与第 " + str(sheets["候选"].index(row) + 1) + " 行",
        "编号 E99",
        "编号 空着 ",
    ]
    assert kinds(desk, "price") == ["林一 pick"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda sheets: sheets.pop("状态"), "没有“状态”页"),
        (lambda sheets: sheets.update(状态=[]), "不是导出时的样子"),
        (lambda sheets: sheets["状态"][0].__setitem__(0, "别的"), "不是导出时的样子"),
        (lambda sheets: sheets["状态"][0].__setitem__(1, 2), "另一版本"),
        (lambda sheets: sheets["状态"][0].__setitem__(2, "甲"), "没有期号"),
        (lambda sheets: sheets["候选"][0].__setitem__(0, "序号"), "没有“编号”这一列"),
        (lambda sheets: sheets["候选"][0].__setitem__(6, "决定"), "有两个“决定”列"),
    ],
)
def test_a_file_that_does_not_tell_what_was_changed_is_refused(
    desk: NewsDesk, change: Callable[[Sheets], object], said: str
) -> None:
    sheets = sheets_of(exported(desk))
    change(sheets)
    path = saved(desk.folder / "坏.xlsx", sheets)
    assert said in desk.fault("decisions", "import", str(path))


def test_what_is_no_workbook_is_refused(desk: NewsDesk) -> None:
    for name, body in {
        "b": b"PK\x03\x04" + bytes(99),
        "c": "编号,决定".encode(),
        "d": b"\xd0\xcf\x11\xe0" + bytes(999),
    }.items():
        path = desk.folder / name
        path.write_bytes(body)
        assert "另存为" in desk.fault("decisions", "import", str(path))
    (desk.folder / "空").write_bytes(b"")
    assert "文件是空的" in desk.fault("decisions", "import", str(desk.folder / "空"))
    assert "读不了" in desk.fault("decisions", "import", "没有.xlsx")


def rewritten(body: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(body)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
    return packed.getvalue()


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "ZZZ1", "A99999999999"])
def test_a_sheet_that_would_fill_the_memory_is_refused_before_it_is_built(place: str) -> None:
    body = workbook(sheet_row("甲"))
    far = rewritten(
        body,
        "xl/worksheets/sheet1.xml",
        lambda page: page.replace(b"</sheetData>", f'<row><c r="{place}"><v>1</v></c></row></sheetData>'.encode()),
    )
    with pytest.raises(UsageError, match="表太大"):
        read_sheet(far)


def test_bombs_are_refused(desk: NewsDesk) -> None:
    body = rewritten(workbook(sheet_row("甲")), "xl/styles.xml", lambda page: page + b" " * 61_000_000)
    with pytest.raises(UsageError, match="太大"):
        read_sheet(body)
    with pytest.raises(UsageError, match="超过 20 MB"):
        read_sheet(bytes(20_000_001))


def test_an_issue_that_is_closed_takes_nothing_back(desk: NewsDesk) -> None:
    desk.run("issue", "new", "--propose")
    path = edited(desk, exported(desk), {("price", "备注"): "迟到"})
    desk.at(LATER)
    desk.run("issue", "new")
    assert "第 403 期已定稿" in desk.fault("decisions", "import", str(path))


def test_a_story_that_is_no_longer_there_is_named(desk: NewsDesk) -> None:
    path = edited(desk, exported(desk), {("price", "决定"): "选用"})
    room = desk.room()
    with room.engine.connect() as connection:
        back = read_sheet(path.read_bytes())
        states = dict(back.states)
        gone = states[number(desk, "price")]
        states[number(desk, "price")] = type(gone)("https://news.example/gone.html", gone.state)
        outcome = take_back(room, connection, type(back)(back.issue, "", back.rows, states), "林一")
    room.engine.dispose()
    assert "台上已没有这一条" in outcome.faults[0].what


def test_the_rows_are_those_of_the_list(desk: NewsDesk) -> None:
    room = desk.room()
    with room.engine.connect() as connection:
        from desk.newsroom import find_issue

        rows = list(sheet_rows(room, connection, find_issue(connection, room.weekly, room.now, None)))
    room.engine.dispose()
    assert len(rows) == 6 and all(row.summary and row.day for row in rows)


@pytest.mark.slow
@pytest.mark.skipif(not libreoffice.program(), reason="这台机器上没有 LibreOffice（soffice）")
def test_what_libreoffice_saved_comes_back_the_same(desk: NewsDesk, tmp_path: Path) -> None:
    desk.run("pick", desk.ids["price"])
    desk.run("edit", desk.ids["drama"], "--title", "=1+1 是标题")
    desk.run("note", desk.ids["drama"], "看看")
    path = exported(desk)
    for target, source in (("ods", path), ("xlsx", None)):
        folder = tmp_path / target
        folder.mkdir()
        copy = folder / f"候选.{'xlsx' if target == 'ods' else 'ods'}"
        copy.write_bytes((source or tmp_path / "ods" / "out" / "候选.ods").read_bytes())
        program = libreoffice.program()
        assert program
        done = libreoffice.conversion(program, copy, target, libreoffice.profile_in(tmp_path))
        subprocess.run(done, check=True, timeout=120, capture_output=True)
    back = tmp_path / "xlsx" / "out" / "候选.xlsx"
    unchanged = taken(desk, back)
    assert (unchanged.rows, unchanged.changes, unchanged.conflicts, unchanged.faults) == (6, (), (), ())
    outcome = taken(desk, edited(desk, back, {("model", "决定"): "选用", ("price", "次序"): 1.0}))
    assert outcome.clean and [(one.column, one.after) for one in outcome.changes] == [("决定", "选用")]
