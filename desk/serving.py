"""Starting the web desk: where it may listen, behind which proxy, and the link that lets the single user in."""

from __future__ import annotations

import errno
import re
import socket
import threading
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from desk.newsroom import Newsroom
from pipeline.errors import UsageError, system_said
from pipeline.store import people

if TYPE_CHECKING:
    from fastapi import FastAPI

PORT = 8466
CONNECTIONS_MAX = 256
"""Browsers answered at once; one more is told to come back (503)."""
WARM_UP_SECONDS = 3.0
"""Most that the first visitor waits for what is loaded once."""
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk listens and how it is reached."""

    bind: str
    port: int
    root_path: str = ""
    host_names: tuple[str, ...] = ()
    """Names besides the address itself under which browsers ask for it."""
    trusted_proxy: str = ""
    """Addresses whose X-Forwarded-For and -Proto are believed, comma-separated."""
    https: bool = False
    """Browsers come by HTTPS, which a proxy ends."""

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return self.bind == "localhost" or ip_address(self.bind).is_loopback
        except ValueError:
            return False

    @property
    def everywhere(self) -> bool:
        """Whether it listens on every address of this machine."""
        try:
            return ip_address(self.bind).is_unspecified
        except ValueError:
            return False


def check(room: Newsroom, place: Place) -> bool:
    """Whether there are accounts; without them only this machine may be listened to.

    Raises:
        UsageError: it would be open to whoever comes by, or the path is none.
    """
    for address in filter(None, place.trusted_proxy.split(",")):
        _check_proxy(address.strip())
    for name in place.host_names:
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", name):
            raise UsageError(f"--host-name 写主机名，不带协议与端口，例如 zhoubao.example.cn；现为 {name!r}")
    if place.root_path and (not place.root_path.startswith("/") or place.root_path.endswith("/")):
        raise UsageError(f"--root-path 以 / 开头、不以 / 结尾，例如 /zhoubao；现为 {place.root_path!r}")
    with room.engine.connect() as connection:
        accounts = people.any_account(connection)
    if not accounts and (not place.loopback or place.trusted_proxy):
        raise UsageError(
            f"还没有账号，不能在 {place.bind} 上开放："
            "先建账号 zhoubao people add 姓名 --role 管理，或只在本机用 127.0.0.1"
        )
    return accounts


def _check_proxy(address: str) -> None:
    """What no proxy can be would be believed by nobody, or everybody by it."""
    try:
        network = ip_network(address)
    except ValueError:
        raise UsageError(f"--trusted-proxy 写代理的 IP 地址或网段，几个用逗号分开；现为 {address!r}") from None
    if network.num_addresses > 2**16 and network.version == 4:
        raise UsageError(f"--trusted-proxy {address} 太宽：谁都能假冒来访地址；只写代理自己的地址")


def address_of(place: Place) -> str:
    """What somebody types into a browser."""
    if place.host_names and (place.trusted_proxy or not place.loopback):
        scheme, port = ("https", "") if place.https else ("http", "" if place.trusted_proxy else f":{place.port}")
        return f"{scheme}://{place.host_names[0]}{port}{place.root_path}"
    bind = "127.0.0.1" if place.everywhere else place.bind
    named = f"[{bind}]" if ":" in bind else bind
    return f"http://{named}:{place.port}{place.root_path}"


def warnings_of(place: Place) -> list[str]:
    """What is to be known before colleagues are told the address."""
    said = []
    if place.everywhere and not place.host_names:
        said.append("别的机器还打不开：加 --host-name，写他们在浏览器里用的主机名或 IP，例如 --host-name 192.168.1.5")
    if not (place.loopback or place.https or place.trusted_proxy):
        said.append("没有加密，密码在网上是明文：请在前面放一个 TLS 代理，写法见 docs/operate.md")
    return said


def listen(place: Place) -> socket.socket:
    """A socket at this place.

    Raises:
        UsageError: the address is not ours or the port is taken.
    """
    family = socket.AF_INET6 if ":" in place.bind else socket.AF_INET
    # asyncio sends an answer's body without waiting for the head's receipt (40 ms) where the protocol is named.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((place.bind, place.port))
        sock.listen(128)
    except OSError as err:
        sock.close()
        unknown = isinstance(err, socket.gaierror)
        said = "没有这个主机名" if unknown else system_said(err)
        way = "写本机的 IP 地址：--bind 127.0.0.1" if unknown or err.errno == errno.EADDRNOTAVAIL else "换一个：--port"
        raise UsageError(f"不能在 {place.bind}:{place.port} 上监听：{said}；{way}") from err
    return sock


def application(room: Newsroom, place: Place) -> tuple[FastAPI, str]:
    """The desk, and the path that lets the single user in, once; empty where there are accounts."""
    from desk.app import create_app
    from desk.web import Premises

    accounts = check(room, place)
    named = f"[{place.bind}]" if ":" in place.bind else place.bind
    hosts = (*LOOPBACK_NAMES, named, *(name.lower() for name in place.host_names))
    premises = Premises(room, secure=place.https, hosts=hosts)
    return create_app(premises), "" if accounts else f"/enter?key={premises.link.key}"


def serve(app: FastAPI, sock: socket.socket, place: Place) -> None:
    """Answer requests until the process is told to stop."""
    import uvicorn

    from desk.warming import warm_up

    config = uvicorn.Config(
        app,
        root_path=place.root_path,
        proxy_headers=bool(place.trusted_proxy),
        forwarded_allow_ips=place.trusted_proxy or None,
        server_header=False,
        log_config=None,
        access_log=False,
        ws="none",
        limit_concurrency=CONNECTIONS_MAX,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
    )
    warming = threading.Thread(target=warm_up, args=(app.state.premises,), daemon=True)
    warming.start()
    warming.join(WARM_UP_SECONDS)  # who comes now is heard, and answered sooner than if both were done at once
    uvicorn.Server(config).run(sockets=[sock])
