"""Every issue, made here or brought in from a file, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from desk import records
from desk.newsroom import IssueInHand, Newsroom, in_hand, open_issue
from pipeline.store import finals as final_store
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store
from pipeline.store.finals import Closing
from pipeline.store.printed import KeptIssue


@dataclass(frozen=True, slots=True)
class ListedIssue:
    """An issue, and what is in print of it."""

    issue: IssueInHand
    open: bool
    """Whether it is the one that commands mean where none is named."""
    printed: KeptIssue | None
    closed: Closing | None
    """By whom, where it is."""

    def record(self) -> dict[str, Any]:
        """For JSON."""
        known = {"items": self.printed.items, "file": self.printed.origin or None} if self.printed else None
        final = None
        if self.closed:
            final = {"by": self.closed.who, "reviewer": self.closed.reviewer, "at": self.closed.at.isoformat()}
        return records.window(self.issue) | {"open": self.open, "printed": known, "closed": final}


def every_issue(room: Newsroom, connection: Connection) -> tuple[list[ListedIssue], IssueInHand]:
    """(all of them, the one in hand, which may not be made yet and is not among them then)."""
    made = {issue.number: in_hand(issue) for issue in issue_store.list_issues(connection)}
    current = open_issue(connection, room.weekly, room.now)
    printed = {one.number: one for one in printed_store.kept(connection)}
    closed = {number: final_store.standing(connection, number) for number in final_store.closed_numbers(connection)}
    known = {number: IssueInHand(number, one.starts_at, one.ends_at, made=False) for number, one in printed.items()}
    every = sorted((known | made).values(), key=lambda one: -one.number)
    listed = [
        ListedIssue(one, one.number == current.number, printed.get(one.number), closed.get(one.number)) for one in every
    ]
    return listed, current
