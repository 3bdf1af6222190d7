"""Links: what was met on start pages and what is still owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from pipeline.store.link_json import link_from_json, link_to_json
from pipeline.store.session import batched, upsert
from pipeline.store.tables import LinkRow, StartPageRow
from pipeline.types import Link, Page
from pipeline.urls import url_key

FAILURES_MAX = 8
"""Fetches of one link that may fail before it is given up."""


@dataclass(frozen=True, slots=True)
class KnownLink:
    """What the store knows of a link."""

    url: str
    signature: str
    first_seen_at: datetime
    fetched_at: datetime | None
    rechecked: bool
    failures: int
    etag: str
    last_modified: str


def known(connection: Connection, urls: Sequence[str]) -> dict[str, KnownLink]:
    """Those of `urls` met before, by `url_key`."""
    found: dict[str, KnownLink] = {}
    for batch in batched((url_key(url) for url in urls), 500):
        for row in connection.execute(select(LinkRow.__table__).where(LinkRow.key.in_(batch))):
            found[row.key] = _known(row)
    return found


def owed(connection: Connection, source_id: str, since: datetime) -> list[Link]:
    """Links of a source met since `since` whose page was never kept, given-up ones left out; oldest first."""
    rows = connection.execute(
        select(LinkRow.link)
        .where(
            LinkRow.source_id == source_id,
            LinkRow.fetched_at.is_(None),
            LinkRow.first_seen_at >= since,
            LinkRow.failures < FAILURES_MAX,
        )
        .order_by(LinkRow.first_seen_at, LinkRow.key)
    )
    return [link_from_json(row.link) for row in rows]


def due_for_second_look(
    connection: Connection, source_id: str, now: datetime, after: timedelta, within: timedelta
) -> list[Link]:
    """Links fetched between `after` and `within` ago and looked at only once; with their validators."""
    rows = connection.execute(
        select(LinkRow.link, LinkRow.etag, LinkRow.last_modified)
        .where(
            LinkRow.source_id == source_id,
            LinkRow.rechecked.is_(False),
            LinkRow.hollow.is_(False),
            LinkRow.fetched_at <= now - after,
            LinkRow.fetched_at >= now - within,
        )
        .order_by(LinkRow.fetched_at, LinkRow.key)
    )
    return [link_from_json(row.link, row.etag, row.last_modified) for row in rows]


def hollow(connection: Connection, source_id: str, now: datetime, after: timedelta, within: timedelta) -> list[Link]:
    """Links met within `within` that brought a wall when they were fetched last, at least `after` ago."""
    rows = connection.execute(
        select(LinkRow.link)
        .where(
            LinkRow.source_id == source_id,
            LinkRow.hollow.is_(True),
            LinkRow.fetched_at <= now - after,
            LinkRow.first_seen_at >= now - within,
        )
        .order_by(LinkRow.fetched_at, LinkRow.key)
    )
    return [link_from_json(row.link) for row in rows]


def mark_hollow(connection: Connection, fetched: Sequence[tuple[str, datetime]]) -> None:
    """Note links, (URL, time of fetching) each, that brought a wall, unless a later fetch brought something else."""
    table = LinkRow.metadata.tables[LinkRow.__tablename__]
    statement = update(table).where(table.c.key == bindparam("of_key"), table.c.fetched_at <= bindparam("of_time"))
    rows = [{"of_key": url_key(url), "of_time": when} for url, when in fetched]
    if rows:
        connection.execute(statement.values(hollow=True), rows)


def remember(connection: Connection, source_id: str, links: Iterable[Link], now: datetime) -> None:
    """Note links as met; a link met before keeps its history and takes what the start page says now."""
    rows = (
        {
            "key": url_key(link.url),
            "url": link.url,
            "source_id": source_id,
            "link": link_to_json(link),
            "signature": link.signature,
            "first_seen_at": now,
            "fetched_at": None,
            "rechecked": False,
            "etag": "",
            "last_modified": "",
            "failures": 0,
            "hollow": False,
        }
        for link in links
    )
    upsert(connection, LinkRow, rows, key=["key"], update=["link"])


def mark_fetched(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Note that the pages of links are safe: `key, signature, fetched_at, etag, last_modified, rechecked, failures`."""
    if rows:
        table = LinkRow.metadata.tables[LinkRow.__tablename__]
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "key"}
        statement = update(table).where(table.c.key == bindparam("old_key")).values(values)
        connection.execute(statement, [_bound(row) for row in rows])


def mark_rechecked(connection: Connection, url: str) -> None:
    """Note that the second look at a page has been taken."""
    connection.execute(update(LinkRow).where(LinkRow.key == url_key(url)).values(rechecked=True))


def remember_fetched(connection: Connection, pages: Sequence[Page]) -> None:
    """Note pages from elsewhere as links met and fetched when their archive says."""
    rows = (
        {
            "key": url_key(page.url),
            "url": page.url,
            "source_id": page.source_id,
            "link": link_to_json(page.link or Link(page.url)),
            "signature": (page.link or Link(page.url)).signature,
            "first_seen_at": page.fetched_at,
            "fetched_at": page.fetched_at,
            "rechecked": True,
            "etag": "",
            "last_modified": "",
            "failures": 0,
            "hollow": False,
        }
        for page in pages
    )
    upsert(connection, LinkRow, rows, key=["key"])


def mark_failed(connection: Connection, url: str) -> None:
    """Count one failed fetch."""
    connection.execute(update(LinkRow).where(LinkRow.key == url_key(url)).values(failures=LinkRow.failures + 1))


def first_seen(connection: Connection, keys: Sequence[str]) -> dict[str, datetime]:
    """When each of `keys` was first met."""
    found: dict[str, datetime] = {}
    for batch in batched(keys, 500):
        rows = connection.execute(select(LinkRow.key, LinkRow.first_seen_at).where(LinkRow.key.in_(batch)))
        found.update((row.key, row.first_seen_at) for row in rows)
    return found


def validators(connection: Connection, source_id: str) -> dict[str, tuple[str, str]]:
    """Start page URL -> (ETag, Last-Modified) of its last fetch that lost nothing."""
    rows = connection.execute(select(StartPageRow.__table__).where(StartPageRow.source_id == source_id))
    return {row.url: (row.etag, row.last_modified) for row in rows}


def set_validators(connection: Connection, source_id: str, pages: dict[str, tuple[str, str]]) -> None:
    """Replace what is known of these start pages; empty validators forget one."""
    connection.execute(
        delete(StartPageRow).where(StartPageRow.source_id == source_id, StartPageRow.url.in_(list(pages)))
    )
    rows = [
        {"source_id": source_id, "url": url, "etag": etag, "last_modified": modified}
        for url, (etag, modified) in pages.items()
        if etag or modified
    ]
    upsert(connection, StartPageRow, rows, key=["source_id", "url"])


def _bound(row: dict[str, Any]) -> dict[str, Any]:
    return {"old_key" if name == "key" else f"new_{name}": value for name, value in row.items()}


def _known(row: Any) -> KnownLink:
    return KnownLink(
        url=row.url,
        signature=row.signature,
        first_seen_at=row.first_seen_at,
        fetched_at=row.fetched_at,
        rechecked=row.rechecked,
        failures=row.failures,
        etag=row.etag,
        last_modified=row.last_modified,
    )
