"""RSS, Atom and sitemap documents (shapes 7, 8 and 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.utils import format_datetime
from xml.sax.saxutils import escape

from demo.shapes.furniture import iso
from demo.web import NOTICE, XML, Answer

_RSS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>'
)


@dataclass(frozen=True)
class Item:
    """One entry of an RSS feed; an empty field leaves its element out."""

    title: str
    link: str
    date: str
    description: str = ""
    content: str = ""
    creator: str = ""
    categories: tuple[str, ...] = ()
    guid: str = ""


def rss(title: str, link: str, items: Sequence[Item], modified: datetime | None, mark: bytes = b"") -> Answer:
    """An RSS 2.0 document; `modified` fills lastBuildDate too, `mark` (a BOM) goes before everything."""
    built = f"<lastBuildDate>{rfc822(modified)}</lastBuildDate>" if modified else ""
    text = (
        f"{_RSS}<title>{escape(title)}（{NOTICE}）</title><link>{escape(link)}</link>"
        f"<description>{NOTICE}：内容均为虚构</description>{built}\n"
        + "\n".join(_item(item) for item in items)
        + "\n</channel></rss>\n"
    )
    return Answer(mark + text.encode(), XML, modified=modified)


def _item(item: Item) -> str:
    parts = [
        ("title", _cdata(item.title)),
        ("link", escape(item.link)),
        ("pubDate", item.date),
        ("dc:creator", _cdata(item.creator) if item.creator else ""),
        *(("category", _cdata(name)) for name in item.categories),
        ("description", _cdata(item.description)),
        ("content:encoded", _cdata(item.content) if item.content else ""),
    ]
    elements = "".join(f"<{name}>{value}</{name}>" for name, value in parts if value)
    guid = f'<guid isPermaLink="false">{escape(item.guid)}</guid>' if item.guid else ""
    return f"<item>{elements}{guid}</item>"


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]&gt;')}]]>"


def rfc822(moment: datetime, zone: tzinfo = UTC) -> str:
    """Mon, 19 Feb 2024 09:30:00 +0000, in that zone."""
    return format_datetime(moment.astimezone(zone))


@dataclass(frozen=True)
class Entry:
    """One entry of an Atom feed."""

    link: str
    title: str
    summary: str
    updated: datetime
    published: datetime


def atom(title: str, this: str, human: str, entries: Sequence[Entry], modified: datetime | None) -> Answer:
    """An Atom document; `this` and `human` are its own address and that of the page it mirrors."""
    updated = f"<updated>{iso(modified)}</updated>" if modified else ""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(human)}</id>"
        f'<link rel="self" type="application/atom+xml" href="{escape(this)}"/>'
        f'<link rel="alternate" type="text/html" href="{escape(human)}"/>'
        f"<title>{escape(title)}（{NOTICE}）</title>{updated}\n" + "\n".join(map(_entry, entries)) + "\n</feed>\n"
    )
    return Answer(text.encode(), "application/atom+xml; charset=utf-8", modified=modified)


def _entry(entry: Entry) -> str:
    return (
        f"<entry><id>{escape(entry.link)}#{iso(entry.published)}</id><updated>{iso(entry.updated)}</updated>"
        f"<published>{iso(entry.published)}</published>"
        f'<link rel="alternate" type="text/html" href="{escape(entry.link)}"/>'
        f'<title>{escape(entry.title)}</title><summary type="html">{escape(escape(entry.summary))}</summary></entry>'
    )


@dataclass(frozen=True)
class Address:
    """One <url>; with `news`, name, language, date and title for a news sitemap."""

    loc: str
    lastmod: datetime | None = None
    news: tuple[str, str, datetime, str] | None = None


def sitemap(addresses: Sequence[Address], modified: datetime | None) -> Answer:
    """A urlset document."""
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {NOTICE} -->\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
        + "\n".join(map(_url, addresses))
        + "\n</urlset>\n"
    )
    return Answer(text.encode(), XML, modified=modified)


def _url(address: Address) -> str:
    lastmod = f"<lastmod>{iso(address.lastmod)}</lastmod>" if address.lastmod else ""
    return f"<url><loc>{escape(address.loc)}</loc>{lastmod}{_news(address)}</url>"


def _news(address: Address) -> str:
    if address.news is None:
        return ""
    name, language, date, title = address.news
    return (
        f"<news:news><news:publication><news:name>{escape(name)}</news:name><news:language>{language}</news:language>"
        f"</news:publication><news:publication_date>{iso(date)}</news:publication_date>"
        f"<news:title>{escape(title)}</news:title></news:news>"
    )


def sitemap_index(maps: Sequence[tuple[str, datetime | None]]) -> Answer:
    """A sitemapindex document of address and last change."""
    rows = "\n".join(
        f"<sitemap><loc>{escape(loc)}</loc>{f'<lastmod>{iso(changed)}</lastmod>' if changed else ''}</sitemap>"
        for loc, changed in maps
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {NOTICE} -->\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}\n</sitemapindex>\n'
    )
    return Answer(text.encode(), XML)
