"""Filters that people keep under a name, and when they looked at the candidates last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from pipeline.store.session import upsert
from pipeline.store.tables import ViewRow, VisitRow


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters under a name."""

    name: str
    query: str
    """Query string of the candidates page."""


@dataclass(frozen=True, slots=True)
class Visit:
    """When a person was here."""

    at: datetime
    before: datetime | None
    """The visit before that."""


def views(connection: Connection, owner: str) -> list[SavedView]:
    """A person's, by name."""
    query = select(ViewRow.name, ViewRow.query).where(ViewRow.owner == owner).order_by(ViewRow.name)
    return [SavedView(row.name, row.query) for row in connection.execute(query)]


def keep(connection: Connection, owner: str, name: str, query: str) -> None:
    """Keep one; of the same name the new one stays."""
    upsert(
        connection, ViewRow, [{"owner": owner, "name": name, "query": query}], key=["owner", "name"], update=["query"]
    )


def forget(connection: Connection, owner: str, name: str) -> None:
    """Delete one."""
    connection.execute(delete(ViewRow).where(ViewRow.owner == owner, ViewRow.name == name))


def visit(connection: Connection, owner: str) -> Visit | None:
    """A person's last visit."""
    row = connection.execute(select(VisitRow.at, VisitRow.before).where(VisitRow.owner == owner)).first()
    return Visit(row.at, row.before) if row else None


def note_visit(connection: Connection, owner: str, at: datetime, before: datetime | None) -> None:
    """The person is here."""
    upsert(connection, VisitRow, [{"owner": owner, "at": at, "before": before}], key=["owner"], update=["at", "before"])
