"""What every page of the web desk stands on: the request with its newsroom and visitor, forms, redirects, templates."""

from __future__ import annotations

import pathlib
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, NoReturn, cast
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Path, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from sqlalchemy import Connection
from starlette.datastructures import FormData

from desk import entrance, pagewords
from desk.attempts import Attempts
from desk.entrance import OneTimeLink, Visitor
from desk.newsroom import Newsroom, open_newsroom
from desk.pastcache import PastCache
from desk.people import Right
from desk.wordtrials import WordTrials
from pipeline.errors import ConfigurationError
from pipeline.learned import FILE as LEARNED
from pipeline.store import people as people_store

HERE = pathlib.Path(__file__).parent
COOKIE = "zhoubao_session"
DOOR_COOKIE = "zhoubao_door"
"""Of a browser that has not logged in yet: its login form carries the token that belongs to it."""
FORM_MAX = 2 * 1024 * 1024
"""Bytes of a form without files, or of one field of it: a long text and two thousand ticks."""
FRAGMENT = "x-fragment"
"""Header by which our own script asks for a piece of a page instead of a redirect."""


@dataclass(slots=True)
class Premises:
    """What the server knows besides the newsroom."""

    room: Newsroom
    link: OneTimeLink = field(init=False)
    attempts: Attempts = field(default_factory=Attempts)
    """Addresses that are being tried as sources."""
    pasts: PastCache = field(default_factory=PastCache)
    word_trials: WordTrials = field(default_factory=WordTrials)
    secure: bool = False
    """Whether cookies are for HTTPS only."""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names under which the desk is asked for; any other is refused (DNS rebinding)."""
    fault: str = ""
    """What is wrong with the files as they are now; the newsroom is then as they last said it."""
    _seen: tuple[object, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.link = OneTimeLink(self.room.now)

    def newsroom(self) -> Newsroom:
        """The newsroom as its files say now: words that were edited count from the next page on."""
        settings = self.room.settings
        files = (settings.sources_file, settings.weekly_file, settings.data_dir / LEARNED)
        stamps = tuple((path, path.stat().st_mtime_ns if path.exists() else 0) for path in files)
        with self._lock:
            if self._seen and stamps != self._seen:
                self._read_again()
            self._seen = stamps
            return self.room

    def _read_again(self) -> None:
        try:
            fresh = open_newsroom(self.room.settings)
        except ConfigurationError as err:
            self.fault = err.faults[0]
            return
        fresh.engine.dispose()
        self.room, self.fault = replace(fresh, engine=self.room.engine), ""


@dataclass(frozen=True, slots=True)
class At:
    """Where a view stands: the request, its newsroom, one connection, the visitor."""

    request: Request
    premises: Premises
    room: Newsroom
    connection: Connection
    visitor: Visitor

    def need(self, right: Right) -> None:
        """Refuse who may not."""
        if not self.visitor.may(right):
            raise HTTPException(403, f"{self.visitor.name}没有这项权限")


class NotLetIn(Exception):
    """The browser has no session; it is shown the door."""


def premises_of(request: Request) -> Premises:
    """What the server was started with."""
    return cast(Premises, request.app.state.premises)


def connected(request: Request) -> Iterator[Connection]:
    """One connection for one request; what is not committed is gone."""
    with premises_of(request).room.engine.connect() as connection:
        yield connection


Opened = Annotated[Connection, Depends(connected)]


def agent_of(request: Request) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")


def cookie_of(request: Request, name: str) -> str:
    """Value of a cookie of ours, or the empty string."""
    return request.cookies.get(_full_name(request, name), "")


def set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """A cookie that no script reads and no other site sends along with a form."""
    response.set_cookie(_full_name(request, name), value, **_cookie_terms(request))


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Have the browser forget it."""
    response.delete_cookie(_full_name(request, name), **_cookie_terms(request))


def _full_name(request: Request, name: str) -> str:
    """With the prefix by which a browser takes it from this very host by HTTPS only: no neighbour under the same
    domain can plant one (RFC 6265bis, 4.1.3)."""
    terms = _cookie_terms(request)
    if not terms["secure"]:
        return name
    return f"__Host-{name}" if terms["path"] == "/" else f"__Secure-{name}"


def _cookie_terms(request: Request) -> dict[str, Any]:
    secure = premises_of(request).secure or request.url.scheme == "https"
    path = request.scope.get("root_path", "") or "/"
    return {"path": path, "httponly": True, "samesite": "lax", "secure": secure}


def at(request: Request, connection: Opened) -> At:
    """The view's place for a browser that is let in."""
    premises = premises_of(request)
    room = premises.newsroom()
    cookie = cookie_of(request, COOKIE)
    visitor = entrance.visitor_of(connection, cookie, room.settings.editor, room.now)
    connection.commit()
    if visitor is None:
        raise NotLetIn
    return At(request, premises, room, connection, visitor)


