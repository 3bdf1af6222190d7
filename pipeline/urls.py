"""Addresses: one canonical form to show and fetch, one key by which two forms of an address are the same."""

from __future__ import annotations

import hashlib
import re
import string
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

_MARKERS = {("f", "rss"), ("from", "rss"), ("ref", "rss"), ("share", "1")}
"""Query pairs by which a publisher marks the way a reader came."""

_MARKER_NAMES = re.compile(
    r"(?:utm|mtm|itm|pk|hsa|oly|vero)_\w*|(?:g|d|fb|y|tw|ms)clid|msclkid|igshid|mc_[ce]id|_g[al]|"
    r"spm|scm|share_token|share_from|isappinstalled|nsukey|chksm|"
    r"source|ref|referr?er|campaign|medium|xtor|j?sessionid",
    re.IGNORECASE,
)
"""Whole names. The usual lists match beginnings and drop cid=, eid= and gameId=, which tell articles apart."""

_PATH_SAFE = "/%!=:,-"
"""Characters of a path that stay as published, besides letters and digits."""

_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]+", re.IGNORECASE)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|jsp|aspx?)$", re.IGNORECASE)
_MOBILE_HOST = re.compile(r"^(?:www|m|wap)\.(?=[^.]+\.[^.]+)")
KEY_LENGTH_MAX = 300
KEY_LENGTH_KEPT = 200
"""Characters: two keys must fit into one index entry of PostgreSQL (2,704 bytes, three a Han character); a longer key
is cut and told apart by its hash."""
URL_LENGTH_MAX = 2000
"""Characters; longer addresses break database indexes and are never articles."""
ADDRESS_LENGTH_MAX = 20_000
"""Characters of an address as published, fragment and tracking marks included; a longer one is none."""


PART = "#任免="
"""Stands between the address of a notice that appoints several people and the name of the one a part tells of."""
_NAME_MAX = 40
"""Characters of a name that an address holds."""


def part_url(url: str, person: str) -> str:
    """Address of the part of a notice that tells of one person."""
    return f"{whole_url(url)}{PART}{person[:_NAME_MAX]}"


def whole_url(url: str) -> str:
    """Address of the page that a part is of; any other address as it is."""
    return url.partition(PART)[0]


_TAKEN = re.compile(r"take://[0-9a-f]{32}")


def taken_url(content: bytes) -> str:
    """Address of a report that was taken by hand and has none on the web: of the same content always the same."""
    return f"take://{hashlib.sha256(content).hexdigest()[:32]}"


def is_taken_url(url: str) -> bool:
    """Whether an address is one of `taken_url`; it can be named in commands, and nobody can open it."""
    return bool(_TAKEN.fullmatch(url))


def canonical_url(url: str, base: str = "") -> str:
    """Absolute address without fragment and tracking marks, or "" where `url` is no http(s) address.

    Scheme and host stay as published: the result can be fetched.
    """
    if len(url) > ADDRESS_LENGTH_MAX:
        return ""
    address = _SURROGATES.sub("", url).strip().replace("&amp;", "&")
    if not address:
        return ""
    try:
        parts = urlsplit(urljoin(base, address) if base else address)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    host = f"[{host}]" if ":" in host else host
    default_port = {"http": 80, "https": 443}[parts.scheme]
    netloc = host if port in (None, default_port) else f"{host}:{port}"
    path = re.sub(r"/{2,}", "/", _resolve_dots(parts.path)) or "/"
    cleaned = f"{parts.scheme}://{_spelled(netloc.lower())}{quote(path, safe=_PATH_SAFE)}"
    query = _query(parts.query)
    result = f"{cleaned}?{query}" if query else cleaned
    return result if len(result) <= URL_LENGTH_MAX else ""


@lru_cache(maxsize=8192)  # a report is asked for by its key a dozen times while it is judged
def url_key(url: str) -> str:
    """What two addresses of one page share: no scheme, no www. or m., no index file, no trailing slash.

    https://www.a.cn/x/index.html and http://a.cn/x are one page on every site measured; the key is what the
    store is unique on.
    """
    whole, mark, person = url.partition(PART)
    if mark:
        return f"{url_key(whole)}{PART}{person[:_NAME_MAX]}"
    if is_taken_url(url):
        return url
    canonical = canonical_url(url)
    parts = urlsplit(canonical)
    host = _MOBILE_HOST.sub("", parts.netloc)
    path = _INDEX.sub("/", _readable(parts.path)).rstrip("/")
    key = f"{host}{path}" + (f"?{parts.query}" if parts.query else "")
    if len(key) <= KEY_LENGTH_MAX:
        return key
    return f"{key[:KEY_LENGTH_KEPT]}#{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def host_of(url: str) -> str:
    """Lower-case host name, or "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


_SHARED_ENDS = frozenset(("com", "net", "org", "gov", "edu", "ac"))


def site_of(url: str) -> str:
    """The name under which a house has its hosts: a.cn of news.a.cn, b.com.cn of www.b.com.cn."""
    labels = host_of(url).split(".")
    kept = 3 if len(labels) > 2 and labels[-2] in _SHARED_ENDS and len(labels[-1]) == 2 else 2
    return ".".join(labels[-kept:])


def _spelled(netloc: str) -> str:
    """A host in its own script: xn--fiqs8s.cn is 中国.cn; what is no such name stays."""
    if "xn--" not in netloc:
        return netloc
    return ".".join(map(_label, netloc.split(".")))


def _label(text: str) -> str:
    try:
        return text.encode().decode("idna") if text.startswith("xn--") else text
    except UnicodeError:
        return text


def _query(query: str) -> str:
    """Pairs in order of their names, marks left out; a value keeps its bytes, whatever charset they are in."""
    try:
        charset = "utf-8"
        pairs = parse_qsl(query, keep_blank_values=True, encoding=charset, errors="strict")
    except UnicodeDecodeError:  # %B6%CC: an old site that escapes GBK
        charset = "latin-1"
        ascii_only = quote(query, safe=string.punctuation)
        pairs = parse_qsl(ascii_only, keep_blank_values=True, encoding=charset)
    kept = [pair for pair in pairs if pair not in _MARKERS and not _MARKER_NAMES.fullmatch(pair[0])]
    ordered = sorted(kept, key=lambda pair: pair[0])
    return "&".join(urlencode([pair], encoding=charset).removesuffix("=") for pair in ordered)


def _readable(path: str) -> str:
    """The path unescaped where that gives text; %00 and its kin stay as they are, no database takes them."""
    try:
        shown = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path
    return shown if shown.isprintable() else path


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
