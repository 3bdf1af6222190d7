"""What the yardstick of silence asks the store: a source's reports by time, its good runs, its streak of bad ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from pipeline.drift import PageRead, page_read
from pipeline.history import PAST_DAYS, History, Sighting, history_of
from pipeline.polling import Polled
from pipeline.store.runs import last_finished
from pipeline.store.tables import CURRENT, RejectionRow, ReportRow, RunRow

BLOCKED = "blocked"
"""Code of the finding of a run that met a challenge or a wall."""


def history(connection: Connection, source_id: str, now: datetime) -> History:
    """The past that a source's silence is measured by."""
    since = now - timedelta(days=2 * PAST_DAYS)  # a source silent for a year still has the year before
    brought = sightings(connection, since, [source_id]).get(source_id, [])
    return history_of(brought, good_runs(connection, since, [source_id]).get(source_id, []), now)


def count_since(connection: Connection, source_id: str, since: datetime) -> int:
    """Current reports of a source that happened at or after `since`."""
    query = select(func.count()).select_from(ReportRow)
    return (
        connection.scalar(query.where(CURRENT, ReportRow.source_id == source_id, ReportRow.happened_at >= since)) or 0
    )


def count_between(connection: Connection, starts_at: datetime, ends_at: datetime) -> dict[str, int]:
    """Source id -> current reports that happened in [starts_at, ends_at)."""
    within = (CURRENT, ReportRow.happened_at >= starts_at, ReportRow.happened_at < ends_at)
    # Grouped by what no index holds: SQLite would walk the index of the sources, all of it, to have them in order.
    source = func.coalesce(ReportRow.source_id, "")
    query = select(source, func.count()).where(*within).group_by(source)
    return {row[0]: row[1] for row in connection.execute(query)}


def sightings(connection: Connection, since: datetime, source_ids: Sequence[str] = ()) -> dict[str, list[Sighting]]:
    """Source id -> its current reports that happened at or after `since`, in no order."""
    query = select(ReportRow.source_id, ReportRow.first_seen_at, ReportRow.published_at, ReportRow.date_only).where(
        CURRENT, ReportRow.happened_at >= since
    )
    if source_ids:
        query = query.where(ReportRow.source_id.in_(source_ids))
    found: dict[str, list[Sighting]] = defaultdict(list)
    for source_id, seen_at, published_at, date_only in connection.execute(query):
        found[source_id].append(Sighting(seen_at, published_at, date_only))
    return dict(found)


def times(connection: Connection, since: datetime) -> dict[str, list[float]]:
    """Source id -> when its current reports happened, at or after `since`: seconds since 1970, in no order."""
    query = select(ReportRow.source_id, ReportRow.happened_at).where(CURRENT, ReportRow.happened_at >= since)
    found: dict[str, list[float]] = defaultdict(list)
    for source_id, happened_at in connection.execute(query):
        found[source_id].append(happened_at.timestamp())
    return dict(found)


def good_runs(connection: Connection, since: datetime, source_ids: Sequence[str] = ()) -> dict[str, list[datetime]]:
    """Source id -> starts of its runs at or after `since` that ended well, oldest first."""
    query = select(RunRow.source_id, RunRow.started_at).where(RunRow.started_at >= since, RunRow.status == "finished")
    if source_ids:
        query = query.where(RunRow.source_id.in_(source_ids))
    found: dict[str, list[datetime]] = defaultdict(list)
    for source_id, started_at in connection.execute(query.order_by(RunRow.started_at)):
        found[source_id].append(started_at)
    return dict(found)


def last_good_before(connection: Connection, source_id: str, moment: datetime) -> datetime | None:
    """Start of the newest run before `moment` that ended well."""
    query = select(func.max(RunRow.started_at)).where(
        RunRow.source_id == source_id, RunRow.status == "finished", RunRow.started_at < moment
    )
    return connection.scalar(query)


def standing(connection: Connection) -> dict[str, Polled]:
    """Source id -> how its polls went so far, without its rhythm."""
    good = last_finished(connection)
    newest_run = select(RunRow.source_id, func.max(RunRow.started_at)).group_by(RunRow.source_id)
    tried: dict[str, datetime] = {row[0]: row[1] for row in connection.execute(newest_run)}
    last_good = (
        select(RunRow.source_id, func.max(RunRow.id).label("id"))
        .where(RunRow.status == "finished")
        .group_by(RunRow.source_id)
        .subquery()
    )
    streaks = (
        select(RunRow.source_id, func.count(), func.max(RunRow.id))
        .outerjoin(last_good, last_good.c.source_id == RunRow.source_id)
        .where(RunRow.status == "failed", RunRow.id > func.coalesce(last_good.c.id, 0))
        .group_by(RunRow.source_id)
    )
    bad = {source_id: (count, newest) for source_id, count, newest in connection.execute(streaks)}
    query = select(RunRow.source_id, RunRow.findings).where(RunRow.id.in_([newest for _, newest in bad.values()]))
    blocked = {name for name, found in connection.execute(query) if any(one["code"] == BLOCKED for one in found)}
    return {
        name: Polled(good.get(name), when, bad.get(name, (0, 0))[0], name in blocked) for name, when in tried.items()
    }


def pages_read(connection: Connection, source_id: str, limit: int = 3000) -> list[PageRead]:
    """What became of the pages of a source fetched last, newest first; imported reports left out."""
    reports = (
        select(ReportRow.read_at, ReportRow.published_at, ReportRow.provenance, func.length(ReportRow.text))
        .where(CURRENT, ReportRow.source_id == source_id, ReportRow.page_id.is_not(None))
        .order_by(ReportRow.read_at.desc())
        .limit(limit)
    )
    left_out = (
        select(RejectionRow.fetched_at)
        .where(RejectionRow.source_id == source_id)
        .order_by(RejectionRow.fetched_at.desc())
        .limit(limit)
    )
    pages = [page_read(*row) for row in connection.execute(reports)]
    pages.extend(PageRead(at, False) for at in connection.scalars(left_out))
    return sorted(pages, key=lambda page: page.fetched_at, reverse=True)[:limit]
