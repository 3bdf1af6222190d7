"""Reports in their versions, and the pages that gave none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from pipeline.store.session import batched, upsert
from pipeline.store.tables import CURRENT, RejectionRow, ReportRow
from pipeline.types import Attachment, Reason, Rejection, Report
from pipeline.urls import url_key

_REFRESHED = [
    *("url", "published_at", "date_only", "origin", "author", "language", "first_seen_at", "happened_at"),
    *("attachments", "provenance", "page_id", "read_at", "judged"),
]


def save(connection: Connection, read: Sequence[tuple[Report, int | None, datetime]]) -> None:
    """Keep reports, each with the id of its page (None: imported) and the time of fetching.

    The same page read twice leaves one row; a changed text becomes a new version. The version fetched last is
    the current one and waits to be judged.
    """
    page_ids = [page_id for _, page_id, _ in read if page_id is not None]
    keys = {url_key(report.url) for report, _, _ in read}
    for ids in batched(page_ids, 500):
        connection.execute(delete(ReportRow).where(ReportRow.page_id.in_(ids)))
    # The page fetched last wins a row, in whatever order pages are read; one statement must not hold a row twice.
    ordered = sorted(read, key=lambda item: item[2])
    rows = {(row["key"], row["content_hash"]): row for row in (_row(*item) for item in ordered)}
    upsert(connection, ReportRow, rows.values(), key=["key", "content_hash"], update=_REFRESHED, newer="read_at")
    _renumber(connection, keys)
    if rows:
        outdated = delete(RejectionRow).where(
            RejectionRow.key == bindparam("of"), RejectionRow.fetched_at <= bindparam("till")
        )
        connection.execute(outdated, [{"of": row["key"], "till": row["read_at"]} for row in rows.values()])


def save_rejections(connection: Connection, rejections: Sequence[tuple[Rejection, datetime]]) -> None:
    """Keep what was left out; a report read from the same address earlier stays, one fetched later outweighs it."""
    later: dict[str, datetime] = {}
    for batch in batched({url_key(rejection.url) for rejection, _ in rejections}, 500):
        newest = select(ReportRow.key, func.max(ReportRow.read_at)).where(ReportRow.key.in_(batch))
        later.update({row[0]: row[1] for row in connection.execute(newest.group_by(ReportRow.key))})
    rows = {
        url_key(rejection.url): {
            "key": url_key(rejection.url),
            "url": rejection.url,
            "source_id": rejection.source_id,
            "reason": rejection.reason.value,
            "detail": rejection.detail,
            "fetched_at": fetched_at,
        }
        for rejection, fetched_at in sorted(rejections, key=lambda item: item[1])
        if fetched_at >= later.get(url_key(rejection.url), fetched_at)
    }
    refreshed = ["url", "source_id", "reason", "detail", "fetched_at"]
    upsert(connection, RejectionRow, rows.values(), key=["key"], update=refreshed)


def forget_derived(connection: Connection) -> None:
    """Delete all that was read from kept pages; what was imported stays."""
    connection.execute(delete(ReportRow).where(ReportRow.page_id.is_not(None)))
    connection.execute(delete(RejectionRow))
    keys = set(connection.scalars(select(ReportRow.key)))
    _renumber(connection, keys)


def by_keys(connection: Connection, keys: Iterable[str]) -> dict[str, Report]:
    """Current reports by key."""
    found: dict[str, Report] = {}
    for batch in batched(keys, 500):
        query = select(ReportRow.__table__).where(ReportRow.key.in_(batch), CURRENT)
        found.update((row.key, _report(row)) for row in connection.execute(query))
    return found


def versions(connection: Connection, url: str) -> list[Report]:
    """Every version of a report, newest first."""
    query = select(ReportRow.__table__).where(ReportRow.key == url_key(url)).order_by(ReportRow.version.desc())
    return [_report(row) for row in connection.execute(query)]


def unjudged(connection: Connection) -> list[str]:
    """Keys of current reports not yet put into a story, by time."""
    query = select(ReportRow.key).where(ReportRow.current, ReportRow.judged.is_(False))
    return list(connection.scalars(query.order_by(ReportRow.happened_at, ReportRow.key)))


def between(connection: Connection, starts_at: datetime, ends_at: datetime) -> Iterator[Report]:
    """Current reports that happened in [starts_at, ends_at], by time."""
    query = (
        select(ReportRow.__table__)
        .where(CURRENT, ReportRow.happened_at >= starts_at, ReportRow.happened_at <= ends_at)
        .order_by(ReportRow.happened_at, ReportRow.key)
    )
    for row in connection.execute(query):
        yield _report(row)


def mark_judged(connection: Connection, keys: Sequence[str]) -> None:
    """Note that reports have their story."""
    for batch in batched(keys, 500):
        connection.execute(update(ReportRow).where(ReportRow.key.in_(batch)).values(judged=True))


def mark_all_unjudged(connection: Connection) -> None:
    """Have every report judged again."""
    connection.execute(update(ReportRow).values(judged=False))


def mark_unjudged(connection: Connection, keys: Iterable[str]) -> None:
    """Have these reports judged again."""
    for batch in batched(keys, 500):
        connection.execute(update(ReportRow).where(ReportRow.key.in_(batch)).values(judged=False))


def count(connection: Connection) -> int:
    """Current reports."""
    return connection.scalar(select(func.count()).select_from(ReportRow).where(ReportRow.current)) or 0


def newest_by_source(connection: Connection) -> dict[str, datetime]:
    """Source id -> time of its newest report."""
    query = select(ReportRow.source_id, func.max(ReportRow.happened_at)).group_by(ReportRow.source_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def rejections(connection: Connection, source_ids: Sequence[str] = (), limit: int = 200) -> list[Rejection]:
    """What was left out, newest first."""
    query = select(RejectionRow.__table__)
    if source_ids:
        query = query.where(RejectionRow.source_id.in_(source_ids))
    rows = connection.execute(query.order_by(RejectionRow.fetched_at.desc(), RejectionRow.key).limit(limit))
    return [Rejection(row.url, row.source_id, Reason(row.reason), row.detail) for row in rows]


def rejection_of(connection: Connection, url: str) -> Rejection | None:
    """Why the page of this address was left out, where it was."""
    row = connection.execute(select(RejectionRow.__table__).where(RejectionRow.key == url_key(url))).first()
    return Rejection(row.url, row.source_id, Reason(row.reason), row.detail) if row else None


def count_rejections(connection: Connection, source_ids: Sequence[str] = ()) -> dict[tuple[str, Reason], int]:
    """(source id, reason) -> pages left out."""
    query = select(RejectionRow.source_id, RejectionRow.reason, func.count())
    if source_ids:
        query = query.where(RejectionRow.source_id.in_(source_ids))
    rows = connection.execute(query.group_by(RejectionRow.source_id, RejectionRow.reason))
    return {(source_id, Reason(reason)): number for source_id, reason, number in rows}


def _row(report: Report, page_id: int | None, read_at: datetime) -> dict[str, Any]:
    return {
        "key": url_key(report.url),
        "url": report.url,
        "source_id": report.source_id,
        "version": 0,
        "current": False,
        "title": report.title,
        "text": report.text,
        "published_at": report.published_at,
        "date_only": report.date_only,
        "origin": report.origin,
        "author": report.author,
        "language": report.language,
        "first_seen_at": report.first_seen_at,
        "happened_at": report.when,
        "attachments": [asdict(attachment) for attachment in report.attachments],
        "provenance": dict(report.provenance),
        "content_hash": report.content_hash,
        "page_id": page_id,
        "read_at": read_at,
        "judged": False,
    }


def _renumber(connection: Connection, keys: Iterable[str]) -> None:
    """Number the versions of each report by time of fetching; mark the last as current and to be judged."""
    changes: list[dict[str, Any]] = []
    for batch in batched(keys, 500):
        query = (
            select(ReportRow.id, ReportRow.key)
            .where(ReportRow.key.in_(batch))
            .order_by(ReportRow.key, ReportRow.read_at, ReportRow.page_id, ReportRow.id)
        )
        by_key: dict[str, list[int]] = {}
        for row in connection.execute(query):
            by_key.setdefault(row.key, []).append(row.id)
        for ids in by_key.values():
            changes.extend(
                {"row": row_id, "number": number, "newest": number == len(ids)}
                for number, row_id in enumerate(ids, start=1)
            )
    if changes:
        table = ReportRow.metadata.tables[ReportRow.__tablename__]
        statement = (
            update(table)
            .where(table.c.id == bindparam("row"))
            .values(version=bindparam("number"), current=bindparam("newest"), judged=False)
        )
        connection.execute(statement, changes)


def _report(row: Any) -> Report:
    return Report(
        url=row.url,
        source_id=row.source_id,
        title=row.title,
        text=row.text,
        first_seen_at=row.first_seen_at,
        published_at=row.published_at,
        date_only=row.date_only,
        origin=row.origin,
        author=row.author,
        language=row.language,
        attachments=tuple(Attachment(**item) for item in row.attachments),
        provenance=MappingProxyType(row.provenance),
    )
