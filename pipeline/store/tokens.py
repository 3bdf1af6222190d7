"""Keys to the read-only API; the store holds digests only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from pipeline.store.tables import TokenRow


@dataclass(frozen=True, slots=True)
class Token:
    """A key as its owner sees it."""

    digest: str
    account_id: int | None
    """None: of the single user of a desk without accounts."""
    name: str
    created_at: datetime
    used_at: datetime | None


def add(connection: Connection, token: Token) -> None:
    """Keep one."""
    connection.execute(insert(TokenRow).values(**{name: getattr(token, name) for name in Token.__slots__}))


def tokens_of(connection: Connection, account_id: int | None) -> list[Token]:
    """A person's, the newest first."""
    query = select(TokenRow.__table__).where(_of(account_id)).order_by(TokenRow.created_at.desc(), TokenRow.digest)
    return [_token(row) for row in connection.execute(query)]


def token_of(connection: Connection, digest: str) -> Token | None:
    """The key with this digest."""
    row = connection.execute(select(TokenRow.__table__).where(TokenRow.digest == digest)).first()
    return _token(row) if row else None


def note_use(connection: Connection, digest: str, now: datetime) -> None:
    """It was used."""
    connection.execute(update(TokenRow).where(TokenRow.digest == digest).values(used_at=now))


def revoke(connection: Connection, digest: str) -> None:
    """It opens nothing any longer."""
    connection.execute(delete(TokenRow).where(TokenRow.digest == digest))


def revoke_all_of(connection: Connection, account_id: int | None) -> None:
    """None of a person's opens anything any longer."""
    connection.execute(delete(TokenRow).where(_of(account_id)))


def _of(account_id: int | None) -> ColumnElement[bool]:
    return TokenRow.account_id.is_(None) if account_id is None else TokenRow.account_id == account_id


def _token(row: object) -> Token:
    return Token(*(getattr(row, name) for name in Token.__slots__))
