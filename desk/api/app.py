"""The API as an application of its own, so that only it is documented."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.api import candidates, issues, sources
from desk.api.models import Fault
from desk.guard import HEADERS
from desk.web import Premises
from pipeline.errors import ZhoubaoError

log = logging.getLogger(__name__)

PATH = "/api/v1"
DESCRIPTION = """\
只读。键名与 `zhoubao` 命令的 `--json` 相同；时间带 `+08:00`；栏目用英文 id：`headlines` 要闻、`industry` 行业、
`content` 内容、`technology` 技术、`capital` 资本、`people` 人事，`null` 为不入刊。
列表一页一页取：`next` 不是 `null`，就把它写进 `after` 或 `before`。
出错时答 `{"error": "一行中文"}`。答案带 `ETag`，用 `If-None-Match` 再问，没有变就答 304。"""

_FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": Fault, "description": "看不懂这个请求"},
    401: {"model": Fault, "description": "没有令牌，或令牌不对"},
    404: {"model": Fault, "description": "没有"},
    422: {"model": Fault, "description": "参数不对"},
    429: {"model": Fault, "description": "试错太多"},
}


def create_api(premises: Premises) -> FastAPI:
    """The API on these premises."""
    api = FastAPI(
        title="周报 API",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=_FAULTS,
        separate_input_output_schemas=False,
    )
    api.state.premises = premises
    for part in (candidates, issues, sources):
        api.include_router(part.router)
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(RequestValidationError, _misunderstood)
    api.add_exception_handler(ZhoubaoError, _fault)
    api.add_exception_handler(Exception, _unexpected)
    api.add_middleware(Unchanged)
    return api


class Unchanged:
    """An answer bears a tag made of it; who has it already is told so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        start: Message = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await self._answer(scope, receive, send, start, bytes(body))

        return await self.app(scope, receive, hold)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, start: Message, body: bytes) -> None:
        response = Response(body, start["status"])
        response.raw_headers = list(start["headers"])
        if start["status"] == 200:
            tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
            asked = Request(scope).headers.get("if-none-match", "")
            if tag in (one.strip() for one in asked.split(",")):
                response = Response(status_code=304)
            response.headers["etag"] = tag
            response.headers["cache-control"] = "private, no-cache"
            response.headers["vary"] = "Authorization, Cookie"
        await response(scope, receive, send)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = {404: "没有这个地址", 405: "这个 API 只能读（GET）"}
    text = (
        error.detail if any(ord(char) > 0x2E80 for char in error.detail) else known.get(error.status_code, "没有做成")
    )
    return JSONResponse({"error": text}, error.status_code, headers=error.headers)


async def _misunderstood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = "、".join(sorted({str(one["loc"][1] if len(one["loc"]) > 1 else one["loc"][0]) for one in error.errors()}))
    return JSONResponse({"error": f"参数不对：{names}；可用的值见 {PATH}/openapi.json"}, 422)


async def _fault(request: Request, error: Exception) -> Response:
    usage = isinstance(error, ZhoubaoError) and error.exit_code == 2
    return JSONResponse({"error": str(error)}, 422 if usage else 500)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("answer failed", exc_info=error, extra={"path": request.scope["path"]})
    text = f"程序出错：{type(error).__name__}；详情在数据目录的 zhoubao.log"
    return JSONResponse({"error": text}, 500, headers=HEADERS)
