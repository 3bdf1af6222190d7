"""All that a kept response says, whatever of it is the report: what a quoted passage is held against."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.errors import DocumentError, TooComplexError
from pipeline.reading.body import parse, strings
from pipeline.reading.decode import decode
from pipeline.reading.documents.kinds import is_document
from pipeline.reading.documents.reader import read_document

_GAPS = re.compile(r"[\s|\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
"""White space, marks without width, and the bar that we put between the cells of a table."""
_TEXTS = etree.XPath("//body//text() | //title/text() | //meta/@content", smart_strings=False)
_DATA = etree.XPath("//script[contains(@type, 'json')]/text()", smart_strings=False)


def bare(text: str) -> str:
    """Text in half width without gaps: a passage stands in a page whose bare form holds its bare form."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text))


def words_of(body: bytes, content_type: str) -> str:
    """Everything that a page, a JSON document or a file says, as `bare` gives it; empty where it cannot be read."""
    try:
        if is_document(body, content_type):
            return bare(read_document(body).text)
        text = decode(body, content_type).text
        if text.lstrip()[:1] in ("{", "["):
            return bare(" ".join(_strings(text)))
        return bare(" ".join(_of_page(text)))
    except (DocumentError, TooComplexError, etree.LxmlError, ValueError, RecursionError):
        return ""


def _of_page(text: str) -> Iterator[str]:
    tree = parse(text)
    yield from strings(_TEXTS, tree)
    for data in strings(_DATA, tree):
        yield from _strings(data)


def _strings(text: str) -> Iterator[str]:
    """Every string of a JSON document, and what it says where it is HTML; the text itself where it is no JSON."""
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        yield text
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, str):
            yield from _of_page(value) if "<" in value else (value,)
