"""What a fetched file is called."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import unquote

from pipeline.reading.body import file_name
from pipeline.text import squeeze
from pipeline.types import Page

_DISPOSITION_STAR = re.compile(r"filename\*\s*=\s*(?:([\w-]+)'[^']*')?\"?([^\";]+)", re.IGNORECASE)
_DISPOSITION = re.compile(r"filename\s*=\s*(?:\"([^\"]+)\"|([^;]+))", re.IGNORECASE)


def attachment_name(page: Page) -> str:
    """Name of a fetched file: Content-Disposition, else what its address says; of one put in by hand its own."""
    if page.link and page.link.taken and page.link.title:
        return page.link.title
    return sent_name(page) or file_name(page.fetched_url or page.url) or file_name(page.url)


def sent_name(page: Page) -> str:
    """Name in Content-Disposition; "" where the header names none."""
    disposition = next((value for name, value in page.headers if name.lower() == "content-disposition"), "")
    if star := _DISPOSITION_STAR.search(disposition):
        try:
            return squeeze(unquote(star[2], encoding=star[1] or "utf-8"))
        except LookupError:
            return squeeze(unquote(star[2]))
    plain = _DISPOSITION.search(disposition)
    if not plain:
        return ""
    raw = unquote(plain[1] or plain[2])
    with suppress(UnicodeError):  # servers put UTF-8 bytes there, which HTTP libraries hand over as Latin-1
        raw = raw.encode("latin-1").decode("utf-8")
    return squeeze(raw)
