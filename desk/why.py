"""Why a story stands in its section, or in none: every vote, the words marked in the text, every part of the rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import typer

from desk.candidates import DeskCandidate
from desk.newsroom import Newsroom
from desk.show import safe
from pipeline.judging.marking import marked
from pipeline.judging.sections import weigh
from pipeline.strangers import stranger
from pipeline.types import Candidate, RankPart, Report, SectionScore

WHERE: Mapping[str, str] = {
    "title": "标题",
    "lead": "导语",
    "text": "全文",
    "body": "正文",
    "source": "来源",
    "rule": "规则",
    "kind": "类型",
    "model": "权衡",
}


TOLD_MIN = 0.005
"""Points from which a part of the rank is told: less is shown as 0.00."""


def told_parts(candidate: Candidate) -> list[RankPart]:
    """The parts of the rank that count."""
    return [part for part in candidate.parts if abs(part.value) >= TOLD_MIN]


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons of one story."""

    room: Newsroom
    one: DeskCandidate
    title: str
    """Of the lead, words marked; empty where the report is no longer kept."""
    lead: str
    nearest: SectionScore | None
    """Of a story judged not for the paper: the section that it came closest to, by the words of today."""

    @classmethod
    def of(cls, room: Newsroom, one: DeskCandidate, reports: Mapping[str, Report]) -> Why:
        """The reasons, by the votes that were kept, or by today's where it has no section."""
        judged, report = one.listed.candidate, reports.get(one.story.lead_url)
        if report is None:
            return cls(room, one, "", "", None)
        nearest = None if judged.section else _nearest(room, report)
        shown = nearest or next(score for score in judged.scores if score.section == judged.section)
        title, lead = marked(report.title, report.text, shown.section, shown.votes, room.weekly)
        return cls(room, one, title, lead, nearest)

    def lines(self) -> Iterator[str]:
        """As a terminal shows it."""
        candidate, weekly = self.one.listed.candidate, self.room.weekly
        threshold = weekly.judging.threshold
        yield ""
        yield typer.style("栏目评分", fg="cyan", bold=True)
        if self.nearest:
            name, score = weekly.name_of(self.nearest.section), self.nearest.score
            yield f"  不入刊：最近的栏目 {name} 得 {score:.2f}，门槛 {threshold:g}，还差 {threshold - score:.2f}"
            yield f"  {name} {score:.2f}　{_votes(self.nearest)}"
        for one in candidate.scores:
            if not self.nearest or one.section != self.nearest.section:
                yield f"  {weekly.name_of(one.section)} {one.score:.2f}　{_votes(one)}"
        yield f"  入刊门槛 {threshold:g}"
        if self.title:
            yield typer.style("词在文中（【】赞成 〔〕反对）", fg="cyan", bold=True)
            yield f"  {safe(self.title)}"
            yield from (f"  {line}" for line in [safe(self.lead)] if line)
        yield typer.style("得分组成", fg="cyan", bold=True)
        yield "  " + "　".join(f"{part.name} {part.value:+.2f}" for part in told_parts(candidate))

    def record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "marked": {"title": self.title, "lead": self.lead},
            "nearest": score_record(self.nearest) if self.nearest else None,
        }


def score_record(score: SectionScore) -> dict[str, Any]:
    """A section's score with its votes, as JSON."""
    return {
        "section": score.section.value,
        "score": score.score,
        "votes": [{"word": vote.word, "where": vote.where, "weight": vote.weight} for vote in score.votes],
    }


def _nearest(room: Newsroom, report: Report) -> SectionScore:
    sources = {source.id: source for source in room.sources}
    source = sources.get(report.source_id) or stranger(report.source_id)
    return weigh(report.title, report.text, source, room.weekly, report.url)[0]


def _votes(score: SectionScore) -> str:
    votes = sorted(score.votes, key=lambda vote: -abs(vote.weight))
    return "、".join(f"{safe(vote.word)}（{WHERE[vote.where]}）{vote.weight:+.2f}" for vote in votes)
