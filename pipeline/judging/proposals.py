"""Which reports are worth comparing: what a batch asks for against the entries of the index, all at once.

In a full window a report is answered by thousands of entries. They are summed as arrays: who asks, who answers and what
the shared term adds lie in one unsigned integer, and sorting brings the terms of a pair together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.judging.terms import ENOUGH, SURE
from pipeline.postings import ENTRY, unpack

_PART_BITS = ENOUGH.bit_length()
_NUMBER_BITS = 32
_PART_MASK = np.uint64((1 << _PART_BITS) - 1)
_NUMBER_MASK = (1 << _NUMBER_BITS) - 1

Keys = NDArray[np.uint64]
"""Place of who asks, number of who answers, part: 20, 32 and 12 bits."""


def proposed(
    asked: Mapping[int, Mapping[int, int]], held: Sequence[tuple[int, bytes]], fresh: Collection[int]
) -> dict[int, list[int]]:
    """Each report that asks -> those to compare it with, in order, each pair of two new ones once.

    `held`: (term, its entries in the index); `fresh`: the new reports. An entry that the index holds twice counts
    twice: a report too many may be proposed, none is missed.
    """
    reports = list(asked)
    found: dict[int, list[int]] = {report: [] for report in reports}
    for place, number in _enough(_keys([asked[report] for report in reports], held)):
        if number not in fresh or reports[place] < number:
            found[reports[place]].append(number)
    return found


def _keys(asked: Sequence[Mapping[int, int]], held: Sequence[tuple[int, bytes]]) -> Keys:
    """A key for each entry of each term, once for everyone who asks for it."""
    askers: dict[int, list[tuple[int, int]]] = {}
    for place, terms in enumerate(asked):
        for term, value in terms.items():
            askers.setdefault(term, []).append((place, value))
    asking = [(*asker, row) for row, (term, _) in enumerate(held) for asker in askers.get(term, ())]
    places, values, rows = np.array(asking, dtype=np.int64).reshape(-1, 3).T
    entries = unpack(b"".join(entries for _, entries in held))
    lengths = np.array([len(entries) for _, entries in held], dtype=np.int64) // ENTRY.itemsize
    counts = lengths[rows]
    ends = np.cumsum(counts)
    starts = (np.cumsum(lengths) - lengths)[rows]
    met = entries[np.arange(counts.sum()) + np.repeat(starts - (ends - counts), counts)]
    parts = _parts(np.repeat(values, counts), met["weight"])
    keys: Keys = np.repeat(places.astype(np.uint64) << np.uint64(_NUMBER_BITS), counts)
    keys = (keys | met["report"]) << np.uint64(_PART_BITS) | parts
    return keys


def _parts(asked: NDArray[np.int64], weights: NDArray[np.uint8]) -> Keys:
    """What each shared term adds; one word alone is never ENOUGH."""
    return np.where(asked == SURE, SURE, np.minimum(asked * weights, ENOUGH - 1)).astype(np.uint64)


def _enough(keys: Keys) -> Iterator[tuple[int, int]]:
    """(place of who asks, number of who answers), in order, of those that share ENOUGH."""
    if not keys.size:
        return
    keys.sort()
    pairs = keys >> np.uint64(_PART_BITS)
    first = np.flatnonzero(np.concatenate(([True], pairs[1:] != pairs[:-1])))
    sums = np.add.reduceat(keys & _PART_MASK, first)
    for pair in pairs[first[sums >= ENOUGH]].tolist():
        yield pair >> _NUMBER_BITS, pair & _NUMBER_MASK
