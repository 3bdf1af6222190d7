"""What has no end, or nearly none, and what leads where nobody should go."""

from __future__ import annotations

import re
from dataclasses import replace

from demo.faults.scene import Faults, Memory, Scene, Serve
from demo.web import NOTICE, Answer, Ask, redirect

_ROW_NAME = re.compile(rb"[0-9a-f]{6,}(?=\.s?html?\b|/content\.s?html)")
_PAGE_COUNT = re.compile(rb"(createPageHTML\(|maxPageNum\s*=\s*['\"]?)\d+")


def _huge(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """正文页返回 60 MB（可写 :N MB），不声明长度"""
    answer = serve(ask)
    if answer.kind != "detail":
        return answer
    return replace(answer, delivery="stream", size=int(scene.amount(60) * 2**20))


def _huge_list(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """列表页返回 200 MB（可写 :N MB），不声明长度"""
    answer = serve(ask)
    if answer.kind != "list":
        return answer
    return replace(answer, delivery="stream", size=int(scene.amount(200) * 2**20))


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
    body = memory.first.body if memory.lists == 1 else _with_new_names(memory.first.body, memory)
    return replace(answer, body=_PAGE_COUNT.sub(rb"\g<1>9999", body))


def _with_new_names(body: bytes, memory: Memory) -> bytes:
    """A list whose rows were never seen: their names begin with its number."""
    for match in _ROW_NAME.finditer(body):
        name = match[0].decode()
        memory.aliases[f"{memory.lists:03d}{name[3:]}"] = name
    return _ROW_NAME.sub(lambda match: b"%03d" % memory.lists + match[0][3:], body)


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


def _redirect_private(ask: Ask, serve: Serve, scene: Scene) -> Answer:
    """302 转到云主机元数据地址 169.254.169.254；可写 :N，前 N 次照常"""
    scene.memory.count += 1
    if scene.memory.count <= scene.amount(0):
        return serve(ask)
    return redirect("http://169.254.169.254/latest/meta-data/")


FAULTS: Faults = {
    "huge": _huge,
    "huge-list": _huge_list,
    "endless": _endless,
    "entity-bomb": _entity_bomb,
    "self-index": _self_index,
    "redirect-private": _redirect_private,
}
