"""A link as JSON: in the rows of the store, and beside its page in the archive."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pipeline.types import Link, Taken


def link_to_json(link: Link) -> dict[str, Any]:
    """A link as the store keeps it; an inline text is kept with its page alone."""
    taken = link.taken
    said = {} if taken is None else {"taken": {**asdict(taken), "at": taken.at.isoformat()}}
    return said | {
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
    published, taken = data.get("published_at"), data.get("taken")
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
        taken=_taken(taken) if taken else None,
    )


def _taken(data: dict[str, Any]) -> Taken:
    at = datetime.fromisoformat(data["at"])
    return Taken(str(data["by"]), at, str(data["origin"]), str(data.get("company", "")))
