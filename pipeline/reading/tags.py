"""What a page says of itself: government page tags, OpenGraph, JSON-LD, and the line 来源：… under a headline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from pipeline.reading.body import elements, unwrap
from pipeline.text import skeleton, squeeze

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
ORIGIN_METAS = ("contentsource", "source", "article:source")
AUTHOR_METAS = ("author", "article:author")

JSON_LD_BYTES = 500_000
"""Longer JSON-LD is a catalogue, not an article's card."""

SUFFIX_LENGTH_MAX = 30
"""Characters of a site or column name after a headline."""

ORIGIN_LENGTH_MAX = 30
"""Characters of an outlet's name."""


class Found(NamedTuple):
    """A value and where on the page it came from."""

    value: str
    where: str


NOTHING = Found("", "")


@dataclass(frozen=True, slots=True)
class Tags:
    """The declared part of a page."""

    metas: Mapping[str, str]
    """Lower-case name, property or itemprop -> first content that is not empty, squeezed."""
    article: Mapping[str, Any]
    """The JSON-LD object of the article; empty where there is none."""
    authors: tuple[str, ...]
    """Names of the JSON-LD authors, references by @id resolved."""
    page_title: str
    """<title>, squeezed."""

    def meta(self, names: Iterable[str]) -> Found:
        """The first of the metas `names` that is there."""
        return next((Found(self.metas[name], _where(name)) for name in names if name in self.metas), NOTHING)

    def dates(self) -> Iterator[Found]:
        """Every declared date of publication as written, most trustworthy first; JSON-LD stands after OpenGraph."""
        for name in DATE_METAS:
            if name == "firstpublishedtime" and (published := self.article.get("datePublished")):
                yield Found(str(published), "json-ld")
            if name in self.metas:
                yield Found(self.metas[name], _where(name))

    @property
    def site_names(self) -> tuple[str, ...]:
        """The site's own names, to be cut off headlines."""
        return tuple(self.metas[name] for name in ("sitename", "og:site_name") if name in self.metas)

    @property
    def publisher(self) -> str:
        """JSON-LD publisher, else og:site_name."""
        publisher = self.article.get("publisher")
        name = publisher.get("name") if isinstance(publisher, Mapping) else publisher
        return squeeze(name) if isinstance(name, str) else self.metas.get("og:site_name", "")


_SPELLING = {"articletitle": "ArticleTitle", "pubdate": "PubDate", "contentsource": "ContentSource"}


def _where(name: str) -> str:
    return f"tag:{_SPELLING.get(name, name)}"


_metas = etree.XPath("//meta[@content][@name or @property or @itemprop]", smart_strings=False)
_json_ld = etree.XPath("//script[contains(@type, 'ld+json')]", smart_strings=False)
_title = etree.XPath("string(//head/title | //title[1])", smart_strings=False)


def read_tags(tree: etree._Element) -> Tags:
    """Metas, JSON-LD and <title> of a parsed page; broken JSON-LD is mended where that is simple, else left out."""
    metas: dict[str, str] = {}
    for meta in elements(_metas, tree):
        content = squeeze(unwrap(meta.get("content") or ""))
        for key in ("name", "property", "itemprop"):
            if content and (name := meta.get(key)):
                metas.setdefault(name.strip().lower(), content)
    nodes = [node for script in elements(_json_ld, tree) for node in _nodes(lenient_json(script.text or ""))]
    article = next((node for node in nodes if _is_article(node)), {})
    return Tags(metas, article, tuple(_authors(article.get("author"), nodes)), squeeze(unwrap(str(_title(tree)))))


_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")


