"""Kept pages as people look at them: what the page said, with all that could act taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import nh3
from sqlalchemy import Connection

from desk.newsroom import Newsroom
from pipeline.errors import UsageError
from pipeline.reading.decode import decode
from pipeline.store import pages as page_store

SHOWN_MAX = 3_000_000
"""Characters of a page that are shown; the rest is cut, and it is said."""
_TEXT = "a abbr b blockquote br cite code del em font i ins mark p pre q s small span strong sub sup time u"
_LISTS = "dd dl dt li ol ul"
_FRAME = "article center div figcaption figure footer h1 h2 h3 h4 h5 h6 header hr main section"
_TABLE = "caption col colgroup table tbody td tfoot th thead tr"
_TAGS = frozenset(f"{_TEXT} {_LISTS} {_FRAME} {_TABLE}".split())
_ATTRIBUTES = {"*": {"title", "align"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_GONE = "embed form head iframe math noscript object script select style svg template textarea title"
"""Elements that go with all that is in them."""
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A kept page, harmless."""

    url: str
    fetched_at: datetime
    sha256: str
    size: int
    title: str
    html: str
    """Sanitised; no scripts, styles, forms, pictures or links."""
    cut: bool


def seen_page(room: Newsroom, connection: Connection, url: str) -> SeenPage:
    """The page that the report at this address was read from.

    Raises:
        UsageError: none is kept, or it is a file.
        StoreError: the archive is missing or damaged.
    """
    kept = page_store.of_report(connection, url)
    if kept is None:
        raise UsageError("这一篇没有存下网页：是导入的，或还没有抓取")
    loaded = kept.load(room.settings.pages_dir)
    kind = loaded.content_type.partition(";")[0].strip()
    if loaded.body[:5] == b"%PDF-" or loaded.body[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise UsageError(f"存下的是文件（{kind or '类型不明'}，{len(loaded.body):,} 字节），不在这里显示")
    text = decode(loaded.body, loaded.content_type).text
    shown = text[:SHOWN_MAX]
    title = match[1].strip() if (match := _TITLE.search(shown)) else ""
    if "json" in kind or "xml" in kind or not re.search(r"<\w", shown):
        html = "<pre>" + nh3.clean_text(shown) + "</pre>"
    else:
        html = nh3.clean(
            shown, tags=set(_TAGS), attributes=_ATTRIBUTES, clean_content_tags=set(_GONE.split()), link_rel=None
        )
    return SeenPage(kept.url, kept.fetched_at, loaded.sha256, len(loaded.body), title, html, cut=len(text) > SHOWN_MAX)
