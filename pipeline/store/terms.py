"""The index of rare words, marks and bands: in which reports of the days around a term occurs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import Connection, delete

from pipeline.store.session import upsert
from pipeline.store.tables import TermRow

ERA = timedelta(days=4)
"""Length of an era. Shorter ones ask more often, longer ones return more reports from outside the days asked for."""
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def put(connection: Connection, kept: Iterable[tuple[int, datetime, Mapping[int, int]]]) -> None:
    """Keep (number of the report's row, when it happened, term -> weight); the same twice leaves one row."""
    rows = (
        {"era": era, "term": term, "report_id": number, "weight": weight}
        for number, when, terms in kept
        for era in (_era(when),)
        for term, weight in sorted(terms.items())
    )
    upsert(connection, TermRow, rows, key=["era", "term", "report_id"], update=["weight"])


def holders(
    connection: Connection, terms: Collection[int], starts_at: datetime, ends_at: datetime
) -> Sequence[tuple[int, int, int]]:
    """(term, number, weight) of the reports that hold one of `terms` and happened in the eras of [starts_at, ends_at].

    Numbers of versions that are no longer current may be among them. A full window answers with thousands of rows for
    every report: they come as the driver gives them, which takes a third of the time.
    """
    if not terms:
        return []
    eras = ",".join(map(str, range(_era(starts_at), _era(ends_at) + 1)))
    wanted = ",".join(str(int(term)) for term in sorted(terms))
    query = f"SELECT term, report_id, weight FROM terms WHERE era IN ({eras}) AND term IN ({wanted})"  # noqa: S608
    return cast(Sequence[tuple[int, int, int]], connection.exec_driver_sql(query).cursor.fetchall())


def forget_all(connection: Connection) -> None:
    """Delete the index."""
    connection.execute(delete(TermRow))


def _era(when: datetime) -> int:
    return (when - _FIRST) // ERA
