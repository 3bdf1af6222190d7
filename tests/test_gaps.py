"""zhoubao gaps and zhoubao courtesy: what an editor reads before closing an issue, and what a webmaster is shown."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from newsdesk import NOW, PROJECT, NewsDesk, make

from pipeline.courtesy import Tally
from pipeline.store import courtesy as courtesy_store
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.types import Report
from pipeline.verdicts import Run
from pipeline.workdays import day_of

SOURCES = """
- {id: jia, name: 云海省广播电视局, owner: regulator, spider: feed, start_urls: [https://jia.example/rss]}
- {id: yi, name: 拾光周刊, owner: portal, spider: feed, start_urls: [https://yi.example/rss], window: 1d}
- {id: yj, name: 旧站, owner: portal, spider: feed, start_urls: [https://yj.example/rss], disabled: 2023 年停更}
"""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2024, 2, 19, tzinfo=UTC)


def run(desk: NewsDesk, source: str, when: datetime, status: str = "finished") -> None:
    with desk.engine.begin() as connection:
        number = run_store.start(connection, source, when)
        run_store.finish(connection, number, Run(source, when, when, status))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsDesk]:
    """jia: five reports every working day for a year, nothing from Wednesday of 2024-W08 on, though all runs went
    well; yi: new, its runs of Thursday and Friday failed."""
    sources = tmp_path / "sources.yaml"
    sources.write_text(SOURCES, encoding="utf-8")
    for one in make(tmp_path, capsys, monkeypatch):
        monkeypatch.setenv("ZHOUBAO_SOURCES", str(sources))
        reports = []
        for number in range(380):
            day = MONDAY + 2 * DAY - (number + 1) * DAY
            if day_of(day.date()).works:
                reports += [
                    Report(f"https://jia.example/{number}-{k}", "jia", "题", "文", day + k * HOUR, day + k * HOUR)
                    for k in range(1, 10, 2)
                ]
        reports.append(Report("https://yi.example/1", "yi", "题", "文", MONDAY + HOUR, MONDAY + HOUR))
        with one.engine.begin() as connection:
            report_store.save(connection, [(report, None, report.first_seen_at) for report in reports])
        for day in range(-30, 7):
            run(one, "jia", MONDAY + day * DAY + 12 * HOUR)
        for day in range(7):
            run(one, "yi", MONDAY + day * DAY + 12 * HOUR, "failed" if day in (3, 4) else "finished")
        yield one


def test_a_week_is_told_day_by_day_against_the_source_s_own_past(desk: NewsDesk) -> None:
    found = desk.json("gaps", "2024-W08")
    assert list(found) == ["week", "days", "sources", "disabled", "note"]
    jia, yi = found["sources"]
    assert [day["mark"] for day in jia["days"]] == [
        "as_usual",
        "as_usual",
        "none",
        "none",
        "none",
        "as_usual",
        "as_usual",
    ]
    assert [day["seen"] for day in jia["days"]] == [5, 5, 0, 0, 0, 0, 0]
    assert jia["days"][2]["expected"]["mean"] == pytest.approx(5, abs=0.5) and jia["expected"]["low"] > 10
    assert [day["mark"] for day in yi["days"]] == [*["unknown"] * 3, "unwatched", "unwatched", "unknown", "unknown"]
    assert yi["expected"] is None
    assert found["disabled"] == [{"source": "yj", "name": "旧站", "reason": "2023 年停更"}]


def test_what_may_have_been_missed_is_said_with_the_next_step(desk: NewsDesk) -> None:
    said = desk.run("gaps", "2024-W08")
    assert "本周可能漏了什么：" in said
    assert "云海省广播电视局（jia）：这一周只见 10 条，通常约 25 条" in said and "https://jia.example/rss" in said
    assert "拾光周刊（yi）：2 月 22 日没有抓成，后来也没有补上；补抓：zhoubao crawl yi" in said
    assert "旧站（yj）：2023 年停更" in said


def test_without_colours_the_signs_say_everything(desk: NewsDesk) -> None:
    said = desk.run("gaps", "2024-W08")
    row = next(line for line in said.splitlines() if line.startswith("云海省"))
    assert row.split()[1:] == ["5/5", "5/5", "0/5!", "0/5!", "0/5!", "·", "·", "10/25"]
    assert "\x1b" not in said and "六24休" in said and "! 该有而没有" in said


def shown(desk: NewsDesk, *arguments: str, **environ: str) -> str:
    """What a terminal of 80 columns is sent."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environ}
    command = [sys.executable, "-m", "desk.cli", *arguments]
    with subprocess.Popen(command, cwd=PROJECT, env=env, stdout=slave, stderr=slave) as child:
        os.close(slave)
        said = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            said += part
        assert child.wait() == 0, said.decode()
    os.close(master)
    return said.decode()


def test_a_terminal_is_shown_colours_and_no_color_takes_them_away(desk: NewsDesk) -> None:
    coloured, plain = shown(desk, "gaps", "2024-W08"), shown(desk, "gaps", "2024-W08", NO_COLOR="1")
    assert "\x1b[37;41m" in coloured and "0/5!" in coloured
    assert "41m" not in plain and "0/5!" in plain


def test_this_week_is_asked_for_by_default_and_its_coming_days_are_left_blank(desk: NewsDesk) -> None:
    found = desk.json("gaps")
    assert found["week"] == "2024-W09"
    assert [day["mark"] for day in found["sources"][0]["days"]][1:] == ["ahead"] * 6


def test_a_year_whose_holidays_nobody_knows_is_said(desk: NewsDesk) -> None:
    desk.at(datetime(2199, 6, 3, tzinfo=UTC))
    assert "2199 年的放假安排还不知道，只按周末推算" in desk.run("gaps")
    assert desk.json("gaps")["note"]


# --- courtesy


@pytest.fixture
def asked(desk: NewsDesk) -> NewsDesk:
    with desk.engine.begin() as connection:
        add = courtesy_store.add
        add(connection, "jia", date(2024, 2, 20), {"jia.example": Tally(10, 9, 2048, 3, 8, 1, 9, 30.0, 3.0, {412: 1})})
        add(connection, "yi", date(2024, 2, 20), {"jia.example": Tally(requests=2, answers=2)})
        add(connection, "yi", date(2024, 2, 25), {"yi.example": Tally(requests=1, answers=1)})
    return desk


def test_a_host_is_summed_over_days_and_sources(asked: NewsDesk) -> None:
    found = asked.json("courtesy", "2024-W08")
    assert (found["from"], found["to"], found["delay_seconds"]) == ("2024-02-19", "2024-02-25", 3.0)
    first = found["hosts"][0]
    assert (first["host"], first["sources"]) == ("jia.example", ["jia", "yi"])
    assert (first["requests"], first["bytes"], first["not_modified"], first["unanswered"]) == (12, 2048, 3, 1)
    assert (first["robots_allowed"], first["robots_denied"]) == (8, 1)
    assert (first["delay_min_seconds"], first["delay_mean_seconds"]) == (3.0, pytest.approx(30 / 9, abs=0.001))
    assert (first["refused"], first["refusals"]) == (1, {"412": 1})
    assert found["total"]["requests"] == 13


def test_the_page_for_whoever_asks_is_in_plain_words(asked: NewsDesk) -> None:
    asked.patch.setenv("ZHOUBAO_CONTACT", "desk@example.org")
    said = asked.run("courtesy", "--from", "2024-02-20", "--to", "2024-02-20")
    assert "2024-02-20 至 2024-02-20" in said and "遵守 robots.txt" in said and "desk@example.org" in said
    assert "jia.example" in said and "yi.example" not in said and "412 脚本验证×1" in said


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("gaps", "八"), "没有 '八' 这一周"),
        (("courtesy", "2024-W99"), "没有 '2024-W99' 这一周"),
        (("courtesy", "2024-W08", "--from", "2024-02-01"), "只能用一样"),
        (("courtesy", "--from", "2024-02-20", "--to", "2024-02-19"), "时间段是空的"),
    ],
)
def test_wrong_usage_is_one_chinese_line(desk: NewsDesk, typed: tuple[str, ...], says: str) -> None:
    assert says in desk.fault(*typed)


def test_no_record_is_said(desk: NewsDesk) -> None:
    assert "这段时间没有访问的记录。" in desk.run("courtesy")
    assert NOW.year == 2024
