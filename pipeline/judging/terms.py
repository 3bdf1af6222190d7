"""Under what a report is kept in the index and looked up again: hashes of its rare words, marks and bands.

Two reports are worth comparing if what both share counts ENOUGH: two rare words, or one work 《…》, document number,
stock code, band of the fingerprint, or Latin name between a Chinese and an English text. That is a property of the two
alone, so an index that grows night by night proposes what one built at once would.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b

from pipeline.judging.features import Features

ENOUGH = 2
"""What two reports must share to be compared; a rare word counts 1, anything else ENOUGH."""
MARKS = "《#"
"""First character of a key that names a work or an official document."""
TERM_BYTES = 6
"""Bytes of a term: a hundred million of them collide once in a few thousand lookups, and every proposal is compared
anyway."""
_MASK = (1 << (8 * TERM_BYTES - 1)) - 1


def kept_under(report: Features) -> frozenset[int]:
    """Terms that the index holds of a report."""
    words = (_term(_language(report), key) for key in _words(report))
    return frozenset((*words, *_telling(report)))


def asked_for(report: Features) -> dict[int, int]:
    """Term -> what sharing it counts."""
    mine, other = _language(report), _language(report, other=True)
    foreign = (key for key in _words(report) if key.isascii())
    return {
        **dict.fromkeys((_term(mine, key) for key in _words(report)), 1),
        **dict.fromkeys((_term(other, key) for key in foreign), ENOUGH),
        **dict.fromkeys(_telling(report), ENOUGH),
    }


def copies_of(report: Features) -> frozenset[int]:
    """Those terms of a report under which its near-copies are found."""
    return frozenset(band & _MASK for band in report.print.bands())


def named_in(report: Features) -> frozenset[int]:
    """Those under which a report is found that names the same work, document or stock, however long ago."""
    return frozenset(_term("mark", key) for key in report.keys if key[0] in MARKS)


def worth_comparing(asked: Mapping[int, int], kept: Collection[int]) -> bool:
    """Whether a report asking for `asked` and one kept under `kept` share enough."""
    return sum(value for term, value in asked.items() if term in kept) >= ENOUGH


def _telling(report: Features) -> Iterator[int]:
    yield from copies_of(report)
    yield from named_in(report)
    if report.company:
        yield _term("company", report.company)


def _words(report: Features) -> Iterator[str]:
    """The rare words; of a row of a register those of its company alone, for in a file of thousands all share every
    other word."""
    words = (key for key in report.keys if key[0] not in MARKS)
    return (key for key in words if not report.company or key in report.company)


def _language(report: Features, *, other: bool = False) -> str:
    return "zh" if report.chinese != other else "en"


def _term(kind: str, key: str) -> int:
    digest = blake2b(f"{kind}\x1f{key}".encode(), digest_size=TERM_BYTES).digest()
    return int.from_bytes(digest, "big") & _MASK