def lenient_json(text: str) -> Any:
    """Parsed JSON, raw newlines in strings and trailing commas forgiven; None where it is beyond that."""
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    if not text or len(text) > JSON_LD_BYTES:
        return None
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON-LD document: a single one, an array or a @graph."""
    if isinstance(tree, list):
        for item in tree:
            yield from _nodes(item) if isinstance(item, Mapping) else ()
    elif isinstance(tree, Mapping):
        yield tree
        graph = tree.get("@graph")
        yield from (node for node in graph if isinstance(node, Mapping)) if isinstance(graph, list) else ()


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).endswith(("Article", "Posting", "Report")) for kind in kinds)


def _authors(value: Any, nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for author in value if isinstance(value, list) else [value]:
        if isinstance(author, str):
            yield squeeze(author)
        elif isinstance(author, Mapping):
            named = author
            if "name" not in author and (key := author.get("@id")):
                named = next((node for node in nodes if node.get("@id") == key and "name" in node), author)
            if isinstance(name := named.get("name"), str):
                yield squeeze(name)


_END = r"(?=$|[\s|丨,，;；()（）\[\]【】]|发布|作者|时间|日期|责任|编辑|浏览|字[体号])"
_ORIGIN = re.compile(
    r"(?:(?<![据片料图])来\s*源|稿\s*源|转自|转载自)\s*(?:于\s*)?[:：]\s*[\[【(（“\"《]?"
    r"([^\s|丨,，;；:：()（）\[\]【】<>“”\"《》]+?(?:[ ][A-Za-z][\w.&-]*)*)[\]】)）”\"》]?" + _END
)
_AUTHOR = re.compile(
    r"(?:作\s*者|撰\s*文|文)\s*[:：丨|]\s*"
    r"((?:(?!责任|责编|编辑|来源|发布|时间|日期|审核|校对)[\u4e00-\u9fff·]{2,8}[ 、,，]?){1,4}|[A-Za-z][\w .'-]{1,30})"
    + _END
)
_OWN = re.compile(r"(?:本网站?|本站|本报|原创|网站)(?:综合|原创|讯)?")
_NO_ORIGIN = re.compile(r"[\W\d_]+|发布.*|作者.*|时间.*|未知|互联网|网络|无")


def origin_in(line: str) -> str:
    """The outlet named in a line such as 来源：某报　发布时间：…; "" where it names none."""
    match = _ORIGIN.search(line)
    return outlet(match[1]) if match else ""


def outlet(name: str) -> str:
    """An outlet's name as it stands in a field of its own: label and quotes off; "" where it is no name."""
    name = squeeze(name)
    if labelled := _ORIGIN.search(name):
        name = labelled[1]
    name = name.strip("《》“”\"'：:；;，,。 ")
    return "" if len(name) > ORIGIN_LENGTH_MAX or _NO_ORIGIN.fullmatch(name) else name


def is_own(name: str) -> bool:
    """Whether a page calls its origin 本网, 本站 or their like."""
    return bool(_OWN.fullmatch(name))


def author_in(line: str) -> str:
    """The names after 作者：; editors (责任编辑) are not authors."""
    match = _AUTHOR.search(line)
    return squeeze(match[1]).rstrip("、,， ") if match else ""


_SEPARATOR = re.compile(r"\s*[_|｜丨]\s*|\s+[-–—]+\s+|[-–—]+(?=[^-–—\d]*$)")
_SITE_LIKE = re.compile(
    r".*(?:网|网站|在线|频道|新闻|日报|晚报|时报|周刊|客户端|门户|委员会|办公室|政府|总局|"
    r"\.(?:com|cn|net|org)(?:\.cn)?)",
    re.IGNORECASE,
)


def without_site(title: str, site_names: Sequence[str] = (), url: str = "") -> str:
    """A headline from <title> or og:title without the names of site and column behind it; an inner | stays."""
    known = [skeleton(name) for name in site_names if name]
    host = skeleton(urlsplit(url).netloc)
    title = squeeze(title)
    while match := _last_separator(title):
        head, tail = title[: match.start()].rstrip(), title[match.end() :].strip()
        if len(skeleton(head)) < 4 or len(tail) > SUFFIX_LENGTH_MAX or not _is_site(match[0], tail, known, host):
            break
        title = head
    return title


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
