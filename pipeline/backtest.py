"""A printed issue's window replayed: what today's judging, or that of another word list, would have proposed.

for stories of the window, BATCH by BATCH:
    marks      = backissues.matches(stories, issue)          # which printed item tells of them
    candidates = judging.ranking.rank(story) by each list    # a few for each section are kept
proposed = editing.issue.propose(candidates)
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Engine

from pipeline import backissues
from pipeline.editing.issue import propose
from pipeline.errors import UsageError
from pipeline.judging.ranking import rank
from pipeline.names import story_id
from pipeline.printed import PrintedIssue, PrintedItem
from pipeline.sources import Source
from pipeline.store import printed as store
from pipeline.store.printed import Moment
from pipeline.types import Candidate, Report, SectionId, Story
from pipeline.weekly import Weekly

REASONS = 4
"""Votes that tell why two lists differ."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A story of the window as one list judges it."""

    story: str
    """Id."""
    candidate: Candidate
    place: int
    """1-based among those of its section; 0: it has none."""
    proposed: bool
    printed_before: int | None
    """The earlier issue that told its event."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a printed item under one list."""

    item: PrintedItem
    told: tuple[Judged, ...]
    """Stories that tell of it, the best first; empty: no report of it came in."""

    @property
    def proposed(self) -> bool:
        """Whether one of them was proposed."""
        return any(one.proposed for one in self.told)

    @property
    def sectioned(self) -> bool:
        """Whether one of them stands where the item was printed."""
        return any(one.candidate.section == self.item.section is not None for one in self.told)


@dataclass(frozen=True)
class Outcome:
    """The window by one list."""

    weekly: Weekly
    fates: tuple[Fate, ...]
    proposed: tuple[Judged, ...]
    judged: Mapping[str, Judged]
    """Every story that was printed, or proposed by any of the lists."""
    right: frozenset[str] = field(default=frozenset())
    """Ids of the stories that a printed item tells of."""

    @cached_property
    def hits(self) -> tuple[Judged, ...]:
        """Proposed and printed."""
        return tuple(one for one in self.proposed if one.story in self.right)


@dataclass(frozen=True, slots=True)
class Change:
    """A story that two lists judge differently."""

    before: Judged
    after: Judged
    printed: bool
    why: tuple[str, ...]
    """Votes that differ, the weightiest first: 资本 融资 +3 → +5."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What a back-test came to."""

    issue: PrintedIssue
    by: Moment
    """seen: the window is one of first sight; published: none was first seen in it, so days of publication count."""
    stories: int
    outcomes: tuple[Outcome, ...]
    """One for each list."""

    def changes(self) -> Iterator[Change]:
        """Stories printed or proposed that the second list puts elsewhere, proposes or no longer proposes."""
        first, second = self.outcomes[0], self.outcomes[1]
        for name, before in sorted(first.judged.items(), key=lambda pair: (-pair[1].candidate.rank, pair[0])):
            after = second.judged[name]
            if (before.candidate.section, before.proposed) != (after.candidate.section, after.proposed):
                yield Change(before, after, name in first.right, tuple(_why(before, after, first, second)))


def replay(
    engine: Engine,
    issue: PrintedIssue,
    sources: Sequence[Source],
    lists: Sequence[Weekly],
    progress: Callable[[int, int], None] | None = None,
) -> Replay:
    """Judge the window of `issue` anew by each of `lists`; nothing is kept.

    A batch of stories is in memory at a time, and of those judged the few that may be proposed.

    Raises:
        UsageError: the store holds no story of the window.
    """
    by, ids = _window(engine, issue)
    room = _Replaying(engine, issue, {source.id: source for source in sources}, tuple(map(_Running, lists)))
    for done, some in backissues.batched_ids(ids):
        room.take(some)
        if progress:
            progress(done, len(ids))
    return Replay(issue, by, len(ids), room.outcomes())


def _window(engine: Engine, issue: PrintedIssue) -> tuple[Moment, list[str]]:
    with engine.connect() as connection:
        kinds: tuple[Moment, Moment] = ("seen", "published")
        for by in kinds:
            if ids := store.ids_between(connection, issue.starts_at, issue.ends_at, (by,)):
                return by, ids
    raise UsageError(
        f"库里没有第 {issue.number} 期时间段里的报道，无从回放；zhoubao crawl --since 或 zhoubao import 补上"
    )


