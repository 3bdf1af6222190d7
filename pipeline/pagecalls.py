"""createPageHTML(…), by which pages of TRS say how many they are: lists, and texts cut into several pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

PAGES_MAX = 9999
"""Pages a list can announce; more is no list."""

_CALL = re.compile(r"createPageHTML\s*\(([^)]{1,200})\)")
_NUMBER = re.compile(r"\d{1,6}")
_STRING = re.compile(r"""['"]([^'"]*)['"]""")


class PageCall(NamedTuple):
    """Page 1 is NAME.EXTENSION, page k is NAME_{k-1}.EXTENSION."""

    pages: int
    name: str
    extension: str

    @property
    def later(self) -> list[str]:
        """File names of page 2 to the last."""
        return [f"{self.name}_{number}.{self.extension}" for number in range(1, self.pages)]


def page_calls(text: str) -> Iterator[PageCall]:
    """Every call with its arguments written out: (pages, current, "index", "html") and its variants."""
    for call in _CALL.finditer(text):
        arguments = [part.strip() for part in call[1].split(",")]
        numbers = [int(part) for part in arguments if _NUMBER.fullmatch(part)]
        names = [match[1] for part in arguments if (match := _STRING.fullmatch(part))]
        if len(names) < 2 or not numbers:
            continue  # the function's own definition, or a call by variables
        # (records, pages, current, …) puts the record total first; (pages, current, …, count) does not.
        leading = list(takewhile(_NUMBER.fullmatch, arguments))
        pages = numbers[1] if len(leading) >= 3 else numbers[0]
        yield PageCall(min(pages, PAGES_MAX), names[-2], names[-1])
