"""What a week may have missed: sources × days, expected against seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from desk.moments import iso
from desk.newsroom import IssueInHand, Newsroom
from desk.show import safe
from pipeline.history import PAST_DAYS, Expected, History, expected, history_of
from pipeline.names import days_of, week_of
from pipeline.sources import Source
from pipeline.store import polls as poll_store
from pipeline.store import runs as run_store
from pipeline.types import SHANGHAI
from pipeline.workdays import unknown_note

DAY = timedelta(days=1)
Mark = Literal["as_usual", "few", "none", "unwatched", "unknown", "ahead"]
"""few: fewer than 39 of 40 such days brought; none: nothing, though something is due; unwatched: no run that ended well
on that day; unknown: no history to expect anything by; ahead: the day has not begun."""

SIGNS: Mapping[Mark, str] = {"as_usual": "", "few": "↓", "none": "!", "unwatched": "×", "unknown": "", "ahead": ""}
LEGEND = "格内：见到/应有　↓ 少于平常　! 该有而没有　· 没有　× 当天没有抓成，数目是后来的抓取补上的"


@dataclass(frozen=True, slots=True)
class Cell:
    """One source on one day."""

    day: date
    seen: int
    expected: Expected | None
    """None while there is no history."""
    runs: int
    """Runs of the day that ended well."""
    ahead: bool

    @property
    def mark(self) -> Mark:
        """The gravest thing to say of it."""
        if self.ahead:
            return "ahead"
        if not self.runs:
            return "unwatched"
        if self.expected is None:
            return "unknown"
        if self.seen < self.expected.low:
            return "few" if self.seen else "none"
        return "as_usual"

    @property
    def text(self) -> str:
        """5/6, 0/4!, 3, ·."""
        if self.ahead:
            return ""
        usual = "" if self.expected is None else f"/{_rounded(self.expected.mean)}"
        blank = not self.seen and (self.expected is None or self.expected.mean < 0.5)
        return ("·" if blank else f"{self.seen}{usual}") + SIGNS[self.mark]


@dataclass(frozen=True, slots=True)
class Row:
    """A source's week."""

    source: Source
    cells: tuple[Cell, ...]
    expected: Expected | None
    """Of the week as far as it has gone."""
    last_good: datetime | None
    """Newest run that ended well."""

    @property
    def seen(self) -> int:
        """Reports of the week."""
        return sum(cell.seen for cell in self.cells)

    @property
    def unwatched(self) -> tuple[date, ...]:
        """Days of the week without a good run."""
        return tuple(cell.day for cell in self.cells if cell.mark == "unwatched")

    @property
    def lost(self) -> tuple[date, ...]:
        """Unwatched days that no later run can have made good: its list does not reach back so far."""
        if self.last_good is None:
            return self.unwatched
        reach = self.source.window
        good = [cell.day for cell in self.cells if cell.runs]
        if self.last_good.astimezone(SHANGHAI).date() not in good:
            good.append(self.last_good.astimezone(SHANGHAI).date())
        return tuple(day for day in self.unwatched if not any(_reaches(day, run, reach) for run in good))

    def warning(self) -> str:
        """What may have been missed and what to do, one Chinese line; empty where nothing was."""
        look = f"打开列表页看一眼：{self.source.start_urls[0]}"
        again = f"zhoubao crawl {self.source.id}"
        usual = "" if self.expected is None else f"，通常约 {_rounded(self.expected.mean)} 条"
        if self.last_good is None:
            return f"从来没有抓成；先看原因：{again}"
        if self.lost:
            few = f"；这一周见到 {self.seen} 条{usual}" if self.expected else ""
            return f"{_days(self.lost)}没有抓成，后来也没有补上{few}；补抓：{again}"
        if self.expected is not None and self.seen < self.expected.low:
            return f"这一周只见 {self.seen} 条{usual}，少有低于 {self.expected.low} 条的；{look}"
        empty = tuple(cell.day for cell in self.cells if cell.mark == "none")
        return f"{_days(empty)}一条也没有，平常会有；{look}" if empty else ""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The week of every source."""

    week: str
    days: tuple[date, ...]
    rows: tuple[Row, ...]
    disabled: tuple[Source, ...]
    note: str
    """Years whose holidays are not known; else empty."""

    @property
    def warned(self) -> list[tuple[Row, str]]:
        """Rows with something to say, and what."""
        return [(row, said) for row in self.rows if (said := row.warning())]

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "week": self.week,
            "days": [day.isoformat() for day in self.days],
            "sources": [_row_record(row) for row in self.rows],
            "disabled": [{"source": one.id, "name": one.name, "reason": one.disabled} for one in self.disabled],
            "note": self.note or None,
        }


Pasts = Mapping[str, History]
"""Source id -> what it did before a week began."""


def week_of_issue(hand: IssueInHand, now: datetime) -> str:
    """The ISO week that an issue is about: its window closes as the week after begins."""
    return week_of(min(hand.ends_at, now) - timedelta(days=1))


def pasts(room: Newsroom, connection: Connection, week: str) -> Pasts:
    """By this the week is measured; takes seconds on a store of a million reports, and changes little in a day."""
    begin = _midnight(days_of(week)[0])
    since = begin - PAST_DAYS * DAY
    brought = poll_store.sightings(connection, since)
    runs = poll_store.good_runs(connection, since)
    return {
        source.id: history_of(
            [one for one in brought.get(source.id, ()) if one.seen_at < begin],
            [moment for moment in runs.get(source.id, ()) if moment < begin],
            begin,
        )
        for source in room.sources
        if not source.disabled
    }


def gaps(room: Newsroom, connection: Connection, week: str, known: Pasts | None = None) -> Gaps:
    """Expected against seen for the sources of sources.yaml in an ISO week, as of now.

    `known`: the pasts, where they were asked for before; a source that is not among them is taken to have none.
    """
    past = pasts(room, connection, week) if known is None else known
    days = days_of(week)
    begin = _midnight(days[0])
    seen = [poll_store.count_between(connection, _midnight(day), _midnight(day + DAY)) for day in days]
    runs = poll_store.good_runs(connection, begin)
    last = run_store.last_finished(connection)
    rows = tuple(
        _row(
            Week(source, days, runs.get(source.id, ()), last.get(source.id)),
            {day: counts.get(source.id, 0) for day, counts in zip(days, seen, strict=True)},
            past.get(source.id) or history_of((), (), begin),
            room.now,
        )
        for source in room.sources
        if not source.disabled
    )
    disabled = tuple(source for source in room.sources if source.disabled)
    return Gaps(week, days, rows, disabled, unknown_note(days[0], days[-1]))


@dataclass(frozen=True, slots=True)
class Week:
    """How a source was watched in the week, and since."""

    source: Source
    days: Sequence[date]
    runs: Sequence[datetime]
    """Good ones, from the first day on."""
    last_good: datetime | None


def _row(week: Week, seen: Mapping[date, int], past: History, now: datetime) -> Row:
    days = week.days
    begin, end = _midnight(days[0]), min(_midnight(days[-1] + DAY), now)
    good = Counter(moment.astimezone(SHANGHAI).date() for moment in week.runs)
    cells = tuple(_cell(day, seen[day], good[day], past, now) for day in days)
    whole = expected(past, begin, end) if past.speaks and end > begin else None
    return Row(week.source, cells, whole, week.last_good)


def _cell(day: date, seen: int, runs: int, past: History, now: datetime) -> Cell:
    begin = _midnight(day)
    ahead = begin >= now
    usual = expected(past, begin, min(begin + DAY, now)) if past.speaks and not ahead else None
    return Cell(day, seen, usual, runs, ahead)


def _row_record(row: Row) -> dict[str, Any]:
    return {
        "source": row.source.id,
        "name": row.source.name,
        "seen": row.seen,
        "expected": _expected_record(row.expected),
        "last_good_run": iso(row.last_good),
        "days": [
            {
                "day": cell.day.isoformat(),
                "seen": cell.seen,
                "expected": _expected_record(cell.expected),
                "good_runs": cell.runs,
                "mark": cell.mark,
            }
            for cell in row.cells
        ],
        "warning": safe(row.warning()) or None,
    }


def _expected_record(usual: Expected | None) -> dict[str, Any] | None:
    return None if usual is None else {"mean": round(usual.mean, 2), "low": usual.low, "high": usual.high}


def _reaches(day: date, run: date, reach: timedelta | None) -> bool:
    """Whether a run on `run` can have brought what came out on `day`."""
    return run > day and (reach is None or run - day <= reach)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _days(days: Sequence[date]) -> str:
    """2 月 21 日至 23 日、2 月 25 日."""
    spans: list[list[date]] = []
    for day in days:
        if spans and day - spans[-1][-1] == DAY:
            spans[-1].append(day)
        else:
            spans.append([day])
    return "、".join(_span(span[0], span[-1]) for span in spans)


def _span(first: date, last: date) -> str:
    said = f"{first.month} 月 {first.day} 日"
    if first == last:
        return said
    return f"{said}至 {last.day} 日" if first.month == last.month else f"{said}至 {last.month} 月 {last.day} 日"


def _rounded(mean: float) -> str:
    return f"{mean:.0f}" if mean >= 1 or mean < 0.05 else f"{mean:.1f}"
