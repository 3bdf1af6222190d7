"""Addresses of the later pages of a list, as each content system writes them."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urljoin

import jmespath

from pipeline.pagecalls import PAGES_MAX, page_calls

_TRS_COUNTS = (
    re.compile(r"var\s+countPage\s*=\s*(\d{1,4})\b"),
    re.compile(r"pagination_script_config\s*=\s*\{[^}]{0,200}?\bpageNumber['\"]?\s*:\s*['\"]?(\d{1,4})\b"),
)
_NUMBER = re.compile(r"\d{1,6}")
_SASAC_MAX = re.compile(r"maxPageNum\s*=\s*['\"]?(\d{1,4})")
_SASAC_ID = re.compile(r"""class=["']?pages["']?\s+id=["']?\w+?_(\w+)|id=["']?\w+?_(\w+)["']?\s+class=["']?pages""")
_NEXT_GROUP = re.compile(r"<nextgroup>\s*(?:<!\[CDATA\[)?\s*<a[^>]{0,80}?href=[\"']([^\"']{1,2000})", re.IGNORECASE)
_PAGE_QUERY = re.compile(r"([?&]page=)\d{1,6}")


def later_pages(scheme: str, text: str, url: str, pages_max: int) -> list[str]:
    """Absolute addresses of page 2 up to `pages_max`, as page 1 announces them."""
    if scheme == "trs":
        return _trs(text, url)[: pages_max - 1]
    if scheme == "sasac":
        return _sasac(text, url)[: pages_max - 1]
    if scheme == "hanweb":
        return _hanweb(text, url, pages_max)
    return []


def pages_announced(expression: str, text: str) -> int | None:
    """How many pages a JSON list says it has; None where it does not say."""
    try:
        said = jmespath.search(expression, json.loads(text)) if expression else None
    except (ValueError, RecursionError, jmespath.exceptions.JMESPathError):
        return None
    count = str(said)
    return min(int(count), PAGES_MAX) if _NUMBER.fullmatch(count) else None


def _trs(text: str, url: str) -> list[str]:
    """createPageHTML(pages, current, "index", "html") and its variants; page k is index_{k-1}.html."""
    if call := next(page_calls(text), None):
        return [urljoin(url, name) for name in call.later]
    count = next((match for pattern in _TRS_COUNTS if (match := pattern.search(text))), None)
    return [urljoin(url, f"index_{number}.html") for number in range(1, int(count[1]))] if count else []


def _sasac(text: str, url: str) -> list[str]:
    """index_<pageId>_<M-k+1>.html: the numbers fall, so that page 2 carries M-1."""
    newest, cell = _SASAC_MAX.search(text), _SASAC_ID.search(text)
    if not newest or not cell:
        return []
    page_id = cell[1] or cell[2]
    return [urljoin(url, f"index_{page_id}_{number}.html") for number in range(int(newest[1]) - 1, 0, -1)]


def _hanweb(text: str, url: str, pages_max: int) -> list[str]:
    """The link of <nextgroup>, whose other parameters are encrypted, with page= 2, 3, …"""
    link = _NEXT_GROUP.search(text)
    address = html.unescape(link[1]) if link else ""
    if not _PAGE_QUERY.search(address):
        return []
    pages = range(2, pages_max + 1)
    return [urljoin(url, _PAGE_QUERY.sub(rf"\g<1>{number}", address, count=1)) for number in pages]
