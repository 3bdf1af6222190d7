"""How soon is a dead source named, and how often a living one accused?

    python -m benchmarks.silence [--eval DIR] [--seeds 12] [--tuning] [--only CLASS] [--days 400] [--estimate]

Sources of seven volume classes are simulated for 400 days, with weekends, holidays and 调休 of the real calendar, hours
and over-dispersion as estimated from one real week (benchmarks/simulated.py; `--estimate` prints them anew), and
polled as `zhoubao schedule` would. Into every source's days outages, redesigns and moves are planted (loud: the run
that meets them has to name them), and at the end a quiet death: the pages answer, the list is whole, nothing new ever
comes. Seeds from 3001 on; smaller ones served for choosing the constants of pipeline/history.py.
"""

from __future__ import annotations

import argparse
import os
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.floors import check
from benchmarks.simulated import DAY, PARAMETERS, START, Fault, Parameters, estimate, plant, reports
from pipeline.checks import check_run, conclude
from pipeline.history import RECENT_DAYS, History, Sighting, history_of, judge_silence
from pipeline.polling import interval
from pipeline.rhythm import ActiveClock
from pipeline.sources import ExpectSpec, Source, stranger
from pipeline.types import SHANGHAI, Sign, VerdictCode

FIRST_SEED, FIRST_TUNING_SEED = 3001, 1
WARM_UP_DAYS = 60
"""No death before: until there is history the promise speaks, and delays would be the promise's."""
KEPT_MIN = 2000
"""So many recent sightings are all that the yardstick looks at; the rest is not handed over, for speed."""
TAIL_DAYS = 300
"""How long a death is waited for before it is a miss."""


@dataclass(frozen=True)
class VolumeClass:
    """Sources of one volume."""

    name: str
    per_day: float
    every: timedelta
    expect: ExpectSpec


def _class(per_day: float, hours: int, silent: int) -> VolumeClass:
    expect = ExpectSpec(links_min=1, silent_days_max=silent)
    return VolumeClass(f"{per_day:g}/day", per_day, timedelta(hours=hours), expect)


CLASSES = (
    *(_class(0.1, 24, 120), _class(0.3, 24, 45), _class(1, 12, 21), _class(3, 6, 14)),
    *(_class(10, 4, 7), _class(30, 2, 7), _class(200, 2, 3)),
)


@dataclass
class Score:
    """What came of a class."""

    weeks: float = 0.0
    """Of living sources, after the warm-up."""
    false_alarms: int = 0
    """Silences of a living source that were called too long; one each, however many polls say it."""
    plain_false: int = 0
    """The same, by 99 in 100 of all gaps alone."""
    deaths: int = 0
    missed: int = 0
    delays: list[float] = field(default_factory=list)
    """Days from the last report to the alarm."""
    plain_delays: list[float] = field(default_factory=list)
    """Days from the last report to the first poll after 99 in 100 of the source's own past gaps in calendar time."""
    late: list[float] = field(default_factory=list)
    """Polls between the moment at which the limit was passed and the alarm."""
    loud: int = 0
    loud_missed: int = 0
    polls: int = 0
    by_promise: int = 0
    """Deaths judged by the promise, for want of history."""


