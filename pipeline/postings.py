"""Entries of the index of rare words as bytes: which reports hold a term, and how much it weighs in each.

Five bytes an entry, read by numpy all at once: where a hundred thousand reports lie around, a new one is answered by
thousands of entries.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

ENTRY = np.dtype([("report", "<u4"), ("weight", "u1")])
"""Number of a report's row; weight of the term in it, 1 to 255."""
_PACKED = struct.Struct("<IB")


def pack(entries: Iterable[tuple[int, int]]) -> bytes:
    """(number, weight) of reports as bytes; what was packed apart may be joined."""
    return b"".join(_PACKED.pack(number, weight) for number, weight in entries)


def unpack(held: bytes) -> NDArray[np.void]:
    """The entries as an array of ENTRY."""
    return np.frombuffer(held, dtype=ENTRY)
