"""How politely each host was asked, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from pipeline.courtesy import Tally, total
from pipeline.store.session import upsert
from pipeline.store.tables import CourtesyRow

_COUNTS = (
    *("requests", "answers", "bytes", "not_modified", "robots_allowed", "robots_denied"),
    *("waits", "waited", "wait_min"),
)


def add(connection: Connection, source_id: str, day: date, tallies: Mapping[str, Tally]) -> None:
    """Add the tallies of hosts to the source's day; a source is crawled by one process at a time."""
    query = select(CourtesyRow.__table__).where(CourtesyRow.day == day.isoformat(), CourtesyRow.source_id == source_id)
    known = {row.host: _tally(row) for row in connection.execute(query)}
    rows = [
        {
            "day": day.isoformat(),
            "source_id": source_id,
            "host": host,
            **_columns(total([known.get(host, Tally()), one])),
        }
        for host, one in tallies.items()
    ]
    upsert(connection, CourtesyRow, rows, key=["day", "source_id", "host"], update=[*_COUNTS, "refusals"])


def between(connection: Connection, first: date, last: date) -> list[tuple[str, str, Tally]]:
    """(host, source id, tally) of each day of [first, last], by host."""
    query = (
        select(CourtesyRow.__table__)
        .where(CourtesyRow.day >= first.isoformat(), CourtesyRow.day <= last.isoformat())
        .order_by(CourtesyRow.host, CourtesyRow.source_id, CourtesyRow.day)
    )
    return [(row.host, row.source_id, _tally(row)) for row in connection.execute(query)]


def _columns(tally: Tally) -> dict[str, Any]:
    refusals = {str(status): count for status, count in sorted(tally.refusals.items())}
    return {name: getattr(tally, name) for name in _COUNTS} | {"refusals": refusals}


def _tally(row: Any) -> Tally:
    counts = {name: getattr(row, name) for name in _COUNTS}
    return Tally(**counts, refusals={int(status): count for status, count in row.refusals.items()})
