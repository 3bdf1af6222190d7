"""A kept page's row as a plain value, and how it finds its bytes; needs no database, so reader processes start fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.store.archive import Position, read_body
from pipeline.types import Link, Page, PageKind


@dataclass(frozen=True, slots=True)
class KeptPage:
    """Everything of a page but the bytes, which `load` fetches from the archive."""

    id: int
    key: str
    url: str
    source_id: str
    kind: PageKind
    parent_key: str
    fetched_at: datetime
    status: int
    link: dict[str, Any]
    position: Position
    revision: int

    def load(self, folder: Path) -> Page:
        """The page with its bytes.

        Raises:
            StoreError: the archive is missing or damaged.
        """
        headers, body = read_body(folder, self.position)
        return Page(
            url=self.url,
            source_id=self.source_id,
            fetched_at=self.fetched_at,
            status=self.status,
            headers=headers,
            body=body,
            kind=self.kind,
            parent_url=self.parent_key,
            link=link_from_json(self.link) if self.link else None,
        )


def link_to_json(link: Link) -> dict[str, Any]:
    """A link as the store keeps it; an inline text is kept with its page alone."""
    return {
        "url": link.url,
        "title": link.title,
        "published_at": link.published_at.isoformat() if link.published_at else None,
        "date_only": link.date_only,
        "summary": link.summary,
        "fetch_url": link.fetch_url,
        "source_name": link.source_name,
    }


def link_from_json(data: dict[str, Any], etag: str = "", last_modified: str = "") -> Link:
    """The link that `link_to_json` kept."""
    published = data.get("published_at")
    return Link(
        url=data["url"],
        title=data["title"],
        published_at=datetime.fromisoformat(published) if published else None,
        date_only=data["date_only"],
        summary=data["summary"],
        fetch_url=data["fetch_url"],
        source_name=data["source_name"],
        etag=etag,
        last_modified=last_modified,
    )
