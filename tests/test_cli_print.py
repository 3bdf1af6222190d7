"""Commands that make issues and tables."""

from __future__ import annotations

import csv
from pathlib import Path
from zipfile import ZipFile

from newsdesk import NewsDesk


def test_from_an_empty_store_to_a_word_file(desk: NewsDesk) -> None:
    said = desk.run("issue", "new", "--propose")
    assert "已建第 403 期（2024-02-19 09:00 至 2024-02-26 09:00）" in said and "系统建议" in said
    shown = desk.run("issue", "show")
    assert "行业（" in shown and "◆" in shown and "字　[" in shown
    path = Path(desk.run("issue", "export").strip())
    assert path == desk.folder / "exports" / "行业动态周报-第403期.docx"
    with ZipFile(path) as archive:
        assert "演示数据" not in archive.read("word/document.xml").decode()
    text = Path(desk.run("issue", "export", "403", "--to", "md").strip()).read_text(encoding="utf-8")
    assert "## 资本" in text and "拾光影业" in text


def test_a_demo_store_is_marked_on_every_page(desk: NewsDesk) -> None:
    (desk.folder / "DEMO").touch()
    desk.run("issue", "new", "--propose")
    out = desk.folder / "自己的名字.docx"
    assert desk.run("issue", "export", "--out", str(out)).strip() == str(out)
    with ZipFile(out) as archive:
        assert "演示数据" in archive.read("word/document.xml").decode()
    assert "〔演示数据〕" in desk.run("issue", "show")


def test_a_named_window_and_number(empty: NewsDesk) -> None:
    said = empty.run("issue", "new", "--number", "500", "--from", "2024-02-19", "--to", "2024-02-25")
    assert "已建第 500 期（2024-02-19 00:00 至 2024-02-26 00:00）" in said
    assert "第 500 期已经有了" in empty.fault("issue", "new", "--number", "500")
    assert "时间段是空的" in empty.fault("issue", "new", "--to", "2024-02-19")
    assert "请用 --from --to 写明" in empty.fault("issue", "new", "--number", "499")
    assert "期号应为正整数" in empty.fault("issue", "new", "--number", "0")
    assert [one["number"] for one in empty.json("issue", "list")] == [500]


def test_an_empty_issue_says_how_to_fill_it(empty: NewsDesk) -> None:
    assert "zhoubao pick" in empty.run("issue", "show")
    assert "当前：第 403 期" in empty.run("issue", "list")
    assert "没有格式 'rtf'" in empty.fault("issue", "export", "--to", "rtf")
    out, err = empty.both("issue", "export", "--to", "md")
    assert Path(out.strip()).exists() and "还没有条目" in err


def test_a_week_as_a_table(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    path, said = desk.run("export", "week", "2024w8").splitlines()
    assert path.endswith("/exports/2024-W08.csv") and said == "2024-W08：7 个事件"
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7
    assert [row["编辑决定"] for row in rows if "启动会员降价" in row["标题"]] == ["选用"]
    assert {row["栏目"] for row in rows} >= {"行业", "不入刊"}
    assert next(row for row in rows if "notice" in row["链接"])["来源列表"] == "国家广播电视总局、36氪"
    assert not list(Path(path).parent.glob("*.part"))


def test_a_week_still_going_on_is_marked(desk: NewsDesk) -> None:
    note, path, said = desk.run("export", "week").splitlines()
    assert note.startswith("未完：2024-W09") and path.endswith("2024-W09-未完.csv") and said.endswith("0 个事件")


def test_a_file_that_cannot_be_written_is_one_line(desk: NewsDesk) -> None:
    (desk.folder / "exports").write_text("在路上的文件")
    for typed in (["export", "week", "2024-W08"], ["issue", "export"]):
        assert "写不了" in desk.fault(*typed, code=1)
