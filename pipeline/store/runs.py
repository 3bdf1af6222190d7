"""Runs: one crawl of one source each, with what it found wanting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, func, insert, select, update

from pipeline.store.tables import RunRow
from pipeline.verdicts import Finding, Run, RunStatus, Verdict, VerdictCode


def start(connection: Connection, source_id: str, now: datetime) -> int:
    """Note that a crawl of a source began; returns the run's id."""
    values = {"source_id": source_id, "started_at": now, "status": "running", "counts": {}, "findings": []}
    result = connection.execute(insert(RunRow).values(values).returning(RunRow.id))
    return int(result.scalar_one())


def finish(connection: Connection, run_id: int, run: Run) -> None:
    """Note how it ended."""
    values = {
        "finished_at": run.finished_at,
        "status": run.status,
        "counts": dict(run.counts),
        "findings": [asdict(finding) for finding in run.findings],
        "verdict": asdict(run.verdict) if run.verdict else None,
    }
    connection.execute(update(RunRow).where(RunRow.id == run_id).values(values))


def abandon(connection: Connection) -> int:
    """Mark runs that a killed process left open; call it only while holding the crawl lock. Returns how many."""
    result = connection.execute(update(RunRow).where(RunRow.status == "running").values(status="interrupted"))
    return result.rowcount


def latest(connection: Connection) -> dict[str, Run]:
    """Source id -> its newest run."""
    newest = select(func.max(RunRow.id)).group_by(RunRow.source_id)
    rows = connection.execute(select(RunRow.__table__).where(RunRow.id.in_(newest)))
    return {row.source_id: _run(row) for row in rows}


def latest_ids(connection: Connection, source_ids: Sequence[str]) -> dict[str, int]:
    """Source id -> id of its newest run."""
    query = select(RunRow.source_id, func.max(RunRow.id)).where(RunRow.source_id.in_(source_ids))
    return {row[0]: row[1] for row in connection.execute(query.group_by(RunRow.source_id))}


def latest_status(connection: Connection, source_id: str) -> RunStatus | None:
    """How the newest run of a source ended; None where it has none."""
    query = select(RunRow.status).where(RunRow.source_id == source_id).order_by(RunRow.id.desc()).limit(1)
    return cast(RunStatus | None, connection.scalar(query))


def last_finished(connection: Connection) -> dict[str, datetime]:
    """Source id -> start of its newest run that ended well."""
    query = (
        select(RunRow.source_id, func.max(RunRow.started_at))
        .where(RunRow.status == "finished")
        .group_by(RunRow.source_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def since(connection: Connection, moment: datetime, source_ids: Sequence[str] = ()) -> list[Run]:
    """Runs begun at or after `moment`, oldest first."""
    query = select(RunRow.__table__).where(RunRow.started_at >= moment)
    if source_ids:
        query = query.where(RunRow.source_id.in_(source_ids))
    return [_run(row) for row in connection.execute(query.order_by(RunRow.id))]


def _run(row: Any) -> Run:
    return Run(
        source_id=row.source_id,
        started_at=row.started_at,
        finished_at=row.finished_at,
        status=cast(RunStatus, row.status),
        counts=row.counts,
        findings=tuple(Finding(**item) for item in row.findings),
        verdict=_verdict(row.verdict),
    )


def _verdict(said: dict[str, str] | None) -> Verdict | None:
    return Verdict(VerdictCode(said["code"]), said["seen"], said["advice"]) if said else None
