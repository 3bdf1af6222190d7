"""Accounts of the web desk, the browsers that are let in, and logins that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from pipeline.store.session import upsert
from pipeline.store.tables import AccountRow, FailureRow, SessionRow

SESSIONS_MAX = 100
"""Sessions that a person is shown."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may enter."""

    id: int
    name: str
    role: str
    password_hash: str
    active: bool
    created_at: datetime
    password_at: datetime


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A browser that is let in."""

    digest: str
    account: Account | None
    """None: the single user of a desk without accounts."""
    created_at: datetime
    seen_at: datetime
    said: dict[str, Any]
    browser: str
    """Plain name; empty where it was not noted."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed logins in a row."""

    count: int
    last_at: datetime


def add_account(connection: Connection, name: str, role: str, password_hash: str, now: datetime) -> None:
    """Add a person; the name must be free."""
    row = {"name": name, "role": role, "password_hash": password_hash, "active": True}
    connection.execute(insert(AccountRow).values(**row, created_at=now, password_at=now))


def accounts(connection: Connection) -> list[Account]:
    """Everybody, by name."""
    return [_account(row) for row in connection.execute(select(AccountRow.__table__).order_by(AccountRow.name))]


def account_named(connection: Connection, name: str) -> Account | None:
    """The person of this name."""
    row = connection.execute(select(AccountRow.__table__).where(AccountRow.name == name)).first()
    return _account(row) if row else None


def account_of(connection: Connection, number: int) -> Account | None:
    """The person with this number."""
    row = connection.execute(select(AccountRow.__table__).where(AccountRow.id == number)).first()
    return _account(row) if row else None


def any_account(connection: Connection) -> bool:
    """Whether there are accounts; a desk whose accounts are all locked is locked, not open."""
    return connection.scalar(select(AccountRow.id).limit(1)) is not None


def change_account(connection: Connection, number: int, **changes: Any) -> None:
    """Set columns of an account."""
    connection.execute(update(AccountRow).where(AccountRow.id == number).values(**changes))


def begin_session(connection: Connection, digest: str, account_id: int | None, browser: str, now: datetime) -> None:
    """Let a browser of this plain name in."""
    values: dict[str, Any] = {"digest": digest, "account_id": account_id, "browser": browser, "said": {}}
    connection.execute(insert(SessionRow).values(**values, created_at=now, seen_at=now))


def session_of(connection: Connection, digest: str) -> KnownSession | None:
    """The session of this digest, with its person."""
    row = connection.execute(select(SessionRow.__table__).where(SessionRow.digest == digest)).first()
    if row is None:
        return None
    account = None
    if row.account_id is not None:
        account = account_of(connection, row.account_id)
        if account is None:
            return None
    return KnownSession(row.digest, account, row.created_at, row.seen_at, row.said, row.browser)


def touch_session(connection: Connection, digest: str, now: datetime) -> None:
    """Note that the browser was here."""
    connection.execute(update(SessionRow).where(SessionRow.digest == digest).values(seen_at=now))


def say(connection: Connection, digest: str, said: dict[str, Any]) -> None:
    """What the next page shall tell; {}: nothing more."""
    connection.execute(update(SessionRow).where(SessionRow.digest == digest).values(said=said))


def end_session(connection: Connection, digest: str) -> None:
    """Let it in no longer."""
    connection.execute(delete(SessionRow).where(SessionRow.digest == digest))


def sessions_of(connection: Connection, account_id: int | None) -> list[KnownSession]:
    """Sessions of an account, or of the single user, the latest seen first; their person is not looked up."""
    query = select(SessionRow.__table__).where(_of(account_id)).order_by(SessionRow.seen_at.desc(), SessionRow.digest)
    rows = connection.execute(query.limit(SESSIONS_MAX))
    return [KnownSession(row.digest, None, row.created_at, row.seen_at, {}, row.browser) for row in rows]


def last_seen(connection: Connection) -> dict[int, datetime]:
    """Account -> when a browser of theirs was here last; those whose sessions are over are not in it."""
    query = select(SessionRow.account_id, func.max(SessionRow.seen_at)).group_by(SessionRow.account_id)
    return {row[0]: row[1] for row in connection.execute(query) if row[0] is not None}


def end_sessions_of(connection: Connection, account_id: int | None, but: str = "") -> None:
    """End every session of an account, or of the single user, but one."""
    connection.execute(delete(SessionRow).where(_of(account_id), SessionRow.digest != but))


def _of(account_id: int | None) -> ColumnElement[bool]:
    return SessionRow.account_id.is_(None) if account_id is None else SessionRow.account_id == account_id


def forget_sessions(connection: Connection, before: datetime) -> None:
    """Delete those not seen since."""
    connection.execute(delete(SessionRow).where(SessionRow.seen_at < before))


def failures(connection: Connection, subject: str) -> Failures | None:
    """Failed logins in a row of an account or an address."""
    query = select(FailureRow.count.label("failed"), FailureRow.last_at).where(FailureRow.subject == subject)
    row = connection.execute(query).first()
    return Failures(row.failed, row.last_at) if row else None


def count_failure(connection: Connection, subject: str, now: datetime) -> None:
    """One more."""
    row = {"subject": subject, "count": 1, "last_at": now}
    upsert(connection, FailureRow, [row], key=["subject"], update=["last_at"], count_up="count")


def uncount_failure(connection: Connection, subject: str) -> None:
    """One less."""
    connection.execute(update(FailureRow).where(FailureRow.subject == subject).values(count=FailureRow.count - 1))


def forget_failures_before(connection: Connection, moment: datetime) -> None:
    """Forget those that went wrong last before this."""
    connection.execute(delete(FailureRow).where(FailureRow.last_at < moment))


def forget_failures(connection: Connection, subject: str) -> None:
    """It succeeded."""
    connection.execute(delete(FailureRow).where(FailureRow.subject == subject))


def _account(row: Any) -> Account:
    return Account(row.id, row.name, row.role, row.password_hash, row.active, row.created_at, row.password_at)
