"""What a page says of itself: government page tags, OpenGraph, JSON-LD, <title>."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from pipeline.reading.body import elements, has_text_beyond, line_of, unwrap
from pipeline.reading.jsonld import Card, card_of
from pipeline.reading.limits import DECLARED_LENGTH_MAX
from pipeline.text import skeleton, squeeze
from pipeline.types import Found

TITLE_METAS = ("articletitle", "og:title", "twitter:title")
DATE_METAS = (
    "pubdate",
    "article:published_time",
    "firstpublishedtime",
    "publishdate",
    "publish-date",
    "datepublished",
    "bytedance:published_time",
    "og:published_time",
    "og:release_date",
    "published_time",
    "dc.date",
)
_DATE_META = re.compile(
    r"date|(?:.*[:._ -])?(?:a?pub\w*|post\w*|release\w*|issued?|create\w*)(?:[:._ -]?(?:date|time|at))?|"
    r"dateupdate|og:time|(?:.*[:._ -])?date[:._ -]?(?:issued|created|published)|(?:.*: ?)?article:create_at"
)
"""Names of other metas with a date of publication; those of changes are none, but for sohu's dateupdate."""
ORIGIN_METAS = ("contentsource", "source", "article:source", "mediaid")
AUTHOR_METAS = ("author", "article:author")

ITEMS_MAX = 20
ITEM_LENGTH_MAX = 300
"""Elements of one itemprop, and characters of one, that are looked at."""

NAME_LENGTH_MAX = 60
"""Characters of a meta's name."""

SITE_LENGTH_MAX = 10
"""Characters of a site's name where it is all that a <title> says."""

SUFFIX_LENGTH_MAX = 30
"""Characters of a site or column name after a headline."""


@dataclass(frozen=True, slots=True)
class Tags:
    """The declared part of a page."""

    metas: Mapping[str, str]
    """Lower-case name, property or itemprop -> first content that is not empty, squeezed."""
    items: Mapping[str, str]
    """Microdata of what readers see: datePublished, headline, author -> value."""
    card: Card
    """The article's card in JSON-LD."""
    page_title: str
    """<title>, squeezed."""

    def meta(self, names: Iterable[str]) -> Found:
        """The first of the metas `names` that is there."""
        return next((Found(self.metas[name], _where(name)) for name in names if name in self.metas), Found("", ""))

    def dates(self) -> Iterator[Found]:
        """Every declared date of publication as written, most trustworthy first; JSON-LD stands after OpenGraph."""
        for name in DATE_METAS:
            if name == "firstpublishedtime" and self.card.published:
                yield Found(self.card.published, "json-ld")
            if name in self.metas:
                yield Found(self.metas[name], _where(name))
        for name, value in self.metas.items():
            if name not in DATE_METAS and _DATE_META.fullmatch(name):
                yield Found(value, _where(name))
        if (published := self.item("datePublished")).value:
            yield published

    def item(self, name: str) -> Found:
        """The microdata called `name`."""
        return Found(self.items[name], f"itemprop:{name}") if name in self.items else Found("", "")

    @property
    def site_names(self) -> tuple[str, ...]:
        """The site's own names, to be cut off headlines."""
        return tuple(self.metas[name] for name in ("sitename", "og:site_name") if name in self.metas)


_SPELLING = {"articletitle": "ArticleTitle", "pubdate": "PubDate", "contentsource": "ContentSource"}


def _where(name: str) -> str:
    return f"tag:{_SPELLING.get(name, name)}"


_metas = etree.XPath("//meta[@content][@name or @property or @itemprop]", smart_strings=False)
_json_ld = etree.XPath("//script[contains(@type, 'ld+json')]", smart_strings=False)
_items = {
    name: etree.XPath(f"//body//*[@itemprop='{name}'][not(self::meta)]", smart_strings=False)
    for name in ("datePublished", "headline", "author")
}
_named = etree.XPath(".//*[@itemprop='name']", smart_strings=False)
_title = etree.XPath("string(//head/title | //title[1])", smart_strings=False)


def read_tags(tree: etree._Element) -> Tags:
    """Metas, microdata, JSON-LD and <title> of a parsed page."""
    metas: dict[str, str] = {}
    for meta in elements(_metas, tree):
        content = _declared(meta.get("content") or "")
        for key in ("name", "property", "itemprop"):
            if content and (name := meta.get(key)) and len(name) <= NAME_LENGTH_MAX:
                metas.setdefault(name.strip().lower(), content)
    card = card_of(script.text or "" for script in elements(_json_ld, tree))
    return Tags(metas, dict(_microdata(tree)), card, _declared(str(_title(tree))))


def _microdata(tree: etree._Element) -> Iterator[tuple[str, str]]:
    """(name, value) of the article's visible microdata; of none that teasers have too."""
    for name, path in _items.items():
        values = {value for item in elements(path, tree)[:ITEMS_MAX] if (value := _value(item))}
        if len(values) == 1:
            yield name, values.pop()


def _value(item: etree._Element) -> str:
    """What an element with itemprop says: its content=, its datetime=, else its words; a person's name within it."""
    said = item.get("content") or item.get("datetime")
    if said:
        return _declared(said)
    named = next((one for one in elements(_named, item)), item)
    return _declared(line_of(named)) if not has_text_beyond(named, ITEM_LENGTH_MAX) else ""


def _declared(text: str) -> str:
    return squeeze(unwrap(text[:DECLARED_LENGTH_MAX]))


_SEPARATOR = re.compile(r"\s*[_|｜丨]\s*|\s+[-–—]+\s+|[-–—]+(?=[^-–—\d]*$)")
_SITE_LIKE = re.compile(
    r".*(?:网|网站|在线|频道|新闻|日报|晚报|时报|周刊|客户端|门户|委员会|办公室|政府|总局|"
    r"\.(?:com|cn|net|org)(?:\.cn)?)",
    re.IGNORECASE,
)


def without_site(title: str, site_names: Sequence[str] = (), url: str = "") -> str:
    """A headline from <title> or og:title without the names of site and column behind it; an inner | stays."""
    title = squeeze(title[:DECLARED_LENGTH_MAX])
    if not _SEPARATOR.search(title):
        return title
    known = [skeleton(name) for name in site_names if name]
    host = skeleton(urlsplit(url).netloc)
    while match := _last_separator(title):
        head, tail = title[: match.start()].rstrip(), title[match.end() :].strip()
        if len(skeleton(head)) < 4 or len(tail) > SUFFIX_LENGTH_MAX or not _is_site(match[0], tail, known, host):
            break
        title = head
    return title


def is_site(title: str) -> bool:
    """Whether a <title> names no more than the site: 某某新闻网."""
    head = without_site(title)
    return len(head) <= SITE_LENGTH_MAX and bool(_SITE_LIKE.fullmatch(head))


def _last_separator(title: str) -> re.Match[str] | None:
    last = None
    for match in _SEPARATOR.finditer(title):
        last = match
    return last


def _is_site(separator: str, tail: str, known: Sequence[str], host: str) -> bool:
    bare = skeleton(tail)
    if not bare or "_" in separator or any(bare == name or bare in name or name in bare for name in known):
        return True
    return (len(bare) > 3 and bare.isascii() and bare in host) or bool(_SITE_LIKE.fullmatch(tail))
