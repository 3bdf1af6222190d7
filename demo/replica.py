"""The replica web: `python -m demo.replica`, and `launch` for tests and benchmarks.

One server on 127.0.0.1 plays every host of sources.yaml with the reports of demo/content, as far as they are
published at its clock's time. The clock stands still until it is set.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from demo.content import CONTENT, load_reports
from demo.faults import FAULTS
from pipeline.settings import load_settings
from pipeline.types import SHANGHAI

__all__ = ["DEMO_NOW", "FAULTS", "Replica", "launch", "main"]

DEMO_NOW = datetime(2024, 2, 26, 6, tzinfo=SHANGHAI)
"""Morning after the demo week, all of it published."""
_ROOT = Path(__file__).parent.parent
_SAYS = "replica listening on "


@dataclass(frozen=True)
class Replica:
    """A running replica web."""

    port: int

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.port}"

    def set_now(self, now: datetime) -> None:
        """Move the clock; what is published by then is served from the next request on."""
        self._call("POST", "now", now.isoformat())

    def set_faults(self, faults: Mapping[str, Sequence[str]]) -> None:
        """Replace all faults: host -> names of FAULTS, some with `:number`; {} switches them off."""
        self._call("POST", "faults", json.dumps({host: list(names) for host, names in faults.items()}))

    def requests(self) -> list[dict[str, Any]]:
        """Every request in order: time (monotonic seconds of this machine), host, method, url, status."""
        return list(json.loads(self._call("GET", "log")))

    def clear(self) -> None:
        """Forget the requests so far."""
        self._call("DELETE", "log")

    def _call(self, method: str, what: str, body: str = "") -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, f"/__replica__/{what}", body.encode())
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(text.decode())
        return text


@contextmanager
def launch(
    now: datetime = DEMO_NOW,
    faults: Mapping[str, Sequence[str]] | None = None,
    bulk: int = 0,
    bulk_size: tuple[int, int] = (20_000, 60_000),
    log: Path | None = None,
    content: Path = CONTENT,
) -> Iterator[Replica]:
    """A replica web in a process of its own; ready when entered, gone when left.

    Raises:
        RuntimeError: it did not start; its standard error says why.
    """
    command = [sys.executable, "-m", "demo.replica", "--now", now.isoformat(), "--content", str(content)]
    command += ["--bulk", str(bulk), "--bulk-size", f"{bulk_size[0]}-{bulk_size[1]}", "--parent", str(os.getpid())]
    command += [] if log is None else ["--log", str(log)]
    for host, names in (faults or {}).items():
        command += [part for name in names for part in ("--fault", f"{host}={name}")]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE) as child:  # noqa: S603
        try:
            yield Replica(_port_of(child))
        finally:
            child.terminate()
            child.communicate()


def _port_of(child: subprocess.Popen[bytes]) -> int:
    assert child.stdout is not None
    line = child.stdout.readline().decode()
    if not line.startswith(_SAYS):
        raise RuntimeError(f"复制站没有启动：{line or '原因见它的标准错误输出'}")
    return int(line.rpartition(":")[2])


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until terminated."""
    parser = _parser()
    options = parser.parse_args(arguments)
    from demo.bulk import Bulk
    from demo.server import World, serve  # twisted's reactor: only in the process that serves
    from demo.shapes import sites

    low, _, high = options.bulk_size.partition("-")
    world = World(sites(load_reports(options.content)), Bulk.build(options.bulk, int(low), int(high)), options.now)
    try:
        world.set_faults(_by_host(options.fault))
    except ValueError as err:
        parser.error(str(err))
    if options.log is None:
        serve(world, options.port, options.parent)
        return
    with options.log.open("a", encoding="utf-8", buffering=1) as log:
        world.log = log
        serve(world, options.port, options.parent)


def _parser() -> argparse.ArgumentParser:
    faults = "；".join(f"{name} {what}" for name, what in FAULTS.items())
    parser = argparse.ArgumentParser("python -m demo.replica", description="演示用的复制站，只在本机回环地址上服务")
    parser.add_argument("--port", type=int, default=0, help="端口；0 为任意空闲端口")
    parser.add_argument("--now", type=_moment, default=load_settings().fixed_now or DEMO_NOW, help="复制站的时钟")
    parser.add_argument("--fault", action="append", default=[], metavar="主机=故障", help=faults)
    parser.add_argument("--bulk", type=int, default=0, metavar="N", help="另备 N 个批量页，供测速")
    parser.add_argument("--bulk-size", default="20000-60000", metavar="小-大", help="批量页的字节数")
    parser.add_argument("--log", type=Path, help="每个请求写一行 JSON")
    parser.add_argument("--content", type=Path, default=CONTENT, help="演示报道所在的文件夹")
    parser.add_argument("--parent", type=int, help="这个进程结束，复制站也结束")
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _by_host(given: Sequence[str]) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    for text in given:
        host, _, name = text.partition("=")
        faults.setdefault(host, []).append(name)
    return faults


if __name__ == "__main__":
    main()
