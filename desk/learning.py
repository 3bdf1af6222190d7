"""What the desk's own decisions teach: gathered from the store, fitted, told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import typer
from sqlalchemy import Connection

from desk.candidates import DecisionIndex, DeskCandidate
from desk.moments import local
from desk.newsroom import Newsroom, open_issue
from desk.show import table
from pipeline.judging.learning import DECISIONS_MIN, WEEKS_MIN, Lesson, Schooling, learn, right
from pipeline.learned import Learned, load_learned
from pipeline.store import candidates as candidate_store
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.strangers import stranger
from pipeline.types import MACHINE, SectionId
from pipeline.urls import url_key
from pipeline.weekly import Weekly
from pipeline.yamlcache import cached_weekly

DROPPED = 0.5
"""What a drop counts beside a pick: it may only say that the week was full."""
LET_STAND = 0.5
"""What a proposal counts that nobody touched until the issue was printed."""
CHANGES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Lessons:
    """What can be learnt from."""

    lessons: tuple[Lesson, ...]
    by_people: int
    """Of them decided on by people."""

    @property
    def weeks(self) -> int:
        """Issues that they are spread over."""
        return len({lesson.week for lesson in self.lessons})

    @property
    def missing(self) -> str:
        """What is missing before anything can be learnt; empty: nothing."""
        short = []
        if self.by_people < DECISIONS_MIN:
            less = DECISIONS_MIN - self.by_people
            short.append(f"编辑的决定 {self.by_people} 个，至少要 {DECISIONS_MIN} 个，还差 {less} 个")
        if self.weeks < WEEKS_MIN:
            short.append(f"分属 {self.weeks} 期，至少要 {WEEKS_MIN} 期")
        return "；".join(short)


def lessons_of(room: Newsroom, connection: Connection) -> Lessons:
    """Every story that people picked, moved or dropped, and the proposals that they let stand in a printed issue."""
    index = DecisionIndex.load(connection)
    current = open_issue(connection, room.weekly, room.now).number
    touched = [index.see(one) for one in candidate_store.holding(connection, index.since(None), CandidateQuery())]
    decided = [(one, said) for one in touched if (said := _decided(one, current))]
    keys = {url_key(one.story.lead_url) for one, _ in decided}
    reports = {report.url: report for report in report_store.by_keys(connection, keys).values()}
    sources = {source.id: source for source in room.sources}
    found = []
    for one, (section, counts) in decided:
        if report := reports.get(one.story.lead_url):
            source = sources.get(report.source_id) or stranger(report.source_id)
            number = one.state.issue
            week = f"第 {number} 期" if number is not None else one.listed.week
            found.append(Lesson(report, source, section, week, counts))
    people = sum(one.state.by != MACHINE for one, _ in decided if one.story.lead_url in reports)
    return Lessons(tuple(found), people)


def _decided(one: DeskCandidate, current: int) -> tuple[SectionId | None, float] | None:
    """(section, what the decision counts); None where nothing was decided on the section."""
    state = one.state
    if state.merged_into:
        return None
    if state.by == MACHINE and not state.section:
        stood = state.status == "picked" and state.issue is not None and state.issue < current
        return (one.section, LET_STAND) if stood else None
    if state.status == "dropped":
        return None, DROPPED
    return (one.section, 1.0) if state.status == "picked" or state.section else None


@dataclass(frozen=True, slots=True)
class Learning:
    """What `zhoubao learn` came to."""

    given: Lessons
    schooling: Schooling | None
    """None: too few decisions."""
    before: Learned | None
    """What was learnt earlier."""
    in_force: Mapping[str, float] | None
    """Week -> decisions, by weight, judged right by what is in force; None: the words alone are."""
    weekly: Weekly

    @property
    def worse(self) -> tuple[str, ...]:
        """Weeks that what would be learnt now judges worse than what is in force."""
        known = self.in_force or {}
        return tuple(week for week in sorted(known) if self.schooling and self.schooling.after[week] < known[week])

    @property
    def learned(self) -> Learned | None:
        """What is worth writing; None: nothing."""
        return self.schooling.learned if self.schooling and not self.worse else None

    def lines(self, written: str) -> Iterator[str]:
        """As a terminal shows it; `written`: where, empty where nothing was."""
        stood = len(self.given.lessons) - self.given.by_people
        yield f"编辑的决定 {self.given.by_people} 个，另有未改动的建议 {stood} 个"
        if self.schooling is None:
            yield f"还学不了：{self.given.missing}"
            yield self._stays()
            return
        yield from _weeks(self.schooling, self.in_force)
        if self.learned is None:
            said = "留一期检验时不比只用词更准，或有一期变差"
            if self.schooling.learned and self.worse:
                said = f"{'、'.join(self.worse)}会不如现在判得准"
            yield f"没有改动：{said}"
            yield self._stays()
            return
        yield typer.style("改动最大的", fg="cyan", bold=True)
        yield from (f"  {line}" for line in _largest(self.learned, self.weekly))
        if written:
            yield f"已写入 {written}；不要了：zhoubao learn --forget"
            yield "此后的判定用它；已判定的要重判：zhoubao process --again"
        else:
            yield "没有写入（--dry-run）"

    def _stays(self) -> str:
        if self.before is None:
            return "只按 weekly.yaml 的词判定。"
        return f"仍用 {local(self.before.made_at)} 学到的。"

    def record(self, written: bool) -> dict[str, Any]:
        """As JSON."""
        school = self.schooling
        weeks = sorted(school.total) if school else []
        return {
            "decisions": self.given.by_people,
            "let_stand": len(self.given.lessons) - self.given.by_people,
            "missing": self.given.missing or None,
            "weeks": [
                {
                    "week": week,
                    "weight": school.total[week],
                    "before": school.before[week],
                    "in_force": (self.in_force or school.before)[week],
                    "left_out": school.left_out[week],
                    "after": school.after[week],
                }
                for week in weeks
                if school
            ],
            "written": written,
            "learned": self.learned.model_dump(mode="json") if self.learned else None,
        }


def study(room: Newsroom, connection: Connection) -> Learning:
    """Gather and fit; nothing is written."""
    given = lessons_of(room, connection)
    before = load_learned(room.settings.data_dir)
    weekly = cached_weekly(room.settings.weekly_file, room.settings.data_dir)
    if given.missing:
        return Learning(given, None, before, None, weekly)
    schooling = learn(given.lessons, weekly, room.now)
    return Learning(given, schooling, before, right(given.lessons, room.weekly) if before else None, weekly)


def _weeks(school: Schooling, in_force: Mapping[str, float] | None) -> Iterator[str]:
    columns = {"决定（计权）": school.total, "只用词判对": school.before}
    if in_force is not None:
        columns["现在判对"] = in_force
    columns |= {"留出本期学": school.left_out, "全部学": school.after}
    rows = [[week, *(f"{some[week]:g}" for some in columns.values())] for week in sorted(school.total)]
    sums = [f"{sum(some.values()):g}" for some in columns.values()]
    yield from table(["期", *columns], [*rows, ["合计", *sums]])


def _largest(learned: Learned, weekly: Weekly) -> Sequence[str]:
    """The largest changes, a line each."""
    changes = [
        (abs(change), f"{weekly.name_of(section)}　{what}{name} {change:+.2f}")
        for what, tables in (("词 ", learned.words), ("规则 ", learned.rules))
        for section, row in tables.items()
        for name, change in row.items()
    ]
    changes += [
        (abs(change), f"{_place(section, weekly)}　类型 {name} {change:+.2f}")
        for section, row in learned.points.items()
        for name, change in row.items()
    ]
    return [line for _, line in sorted(changes, key=lambda one: (-one[0], one[1]))[:CHANGES_SHOWN]]


def _place(section: str, weekly: Weekly) -> str:
    names: Mapping[str, str] = {spec.id.value: spec.name for spec in weekly.sections}
    return names.get(section, "不入刊")
