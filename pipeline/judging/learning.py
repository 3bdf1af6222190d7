"""Decisions of a desk -> what they teach: weights of words and rules, points of kinds, held towards changing nothing.

What is learnt must prove itself: fitted without a week, it must judge that week's decisions better than the words do,
all weeks taken together; and fitted on all, worse in none. Else nothing is learnt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from pipeline.judging.fitting import Examples, fit
from pipeline.judging.leaning import MEASURES, NONE
from pipeline.judging.lexicon import Reading, lexicon_of, read
from pipeline.judging.sections import by_words, choose, measures_of, weigh
from pipeline.learned import Learned, taught
from pipeline.sources import Source
from pipeline.types import Report, SectionId, SectionScore
from pipeline.weekly import SectionSpec, Weekly

DECISIONS_MIN = 30
"""Decisions of people under which nothing is learnt: with fewer, chance decides."""
WEEKS_MIN = 2
"""Issues that the decisions must be spread over: one is judged by what the others taught."""
SEEN_MIN = 3
"""Decisions in which a word or rule must have had a say for its weight to be learnt."""
FOLDS_MAX = 12
"""Times that weeks are left out: of more weeks several at a time, or a year's worth would take minutes."""
STRENGTHS = (2.0, 6.0, 20.0, 60.0)
"""L2 towards changing nothing, of which the one that does best on weeks left out is taken."""
WORTH_KEEPING = 0.05
"""Points under which a change is left out."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What people decided on one story."""

    report: Report
    """Its lead."""
    source: Source | None
    section: SectionId | None
    """None: dropped."""
    week: str
    """Issue or week that it belongs to."""
    counts: float = 1.0


@dataclass(frozen=True, slots=True)
class Schooling:
    """What came of it."""

    decisions: int
    weeks: int
    before: Mapping[str, float]
    """Week -> decisions judged as people did by the words alone, by weight."""
    left_out: Mapping[str, float]
    """The same by what the other weeks taught."""
    after: Mapping[str, float]
    """The same by what all weeks taught."""
    total: Mapping[str, float]
    """Week -> weight of its decisions."""
    learned: Learned | None
    """None: nothing that would be better."""


def learn(lessons: Sequence[Lesson], weekly: Weekly, now: datetime) -> Schooling:
    """Fit on the lessons, and say what it is worth. The outcome does not depend on their order.

    Args:
        weekly: the paper by its file alone, nothing learnt.
        lessons: at least two weeks of them.
    """
    ordered = sorted(lessons, key=lambda lesson: (lesson.week, lesson.report.url))
    weeks = sorted({lesson.week for lesson in ordered})
    total = _sums(ordered, [True] * len(ordered))
    before = right(ordered, weekly)
    desk = _Desk.of(ordered, weekly)
    tried = {strength: _left_out(desk, ordered, weeks, strength, weekly, now) for strength in STRENGTHS}
    best: Schooling | None = None
    for strength in sorted(STRENGTHS, key=lambda one: (-sum(tried[one].values()), -one)):
        left_out = tried[strength]
        found = desk.fitted(np.arange(len(ordered)), strength, now)
        after = right(ordered, taught(weekly, found))
        better = sum(left_out.values()) > sum(before.values()) and all(after[week] >= before[week] for week in weeks)
        figures = {"right_before": round(sum(before.values()), 1), "right_after": round(sum(left_out.values()), 1)}
        kept = found.model_copy(update={**figures, "decisions": len(ordered), "weeks": len(weeks)}) if better else None
        schooling = Schooling(len(ordered), len(weeks), before, left_out, after, total, kept)
        if better:
            return schooling
        best = best or schooling
    assert best is not None
    return best


def right(lessons: Sequence[Lesson], weekly: Weekly) -> dict[str, float]:
    """Week -> decisions, by weight, that the paper judges as people did."""
    return _sums(lessons, [_judged(lesson, weekly) == lesson.section for lesson in lessons])


def _left_out(
    desk: _Desk, lessons: Sequence[Lesson], weeks: Sequence[str], strength: float, weekly: Weekly, now: datetime
) -> dict[str, float]:
    found = {}
    for fold in range(min(len(weeks), FOLDS_MAX)):
        away = set(weeks[fold::FOLDS_MAX])
        others = np.array([number for number, lesson in enumerate(lessons) if lesson.week not in away])
        own = [lesson for lesson in lessons if lesson.week in away]
        found.update(right(own, taught(weekly, desk.fitted(others, strength, now))))
    return found


