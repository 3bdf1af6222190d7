"""How each source does: its state in one word, its last run, what it brought day by day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import Connection

from desk.newsroom import Newsroom
from desk.verdicts import VERDICT_NAMES
from pipeline.sources import Source
from pipeline.store import runs as run_store
from pipeline.store.runs import Brought
from pipeline.types import SHANGHAI
from pipeline.verdicts import Run, RunStatus, Verdict, VerdictCode

WEEKS = 4
"""How far back the small charts go."""
ENDED: Mapping[RunStatus, str] = {"running": "进行中", "finished": "正常", "failed": "没抓成", "interrupted": "中断"}
OFF, NEVER = "disabled", "never"
STATES: Mapping[str, str] = {
    **{code.value: name for code, name in VERDICT_NAMES.items()},
    **{status: name for status, name in ENDED.items() if status != "finished"},
    NEVER: "没抓过",
    OFF: "停用",
}
"""What a source may be found in; a verdict where its last run has one."""
WELL = frozenset((VerdictCode.NEW.value, VerdictCode.QUIET.value, "running"))
"""States that ask for no look."""

DayMark = Literal["good", "bad", "unwatched"]
"""good: a run ended well; bad: none did; unwatched: there was none."""


@dataclass(frozen=True, slots=True)
class Day:
    """A source's day."""

    day: date
    reports: int
    mark: DayMark


@dataclass(frozen=True, slots=True)
class Standing:
    """A source as it is now."""

    source: Source
    run: Run | None
    """The newest; None: it was never crawled."""
    days: tuple[Day, ...]
    """Oldest first, today last."""

    @property
    def state(self) -> str:
        """A key of STATES."""
        return state_of(self.source, self.run)

    @property
    def name(self) -> str:
        """The state in Chinese."""
        return STATES[self.state]

    @property
    def well(self) -> bool:
        """Whether nobody need look; a source switched off is not looked after."""
        return self.state in WELL or self.state == OFF

    @property
    def reports(self) -> int:
        """Of all the days."""
        return sum(day.reports for day in self.days)

    @property
    def verdict(self) -> Verdict | None:
        """Of the last run."""
        return self.run.verdict if self.run else None

    @property
    def said(self) -> str:
        """What was seen last, or why it is switched off."""
        if self.source.disabled:
            return self.source.disabled
        return self.verdict.seen if self.verdict else ""


def state_of(source: Source, run: Run | None) -> str:
    """A key of STATES."""
    if source.disabled:
        return OFF
    return NEVER if run is None else state_of_run(run)


def state_of_run(run: Run) -> str:
    """Its verdict, else how it ended; a key of STATES."""
    if run.verdict:
        return run.verdict.code.value
    return VerdictCode.NEW.value if run.status == "finished" else run.status


def standings(room: Newsroom, connection: Connection, weeks: int = WEEKS) -> list[Standing]:
    """Every source of sources.yaml, in its order."""
    runs = run_store.latest(connection)
    days = last_days(room.now, weeks)
    own: dict[str, list[Brought]] = defaultdict(list)
    for one in run_store.brought(connection, midnight(days[0])):
        own[one.source_id].append(one)
    return [Standing(source, runs.get(source.id), day_by_day(days, own[source.id])) for source in room.sources]


def standing_of(room: Newsroom, connection: Connection, source: Source, weeks: int = WEEKS) -> Standing:
    """One source."""
    days = last_days(room.now, weeks)
    newest = next(iter(run_store.newest_of(connection, source.id, 1)), None)
    return Standing(source, newest, day_by_day(days, run_store.brought(connection, midnight(days[0]), source.id)))


def day_by_day(days: Sequence[date], runs: Iterable[Brought]) -> tuple[Day, ...]:
    """What the runs of one source brought on each of `days`, by the Beijing day on which they began."""
    reports: Counter[date] = Counter()
    marks: dict[date, DayMark] = {}
    for run in runs:
        day = run.started_at.astimezone(SHANGHAI).date()
        reports[day] += run.reports
        if run.status == "finished":
            marks[day] = "good"
        elif run.status != "running":
            marks.setdefault(day, "bad")
    return tuple(Day(day, reports[day], marks.get(day, "unwatched")) for day in days)


def last_days(now: datetime, weeks: int) -> list[date]:
    """The days of the last weeks in Beijing, today last."""
    today = now.astimezone(SHANGHAI).date()
    return [today - timedelta(days=back) for back in range(7 * weeks - 1, -1, -1)]


def midnight(day: date) -> datetime:
    """First moment of a day in Beijing."""
    return datetime.combine(day, time(), SHANGHAI)


def period(source: Source) -> str:
    """How often it is asked: 6 小时."""
    minutes = int(source.every.total_seconds()) // 60
    for unit, name in ((24 * 60, "天"), (60, "小时")):
        if minutes % unit == 0:
            return f"{minutes // unit} {name}"
    return f"{minutes} 分钟"