class _Running:
    """What is kept of the stories judged so far by one list."""

    def __init__(self, weekly: Weekly) -> None:
        self.weekly = weekly
        self.quota = {spec.id: spec.quota for spec in weekly.sections}
        self.ranks: dict[SectionId, list[float]] = defaultdict(list)
        """Negative ranks of a section's stories, ascending."""
        self.best: dict[SectionId, list[Candidate]] = defaultdict(list)

    def take(self, candidate: Candidate, free: bool) -> None:
        """Count a candidate; keep it where it is `free` to be proposed and among the best."""
        section = candidate.section
        if section is None or section not in self.quota:
            return
        bisect.insort(self.ranks[section], -candidate.rank)
        if free and candidate.story.first_published_at is not None:
            best = self.best[section]
            bisect.insort(best, candidate, key=lambda one: (-one.rank, one.story.lead_url))
            del best[self.quota[section] :]

    def proposed(self) -> list[Candidate]:
        """The proposal."""
        return propose([one for own in self.best.values() for one in own], self.weekly)

    def place(self, candidate: Candidate) -> int:
        """Among all of its section, 1-based; 0 without one."""
        ranks = self.ranks.get(candidate.section) if candidate.section else None
        return bisect.bisect_left(ranks, -candidate.rank) + 1 if ranks else 0


@dataclass
class _Replaying:
    engine: Engine
    issue: PrintedIssue
    sources: Mapping[str, Source]
    lists: tuple[_Running, ...]
    marked: dict[str, list[int]] = field(default_factory=dict)
    """Story -> places of the printed items that tell of it."""
    before: dict[str, int] = field(default_factory=dict)
    """Story -> the earlier issue that told its event."""

    def take(self, ids: Sequence[str]) -> None:
        stories, reports = self._loaded(ids)
        told = {story_id(story.lead_url): backissues.told(story, reports) for story in stories}
        for name, marks in backissues.matches(told, self.issue).items():
            if places := [mark.place for mark in marks if mark.kind == "printed"]:
                self.marked[name] = places
        for running in self.lists:
            for story in stories:
                name = story_id(story.lead_url)
                running.take(self._judge(story, reports, running.weekly), name not in self.before)

    def outcomes(self) -> tuple[Outcome, ...]:
        proposals = [{story_id(one.story.lead_url) for one in running.proposed()} for running in self.lists]
        wanted = sorted(set(self.marked).union(*proposals))
        stories, reports = self._loaded(wanted)
        found = []
        for running, proposed in zip(self.lists, proposals, strict=True):
            judged: dict[str, Judged] = {}
            for story in stories:
                name, candidate = story_id(story.lead_url), self._judge(story, reports, running.weekly)
                place = running.place(candidate)
                judged[name] = Judged(name, candidate, place, name in proposed, self.before.get(name))
            found.append(self._outcome(running.weekly, judged))
        return tuple(found)

    def _outcome(self, weekly: Weekly, judged: Mapping[str, Judged]) -> Outcome:
        of_place: dict[int, list[Judged]] = defaultdict(list)
        for name, places in self.marked.items():
            for place in places:
                of_place[place].append(judged[name])
        fates = tuple(Fate(item, tuple(sorted(of_place[item.place], key=_best_first))) for item in self.issue.items)
        order = [spec.id for spec in weekly.sections]
        proposed = (one for one in judged.values() if one.proposed)
        by_section = sorted(proposed, key=lambda one: (order.index(one.candidate.section or order[0]), one.place))
        return Outcome(weekly, fates, tuple(by_section), judged, frozenset(self.marked))

    def _loaded(self, ids: Sequence[str]) -> tuple[list[Story], dict[str, Report]]:
        with self.engine.connect() as connection:
            stories = store.stories(connection, ids)
            for name, marks in store.marks_of(connection, ids).items():
                earlier = [m.number for m in marks if m.kind == "printed" and m.number < self.issue.number]
                if earlier:
                    self.before[name] = max(earlier)
            return stories, backissues.load(connection, stories)

    def _judge(self, story: Story, reports: Mapping[str, Report], weekly: Weekly) -> Candidate:
        """As it stood when its last report was first seen, like every candidate."""
        seen = max(reports[member.url].first_seen_at for member in story.members if member.url in reports)
        return rank(story, reports, self.sources, weekly, seen)


def _best_first(one: Judged) -> tuple[bool, float, str]:
    return not one.proposed, -one.candidate.rank, one.story


def _why(before: Judged, after: Judged, first: Outcome, second: Outcome) -> Iterator[str]:
    old, new = _votes(before.candidate, first.weekly), _votes(after.candidate, second.weekly)
    differ = [key for key in dict.fromkeys((*old, *new)) if round(old.get(key, 0) - new.get(key, 0), 2)]
    differ.sort(key=lambda key: (-abs(new.get(key, 0) - old.get(key, 0)), key))
    for key in differ[:REASONS]:
        yield f"{key[0]} {key[1]} {old.get(key, 0):+g} → {new.get(key, 0):+g}"
    if first.weekly.judging.threshold != second.weekly.judging.threshold:
        yield f"入刊门槛 {first.weekly.judging.threshold:g} → {second.weekly.judging.threshold:g}"
    if not differ and before.candidate.section == after.candidate.section:
        yield f"在本栏从第 {before.place} 位到第 {after.place} 位"


def _votes(candidate: Candidate, weekly: Weekly) -> dict[tuple[str, str], float]:
    """(section, word) -> weight, of every section that the story has a score for."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for score in candidate.scores:
        for vote in score.votes:
            found[weekly.name_of(score.section), vote.word] += round(vote.weight, 2)
    return found
