"""What the house lint says, and what its rules see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.editing.facts.folding import folded, masked
from pipeline.editing.facts.titles import NUMBER, TITLE, titles
from pipeline.houserules import HouseRules, RuleId
from pipeline.types import Entry, Report

Field = Literal["title", "text"]
Level = Literal["fault", "hint"]


@dataclass(frozen=True, slots=True)
class LintFinding:
    """Something in an entry that the house words otherwise."""

    rule: RuleId
    level: Level
    """fault: not to be printed so; hint: for an editor to judge."""
    field: Field
    start: int
    end: int
    """Place in the title or text, in characters; 0 and 0 where it is of the whole."""
    said: str
    """What stands there."""
    why: str
    """One Chinese line."""
    replacement: str | None = None
    """What may stand there instead; None where an editor has to find it."""


@dataclass(frozen=True)
class Item:
    """An entry with the reports it cites and the rules of the house."""

    entry: Entry
    sources: tuple[Report, ...]
    rules: HouseRules

    @property
    def fields(self) -> Iterator[tuple[Field, str]]:
        """Title and text."""
        yield "title", self.entry.title
        yield "text", self.entry.text

    @cached_property
    def free(self) -> dict[Field, str]:
        """Title and text with what must be as it is (《…》, 文号) blotted out."""
        return {
            field: masked(said, [(one.start, one.end) for one in titles(folded(said)) if one.group in (TITLE, NUMBER)])
            for field, said in self.fields
        }

    def finding(
        self, rule: RuleId, level: Level, field: Field, start: int, end: int, why: str, replacement: str | None = None
    ) -> LintFinding:
        """A finding at a place of title or text."""
        said = self.entry.title if field == "title" else self.entry.text
        return LintFinding(rule, level, field, start, end, said[start:end], why, replacement)
