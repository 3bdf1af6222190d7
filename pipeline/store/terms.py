"""The index of rare words, marks and bands: in which reports of the days around a term occurs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select

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
) -> Mapping[int, list[tuple[int, int]]]:
    """Term -> (number, weight) of the reports that hold it and happened in the eras of [starts_at, ends_at].

    Numbers of versions that are no longer current may be among them.
    """
    eras = range(_era(starts_at), _era(ends_at) + 1)
    columns = (TermRow.term, TermRow.report_id, TermRow.weight)
    query = select(*columns).where(TermRow.era.in_(eras), TermRow.term.in_(sorted(terms)))
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for term, number, weight in connection.execute(query).all():
        found[term].append((number, weight))
    return found


def forget_all(connection: Connection) -> None:
    """Delete the index."""
    connection.execute(delete(TermRow))


def _era(when: datetime) -> int:
    return (when - _FIRST) // ERA
