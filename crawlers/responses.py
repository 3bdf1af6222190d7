"""What a spider asks of a response: its text, its headers, what else may belong to it, whether it is a wall."""

from __future__ import annotations

import re

from scrapy.http import Response

from crawlers.signs import of_barrier, of_status
from pipeline.reading.decode import decode
from pipeline.reading.parts import may_have_parts
from pipeline.verdicts import VerdictCode

_ATTACHMENT_HINTS = (
    *(b".pdf", b".doc", b".xls", b".ppt", b".rtf", b".wps", b".et", b".dps", b".ofd", b".zip", b".rar", b".7z"),
    *(b"downloadfile", b"downfile", b"down.jsp", b"/attach/"),
)
_HREF = re.compile(rb"href\s*=\s*([^>]{1,500})")
_HREF_CAPITAL = re.compile(rb"HREF\s*=\s*([^>]{1,500})")
"""Two patterns, for one that ignores case finds no literal to look for first and is thirty times slower."""
WALL_BYTES_MAX = 8_000
"""Size up to which a detail page may be a challenge or a stub and is looked at while it is crawled."""


def text_of(response: Response) -> str:
    """A start page as text, by its bytes more than by its labels: Scrapy believes a wrong header."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return decode(response.body, content_type).text


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """Headers as a page keeps them."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
        if name.lower() != b"set-cookie"  # a session of ours is nobody's business
    )


def may_point_further(response: Response) -> bool:
    """Cheap look at the addresses alone for files and further pages; it spares most pages the parsing."""
    body = response.body
    addresses = b" ".join([*_HREF.findall(body), *_HREF_CAPITAL.findall(body)]).lower()
    return any(hint in addresses for hint in _ATTACHMENT_HINTS) or may_have_parts(body, response.url)


def wall_of(response: Response) -> VerdictCode:
    """BLOCKED where a detail page is a wall by its status or, if it is short, by what stands on it."""
    if response.status != 200:
        return of_status(response)[0]
    walled = len(response.body) <= WALL_BYTES_MAX and of_barrier(response)
    return VerdictCode.BLOCKED if walled else VerdictCode.NEW
