"""Printed words at their places on a page, in points, y upwards -> lines and tables from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipeline.reading.documents.ruling import GridShape, Ruling, grids_of

COLUMN_GAP = 1.5
"""Line heights of white between two words of a line from which they are cells of a table."""

WORD_GAP = 0.25
"""Line heights of white between two Latin words from which there is a space; between Han and Latin Word leaves as
much by itself."""


class Word(NamedTuple):
    """Characters printed without white between them."""

    left: float
    bottom: float
    right: float
    top: float
    text: str
    spaced: bool = False
    """Whether a space stands before it."""

    @property
    def middle(self) -> float:
        """Height of its middle above the page's lower edge."""
        return (self.top + self.bottom) / 2


class Printed(NamedTuple):
    """What stands on one line of a page, or of a cell."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of a page: one piece where it is running text, several where wide white parts it into cells."""

    pieces: tuple[Printed, ...]

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.pieces[0].top


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell between rules."""

    lines: tuple[Printed, ...]
    """None where it is empty."""
    right: float
    """Its right side."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with rules drawn between its cells."""

    top: float
    rows: tuple[tuple[Cell, ...], ...]


Block = Line | Grid


def blocks(words: Sequence[Word], rules: Iterable[Ruling]) -> list[Block]:
    """Lines and ruled tables of a page in reading order."""
    grids = grids_of(rules)
    inside: list[dict[tuple[int, int], list[Word]]] = [{} for _ in grids]
    outside: list[Word] = []
    for word in words:
        places = (
            (own, grid.cell_at((word.left + word.right) / 2, word.middle))
            for own, grid in zip(inside, grids, strict=True)
        )
        own, cell = next((place for place in places if place[1] is not None), (None, None))
        if own is None or cell is None:
            outside.append(word)
        else:
            own.setdefault(cell, []).append(word)
    found: list[Block] = [Line(tuple(_pieces(line))) for line in lines(outside)]
    found += [_grid(grid, own) for grid, own in zip(grids, inside, strict=True) if own]
    return sorted(found, key=lambda block: -block.top)


def lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words by printed line, from the top and from the left."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-word.middle, word.left)):
        if found and found[-1][0].bottom <= word.middle <= found[-1][0].top:
            found[-1].append(word)
        else:
            found.append([word])
    return [sorted(line, key=lambda word: word.left) for line in found]


def _grid(shape: GridShape, words: Mapping[tuple[int, int], Sequence[Word]]) -> Grid:
    rows = (
        tuple(
            Cell(tuple(_joined(line) for line in lines(words.get((row, column), ()))), shape.right_of(row, column))
            for column in range(shape.columns)
        )
        for row in sorted({row for row, _ in words})
    )
    return Grid(max(word.top for own in words.values() for word in own), tuple(rows))


def _pieces(line: Sequence[Word]) -> Iterator[Printed]:
    height = _height(line)
    start = 0
    for index, (before, word) in enumerate(pairwise(line), start=1):
        if word.left - before.right >= COLUMN_GAP * height:
            yield _joined(line[start:index])
            start = index
    yield _joined(line[start:])


def _joined(line: Sequence[Word]) -> Printed:
    height = _height(line)
    text = line[0].text
    for before, word in pairwise(line):
        wide = word.left - before.right > WORD_GAP * height and text[-1].isascii() and word.text[0].isascii()
        text += (" " if word.spaced or wide else "") + word.text
    bottom, top = min(word.bottom for word in line), max(word.top for word in line)
    return Printed(line[0].left, bottom, line[-1].right, top, text)


def _height(line: Sequence[Word]) -> float:
    return median(word.top - word.bottom for word in line) or 1.0
