"""How much of a page is looked at: bounds that more than one module of reading keeps to, and what oversteps them."""

from __future__ import annotations

import re

HTML_BYTES_MAX = 8_000_000
"""Bytes; the longest article page seen is under 2 MB, what is longer is a dump or an attack."""

MARKS_MAX = 100_000
"""Opening and closing tags of a page; the richest seen, a portal's home page, has 16,000."""

DEPTH_MAX = 512
"""Elements within elements; browsers flatten what lies deeper, the deepest seen is 30."""

ATTRIBUTES_MAX = 100
"""Attributes of one tag; libxml2 takes time quadratic in them, 6 s for 20,000."""

TEXT_LENGTH_MAX = 500_000
"""Characters of a report's text; a longer one is a book or a dump."""

VISIBLE_LENGTH_MAX = 1_000_000
"""Characters of all lines of a page, menus left out."""

TITLE_LENGTH_MAX = 300
"""Characters; a longer line is no headline."""

DECLARED_LENGTH_MAX = 2000
"""Characters of a value that a page declares of itself (meta, <title>, JSON-LD), beyond which it is cut."""

LINE_LENGTH_MAX = 2000
"""Characters of a line in which date, outlet and author are looked for."""

_ATTRIBUTE = rb"""(?>[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?)?+)"""
_TAG = re.compile(
    rb"<(?:!--|(?P<name>[a-zA-Z][^\s/>]*+)(?P<crowd>"
    + _ATTRIBUTE
    + rb"{%d})?+" % (ATTRIBUTES_MAX + 1)
    + rb"(?:"
    + _ATTRIBUTE
    + rb")*+)"
)
_RAW_ENDS = {
    name: re.compile(b"</" + name, re.IGNORECASE)
    for name in (b"script", b"style", b"title", b"textarea", b"iframe", b"xmp", b"noembed", b"noframes")
}
"""Elements whose contents are text, whatever tags it seems to hold."""


def too_complex(html: bytes, marks_max: int) -> str:
    """What of a page is too much for a parser, one Chinese line; "" where nothing is."""
    if (marks := html.count(b"<")) > marks_max:
        return f"有 {marks:,} 个标签，上限 {marks_max:,}"
    if _has_crowded_tag(html):
        return f"一个标签有 {ATTRIBUTES_MAX} 个以上的属性"
    return ""


def _has_crowded_tag(html: bytes) -> bool:
    at = 0
    while match := _TAG.search(html, at):
        if match["crowd"]:
            return True
        at = match.end()
        name = match["name"]
        if name is None:
            at = html.find(b"-->", at) + 3
        elif raw_end := _RAW_ENDS.get(name.lower()):
            end = raw_end.search(html, at)
            at = end.end() if end else 0
        if at < match.end():  # a comment or script that nothing ends
            return False
    return False
