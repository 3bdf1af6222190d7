"""Where two texts that say nearly the same differ: sentence by sentence, then character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

SENTENCES_MAX = 400
"""Sentences compared of each text; the rest of a longer one is shown as it is."""
ALIKE = 0.5
"""Ratio from which two sentences are shown as one with changes, rather than as one left out and one added."""
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?”』」]*\n?")

Kind = Literal["same", "added", "left_out"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: in both, only in the second, only in the first."""

    kind: Kind
    text: str


def differences(first: str, second: str) -> list[Piece]:
    """The second text with what it adds to the first and what it leaves out, in its order; neighbours are joined."""
    a, b = _sentences(first), _sentences(second)
    rest = "".join(b[SENTENCES_MAX:])
    found = list(_by_sentence(a[:SENTENCES_MAX], b[:SENTENCES_MAX]))
    return _joined([*found, Piece("same", rest)] if rest else found)


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]


def _by_sentence(a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, [one.strip() for one in a], [one.strip() for one in b], autojunk=False)
    for what, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(b[b_from:b_to]))
        else:
            yield from _within("".join(a[a_from:a_to]), "".join(b[b_from:b_to]))


def _within(a: str, b: str) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if len(a) * len(b) > 4_000_000 or matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        yield Piece("left_out", a)
        yield Piece("added", b)
        return
    for what, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if what == "equal":
            yield Piece("same", b[b_from:b_to])
            continue
        yield Piece("left_out", a[a_from:a_to])
        yield Piece("added", b[b_from:b_to])


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
