"""The crawl's one hand on the store: keeps pages in batches, first in the archive, then in the rows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from crawlers.frontier import (
    HOLLOW_AFTER,
    HOLLOW_WITHIN,
    SECOND_LOOK_AFTER,
    SECOND_LOOK_WITHIN,
    conditional,
)
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import runs as run_store
from pipeline.store.archive import ArchiveWriter, Position
from pipeline.store.links import KnownLink
from pipeline.types import COMPANIONS, Link, Page, PageKind
from pipeline.urls import url_key
from pipeline.verdicts import RunStatus


@dataclass(frozen=True, slots=True)
class Owing:
    """What earlier runs of a source left to do."""

    links: Sequence[Link] = ()
    """Never fetched, or due for their second look; the latter with validators."""
    companions: Sequence[tuple[str, PageKind, str]] = ()
    """(report's URL, kind, URL) of attachments and parts."""


BATCH_PAGES = 50
BATCH_SECONDS = 2.0
"""What a killed process has to fetch again at most."""


class Keeper:
    """Keeps what one crawl of one source brings. A link counts as known only once its page is safe on disk."""

    def __init__(self, engine: Engine, pages_dir: Path, source_id: str, now: datetime) -> None:
        self._engine = engine
        self._archive = ArchiveWriter(pages_dir, source_id, now)
        self._source_id = source_id
        self._pages_dir = pages_dir
        self._waiting: list[tuple[Page, Position]] = []
        self._oldest = 0.0

    def keep(self, page: Page) -> None:
        """Take a page; it is safe after the next `flush`, which comes by itself."""
        if not self._waiting:
            self._oldest = time.monotonic()
        self._waiting.append((page, self._archive.append(page)))
        if len(self._waiting) >= BATCH_PAGES or time.monotonic() - self._oldest > BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Have everything taken so far safe: archive synced first, rows committed after."""
        if not self._waiting:
            return
        self._archive.sync()
        waiting, self._waiting = self._waiting, []
        with self._engine.begin() as connection:
            page_store.add(connection, waiting)
            link_store.mark_fetched(connection, [_fetched(page) for page, _ in waiting if page.kind not in COMPANIONS])

    def close(self) -> None:
        """Flush and close the archive file."""
        self.flush()
        self._archive.close()

    def last_status(self) -> RunStatus | None:
        """How the last run ended; None before the first."""
        with self._engine.connect() as connection:
            return run_store.latest_status(connection, self._source_id)

    def validators(self) -> dict[str, tuple[str, str]]:
        """Start page URL -> (ETag, Last-Modified) of the last time."""
        with self._engine.connect() as connection:
            return link_store.validators(connection, self._source_id)

    def owing(self, now: datetime, since: datetime) -> Owing:
        """What is left of links met since then."""
        source = self._source_id
        with self._engine.connect() as connection:
            owed = link_store.owed(connection, source, since)
            hollow = link_store.hollow(connection, source, now, HOLLOW_AFTER, HOLLOW_WITHIN)
            due = link_store.due_for_second_look(connection, source, now, SECOND_LOOK_AFTER, SECOND_LOOK_WITHIN)
            companions = page_store.missing_companions(connection, source, since)
        return Owing([*owed, *hollow, *filter(conditional, due)], companions)

    def known(self, links: Sequence[Link]) -> dict[str, KnownLink]:
        """What the store knows of these links, by key."""
        with self._engine.connect() as connection:
            return link_store.known(connection, [link.url for link in links])

    def remember(self, links: Sequence[Link], now: datetime) -> None:
        """Note links as met, before any of their pages is asked for."""
        with self._engine.begin() as connection:
            link_store.remember(connection, self._source_id, links, now)

    def unchanged(self, link: Link) -> None:
        """Note that the second look found nothing new."""
        with self._engine.begin() as connection:
            link_store.mark_rechecked(connection, link.url)

    def failed(self, link: Link) -> None:
        """Count a failed fetch of a link."""
        with self._engine.begin() as connection:
            link_store.mark_failed(connection, link.url)

    def copies(self, url: str, limit: int) -> list[Page]:
        """The last kept copies of a start page whose changes are reported, newest first.

        Raises:
            StoreError: the archive of one is missing or damaged.
        """
        with self._engine.connect() as connection:
            return [kept.load(self._pages_dir) for kept in page_store.copies(connection, self._source_id, url, limit)]

    def has_companion(self, kind: PageKind, url: str, parent_url: str) -> bool:
        """Whether this attachment or part of a report is kept, or about to be."""
        if any((page.kind, page.url, page.parent_url) == (kind, url, parent_url) for page, _ in self._waiting):
            return True
        with self._engine.connect() as connection:
            return page_store.has_companion(connection, kind, url, parent_url)


def _fetched(page: Page) -> dict[str, object]:
    headers = {name.lower(): value for name, value in page.headers}
    link = page.link or Link(page.url)
    second = bool(link.etag or link.last_modified)
    return {
        "key": url_key(page.url),
        "signature": link.signature,
        "fetched_at": page.fetched_at,
        "etag": headers.get("etag", ""),
        "last_modified": headers.get("last-modified", ""),
        "rechecked": second,
        "failures": 0,
        "hollow": False,
    }
