"""The demo week as `make run` plays it, held against the demo's truth (which the pipeline never reads)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from newsroom import Newsroom
from sqlalchemy import select

from demo.content import CONTENT, DemoReport, load_reports
from demo.replica import launch
from demo.week import ISSUE, MORNING, NIGHTS, PROJECT
from pipeline.store.candidates import CandidateQuery, ListedCandidate, find
from pipeline.store.tables import ReportRow
from pipeline.text import skeleton
from pipeline.urls import url_key

pytestmark = pytest.mark.slow

HAPPENINGS = 26
TOP = 60
"""Candidates that an editor looks through."""
WHOLE = 23
"""Happenings all of whose reports stand in one story, at least."""


@dataclass
class Played:
    """The newsroom after the last night, and what truth says of its reports."""

    room: Newsroom
    stories: list[ListedCandidate]
    truth: dict[str, tuple[str, str]]
    """URL key -> (happening, section)."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with launch(now=NIGHTS[0]) as replica:
        room = Newsroom(tmp_path_factory.mktemp("week"), replica, delay="0.01")
        for night in NIGHTS:
            code, output = room.run(night, "crawl", "--all")
            assert code == 0, output
        for step in (("issue", "new", *ISSUE, "--propose"), ("issue", "export", "403", "--to", "docx")):
            code, output = room.run(MORNING, *step)
            assert code == 0, output
        with room.store().connect() as connection:
            stories = find(connection, CandidateQuery())
        yield Played(room, stories, truth_of(room))


def truth_of(room: Newsroom) -> dict[str, tuple[str, str]]:
    """What truth.csv says, by the address under which the crawl found each report."""
    with (PROJECT / "demo" / "truth.csv").open(encoding="utf-8") as file:
        rows = {row["key"]: (row["event"], row["section"]) for row in csv.DictReader(file)}
    demo = defaultdict(list)
    for report in load_reports(CONTENT):
        demo[report.source].append(report)
    found: dict[str, tuple[str, str]] = {}
    with room.store().connect() as connection:
        for row in connection.execute(select(ReportRow.key, ReportRow.source_id, ReportRow.title, ReportRow.text)):
            report = demo_report(row.title, row.text, demo[row.source_id])
            if report is not None and report.key in rows:
                found[row.key] = rows[report.key]
    assert {event for event, _ in found.values()} == {event for event, _ in rows.values()}
    return found


def demo_report(title: str, text: str, reports: list[DemoReport]) -> DemoReport | None:
    """The demo report behind a crawled one: by its title, else by the beginning of its text."""
    by_title = [one for one in reports if skeleton(one.title) and skeleton(one.title) in skeleton(title)]
    starts = {skeleton(one.text)[:25]: one for one in reports if len(skeleton(one.text)) >= 25}
    by_start = [one for start, one in starts.items() if start in skeleton(text)]
    return next(iter(by_title or by_start), None)


def test_every_report_of_the_week_was_found(played: Played) -> None:
    with played.room.store().connect() as connection:
        brought = len(set(connection.scalars(select(ReportRow.key))))
    assert brought == sum(bool(report.text) for report in load_reports(CONTENT))


def test_all_happenings_are_candidates_in_their_section(played: Played) -> None:
    candidates: dict[str, set[str | None]] = defaultdict(set)
    for story in played.stories:
        lead = played.truth.get(url_key(story.candidate.story.lead_url))
        if lead:
            candidates[lead[0]].add(story.candidate.section)
    wrong = {
        event: candidates[event] for event, section in set(played.truth.values()) if section not in candidates[event]
    }
    assert wrong == {}
    assert len(candidates) == HAPPENINGS


def test_every_happening_of_the_issue_is_among_the_best_sixty(played: Played) -> None:
    best = [one for one in played.stories if one.candidate.section][:TOP]
    found = {played.truth[key][0] for one in best if (key := url_key(one.candidate.story.lead_url)) in played.truth}
    assert {event for event, _ in played.truth.values()} - found == set()


