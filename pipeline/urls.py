"""Addresses: one canonical form to show and fetch, one key by which two forms of an address are the same."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from courlan import normalize_url

_MARKERS = {("f", "rss"), ("from", "rss"), ("ref", "rss"), ("share", "1")}
"""Query pairs by which a publisher marks the way a reader came; courlan drops utm_* and its kin."""

_MARKER_NAMES = {"spm", "scm", "share_token", "share_from", "isappinstalled", "nsukey", "chksm"}
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|jsp|aspx?)$", re.IGNORECASE)
_MOBILE_HOST = re.compile(r"^(?:www|m|wap)\.(?=[^.]+\.[^.]+)")
URL_LENGTH_MAX = 2000
"""Characters; longer addresses break database indexes and are never articles."""


def canonical_url(url: str, base: str = "") -> str:
    """Absolute address without fragment and tracking marks, or "" where `url` is no http(s) address.

    Scheme and host stay as published: the result can be fetched.
    """
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(joined)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    default_port = {"http": 80, "https": 443}[parts.scheme]
    netloc = host if port in (None, default_port) else f"{host}:{port}"
    pairs = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if (name, value) not in _MARKERS and name.lower() not in _MARKER_NAMES
    ]
    path = re.sub(r"/{2,}", "/", _resolve_dots(parts.path)) or "/"
    cleaned = urlunsplit((parts.scheme, netloc, path, urlencode(pairs), ""))
    result = str(normalize_url(cleaned))
    return result if len(result) <= URL_LENGTH_MAX else ""


def url_key(url: str) -> str:
    """What two addresses of one page share: no scheme, no www. or m., no index file, no trailing slash.

    https://www.a.cn/x/index.html and http://a.cn/x are one page on every site measured; the key is what the
    store is unique on.
    """
    canonical = canonical_url(url)
    parts = urlsplit(canonical)
    host = _MOBILE_HOST.sub("", parts.netloc)
    path = _INDEX.sub("/", unquote(parts.path)).rstrip("/")
    return f"{host}{path}" + (f"?{parts.query}" if parts.query else "")


def host_of(url: str) -> str:
    """Lower-case host name, or "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _resolve_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    for step in path.split("/"):
        if step == "..":
            kept = kept[:-1] if len(kept) > 1 else kept
        elif step != ".":
            kept.append(step)
    return "/".join(kept) + ("/" if path.endswith(("/.", "/..")) else "")
