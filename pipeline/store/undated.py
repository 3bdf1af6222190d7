"""Reports without a date: which they are, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from pipeline.store.tables import CURRENT, MemberRow, ReportRow


@dataclass(frozen=True, slots=True)
class UndatedReport:
    """A report without a date, as a list shows it."""

    url: str
    source_id: str
    title: str
    first_seen_at: datetime
    story: str
    """Id of its story; empty while it has none."""


def undated(connection: Connection, source_id: str = "") -> list[UndatedReport]:
    """Reports that neither bear a date nor were given one, newest first; of one source where one is named."""
    columns = (ReportRow.url, ReportRow.source_id, ReportRow.title, ReportRow.first_seen_at, MemberRow.story_id)
    query = select(*columns).outerjoin(MemberRow, MemberRow.key == ReportRow.key).where(*_UNDATED)
    if source_id:
        query = query.where(ReportRow.source_id == source_id)
    rows = connection.execute(query.order_by(ReportRow.first_seen_at.desc(), ReportRow.key))
    return [UndatedReport(row.url, row.source_id, row.title, row.first_seen_at, row.story_id or "") for row in rows]


def count_undated(connection: Connection, starts_at: datetime, ends_at: datetime) -> int:
    """How many, first seen in [starts_at, ends_at)."""
    seen = (ReportRow.first_seen_at >= starts_at, ReportRow.first_seen_at < ends_at)
    return connection.scalar(select(func.count()).select_from(ReportRow).where(*_UNDATED, *seen)) or 0


_UNDATED = (CURRENT, ReportRow.published_at.is_(None), ReportRow.dated_at.is_(None))
"""In the words of the index `ix_reports_undated`."""