def test_no_two_happenings_share_a_story_and_few_are_in_pieces(played: Played) -> None:
    pieces: dict[str, int] = defaultdict(int)
    for story in played.stories:
        events = {played.truth.get(url_key(member.url), ("",))[0] for member in story.candidate.story.members}
        assert len(events) == 1, events
        pieces[events.pop()] += 1
    assert sum(number == 1 for event, number in pieces.items() if event) >= WHOLE


def test_most_of_what_is_outside_the_paper_is_left_out(played: Played) -> None:
    outside = [story for story in played.stories if url_key(story.candidate.story.lead_url) not in played.truth]
    kept_out = sum(story.candidate.section is None for story in outside)
    assert len(outside) >= 100 and kept_out / len(outside) >= 0.85


def test_word_file_has_the_structure_of_the_printed_issue(played: Played) -> None:
    from docx import Document

    path = next((played.room.folder / "exports").glob("*.docx"))
    assert zipfile.is_zipfile(path)
    paragraphs = [
        (one.style.name if one.style else "", one.text) for one in Document(io.BytesIO(path.read_bytes())).paragraphs
    ]
    texts = [text for _, text in paragraphs]
    assert [text for style, text in paragraphs if style == "Heading 1"] == [
        "要闻",
        "行业",
        "内容",
        "技术",
        "资本",
        "人事",
    ]
    assert 20 <= sum(style == "Heading 2" for style, _ in paragraphs) <= 40
    assert any("第 403 期" in text and "2024 年 2 月 26 日" in text for text in texts)
    assert 3 <= sum(text.startswith("◆") for text in texts) <= 6
    for label in ("编辑部", "责编", "复核", "注", "报", "发"):
        assert any(text.startswith(f"{label}：") for text in texts), label
    assert any("演示数据" in text for text in texts)


def test_table_of_the_week_opens_in_excel_and_holds_every_story_of_it(played: Played) -> None:
    code, output = played.room.run(MORNING, "export", "week", "2024-W08")
    assert code == 0, output
    path = next((played.room.folder / "exports").glob("2024-W08*.csv"))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert len(rows) == sum(story.week == "2024-W08" for story in played.stories)


def test_the_issue_is_known_again_when_it_comes_back_from_print(played: Played) -> None:
    path = next((played.room.folder / "exports").glob("*.docx"))
    code, output = played.room.run(MORNING, "issue", "import", str(path))
    assert code == 0 and "第 403 期" in output, output
    code, output = played.room.run(MORNING, "candidates", "--issue", "403", "--limit", "0", "--json")
    listed = json.loads(output)
    chosen = {one["id"]: one["title"] for one in listed if one["status"] == "picked"}
    marked = {one["id"]: one["title"] for one in listed if any(mark["kind"] == "printed" for mark in one["past"])}
    assert len(chosen) >= 20 and marked == chosen
    code, output = played.room.run(MORNING, "backtest", "403", "--json")
    total = json.loads(output)["lists"][0]["total"]
    assert code == 0 and total["found"] == total["printed"] == total["recalled"]


def test_deciding_and_deriving_anew_keep_each_other(played: Played) -> None:
    dropped = next(story for story in played.stories if story.candidate.section == "technology")
    assert played.room.run(MORNING, "drop", dropped.id, "--who", "编辑甲")[0] == 0
    before = played.room.rows()
    assert played.room.run(MORNING, "process", "--again")[0] == 0
    assert played.room.rows() == before
    code, output = played.room.run(MORNING, "candidates", "--issue", "403", "--section", "技术", "--all")
    assert code == 0 and "✗" in output


@pytest.mark.parametrize("command", [["candidates"], ["status"], ["sources"], ["issue", "show"], ["rejected"]])
def test_what_an_editor_asks_in_the_morning_is_answered(played: Played, command: list[str]) -> None:
    code, output = played.room.run(MORNING, *command)
    assert code == 0 and output.strip() and "Traceback" not in output
