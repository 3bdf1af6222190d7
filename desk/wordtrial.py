"""What one word would change: the stories of the last weeks judged with it and without. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import typer
from pydantic import ValidationError
from sqlalchemy import Connection

from desk.newsroom import DecisionIndex, DeskCandidate, Newsroom
from desk.show import ID_SHOWN, mark, safe, table
from pipeline.errors import UsageError
from pipeline.judging.ranking import rank
from pipeline.judging.traditional import simplified
from pipeline.store import candidates as candidate_store
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.store.session import batched
from pipeline.text import fold
from pipeline.types import Candidate, Report, SectionId
from pipeline.urls import url_key
from pipeline.weekly import Weekly

BATCH = 500
"""Stories whose reports are in memory at a time."""


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
class WordTrial:
    """What was found."""

    room: Newsroom
    word: str
    section: SectionId
    weight: float
    was: float | None
    """Weight in the file of today; None: not listed."""
    weeks: int
    stories: int
    holding: int
    """Stories one of whose reports holds the word."""
    changes: tuple[Change, ...]

    @property
    def counts(self) -> Counter[str]:
        """What happened -> stories."""
        return Counter(change.what for change in self.changes)

    def lines(self) -> Iterator[str]:
        """As a terminal shows it."""
        weekly = self.room.weekly
        was = "原来不在这一栏" if self.was is None else f"原来 {self.was:g}"
        name = weekly.name_of(self.section)
        yield typer.style(f"“{self.word}”在{name}记 {self.weight:g} 分（{was}），近 {self.weeks} 周", bold=True)
        yield f"候选 {self.stories} 个，含这个词的 {self.holding} 个"
        shown = [change for change in self.changes if change.what != "scores"]
        if shown:
            yield ""
            rows = [_row(change, weekly) for change in shown]
            yield from table(["", "编号", "改前", "改后", "变化", "标题"], rows)
            yield ""
        counts = self.counts
        yield "　".join(f"{said} {counts[what]}" for what, said in SAID.items()) + "（什么也没有写入）"

    def record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "word": self.word,
            "section": self.section.value,
            "weight": self.weight,
            "was": self.was,
            "weeks": self.weeks,
            "stories": self.stories,
            "holding": self.holding,
            "counts": {what: self.counts[what] for what in SAID},
            "changes": [_record(change) for change in self.changes],
        }


def try_word(
    room: Newsroom, connection: Connection, word: str, section: SectionId, weight: float, weeks: int
) -> WordTrial:
    """Judge the stories first seen in the last `weeks` with the word at `weight` in `section`, and as the file is.

    Raises:
        UsageError: the word or the weight is none that weekly.yaml may hold, or the section lacks the word already.
    """
    was = room.weekly.weight_of(section, word)
    name = room.weekly.name_of(section)
    if weight < 0:
        raise UsageError(f"分数应不小于 0，现为 {weight:g}；0 是从{name}去掉这个词")
    if not weight and was is None:
        raise UsageError(f"{name}里没有“{word}”，无从去掉；分数应大于 0")
    try:
        other = room.weekly.with_word(section, word, weight)
    except ValidationError as err:
        fault = err.errors()[0]
        said = str((fault.get("ctx") or {}).get("error", "应为大于 0 的数字"))
        raise UsageError(f"“{word}” {weight:g}：{said}") from None
    query = CandidateQuery(starts_at=room.now - timedelta(weeks=weeks), ends_at=room.now)
    index = DecisionIndex.load(connection)
    sources = {source.id: source for source in room.sources}
    stories = holding = 0
    changes: list[Change] = []
    for batch in batched(candidate_store.find(connection, query), BATCH):
        stories += len(batch)
        keys = {url_key(member.url) for listed in batch for member in listed.candidate.story.members}
        reports = {report.url: report for report in report_store.by_keys(connection, keys).values()}
        for listed in batch:
            story = listed.candidate.story
            if story.lead_url in reports and any(
                _holds(reports[member.url], word) for member in story.members if member.url in reports
            ):
                holding += 1
                before, after = (
                    rank(story, reports, sources, weekly, story.first_seen_at) for weekly in (room.weekly, other)
                )
                if (before.section, before.scores) != (after.section, after.scores):
                    changes.append(Change(index.see(listed), before, after))
    changes.sort(key=lambda change: (list(SAID).index(change.what), -change.after.rank, change.one.id))
    return WordTrial(room, word, section, weight, was, weeks, stories, holding, tuple(changes))


def _holds(report: Report, word: str) -> bool:
    return fold(word).removesuffix("*") in simplified(fold(f"{report.title} {report.text}"))


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
