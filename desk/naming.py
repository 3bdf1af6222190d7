"""What sections and stories are called where a decision names them by id or address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from desk.newsroom import Newsroom
from pipeline.store import candidates as candidate_store

_ADDRESSES = frozenset(("merged_into", "into", "url", "urls", "split_urls"))
"""Fields of decisions, and of what they leave, that hold addresses of reports."""


@dataclass(frozen=True, slots=True)
class Names:
    """Sections by id; stories, id and title, by the address of a report."""

    sections: Mapping[str, str]
    stories: Mapping[str, tuple[str, str]]

    @classmethod
    def of(
        cls, room: Newsroom, connection: Connection, said: Iterable[Mapping[str, Any]], urls: Iterable[str] = ()
    ) -> Names:
        """Those that these payloads or states speak of, and the stories of these addresses."""
        addresses = {*urls, *(url for values in said for url in _addresses(values))}
        sections = {spec.id.value: spec.name for spec in room.weekly.sections}
        return cls(sections, candidate_store.titles(connection, sorted(addresses)))

    def value(self, field: str, value: str) -> str:
        """The value of a field as people call it; any other as it is."""
        if field == "section":
            return self.sections.get(value, value)
        return self.story(value) if field in _ADDRESSES else value

    def story(self, url: str) -> str:
        """54428315ab 国资委召开…; an address of no story as it is."""
        name, title = self.stories.get(url, ("", ""))
        return f"{name} {title}" if name else url


def _addresses(values: Mapping[str, Any]) -> Iterator[str]:
    for field, value in values.items():
        if isinstance(value, Mapping):
            yield from _addresses(value)
        elif field in _ADDRESSES and value:
            yield from [value] if isinstance(value, str) else value
