"""The life of a simulated source: run after run, judged by the product's own functions, from its first day to the alarm
after its death."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

from benchmarks.loud import LOUD, WHOLE, Loud, lacks, reading, simulated
from benchmarks.simulated import DAY, START, Fault, Parameters, plant, reports
from crawlers.schedule import LOOK_EVERY_MINUTES, NIGHT
from pipeline.checks import check_run, conclude, concluded
from pipeline.drift import FIELD_NAMES, KNOWN_FROM, RECENT, VOLUME_DAYS, Field, PageRead, drifted, read_before
from pipeline.history import RECENT_DAYS, History, Sighting, history_of, judge_silence
from pipeline.polling import Polled, due_at
from pipeline.rhythm import ActiveClock
from pipeline.sources import ExpectSpec, Source
from pipeline.types import SHANGHAI
from pipeline.verdicts import Finding, Outcome, Run, VerdictCode

WARM_UP_DAYS = 60
"""No false alarm or death before: until there is history the promise speaks, and delays would be the promise's."""
KEPT_MIN = 2000
"""So many recent sightings are all that the yardstick looks at; the rest is not handed over, for speed."""
PAGES_KEPT = 3000
"""As many as the store gives (pipeline.store.polls.pages_read)."""
TAIL_DAYS = 300
"""How long a death is waited for before it is a miss."""
ALL_GAPS = "all gaps"
"""Silences longer than 99 in 100 of all gaps and one poll more."""
OFTEN = "often so"
"""A field is gone from all pages that some pages lacked before."""
ALARMS = ("silence", "volume", "fields")


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
    """What came of some lives."""

    weeks: Counter[str] = field(default_factory=Counter)
    """By alarm: source-weeks of living sources, after the warm-up, in which it would have been false."""
    false: Counter[str] = field(default_factory=Counter)
    """Alarms on living sources: one each, however many runs in a row say it."""
    deaths: int = 0
    missed: int = 0
    delays: list[float] = field(default_factory=list)
    """Days from the last report to the alarm."""
    all_gaps_delays: list[float] = field(default_factory=list)
    """The same by ALL_GAPS."""
    over: list[int] = field(default_factory=list)
    """Runs that found the limit exceeded, that of the alarm included."""
    met: Counter[str] = field(default_factory=Counter)
    """By kind of loud fault: runs that met it."""
    named: Counter[str] = field(default_factory=Counter)
    """Those of them that had its verdict."""
    runs: int = 0
    """Of living sources."""

    def add(self, other: Score) -> None:
        """Put another score in."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def simulate(volume: VolumeClass, parameters: Parameters, seed: int, days: int) -> Score:
    """Live a source to its death in the last two fifths of `days`."""
    chance = np.random.default_rng([seed, int(volume.per_day * 1000)])
    begin = START.timestamp()
    death = begin + chance.uniform(0.6, 1.0) * days * DAY
    faults = plant(chance, begin, death, volume.per_day)
    came = [moment for moment in reports(chance, volume.per_day, parameters, days) if moment < death]
    lacking = {name: float(chance.choice(parameters.lacking)) for name in FIELD_NAMES}
    life = Life(simulated(every=volume.every, expect=volume.expect), came, lacking, faults, death, chance)
    if came:
        life.live(begin + chance.uniform(0, DAY), death + TAIL_DAYS * DAY)
    return life.score


@dataclass
class Life:
    """The runs of one source from the first to the alarm after its death."""

    source: Source
    came: Sequence[float]
    """When its reports come out."""
    lacking: dict[Field, float]
    """Share of its pages that lack a field though nothing is amiss."""
    faults: Sequence[Fault]
    death: float
    chance: np.random.Generator
    score: Score = field(default_factory=Score)
    seen: int = 0
    polled: Polled = field(default_factory=Polled)
    looks: list[float] = field(default_factory=list)
    """Runs that ended well."""
    sightings: list[Sighting] = field(default_factory=list)
    pages: deque[PageRead] = field(default_factory=lambda: deque(maxlen=PAGES_KEPT))
    past: History = field(default_factory=lambda: history_of([], [], START))
    fitted: float = 0.0
    all_gaps: float = float("inf")
    """99 in 100 of all its gaps, in active time."""
    standing: set[str] = field(default_factory=set)
    """Alarms of the run before; what its pages and the week's volume say stands till new pages come."""
    lacked: set[Field] = field(default_factory=set)
    """Fields that some page lacked, but for what the fault of the day takes from it."""
    spoilt: int = 0
    """Reports seen when a page was spoilt last."""

    def live(self, moment: float, end: float) -> None:
        """One run after another until the death is named, or `end`."""
        before = moment
        while moment < end:
            run = self.run(moment)
            self.judge(run, moment, moment - before)
            if moment >= self.death and "silence" in alarms(run.findings):
                return self.name_death(moment)
            before, moment = moment, self.next(run, moment)
        self.score.deaths += 1
        self.score.missed += 1
        return None

    # --- a run --------------------------------------------------------------------------------------------------------

    def fault(self, moment: float) -> Fault | None:
        """The loud fault of the moment."""
        return next((one for one in self.faults if one.starts <= moment < one.ends), None)

    def run(self, moment: float) -> Run:
        """A crawl and what reading made of its pages."""
        at, fault = _at(moment), self.fault(moment)
        loud = LOUD[fault.kind] if fault else None
        fresh = 0 if loud and loud.spoils_list else self.see(at, moment)
        if moment - self.fitted > 7 * DAY and moment < self.death:  # from the death on nothing new changes nothing
            self.fit(moment)
        last = _at(self.came[self.seen - 1]) if self.seen else None
        self.past = replace(self.past, last=last, looked=self.polled.last_good)
        outcomes = [self.read(at, loud) for _ in range(fresh)]
        counts = {**(loud.counts if loud else WHOLE), "links_new": fresh, "pages_stored": fresh}
        return self.crawled(at, counts, outcomes, loud)

    def crawled(self, at: datetime, counts: dict[str, int], outcomes: Sequence[Outcome], loud: Loud | None) -> Run:
        """What the crawl says of itself, and the reading of its pages after it."""
        silence = judge_silence(self.past, counts["links_new"], at, self.source.expect)
        findings = check_run(self.source, counts, loud.signs if loud else (), silence)
        failed = any(finding.level == "error" for finding in findings)
        verdict = conclude(counts, findings)
        run = Run(self.source.id, at, at, "failed" if failed else "finished", counts, findings, verdict)
        if not outcomes:
            return run
        week = self.seen - bisect_left(self.came, at.timestamp() - VOLUME_DAYS * DAY)
        drift = drifted(self.source.id, self.pages, self.past, week, at)
        return concluded(self.source, run, outcomes, read_before(self.pages, at), drift)

    def see(self, at: datetime, moment: float) -> int:
        """Meet the reports that came out since the last good look; how many."""
        upto = bisect_right(self.came, moment)
        fresh = self.came[self.seen : upto]
        self.sightings.extend(Sighting(at, _at(one)) for one in fresh)
        self.seen = upto
        return len(fresh)

    def read(self, at: datetime, loud: Loud | None) -> Outcome:
        """A page of the source, spoilt or such as it now and then is."""
        without = {name for name, share in self.lacking.items() if share and self.chance.random() < share}
        self.lacked |= lacks(reading(frozenset(without))[1])
        if loud and loud.lacks:
            without.add(loud.lacks)
            self.spoilt = self.seen
        outcome, page = reading(frozenset(without))
        self.lacked |= lacks(page) - ({loud.lacks} if loud else set())
        self.pages.append(replace(page, fetched_at=at))
        return outcome

    def fit(self, moment: float) -> None:
        """What the store would hand to the yardstick, once a week."""
        self.fitted = moment
        now = _at(moment)
        kept = [one for one in self.sightings if now - one.seen_at < timedelta(days=RECENT_DAYS + 5)]
        kept = kept if len(kept) > KEPT_MIN else self.sightings
        self.past = history_of(kept, [_at(one) for one in self.looks], now)
        if self.past.speaks:
            own = np.array(self.came[: self.seen][-4000:])
            clock = ActiveClock(self.past.rhythm, own[0], own[-1])
            self.all_gaps = float(np.quantile(np.diff([clock.at(one) for one in own]), 0.99))

    def next(self, run: Run, moment: float) -> float:
        """When `zhoubao schedule` runs the source again: when it is due, and with everything at night."""
        rhythm = self.past.rhythm if self.past.speaks else None
        good = run.status == "finished"
        if good:
            self.looks.append(moment)
        blocked = run.verdict is not None and run.verdict.code is VerdictCode.BLOCKED
        bad = 0 if good else self.polled.bad_runs + 1
        self.polled = Polled(run.started_at if good else self.polled.last_good, run.started_at, bad, blocked, rhythm)
        due = due_at(self.source, self.polled)
        assert due is not None
        look = LOOK_EVERY_MINUTES * 60
        night = run.started_at.replace(**NIGHT, second=0, microsecond=0).timestamp()
        night += DAY if night <= moment else 0
        return min(-(-due.timestamp() // look) * look, night)

    # --- what is held against it --------------------------------------------------------------------------------------

    def judge(self, run: Run, moment: float, since: float) -> None:
        """Count what a run said, `since` seconds after the one before."""
        fault = self.fault(moment)
        if fault is not None:
            self.meet(fault, run)
        if moment >= self.death:
            return
        self.score.runs += 1
        if fault is None and moment > self.came[0] + WARM_UP_DAYS * DAY:
            self.alive(run, since)

    def meet(self, fault: Fault, run: Run) -> None:
        """A loud fault has to be named by the run that meets it, and by every one after."""
        loud = LOUD[fault.kind]
        brought = run.counts.get("pages_stored", 0)
        if loud.lacks and (not brought or len(self.pages) - brought < KNOWN_FROM):
            return
        kind = OFTEN if loud.lacks in self.lacked else fault.kind
        self.score.met[kind] += 1
        self.score.named[kind] += run.verdict is not None and run.verdict.code is loud.verdict

    def alive(self, run: Run, since: float) -> None:
        """Whatever alarm is raised is false, but for fields while the last pages still hold some of a fault's."""
        clean = not self.spoilt or self.seen - self.spoilt > RECENT
        watched = {"silence", "volume", ALL_GAPS} | ({"fields"} if clean else set())
        fresh, raised = run.counts["links_new"], set(alarms(run.findings))
        if not fresh and self.over(self.all_gaps):
            raised.add(ALL_GAPS)
        for name in watched:
            self.score.weeks[name] += since / (7 * DAY)
        self.score.false.update((raised - self.standing) & watched)
        self.standing = raised | (set() if fresh else self.standing & {"volume", "fields"})

    def over(self, limit: float) -> bool:
        """Whether the last good look had found a silence longer than `limit` already."""
        return bool(self.looks) and self.seen > 0 and self.silent(self.looks[-1]) > limit

    def silent(self, moment: float) -> float:
        """Active time since the newest report."""
        last = self.came[self.seen - 1]
        if moment <= last:
            return 0.0
        clock = ActiveClock(self.past.rhythm, last, moment)
        return clock.at(moment) - clock.at(last)

    def name_death(self, moment: float) -> None:
        """Count the alarm after the death."""
        last = self.came[-1]
        self.score.deaths += 1
        self.score.delays.append((moment - last) / DAY)
        if self.past.limit is not None:
            looks = [*(one for one in self.looks if one > last), moment]
            self.score.over.append(sum(self.silent(one) > self.past.limit for one in looks))
            late = [one for before, one in pairwise(looks) if self.silent(before) > self.all_gaps]
            self.score.all_gaps_delays.append(((late or [moment])[0] - last) / DAY)


def alarms(findings: Collection[Finding]) -> frozenset[str]:
    """What of ALARMS the findings raise."""
    names = {"drift_volume": "volume", VerdictCode.RULE_BROKEN.value: "silence"}
    return frozenset(names.get(finding.code, "fields") for finding in findings)


def _at(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, SHANGHAI)
