"""Addresses of the later pages of a list, as each content system writes them."""

from __future__ import annotations

import re
from urllib.parse import urljoin

_TRS_CALL = re.compile(r"createPageHTML\s*\(([^)]{1,200})\)")
_TRS_COUNT = re.compile(r"var\s+countPage\s*=\s*(\d{1,4})")
_STRING = re.compile(r"""['"]([^'"]*)['"]""")
_SASAC_MAX = re.compile(r"maxPageNum\s*=\s*['\"]?(\d{1,4})")
_SASAC_ID = re.compile(r"""class=["']?pages["']?\s+id=["']?\w+?_(\w+)|id=["']?\w+?_(\w+)["']?\s+class=["']?pages""")


def later_pages(scheme: str, text: str, url: str, pages_max: int) -> list[str]:
    """Absolute addresses of page 2 up to `pages_max`, as page 1 announces them."""
    if scheme == "trs":
        return _trs(text, url)[: pages_max - 1]
    if scheme == "sasac":
        return _sasac(text, url)[: pages_max - 1]
    return []


def _trs(text: str, url: str) -> list[str]:
    """createPageHTML(pages, current, "index", "html") and its variants; page k is index_{k-1}.html."""
    call = _TRS_CALL.search(text)
    if not call:
        count = _TRS_COUNT.search(text)
        return [urljoin(url, f"index_{number}.html") for number in range(1, int(count[1]))] if count else []
    arguments = [part.strip() for part in call[1].split(",")]
    numbers = [int(part) for part in arguments if part.isdigit()]
    names = [match[1] for part in arguments if (match := _STRING.fullmatch(part))]
    if len(names) < 2 or not numbers:
        return []
    # (records, pages, current, …) puts the record total first; (pages, current, …) does not.
    pages = numbers[1] if len(numbers) >= 3 and arguments[0].isdigit() else numbers[0]
    stem, ending = names[-2], names[-1]
    return [urljoin(url, f"{stem}_{number}.{ending}") for number in range(1, pages)]


def _sasac(text: str, url: str) -> list[str]:
    """index_<pageId>_<M-k+1>.html: the numbers fall, so that page 2 carries M-1."""
    newest, cell = _SASAC_MAX.search(text), _SASAC_ID.search(text)
    if not newest or not cell:
        return []
    page_id = cell[1] or cell[2]
    return [urljoin(url, f"index_{page_id}_{number}.html") for number in range(int(newest[1]) - 1, 0, -1)]
