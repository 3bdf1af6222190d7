"""This issue's candidates as rows of a workbook: what is shown, and the state that may come back changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection

from desk.candidates import DeskCandidate, list_candidates
from desk.newsroom import IssueInHand, Newsroom
from desk.printing import build_issue, written
from pipeline.candidatesheet import DROP, MERGED, PICK, SheetHead, SheetRow, SheetState
from pipeline.names import UNDATED, story_number
from pipeline.output.layout import one_line
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.store.session import batched
from pipeline.types import SHANGHAI, Issue, Report
from pipeline.urls import is_taken_url, url_key

SUMMARY_MAX = 120
"""Characters of the column 摘要: three lines of a row."""

READ_AT_ONCE = 200
"""Candidates whose reports are in memory."""

DECISIONS: Mapping[str, str] = {"picked": PICK, "dropped": DROP, "": ""}


def export_candidates(
    room: Newsroom, connection: Connection, hand: IssueInHand, out: Path | None = None
) -> tuple[Path, int]:
    """Write the workbook of an issue's candidates, section after section; gives (file, candidates).

    Raises:
        StoreError: the file cannot be written.
    """
    from pipeline.output.xlsx import write_candidates

    target = out or room.settings.exports_dir / f"候选-第{hand.number}期.xlsx"
    head = SheetHead(room.weekly.masthead.title, hand.number, room.now.astimezone(SHANGHAI).isoformat("T", "seconds"))
    sections = [spec.name for spec in room.weekly.sections]
    rows = sheet_rows(room, connection, hand)
    return target, written(target, lambda file: write_candidates(rows, head, sections, file))


def sheet_rows(room: Newsroom, connection: Connection, hand: IssueInHand) -> Iterator[SheetRow]:
    """Each candidate in the order of `zhoubao candidates`."""
    found = list_candidates(connection, CandidateQuery(starts_at=hand.starts_at, ends_at=hand.ends_at))
    ordered = (one for _, _, own in found.sections(room.weekly) for one in own)
    places = places_in(build_issue(room, connection, hand))
    for some in batched(ordered, READ_AT_ONCE):
        reports = report_store.by_keys(connection, {url_key(url) for one in some for url in one.urls})
        for one in some:
            own = [reports[key] for url in one.urls if (key := url_key(url)) in reports]
            yield _row(room, one, own, hand, places)


def places_in(issue: Issue) -> dict[str, int]:
    """Lead address of each printed story -> its 1-based place in its section; merged ones stand with their headline."""
    counts: Counter[str] = Counter()
    places = {}
    for entry in issue.entries:
        counts[entry.section] += 1
        places[entry.lead_urls[0]] = counts[entry.section]
    return places


def state_of(room: Newsroom, one: DeskCandidate, hand: IssueInHand, places: Mapping[str, int]) -> SheetState:
    """What may come back changed, as it is now."""
    here = one.state.issue in (None, hand.number)
    decision = MERGED if one.state.merged_into else DECISIONS[one.state.status] if here else ""
    return SheetState(
        section=room.weekly.name_of(one.section),
        decision=decision,
        place=places.get(one.story.lead_url),
        fixed=one.state.position,
        title=one_line(one.title),
        note=one_line(one.state.notes[-1]) if one.state.notes else "",
    )


def _row(
    room: Newsroom, one: DeskCandidate, reports: Iterable[Report], hand: IssueInHand, places: Mapping[str, int]
) -> SheetRow:
    story, source = one.story, one.listed.candidate.source_id
    reports = list(reports)
    others = dict.fromkeys(room.name_of(report.source_id) for report in reports if report.source_id != source)
    first = story.first_published_at
    return SheetRow(
        id=story_number(story.lead_url),
        lead_url=story.lead_url,
        state=state_of(room, one, hand, places),
        summary=one_line(reports[0].text)[:SUMMARY_MAX] if reports else "",
        source=room.name_of(source),
        others="、".join(others),
        day=f"{first.astimezone(SHANGHAI):%Y-%m-%d}" if first else UNDATED,
        past=one.past,
        url="" if is_taken_url(story.lead_url) else story.lead_url,
    )
