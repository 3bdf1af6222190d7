"""Near-duplicates: two reports saying the same in nearly the same words, by their character shingles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.text import skeleton

SHINGLE = 4
"""Characters in a shingle: two Chinese words; shorter ones are shared by chance, longer ones break at every edit."""
VALUES = 64
"""Values of a signature, 32 bits each: 256 bytes a report."""
BANDS = 16
"""Bands of 4 values: half of the pairs with a Jaccard of 0.5 meet in a band, 99 of 100 with 0.7."""
ROWS = VALUES // BANDS
EMPTY = 0xFFFFFFFF
"""Signature value of a text without a letter; such texts meet nobody."""

Hashes = NDArray[np.uint64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_BIN_SHIFT = np.uint64(58)
_LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Signature of a text: equal for equal texts on every machine, nearly equal for near-duplicates."""

    signature: bytes
    """64 little-endian unsigned 32-bit values."""

    @property
    def is_empty(self) -> bool:
        """Whether the text held no letter, digit or Han character."""
        return self.signature == _EMPTY_SIGNATURE

    def bands(self) -> tuple[int, ...]:
        """16 signed 64-bit keys, one a band; two texts that share one are candidates. () for an empty text."""
        return () if self.is_empty else _bands(self.signature)

    def likeness(self, other: Fingerprint) -> float:
        """Estimate of the shingles' Jaccard, 0..1; standard error at most 0.063."""
        if self.is_empty or other.is_empty:
            return 0.0
        mine = np.frombuffer(self.signature, dtype="<u4")
        return float(np.mean(mine == np.frombuffer(other.signature, dtype="<u4")))


@lru_cache(maxsize=4096)  # asked for as a report is put into the index, and again as it is looked up
def _bands(signature: bytes) -> tuple[int, ...]:
    rows = np.frombuffer(signature, dtype="<u4").astype(np.uint64).reshape(BANDS, ROWS)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64)
    for column in range(ROWS):
        keys = _mixed(keys * _MULTIPLIER + rows[:, column])
    return tuple(keys.view(np.int64).tolist())


_EMPTY_SIGNATURE = np.full(VALUES, EMPTY, dtype="<u4").tobytes()


def fingerprint(text: str) -> Fingerprint:
    """One-permutation MinHash of the text's shingles (Li, Owen, Zhang 2012), empty bins filled from others by a
    fixed walk (optimal densification, Shrivastava 2017)."""
    hashes = shingle_hashes(text)
    if not hashes.size:
        return Fingerprint(_EMPTY_SIGNATURE)
    smallest = np.full(VALUES, EMPTY, dtype=np.uint64)
    np.minimum.at(smallest, (hashes >> _BIN_SHIFT).astype(np.intp), hashes & _LOW)
    filled = np.zeros(VALUES, dtype=bool)
    filled[(hashes >> _BIN_SHIFT).astype(np.intp)] = True
    return Fingerprint(_densified(smallest, filled).astype("<u4").tobytes())


def similarity(a: str, b: str) -> float:
    """Exact Jaccard of the two texts' shingles, 0..1; 0 where either is empty."""
    left, right = shingles(a), shingles(b)
    union = len(left | right)
    return len(left & right) / union if left and right and union else 0.0


def containment(a: str, b: str) -> float:
    """Share of the shorter text's shingles that the longer one holds, 0..1: high for a cut tail or an added lead."""
    left, right = shingles(a), shingles(b)
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0


@lru_cache(maxsize=512)  # a text is compared with many: the reprints of one notice
def shingles(text: str) -> frozenset[str]:
    """The distinct runs of four characters of the skeleton; a shorter skeleton is its own only shingle."""
    bare = skeleton(text)
    if len(bare) <= SHINGLE:
        return frozenset({bare}) if bare else frozenset()
    return frozenset(bare[start : start + SHINGLE] for start in range(len(bare) - SHINGLE + 1))


def shingle_hashes(text: str) -> Hashes:
    """64-bit hashes of the shingles in text order, the same on every machine."""
    bare = skeleton(text)
    points = np.frombuffer(bare.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    width = min(SHINGLE, points.size)
    if not width:
        return points
    rolled = np.zeros(points.size - width + 1, dtype=np.uint64)
    for offset in range(width):
        rolled = rolled * _MULTIPLIER + points[offset : points.size - width + 1 + offset]
    return _mixed(rolled)


def _mixed(values: Hashes) -> Hashes:
    """SplitMix64's finaliser: every input bit reaches every output bit."""
    values = (values ^ (values >> np.uint64(30))) * _MIX_A
    values = (values ^ (values >> np.uint64(27))) * _MIX_B
    return values ^ (values >> np.uint64(31))


def _walks() -> NDArray[np.intp]:
    """For each bin the order in which it asks the others for a value."""
    steps = np.arange(VALUES * VALUES * 4, dtype=np.uint64).reshape(VALUES, VALUES * 4)
    return (_mixed(steps + np.uint64(1)) % np.uint64(VALUES)).astype(np.intp)


_WALKS = _walks()


def _densified(smallest: Hashes, filled: NDArray[np.bool_]) -> Hashes:
    """`smallest` with every empty bin's value taken from the first filled bin on its walk."""
    if filled.all():
        return smallest
    walks = _WALKS[~filled]
    hits = filled[walks]
    fallback = int(np.argmax(filled))
    donors = np.where(hits.any(axis=1), walks[np.arange(len(walks)), hits.argmax(axis=1)], fallback)
    result = smallest.copy()
    result[~filled] = smallest[donors]
    return result
