"""Columns of a terminal: a Han character fills two."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Columns that `text` fills."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int) -> str:
    """`text` with spaces behind it up to `columns`."""
    return text + " " * (columns - width(text))
