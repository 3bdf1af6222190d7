"""Reports in their versions, and the pages that gave none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, or_, select, update

from pipeline.names import time_said
from pipeline.store import search
from pipeline.store.session import batched, upsert
from pipeline.store.tables import CURRENT, MemberRow, PageRow, RejectionRow, ReportRow
from pipeline.types import COMPANIONS, Attachment, Found, Reason, Rejection, Report
from pipeline.urls import url_key

_REFRESHED = [
    *("url", "published_at", "date_only", "origin", "author", "language", "first_seen_at", "happened_at"),
    *("attachments", "provenance", "runners_up", "page_id", "read_at", "judged"),
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
    numbers = _renumber(connection, keys)
    told = ((numbers[url_key(one.url), one.content_hash], one) for one, _, _ in ordered)
    search.put(connection, ((number, one.when, one.source_id, one.title, one.text) for number, one in told))
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
    """Delete all that was read from pages that wait to be read again; what was imported stays."""
    stays = PageRow.processed & PageRow.kind.not_in(COMPANIONS)
    read = (ReportRow.page_id.is_not(None), ReportRow.page_id.not_in(select(PageRow.id).where(stays)))
    connection.execute(delete(ReportRow).where(*read))
    connection.execute(delete(RejectionRow).where(RejectionRow.key.not_in(select(PageRow.key).where(stays))))
    keys = set(connection.scalars(select(ReportRow.key)))
    _renumber(connection, keys)
    search.forget_all(connection)


def by_keys(connection: Connection, keys: Iterable[str]) -> dict[str, Report]:
    """Current reports by key."""
    found: dict[str, Report] = {}
    for batch in batched(keys, 500):
        query = select(ReportRow.__table__).where(ReportRow.key.in_(batch), CURRENT)
        found.update((row.key, _report(row)) for row in connection.execute(query))
    return found


def texts(connection: Connection, keys: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(address, title, text) of the current reports with these keys, in no order."""
    for batch in batched(keys, 500):
        query = select(ReportRow.url, ReportRow.title, ReportRow.text).where(ReportRow.key.in_(batch), CURRENT)
        yield from ((row.url, row.title, row.text) for row in connection.execute(query))


