"""Keys by which programs read the API: made and revoked by their owner, shown once, good for reading only."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from desk.entrance import Visitor, digest_of
from desk.people import Role
from pipeline.errors import UsageError
from pipeline.store import audit, people
from pipeline.store import tokens as store
from pipeline.store.audit import Act
from pipeline.store.tokens import Token
from pipeline.text import clean, squeeze

PREFIX = "zhoubao_"
"""By which a key is known for one where it lies about."""
NAME_MAX = 40
EACH_MAX = 20
"""Keys of one person."""
TOUCH_EVERY = timedelta(minutes=5)


def make(connection: Connection, visitor: Visitor, name: str, now: datetime) -> str:
    """A new key; the store keeps its digest only.

    Raises:
        UsageError: it has no name or one that is taken, or there are enough.
    """
    audit.hold(connection)
    name = squeeze(clean(name))
    known = store.tokens_of(connection, visitor.account_id)
    if not name or len(name) > NAME_MAX:
        raise UsageError(f"写明令牌给谁用，1 至 {NAME_MAX} 个字，例如“数据看板”")
    if name in {one.name for one in known}:
        raise UsageError(f"已有名为 {name} 的令牌；换个名字，或先吊销它")
    if len(known) >= EACH_MAX:
        raise UsageError(f"一人至多 {EACH_MAX} 个令牌，先吊销不用的")
    key = PREFIX + secrets.token_urlsafe(32)
    store.add(connection, Token(digest_of(key), visitor.account_id, name, now, None))
    audit.append(connection, [Act(now, visitor.name, "token_add", visitor.name, {}, {"name": name})])
    return key


def revoke(connection: Connection, visitor: Visitor, digest: str, now: datetime) -> str:
    """Name of the visitor's own key, which opens nothing from here on.

    Raises:
        UsageError: it is not theirs, or gone already.
    """
    audit.hold(connection)
    own = {one.digest: one for one in store.tokens_of(connection, visitor.account_id)}
    if digest not in own:
        raise UsageError("没有这个令牌，可能已经吊销")
    store.revoke(connection, digest)
    audit.append(connection, [Act(now, visitor.name, "token_revoke", visitor.name, {"name": own[digest].name}, {})])
    return own[digest].name


def visitor_of(connection: Connection, key: str, single_user: str, now: datetime) -> Visitor | None:
    """Who reads with this key, without any right but to read; None where it opens nothing."""
    token = store.token_of(connection, digest_of(key)) if key.startswith(PREFIX) else None
    if token is None:
        return None
    name, role = single_user, None
    if token.account_id is not None:
        account = people.account_of(connection, token.account_id)
        if account is None or not account.active:
            return None
        name, role = account.name, Role(account.role)
    elif people.any_account(connection):
        return None
    if token.used_at is None or now - token.used_at > TOUCH_EVERY:
        store.note_use(connection, token.digest, now)
    return Visitor(name, frozenset(), role, token.account_id, "", "")
