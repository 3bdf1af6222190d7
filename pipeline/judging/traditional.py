"""Traditional characters to simplified ones, for the exchange notices of Hong Kong among mainland reports."""

from __future__ import annotations

from pipeline.judging import tables


def _table() -> dict[int, str]:
    chars = "".join(tables.words("traditional.txt"))
    return {ord(old): new for old, new in zip(chars[::2], chars[1::2], strict=True)}


_TABLE = _table()


def simplified(text: str) -> str:
    """`text` with the commonest traditional characters as simplified ones, length unchanged; other text as it is."""
    return text.translate(_TABLE)
