"""The door: logging in and out, and the one-time link of a desk without accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from desk import entrance, logins
from desk.logins import LoginError
from desk.web import (
    COOKIE,
    DOOR_COOKIE,
    Acting,
    Form,
    Opened,
    agent_of,
    check_origin,
    cookie_of,
    drop_cookie,
    field_of,
    own_path,
    premises_of,
    sent_from,
    set_cookie,
    templates,
)
from pipeline.store import people as store

router = APIRouter()

WRITTEN = ("title", "text", "why")
"""Fields in which people write at length."""


@router.get("/login")
def door(request: Request, connection: Opened, next: str = "/candidates") -> Response:
    """The form, or what to do where there are no accounts."""
    return show_door(request, any_account=store.any_account(connection), next=own_path(next))


def sent_too_late(request: Request, form: Mapping[str, list[str]]) -> Response:
    """The door for a form whose session is over: what somebody had written is shown, that it can be taken along.

    A form from elsewhere shows nothing: no stranger writes on our door.
    """
    check_origin(request)
    with premises_of(request).room.engine.connect() as connection:
        any_account = store.any_account(connection)
    written = [words for name in WRITTEN for words in form.get(name, ()) if words.strip()]
    said = "登录已过期，刚才的没有做成；再登录一次，就回到原来那一页"
    return show_door(
        request, any_account=any_account, next=sent_from(request), error=said, status=401, written="\n\n".join(written)
    )


def show_door(
    request: Request, *, any_account: bool, next: str, error: str = "", status: int = 200, written: str = ""
) -> Response:
    """The login page; its form carries the token of a cookie that it sets."""
    room = premises_of(request).room
    cookie = cookie_of(request, DOOR_COOKIE) or secrets.token_urlsafe(32)
    values = {
        "token": entrance.form_token(cookie),
        "any_account": any_account,
        "next": next,
        "error": error,
        "written": written,
    }
    values |= {"room": room, "root": request.scope.get("root_path", "")}
    response = templates.TemplateResponse(request, "login.html", values, status_code=status)
    set_cookie(request, response, DOOR_COOKIE, cookie)
    return response


@router.post("/login")
def log_in(request: Request, form: Form, connection: Opened) -> Response:
    """Let a person in who knows the password; the session is a new one.

    The form is read before a connection is taken: a stranger who sends it drop by drop holds up nobody.
    """
    check_origin(request)
    to = own_path(field_of(form, "next"))
    cookie = cookie_of(request, DOOR_COOKIE)
    if not cookie or not entrance.same(field_of(form, "token"), entrance.form_token(cookie)):
        return show_door(request, any_account=True, next=to, error="页面放得太久，请再登录一次", status=403)
    now = premises_of(request).room.now
    address = request.client.host if request.client else ""
    try:
        account = logins.log_in(connection, field_of(form, "name"), field_of(form, "password"), address, now)
    except LoginError as err:
        return show_door(request, any_account=True, next=to, error=str(err), status=401)
    store.forget_sessions(connection, now - entrance.IDLE_MAX)
    return _enter(request, entrance.begin(connection, account.id, agent_of(request), now), connection, to)


@router.get("/enter")
def enter(request: Request, connection: Opened, key: str = "") -> Response:
    """The one-time link in the terminal."""
    premises = premises_of(request)
    if store.any_account(connection) or not premises.link.open(key, premises.room.now):
        said = "这个链接已经用过、过了时候或不对；请重新运行 zhoubao serve，用终端里新的链接"
        return show_door(request, any_account=store.any_account(connection), next="/candidates", error=said, status=403)
    cookie = entrance.begin(connection, None, agent_of(request), premises.room.now)
    return _enter(request, cookie, connection, "/candidates")


@router.post("/logout")
def log_out(here: Acting) -> Response:
    """End the session."""
    store.end_session(here.connection, here.visitor.session)
    here.connection.commit()
    response = RedirectResponse(here.request.scope.get("root_path", "") + "/login", 303)
    drop_cookie(here.request, response, COOKIE)
    return response


def _enter(request: Request, cookie: str, connection: Opened, to: str) -> Response:
    """In with a session of its own; the one that this browser had, whoever's it was, is over."""
    if before := cookie_of(request, COOKIE):
        store.end_session(connection, entrance.digest_of(before))
    connection.commit()
    response = RedirectResponse(request.scope.get("root_path", "") + to, 303)
    set_cookie(request, response, COOKIE, cookie)
    drop_cookie(request, response, DOOR_COOKIE)
    return response
