"""What is said of one field of a report, in order of belief: what is taken, and the runners-up kept beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.types import Found

RUNNERS_UP_MAX = 5
"""Runners-up of a field that are kept."""

VALUE_MAX = 200
"""Characters of a runner-up that are kept."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The findings of one field."""

    best: Found = Found("", "")  # noqa: RUF009 - a named tuple is immutable
    """What is taken; without value where nothing was found."""
    others: tuple[Found, ...] = ()
    """The runners-up, each value whole; the same value from another place is agreement, and stays."""

    @classmethod
    def of(cls, found: Iterable[Found]) -> Ranked:
        """`found` in order of belief; empty values, and what one place says twice, are left out."""
        best, *others = dict.fromkeys(one for one in found if one.value) or (cls().best,)
        return cls(best, tuple(others[:RUNNERS_UP_MAX]))

    def under(self, given: Found) -> Ranked:
        """The same findings outweighed by `given`."""
        return Ranked.of((given, self.best, *self.others))

    @property
    def runners_up(self) -> tuple[Found, ...]:
        """The others as they are kept."""
        return tuple(Found(value[:VALUE_MAX], where) for value, where in self.others)


def sized(text: str, where: str) -> Found:
    """A text as a runner-up: how long it is, for texts are not kept twice."""
    return Found(f"{len(text):,} 字", where)
