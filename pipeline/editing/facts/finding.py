"""What the guard says of an item, and the pieces that it compares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["number", "date", "name", "post", "title"]
Field = Literal["title", "text"]
Level = Literal["fault", "unsure"]

KIND_NAMES: dict[Kind, str] = {
    "number": "数字",
    "date": "日期",
    "name": "名称",
    "post": "职务",
    "title": "书名、文号",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a source."""

    url: str
    """Of the report."""
    sentence: str
    value: str
    """What stands there of the same kind: 1797万条 beside 1779万条."""


@dataclass(frozen=True, slots=True)
class FactFinding:
    """A fact of an item that does not stand in its sources."""

    field: Field
    start: int
    end: int
    """Place in the title or text, in characters."""
    kind: Kind
    level: Level
    """unsure: the sources cannot be compared (无法核对), not a fault."""
    said: str
    """What stands there."""
    why: str
    """One Chinese line."""
    nearest: Passage | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something in a folded text that can be compared."""

    kind: Kind
    start: int
    end: int
    keys: tuple[Any, ...]
    """What it comes to, of one type for each kind; several where it can be read in several ways."""
    group: str = ""
    """Facts of another group are not taken for one another: a percentage for a sum."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is said against a fact, before its place is that of a field."""

    fact: Fact
    why: str
    nearest: Passage | None = None
    level: Level = "fault"
