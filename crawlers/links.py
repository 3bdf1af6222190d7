"""Start page -> links: one pure function for each kind of start page."""

from __future__ import annotations

import gzip
import html
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import jmespath
from lxml import etree
from parsel import Selector

from pipeline.reading.dateforms import Moment, in_future
from pipeline.reading.dates import date_in_url, parse_date
from pipeline.reading.decode import decode
from pipeline.sources import ListSpec, Source
from pipeline.text import clean, squeeze
from pipeline.types import Link
from pipeline.urls import canonical_url

SITEMAP_BYTES_MAX = 60 * 1024 * 1024
"""Unpacked size; sitemaps.org allows 50 MB."""

RECORDS_MAX = 5_000
"""Records of a page that are read; a column has 45."""

_DECLARATION = re.compile(r"^<\?xml[^>]{0,200}\?>")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_PICTURE = re.compile("sitemap-(?:image|video)")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_TAGS = re.compile(r"<[^<>]{0,200}>")
_FIELD = re.compile(r"\{(\w+)(?::([^{}]{1,40}))?\}")
_RECORD = re.compile("<record>", re.IGNORECASE)
_RECORD_END = re.compile("</record>", re.IGNORECASE)
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_CDATA = re.compile(r"^\s*<!\[CDATA\[(.*?)\]\]>\s*$", re.DOTALL)


class UnreadableList(ValueError):
    """The start page is not of the kind that its source declares."""


def links_from_feed(body: bytes, url: str, source: Source, now: datetime) -> list[Link]:
    """Entries of an RSS or Atom feed, in its order; full text as `inline` where the source says so."""
    import feedparser

    # A stream: what feedparser is given as bytes it first takes for the name of a local file.
    feed = feedparser.parse(BytesIO(_feed_bytes(body)), sanitize_html=False)
    if not feed.get("version") and not feed.entries:
        raise UnreadableList("不是 RSS 或 Atom")
    return [link for entry in feed.entries if (link := _feed_link(entry, url, source, now)) is not None]


def links_from_sitemap(body: bytes, url: str, source: Source, now: datetime) -> tuple[list[Link], list[str]]:
    """(links, addresses of further sitemaps) of a sitemap, a news sitemap or a sitemap index; gzipped or not."""
    links: list[Link] = []
    children: list[str] = []
    root = _xml_root(_gunzip(body))
    for entry in root:
        if not isinstance(entry.tag, str):
            continue
        # Direct children and those of news:news; image:loc and image:title are of a picture.
        nodes = [*entry, *(node for news in entry.iterfind("{*}news") for node in news.iter())]
        named = (node for node in nodes if _is_element(node) and not _PICTURE.search(node.tag))
        fields = {_local(node): (node.text or "").strip() for node in named}
        address = canonical_url(fields.get("loc", ""), url)
        if not address:
            continue
        if _local(entry) == "sitemap":
            children.append(address)
        else:
            links.append(_sitemap_link(address, fields, now))
    return links, children


def links_from_listing(text: str, url: str, source: Source, now: datetime) -> list[Link]:
    """Rows of an HTML list by the source's CSS selectors; rows without a link are fillers."""
    spec = _spec(source)
    page = _SURROGATES.sub("", _unwrapped_html(text, spec)) or " "
    rows: Iterator[Selector] = iter(Selector(text=page, type="html").css(_scoped(spec.rows)))
    return [link for row in rows if (link := _listing_link(row, url, spec, now)) is not None]


def links_from_json(text: str, url: str, source: Source, now: datetime) -> list[Link]:
    """Rows of a JSON list by the source's JMESPath expressions."""
    spec = _spec(source)
    data = _unwrapped_json(text, spec)
    rows = _search(spec.rows, data)
    if rows is None and not _is_there(spec.rows, data):
        raise UnreadableList(f"答复里没有 {spec.rows}")
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise UnreadableList(f"list.rows {spec.rows} 不是数组")
    found = (_json_link(row, url, source, spec, now) for row in rows if isinstance(row, dict))
    return [link for link in found if link is not None]


def records_as_html(text: str) -> str:
    """Rows that a page keeps as CDATA records in a script (Hanweb), as one HTML list."""
    parts = (_RECORD_END.split(part, maxsplit=1) for part in _RECORD.split(text, maxsplit=RECORDS_MAX)[1:])
    return "<ul>" + "\n".join(_CDATA.sub(r"\1", part[0]) for part in parts if len(part) == 2) + "</ul>"


