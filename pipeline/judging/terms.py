"""Under what a report is kept in the index and looked up again: hashes of its rare words, marks and bands.

Two reports are worth comparing if they share two rare words that together make up ENOUGH of the cosine of title and
lead, or one work 《…》, document number, stock code, band of the fingerprint, or a Latin name between a Chinese and an
English text. That is a property of the two alone, so an index that grows night by night proposes what one built at once
would.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b

from pipeline.judging.features import Features

MARKS = "《#"
"""First character of a key that names a work or an official document."""
TERM_BYTES = 6
"""Bytes of a term: a hundred million of them collide once in a few thousand lookups, and every proposal is compared
anyway."""
WEIGHT_MAX = 255
"""Weight of a word that is all a report says: its part of the unit vector of title and lead, in whole numbers."""
ENOUGH = round(0.05 * WEIGHT_MAX**2)
"""What shared words must come to. Of the 484 pairs of ecob.dev that are linked by words alone, by .5 or more, all stay,
of the 256 of a real week 253; every fourth pair that would be compared for nothing goes. 2026-11-23."""
SURE = ENOUGH
"""Asked of a term that is enough by itself."""
_MASK = (1 << (8 * TERM_BYTES - 1)) - 1


def kept_under(report: Features) -> dict[int, int]:
    """Term -> its weight in the report, 1 to WEIGHT_MAX."""
    mine = _language(report)
    words = {_term(mine, key): _weight(report, key) for key in _words(report)}
    return {**words, **dict.fromkeys(_telling(report), WEIGHT_MAX)}


def asked_for(report: Features) -> dict[int, int]:
    """Term -> its weight in the report, or SURE."""
    mine, other = _language(report), _language(report, other=True)
    return {
        **{_term(mine, key): _weight(report, key) for key in _words(report)},
        **dict.fromkeys((_term(other, key) for key in _words(report) if key.isascii()), SURE),
        **dict.fromkeys(_telling(report), SURE),
    }


def copies_of(report: Features) -> frozenset[int]:
    """Those terms of a report under which its near-copies are found."""
    return frozenset(band & _MASK for band in report.print.bands())


def named_in(report: Features) -> frozenset[int]:
    """Those under which a report is found that names the same work, document or stock, however long ago."""
    return frozenset(_term("mark", key) for key in report.keys if key[0] in MARKS)


def copied_in(report: Features) -> frozenset[int]:
    """Those under which a report is found that has the very same text, days before or after."""
    return frozenset((_term("copy", report.print.signature.hex()),) if report.tells_much else ())


def worth_comparing(asked: Mapping[int, int], kept: Mapping[int, int]) -> bool:
    """Whether a report asking for `asked` and one kept under `kept` share enough."""
    return sum(_part(asked[term], kept[term]) for term in asked.keys() & kept.keys()) >= ENOUGH


def _part(asked: int, weight: int) -> int:
    """What one shared term adds; one word alone is never ENOUGH."""
    return SURE if asked == SURE else min(asked * weight, ENOUGH - 1)


def _telling(report: Features) -> Iterator[int]:
    yield from copies_of(report)
    yield from copied_in(report)
    yield from named_in(report)
    if report.company:
        yield _term("company", report.company)


def _words(report: Features) -> Collection[str]:
    """The rare words; of a row of a register those of its company alone, for in a file of thousands all share every
    other word."""
    words = [key for key in report.keys if key[0] not in MARKS]
    return [key for key in words if key in report.company] if report.company else words


def _weight(report: Features, key: str) -> int:
    return max(1, round(WEIGHT_MAX * report.wording.lead_vector.get(key, 0.0)))


def _language(report: Features, *, other: bool = False) -> str:
    return "zh" if report.chinese != other else "en"


def _term(kind: str, key: str) -> int:
    digest = blake2b(f"{kind}\x1f{key}".encode(), digest_size=TERM_BYTES).digest()
    return int.from_bytes(digest, "big") & _MASK