Here = Annotated[At, Depends(at)]


async def form_of(request: Request) -> AsyncIterator[Mapping[str, list[str]]]:
    """Fields of a form; files that came along are closed when the answer is made."""
    async with request.form(max_files=4, max_fields=2000, max_part_size=FORM_MAX) as form:
        yield words_of(form)


def words_of(form: FormData) -> Mapping[str, list[str]]:
    """Fields of a form, each with all its values, without what no store takes."""
    return {name: [_kept(value) for value in form.getlist(name) if isinstance(value, str)] for name in form}


def _kept(value: str) -> str:
    return value.replace("\0", "").encode("utf-8", "replace").decode()


Form = Annotated[Mapping[str, list[str]], Depends(form_of)]


def acting(here: Here, form: Form) -> At:
    """The place of a view that changes something: only a form of our own gets there.

    Raises:
        HTTPException: 403, the form does not carry the token of the session or comes from another site.
    """
    check_origin(here.request)
    given = (form.get("token") or [""])[0] or here.request.headers.get("x-token", "")
    if not entrance.same(given, here.visitor.form_token):
        raise HTTPException(403, "页面放得太久，或请求不是从这里发出的；请刷新后再做一次")
    return here


Acting = Annotated[At, Depends(acting)]
IssueNumber = Annotated[int, Path(ge=1, le=1_000_000)]
"""Number of an issue in an address."""


def check_origin(request: Request) -> None:
    """Refuse a form that another site sends; browsers say where one comes from."""
    told = request.headers.get("sec-fetch-site", "")
    if told not in ("", "same-origin", "none"):
        raise HTTPException(403, "请求来自别的网站")
    origin = request.headers.get("origin", "")
    if origin and not told and not _is_ours(origin, request.headers.get("host", "")):
        raise HTTPException(403, "请求来自别的网站；如果是经代理访问，代理要原样转来 Host")


def sent_from(request: Request) -> str:
    """The page of ours that a form was sent from, as a browser tells it; else the first page."""
    told = urlsplit(request.headers.get("referer", ""))
    if not told.path or told.netloc.lower() != request.headers.get("host", "").lower():
        return own_path("")
    path = told.path.removeprefix(request.scope.get("root_path", ""))
    return own_path(f"{path}?{told.query}" if told.query else path)


def _is_ours(origin: str, host: str) -> bool:
    """Origin `null` (a sandboxed frame, a local file) is nobody's."""
    return urlsplit(origin).netloc.lower() == host.lower()


def field_of(form: Mapping[str, list[str]], name: str) -> str:
    """First value of a field, or the empty string."""
    return (form.get(name) or [""])[0]


templates = Jinja2Templates(directory=HERE / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.globals.update(pagewords.GLOBALS)
templates.env.filters.update(pagewords.FILTERS)


def page(here: At, name: str, status: int = 200, **values: Any) -> Response:
    """A page of ours; what the action before had to say is told once."""
    said = take_said(here)
    root = here.request.scope.get("root_path", "")
    common = {"here": here, "room": here.room, "visitor": here.visitor, "said": said, "root": root}
    common |= {"now_at": address_of(here.request), "fault": here.premises.fault}
    return templates.TemplateResponse(here.request, name, {**common, **values}, status_code=status)


def take_said(here: At) -> Mapping[str, Any]:
    """What the action before had to say; it is gone then."""
    known = people_store.session_of(here.connection, here.visitor.session)
    if known is None or not known.said:
        return {}
    people_store.say(here.connection, here.visitor.session, {})
    here.connection.commit()
    return known.said


def back(here: At, to: str, **said: Any) -> Response:
    """Go on to a page of ours, where `text` (or `error`) is told, and the way back (`way_back`) offered."""
    people_store.say(here.connection, here.visitor.session, said)
    here.connection.commit()
    return RedirectResponse(here.request.scope.get("root_path", "") + own_path(to), 303)


def way_back(to: str, label: str = "撤销", **fields: str | Sequence[str]) -> dict[str, Any]:
    """For `back`: the form that takes back what was just done, offered with what is told of it."""
    listed = {name: [value] if isinstance(value, str) else list(value) for name, value in fields.items()}
    return {"undo": {"to": to, "label": label, "fields": listed}}


def address_of(request: Request) -> str:
    """Path and query of this page, as `back` takes them."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def own_path(to: str) -> str:
    """An address within the desk: a path; anything else is the first page."""
    fine = to.startswith("/") and not to.startswith(("//", "/\\")) and not any(ord(char) < 32 for char in to)
    return to if fine else "/candidates"


def wants_fragment(request: Request) -> bool:
    """Whether our own script asks."""
    return FRAGMENT in request.headers


def missing(what: str) -> NoReturn:
    """There is no such page."""
    raise HTTPException(404, what)