def everyone(connection: Connection) -> Iterator[Report]:
    """Every current report, by time."""
    query = select(ReportRow.__table__).where(ReportRow.current).order_by(ReportRow.happened_at, ReportRow.key)
    for row in connection.execute(query):
        yield _report(row)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A current report with the number of its row."""

    id: int
    key: str
    report: Report


def numbered(connection: Connection, keys: Iterable[str]) -> Iterator[Numbered]:
    """Current reports by key."""
    for batch in batched(keys, 500):
        yield from _numbered(connection, ReportRow.key.in_(batch))


def numbered_between(
    connection: Connection, ids: Iterable[int], starts_at: datetime, ends_at: datetime
) -> Iterator[Numbered]:
    """Those of these rows that are current and happened in [starts_at, ends_at]."""
    for batch in batched(ids, 500):
        happened = and_(ReportRow.happened_at >= starts_at, ReportRow.happened_at <= ends_at)
        yield from _numbered(connection, and_(ReportRow.id.in_(batch), happened))


def _numbered(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Numbered]:
    query = select(ReportRow.__table__).where(condition, CURRENT)
    for row in connection.execute(query):
        yield Numbered(row.id, row.key, _report(row))


def versions(connection: Connection, url: str) -> list[Report]:
    """Every version of a report, newest first."""
    query = select(ReportRow.__table__).where(ReportRow.key == url_key(url)).order_by(ReportRow.version.desc())
    return [_report(row) for row in connection.execute(query)]


def unjudged(connection: Connection) -> list[str]:
    """Keys of current reports not yet put into a story, by time."""
    query = select(ReportRow.key).where(ReportRow.current, ReportRow.judged.is_(False))
    return list(connection.scalars(query.order_by(ReportRow.happened_at, ReportRow.key)))


def count_unjudged(connection: Connection) -> int:
    """How many those are."""
    query = select(func.count()).select_from(ReportRow).where(ReportRow.current, ReportRow.judged.is_(False))
    return connection.scalar(query) or 0


def set_days(connection: Connection, days: Mapping[str, datetime]) -> None:
    """Have the reports of these keys bear the days that editors decided on, and all others their own date again.

    `days`: key -> first moment of the day. What changes waits to be judged.
    """
    dated = set(connection.scalars(select(ReportRow.key).where(ReportRow.dated_at.is_not(None))))
    moved = (dated - days.keys()) | _other_days(connection, days)
    for keys in batched(dated - days.keys(), 500):
        own = func.coalesce(ReportRow.published_at, ReportRow.first_seen_at)
        freed = update(ReportRow).where(ReportRow.key.in_(keys))
        connection.execute(freed.values(dated_at=None, happened_at=own, judged=False))
    table = ReportRow.metadata.tables[ReportRow.__tablename__]
    other = or_(
        table.c.dated_at.is_(None), table.c.dated_at != bindparam("day"), table.c.happened_at != bindparam("day")
    )
    given = update(table).where(table.c.key == bindparam("of"), other)
    if days:
        values = given.values(dated_at=bindparam("day"), happened_at=bindparam("day"), judged=False)
        connection.execute(values, [{"of": key, "day": day} for key, day in days.items()])
    for keys in batched(moved, 500):
        search.put_rows(connection, connection.scalars(select(ReportRow.id).where(ReportRow.key.in_(keys))))


def _other_days(connection: Connection, days: Mapping[str, datetime]) -> set[str]:
    """Keys of the reports that happened, as they are kept, on another day than this."""
    found: set[str] = set()
    for keys in batched(days, 500):
        rows = connection.execute(select(ReportRow.key, ReportRow.happened_at).where(ReportRow.key.in_(keys)))
        found.update(row.key for row in rows if row.happened_at != days[row.key])
    return found


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as a list of one source shows it."""

    url: str
    title: str
    published_at: datetime | None
    date_only: bool
    first_seen_at: datetime
    story: str
    """Id of its story; empty while it has none."""


def newest_of(connection: Connection, source_id: str, limit: int) -> list[ReportLine]:
    """The reports of a source kept last, newest first; the index of the source is in that order already."""
    columns = (ReportRow.url, ReportRow.title, ReportRow.published_at, ReportRow.date_only, ReportRow.first_seen_at)
    query = select(*columns, MemberRow.story_id).outerjoin(MemberRow, MemberRow.key == ReportRow.key)
    own = query.where(ReportRow.source_id == source_id, CURRENT).order_by(ReportRow.id.desc()).limit(limit)
    return [ReportLine(*row[:5], story=row.story_id or "") for row in connection.execute(own)]


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