def plain(value: object) -> str:
    """A field of a row without inline tags and entities, one line."""
    return squeeze(clean(html.unescape(_TAGS.sub(" " if "<br" in str(value).lower() else "", str(value or "")))))


Dated = Callable[[str], Moment | None]
"""Reads a field as a date."""


def fill(template: str, row: Mapping[str, Any], *, as_html: bool = False, dated: Dated | None = None) -> str:
    """`template` with {fields} of a row; a field that is missing leaves nothing.

    A format makes a field a date in Beijing time: {pubDate:%Y-%m-%d}; what `dated` cannot read leaves nothing.
    """

    def value(match: re.Match[str]) -> str:
        if not match[2]:
            return _field(row.get(match[1]), as_html)
        moment = dated(_field(row.get(match[1]), False)) if dated else None
        return moment.at.astimezone(_SHANGHAI).strftime(match[2]) if moment else ""

    return _FIELD.sub(value, template)


def _feed_bytes(body: bytes) -> bytes:
    """A feed in UTF-8 without its declaration, which may name another charset, its bare ampersands escaped."""
    text = _DECLARATION.sub("", decode(body).text.lstrip("\ufeff \r\n\t"))
    return _BARE_AMPERSAND.sub("&amp;", text).encode("utf-8", "replace")


def _day_in(address: str, now: datetime) -> Moment | None:
    """The day that an address carries, if it is not in the future."""
    day = date_in_url(address)
    return None if day is None or in_future(day, now) else day


def _feed_link(entry: Any, url: str, source: Source, now: datetime) -> Link | None:
    address = canonical_url(entry.get("link") or "", url)
    if not address:
        return None
    said = entry.get("published") or entry.get("updated") or entry.get("created") or ""
    moment = parse_date(said, reference=now, zone=ZoneInfo("UTC") if source.language == "en" else _SHANGHAI)
    contents = [part.get("value", "") for part in entry.get("content", [])]
    summary = entry.get("summary", "")
    full = max([*contents, summary], key=len, default="")
    return Link(
        url=address,
        title=plain(entry.get("title", "")),
        published_at=moment.at if moment else None,
        date_only=moment.date_only if moment else False,
        summary=plain(summary)[:500],
        inline=full.encode("utf-8", "replace") if source.follow == "inline" else b"",
    )


def _sitemap_link(address: str, fields: Mapping[str, str], now: datetime) -> Link:
    said = fields.get("publication_date") or ""
    # lastmod of a plain sitemap is when the file was written, not when the article came out.
    moment = parse_date(said, reference=now) if said else _day_in(address, now)
    return Link(
        url=address,
        title=plain(fields.get("title", "")),
        published_at=moment.at if moment else None,
        date_only=moment.date_only if moment else False,
    )


def _listing_link(row: Selector, url: str, spec: ListSpec, now: datetime) -> Link | None:
    anchors = [row] if row.root.tag == "a" and spec.link == "a" else row.css(spec.link)
    addressed = ((one, canonical_url(one.attrib.get("href", ""), url)) for one in anchors)
    anchor, address = next((pair for pair in addressed if pair[1]), (None, ""))
    if anchor is None:
        return None
    shown = _text_of(row.css(spec.title)) if spec.title else _text_of([anchor])
    full = squeeze(anchor.attrib.get("title", ""))
    dates = [_text_of([one]) for one in row.css(spec.date)] if spec.date else []
    moment = next((found for said in reversed(dates) if (found := _parse(said, spec, now))), None) or _day_in(
        address, now
    )
    return Link(
        url=address,
        title=full if _is_cut(shown) or not shown else shown,
        published_at=moment.at if moment else None,
        date_only=moment.date_only if moment else False,
        source_name=_text_of(row.css(spec.source)) if spec.source else "",
    )


def _json_link(row: dict[str, Any], url: str, source: Source, spec: ListSpec, now: datetime) -> Link | None:
    if spec.keep and not _search(spec.keep, row):
        return None
    address = canonical_url(_value(spec.link, row), url)
    if not address:
        return None
    moment = _parse(_value(spec.date, row), spec, now) if spec.date else None
    return Link(
        url=address,
        title=_named_once(plain(_value(spec.title, row))),
        published_at=moment.at if moment else None,
        date_only=moment.date_only if moment else False,
        fetch_url=canonical_url(_value(spec.document, row), url) if spec.document else "",
        inline=_inline(spec, row, now) if source.follow == "inline" else b"",
        source_name=plain(_value(spec.source, row)) if spec.source else "",
    )


