"""Issues that went to print: brought in from files, or finished here; and what the desk says of their traces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from sqlalchemy import Connection

from desk.moments import iso
from desk.newsroom import OPEN_FOR, Newsroom, in_hand
from pipeline.editing.printed import unknown_sections
from pipeline.errors import UsageError
from pipeline.printed import PrintedIssue, PrintedItem
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store
from pipeline.types import SHANGHAI, Issue
from pipeline.weekly import Weekly

HELD_AT_ONCE = 500
"""Stories that a page waits for."""
SHOWN = 3
"""Titles that a line about several items names."""


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """A file of a printed issue, as it was understood."""

    issue: PrintedIssue
    replaced: str
    """What was kept under its number before: the name of a file, 本系统定稿的, or empty."""

    def lines(self, *, dry_run: bool) -> Iterator[str]:
        """What a person is told."""
        issue = self.issue
        done = "试读" if dry_run else "已导入"
        starred = sum(item.starred for item in issue.items)
        in_place = f"（{'将' if dry_run else ''}替换先前的：{self.replaced}）" if self.replaced else ""
        yield f"{done}：第 {issue.number} 期　{issue.origin}　{len(issue.items)} 条，摘要 {starred} 条{in_place}"
        yield f"　　时间段 {_day(issue.starts_at)} 至 {_day(issue.ends_at - timedelta(seconds=1))}"
        yield "　　" + "　".join(f"{name or '（无栏目）'} {count}" for name, count in issue.in_sections().items())

    def warnings(self) -> Iterator[str]:
        """What to look at: one line each."""
        issue = self.issue
        for name in unknown_sections(issue):
            count = sum(item.section is None and item.section_name == name for item in issue.items)
            yield f"注意：{issue.origin}：weekly.yaml 没有栏目“{name}”，其中 {count} 条照收，不算入任何栏目"
        if bare := [item.title for item in issue.items if not item.text]:
            more = f" 等 {len(bare)} 条" if len(bare) > SHOWN else ""
            yield f"注意：{issue.origin}：没有正文，只凭标题认：{'、'.join(bare[:SHOWN])}{more}"

    def record(self, *, dry_run: bool) -> dict[str, Any]:
        """For JSON."""
        return record(self.issue) | {"replaced": self.replaced or None, "dry_run": dry_run}


def record(issue: PrintedIssue) -> dict[str, Any]:
    """A printed issue with its items, for JSON."""
    items = [
        {
            "place": item.place,
            "section": item.section.value if item.section else None,
            "section_name": item.section_name,
            "title": item.title,
            "text": item.text,
            "starred": item.starred,
        }
        for item in issue.items
    ]
    window = {"starts_at": iso(issue.starts_at), "ends_at": iso(issue.ends_at)}
    return {"number": issue.number, **window, "file": issue.origin or None, "items": items}


def lines_of(issue: PrintedIssue) -> Iterator[str]:
    """A printed issue as text."""
    from desk.show import safe

    yield f"第 {issue.number} 期（已刊，{issue.origin or '本系统定稿'}）"
    section = None
    for item in issue.items:
        if item.section_name != section:
            section = item.section_name
            yield from ("", f"{section or '（无栏目）'}（{issue.in_sections()[section]} 条）")
        yield f"{item.place:2d}. {'◆' if item.starred else ''}{safe(item.title)}　{len(item.text)} 字"
        yield from (f"    {safe(line)}" for line in item.text.split("\n") if line)


def look_at(
    room: Newsroom, path: Path, number: int | None, day: date | None, *, dry_run: bool, earlier: Mapping[int, str]
) -> BroughtIn:
    """Read a file and, without `dry_run`, keep it; stories are not yet held against it. `earlier`: number -> file, of
    those that came in with the same command.

    Raises:
        UsageError: it is no weekly, or number or day is missing.
        TakeError: it cannot be read.
    """
    from pipeline import backissues
    from pipeline.printedfiles import read_printed

    if day is not None and day > room.now.astimezone(SHANGHAI).date() + timedelta(days=7):
        raise UsageError(f"--date {day} 在将来")
    issue = read_printed(path, room.weekly, number, day)
    if issue.number in earlier:
        raise UsageError(f"{path.name}：与 {earlier[issue.number]} 同为第 {issue.number} 期，没有导入")
    with room.engine.begin() as connection:
        before = printed_store.windows(connection, [issue.number]).get(issue.number)
        if not dry_run:
            backissues.keep(connection, _in_its_window(connection, issue), room.now)
    replaced = "" if before is None else before.origin or "本系统定稿的"
    return BroughtIn(issue, replaced)


def _in_its_window(connection: Connection, issue: PrintedIssue) -> PrintedIssue:
    """An issue that was made here keeps the window it was made with: it is told to the minute."""
    from dataclasses import replace

    made = issue_store.get_issue(connection, issue.number)
    return replace(issue, starts_at=made.starts_at, ends_at=made.ends_at) if made else issue


def settle(room: Newsroom, *, aside: bool = False) -> None:
    """Keep the issues finished here as printed, where that is not done yet, and hold stories against them.

    An issue is finished once a later one is made, or OPEN_FOR after its window; one brought in from a file outweighs
    it. Half a year of stories takes a minute to hold: `aside` has it done while others go on.
    """
    with room.engine.connect() as connection:
        due = _due(connection, room.now)
    if not due:
        return
    from pipeline import backissues  # loads the judging, which lists of candidates do without

    with room.engine.begin() as connection:
        printed = [_as_printed(room, connection, issue) for issue in due]
        for one in printed:
            backissues.keep(connection, one, room.now)
        spans = [backissues.reach(issue) for issue in printed]
        start, end = min(s for s, _ in spans), max(e for _, e in spans)
        many = len(printed_store.ids_between(connection, start, end, ("seen", "published"), for_the_paper=True))
    if aside and many > HELD_AT_ONCE:
        Thread(target=hold, args=(room, printed), name="hold", daemon=True).start()
    else:
        hold(room, printed)


def hold(room: Newsroom, issues: Sequence[PrintedIssue], progress: Callable[[int, int], None] | None = None) -> int:
    """Hold all stories within reach of these issues against what is printed; returns how many."""
    from pipeline import backissues

    spans = [backissues.reach(issue) for issue in issues]
    return backissues.hold_again(room.engine, min(s for s, _ in spans), max(e for _, e in spans), progress)


def _finished(connection: Connection, now: datetime) -> list[Issue]:
    made = issue_store.list_issues(connection)
    last = max((issue.number for issue in made), default=0)
    return [issue for issue in made if issue.number < last or now >= issue.ends_at + OPEN_FOR]


def _due(connection: Connection, now: datetime) -> list[Issue]:
    """Finished issues that are not kept as they were decided last."""
    known = {one.number: one for one in printed_store.kept(connection)}
    decided = printed_store.last_decided(connection)

    def stands(number: int) -> bool:
        one = known.get(number)
        return one is not None and (bool(one.origin) or number not in decided or decided[number] < one.kept_at)

    return [issue for issue in _finished(connection, now) if not stands(issue.number)]


def _as_printed(room: Newsroom, connection: Connection, issue: Issue) -> PrintedIssue:
    from desk.printing import build_issue

    return finished(build_issue(room, connection, in_hand(issue)), room.weekly)


def finished(built: Issue, weekly: Weekly) -> PrintedIssue:
    """An issue made here as it goes to print."""
    items = tuple(
        PrintedItem(0, entry.section, weekly.name_of(entry.section), entry.title, entry.text, entry.starred)
        for entry in built.entries
    )
    return PrintedIssue(built.number, built.starts_at, built.ends_at, items).numbered()


def _day(when: datetime) -> str:
    return when.astimezone(SHANGHAI).strftime("%Y-%m-%d")
