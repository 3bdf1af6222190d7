"""Runs: one crawl of one source each, with what it found wanting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
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


def latest_among(connection: Connection, source_ids: Sequence[str]) -> dict[str, Run]:
    """Source id -> its newest run, of these sources."""
    newest = latest_ids(connection, source_ids)
    rows = connection.execute(select(RunRow.__table__).where(RunRow.id.in_(newest.values())))
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
    known = select(RunRow.source_id).distinct().subquery()
    own = select(RunRow.started_at).where(RunRow.source_id == known.c.source_id, RunRow.status == "finished")
    newest = own.order_by(RunRow.started_at.desc()).limit(1).scalar_subquery()  # from the end of the source's index
    return {row[0]: row[1] for row in connection.execute(select(known.c.source_id, newest)) if row[1] is not None}


def since(connection: Connection, moment: datetime, source_ids: Sequence[str] = ()) -> list[Run]:
    """Runs begun at or after `moment`, oldest first."""
    query = select(RunRow.__table__).where(RunRow.started_at >= moment)
    if source_ids:
        query = query.where(RunRow.source_id.in_(source_ids))
    return [_run(row) for row in connection.execute(query.order_by(RunRow.id))]


def newest_first(
    connection: Connection, limit: int, *, source_id: str = "", status: str = "", before: int | None = None
) -> list[tuple[int, Run]]:
    """(id, run) of the newest `limit`, of those below the id `before`."""
    query = select(RunRow.__table__).order_by(RunRow.id.desc()).limit(limit)
    if source_id:
        query = query.where(RunRow.source_id == source_id)
    if status:
        query = query.where(RunRow.status == status)
    if before is not None:
        query = query.where(RunRow.id < before)
    return [(row.id, _run(row)) for row in connection.execute(query)]


def latest_of(connection: Connection, source_id: str) -> Run | None:
    """A source's newest run."""
    found = newest_first(connection, 1, source_id=source_id)
    return found[0][1] if found else None


def between(connection: Connection, starts_at: datetime, ends_at: datetime) -> list[Run]:
    """Runs begun in [starts_at, ends_at), oldest first."""
    wanted = (RunRow.started_at >= starts_at, RunRow.started_at < ends_at)
    return [_run(row) for row in connection.execute(select(RunRow.__table__).where(*wanted).order_by(RunRow.id))]


def newest_of(connection: Connection, source_id: str, limit: int) -> list[Run]:
    """The last runs of a source, newest first."""
    query = select(RunRow.__table__).where(RunRow.source_id == source_id)
    rows = connection.execute(query.order_by(RunRow.started_at.desc(), RunRow.id.desc()).limit(limit))
    return [_run(row) for row in rows]


def beside(connection: Connection, starts_at: datetime, ends_at: datetime) -> tuple[datetime | None, datetime | None]:
    """Start of the last run before [starts_at, ends_at), and of the first one after it."""
    before = connection.scalar(select(func.max(RunRow.started_at)).where(RunRow.started_at < starts_at))
    after = connection.scalar(select(func.min(RunRow.started_at)).where(RunRow.started_at >= ends_at))
    return before, after


@dataclass(frozen=True, slots=True)
class Brought:
    """What one run came to, in figures."""

    source_id: str
    started_at: datetime
    status: RunStatus
    reports: int
    """Pages of the run that gave one; 0 while they are not read."""


def brought(connection: Connection, since: datetime, source_id: str = "") -> list[Brought]:
    """Runs begun at or after `since`, in no order; of one source where one is named.

    Counters are taken out by the database: thousands of runs are asked for to draw a few dozen lines.
    """
    read, rejected = (RunRow.counts[name].as_integer() for name in ("pages_read", "pages_rejected"))
    reports = func.coalesce(read, 0) - func.coalesce(rejected, 0)
    query = select(RunRow.source_id, RunRow.started_at, RunRow.status, reports).where(RunRow.started_at >= since)
    if source_id:
        query = query.where(RunRow.source_id == source_id)
    return [Brought(name, at, cast(RunStatus, status), count) for name, at, status, count in connection.execute(query)]


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