def _named_once(title: str) -> str:
    """甲公司：甲公司：公告 -> 甲公司：公告, where a row's own title already begins with the issuer."""
    name, _, rest = title.partition("：")
    return rest if rest.startswith(name) else title


def _inline(spec: ListSpec, row: Mapping[str, Any], now: datetime) -> bytes:
    if "{" in spec.text:
        text = fill(spec.text, row, as_html=True, dated=lambda said: _parse(said, spec, now))
    else:
        text = str(_search(spec.text, row) or "")
    return text.encode("utf-8", "replace")


def _is_there(path: str, data: Any) -> bool:
    """Whether a plain path a.b leads to a key, be its value null: no rows at all is not another form of answer."""
    if not _PATH.fullmatch(path):
        return True
    for name in path.split("."):
        if not isinstance(data, dict) or name not in data:
            return False
        data = data[name]
    return True


def _value(expression: str, row: Mapping[str, Any]) -> str:
    if not expression:
        return ""
    if "{" in expression:
        return fill(expression, row)
    found = _search(expression, row)
    return "" if found is None or isinstance(found, dict | list) else str(found)


def _field(value: Any, as_html: bool) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return html.escape(plain(value), quote=False) if as_html else str(value)


def _parse(said: str, spec: ListSpec, now: datetime) -> Moment | None:
    return parse_date(said, reference=now, zone=ZoneInfo(spec.time_zone), order=spec.date_order)


def _unwrapped_html(text: str, spec: ListSpec) -> str:
    if spec.unwrap == "hanweb":
        return records_as_html(text)
    if spec.unwrap.startswith("html:"):
        found = _search(spec.unwrap.removeprefix("html:"), _json(text))
        if not isinstance(found, str):
            raise UnreadableList(f"{spec.unwrap.removeprefix('html:')} 里没有列表")
        return found
    return text


def _unwrapped_json(text: str, spec: ListSpec) -> Any:
    data = _json(text)
    if spec.unwrap.startswith("json:"):
        path = spec.unwrap.removeprefix("json:")
        if not _is_there(path, data):
            raise UnreadableList(f"答复里没有 {path}")
        inner = _search(path, data)
        return _json(inner) if isinstance(inner, str) else inner
    return data


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as err:
        raise UnreadableList(f"不是 JSON：{err}") from err


@lru_cache(maxsize=512)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)


def _search(expression: str, data: Any) -> Any:
    return _compiled(expression).search(data)


def _spec(source: Source) -> ListSpec:
    if source.list is None:
        raise UnreadableList(f"{source.id} 没有 list")
    return source.list


def _scoped(css: str) -> str:
    """`:scope > li` in a fragment means the children of the body that the parser adds."""
    return css.replace(":scope >", "body >")


def _text_of(nodes: Any) -> str:
    for node in nodes:
        found = node.root if isinstance(node.root, str) else "".join(node.root.itertext())
        if squeeze(found):
            return squeeze(found)
    return ""


def _is_cut(title: str) -> bool:
    return title.endswith(("…", "...", "。。。"))


def _gunzip(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, SITEMAP_BYTES_MAX)
    except (zlib.error, gzip.BadGzipFile) as err:
        raise UnreadableList(f"不是 gzip：{err}") from err
    if unpacker.unconsumed_tail:
        raise UnreadableList(f"解压后超过 {SITEMAP_BYTES_MAX // 1024 // 1024} MB")
    if not unpacker.eof:
        raise UnreadableList("gzip 不完整")
    return unpacked


def _xml_root(body: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as err:
        raise UnreadableList(f"不是站点地图：{err.msg}") from err
    if root is None or _local(root) not in ("urlset", "sitemapindex"):
        raise UnreadableList("不是站点地图")
    return root


def _local(node: Any) -> str:
    """Name without namespace; unlike etree.QName it takes the names that a recovering parser lets through."""
    return str(node.tag).rpartition("}")[2]


def _is_element(node: Any) -> bool:
    return isinstance(node.tag, str)


_SHANGHAI = ZoneInfo("Asia/Shanghai")
