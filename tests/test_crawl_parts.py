"""An article that its publisher cut into three pages, on its way from the list to one report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import Newsroom
from sqlalchemy import select

from demo.content import load_reports
from demo.replica import Replica, launch
from demo.week import NIGHTS
from pipeline.store import runs as run_store
from pipeline.store.tables import PageRow

EVE, LAST = NIGHTS[-2], NIGHTS[-1]
HOST = "renshi.people.com.cn"
CUT = next(report for report in load_reports() if report.pages > 1)


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=LAST) as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, replica: Replica) -> Newsroom:
    replica.set_faults({})
    replica.clear()
    return Newsroom(tmp_path / "data", replica)


def crawled(room: Newsroom, now: Any = EVE) -> Mapping[str, Any]:
    """The row of the report cut into pages after a crawl of its source; the requests are in the log."""
    room.replica.clear()
    code, output = room.run(now, "crawl", "people_renshi")
    assert code == 0, output
    (row,) = (row for row in room.rows()["reports"] if row["title"] == CUT.title)
    return row


def asked(replica: Replica) -> list[str]:
    """Ends of the addresses of parts that were asked for."""
    urls = [entry["url"].removesuffix(".html") for entry in replica.requests()]
    return sorted(url[-2:] for url in urls if url[-2] == "-")


def test_the_parts_of_an_article_are_one_report_and_never_fetched_again(room: Newsroom, replica: Replica) -> None:
    row = crawled(room)
    assert (row["text"], row["version"]) == ("\n".join(CUT.paragraphs), 1)
    assert row["provenance"]["pages"] == "共 3 页"
    assert asked(replica) == ["-2", "-3"]
    with room.store().connect() as connection:
        assert connection.scalars(select(PageRow.kind).where(PageRow.kind == "part")).all() == ["part"] * 2
        counts = run_store.latest(connection)["people_renshi"].counts
    assert counts["parts_stored"] == 2 and len(room.rows()["reports"]) == counts["links_new"]
    for night in (EVE, EVE + timedelta(hours=20), LAST):
        assert crawled(room, night) == row and asked(replica) == []


def test_a_part_that_fails_is_named_and_asked_for_by_the_next_run(room: Newsroom, replica: Replica) -> None:
    replica.set_faults({HOST: ["lost-part"]})
    row = crawled(room)
    assert row["text"] == "\n".join(CUT.paragraphs[:4])
    assert row["provenance"]["pages"] == "共 3 页，缺第 3 页"
    with room.store().connect() as connection:
        run = run_store.latest(connection)["people_renshi"]
    assert (run.status, [finding.code for finding in run.findings]) == ("finished", ["part"]), run.findings
    assert "1 个分页" in run.findings[0].message and "404" in run.findings[0].message
    assert asked(replica) == ["-2", "-3"]
    replica.set_faults({})
    row = crawled(room)
    assert (row["text"], row["provenance"]["pages"]) == ("\n".join(CUT.paragraphs), "共 3 页")
    assert asked(replica) == ["-3"]


def test_archives_and_a_second_reading_give_the_same_report(room: Newsroom, replica: Replica, tmp_path: Path) -> None:
    row = crawled(room)
    anew = Newsroom(tmp_path / "anew", replica)
    archives = sorted(str(path) for path in (room.folder / "pages").glob("*.warc.gz"))
    for other, command in ((room, ["process", "--again"]), (anew, ["import", *archives])):
        code, output = other.run(EVE, *command)
        assert code == 0, output
        (again,) = (one for one in other.rows()["reports"] if one["title"] == CUT.title)
        assert (again["text"], again["version"], again["provenance"]) == (row["text"], 1, row["provenance"])
