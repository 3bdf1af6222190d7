"""What goes around every answer: the host must be ours, a request of bearable size and pace; safety headers go out."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.web import COOKIE, FORM_MAX, Premises

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
STATIC_CACHE = "no-cache"
"""Our sheet and script are asked for each time and answered with 304: nothing personal is in them."""

FILES_MAX = 32 * 1024 * 1024
"""Bytes of a form with files: a table of marked candidates with room to spare."""
DOOR_MAX = 16 * 1024
"""Bytes of what a browser sends that shows no session: a name and a password."""
PAUSE_MAX = 20.0
"""Seconds between two pieces of a body."""
BODY_TIME = 180.0
"""Seconds that a whole body may take."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further."""

    status: int
    text: str


class Guard:
    """Around the whole desk."""

    def __init__(self, app: ASGIApp, premises: Premises) -> None:
        self.app = app
        self.premises = premises

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        guarded = _with_headers(scope, send)
        if refusal := self._refusal(scope):
            kind = JSONResponse if for_programs(scope) else PlainTextResponse
            said = {"error": refusal.text} if for_programs(scope) else refusal.text
            return await kind(said, refusal.status, headers={"connection": "close"})(scope, receive, guarded)
        return await self.app(scope, _Patience(receive, _most(scope)).receive, guarded)

    def _refusal(self, scope: Scope) -> Refusal | None:
        hosts = _values(scope, b"host")
        if len(hosts) != 1:
            return Refusal(400, "请求没有写明主机，或写了几个")
        name = _name_of(hosts[0].lower())
        if "*" not in self.premises.hosts and name not in self.premises.hosts:
            known = name if re.fullmatch(r"[\w.:\[\]-]{1,253}", name, re.ASCII) else "这个名字"
            return Refusal(421, f"这台服务器不叫 {known}；经别的名字访问，请在启动时加 --host-name {known}")
        if "\0" in scope["path"] or b"\0" in unquote_to_bytes(scope.get("query_string", b"")):
            return Refusal(400, "地址里有不该有的字符")
        if _values(scope, b"transfer-encoding"):
            return Refusal(411, "请求要写明长度（Content-Length）")
        lengths = _values(scope, b"content-length") or ["0"]
        if len(lengths) != 1 or not re.fullmatch(r"[0-9]{1,15}", lengths[0]):
            return Refusal(400, "请求的长度写得不对")
        if int(lengths[0]) > _most(scope):
            return Refusal(413, f"太大了：文字或文件合起来至多 {_most(scope) / 1024 / 1024:g} MB")
        return None


def for_programs(scope: Scope) -> bool:
    """Whether a program asks, which reads JSON."""
    return bool(scope["path"].removeprefix(scope.get("root_path", "")).startswith("/api/"))


class _Patience:
    """A body as it comes in, until it is too long or takes too long; then it is as if the browser had gone."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self._until = asyncio.get_running_loop().time() + BODY_TIME
        self._whole = False

    async def receive(self) -> Message:
        """The next piece."""
        if self._whole:
            return await self._receive()
        left = self._until - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(self._receive(), min(PAUSE_MAX, max(left, 0)))
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._left -= len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message if self._left >= 0 else {"type": "http.disconnect"}


def _with_headers(scope: Scope, send: Send) -> Send:
    static = scope["path"].removeprefix(scope.get("root_path", "")).startswith("/static/")
    headers = {**HEADERS, "cache-control": STATIC_CACHE} if static else HEADERS

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            fresh = [(name.encode(), value.encode()) for name, value in headers.items() if name.encode() not in present]
            message["headers"] = [*message["headers"], *fresh]
        await send(message)

    return guarded


def _values(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]


def _name_of(host: str) -> str:
    """Host without its port; [::1] keeps its brackets."""
    name, _, port = host.rpartition(":")
    return name if port.isdecimal() and name else host


def _most(scope: Scope) -> int:
    """Bytes that this request's body may have."""
    if not any(COOKIE in cookie for cookie in _values(scope, b"cookie")):
        return DOOR_MAX
    files = any(kind.lower().startswith("multipart/form-data") for kind in _values(scope, b"content-type"))
    return FILES_MAX if files else FORM_MAX
