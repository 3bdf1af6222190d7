"""A kept page's row as a plain value, and how it finds its bytes; needs no database, so reader processes start fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.store.archive import Position, read_body
from pipeline.store.link_json import link_from_json
from pipeline.types import Page, PageKind


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
