"""The web desk on a loopback port, and Debian's Chromium in front of it; for the tests with a real browser."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from webdesk import PASSWORD

from desk import people, serving
from desk.newsroom import Newsroom
from desk.people import Role

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed (Debian: apt install chromium)")


@dataclass(frozen=True)
class Served:
    """A desk that answers."""

    address: str
    """http://127.0.0.1:port."""
    link: str
    """Path that lets the single user in; empty where there are accounts."""


@contextmanager
def served(room: Newsroom, staff: Sequence[tuple[str, Role]] = (), **place: str) -> Iterator[Served]:
    """The desk, with an account for each of `staff`, all with `webdesk.PASSWORD`."""
    with room.engine.begin() as connection:
        for name, role in staff:
            people.add(connection, "测试", name, role, PASSWORD, room.now)
    where = serving.Place("127.0.0.1", 0, **place)
    app, link = serving.application(room, where)
    sock = serving.listen(where)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, root_path=where.root_path))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{sock.getsockname()[1]}", link)
    finally:
        server.should_exit = True
        thread.join(10)
        sock.close()
