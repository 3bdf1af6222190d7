"""Traditional characters to simplified ones, for the exchange notices of Hong Kong among mainland reports."""

from __future__ import annotations

import re

from pipeline import wordtables


def _table() -> dict[int, str]:
    chars = "".join(wordtables.words("traditional.txt"))
    return {ord(old): new for old, new in zip(chars[::2], chars[1::2], strict=True)}


SIMPLIFIED = _table()
"""Code of a traditional character -> its simplified form."""
_ANY = re.compile(f"[{''.join(map(chr, SIMPLIFIED))}]")


def simplified(text: str) -> str:
    """`text` with the commonest traditional characters as simplified ones, length unchanged; other text as it is."""
    return text.translate(SIMPLIFIED) if _ANY.search(text) else text
