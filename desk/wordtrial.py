"""What one word would change: the stories of the last weeks judged with it and without. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import typer
from sqlalchemy import Connection

from desk.candidates import DecisionIndex, DeskCandidate
from desk.newsroom import Newsroom
from desk.show import ID_SHOWN, mark, safe, table
from desk.wordholders import holders
from pipeline.judging.ranking import rank
from pipeline.learned import load_learned, taught
from pipeline.store.candidates import CandidateQuery
from pipeline.types import Candidate, SectionId
from pipeline.weekly import Weekly
from pipeline.wordlists import WordChange, WordPlace, change_of, with_words
from pipeline.yamlcache import cached_weekly


@dataclass(frozen=True, slots=True)
class Change:
    """A story before and after."""

    one: DeskCandidate
    before: Candidate
    after: Candidate

    @property
    def what(self) -> str:
        """enters, leaves, moves or, where the section stays, scores."""
        if self.before.section == self.after.section:
            return "scores"
        if self.before.section is None:
            return "enters"
        return "leaves" if self.after.section is None else "moves"


SAID: Mapping[str, str] = {"enters": "入刊", "leaves": "出刊", "moves": "换栏目", "scores": "只变分"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What another list of words makes of the stories of the last weeks."""

    weeks: int
    stories: int
    """Looked at."""
    holding: int
    """Stories one of whose reports holds a word of the change."""
    changes: tuple[Change, ...]

    @property
    def counts(self) -> Counter[str]:
        """What happened -> stories."""
        return Counter(change.what for change in self.changes)


@dataclass(frozen=True, slots=True)
class WordTrial:
    """One word, tried."""

    weekly: Weekly
    word: str
    section: SectionId
    weight: float
    was: float | None
    """Weight in the file of today; None: not listed."""
    effect: Effect

    def lines(self) -> Iterator[str]:
        """As a terminal shows it."""
        found = self.effect
        was = "原来不在这一栏" if self.was is None else f"原来 {self.was:g}"
        name = self.weekly.name_of(self.section)
        yield typer.style(f"“{self.word}”在{name}记 {self.weight:g} 分（{was}），近 {found.weeks} 周", bold=True)
        yield f"候选 {found.stories} 个，含这个词的 {found.holding} 个"
        shown = [change for change in found.changes if change.what != "scores"]
        if shown:
            yield ""
            rows = [_row(change, self.weekly) for change in shown]
            yield from table(["", "编号", "改前", "改后", "变化", "标题"], rows)
            yield ""
        counts = found.counts
        yield "　".join(f"{said} {counts[what]}" for what, said in SAID.items()) + "（什么也没有写入）"

    def record(self) -> dict[str, Any]:
        """As JSON."""
        found = self.effect
        return {
            "word": self.word,
            "section": self.section.value,
            "weight": self.weight,
            "was": self.was,
            "weeks": found.weeks,
            "stories": found.stories,
            "holding": found.holding,
            "counts": {what: found.counts[what] for what in SAID},
            "changes": [_record(change) for change in found.changes],
        }


def paper_as_written(room: Newsroom) -> Weekly:
    """The paper as weekly.yaml says it, without what decisions taught."""
    return cached_weekly(room.settings.weekly_file, room.settings.data_dir)


def try_word(
    room: Newsroom, connection: Connection, word: str, section: SectionId, weight: float, weeks: int
) -> WordTrial:
    """Judge the stories first seen in the last `weeks` with the word at `weight` in `section`, and as the file is.

    Raises:
        UsageError: the word or the weight is none that weekly.yaml may hold, or nothing would change.
    """
    paper = paper_as_written(room)
    change = change_of(paper, WordPlace(section, against=False), [word], weight)
    was = paper.weight_of(section, word)
    return WordTrial(paper, word, section, weight, was, effect(room, connection, change, weeks))


def effect(
    room: Newsroom,
    connection: Connection,
    change: WordChange,
    weeks: int,
    each: int | None = None,
    tell: Callable[[int], None] = lambda looked_at: None,
) -> Effect:
    """Judge the stories first seen in the last `weeks` with the change and without; nothing is stored.

    `each`: at most so many of each section, the best, and of those that have none; `tell` hears how many were looked
    at so far.
    """
    other = taught(with_words(paper_as_written(room), change), load_learned(room.settings.data_dir))
    query = CandidateQuery(starts_at=room.now - timedelta(weeks=weeks), ends_at=room.now, each=each)
    index = DecisionIndex.load(connection)
    sources = {source.id: source for source in room.sources}
    stories = holding = 0
    changes: list[Change] = []
    for looked_at, held in holders(connection, query, change.words):
        stories += looked_at
        holding += len(held)
        for listed, reports in held:
            story = listed.candidate.story
            before, after = (rank(story, reports, sources, one, story.first_seen_at) for one in (room.weekly, other))
            if (before.section, before.scores) != (after.section, after.scores):
                changes.append(Change(index.see(listed), before, after))
        tell(stories)
    changes.sort(key=lambda change: (list(SAID).index(change.what), -change.after.rank, change.one.id))
    return Effect(weeks, stories, holding, tuple(changes))


def _row(change: Change, weekly: Weekly) -> list[str]:
    return [
        mark(change.one),
        change.one.id[:ID_SHOWN],
        _section(change.before, weekly),
        _section(change.after, weekly),
        SAID[change.what],
        safe(change.one.title),
    ]


def _section(candidate: Candidate, weekly: Weekly) -> str:
    best = candidate.scores[0].score if candidate.scores else 0.0
    return f"{weekly.name_of(candidate.section)} {best:.1f}"


def _record(change: Change) -> dict[str, Any]:
    def side(candidate: Candidate) -> dict[str, Any]:
        return {
            "section": candidate.section.value if candidate.section else None,
            "score": candidate.scores[0].score if candidate.scores else 0.0,
        }

    return {
        "id": change.one.id,
        "title": change.one.title,
        "what": change.what,
        "status": change.one.state.status or None,
        "before": side(change.before),
        "after": side(change.after),
    }
