"""Pages that a person saved: MHTML unpacked, and the address that a saved page says it is from.

MHTML is RFC 2557: a multipart/related message whose root part is the page. Chrome and Edge write it, Word and old IE,
too. The boundary is cut at by hand, for the standard library's parser takes time quadratic in the nesting of a
message that wants it to; headers and transfer encodings are read by the library.
"""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import etree

from pipeline.errors import DocumentError
from pipeline.reading import body
from pipeline.reading.decode import charset_name
from pipeline.types import Page
from pipeline.urls import canonical_url

HEADER_BYTES_MAX = 32_768
"""Bytes of a part's headers; one that has more has none."""
PARTS_MAX = 2000
"""Parts that are looked at; each picture of a page is one."""
NESTING_MAX = 3
"""multipart/related in multipart/mixed, with multipart/alternative inside, is the deepest that programs write."""
HEAD_BYTES = 8192
"""How far into a page its saver's comment is looked for."""

_SAVED_FROM = re.compile(rb"<!--\s{0,20}saved from url=\(\d{1,5}\)(\S{1,2000})\s{0,20}-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(rb"<!--\s{1,20}Page saved with SingleFile\s{1,20}url:\s{0,20}(\S{1,2000})\s")
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,100}:[^\x00]{0,2000}")
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, binascii.Error)
"""What the header parser lets through on headers of strangers."""

_canonical = etree.XPath("//link[@rel='canonical']/@href", smart_strings=False)
_shared = etree.XPath("//meta[@property='og:url' or @name='og:url']/@content", smart_strings=False)
_WEIXIN = "mp.weixin.qq.com"
_WEIXIN_NAMES = ("__biz", "mid", "idx", "sn")
"""What names an article of WeChat; the rest of its address tells who shared it with whom."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The page inside a saved file."""

    html: bytes
    content_type: str
    location: str = ""
    """Where the file says it is from; "" where it does not say, or names no web address."""


def is_mhtml(content: bytes) -> bool:
    """Whether a file begins as MHTML does: header lines, one of which says multipart."""
    head = content[:HEAD_BYTES].lstrip()
    first = head.split(b"\n", 1)[0].rstrip(b"\r")
    return bool(_HEADER_LINE.fullmatch(first)) and b"multipart/" in head.lower() and b"boundary" in head.lower()


def unpack(content: bytes) -> SavedPage:
    """The root page of an MHTML file.

    Raises:
        DocumentError: it holds no page.
    """
    headers, rest = _split(content)
    parts = list(_parts(headers, rest, 0))[:PARTS_MAX]
    pages = [(part, inside) for part, inside in parts if _kind(part) in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise DocumentError("MHTML 文件里没有网页")
    said = _field(headers, "Snapshot-Content-Location") or _field(headers, "Content-Location")
    start = _parameter(headers, "start").strip("<> ")
    root, inside = next(
        (page for page in pages if start and _field(page[0], "Content-ID").strip("<> ") == start),
        next((page for page in pages if said and _field(page[0], "Content-Location") == said), pages[0]),
    )
    charset = charset_name(_parameter(root, "charset"))
    decoded = _decoded(root, inside)
    content_type = f"text/html; charset={charset}" if charset else "text/html"
    return SavedPage(decoded, content_type, canonical_url(_field(root, "Content-Location") or said))


def unpacked(page: Page) -> Page:
    """`page` itself, or the page inside where it is MHTML.

    Raises:
        DocumentError: it is MHTML and holds no page.
    """
    if not page.content_type.startswith(("multipart/related", "message/rfc822")):
        return page
    inside = unpack(page.body)
    return replace(page, body=inside.html, headers=(("Content-Type", inside.content_type),))


def address_in(content: bytes, tree: body.Element, location: str = "") -> str:
    """Where a saved page is from, canonical: `location` as the file says, its saver's comment, the address that it
    calls its own (canonical, og:url); "" if unknown.

    An address without path is the site's, which careless templates put on every page.
    """
    head = content[:HEAD_BYTES]
    comments = (_SAVED_FROM.search(head), _SINGLE_FILE.search(head))
    found = [location, *(match[1].decode("utf-8", "replace") for match in comments if match)]
    found += [*body.strings(_canonical, tree)[:1], *body.strings(_shared, tree)[:1]]
    addresses = [address for text in found if (address := article_address(html.unescape(text)))]
    # Of one article WeChat knows a short address and a long one; the long one stands on every copy of the page.
    return next((one for one in addresses if _is_long_weixin(one)), addresses[0] if addresses else "")


def article_address(text: str) -> str:
    """Canonical address of an article; "" for a site's own address and what is no web address. WeChat's without the
    marks of who shared it."""
    address = canonical_url(text.strip())
    parts = urlsplit(address)
    if parts.path in ("", "/") and not parts.query:
        return ""
    if parts.hostname == _WEIXIN and (names := dict(parse_qsl(parts.query))) and all(map(names.get, _WEIXIN_NAMES)):
        query = urlencode([(name, names[name]) for name in _WEIXIN_NAMES])
        return canonical_url(f"https://{_WEIXIN}{parts.path}?{query}")
    return address


def _is_long_weixin(address: str) -> bool:
    parts = urlsplit(address)
    return parts.hostname == _WEIXIN and "__biz=" in parts.query


def _split(content: bytes) -> tuple[Message, bytes]:
    """Headers of a message or part, and what follows them."""
    content = content.lstrip(b"\r\n")
    match = re.search(rb"\r?\n\r?\n", content[:HEADER_BYTES_MAX])
    if match is None:
        return Message(), content
    try:
        return BytesHeaderParser().parsebytes(content[: match.start()] + b"\r\n\r\n"), content[match.end() :]
    except _FAULTS:
        return Message(), content[match.end() :]


def _parts(headers: Message, content: bytes, depth: int) -> Iterator[tuple[Message, bytes]]:
    """The leaves of a message in order."""
    boundary = _parameter(headers, "boundary").encode("utf-8", "surrogateescape")
    if not _kind(headers).startswith("multipart/") or not boundary or depth >= NESTING_MAX:
        yield headers, content
        return
    for piece in (b"\n" + content).split(b"\n--" + boundary, PARTS_MAX)[1:]:
        if piece.startswith(b"--"):
            return
        _, _, part = piece.partition(b"\n")
        yield from _parts(*_split(part), depth + 1)


def _decoded(headers: Message, content: bytes) -> bytes:
    encoding = _field(headers, "Content-Transfer-Encoding").lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(content)
    if encoding == "base64":
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
        return base64.b64decode(letters[: len(letters) // 4 * 4] + _padding(letters))
    return content


def _padding(letters: bytes) -> bytes:
    """The last letters of base64 that fill no group of four, filled up; one alone says nothing."""
    left = letters[len(letters) // 4 * 4 :]
    return left + b"=" * (4 - len(left)) if len(left) > 1 else b""


def _kind(headers: Message) -> str:
    try:
        return headers.get_content_type().lower() if "Content-Type" in headers else ""
    except _FAULTS:
        return ""


def _parameter(headers: Message, name: str) -> str:
    try:
        value = headers.get_param(name, "")
        return value[2] if isinstance(value, tuple) else str(value or "")
    except _FAULTS:
        return ""


def _field(headers: Message, name: str) -> str:
    try:
        return "".join(str(headers.get(name, "")).split())
    except _FAULTS:
        return ""
