"""The web desk as an ASGI application: pages, what goes around every answer, and what is said when something fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect

from desk.api.app import PATH as API
from desk.api.app import create_api
from desk.guard import HEADERS, Guard, for_programs
from desk.views import (
    account,
    addsource,
    apipage,
    audit,
    candidates,
    closing,
    deciding,
    door,
    editing,
    issues,
    nights,
    people,
    review,
    roundtrip,
    search,
    sources,
    story,
    tables,
    usage,
    wordhistory,
    words,
)
from desk.web import FORM_MAX, HERE, NotLetIn, Premises, address_of, sent_from, templates, wants_fragment, words_of
from pipeline.errors import ZhoubaoError

log = logging.getLogger(__name__)


def create_app(premises: Premises) -> FastAPI:
    """The desk on these premises."""
    app = FastAPI(title="周报", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.premises = premises
    of_the_paper = (door, candidates, search, story, editing, closing, review, roundtrip, issues, tables, deciding)
    of_the_night = (addsource, sources, nights, words, wordhistory)
    of_the_house = (people, account, audit, usage, apipage)
    for view in (*of_the_paper, *of_the_night, *of_the_house):
        app.include_router(view.router, include_in_schema=False)
    app.state.api = create_api(premises)
    app.mount(API, app.state.api, name="api")
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_api_route("/", _front, include_in_schema=False)
    app.add_api_route("/favicon.ico", _icon, include_in_schema=False)
    handlers: list[tuple[Any, Callable[[Request, Any], Awaitable[Response]]]] = [
        (NotLetIn, _show_door),
        (StarletteHTTPException, _refused),
        (RequestValidationError, _misunderstood),
        (ZhoubaoError, _fault),
        (ClientDisconnect, _gone),
        (Exception, _unexpected),
    ]
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Guard, premises=premises)
    return app


async def _front(request: Request) -> Response:
    return RedirectResponse(request.scope.get("root_path", "") + "/candidates", 303)


async def _icon(request: Request) -> Response:
    """Browsers ask for it beside pages that name no icon: files to take away, errors."""
    return RedirectResponse(request.scope.get("root_path", "") + "/static/icon.svg", 301)


async def _show_door(request: Request, error: NotLetIn) -> Response:
    if wants_fragment(request):
        return Response("登录已过期，请刷新页面重新登录", 401, media_type="text/plain")
    if request.method != "GET":
        async with request.form(max_files=4, max_fields=2000, max_part_size=FORM_MAX) as form:
            return await run_in_threadpool(door.sent_too_late, request, words_of(form))
    return RedirectResponse(f"{request.scope.get('root_path', '')}/login?next={quote(address_of(request))}", 303)


async def _refused(request: Request, error: HTTPException) -> Response:
    known = {400: "看不懂这个请求", 404: "没有这一页", 405: "这个地址不能这样用"}
    text = error.detail if error.detail and any(ord(char) > 0x2E80 for char in error.detail) else ""
    return _said(request, text or known.get(error.status_code, "没有做成"), error.status_code)


async def _misunderstood(request: Request, error: RequestValidationError) -> Response:
    faults = dict.fromkeys(_fault_of(one) for one in error.errors())
    return _said(request, f"地址写得不对：{'；'.join(faults)}", 422)


def _fault_of(fault: Any) -> str:
    name, context = str(fault["loc"][-1]), fault.get("ctx") or {}
    named = _PARAMETERS.get(name, name)
    if "max_length" in context:
        return f"{named}太长（至多 {context['max_length']} 字）"
    bound = f"，不小于 {context['ge']}" if "ge" in context else f"，不大于 {context['le']}" if "le" in context else ""
    return f"{named}应为整数{bound}" if bound or "int" in fault["type"] else f"看不懂{named}"


_PARAMETERS: Mapping[str, str] = {
    "pages": "页数",
    "issue": "期号",
    "number": "编号",
    "before": "序号",
    "q": "要找的词",
    "subject": "对象",
    "who": "姓名",
    "kind": "操作",
    "url": "网址",
    "new": "“上次来过以后”",
    "days": "天数",
}
"""Parts of an address -> what people call them."""


async def _fault(request: Request, error: ZhoubaoError) -> Response:
    return _said(request, getattr(error, "said", str(error)), 400 if error.exit_code == 2 else 500)


async def _gone(request: Request, error: ClientDisconnect) -> Response:
    return Response("请求没有发完", 408, media_type="text/plain")


async def _unexpected(request: Request, error: Exception) -> Response:
    """The one answer that goes past the guard: its headers are put on here."""
    log.error("page failed", exc_info=error, extra={"path": request.scope["path"]})
    answer = _said(request, f"程序出错：{type(error).__name__}；详情在数据目录的 zhoubao.log", 500)
    answer.headers.update(HEADERS)
    return answer


def _said(request: Request, text: str, status: int) -> Response:
    if for_programs(request.scope):
        return JSONResponse({"error": text}, status)
    if wants_fragment(request):
        return Response(text, status, media_type="text/plain")
    room = request.app.state.premises.room
    came_from = sent_from(request)
    values = {"text": text, "status": status, "room": room, "root": request.scope.get("root_path", "")}
    values["came_from"] = "" if came_from in ("/candidates", address_of(request)) else came_from
    return templates.TemplateResponse(request, "error.html", values, status_code=status)
