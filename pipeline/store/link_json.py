"""A link as JSON: in the rows of the store, and beside its page in the archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipeline.types import Link


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
