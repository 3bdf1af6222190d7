"""A printed line -> the passage of a report that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.editing.drafting import cut
from pipeline.text import clean, skeleton
from pipeline.types import Report

SHARE_MIN = 0.5
"""Share of a line's letter pairs that a passage must have: who shortens a sentence keeps most of its words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a report."""

    report: int
    """Which of the reports looked at, from 0."""
    text: str
    offset: int
    """Characters before it in the report's text."""
    share: float
    """1: the line stands there word for word; else the share of its letter pairs that the passage has."""


def lines_of(text: str) -> list[list[str]]:
    """The printed text of an item: sentences of each paragraph, nothing left out."""
    paragraphs = clean(text).split("\n")
    return [[piece for one in cut(paragraph) if (piece := one.strip())] for paragraph in paragraphs if paragraph]


def passage_of(line: str, reports: Sequence[Report]) -> Passage | None:
    """Where the line stands, else the sentence most like it; of equals the earliest report's. None: nothing is like it.

    Reports come in order of belief.
    """
    wanted = _pairs(line)
    if not wanted:
        return None
    for number, report in enumerate(reports):
        if (offset := report.text.find(line)) >= 0:
            return Passage(number, line, offset, 1.0)
    best: Passage | None = None
    for number, report in enumerate(reports):
        for offset, sentence in _sentences(report.text):
            share = len(wanted & _pairs(sentence)) / len(wanted)
            if share >= (best.share if best else SHARE_MIN) and (best is None or share > best.share):
                best = Passage(number, sentence, offset, round(min(share, 0.999), 3))
    return best


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """(offset, sentence) of a text."""
    start = 0
    for paragraph in text.split("\n"):
        at = start
        for piece in cut(paragraph):
            if stripped := piece.strip():
                yield at + piece.index(stripped), stripped
            at += len(piece)
        start += len(paragraph) + 1


def _pairs(text: str) -> frozenset[str]:
    bare = skeleton(text)
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1))
