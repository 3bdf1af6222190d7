"""Issues and the decisions of editors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, func, insert, select

from pipeline.store.session import batched
from pipeline.store.tables import DecisionRow, IssueRow
from pipeline.types import Decision, DecisionKind, Issue


def add_decisions(connection: Connection, decisions: Iterable[Decision]) -> None:
    """Append decisions; none is ever changed or deleted."""
    rows = [
        {
            "kind": decision.kind,
            "lead_url": decision.lead_url,
            "who": decision.who,
            "at": decision.at,
            "issue": decision.issue,
            "payload": dict(decision.payload),
        }
        for decision in decisions
    ]
    if rows:
        connection.execute(insert(DecisionRow), rows)


def decisions(connection: Connection) -> list[Decision]:
    """Every decision, oldest first."""
    rows = connection.execute(select(DecisionRow.__table__).order_by(DecisionRow.id))
    return [_decision(row) for row in rows]


def decisions_on(connection: Connection, lead_urls: Iterable[str], after: int = 0) -> list[Decision]:
    """Every decision on one of these addresses, oldest first; only those behind place `after` of the log."""
    rows: list[Any] = []
    for batch in batched(set(lead_urls), 500):
        on_these = select(DecisionRow.__table__).where(DecisionRow.lead_url.in_(batch), DecisionRow.id > after)
        rows += connection.execute(on_these)
    return [_decision(row) for row in sorted(rows, key=lambda row: row.id)]


def decisions_since(connection: Connection, after: int) -> list[Decision]:
    """Every decision behind place `after` of the log (`log_end`), oldest first."""
    query = select(DecisionRow.__table__).where(DecisionRow.id > after).order_by(DecisionRow.id)
    return [_decision(row) for row in connection.execute(query)]


def end_of_log(connection: Connection) -> Decision | None:
    """The last decision."""
    row = connection.execute(select(DecisionRow.__table__).order_by(DecisionRow.id.desc()).limit(1)).first()
    return _decision(row) if row else None


def log_end(connection: Connection) -> int:
    """Number of the last decision; 0 where there is none."""
    return connection.scalar(select(func.max(DecisionRow.id))) or 0


def add_issue(connection: Connection, issue: Issue, now: datetime) -> None:
    """Open an issue."""
    connection.execute(
        insert(IssueRow).values(number=issue.number, starts_at=issue.starts_at, ends_at=issue.ends_at, created_at=now)
    )


def remove_issue(connection: Connection, number: int) -> None:
    """Have no issue of this number; decisions on it stay."""
    connection.execute(delete(IssueRow).where(IssueRow.number == number))


def made_at(connection: Connection, number: int) -> datetime | None:
    """When the issue was made; None where it is not."""
    made: datetime | None = connection.scalar(select(IssueRow.created_at).where(IssueRow.number == number))
    return made


def get_issue(connection: Connection, number: int) -> Issue | None:
    """The issue of this number, without entries."""
    row = connection.execute(select(IssueRow.__table__).where(IssueRow.number == number)).first()
    return Issue(row.number, row.starts_at, row.ends_at) if row else None


def list_issues(connection: Connection) -> list[Issue]:
    """Every issue, newest first."""
    rows = connection.execute(select(IssueRow.__table__).order_by(IssueRow.number.desc()))
    return [Issue(row.number, row.starts_at, row.ends_at) for row in rows]


def last_issue(connection: Connection) -> Issue | None:
    """The issue with the highest number."""
    number = connection.scalar(select(func.max(IssueRow.number)))
    return get_issue(connection, number) if number is not None else None


def _decision(row: Any) -> Decision:
    return Decision(cast(DecisionKind, row.kind), row.lead_url, row.who, row.at, row.issue, row.payload)
