"""Faults the replica web can be told to have, host by host (table B of the shapes)."""

from __future__ import annotations

import gzip
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from demo.site import Site
from demo.web import HTML, NOTICE, Answer, Ask, missing, redirect

Serve = Callable[[Ask], Answer]


@dataclass
class Memory:
    """What one fault of one host remembers between requests."""

    count: int = 0
    lists: int = 0
    times: deque[float] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a fault may look at besides the request."""

    site: Site
    memory: Memory
    number: float | None
    """What follows the colon in `slow:3`."""
    monotonic: float
    """Seconds; only for bursts."""

    def amount(self, default: float) -> float:
        """The number given, or the default."""
        return default if self.number is None else self.number


Fault = Callable[[Ask, Serve, Scene], Answer]


def _cookie_loop(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """302 到自身并带 Set-Cookie，直到请求带回这个 Cookie"""
    if "wzws_cid=demo" in ask.headers.get("cookie", ""):
        return serve(ask)
    return redirect(ask.url, headers=(("Set-Cookie", "wzws_cid=demo; path=/"),))


def _challenge(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """521（可写 :412）和一段写 Cookie 的脚本，没有正文"""
    script = "document.cookie='__jsl_clearance='+(1708300800+'|-1|demo')+';path=/';location.reload()"
    return Answer(f"<html><script>{script}</script><!-- {NOTICE} --></html>".encode(), HTML, int(scene.amount(521)))


def _referer(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """没有 Referer 时 403"""
    if ask.headers.get("referer"):
        return serve(ask)
    return Answer(f"<html><body>403 Forbidden {NOTICE}</body></html>".encode(), HTML, 403)


def _soft_404(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """正文页以 200 返回网站首页"""
    answer = serve(ask)
    return scene.site.home(ask) if answer.kind == "detail" else answer


def _stub(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """正文页以 200 返回 350 字节的空壳"""
    answer = serve(ask)
    if answer.kind != "detail":
        return answer
    start = f"<html><head><title>{NOTICE}</title></head><body><!-- ".encode()
    end = b" --></body></html>"
    return Answer(start + b"." * (350 - len(start) - len(end)) + end)


def _throttle_429(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """前 3 次（可写 :N）请求返回 429 和 Retry-After: 1，之后正常"""
    scene.memory.count += 1
    if scene.memory.count > scene.amount(3):
        return serve(ask)
    return Answer(f"Too Many Requests {NOTICE}".encode(), "text/plain; charset=utf-8", 429, (("Retry-After", "1"),))


def _throttle_index(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """10 秒内第 6 个（可写 :N，即 N 个之后）正文页起，以 200 返回栏目首页"""
    answer = serve(ask)
    if answer.kind != "detail":
        return answer
    times = scene.memory.times
    times.append(scene.monotonic)
    while scene.monotonic - times[0] > 10:
        times.popleft()
    return answer if len(times) <= scene.amount(5) else scene.site.home(ask)


def _encoding_mismatch(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """响应头的 charset 与页面 meta 不一致，以 meta 为准"""
    answer = serve(ask)
    if not answer.content_type.startswith("text/html"):
        return answer
    wrong = "gb2312" if "utf-8" in answer.content_type else "utf-8"
    return replace(answer, content_type=f"text/html; charset={wrong}")


def _forced_gzip(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """不管请求头，一律以 gzip 返回"""
    answer = serve(ask)
    packed = gzip.compress(answer.body, mtime=0)
    return replace(answer, body=packed, headers=(*answer.headers, ("Content-Encoding", "gzip")))


def _redirect(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """http 以 301 转到 https；没有扩展名的地址以 301 补上末尾的斜杠"""
    if ask.scheme == "http":
        return redirect(replace(ask, scheme="https").url, 301)
    last = ask.path.rpartition("/")[2]
    if last and "." not in last and ask.method == "GET":
        return redirect(replace(ask, path=f"{ask.path}/").url, 301)
    answer = serve(ask)
    return answer if answer.status != 404 else serve(replace(ask, path=ask.path.rstrip("/")))


def _moving_list(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """第一个列表页发出之后，列表顶部多出一条，后面各页错开一行"""
    answer = serve(replace(ask, moved=scene.memory.lists > 0))
    scene.memory.lists += answer.kind == "list"
    return answer


def _reset(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """发完响应头就断开连接"""
    return replace(serve(ask), delivery="reset")


def _slow(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """第一个字节迟到 5 秒（可写 :N 秒）"""
    return replace(serve(ask), delay=scene.amount(5))


def _half_body(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """声明完整长度，只发一半就关闭"""
    return replace(serve(ask), delivery="half")


def _server_error(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """一律 500"""
    return Answer(f"<html><body>500 Internal Server Error {NOTICE}</body></html>".encode(), HTML, 500)


def _empty_list(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页正常返回，但一行也没有"""
    plain = serve(ask)
    return serve(replace(ask, empty=True)) if plain.kind == "list" else plain


def _huge(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """正文页返回 60 MB（可写 :N MB），不声明长度"""
    answer = serve(ask)
    if answer.kind != "detail":
        return answer
    return replace(answer, delivery="stream", size=int(scene.amount(60) * 2**20))


def _redirect_loop(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """302 在两个地址之间来回"""
    query = "" if ask.raw_query else "loop=1"
    return redirect(replace(ask, raw_query=query).url)


def _not_found(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页 404"""
    answer = serve(ask)
    return missing("list") if answer.kind == "list" else answer


_FAULTS: dict[str, Fault] = {
    "cookie-loop": _cookie_loop,
    "challenge": _challenge,
    "referer": _referer,
    "soft-404": _soft_404,
    "stub": _stub,
    "throttle-429": _throttle_429,
    "throttle-index": _throttle_index,
    "encoding-mismatch": _encoding_mismatch,
    "forced-gzip": _forced_gzip,
    "redirect": _redirect,
    "moving-list": _moving_list,
    "reset": _reset,
    "slow": _slow,
    "half-body": _half_body,
    "server-error": _server_error,
    "empty-list": _empty_list,
    "huge": _huge,
    "redirect-loop": _redirect_loop,
    "not-found": _not_found,
}

FAULTS: Mapping[str, str] = {name: str(fault.__doc__) for name, fault in _FAULTS.items()}
"""Name -> what it does. robots.txt is spared by all of them."""


@dataclass
class Switch:
    """One fault switched on for one host."""

    fault: Fault
    number: float | None
    memory: Memory = field(default_factory=Memory)


def switches(names: Sequence[str]) -> list[Switch]:
    """The faults of one host, each `name` or `name:number`, outermost first.

    Raises:
        ValueError: for a name that is no fault, or a number that is none.
    """
    made: list[Switch] = []
    for text in names:
        name, _, number = text.partition(":")
        if name not in _FAULTS:
            raise ValueError(f"没有这种故障：{name}；可用：{'、'.join(_FAULTS)}")
        made.append(Switch(_FAULTS[name], float(number) if number else None))
    return made


def serve_with(site: Site, faults: Sequence[Switch], monotonic: float) -> Serve:
    """The site behind its faults."""
    serve: Serve = site.answer
    for switch in reversed(faults):
        serve = _behind(switch.fault, serve, Scene(site, switch.memory, switch.number, monotonic))
    return lambda ask: site.answer(ask) if urlsplit(ask.url).path == "/robots.txt" else serve(ask)


def _behind(fault: Fault, serve: Serve, scene: Scene) -> Serve:
    return lambda ask: fault(ask, serve, scene)