def count_by_source(connection: Connection, starts_at: datetime, ends_at: datetime) -> dict[str, int]:
    """Source id -> current reports first seen in [starts_at, ends_at)."""
    seen = (CURRENT, ReportRow.first_seen_at >= starts_at, ReportRow.first_seen_at < ends_at)
    query = select(ReportRow.source_id, func.count()).where(*seen).group_by(ReportRow.source_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def newest_by_source(connection: Connection) -> dict[str, datetime]:
    """Source id -> time of its newest report."""
    query = select(ReportRow.source_id, func.max(ReportRow.happened_at)).group_by(ReportRow.source_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def knows_source(connection: Connection, source_id: str) -> bool:
    """Whether a report or a page left out of this source is kept."""
    kept = (select(row.key).where(row.source_id == source_id).limit(1) for row in (ReportRow, RejectionRow))
    return any(connection.execute(query).first() for query in kept)


@dataclass(frozen=True, slots=True)
class RejectionQuery:
    """Which rejections are meant; an empty field asks for nothing."""

    source_ids: tuple[str, ...] = ()
    reason: Reason | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """Half-open window of the times at which the pages were fetched."""


ALL_REJECTIONS = RejectionQuery()


def rejections(connection: Connection, query: RejectionQuery = ALL_REJECTIONS, limit: int = 200) -> list[Rejection]:
    """What was left out, newest first."""
    wanted = select(RejectionRow.__table__).where(*_conditions(query))
    rows = connection.execute(wanted.order_by(RejectionRow.fetched_at.desc(), RejectionRow.key).limit(limit))
    return [Rejection(row.url, row.source_id, Reason(row.reason), row.detail) for row in rows]


def _conditions(query: RejectionQuery) -> Iterator[ColumnElement[bool]]:
    if query.source_ids:
        yield RejectionRow.source_id.in_(query.source_ids)
    if query.reason:
        # In a form that no index answers where a time is asked for: a few days' pages are fewer than those of a reason.
        reason = func.coalesce(RejectionRow.reason, "") if query.starts_at else RejectionRow.reason
        yield reason == query.reason.value
    if query.starts_at:
        yield RejectionRow.fetched_at >= query.starts_at
    if query.ends_at:
        yield RejectionRow.fetched_at < query.ends_at


def rejection_of(connection: Connection, url: str) -> Rejection | None:
    """Why the page of this address was left out, where it was."""
    row = connection.execute(select(RejectionRow.__table__).where(RejectionRow.key == url_key(url))).first()
    return Rejection(row.url, row.source_id, Reason(row.reason), row.detail) if row else None


def count_rejections(connection: Connection, query: RejectionQuery = ALL_REJECTIONS) -> dict[tuple[str, Reason], int]:
    """(source id, reason) -> pages left out."""
    # SQLite would walk the index of the sources, and every page left out with it, only to have the groups in order.
    source, reason = func.coalesce(RejectionRow.source_id, ""), func.coalesce(RejectionRow.reason, "")
    wanted = select(source, reason, func.count()).where(*_conditions(query)).group_by(source, reason)
    return {(source_id, Reason(why)): number for source_id, why, number in connection.execute(wanted)}


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
        "dated_at": None,
        "happened_at": report.when,
        "attachments": [asdict(attachment) for attachment in report.attachments],
        "provenance": dict(report.provenance),
        "runners_up": dict(report.runners_up),
        "content_hash": report.content_hash,
        "page_id": page_id,
        "read_at": read_at,
        "judged": False,
    }


def _renumber(connection: Connection, keys: Iterable[str]) -> dict[tuple[str, str], int]:
    """Number the versions of each report by time of fetching; mark the last as current and to be judged. Gives (key,
    hash of the content) -> number of the row."""
    changes: list[dict[str, Any]] = []
    rows: dict[tuple[str, str], int] = {}
    for batch in batched(keys, 500):
        query = (
            select(ReportRow.id, ReportRow.key, ReportRow.content_hash)
            .where(ReportRow.key.in_(batch))
            .order_by(ReportRow.key, ReportRow.read_at, ReportRow.page_id, ReportRow.id)
        )
        by_key: dict[str, list[int]] = {}
        for row in connection.execute(query):
            by_key.setdefault(row.key, []).append(row.id)
            rows[row.key, row.content_hash] = row.id
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
    return rows


def _report(row: Any) -> Report:
    """As read; with the day that an editor decided on in the place of the page's date, which steps back."""
    report = _as_read(row)
    if row.dated_at is None:
        return report
    before, runners_up = report.published_at, dict(report.runners_up)
    if before:
        found = Found(time_said(before, report.date_only), report.provenance.get("published_at", ""))
        runners_up["published_at"] = (found, *runners_up.get("published_at", ()))
    provenance = MappingProxyType({**report.provenance, "published_at": "editor"})
    return replace(report, published_at=row.dated_at, date_only=True, provenance=provenance, runners_up=runners_up)


def _as_read(row: Any) -> Report:
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
        runners_up={name: tuple(Found(*one) for one in found) for name, found in (row.runners_up or {}).items()},
    )
