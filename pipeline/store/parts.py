"""Parts of notices: the reports that one page gave beside its own, and what becomes of them when it changes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select

from pipeline.store.reports import mark_unjudged
from pipeline.store.session import batched
from pipeline.store.tables import MemberRow, PairRow, ReportRow, StoryRow
from pipeline.urls import PART

_LAST = "\U0010ffff"


def forget_stale(connection: Connection, keys: Collection[str]) -> None:
    """Delete the parts that the newest versions of these pages (by key) no longer give.

    Their stories go, too, and whatever else stood in those waits to be judged again.
    """
    gone: set[str] = set()
    for batch in batched(keys, 100):
        of_page = [_behind(f"{key}{PART}", connection.dialect.name) for key in batch]
        parts = connection.execute(
            select(ReportRow.key, ReportRow.page_id, ReportRow.read_at).where(or_(*of_page))
        ).all()
        if not parts:
            continue
        whole = select(ReportRow.key, ReportRow.page_id, ReportRow.read_at)
        rows = connection.execute(whole.where(ReportRow.key.in_(batch), ReportRow.current))
        newest = {row.key: (row.page_id, row.read_at) for row in rows}
        held = {row.key for row in parts if newest.get(row.key.partition(PART)[0]) == (row.page_id, row.read_at)}
        gone |= {row.key for row in parts} - held
    if gone:
        _forget(connection, gone)


def _behind(prefix: str, dialect: str) -> ColumnElement[bool]:
    """Keys that begin with `prefix`: a range of the index in SQLite, whose order is that of the bytes; PostgreSQL's is
    that of some language."""
    if dialect == "sqlite":
        return and_(ReportRow.key >= prefix, ReportRow.key < f"{prefix}{_LAST}")
    return ReportRow.key.startswith(prefix, autoescape=True)


def _forget(connection: Connection, keys: Collection[str]) -> None:
    for batch in batched(keys, 400):
        stories = set(connection.scalars(select(MemberRow.story_id).where(MemberRow.key.in_(batch))))
        left = set(connection.scalars(select(MemberRow.key).where(MemberRow.story_id.in_(stories))))
        connection.execute(delete(MemberRow).where(MemberRow.story_id.in_(stories)))
        connection.execute(delete(StoryRow).where(StoryRow.id.in_(stories)))
        connection.execute(delete(PairRow).where(or_(PairRow.a_key.in_(batch), PairRow.b_key.in_(batch))))
        connection.execute(delete(ReportRow).where(ReportRow.key.in_(batch)))
        mark_unjudged(connection, left - set(batch))
