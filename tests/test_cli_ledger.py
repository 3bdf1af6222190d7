"""`zhoubao ledger`: what the table, the file and the JSON say of a week."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsdesk import NewsDesk, make, week

from pipeline.output.ledger import CAPITAL_COLUMNS, PEOPLE_COLUMNS

APPOINTED = (
    "云帆视频宣布周禾出任首席执行官",
    "2月22日，云帆视频宣布，周禾出任首席执行官，接替李明远。短视频平台云帆视频表示，人事调整即日生效。",
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsDesk]:
    for made in make(tmp_path, capsys, monkeypatch):
        made.add("ceo", *APPOINTED, day=22)
        yield week(made)


def table(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == raw.count(b"\n")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_people_of_a_week_are_a_row_each(desk: NewsDesk) -> None:
    output = desk.run("ledger", "people", "--week", "2024-W08")
    assert "周禾" in output and "首席执行官" in output and "李明远" in output and "1 条" in output


def test_json_leaves_what_is_not_said_null(desk: NewsDesk) -> None:
    (row,) = desk.json("ledger", "people")
    assert (row["person"], row["kind"], row["body"], row["happened"]) == ("周禾", "任", "云帆视频", "2024-02-22")
    assert row["former_post"] is None
    assert row["story"] == desk.ids["ceo"]


def test_capital_as_a_file_opens_in_excel(desk: NewsDesk, tmp_path: Path) -> None:
    target = tmp_path / "资本.csv"
    assert "1 条" in desk.run("ledger", "capital", "--csv", str(target))
    (row,) = table(target)
    assert list(row) == [column.name for column in CAPITAL_COLUMNS]
    assert (row["公司"], row["变动"], row["金额"], row["金额(数)"]) == ("拾光影业", "融资", "1.6亿元", "160000000.0")
    assert (row["币种"], row["轮次"], row["投资方"], row["比例"]) == ("CNY", "B轮", "临川资本", "")


def test_people_as_a_file_has_its_columns_and_no_formula(desk: NewsDesk, tmp_path: Path) -> None:
    desk.add("odd", "=HYPERLINK(1) 云帆视频任命高峰为总经理", "云帆视频任命高峰为总经理，短视频平台人事调整。", day=23)
    desk.judge()
    target = tmp_path / "人事.csv"
    desk.run("ledger", "people", "--csv", str(target))
    rows = table(target)
    assert list(rows[0]) == [column.name for column in PEOPLE_COLUMNS]
    assert any(row["标题"].startswith("'=") for row in rows)


def test_a_window_without_changes_says_so(desk: NewsDesk) -> None:
    assert "没有读出条目" in desk.run("ledger", "people", "--since", "2024-01-01", "--until", "2024-01-02")
    assert desk.json("ledger", "capital", "--week", "2023-W01") == []


def test_only_one_kind_of_window(desk: NewsDesk) -> None:
    assert "只能用一样" in desk.fault("ledger", "people", "--week", "2024-W08", "--since", "2024-02-19")
    assert "时间段是空的" in desk.fault("ledger", "capital", "--since", "2024-02-20", "--until", "2024-02-19")


def test_the_list_of_candidates_opens_with_what_would_be_printed(desk: NewsDesk) -> None:
    before = desk.run("candidates")
    head, _, rest = before.partition("\n要闻（") if "\n要闻（" in before else before.partition("\n行业（")
    assert "拟刊（" in head and "已选 0" in head and "zhoubao issue new --propose" in head and rest
    desk.run("pick", desk.ids["weather"], "--section", "行业")
    after = desk.run("candidates")
    assert "已选 1" in after and after.index("云海省周末降温") < after.index("行业（")
    assert "拟刊" not in desk.run("candidates", "--section", "行业")


def test_what_people_picked_moves_later_stories_of_that_source_and_no_earlier_ones(desk: NewsDesk) -> None:
    desk.run("issue", "new", "--number", "907", "--from", "2024-02-19", "--to", "2024-02-26T08:00")
    desk.run("pick", desk.ids["price"])
    desk.add(
        "later", "云帆视频：再次启动会员降价计划", "2月27日，云帆视频宣布短视频平台的会员再次降价。", "36kr", day=27
    )
    desk.judge()
    parts = {part["name"]: part["value"] for part in desk.json("show", desk.ids["later"])["parts"]}
    assert parts["编辑取舍"] > 0
    before = {part["name"]: part["value"] for part in desk.json("show", desk.ids["price"])["parts"]}
    assert before["编辑取舍"] == 0
