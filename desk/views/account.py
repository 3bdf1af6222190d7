"""我的账号: own password, browsers that are logged in, keys to the API."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from desk import entrance, logins, people, tokens
from desk.web import COOKIE, Acting, At, Form, Here, agent_of, back, field_of, page, set_cookie
from pipeline.errors import UsageError
from pipeline.store import audit
from pipeline.store import people as store
from pipeline.store import tokens as token_store
from pipeline.store.audit import Act

router = APIRouter()


@router.get("/account")
def account(here: Here) -> Response:
    """The page."""
    return _page(here)


@router.post("/account/password")
def change_password(here: Acting, form: Form) -> Response:
    """Another password, for whoever knows the old one; this browser goes on with a new session, all others end."""
    if here.visitor.account_id is None:
        raise UsageError("这台编辑部还没有账号，不用密码")
    fresh, now = field_of(form, "fresh"), here.room.now
    if fresh != field_of(form, "again"):
        raise UsageError("两遍新密码不一样，什么也没有改")
    logins.prove(here.connection, here.visitor.name, field_of(form, "old"), now)
    people.set_password(here.connection, here.visitor.name, here.visitor.name, fresh, now)
    cookie = entrance.begin(here.connection, here.visitor.account_id, agent_of(here.request), now)
    store.say(here.connection, entrance.digest_of(cookie), {"text": "密码已改，别处的登录都已结束"})
    here.connection.commit()
    response = RedirectResponse(here.request.scope.get("root_path", "") + "/account", 303)
    set_cookie(here.request, response, COOKIE, cookie)
    return response


@router.post("/account/sessions")
def end_sessions(here: Acting, form: Form) -> Response:
    """End one of the visitor's sessions, or all but this."""
    own, chosen = here.visitor, field_of(form, "session")
    if chosen and chosen not in {one.digest for one in store.sessions_of(here.connection, own.account_id)}:
        return back(here, "/account", error="这次登录已经结束了")
    if chosen:
        store.end_session(here.connection, chosen)
    else:
        store.end_sessions_of(here.connection, own.account_id, but=own.session)
    audit.append(here.connection, [Act(here.room.now, own.name, "session_end", own.name, {}, {})])
    return back(here, "/account", text="已结束" if chosen else "别处的登录都已结束")


@router.post("/account/tokens")
def make_token(here: Acting, form: Form) -> Response:
    """A new key, shown once."""
    key = tokens.make(here.connection, here.visitor, field_of(form, "name"), here.room.now)
    here.connection.commit()
    return _page(here, key=key)


@router.post("/account/tokens/revoke")
def revoke_token(here: Acting, form: Form) -> Response:
    """One key less."""
    name = tokens.revoke(here.connection, here.visitor, field_of(form, "digest"), here.room.now)
    return back(here, "/account", text=f"令牌“{name}”已吊销")


def _page(here: At, key: str = "") -> Response:
    own = here.visitor.account_id
    sessions = store.sessions_of(here.connection, own)
    keys = token_store.tokens_of(here.connection, own)
    known = store.account_of(here.connection, own) if own is not None else None
    return page(here, "account.html", key=key, sessions=sessions, tokens=keys, account=known)