def _sums(lessons: Sequence[Lesson], counted: Sequence[bool]) -> dict[str, float]:
    sums = dict.fromkeys(sorted({lesson.week for lesson in lessons}), 0.0)
    for lesson, count in zip(lessons, counted, strict=True):
        sums[lesson.week] += lesson.counts * count
    return sums


def _judged(lesson: Lesson, weekly: Weekly) -> SectionId | None:
    report = lesson.report
    scores = weigh(report.title, report.text, lesson.source, weekly, report.url)
    return choose(scores, weekly)


@dataclass(frozen=True, slots=True)
class _Desk:
    """The lessons as numbers."""

    sections: tuple[SectionId, ...]
    examples: Examples
    columns: tuple[tuple[tuple[str, str], ...], ...]
    """For each section what its columns stand for: (words or rules, word or name)."""

    @classmethod
    def of(cls, lessons: Sequence[Lesson], weekly: Weekly) -> _Desk:
        sections = tuple(spec.id for spec in weekly.sections)
        size, places = len(lessons), len(sections) + 1
        scores, truth = np.zeros((size, places)), np.zeros((size, places))
        shared = np.zeros((size, len(MEASURES)))
        said: list[list[dict[tuple[str, str], float]]] = [[] for _ in sections]
        for number, lesson in enumerate(lessons):
            report = lesson.report
            weighed = weigh(report.title, report.text, lesson.source, weekly, report.url)
            points = {item.section: item.score for item in weighed}
            scores[number] = [*(points[section] for section in sections), weekly.judging.threshold]
            truth[number, sections.index(lesson.section) if lesson.section else -1] = 1.0
            reading = read(report.title, report.text, weekly)
            told = by_words(reading, weekly)
            for name, value in measures_of(reading, told).items():
                shared[number, MEASURES.index(name)] = value
            for place, (spec, score) in enumerate(zip(weekly.sections, told, strict=True)):
                said[place].append(_said(spec, score, reading, weekly))
        columns, blocks = [], []
        for rows in said:
            seen = Counter(key for row in rows for key in row)
            keys = tuple(sorted(key for key, count in seen.items() if count >= SEEN_MIN))
            columns.append(keys)
            blocks.append(np.array([[row.get(key, 0.0) for key in keys] for row in rows]).reshape(size, len(keys)))
        counts = np.array([lesson.counts for lesson in lessons])
        examples = Examples(scores, truth, counts, shared, [*blocks, np.zeros((size, 0))])
        return cls(sections, examples, tuple(columns))

    def fitted(self, rows: np.ndarray[Any, Any], strength: float, now: datetime) -> Learned:
        """What these lessons teach."""
        found = fit(self.examples.some(rows), np.full(len(MEASURES), strength), strength)
        words: dict[SectionId, dict[str, float]] = {}
        rules: dict[SectionId, dict[str, float]] = {}
        for section, keys, changes in zip(self.sections, self.columns, found.own[:-1], strict=True):
            for (kind, name), change in zip(keys, changes, strict=True):
                if abs(change) >= WORTH_KEEPING:
                    table = words if kind == "words" else rules
                    table.setdefault(section, {})[name] = round(float(change), 2)
        points = {
            name: {
                measure: round(float(value), 2)
                for measure, value in zip(MEASURES, found.shared[:, place], strict=True)
                if abs(value) >= WORTH_KEEPING
            }
            for place, name in enumerate([*(section.value for section in self.sections), NONE])
        }
        points = {name: row for name, row in points.items() if row}
        return Learned(
            made_at=now,
            decisions=len(rows),
            weeks=0,
            right_before=0,
            right_after=0,
            words=words,
            rules=rules,
            points=points,
        )


def _said(spec: SectionSpec, score: SectionScore, reading: Reading, weekly: Weekly) -> dict[tuple[str, str], float]:
    """What a change of one point in a section's word or rule changes its score by."""
    rules = {rule.name for rule in spec.rules} | {group.name for group in spec.groups}
    fired = Counter(vote.word for vote in score.votes if vote.where == "rule" and vote.word in rules)
    entries = lexicon_of(weekly).speaks_for[spec.id]
    words = {("words", entries[word].word): share for word, share in reading.found.items() if word in entries}
    return {**{("rules", name): float(count) for name, count in fired.items()}, **words}
