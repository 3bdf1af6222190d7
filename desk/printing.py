"""Issues opened, proposed and built; the table of a week. The forms of an issue are in `exporting`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from sqlalchemy import Connection

from desk.candidates import DecisionIndex, DeskCandidate, list_candidates
from desk.logbook import record
from desk.moments import iso, local
from desk.newsroom import IssueInHand, Newsroom, editor_named, in_hand, next_issue, open_issue, until_now
from desk.traces import with_marks
from pipeline.editing import decisions as rules
from pipeline.editing.issue import build, propose
from pipeline.errors import StoreError, UsageError, system_said
from pipeline.names import week_of
from pipeline.store import audit
from pipeline.store import candidates as candidate_store
from pipeline.store import finals as final_store
from pipeline.store import issues as issue_store
from pipeline.store import reports as report_store
from pipeline.store.audit import Act
from pipeline.store.candidates import CandidateQuery
from pipeline.types import MACHINE, Issue, Report
from pipeline.urls import url_key

if TYPE_CHECKING:
    from pipeline.output.csv import WeekRow

T = TypeVar("T")

UNFINISHED = "未完"
"""Stands in the file name of a week that is still going on."""


FUTURE_MAX = timedelta(days=1)
"""By which a window may end after now: the rest of the day of printing."""
WINDOW_MIN = timedelta(hours=12)
"""Shorter windows are made on purpose only: a second issue closes the first."""


def new_issue(
    room: Newsroom,
    connection: Connection,
    number: int | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    who: str | None = None,
) -> IssueInHand:
    """Make an issue; what is not said is the next number, and the window from the end of the last issue until now.

    Raises:
        UsageError: the number is taken, the window is empty, or people decided for an issue that would be passed over.
    """
    name = editor_named(room, who)
    audit.hold(connection)
    last = issue_store.last_issue(connection)
    coming = next_issue(last, room.now) if last else open_issue(connection, room.weekly, room.now)
    number = coming.number if number is None else number
    start = starts_at or coming.starts_at
    end = ends_at or until_now(room.now)
    if number < 1:
        raise UsageError(f"期号应为正整数，现为 {number}")
    if issue_store.get_issue(connection, number):
        raise UsageError(
            f"第 {number} 期已经有了", hint=f"zhoubao issue show {number} 查看，zhoubao issue list 列出各期"
        )
    if last and number < last.number and starts_at is None:
        raise UsageError(f"第 {number} 期在已有的第 {last.number} 期之前，请用 --from --to 写明时间段")
    if last and start < last.ends_at and number > last.number:
        raise UsageError(f"与第 {last.number} 期重叠：第 {last.number} 期到 {local(last.ends_at)} 为止，请从那时起")
    if end > room.now + FUTURE_MAX:
        raise UsageError(f"截止时间 {local(end)} 在将来；那时的报道还没有见到")
    if last and ends_at is None and number > last.number and end - start < WINDOW_MIN:
        raise UsageError(f"第 {last.number} 期刚截止（{local(last.ends_at)}）；真要再建一期，请用 --to 写明截止时间")
    if start >= end:
        raise UsageError(f"时间段是空的：从 {local(start)} 到 {local(end)}；请用 --from --to 写明")
    if number != coming.number and (last is None or number > last.number):
        _require_none_waiting(connection, coming.number, number)
    issue = Issue(number, start, end)
    issue_store.add_issue(connection, issue, room.now)
    window = {"starts_at": iso(start), "ends_at": iso(end)}
    audit.append(connection, [Act(room.now, name, "issue_new", str(number), {}, window)])
    return in_hand(issue)


def _require_none_waiting(connection: Connection, coming: int, number: int) -> None:
    said = rules.state(issue_store.decisions(connection)).values()
    waiting = sum(one.issue == coming and one.by != MACHINE and bool(one.status) for one in said)
    if waiting:
        raise UsageError(
            f"还没有建的第 {coming} 期已有 {waiting} 个选用或不用的决定，建第 {number} 期会落下它们",
            hint=f"先建第 {coming} 期（zhoubao issue new），或用 zhoubao undo 撤回这些决定",
        )


def propose_issue(room: Newsroom, connection: Connection, issue: IssueInHand) -> list[DeskCandidate]:
    """Have the machine pick what is still free in each section; returns what it picked.

    What people decided stays, and what they picked counts against the quota. What another issue printed is left to
    people.
    """
    picks = proposal(room, list_candidates(connection, _window(issue)).candidates, issue.number)
    closed = final_store.closed_numbers(connection)
    said = [
        rules.pick(one.story.lead_url, MACHINE, room.now, issue.number, members=one.urls, closed=closed)
        for one in picks
    ]
    record(connection, said)
    return picks


def planned(room: Newsroom, found: Sequence[DeskCandidate], issue: IssueInHand) -> list[DeskCandidate]:
    """Picked for this issue, and what would fill the quotas; best first."""
    picked = [one for one in found if one.state.status == "picked" and one.state.issue in (None, issue.number)]
    chosen = [one for one in picked if not one.state.merged_into] + proposal(room, found, issue.number)
    return sorted(chosen, key=lambda one: (-one.listed.candidate.rank, one.id))


def proposal(room: Newsroom, found: Sequence[DeskCandidate], number: int) -> list[DeskCandidate]:
    """What the machine would pick of these for the places of an issue that are still free, in printed order."""
    taken = Counter(one.section for one in found if one.state.status == "picked")
    left = [spec.model_copy(update={"quota": max(0, spec.quota - taken[spec.id])}) for spec in room.weekly.sections]
    free = {one.story.lead_url: one for one in found if not (one.state.status or one.state.merged_into)}
    candidates = [replace(one.listed.candidate, section=one.section) for one in free.values()]
    printed = {lead for lead, one in free.items() if one.printed_elsewhere(number)}
    chosen = propose(candidates, room.weekly.model_copy(update={"sections": tuple(left)}), printed)
    return [free[candidate.story.lead_url] for candidate in chosen]


def build_issue(room: Newsroom, connection: Connection, issue: IssueInHand) -> Issue:
    """The issue with its entries as decided so far."""
    index = DecisionIndex.load(connection)
    urls = {
        known.lead_url
        for known in index.states.values()
        if known.merged_into or (known.status == "picked" and known.issue in (None, issue.number))
    }
    chosen = [one.candidate for one in candidate_store.holding(connection, urls, CandidateQuery())]
    members = {member.url for one in chosen for member in one.story.members}
    kept = report_store.by_keys(connection, [url_key(url) for url in members])
    reports = {report.url: report for report in kept.values()}
    return build(issue.number, issue.starts_at, issue.ends_at, chosen, reports, index.among(members), room.weekly)


def export_week(room: Newsroom, connection: Connection, week: str, out: Path | None = None) -> tuple[Path, int, bool]:
    """Write every story of an ISO week as CSV; returns (file, rows, whether the week is over)."""
    from pipeline.output.csv import write_week

    over = week < week_of(room.now)
    target = out or room.settings.exports_dir / (f"{week}.csv" if over else f"{week}-{UNFINISHED}.csv")
    count = written(target, lambda file: write_week(_rows(room, connection, week), file))
    return target, count, over


def _rows(room: Newsroom, connection: Connection, week: str) -> Iterator[WeekRow]:
    from pipeline.output.csv import row_of

    index = DecisionIndex.load(connection)
    for listed, reports, one in _with_reports(connection, week, index):
        state = one.state
        decision = _DECISIONS.get(state.status, "")
        names = {one.source_id: room.name_of(one.source_id) for one in reports}
        names[listed.candidate.source_id] = room.name_of(listed.candidate.source_id)
        number = state.issue if decision else None
        yield row_of(listed.candidate, reports, room.weekly, names, decision, number, one.past)


_DECISIONS: Mapping[str, str] = {"picked": "选用", "dropped": "不用"}


def _with_reports(
    connection: Connection, week: str, index: DecisionIndex
) -> Iterator[tuple[candidate_store.ListedCandidate, list[Report], DeskCandidate]]:
    from pipeline.store.session import batched

    for stories in batched(candidate_store.of_week(connection, week), 200):
        keys = {one.id: [url_key(member.url) for member in one.candidate.story.members] for one in stories}
        reports = report_store.by_keys(connection, [key for own in keys.values() for key in own])
        for one in with_marks(connection, [index.see(listed) for listed in stories]):
            yield one.listed, [reports[key] for key in keys[one.id] if key in reports], one


def _window(issue: IssueInHand) -> CandidateQuery:
    return CandidateQuery(starts_at=issue.starts_at, ends_at=issue.ends_at)


def written(target: Path, write: Callable[[BinaryIO], T]) -> T:
    """What `write` returns, its file whole in place or not there at all: a reader never meets half a file.

    Raises:
        StoreError: the file cannot be written.
    """
    beside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            outcome = write(file)
        beside.replace(target)
    except OSError as err:
        raise StoreError(f"写不了 {target}：{system_said(err)}") from err
    return outcome
