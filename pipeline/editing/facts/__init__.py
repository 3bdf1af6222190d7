"""The fact guard: every number, date, name, post and title of an item stands in the reports it cites."""

from __future__ import annotations

from pipeline.editing.facts.finding import KIND_NAMES, FactFinding, Field, Kind, Level, Passage
from pipeline.editing.facts.guard import check

__all__ = ["KIND_NAMES", "FactFinding", "Field", "Kind", "Level", "Passage", "check"]
