"""One look at a report: its language and the words of title and lead, packed, which the store keeps for some weeks.

Nine of ten reports that the index proposes share a rare word by chance. A look at a few hundred bytes rules them out;
reading their texts anew would cost ten times as much.
"""

from __future__ import annotations

import math
import struct
from itertools import chain
from zlib import crc32

from pipeline.judging.features import Features
from pipeline.judging.pairs import APART

_WORD = struct.Struct("<If")
"""Hash of a word, and its part of the unit vector of title and lead."""
_LANGUAGES = {True: b"\x01", False: b"\x00"}
_MARGIN = 1e-3
"""What is so near to APART is left to the comparison itself: a glance has seven digits."""


class Glance:
    """One look at a report, to be kept or to be held against others that are."""

    def __init__(self, report: Features) -> None:
        self._language = _LANGUAGES[report.chinese]
        self._parts = {crc32(word.encode()): part for word, part in report.wording.lead_vector.items()}

    def packed(self) -> bytes:
        """One byte for the language (1: Chinese), eight for each word."""
        return self._language + struct.pack("<" + "If" * len(self._parts), *chain.from_iterable(self._parts.items()))

    def rules_out(self, other: bytes) -> bool:
        """Whether `pipeline.judging.pairs.judge` finds no link with the report of a packed glance, for being too
        unlike. Two words of one hash at worst have it look."""
        if other[:1] != self._language:
            return False
        mine = self._parts
        parts = [mine[word] * part for word, part in _WORD.iter_unpack(memoryview(other)[1:]) if word in mine]
        return math.fsum(parts) < APART - _MARGIN
