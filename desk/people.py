"""Who may enter the web desk and do what: accounts, roles, passwords. Logins are in `logins`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection

from desk.moments import iso
from pipeline.errors import UsageError
from pipeline.store import audit, tokens
from pipeline.store import people as store
from pipeline.store.audit import Act
from pipeline.store.people import Account
from pipeline.text import clean, squeeze
from pipeline.types import MACHINE


class Role(StrEnum):
    """What a person is at the desk."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    ADMIN = "admin"


class Right(StrEnum):
    """What may be done; reading and taking files away is everybody's."""

    DECIDE = "decide"
    SIGN = "sign"
    WORDS = "words"
    SOURCES = "sources"
    PEOPLE = "people"


ROLE_NAMES: Mapping[Role, str] = {
    Role.EDITOR: "编辑",
    Role.REVIEWER: "复核",
    Role.ANALYST: "分析",
    Role.ADMIN: "管理",
}
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.EDITOR: frozenset((Right.DECIDE, Right.WORDS)),
    Role.REVIEWER: frozenset((Right.DECIDE, Right.WORDS, Right.SIGN)),
    Role.ANALYST: frozenset(),
    Role.ADMIN: frozenset(Right),
}

PASSWORD_MIN = 10
"""Characters; length is what counts (NIST SP 800-63B)."""
PASSWORD_MAX = 200
NAME_MAX = 20
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


HASHING = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""Argon2id with the parameters of RFC 9106, second recommendation (64 MiB)."""


def role_named(name: str) -> Role:
    """A role by its id or Chinese name.

    Raises:
        UsageError: there is no such role.
    """
    by_name = {said: role for role, said in ROLE_NAMES.items()} | {role.value: role for role in Role}
    if name.strip() not in by_name:
        known = "、".join(f"{said}（{role.value}）" for role, said in ROLE_NAMES.items())
        raise UsageError(f"没有角色 {name!r}；可用：{known}")
    return by_name[name.strip()]


def role_name(role: str) -> str:
    """编辑 for editor."""
    return ROLE_NAMES[Role(role)]


def record(account: Account) -> dict[str, Any]:
    """An account as JSON."""
    return {
        "name": account.name,
        "role": account.role,
        "role_name": role_name(account.role),
        "active": account.active,
        "created_at": iso(account.created_at),
        "password_at": iso(account.password_at),
    }


def has_admin(connection: Connection) -> bool:
    """Whether anybody may manage accounts on the web."""
    return any(one.active and one.role == Role.ADMIN.value for one in store.accounts(connection))


def add(connection: Connection, by: str, name: str, role: Role, password: str, now: datetime) -> Account:
    """Add a person. With the first the single user's sessions and keys end.

    Raises:
        UsageError: the name is taken or none, or the password too short.
    """
    name = _name(name)
    _check_password(password, name)
    audit.hold(connection)
    if store.account_named(connection, name):
        raise UsageError(f"已有账号 {name}")
    store.end_sessions_of(connection, None)
    tokens.revoke_all_of(connection, None)
    store.add_account(connection, name, role.value, HASHING.hash(password), now)
    audit.append(connection, [Act(now, by, "account_add", name, {}, {"role": role.value})])
    return find(connection, name)


def find(connection: Connection, name: str) -> Account:
    """The account of this name.

    Raises:
        UsageError: there is none.
    """
    if (account := store.account_named(connection, squeeze(clean(name)))) is None:
        known = "、".join(one.name for one in store.accounts(connection)) or "还没有账号"
        raise UsageError(f"没有账号 {name!r}；现有：{known}")
    return account


def set_role(connection: Connection, by: str, name: str, role: Role, now: datetime) -> None:
    """Give a person another role; the last administrator stays one."""
    audit.hold(connection)
    account = find(connection, name)
    if role is not Role.ADMIN:
        _keep_an_admin(connection, account)
    store.change_account(connection, account.id, role=role.value)
    said = Act(now, by, "account_role", account.name, {"role": account.role}, {"role": role.value})
    audit.append(connection, [said])


def set_active(connection: Connection, by: str, name: str, active: bool, now: datetime) -> None:
    """Lock a person out, which ends their sessions, or let them in again."""
    audit.hold(connection)
    account = find(connection, name)
    if not active:
        _keep_an_admin(connection, account)
        store.end_sessions_of(connection, account.id)
    store.change_account(connection, account.id, active=active)
    store.forget_failures(connection, f"account:{account.name}")
    said = Act(now, by, "account_active", account.name, {"active": account.active}, {"active": active})
    audit.append(connection, [said])


def set_password(connection: Connection, by: str, name: str, password: str, now: datetime) -> None:
    """Set a password; every session of the account ends."""
    audit.hold(connection)
    account = find(connection, name)
    _check_password(password, account.name)
    store.change_account(connection, account.id, password_hash=HASHING.hash(password), password_at=now)
    store.end_sessions_of(connection, account.id)
    store.forget_failures(connection, f"account:{account.name}")
    audit.append(connection, [Act(now, by, "account_password", account.name, {}, {})])


def pass_phrase() -> str:
    """A password for a person to be told: four groups of letters that are not mistaken for one another, 79 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _name(name: str) -> str:
    name = squeeze(clean(name))
    if not name or len(name) > NAME_MAX or re.search(r"[<>&\"'/\\:：]", name):
        raise UsageError(f"姓名要有 1 至 {NAME_MAX} 个字，不含标点 < > & / \\ : 与引号")
    if name == MACHINE:
        raise UsageError(f"“{MACHINE}”是系统自己的名字")
    return name


def _check_password(password: str, name: str) -> None:
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise UsageError(
            f"密码要有 {PASSWORD_MIN} 至 {PASSWORD_MAX} 个字符，现为 {len(password)} 个；几个词连起来就好记"
        )
    if len(set(password)) < 4 or name.lower() in password.lower():
        raise UsageError("密码太容易猜：不要用姓名，也不要只重复几个字符")


def _keep_an_admin(connection: Connection, account: Account) -> None:
    admins = [one for one in store.accounts(connection) if one.active and one.role == Role.ADMIN.value]
    if [one.id for one in admins] == [account.id]:
        raise UsageError(f"{account.name} 是最后一个管理员，请先让另一人管理")
