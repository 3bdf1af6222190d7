"""One day of crawling: what each source's runs came to, and all of them together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from desk.newsroom import Newsroom
from desk.verdicts import tally
from desk.watching import ENDED, STATES, WELL, midnight, state_of_run
from pipeline.store import runs as run_store
from pipeline.types import SHANGHAI
from pipeline.verdicts import Run


@dataclass(frozen=True, slots=True)
class NightRow:
    """A source's runs of the day."""

    source_id: str
    runs: tuple[Run, ...]
    """Oldest first."""

    @property
    def last(self) -> Run:
        """The newest."""
        return self.runs[-1]

    @property
    def counts(self) -> Counter[str]:
        """Counters of all the runs, added up."""
        whole: Counter[str] = Counter()
        for run in self.runs:
            whole.update(run.counts)
        return whole

    @property
    def reports(self) -> int:
        """Pages that gave one."""
        counts = self.counts
        return counts["pages_read"] - counts["pages_rejected"]

    @property
    def state(self) -> str:
        """As the last run left it."""
        return state_of_run(self.last)

    @property
    def name(self) -> str:
        """The state in Chinese."""
        return STATES[self.state]

    @property
    def well(self) -> bool:
        """Whether nobody need look."""
        return self.state in WELL and not self.findings

    @property
    def findings(self) -> tuple[str, ...]:
        """Of the last run, beside what its verdict says."""
        seen = self.last.verdict.seen if self.last.verdict else ""
        return tuple(dict.fromkeys(one.message for one in self.last.findings if one.message != seen))


@dataclass(frozen=True, slots=True)
class Night:
    """A day of crawling in Beijing."""

    day: date
    rows: tuple[NightRow, ...]
    """Those that want a look first, then those that brought most."""
    before: date | None
    """The day before on which anything was crawled."""
    after: date | None

    @property
    def counts(self) -> Counter[str]:
        """Counters of all runs."""
        whole: Counter[str] = Counter()
        for row in self.rows:
            whole.update(row.counts)
        return whole

    @property
    def reports(self) -> int:
        """Pages that gave one."""
        return sum(row.reports for row in self.rows)

    @property
    def started_at(self) -> datetime | None:
        """First run of the day."""
        return min((row.runs[0].started_at for row in self.rows), default=None)

    @property
    def tally(self) -> str:
        """有新 3、拦截 1, with runs that did not come to a verdict."""
        said = [tally(row.last.verdict for row in self.rows if row.last.verdict)]
        other = Counter(row.last.status for row in self.rows if not row.last.verdict)
        said += [f"{ENDED[status]} {count}" for status, count in other.items()]
        return "、".join(one for one in said if one)

    @property
    def wanting(self) -> list[NightRow]:
        """Rows that want a look."""
        return [row for row in self.rows if not row.well]


def night_of(room: Newsroom, connection: Connection, day: date | None) -> Night:
    """The runs of a day; of the last one on which anything was crawled for None."""
    if day is None:
        newest, _ = run_store.beside(connection, room.now + timedelta(days=1), room.now + timedelta(days=1))
        day = _day(newest or room.now)
    begin = midnight(day)
    end = begin + timedelta(days=1)
    own: dict[str, list[Run]] = {}
    for run in run_store.between(connection, begin, end):
        own.setdefault(run.source_id, []).append(run)
    rows = [NightRow(name, tuple(runs)) for name, runs in own.items()]
    rows.sort(key=lambda row: (row.well, -row.reports, -row.counts["pages_stored"], row.source_id))
    before, after = run_store.beside(connection, begin, end)
    return Night(day, tuple(rows), _day(before) if before else None, _day(after) if after else None)


def _day(when: datetime) -> date:
    return when.astimezone(SHANGHAI).date()
