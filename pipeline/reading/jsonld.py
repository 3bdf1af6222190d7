"""JSON inside pages: parsed although it is broken in the usual ways; the article's card among JSON-LD (schema.org)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pipeline.reading.limits import DECLARED_LENGTH_MAX
from pipeline.text import squeeze

LENGTH_MAX = 500_000
"""Characters; a longer one is a catalogue, not an article's card."""

NODES_MAX = 10_000
"""Objects and lists that are looked at on one page."""

_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
"""What is nested under these is about the page itself; other objects inside are about what it mentions."""
_OPENING = re.compile(r"\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?)")
_CLOSING = re.compile(r"(?:(?://\s*)?-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)\s*$")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_decoder = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Card:
    """What the JSON-LD of a page says of its article; fields empty where it says nothing."""

    headline: str = ""
    published: str = ""
    """As written."""
    authors: tuple[str, ...] = ()
    """Names, references by @id resolved."""
    found: bool = field(default=False, compare=False)
    """Whether there is an article at all."""


def card_of(scripts: Iterable[str]) -> Card:
    """The card of the page's article: of the first one with a day of publication, else of the first."""
    nodes = list(_nodes([lenient_json(script) for script in scripts]))
    articles = [node for node in nodes if _is_article(node)]
    article = next((node for node in articles if _published(node)), articles[0] if articles else None)
    if article is None:
        return Card()
    named = {str(node["@id"]): node for node in reversed(nodes) if "@id" in node and "name" in node}
    return Card(
        headline=_text(article.get("headline") or article.get("title")),
        published=_published(article),
        authors=tuple(_names(article.get("author"), named)),
        found=True,
    )


def lenient_json(text: str) -> Any:
    """Parsed JSON; None where it is beyond repair, or too long.

    Forgiven: raw line breaks in strings, trailing commas, comments and CDATA around it, what follows it, and quotes
    written as entities.
    """
    if len(text) > LENGTH_MAX:
        return None
    text = _bare(text)
    for attempt in (text, _TRAILING_COMMA.sub("", text), html.unescape(text) if "&quot;" in text[:10] else ""):
        try:
            return _decoder.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


@lru_cache(maxsize=256)
def _jmespath(expression: str) -> Any:
    import jmespath

    return jmespath.compile(expression)


def json_text(data: Any, expression: str) -> str:
    """The text or number that a JMESPath expression finds; "" where it is empty or finds something else."""
    value = _jmespath(expression).search(data) if expression else None
    return str(value) if isinstance(value, str | int) else ""


def _bare(text: str) -> str:
    while opening := _OPENING.match(text):
        text = text[opening.end() :]
    tail = text[-100:]
    while closing := _CLOSING.search(tail):
        tail = tail[: closing.start()]
    return (text[:-100] + tail).strip().lstrip("\ufeff")


def _nodes(trees: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The objects about the page itself, in page order: single ones, in arrays, in @graph and their like."""
    waiting = list(reversed(trees))
    for _ in range(NODES_MAX):
        if not waiting:
            return
        tree = waiting.pop()
        if isinstance(tree, list):
            waiting.extend(reversed(tree))
        elif isinstance(tree, Mapping):
            yield tree
            waiting.extend(tree[key] for key in reversed(_INSIDE) if key in tree)


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).endswith(("Article", "Posting", "Report")) for kind in kinds) or _is_baidu(node)


def _is_baidu(node: Mapping[str, Any]) -> bool:
    """Baidu's own vocabulary has no types: title, pubDate, upDate."""
    return "cambrian" in str(node.get("@context"))[:200] and "pubDate" in node


def _published(node: Mapping[str, Any]) -> str:
    return _text(node.get("datePublished")) or (_text(node.get("pubDate")) if _is_baidu(node) else "")


def _text(value: Any) -> str:
    """A value as one line; of several the first, of an object its @value."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        value = value.get("@value")
    return squeeze(str(value)[:DECLARED_LENGTH_MAX]) if isinstance(value, str | int) else ""


def _names(value: Any, named: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping) and "name" not in one:
            one = named.get(str(one.get("@id")), {})
        name = _text(one.get("name") if isinstance(one, Mapping) else one if isinstance(one, str) else "")
        if name:
            yield name
