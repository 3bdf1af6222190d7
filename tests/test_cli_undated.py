"""`zhoubao undated` and `zhoubao date`, and how what has no date is marked in lists, tables and the draft."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from newsdesk import FUNDING, LATER, PROJECT, NewsDesk

from pipeline.names import story_id
from pipeline.store import reports as report_store
from pipeline.types import Report

URL = "https://news.example/round.html"
SEEN = datetime(2024, 2, 24, 2, tzinfo=UTC)
TITLE = "拾光影业完成B轮融资，临川资本领投"


@pytest.fixture
def tray(empty: NewsDesk) -> NewsDesk:
    """One story without a date, of a section, in one report."""
    keep(empty, Report(URL, "36kr", TITLE, FUNDING, first_seen_at=SEEN))
    return empty


def keep(desk: NewsDesk, *reports: Report) -> None:
    with desk.engine.begin() as connection:
        report_store.save(connection, [(one, None, one.first_seen_at) for one in reports])
    desk.judge()


def test_the_list_marks_it_and_names_the_tray(tray: NewsDesk) -> None:
    lines = tray.run("candidates").splitlines()
    (place,) = [index for index, line in enumerate(lines) if TITLE in line]
    assert lines[place].split()[:2] == [story_id(URL)[:8], "待定"]
    assert "36氪 · 待定日期" in lines[place + 1]
    assert lines[-1] == "另有 1 篇待定日期：zhoubao undated"
    assert "最早 待定日期　首见 2024-02-24 10:00" in tray.run("show", URL)
    assert "日期　待定日期" in tray.run("show", URL, "--why")


def test_the_tray_tells_id_first_seen_source_title_and_address_newest_first(tray: NewsDesk) -> None:
    older = Report("https://news.example/old.html", "thepaper", "关于本站\x1b[2J", "简介。" * 20, SEEN.replace(month=1))
    keep(tray, older)
    assert tray.run("undated").splitlines() == [
        f"{story_id(URL)[:8]}  首见 2024-02-24 10:00  36氪　{TITLE}",
        f"    {URL}",
        "最近 30 天，待定日期 1 篇；定日期：zhoubao date 网址 日期",
        "更早还有 1 篇：zhoubao undated --days 0",
    ]
    assert [one["url"] for one in tray.json("undated", "--days", "0")] == [URL, older.url]
    assert [one["url"] for one in tray.json("undated", "--days", "0", "--source", "澎湃新闻")] == [older.url]
    assert tray.run("undated", "--days", "1").splitlines()[0] == "最近 1 天，待定日期 0 篇"
    page = (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert [key for key in tray.json("undated")[0] if f"`{key}`" not in page] == []


@pytest.mark.parametrize("typed", ["2024-02-19", "2月19日", "2024年2月19日", "02-19", "2024/2/19"])
def test_a_day_moves_the_report_into_its_week_for_good(tray: NewsDesk, typed: str) -> None:
    assert f"日期定为 2024-02-19，归 2024-W08 周：第 403 期 资本　{story_id(URL)[:8]}" in tray.run("date", URL, typed)
    tray.run("process", "--again")
    (one,) = tray.json("candidates", "--week", "2024-W08")
    assert (one["first_published_at"], one["week"]) == ("2024-02-19T00:00:00+08:00", "2024-W08")
    assert tray.json("undated") == []
    assert "待定" not in tray.run("candidates")
    said = tray.run("show", URL, "--why")
    assert "周禾 定日期：2024-02-19" in said and "出处　　　编辑定的" in said


def test_yesterday_is_counted_in_beijing(tray: NewsDesk) -> None:
    tray.run("date", story_id(URL)[:6], "昨天", "--who", "林一")
    shown = tray.json("show", URL)
    assert shown["first_published_at"] == "2024-02-25T00:00:00+08:00"
    (said,) = shown["decisions"]
    assert (said["kind"], said["who"], said["issue"], said["payload"]) == ("date", "林一", None, {"day": "2024-02-25"})


def test_the_same_day_again_adds_nothing_and_another_replaces_it(tray: NewsDesk) -> None:
    tray.run("date", URL, "2024-02-19")
    assert "先前已是如此" in tray.run("date", URL, "2024-02-19")
    tray.run("date", URL, "2024-02-12")
    shown = tray.json("show", URL)
    assert shown["week"] == "2024-W07" and len(shown["decisions"]) == 2


def test_undo_takes_the_day_back_even_after_the_issue_is_printed(tray: NewsDesk) -> None:
    tray.run("issue", "new")
    tray.run("date", URL, "2024-02-19")
    tray.at(LATER)
    assert "已撤销“定日期”（周禾）" in tray.run("undo", URL)
    assert [one["url"] for one in tray.json("undated")] == [URL]
    assert tray.json("show", URL)["week"] is None


def test_of_several_reports_the_one_without_a_date_is_meant(tray: NewsDesk) -> None:
    dated = Report("https://news.example/dated.html", "ithome", TITLE, FUNDING, SEEN, published_at=SEEN)
    keep(tray, dated)
    story = tray.json("show", URL)
    assert len(story["members"]) == 2
    tray.run("date", story["id"], "2024-02-22")
    assert {one["published_at"][:10] for one in tray.json("show", URL)["members"]} == {"2024-02-22", "2024-02-24"}
    fault = tray.fault("date", tray.json("show", URL)["id"], "2024-02-20")
    assert "2 篇报道，都有日期，请写其中一篇的网址" in fault and URL in fault


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2024-02-27", "在将来"),
        ("二月", "看不懂日期"),
        ("2024-02-30", "看不懂日期"),
        ("2月30日", "看不懂日期"),
        ("2024-02-19T06:00", "看不懂日期"),
    ],
)
def test_what_is_no_day_is_refused_in_one_line(tray: NewsDesk, typed: str, said: str) -> None:
    fault = tray.fault("date", URL, typed)
    assert said in fault and len(fault.splitlines()) == 1
    assert "没有编号为" in tray.fault("date", "ffffffff", "昨天")


def test_the_table_of_the_week_it_was_seen_in_holds_it_marked(tray: NewsDesk) -> None:
    path = tray.folder / "t.csv"
    tray.run("export", "week", "2024-W08", "--out", str(path))
    head, row = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert told["周"] == told["首发时间(北京时间)"] == "待定日期"
    assert told["首见时间(北京时间)"] == "2024-02-24 10:00"


def test_the_draft_marks_it_until_it_is_dated_and_the_machine_never_proposes_it(tray: NewsDesk) -> None:
    tray.run("issue", "new", "--propose")
    assert tray.json("issue", "show")["entries"] == []
    tray.run("pick", URL)
    (entry,) = tray.json("issue", "show")["entries"]
    assert entry["text"].startswith("〔待定日期〕")
    out = str(tray.folder / "t.docx")
    _, warned = tray.both("issue", "export", "--out", out)
    assert "注意：1 条〔待定日期〕，文中已标出；定日期：zhoubao date 报道 日期" in warned
    tray.run("date", URL, "2024-02-23")
    assert "待定日期" not in tray.run("issue", "show")
    assert tray.both("issue", "export", "--out", out)[1] == ""
