"""What editors took before: whose reports of a section they pick more often, or less, than others'."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.types import SectionId

HABIT_POINTS = 1.0
"""Gained or lost at most."""
PER_DOUBLING = 0.5
"""Points for being picked twice as often as reports are on the whole."""
PRIOR = 3.0
"""Picks that a source is thought to have had, and to have been due, beforehand: two or three say little."""
ISSUES = 12
"""Past issues that count."""


@dataclass(frozen=True, slots=True)
class PastIssue:
    """One issue that is over."""

    ends_at: datetime
    reports: Mapping[str, int]
    """Source id -> reports first seen in its window."""
    picked: Mapping[tuple[str, SectionId], int]
    """(source id of the lead, section) -> stories that people picked."""


@dataclass(frozen=True, slots=True)
class Habits:
    """The past issues, oldest first; empty where nobody has decided anything."""

    issues: Sequence[PastIssue] = ()

    def points(self, source_id: str, section: SectionId | None, seen: datetime) -> float:
        """For a story of this source and section that was first seen then: only issues over by then count, so that a
        story's rank stays what it was, whatever is decided later.

        Half the binary logarithm of picks over picks due, PRIOR added to both; 0 without decisions.
        """
        past = [issue for issue in self.issues if issue.ends_at <= seen][-ISSUES:]
        if section is None or not any(issue.picked for issue in past):
            return 0.0
        reports: Counter[str] = Counter()
        picked: Counter[tuple[str, SectionId]] = Counter()
        for issue in past:
            reports.update(issue.reports)
            picked.update(issue.picked)
        of_section = sum(count for (_, name), count in picked.items() if name is section)
        due = of_section * reports[source_id] / max(1, sum(reports.values()))
        lift = math.log2((picked[source_id, section] + PRIOR) / (due + PRIOR))
        return max(-HABIT_POINTS, min(HABIT_POINTS, PER_DOUBLING * lift))


NO_HABITS = Habits()
