"""What keeps a crawler out: walls, cookies, limits, robots.txt."""

from __future__ import annotations

from demo.faults.changes import empty_list
from demo.faults.scene import Fault, Faults, Scene, Serve
from demo.web import HTML, NOTICE, Answer, Ask, redirect


def _cookie_loop(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """302 到自身并带 Set-Cookie，直到请求带回这个 Cookie"""
    if "wzws_cid=demo" in ask.headers.get("cookie", ""):
        return serve(ask)
    return redirect(ask.url, headers=(("Set-Cookie", "wzws_cid=demo; path=/"),))


def _cookie_trap(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """302 到自身并带新的 Set-Cookie，没有尽头"""
    scene.memory.count += 1
    return redirect(ask.url, headers=(("Set-Cookie", f"wzws_cid=demo{scene.memory.count}; path=/"),))


def _script_cookie(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """以 200 返回一段写 Cookie 再重新载入的脚本"""
    script = f"var t='demo';document.cookie='sec='+t+';path=/';window.location.href='{ask.path}';"
    return Answer(f"<html><head><script>{script}</script></head><body><!-- {NOTICE} --></body></html>".encode())


def _challenge(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """521（可写 :412）和一段写 Cookie 的脚本，没有正文"""
    script = "document.cookie='__jsl_clearance='+(1708300800+'|-1|demo')+';path=/';location.reload()"
    return Answer(f"<html><script>{script}</script><!-- {NOTICE} --></html>".encode(), HTML, int(scene.amount(521)))


def _wall(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """一律 403（可写 :401、:451）"""
    body = f"<html><body><h1>Forbidden</h1>{NOTICE}</body></html>".encode()
    return Answer(body, HTML, int(scene.amount(403)))


def _referer(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """没有 Referer 时 403"""
    if ask.headers.get("referer"):
        return serve(ask)
    return Answer(f"<html><body>403 Forbidden {NOTICE}</body></html>".encode(), HTML, 403)


def _referer_empty(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """没有 Referer 时列表以 200 返回，但一行也没有"""
    return serve(ask) if ask.headers.get("referer") else empty_list(ask, serve, scene)


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


FAULTS: Faults = {
    "cookie-loop": _cookie_loop,
    "cookie-trap": _cookie_trap,
    "script-cookie": _script_cookie,
    "challenge": _challenge,
    "wall": _wall,
    "referer": _referer,
    "referer-empty": _referer_empty,
    "throttle-429": _throttle_429,
    "throttle-index": _throttle_index,
    "robots-deny": _robots_deny,
    "robots-error": _robots_error,
}
OF_ROBOTS: frozenset[Fault] = frozenset({_robots_deny, _robots_error})
"""Those that are about robots.txt; all others spare it."""
