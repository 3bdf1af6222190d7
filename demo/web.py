"""What the replica web understands by a request and an answer; no sockets, no clock of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlsplit

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
XML = "text/xml; charset=utf-8"
NOTICE = "演示数据"
"""Stands on every page, feed, table and file, so that nobody takes them for the real thing."""

Kind = Literal["list", "detail", "attachment", "robots", "home", "other"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, under the address the crawler thinks it asked."""

    host: str
    path: str
    now: datetime
    method: str = "GET"
    scheme: str = "https"
    raw_query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    empty: bool = False
    """Fault empty-list: as if nothing had been published."""
    moved: bool = False
    """Fault moving-list: one more report has come out on top."""

    @classmethod
    def of(cls, url: str, now: datetime, method: str, headers: Mapping[str, str], body: bytes) -> Ask:
        """What asking for an address comes to; names of headers in any case."""
        parts = urlsplit(url)
        lowered = {name.lower(): value for name, value in headers.items()}
        return cls(parts.netloc, parts.path, now, method, parts.scheme, parts.query, lowered, body)

    @property
    def url(self) -> str:
        """The address asked for."""
        return f"{self.scheme}://{self.host}{self.path}" + (f"?{self.raw_query}" if self.raw_query else "")

    @property
    def query(self) -> dict[str, str]:
        """Decoded query; the last of several equal names counts."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True, errors="replace"))

    @property
    def form(self) -> dict[str, str]:
        """Fields of a form-encoded or JSON body, over those of the query."""
        text = self.body.decode("utf-8", "replace")
        if "json" not in self.headers.get("content-type", ""):
            return self.query | dict(parse_qsl(text, keep_blank_values=True))
        try:
            given = json.loads(text or "{}")
        except ValueError:
            given = {}
        given = given if isinstance(given, dict) else {}
        return self.query | {
            str(key): ",".join(map(str, value)) if isinstance(value, list) else str(value)
            for key, value in given.items()
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `delivery` and `delay` are for the faults."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    kind: Kind = "other"
    modified: datetime | None = None
    validators: bool = False
    """Whether ETag (and Last-Modified, where `modified` is known) are sent and honoured."""
    delivery: Literal["whole", "reset", "half", "stream"] = "whole"
    delay: float = 0.0
    """Seconds before the first byte."""
    size: int = 0
    """Bytes to send for delivery `stream`: the body over and over again."""


def page(text: str, modified: datetime | None = None, encoding: str = "utf-8") -> Answer:
    """An HTML answer; a page that is not UTF-8 says so in its meta tag only."""
    if encoding == "utf-8":
        return Answer(text.encode(), modified=modified)
    return Answer(text.encode(encoding, "xmlcharrefreplace"), "text/html", modified=modified)


def data(tree: Any, modified: datetime | None = None) -> Answer:
    """A JSON answer; an object gets an extra key with the notice."""
    marked = {**tree, "demo": NOTICE} if isinstance(tree, dict) else tree
    return Answer(json.dumps(marked, ensure_ascii=False, separators=(",", ":")).encode(), JSON, modified=modified)


def redirect(url: str, status: int = 302, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """A redirect to an absolute address."""
    location = quote(url, safe="/:?&=%#~+,;@!$'()*[]")
    return Answer(b"", status=status, headers=(("Location", location), *headers))


def missing(kind: Kind = "other") -> Answer:
    """404."""
    text = f"<!DOCTYPE html><html><head><title>404</title></head><body>页面不存在<p>{NOTICE}</p></body></html>"
    return Answer(text.encode(), status=404, kind=kind)


def validated(ask: Ask, answer: Answer) -> Answer:
    """The answer with its validators, or 304 where the asker holds this very state already."""
    if not answer.validators or answer.status != 200 or answer.delivery != "whole":
        return answer
    etag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
    headers = [("ETag", etag)]
    if answer.modified:
        headers.append(("Last-Modified", format_datetime(answer.modified.astimezone(UTC), usegmt=True)))
    if _unchanged(ask, etag, answer.modified):
        return Answer(b"", status=304, headers=tuple(headers), kind=answer.kind)
    return replace(answer, headers=(*answer.headers, *headers))


def _unchanged(ask: Ask, etag: str, modified: datetime | None) -> bool:
    if held := ask.headers.get("if-none-match"):
        return held.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in held.split(",")]
    since = ask.headers.get("if-modified-since")
    if not since or modified is None:
        return False
    try:
        return modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except ValueError:
        return False
