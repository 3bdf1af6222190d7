"""The process behind `python -m demo.replica`: twisted.web on loopback, one host after another by header.

A request carries X-Replica-Host and X-Replica-Scheme, the address it was meant for. Requests to /__replica__/… without
them steer the server: `now`, `faults`, `log`.
"""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from io import TextIOWrapper
from typing import Any
from urllib.parse import unquote

from twisted.internet import interfaces, reactor, task
from twisted.web import http
from zope.interface import implementer

from demo.bulk import HOSTS, Bulk
from demo.faults import Switch, serve_with, switches
from demo.site import Site
from demo.web import JSON, NOTICE, Answer, Ask, validated

_CHUNK = 1 << 16


@dataclass
class World:
    """Everything the server knows; the reactor's thread is the only one to touch it."""

    sites: Mapping[str, Site]
    bulk: Bulk
    now: datetime
    faults: dict[str, list[Switch]] = field(default_factory=dict)
    requests: list[tuple[float, str, str, str, int]] = field(default_factory=list)
    """time, host, method, url, status."""
    log: TextIOWrapper | None = None

    def answer(self, ask: Ask) -> Answer:
        """What the host asked for says."""
        if ask.host in HOSTS:
            return self.bulk.answer(ask)
        site = self.sites.get(ask.host)
        if site is None:
            return Answer(f"复制站里没有 {ask.host}（{NOTICE}）".encode(), "text/plain; charset=utf-8", 502)
        return validated(ask, serve_with(site, self.faults.get(ask.host, ()), time.monotonic())(ask))

    def set_faults(self, given: Mapping[str, Sequence[str]]) -> None:
        """Replace all faults.

        Raises:
            ValueError: an unknown host or fault; nothing is changed then.
        """
        if unknown := set(given) - set(self.sites):
            raise ValueError(f"复制站里没有 {', '.join(sorted(unknown))}")
        self.faults = {host: switches(names) for host, names in given.items()}

    def record(self, started: float, ask: Ask, status: int) -> None:
        """Note a request; to the log file as one line of JSON."""
        self.requests.append((started, ask.host, ask.method, ask.url, status))
        if self.log:
            self.log.write(json.dumps(_entry(self.requests[-1]), ensure_ascii=False) + "\n")


def _entry(request: tuple[float, str, str, str, int]) -> dict[str, Any]:
    return dict(zip(("time", "host", "method", "url", "status"), request, strict=True))


