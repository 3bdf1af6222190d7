"""The index of rare words, marks and bands: in which reports of the days around a term occurs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import Connection, delete

from pipeline.postings import pack, unpack
from pipeline.store.tables import TermRow

ERA = timedelta(days=4)
"""Length of an era. Shorter ones ask more often, longer ones return more reports from outside the days asked for."""
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)

_APPEND = {
    "sqlite": "INSERT INTO terms (era, term, held) VALUES (?, ?, ?)"
    " ON CONFLICT (era, term) DO UPDATE SET held = CAST(terms.held || excluded.held AS BLOB)",
    "postgresql": "INSERT INTO terms (era, term, held) VALUES (%s, %s, %s)"
    " ON CONFLICT (era, term) DO UPDATE SET held = terms.held || excluded.held",
}
"""Straight to the driver: a report has 26 rows. The cast undoes that SQLite makes text of bytes that it joins."""

Held = Sequence[tuple[int, bytes]]
"""(term, its entries as `pipeline.postings` packs them); a term may come several times."""


def put(connection: Connection, kept: Iterable[tuple[int, datetime, Mapping[int, int]]]) -> None:
    """Keep (number of the report's row, when it happened, term -> weight); the same twice is there once."""
    fresh: dict[tuple[int, int], dict[int, int]] = {}
    for number, when, terms in kept:
        era = _era(when)
        for term, weight in terms.items():
            fresh.setdefault((era, term), {})[number] = weight
    for era, term, held in _held(connection, {era for era, _ in fresh}, {term for _, term in fresh}):
        known = fresh.get((era, term), {})
        for number, weight in unpack(held).tolist() if known else ():
            if known.get(number) == weight:
                del known[number]
    rows = [(*place, pack(sorted(entries.items()))) for place, entries in sorted(fresh.items()) if entries]
    if rows:
        connection.exec_driver_sql(_APPEND[connection.dialect.name], rows)


def holders(connection: Connection, terms: Collection[int], starts_at: datetime, ends_at: datetime) -> Held:
    """The reports that hold one of `terms` and happened in the eras of [starts_at, ends_at].

    Numbers of versions that are no longer current may be among them.
    """
    eras = range(_era(starts_at), _era(ends_at) + 1)
    return [(term, held) for _, term, held in _held(connection, eras, terms)]


def forget_all(connection: Connection) -> None:
    """Delete the index."""
    connection.execute(delete(TermRow))


def _held(connection: Connection, eras: Collection[int], terms: Collection[int]) -> Sequence[tuple[int, int, bytes]]:
    """(era, term, entries), as the driver gives them: a batch asks for thousands of terms."""
    if not eras or not terms:
        return []
    some, wanted = ",".join(map(str, sorted(eras))), ",".join(str(int(term)) for term in sorted(terms))
    query = f"SELECT era, term, held FROM terms WHERE era IN ({some}) AND term IN ({wanted})"  # noqa: S608
    return cast(Sequence[tuple[int, int, bytes]], connection.exec_driver_sql(query).cursor.fetchall())


def _era(when: datetime) -> int:
    return (when - _FIRST) // ERA