def main() -> int:
    """Print the table; 1 where a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=os.environ.get("ZHOUBAO_EVAL"), help="folder with weeks/")
    parser.add_argument("--seeds", type=int, default=12, help="sources of each class")
    parser.add_argument("--only", metavar="CLASS", help="one class, e.g. 30/day")
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--tuning", action="store_true", help="the seeds that the constants were chosen on")
    parser.add_argument("--estimate", action="store_true", help="print PARAMETERS from the real week and stop")
    options = parser.parse_args()
    parameters = estimate(Path(options.eval) / "weeks") if options.eval else PARAMETERS
    if options.estimate:
        print(parameters)
        return 0
    first = FIRST_TUNING_SEED if options.tuning else FIRST_SEED
    print(f"seeds {first} to {first + options.seeds - 1}, {options.days} days; delays in days since the last report")
    print(HEAD)
    whole = Score()
    for volume in (one for one in CLASSES if options.only in (None, one.name)):
        score = Score()
        for seed in range(first, first + options.seeds):
            simulate(volume, parameters, seed, options.days, score)
        print(line(volume.name, score), flush=True)
        add(whole, score)
    print(line("all", whole))
    return check(figures(whole))


HEAD = (
    f"{'class':>8} {'weeks':>6} {'false/100w':>10} {'plain/100w':>10} {'deaths':>6} {'missed':>6} "
    f"{'delay p50':>9} {'p90':>6} {'plain p50':>9} {'p90':>6} {'polls late':>10} {'loud':>5} {'missed':>6} "
    f"{'polls/day':>9}"
)


def line(name: str, score: Score) -> str:
    """One class."""
    delays, plain = score.delays or [0.0], score.plain_delays or [0.0]
    return (
        f"{name:>8} {score.weeks:6.0f} {per_hundred(score.false_alarms, score.weeks):10.2f} "
        f"{per_hundred(score.plain_false, score.weeks):10.2f} {score.deaths:6} {score.missed:6} "
        f"{np.median(delays):9.1f} {np.quantile(delays, 0.9):6.1f} {np.median(plain):9.1f} "
        f"{np.quantile(plain, 0.9):6.1f} {max(score.late, default=0.0):10.0f} {score.loud:5} {score.loud_missed:6} "
        f"{score.polls / max(score.weeks * 7, 1):9.1f}"
    )


def per_hundred(count: int, weeks: float) -> float:
    """Events in a hundred source-weeks."""
    return 100 * count / weeks if weeks else 0.0


def figures(score: Score) -> dict[str, float]:
    """What the floors hold; higher is better."""
    return {
        "silence.deaths_named": 1 - score.missed / max(score.deaths, 1),
        "silence.loud_named_at_once": 1 - score.loud_missed / max(score.loud, 1),
        "silence.weeks_per_false_alarm": score.weeks / max(score.false_alarms, 1),
    }


def add(whole: Score, part: Score) -> None:
    """Add a class."""
    for name, value in vars(part).items():
        setattr(whole, name, getattr(whole, name) + value)


# --- one source ------------------------------------------------------------------------------------------------------


def simulate(volume: VolumeClass, parameters: Parameters, seed: int, days: int, score: Score) -> None:
    """Live a source to its death on the last day and judge every poll."""
    chance = np.random.default_rng([seed, int(volume.per_day * 1000)])
    begin = START.timestamp()
    death = begin + chance.uniform(0.6, 1.0) * days * DAY
    faults = plant(chance, begin, death)
    came = [moment for moment in reports(chance, volume.per_day, parameters, days) if moment < death]
    if not came:
        return
    source = stranger("simulated").model_copy(update={"every": volume.every, "expect": volume.expect})
    life = Life(source, came, faults, death, score)
    life.live(begin + chance.uniform(0, volume.every.total_seconds()), death + TAIL_DAYS * DAY)


@dataclass
class Life:
    """The polls of one source from the first to the alarm after its death."""

    source: Source
    came: list[float]
    faults: Sequence[Fault]
    death: float
    score: Score
    polls: list[float] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    past: History = field(default_factory=lambda: history_of([], [], START))
    plain: float = float("inf")
    """99 in 100 of all its gaps in active time."""
    calendar: float = float("inf")
    """The same in calendar seconds."""
    fitted: float = 0.0
    before: float = 0.0
    """The last poll, good or bad."""
    seen: int = 0
    alarmed: bool = False
    plainly: bool = False
    met: set[Fault] = field(default_factory=set)

    def live(self, moment: float, end: float) -> None:
        """Poll until the death is named, or `end`."""
        while moment < end:
            if self.poll(moment):
                return
            self.before = moment
            rhythm = self.past.rhythm if self.past.speaks else None
            moment += interval(self.source, rhythm, datetime.fromtimestamp(moment, SHANGHAI)).total_seconds()
        self.score.deaths += 1
        self.score.missed += 1

    def poll(self, moment: float) -> bool:
        """One run; True once the death is named."""
        fault = next((one for one in self.faults if one.starts <= moment < one.ends), None)
        self.score.polls += moment < self.death
        if fault is not None:
            self.meet(fault, moment)
            return False
        fresh = self.see(moment)
        self.polls.append(moment)
        # Refitted once a week, and not from the death on: nothing new changes nothing.
        if moment - self.fitted > 7 * DAY and moment < self.death:
            self.fit(moment)
        return self.judge(fresh, moment)

    def see(self, moment: float) -> int:
        """Reports that came out since the last good poll."""
        upto = bisect_right(self.came, moment)
        at = datetime.fromtimestamp(moment, SHANGHAI)
        fresh = self.came[self.seen : upto]
        self.sightings.extend(Sighting(at, datetime.fromtimestamp(one, SHANGHAI)) for one in fresh)
        self.seen = upto
        return len(fresh)

    def fit(self, moment: float) -> None:
        self.fitted = moment
        now = datetime.fromtimestamp(moment, SHANGHAI)
        kept = [one for one in self.sightings if now - one.seen_at < timedelta(days=RECENT_DAYS + 5)]
        kept = kept if len(kept) > KEPT_MIN else self.sightings
        self.past = history_of(kept, [datetime.fromtimestamp(one, SHANGHAI) for one in self.polls], now)
        if self.past.speaks:
            own = np.array(self.came[: self.seen])
            clock = ActiveClock(self.past.rhythm, own[0], own[-1])
            self.plain = float(np.quantile(np.diff([clock.at(one) for one in own[-4000:]]), 0.99))
            self.calendar = float(np.quantile(np.diff(own), 0.99))

    def judge(self, fresh: int, moment: float) -> bool:
        now = datetime.fromtimestamp(moment, SHANGHAI)
        last = self.came[self.seen - 1] if self.seen else moment
        history = replace(self.past, last=datetime.fromtimestamp(last, SHANGHAI))
        said = judge_silence(history, fresh, now, self.source.expect)
        alarm = said.kind == "too_quiet"
        if moment >= self.death:
            return alarm and self.name_death(history, last, moment)
        if moment > self.came[0] + WARM_UP_DAYS * DAY:
            self.score.weeks += (moment - self.before) / (7 * DAY)
            self.score.false_alarms += alarm and not self.alarmed
            plainly = self.past.speaks and said.active > self.plain
            self.score.plain_false += plainly and not self.plainly
            self.plainly = plainly
        self.alarmed = alarm
        return False

    def name_death(self, history: History, last: float, moment: float) -> bool:
        self.score.deaths += 1
        self.score.by_promise += not history.speaks
        self.score.delays.append((moment - last) / DAY)
        if history.speaks and history.limit is not None:
            clock = ActiveClock(history.rhythm, last, moment)
            over = [one for one in self.polls if one > last and clock.at(one) - clock.at(last) > history.limit]
            self.score.late.append(len(over))
            after = [one for one in self.polls if one > last + self.calendar]
            self.score.plain_delays.append(((after or [moment])[0] - last) / DAY)
        return True

    def meet(self, fault: Fault, moment: float) -> None:
        """A loud fault has to be named by the run that meets it, and every one after."""
        self.score.loud += 1
        self.score.loud_missed += not named(self.source, fault)
        self.met.add(fault)


LIST = "https://simulated.example/"
SIGNS = {
    "outage": Sign(VerdictCode.UNREACHABLE, "start", " HTTP 500", LIST),
    "move": Sign(VerdictCode.MOVED, "start", " HTTP 404，已不存在", LIST),
}
"""What the crawl's own look at the responses (crawlers.signs) leaves of a loud fault; a redesign leaves no row."""
VERDICTS = {"outage": VerdictCode.UNREACHABLE, "move": VerdictCode.MOVED, "redesign": VerdictCode.REDESIGNED}


def named(source: Source, fault: Fault) -> bool:
    """Whether the run that meets a loud fault has the verdict of that fault."""
    counts = {"start_pages": 1, "links_shown": 0, "links_seen": 0}
    signs = [SIGNS[fault.kind]] if fault.kind in SIGNS else []
    return conclude(counts, check_run(source, counts, signs)).code is VERDICTS[fault.kind]


if __name__ == "__main__":
    sys.exit(main())