class ReplicaRequest(http.Request):
    """One request; answers from the world of its channel's factory."""

    def process(self) -> None:
        """Called by twisted when the request has been read."""
        started = time.monotonic()
        world: World = self.channel.factory.world
        host = self.getHeader("x-replica-host")
        if host is None:
            self.deliver(_steered(world, self))
            return
        ask = self._ask(host, world.now)
        try:
            answer = world.answer(ask)
        except Exception:  # one shape at fault must not silence the others
            traceback.print_exc()
            answer = Answer(
                f"复制站自身出错，见它的标准错误输出（{NOTICE}）".encode(), "text/plain; charset=utf-8", 500
            )
        world.record(started, ask, answer.status)
        if answer.delay:
            call = reactor.callLater(answer.delay, self.deliver, answer)
            self.notifyFinish().addErrback(lambda _gone: call.active() and call.cancel())
        else:
            self.deliver(answer)

    def _ask(self, host: str, now: datetime) -> Ask:
        path, _, query = self.uri.decode("latin-1").partition("?")
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in self.requestHeaders.getAllRawHeaders()
        }
        return Ask(
            host=host.lower(),
            path=unquote(path),
            now=now,
            method=self.method.decode("latin-1"),
            scheme=headers.get("x-replica-scheme", "https"),
            raw_query=query,
            headers=headers,
            body=self.content.read() if self.method == b"POST" else b"",
        )

    def deliver(self, answer: Answer) -> None:
        """Write the answer in the way it asks for."""
        self.setResponseCode(answer.status)
        if answer.status != 304:
            self.responseHeaders.setRawHeaders("content-type", [answer.content_type])
        self.responseHeaders.setRawHeaders("date", [self.channel.factory.date])
        for name, value in answer.headers:
            self.responseHeaders.addRawHeader(name, value)
        if answer.delivery == "stream":
            _Stream(self, answer.body, answer.size).start()
            return
        if answer.status != 304:
            self.responseHeaders.setRawHeaders("content-length", [str(len(answer.body))])
        if answer.delivery == "whole":
            self.write(answer.body)
            self.finish()
        else:
            self._break_off(answer)

    def _break_off(self, answer: Answer) -> None:
        """Headers and at most half of the body, then nothing more."""
        self.write(answer.body[: len(answer.body) // 2] if answer.delivery == "half" else b"")
        self.notifyFinish().addErrback(lambda _gone: None)
        close = self.channel.loseConnection if answer.delivery == "half" else self.channel.abortConnection
        reactor.callLater(0.05, close)  # the bytes must have left before the connection goes


@implementer(interfaces.IPullProducer)
class _Stream:
    """Sends a body over and over until `size` bytes are out, as fast as the other side reads."""

    def __init__(self, request: ReplicaRequest, body: bytes, size: int) -> None:
        self._request, self._left = request, size
        self._chunk = (body * (_CHUNK // max(1, len(body)) + 1))[:_CHUNK]

    def start(self) -> None:
        self._request.notifyFinish().addErrback(lambda _gone: None)
        self._request.registerProducer(self, False)

    def resumeProducing(self) -> None:
        self._request.write(self._chunk[: self._left])
        self._left -= len(self._chunk)
        if self._left <= 0:
            self._request.unregisterProducer()
            self._request.finish()

    def stopProducing(self) -> None:
        self._left = 0


def _steered(world: World, request: ReplicaRequest) -> Answer:
    """Answer to a request of the replica's own."""
    what = (request.method, request.path)
    if what == (b"GET", b"/__replica__/log"):
        return _json([_entry(row) for row in world.requests])
    try:
        if what == (b"DELETE", b"/__replica__/log"):
            world.requests.clear()
        elif what == (b"POST", b"/__replica__/now"):
            request.channel.factory.set_now(datetime.fromisoformat(request.content.read().decode()))
        elif what == (b"POST", b"/__replica__/faults"):
            world.set_faults(json.loads(request.content.read()))
        else:
            text = f"这是复制站（{NOTICE}）；请求须带 X-Replica-Host，例如 curl -H 'X-Replica-Host: www.cac.gov.cn'"
            return Answer(text.encode(), "text/plain; charset=utf-8", 400)
    except ValueError as err:
        return Answer(str(err).encode(), "text/plain; charset=utf-8", 400)
    return _json({})


def _json(tree: Any) -> Answer:
    return Answer(json.dumps(tree, ensure_ascii=False).encode(), JSON)


class ReplicaFactory(http.HTTPFactory):
    """Connections to one world."""

    def __init__(self, world: World) -> None:
        super().__init__(timeout=None)
        self.world = world
        self.set_now(world.now)

    def set_now(self, now: datetime) -> None:
        """Move the clock; the Date header of every answer follows it.

        Raises:
            ValueError: `now` names no time zone.
        """
        if now.tzinfo is None:
            raise ValueError(f"时间 {now} 没有时区")
        self.world.now = now
        self.date = format_datetime(now.astimezone(UTC), usegmt=True)

    def buildProtocol(self, addr: interfaces.IAddress | None) -> Any:
        """A connection whose requests are ours."""
        channel = super().buildProtocol(addr)
        channel.requestFactory = ReplicaRequest
        return channel

    def log(self, request: http.Request) -> None:
        """No access log: `World.record` keeps one."""


def serve(world: World, port: int, parent: int | None) -> None:
    """Listen on 127.0.0.1 until stopped; says so on standard output. With `parent`, no longer than that process."""
    listening = reactor.listenTCP(port, ReplicaFactory(world), interface="127.0.0.1")
    print(f"replica listening on 127.0.0.1:{listening.getHost().port}", flush=True)
    if parent is not None:
        task.LoopingCall(_stop_without, parent).start(0.5)
    reactor.run()


def _stop_without(parent: int) -> None:
    if os.getppid() != parent and reactor.running:
        reactor.stop()
