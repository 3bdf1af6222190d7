"""Rows that point into the page archive."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, select, update

from pipeline.store.archive import Position
from pipeline.store.kept import KeptPage
from pipeline.store.link_json import link_to_json
from pipeline.store.session import batched, upsert
from pipeline.store.tables import CURRENT, PageRow, RejectionRow, ReportRow
from pipeline.types import COMPANIONS, OF_REPORTS, Page, PageKind, Reason
from pipeline.urls import url_key
from pipeline.verdicts import Outcome


def add(connection: Connection, kept: Sequence[tuple[Page, Position]]) -> None:
    """Note pages whose records are safe; a page kept before with the same bytes is processed anew, not doubled."""
    rows = (
        {
            "key": url_key(page.url),
            "url": page.url,
            "source_id": page.source_id,
            "kind": page.kind,
            "parent_key": url_key(page.parent_url) if page.parent_url else "",
            "fetched_at": page.fetched_at,
            "status": page.status,
            "sha256": page.sha256,
            "size": len(page.body),
            "link": link_to_json(page.link) if page.link else {},
            "archive": position.archive,
            "position": position.offset,
            "processed": False,
            "revision": 0,
        }
        for page, position in kept
    )
    refreshed = ["fetched_at", "status", "link", "archive", "position", "processed"]
    upsert(
        connection,
        PageRow,
        rows,
        key=["key", "kind", "parent_key", "sha256"],
        update=refreshed,
        count_up="revision",
        newer="fetched_at",
    )
    parents = {url_key(page.parent_url) for page, _ in kept if page.kind in OF_REPORTS}
    if parents:
        again = update(PageRow).where(PageRow.key.in_(parents), PageRow.kind == "detail")
        connection.execute(again.values(processed=False, revision=PageRow.revision + 1))


def unprocessed(connection: Connection, limit: int = 200, after: int = 0) -> list[KeptPage]:
    """Report pages not yet read, by id; attachments and parts come with their report."""
    rows = connection.execute(
        select(PageRow.__table__)
        .where(PageRow.processed.is_(False), PageRow.kind.not_in(COMPANIONS), PageRow.id > after)
        .order_by(PageRow.id)
        .limit(limit)
    )
    return [_kept(row) for row in rows]


def newest(connection: Connection, keys: Sequence[str]) -> dict[str, KeptPage]:
    """The page kept last of each report with these keys, by key."""
    found: dict[str, KeptPage] = {}
    for batch in batched(keys, 500):
        rows = connection.execute(
            select(PageRow.__table__)
            .where(PageRow.key.in_(batch), PageRow.kind.not_in(OF_REPORTS))
            .order_by(PageRow.fetched_at, PageRow.id)
        )
        found.update((row.key, _kept(row)) for row in rows)
    return found


def of_report(connection: Connection, url: str) -> KeptPage | None:
    """The page that the current version of the report at this address was read from."""
    return behind(connection, [url_key(url)]).get(url_key(url))


def behind(connection: Connection, keys: Sequence[str]) -> dict[str, KeptPage]:
    """The very page that each current report with these keys was read from, by the report's key; those imported from
    elsewhere have none."""
    found: dict[str, KeptPage] = {}
    for batch in batched(keys, 500):
        query = select(ReportRow.key.label("report_key"), PageRow.__table__).join(
            PageRow, PageRow.id == ReportRow.page_id
        )
        rows = connection.execute(query.where(ReportRow.key.in_(batch), CURRENT))
        found.update((row.report_key, _kept(row)) for row in rows)
    return found


def companions(connection: Connection, keys: Sequence[str]) -> dict[str, list[KeptPage]]:
    """Newest copy of each attachment and part of the reports with these keys, in order of address."""
    found: dict[str, list[KeptPage]] = {}
    for batch in batched(keys, 500):
        rows = connection.execute(
            select(PageRow.__table__)
            .where(PageRow.kind.in_(OF_REPORTS), PageRow.parent_key.in_(batch))
            .order_by(PageRow.key, PageRow.fetched_at, PageRow.id)
        )
        newest = {(row.parent_key, row.kind, row.key): row for row in rows}
        for row in newest.values():
            found.setdefault(row.parent_key, []).append(_kept(row))
    return found


def has_companion(connection: Connection, kind: PageKind, url: str, parent_url: str) -> bool:
    """Whether this attachment or part is kept already for this report."""
    query = select(PageRow.id).where(
        PageRow.key == url_key(url), PageRow.kind == kind, PageRow.parent_key == url_key(parent_url)
    )
    return connection.execute(query.limit(1)).first() is not None


def missing_companions(connection: Connection, source_id: str, since: datetime) -> list[tuple[str, PageKind, str]]:
    """(report's URL, kind, URL) of files and parts that reports met since then point to and that were never kept."""
    query = select(ReportRow.url, ReportRow.attachments, ReportRow.provenance).where(
        ReportRow.source_id == source_id, ReportRow.first_seen_at >= since, CURRENT
    )
    pointed = [
        (row.url, kind, url)
        for row in connection.execute(query.order_by(ReportRow.key))
        for kind, urls in _pointed(row.attachments, row.provenance)
        for url in urls
    ]
    return [(parent, kind, url) for parent, kind, url in pointed if not has_companion(connection, kind, url, parent)]


def _pointed(attachments: Sequence[Any], provenance: Mapping[str, str]) -> Iterator[tuple[PageKind, list[str]]]:
    yield "attachment", [str(attachment["url"]) for attachment in attachments if not attachment["text"]]
    yield "part", provenance.get("pages_missing", "").split()


def copies(connection: Connection, source_id: str, url: str, limit: int) -> list[KeptPage]:
    """The last kept copies of a start page whose changes are reported, newest first."""
    rows = connection.execute(
        select(PageRow.__table__)
        .where(PageRow.kind == "snapshot", PageRow.parent_key == url_key(url), PageRow.source_id == source_id)
        .order_by(PageRow.fetched_at.desc(), PageRow.id.desc())
        .limit(limit)
    )
    return [_kept(row) for row in rows]


def mark_processed(connection: Connection, pages: Sequence[KeptPage]) -> None:
    """Note that pages have been read, those that changed meanwhile left out."""
    done = (
        update(PageRow)
        .where(PageRow.id == bindparam("page"), PageRow.revision == bindparam("seen"))
        .values(processed=True)
    )
    if pages:
        connection.execute(done, [{"page": page.id, "seen": page.revision} for page in pages])


def mark_all_unprocessed(connection: Connection, but: Collection[str] = ()) -> None:
    """Have every kept page read again, but those of the reports with these keys."""
    connection.execute(update(PageRow).values(processed=False))
    for keys in batched(but, 500):
        connection.execute(update(PageRow).where(PageRow.key.in_(keys)).values(processed=True))


def positions(connection: Connection) -> Iterator[tuple[str, Position]]:
    """(key of the report, where the record lies) of each page that reports are read from, attachments and parts
    with them; in the order in which they lie."""
    query = select(PageRow.key, PageRow.kind, PageRow.parent_key, PageRow.archive, PageRow.position)
    ordered = query.where(PageRow.kind != "snapshot").order_by(PageRow.archive, PageRow.position)
    for row in connection.execution_options(yield_per=1000).execute(ordered):
        yield row.parent_key if row.kind in OF_REPORTS else row.key, Position(row.archive, row.position)


def count_unprocessed(connection: Connection) -> int:
    """Report pages still to be read."""
    query = select(func.count()).where(PageRow.processed.is_(False), PageRow.kind.not_in(COMPANIONS))
    return connection.scalar(query) or 0


def outcomes(connection: Connection, source_id: str, since: datetime) -> list[Outcome]:
    """What reading made of the pages of a source fetched at or after `since`, in the order they came."""
    query = (
        select(PageRow.status, PageRow.size, ReportRow.provenance, RejectionRow.reason)
        .outerjoin(ReportRow, (ReportRow.key == PageRow.key) & CURRENT)
        .outerjoin(RejectionRow, (RejectionRow.key == PageRow.key) & (RejectionRow.fetched_at >= since))
        .where(
            PageRow.source_id == source_id,
            PageRow.kind.not_in(OF_REPORTS),
            PageRow.fetched_at >= since,
            PageRow.processed.is_(True),
        )
        .order_by(PageRow.id)
    )
    return [
        Outcome(status, size, Reason(reason) if reason else None, "" if reason else (said or {}).get("body", ""))
        for status, size, said, reason in connection.execute(query)
        if reason or said
    ]


def archives(connection: Connection) -> list[str]:
    """Names of the archive files that pages lie in."""
    return sorted(connection.scalars(select(PageRow.archive).distinct()))


def count(connection: Connection) -> int:
    """Pages kept."""
    return connection.scalar(select(func.count()).select_from(PageRow)) or 0


def _kept(row: Any) -> KeptPage:
    return KeptPage(
        id=row.id,
        key=row.key,
        url=row.url,
        source_id=row.source_id,
        kind=cast(PageKind, row.kind),
        parent_key=row.parent_key,
        fetched_at=row.fetched_at,
        status=row.status,
        link=row.link,
        position=Position(row.archive, row.position),
        revision=row.revision,
    )
