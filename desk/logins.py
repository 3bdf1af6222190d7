"""Names and passwords at the door: who they open to, and how long one waits who tries too often."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from desk import people
from desk.people import NAME_MAX, PASSWORD_MAX
from pipeline.errors import UsageError
from pipeline.store import people as store
from pipeline.store.people import Account
from pipeline.text import clean, squeeze

log = logging.getLogger(__name__)

TRIES_FREE = 5
"""Wrong passwords in a row for one account before waiting begins."""
TRIES_FREE_ADDRESS = 30
"""The same for one network address, which a whole office may share."""
WAIT_MAX = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=12)
"""Failures older than this no longer count."""
AT_ONCE = 4
"""Passwords looked at side by side: each takes 64 MiB and a tenth of a second of the machine."""
PATIENCE = 10.0
"""Seconds that a login waits for its turn."""

_counting = threading.Lock()
_turns = threading.BoundedSemaphore(AT_ONCE)


class LoginError(UsageError):
    """A login that failed; says no more than that it did, or how long to wait."""


def log_in(connection: Connection, name: str, password: str, address: str, now: datetime) -> Account:
    """The account that this name and password open. Commits: a try is counted as failed before the password is
    looked at, so that a hundred at once are a hundred tries, and taken back when it was right.

    Raises:
        LoginError: they do not, or too many have tried.
    """
    name = squeeze(clean(name))[:NAME_MAX]
    of_account, of_address = subject_of(name), f"address:{network_of(address)}"[:80]
    count(connection, {of_account: TRIES_FREE, of_address: TRIES_FREE_ADDRESS}, now)
    account = store.account_named(connection, name)
    connection.commit()
    right = _verified(account.password_hash if account else _nobody(), password[:PASSWORD_MAX])
    if account is None or not account.active or not right:
        log.warning("login refused", extra={"account": account.name if account else "", "address": address})
        raise LoginError("姓名或密码不对")
    store.forget_failures(connection, of_account)
    # Not forgotten: whoever has an account of his own could otherwise try those of others without end.
    store.uncount_failure(connection, of_address)
    if people.HASHING.check_needs_rehash(account.password_hash):
        store.change_account(connection, account.id, password_hash=people.HASHING.hash(password))
    connection.commit()
    return account


def count(connection: Connection, subjects: Mapping[str, int], now: datetime) -> None:
    """Count one more failure for each subject, with how many are free; commits.

    Raises:
        LoginError: one of them has to wait; nothing is counted then.
    """
    with _counting:
        store.forget_failures_before(connection, now - FORGET_AFTER)
        known = {subject: store.failures(connection, subject) for subject in subjects}
        left = max(_to_wait(known[subject], free, now) for subject, free in subjects.items())
        if left <= timedelta():
            for subject in subjects:
                store.count_failure(connection, subject, now)
        connection.commit()
    if left > timedelta():
        raise LoginError(f"试错太多，请 {_span(left)}后再试")


def subject_of(name: str) -> str:
    """What failures of an account are counted under."""
    return f"account:{name}"[:80]


def network_of(address: str) -> str:
    """What tries from an address are counted under: an IPv6 customer has 2^64 addresses, and counts as one."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(IPv6Address(int(known) >> 64 << 64)) + "/64"
    return str(known)


def _verified(known: str, password: str) -> bool:
    if not _turns.acquire(timeout=PATIENCE):
        raise LoginError("正在登录的人太多，请过一会儿再试")
    try:
        return people.HASHING.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _turns.release()


def prove(connection: Connection, name: str, password: str, now: datetime) -> None:
    """Ask the password of somebody who is in already: a browser left open is not its owner. Commits.

    Raises:
        LoginError: it is not theirs, or was tried too often.
    """
    count(connection, {subject_of(name): TRIES_FREE}, now)
    account = store.account_named(connection, name)
    if account is None or not _verified(account.password_hash, password[:PASSWORD_MAX]):
        raise LoginError("现在的密码不对")
    store.forget_failures(connection, subject_of(name))
    connection.commit()


@cache
def _nobody() -> str:
    """A hash to check against where the account does not exist, so that the answer takes as long."""
    return people.HASHING.hash("nobody has this password")


def _to_wait(failed: store.Failures | None, free: int, now: datetime) -> timedelta:
    if failed is None or failed.count < free:
        return timedelta()
    wait = min(timedelta(seconds=2 ** min(failed.count - free + 1, 20)), WAIT_MAX)
    return failed.last_at + wait - now


def _span(left: timedelta) -> str:
    seconds = max(1, round(left.total_seconds()))
    return f"{seconds} 秒" if seconds < 90 else f"{round(seconds / 60)} 分钟"
