"""What is no longer what or where it was: lists and pages gone, moved, emptied, rebuilt."""

from __future__ import annotations

import re
from dataclasses import replace

from demo.faults.scene import Faults, Scene, Serve
from demo.web import NOTICE, Answer, Ask, missing, redirect

_NAMES_HTML = re.compile(rb"""\b(class|id|CLASS|ID)=(["']?)""")
_NAMES_JSON = re.compile(rb'"(\w+)":')
_NAMES_XML = re.compile(rb"<(/?)(\w)")


def _not_found(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页 404"""
    answer = serve(ask)
    return missing("list") if answer.kind == "list" else answer


def _moved(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页以 301 转到网站首页"""
    if serve(ask).kind != "list":
        return serve(ask)
    return redirect(replace(ask, path="/", raw_query="").url, 301)


def empty_list(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页正常返回，但一行也没有"""
    plain = serve(ask)
    return serve(replace(ask, empty=True)) if plain.kind == "list" else plain


def _moving_list(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """第一个列表页发出之后，列表顶部多出一条，后面各页错开一行"""
    answer = serve(replace(ask, moved=scene.memory.lists > 0))
    scene.memory.lists += answer.kind == "list"
    return answer


def _redesign(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页与正文页的 class、id、JSON 键名、XML 元素名都换了"""
    answer = serve(ask)
    return _renamed(answer) if answer.kind in ("list", "detail") else answer


def _removed(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """正文页一律 404"""
    answer = serve(ask)
    return missing("detail") if answer.kind == "detail" else answer


def _lost_part(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """分成几页的报道，第 3 页（可写 :N）404"""
    answer = serve(ask)
    lost = ask.path.endswith(f"-{scene.amount(3):.0f}.html")
    return missing("detail") if lost and answer.kind == "detail" else answer


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


FAULTS: Faults = {
    "not-found": _not_found,
    "moved": _moved,
    "empty-list": empty_list,
    "moving-list": _moving_list,
    "redesign": _redesign,
    "removed": _removed,
    "lost-part": _lost_part,
    "soft-404": _soft_404,
    "stub": _stub,
    "new-fields": _new_fields,
}
