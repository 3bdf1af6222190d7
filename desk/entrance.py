"""Browsers that are let in: sessions, the token that every form carries, the link of a desk without accounts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from desk.browsers import browser_named
from desk.people import RIGHTS, Right, Role
from pipeline.store import people as store

IDLE_MAX = timedelta(days=3)
"""A browser not seen so long has to log in again: a weekend may pass."""
AGE_MAX = timedelta(days=14)
LINK_LIFE = timedelta(hours=1)
"""How long the link in the terminal may lie there unused."""
TOUCH_EVERY = timedelta(minutes=5)
"""How often it is noted that a browser was here: not at every request."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page."""

    name: str
    rights: frozenset[Right]
    role: Role | None
    """None: the single user of a desk without accounts."""
    account_id: int | None
    session: str
    """Digest of the session."""
    form_token: str
    """What a form of this session must carry."""

    def may(self, right: str) -> bool:
        """Whether this person may do that."""
        return right in self.rights


class OneTimeLink:
    """The key that a desk without accounts prints in the terminal; it opens once, and not for long."""

    def __init__(self, made_at: datetime) -> None:
        self.key = secrets.token_urlsafe(24)
        self._until = made_at + LINK_LIFE
        self._used = False
        self._lock = threading.Lock()

    def open(self, key: str, now: datetime) -> bool:
        """Whether this key opens; never again afterwards."""
        with self._lock:
            fits = not self._used and now < self._until and same(key, self.key)
            self._used = self._used or fits
            return fits


def begin(connection: Connection, account_id: int | None, agent: str, now: datetime) -> str:
    """A new session of the browser that calls itself `agent`; gives the cookie's value, of which the store keeps a
    digest only."""
    cookie = secrets.token_urlsafe(32)
    store.begin_session(connection, digest_of(cookie), account_id, browser_named(agent), now)
    return cookie


def visitor_of(connection: Connection, cookie: str, single_user: str, now: datetime) -> Visitor | None:
    """Who has this cookie, where the session still holds.

    `single_user`: name of the one who works at a desk without accounts. Their sessions end when accounts are made.
    """
    if not cookie:
        return None
    digest = digest_of(cookie)
    known = store.session_of(connection, digest)
    if known is None or now - known.seen_at > IDLE_MAX or now - known.created_at > AGE_MAX:
        return None
    if now - known.seen_at > TOUCH_EVERY:
        store.touch_session(connection, digest, now)
    token = form_token(cookie)
    if known.account is None:
        if store.any_account(connection):
            return None
        return Visitor(single_user, frozenset(Right), None, None, digest, token)
    account = known.account
    # A login that was on its way while the password was changed begins its session after all others were ended.
    if not account.active or known.created_at < account.password_at:
        return None
    role = Role(account.role)
    return Visitor(account.name, RIGHTS[role], role, account.id, digest, token)


def digest_of(cookie: str) -> str:
    """What the store knows a cookie by."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def form_token(cookie: str) -> str:
    """The token against forged requests that belongs to a cookie: whoever cannot read the one cannot make the other."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
