"""Where a request may go: public addresses alone. Pure rules; who resolves names asks here for each answer.

The ranges are those of the IANA special-purpose registries (RFC 6890 and its successors), written down here because
`ipaddress.is_global` differs between releases of Python and does not say why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import unquote, urlsplit

from pipeline.urls import URL_LENGTH_MAX, canonical_url

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_LOOPBACK, _PRIVATE, _LINK_LOCAL = "本机地址", "内网地址", "链路本地地址，云主机元数据在此"
_CARRIER, _MULTICAST, _RESERVED, _TEST = "运营商内部地址", "组播地址", "保留地址", "测试用地址"
_METADATA, _TRANSITION = "云主机元数据地址", "过渡用的 IPv6 地址"

_NOT_PUBLIC: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(text), kind)
    for text, kind in (
        ("0.0.0.0/8", _LOOPBACK),
        ("10.0.0.0/8", _PRIVATE),
        ("100.64.0.0/10", _CARRIER),
        ("127.0.0.0/8", _LOOPBACK),
        ("168.63.129.16/32", _METADATA),  # Azure's, the one such service on a public address
        ("169.254.0.0/16", _LINK_LOCAL),
        ("172.16.0.0/12", _PRIVATE),
        ("192.0.0.0/24", _RESERVED),
        ("192.0.2.0/24", _RESERVED),
        ("192.88.99.0/24", _RESERVED),
        ("192.168.0.0/16", _PRIVATE),
        ("198.18.0.0/15", _TEST),
        ("198.51.100.0/24", _RESERVED),
        ("203.0.113.0/24", _RESERVED),
        ("224.0.0.0/4", _MULTICAST),
        ("240.0.0.0/4", _RESERVED),
        ("::/128", _LOOPBACK),
        ("::1/128", _LOOPBACK),
        ("2001::/23", _TRANSITION),
        ("2001:db8::/32", _RESERVED),
        ("2002::/16", _TRANSITION),
        ("3fff::/20", _RESERVED),
        ("fc00::/7", _PRIVATE),
        ("fe80::/10", _LINK_LOCAL),
        ("ff00::/8", _MULTICAST),
    )
)
_UNICAST_6 = IPv6Network("2000::/3")
"""All of IPv6 that has been given out to the public."""
_EMBEDDING = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
"""Mapped addresses, and those a DNS64 network makes of every IPv4 address: they are what they hold."""

_LOCAL_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa")
"""Names, and ends of names, that no public server bears (RFC 6761, 6762, 8375; .internal by ICANN, 2024)."""
_WEB = "只取 http:// 与 https:// 的网址"
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_ODD = re.compile(r"[\x00-\x20\x7f\\]")

PORTS = (80, 443, *range(8000, 9000))
"""Ports that an address given by a person may name: the two of the web, and the thousand where Chinese public sites
put a second server (8080, 8081, 8443, 8888). A port under 1024 is another service, one further up a database."""


def kind_of(address: str | Address, allowed: Sequence[Network] = ()) -> str:
    """What an IP address is that is not for the public, in Chinese; "" where it may be asked.

    Raises:
        ValueError: `address` is no IP address.
    """
    ip = ip_address(address.partition("%")[0]) if isinstance(address, str) else address
    if any(ip in network for network in allowed):
        return ""
    if isinstance(ip, IPv6Address) and any(ip in network for network in _EMBEDDING):
        return kind_of(IPv4Address(int(ip) & 0xFFFFFFFF), allowed)
    if kind := next((kind for network, kind in _NOT_PUBLIC if ip in network), ""):
        return kind
    return _RESERVED if isinstance(ip, IPv6Address) and ip not in _UNICAST_6 else ""


def literal(host: str) -> Address | None:
    """The IP address that a host is, in any spelling that some client reads as one; None for a name.

    2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are 127.0.0.1 to inet_aton(3) and to browsers (WHATWG URL, "IPv4 parser").

    Raises:
        ValueError: it ends in a number as addresses do, and is none.
    """
    name = plain(host)
    if ":" in name:
        return IPv6Address(name.partition("%")[0])
    parts = name.split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(host)
    *front, last = (_number(part) for part in parts)
    if any(number > 255 for number in front) or last >= 256 ** (4 - len(front)):
        raise ValueError(host)
    return IPv4Address(sum(number << 8 * (3 - index) for index, number in enumerate(front)) + last)


def plain(host: str) -> str:
    """A host as it is looked up: unescaped, half-width, lower case, without brackets and final dot."""
    name = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").lower()
    return name.strip("[]").rstrip(".")


def refused_host(host: str, allowed: Sequence[Network] = ()) -> str:
    """Why no request may go to this host, as far as the name alone tells; "" where it may. 127.0.0.1（本机地址）"""
    name = plain(host)
    if not name:
        return "网址里没有主机"
    if name.endswith(tuple(f".{local}" for local in _LOCAL_NAMES)) or name in _LOCAL_NAMES:
        kind = _LOOPBACK if name.endswith("localhost") else _PRIVATE
        # Where a local network is allowed its names are, too: what they resolve to is looked at all the same.
        return "" if allowed else f"{shown(host)}（{kind}）"
    try:
        ip = literal(host)
    except ValueError:
        return f"{shown(host)}（不是有效的主机）"
    kind = kind_of(ip, allowed) if ip is not None else ""
    return f"{shown(host, ip)}（{kind}）" if kind else ""


def refused_answer(host: str, addresses: Sequence[str], allowed: Sequence[Network] = ()) -> str:
    """Why a name that resolves to `addresses` is not asked: one that is not public refuses them all."""
    for address in addresses:
        if kind := kind_of(address, allowed):
            return f"{shown(host)} 解析到 {address}（{kind}）"
    return ""


def refused_address(url: str, allowed: Sequence[Network] = ()) -> str:
    """Why an address that a person gave is not fetched; "" where it may be. One Chinese line, no name resolved."""
    address = url.strip()
    if len(address) > URL_LENGTH_MAX:
        return f"网址超过 {URL_LENGTH_MAX} 字符"
    if _ODD.search(address):
        return "网址里有空格、反斜杠或控制字符"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "不是有效的网址"
    if why := refused_scheme(parts.scheme):
        return why
    if "@" in parts.netloc:
        return "网址里带着用户名或密码，请去掉"
    if why := refused_host(parts.hostname or "", allowed) or refused_port(port):
        return why
    return "" if canonical_url(address) else "不是有效的网址"


def refused_scheme(scheme: str) -> str:
    """Why a scheme is not asked; "" where it is."""
    if scheme in ("http", "https"):
        return ""
    return f"{shown(scheme)}://（{_WEB}）" if scheme else _WEB


def refused_port(port: int | None) -> str:
    """Why a port is not asked on somebody's word; "" where it may be."""
    return "" if port is None or port in PORTS else f"端口 {port}（只取 80、443 与 8000 至 8999）"


def shown(host: str, ip: Address | None = None) -> str:
    """A host for a message: bounded, without what a terminal acts on, and the IP address that it comes to."""
    name = "".join(char for char in host if char.isprintable())[:80]
    return name if ip is None or str(ip) == plain(host) else f"{name} 即 {ip}"


def _number(text: str) -> int:
    if len(text) > 40:
        raise ValueError(text)
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8) if len(text) > 1 and text.startswith("0") else int(text)
