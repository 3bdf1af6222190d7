"""Rules drawn on a page -> the tables they form, and which cell of which table a point lies in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

NEAR = 3.0
"""Points by which rules that meet in print may miss each other in the file."""

THIN = 2.5
"""Points: a filled box that is no thicker is a rule; 1.5 is the thickest border that Word offers by default."""

RULES_MAX = 600
"""Rules of each direction on a page, joined where they touch; a table has tens, a drawing thousands."""


class Ruling(NamedTuple):
    """A straight rule, or one side of a frame; horizontal where it is wider than high."""

    left: float
    bottom: float
    right: float
    top: float


class Point(NamedTuple):
    """A point of a path; points, y upwards."""

    x: float
    y: float
    drawn: bool
    """Whether a straight line leads there."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule along one direction."""

    at: float
    """y of a horizontal one, x of a vertical one."""
    start: float
    end: float

    def covers(self, place: float) -> bool:
        return self.start - NEAR <= place <= self.end + NEAR


@dataclass(frozen=True, slots=True)
class GridShape:
    """The cells of a ruled table."""

    edges: tuple[float, ...]
    """y of the rows' edges, ascending."""
    columns: int
    bands: tuple[tuple[tuple[float, ...], tuple[int, ...]], ...]
    """Of each row from the top: x of its cells' left edges and the last right one; the column each cell begins in."""
    above: frozenset[tuple[int, int]]
    """(row, column) of cells that go on from the row above."""

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(row from the top, column) of the cell that holds a point; of a cell over several rows its first."""
        if not self.edges[0] <= y <= self.edges[-1]:
            return None
        row = len(self.edges) - 1 - min(bisect_right(self.edges, y), len(self.edges) - 1)
        sides, starts = self.bands[row]
        if not sides[0] <= x <= sides[-1]:
            return None
        column = starts[min(bisect_right(sides, x), len(sides) - 1) - 1]
        while (row, column) in self.above:
            row -= 1
        return row, column

    def right_of(self, row: int, column: int) -> float:
        """x of a cell's right side; of the table's where no cell begins in that column."""
        sides, starts = self.bands[row]
        return sides[starts.index(column) + 1] if column in starts else sides[-1]


def rules_of(path: Sequence[Point], *, stroked: bool) -> Iterator[Ruling]:
    """The rules of one path: the thin box that it is, or, where it is stroked, its level and upright sides."""
    if not path:
        return
    xs, ys = [point.x for point in path], [point.y for point in path]
    if min(max(xs) - min(xs), max(ys) - min(ys)) <= THIN:
        yield Ruling(min(xs), min(ys), max(xs), max(ys))
    elif stroked:
        for start, end in pairwise(path):
            if end.drawn and min(abs(end.x - start.x), abs(end.y - start.y)) <= THIN:
                yield Ruling(min(start.x, end.x), min(start.y, end.y), max(start.x, end.x), max(start.y, end.y))


def grids_of(rules: Iterable[Ruling]) -> list[GridShape]:
    """Tables of two columns at least, none inside another; a frame round a text is none."""
    flat: list[_Rule] = []
    upright: list[_Rule] = []
    for rule in rules:
        if rule.right - rule.left >= rule.top - rule.bottom:
            flat.append(_Rule((rule.top + rule.bottom) / 2, rule.left, rule.right))
        else:
            upright.append(_Rule((rule.left + rule.right) / 2, rule.bottom, rule.top))
    flat, upright = _merged(flat), _merged(upright)
    if len(flat) > RULES_MAX or len(upright) > RULES_MAX:
        return []
    shapes = (_shape(*group) for group in _touching(flat, upright))
    return [shape for shape in shapes if shape is not None]


def _merged(rules: Sequence[_Rule]) -> list[_Rule]:
    """Rules on one line that touch or overlap as one; lines nearer than NEAR are one."""
    found: list[_Rule] = []
    level = float("-inf")
    for rule in sorted(rules, key=lambda rule: rule.at):
        level = level if rule.at - level <= NEAR else rule.at
        found.append(_Rule(level, rule.start, rule.end))
    joined: list[_Rule] = []
    for rule in sorted(found, key=lambda rule: (rule.at, rule.start)):
        last = joined[-1] if joined else None
        if last and last.at == rule.at and rule.start <= last.end + NEAR:
            joined[-1] = _Rule(last.at, last.start, max(last.end, rule.end))
        else:
            joined.append(rule)
    return [rule for rule in joined if rule.end - rule.start > NEAR]


def _touching(flat: Sequence[_Rule], upright: Sequence[_Rule]) -> list[tuple[list[_Rule], list[_Rule]]]:
    """Groups of rules that meet, directly or through others."""
    group = list(range(len(flat) + len(upright)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for one, low in enumerate(flat):
        for other, side in enumerate(upright, start=len(flat)):
            if low.covers(side.at) and side.covers(low.at):
                group[root(one)] = root(other)
    groups: dict[int, tuple[list[_Rule], list[_Rule]]] = {}
    for number, rule in enumerate((*flat, *upright)):
        groups.setdefault(root(number), ([], []))[number >= len(flat)].append(rule)
    return list(groups.values())


def _shape(flat: Sequence[_Rule], upright: Sequence[_Rule]) -> GridShape | None:
    if len(flat) < 2 or not upright:
        return None
    outer = (min(rule.start for rule in flat), max(rule.end for rule in flat))
    sides = _places((*(rule.at for rule in upright), *outer))
    edges = _places((*(rule.at for rule in flat), min(r.start for r in upright), max(r.end for r in upright)))
    if len(sides) < 3:
        return None
    bands: list[tuple[tuple[float, ...], tuple[int, ...]]] = []
    above: set[tuple[int, int]] = set()
    for row, (high, low) in enumerate(zip(edges[:0:-1], edges[-2::-1], strict=True)):
        middle = (high + low) / 2
        drawn = {rule.at for rule in upright if rule.covers(middle)}
        band = tuple(x for x in sides if x in (sides[0], sides[-1]) or x in drawn)
        starts = tuple(sides.index(x) for x in band[:-1])
        for column, left, right in zip(starts, band, band[1:], strict=False):
            ruled = any(abs(rule.at - high) <= NEAR and rule.covers((left + right) / 2) for rule in flat)
            if row and not ruled and column in bands[-1][1]:
                above.add((row, column))
        bands.append((band, starts))
    return GridShape(edges, len(sides) - 1, tuple(bands), frozenset(above))


def _places(values: Iterable[float]) -> tuple[float, ...]:
    """Values in order, those nearer than NEAR as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return tuple(found)
