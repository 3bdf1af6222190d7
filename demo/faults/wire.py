"""What is right and arrives wrong: redirects, encodings, slow and broken answers."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

from demo.faults.scene import Faults, Scene, Serve
from demo.web import HTML, NOTICE, Answer, Ask, redirect


def _redirect(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """http 以 301 转到 https；没有扩展名的地址以 301 补上末尾的斜杠"""
    if ask.scheme == "http":
        return redirect(replace(ask, scheme="https").url, 301)
    last = ask.path.rpartition("/")[2]
    if last and "." not in last and ask.method == "GET":
        return redirect(replace(ask, path=f"{ask.path}/").url, 301)
    answer = serve(ask)
    return answer if answer.status != 404 else serve(replace(ask, path=ask.path.rstrip("/")))


def _redirect_loop(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """302 在两个地址之间来回"""
    query = "" if ask.raw_query else "loop=1"
    return redirect(replace(ask, raw_query=query).url)


def _encoding_mismatch(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """响应头的 charset 与页面 meta 不一致，以 meta 为准"""
    answer = serve(ask)
    if not answer.content_type.startswith("text/html"):
        return answer
    wrong = "gb2312" if "utf-8" in answer.content_type else "utf-8"
    return replace(answer, content_type=f"text/html; charset={wrong}")


def _garbled(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """文字的字节坏了：每个汉字的第一个字节都变成 0xFF"""
    answer = serve(ask)
    text = answer.content_type.startswith("text/") or "json" in answer.content_type or "xml" in answer.content_type
    return replace(answer, body=re.sub(rb"[\xb0-\xf7](?=[\x80-\xfe])", b"\xff", answer.body)) if text else answer


def _forced_gzip(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """不管请求头，一律以 gzip 返回"""
    answer = serve(ask)
    packed = gzip.compress(answer.body, mtime=0)
    return replace(answer, body=packed, headers=(*answer.headers, ("Content-Encoding", "gzip")))


def _slow(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """第一个字节迟到 5 秒（可写 :N 秒）"""
    return replace(serve(ask), delay=scene.amount(5))


def _reset(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """发完响应头就断开连接"""
    return replace(serve(ask), delivery="reset")


def _half_body(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """声明完整长度，只发一半就关闭"""
    return replace(serve(ask), delivery="half")


def _server_error(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """一律 500"""
    return Answer(f"<html><body>500 Internal Server Error {NOTICE}</body></html>".encode(), HTML, 500)


FAULTS: Faults = {
    "redirect": _redirect,
    "redirect-loop": _redirect_loop,
    "encoding-mismatch": _encoding_mismatch,
    "garbled": _garbled,
    "forced-gzip": _forced_gzip,
    "slow": _slow,
    "reset": _reset,
    "half-body": _half_body,
    "server-error": _server_error,
}
