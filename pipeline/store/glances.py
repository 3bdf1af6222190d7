"""What the next reports are held against first (`pipeline.judging.glance`), for those of the last weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, select

from pipeline.store.tables import GlanceRow
from pipeline.store.terms import era_of

ERAS_KEPT = 20
"""Of four days each, from the newest on: no report is compared with one that is older."""

_PUT = {
    "sqlite": "INSERT INTO glances (era, number, glance) VALUES (?, ?, ?)"
    " ON CONFLICT (era, number) DO UPDATE SET glance = excluded.glance",
    "postgresql": "INSERT INTO glances (era, number, glance) VALUES (%s, %s, %s)"
    " ON CONFLICT (era, number) DO UPDATE SET glance = excluded.glance",
}
"""Straight to the driver, as in `pipeline.store.terms`."""


def put(connection: Connection, glances: Iterable[tuple[int, datetime, bytes]]) -> None:
    """Keep (number of the report's row, when it happened, its glance)."""
    rows = [(era_of(when), number, held) for number, when, held in glances]
    if rows:
        connection.exec_driver_sql(_PUT[connection.dialect.name], rows)


def find(connection: Connection, numbers: Iterable[int], starts_at: datetime, ends_at: datetime) -> Mapping[int, bytes]:
    """Row number -> glance of those of these reports that happened in the eras of [starts_at, ends_at] and have one."""
    wanted = ",".join(str(int(number)) for number in numbers)
    if not wanted:
        return {}
    eras = ",".join(map(str, range(era_of(starts_at), era_of(ends_at) + 1)))
    query = f"SELECT number, glance FROM glances WHERE era IN ({eras}) AND number IN ({wanted})"  # noqa: S608
    return dict(cast(Iterable[tuple[int, bytes]], connection.exec_driver_sql(query).cursor.fetchall()))


def forget_old(connection: Connection) -> None:
    """Leave those of the newest ERAS_KEPT eras that have any."""
    eras = select(GlanceRow.era).distinct().order_by(GlanceRow.era.desc()).offset(ERAS_KEPT - 1).limit(1)
    oldest = connection.scalar(eras)
    if oldest is not None:
        connection.execute(delete(GlanceRow).where(GlanceRow.era < oldest))
