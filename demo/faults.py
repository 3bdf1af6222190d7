"""Faults the replica web can be told to have, host by host (table B of the shapes)."""

from __future__ import annotations

import gzip
import re
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
    first: Answer | None = None
    """The first list that went out."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Made-up names of detail pages -> the real ones."""


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


def _cookie_trap(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """302 到自身并带新的 Set-Cookie，没有尽头"""
    scene.memory.count += 1
    return redirect(ask.url, headers=(("Set-Cookie", f"wzws_cid=demo{scene.memory.count}; path=/"),))


def _script_cookie(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """以 200 返回一段写 Cookie 再重新载入的脚本"""
    script = f"var t='demo';document.cookie='sec='+t+';path=/';window.location.href='{ask.path}';"
    return Answer(f"<html><head><script>{script}</script></head><body><!-- {NOTICE} --></body></html>".encode())


def _wall(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """一律 403（可写 :401、:451）"""
    body = f"<html><body><h1>Forbidden</h1>{NOTICE}</body></html>".encode()
    return Answer(body, HTML, int(scene.amount(403)))


def _referer_empty(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """没有 Referer 时列表以 200 返回，但一行也没有"""
    return serve(ask) if ask.headers.get("referer") else _empty_list(ask, serve, scene)


def _moved(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页以 301 转到网站首页"""
    if serve(ask).kind != "list":
        return serve(ask)
    return redirect(replace(ask, path="/", raw_query="").url, 301)


def _removed(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """正文页一律 404"""
    answer = serve(ask)
    return missing("detail") if answer.kind == "detail" else answer


_NAMES_HTML = re.compile(rb"""\b(class|id|CLASS|ID)=(["']?)""")
_NAMES_JSON = re.compile(rb'"(\w+)":')
_NAMES_XML = re.compile(rb"<(/?)(\w)")


def _redesign(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页与正文页的 class、id、JSON 键名、XML 元素名都换了"""
    answer = serve(ask)
    return _renamed(answer) if answer.kind in ("list", "detail") else answer


def _new_fields(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """正文页的 class、id、JSON 键名都换了，列表页照旧"""
    answer = serve(ask)
    return _renamed(answer) if answer.kind == "detail" else answer


def _renamed(answer: Answer) -> Answer:
    body = answer.body
    if b"html" in answer.content_type.encode() or b"<div" in body:
        body = _NAMES_JSON.sub(rb'"v2_\1":', _NAMES_HTML.sub(rb"\1=\2v2-", body))
    elif "json" in answer.content_type:
        body = _NAMES_JSON.sub(rb'"v2_\1":', body)
    elif "xml" in answer.content_type:
        body = _NAMES_XML.sub(rb"<\1v2\2", body)
    return replace(answer, body=body)


def _garbled(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """文字的字节坏了：每个汉字的第一个字节都变成 0xFF"""
    answer = serve(ask)
    text = answer.content_type.startswith("text/") or "json" in answer.content_type or "xml" in answer.content_type
    return replace(answer, body=re.sub(rb"[\xb0-\xf7](?=[\x80-\xfe])", b"\xff", answer.body)) if text else answer


def _robots_deny(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """robots.txt 不许抓任何页面"""
    if ask.path != "/robots.txt":
        return serve(ask)
    return Answer(b"User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8", kind="robots")


def _robots_error(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """robots.txt 回答 503，其余照常"""
    if ask.path != "/robots.txt":
        return serve(ask)
    return Answer(NOTICE.encode(), "text/plain; charset=utf-8", 503, kind="robots")


_ROW_NAME = re.compile(rb"[0-9a-f]{6,}(?=\.s?html?\b|/content\.s?html)")
_PAGE_COUNT = re.compile(rb"(createPageHTML\(|maxPageNum\s*=\s*['\"]?)\d+")


def _endless(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表翻不到底：每一页都是没见过的条目，总页数写着 9999"""
    memory = scene.memory
    for alias, name in memory.aliases.items():
        if alias in ask.path:
            return serve(replace(ask, path=ask.path.replace(alias, name)))
    answer = serve(ask)
    if answer.kind != "list":
        if memory.first is None or answer.kind in ("detail", "robots", "attachment"):
            return answer
        answer = memory.first
    memory.first = memory.first or answer
    memory.lists += 1
    body = memory.first.body if memory.lists > 1 else answer.body
    if memory.lists > 1:
        names = {match[0].decode() for match in _ROW_NAME.finditer(body)}
        for name in names:
            memory.aliases[f"{memory.lists:03d}{name[3:]}"] = name
        body = _ROW_NAME.sub(lambda match: b"%03d" % memory.lists + match[0][3:], body)
    return replace(answer, body=_PAGE_COUNT.sub(rb"\g<1>9999", body))


def _entity_bomb(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页是一个展开后有数 GB 的 XML 实体炸弹"""
    answer = serve(ask)
    if answer.kind != "list":
        return answer
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "{NOTICE}">{layers}]>'
    body = f"{bomb}<rss version='2.0'><channel><item><title>&l9;</title></item></channel></rss>"
    return replace(answer, body=body.encode(), content_type="text/xml; charset=utf-8")


def _self_index(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页是一个只列出它自己的站点地图索引"""
    answer = serve(ask)
    if answer.kind != "list":
        return answer
    scheme = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    body = f"<sitemapindex {scheme}><!-- {NOTICE} --><sitemap><loc>{ask.url}</loc></sitemap></sitemapindex>"
    return replace(answer, body=body.encode(), content_type="text/xml; charset=utf-8")


def _huge_list(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页返回 200 MB（可写 :N MB），不声明长度"""
    answer = serve(ask)
    if answer.kind != "list":
        return answer
    return replace(answer, delivery="stream", size=int(scene.amount(200) * 2**20))


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
    "cookie-trap": _cookie_trap,
    "script-cookie": _script_cookie,
    "wall": _wall,
    "referer-empty": _referer_empty,
    "moved": _moved,
    "removed": _removed,
    "redesign": _redesign,
    "new-fields": _new_fields,
    "garbled": _garbled,
    "robots-deny": _robots_deny,
    "robots-error": _robots_error,
    "endless": _endless,
    "entity-bomb": _entity_bomb,
    "self-index": _self_index,
    "huge-list": _huge_list,
}
_OF_ROBOTS = {_robots_deny, _robots_error}

FAULTS: Mapping[str, str] = {name: str(fault.__doc__) for name, fault in _FAULTS.items()}
"""Name -> what it does. robots.txt is spared by all but those that are about it."""


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
    of_robots = [switch for switch in faults if switch.fault in _OF_ROBOTS]
    everything = _layered(site, faults, monotonic)
    robots = _layered(site, of_robots, monotonic)
    return lambda ask: robots(ask) if urlsplit(ask.url).path == "/robots.txt" else everything(ask)


def _layered(site: Site, faults: Sequence[Switch], monotonic: float) -> Serve:
    serve: Serve = site.answer
    for switch in reversed(faults):
        serve = _behind(switch.fault, serve, Scene(site, switch.memory, switch.number, monotonic))
    return serve


def _behind(fault: Fault, serve: Serve, scene: Scene) -> Serve:
    return lambda ask: fault(ask, serve, scene)
