"""What candidates are to issues that went to print: in them already, gone on with, or found too late for theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from pipeline.printed import LATE_FOR, PrintedIssue
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store
from pipeline.types import SHANGHAI

if TYPE_CHECKING:
    from desk.candidates import DeskCandidate


def late_for(published_at: datetime | None, first_seen_at: datetime, windows: Sequence[PrintedIssue]) -> int | None:
    """Number of the finished issue in whose window a story was published that was first seen after its end."""
    if published_at is None:
        return None
    day_alone = published_at.astimezone(SHANGHAI).time() == time()
    surely = published_at + timedelta(days=1) if day_alone else published_at
    fitting = (
        one.number
        for one in windows
        if one.starts_at <= published_at and surely < _closed_at(one) <= one.ends_at <= first_seen_at
        and first_seen_at < one.ends_at + LATE_FOR
    )  # fmt: skip
    return max(fitting, default=None)


def _closed_at(issue: PrintedIssue) -> datetime:
    """When its last report could come in; of an issue known by its day alone, as that day began."""
    local = issue.ends_at.astimezone(SHANGHAI)
    return issue.ends_at - timedelta(days=1) if issue.imported and local.time() == time() else issue.ends_at


def windows(connection: Connection) -> list[PrintedIssue]:
    """Window of every issue, made here or brought in, without items."""
    known = printed_store.windows(connection)
    made = {
        one.number: PrintedIssue(one.number, one.starts_at, one.ends_at, ())
        for one in issue_store.list_issues(connection)
    }
    return list((known | made).values())


def held_now(connection: Connection, one: DeskCandidate) -> DeskCandidate:
    """The candidate held against printed issues at this moment, where the night passed it over as not for the paper."""
    from pipeline import backissues  # loads the judging, which lists of candidates do without

    if one.marks or one.listed.candidate.section is not None or printed_store.is_empty(connection):
        return one
    backissues.hold_stories(connection, [one.story], backissues.load(connection, [one.story]))
    return with_marks(connection, [one])[0]


def with_marks(connection: Connection, ones: Sequence[DeskCandidate]) -> list[DeskCandidate]:
    """The candidates with what they are to printed issues."""
    marks = printed_store.marks_of(connection, [one.id for one in ones])
    earliest = min((one.story.first_seen_at for one in ones), default=None)
    closed = [one for one in windows(connection) if earliest and one.ends_at > earliest - LATE_FOR]
    return [
        replace(
            one,
            marks=marks.get(one.id, ()),
            late=late_for(one.story.first_published_at, one.story.first_seen_at, closed),
        )
        for one in ones
    ]
