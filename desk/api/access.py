"""Who may read: a program with a token, or a browser that is logged in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection

from desk import entrance, logins, tokens
from desk.entrance import Visitor
from desk.logins import LoginError
from desk.newsroom import Newsroom
from desk.web import COOKIE, Premises, cookie_of

TRIES_FREE = 30
"""Tokens that open nothing, from one address, before waiting begins."""

_bearer = HTTPBearer(
    auto_error=False, scheme_name="token", description="网页“我的账号”里建的令牌；浏览器也可凭登录的 cookie"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Where an answer is made: the newsroom, one connection, who reads."""

    room: Newsroom
    connection: Connection
    visitor: Visitor


def asked(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Iterator[Asked]:
    """The place for whoever is let in.

    Raises:
        HTTPException: 401, the token opens nothing or there is none; 429, too many of those came from there.
    """
    premises = cast(Premises, request.app.state.premises)
    room = premises.newsroom()
    with room.engine.connect() as connection:
        who = _reader(request, connection, room, bearer.credentials if bearer else None)
        connection.commit()
        yield Asked(room, connection, who)


Here = Annotated[Asked, Depends(asked)]


def _reader(request: Request, connection: Connection, room: Newsroom, key: str | None) -> Visitor:
    header = {"WWW-Authenticate": "Bearer"}
    if key is None:
        if "authorization" in request.headers:
            raise HTTPException(401, "令牌写作 Authorization: Bearer 令牌", header)
        visitor = entrance.visitor_of(connection, cookie_of(request, COOKIE), room.settings.editor, room.now)
        if visitor is None:
            raise HTTPException(401, "要有令牌：Authorization: Bearer 令牌；在网页“我的账号”里建", header)
        return visitor
    if visitor := tokens.visitor_of(connection, key, room.settings.editor, room.now):
        return visitor
    network = logins.network_of(request.client.host if request.client else "")
    try:
        logins.count(connection, {f"token:{network}"[:80]: TRIES_FREE}, room.now)
    except LoginError as err:
        raise HTTPException(429, str(err), {"Retry-After": str(int(logins.WAIT_MAX.total_seconds()))}) from err
    raise HTTPException(401, "令牌不对，或已吊销", header)
