"""Judging against the store: reports that have no story yet -> links, stories, candidates.

A night costs what the night brought: a new report is compared with those that the index finds for it, and only stories
that it touches are grouped again. The outcome is that of grouping everything at once, because a pair is judged on its
two reports alone.
"""

from __future__ import annotations

import gc
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import cast

from sqlalchemy import Connection, Engine

from pipeline.backissues import hold
from pipeline.editing.decisions import constraints, days, leads
from pipeline.editing.states import state
from pipeline.judging.features import glance
from pipeline.judging.habits import NO_HABITS, Habits, PastIssue
from pipeline.judging.pairs import COPY_DAYS, FOLLOW_DAYS, compare, is_apart
from pipeline.judging.proposals import proposed
from pipeline.judging.ranking import rank, section_of
from pipeline.judging.stories import WINDOW_DAYS, Features, LinkKind, PairLink, features, stories_of
from pipeline.judging.terms import SURE, asked_for, copied_in, kept_under, named_in, worth_comparing
from pipeline.ledger.notices import line_of, may_join
from pipeline.sources import Source
from pipeline.store import candidates as candidate_store
from pipeline.store import issues as issue_store
from pipeline.store import pairs as pair_store
from pipeline.store import reports as report_store
from pipeline.store import terms as term_store
from pipeline.store.pairs import Pair
from pipeline.store.reports import Numbered
from pipeline.store.session import batched
from pipeline.types import MACHINE, SHANGHAI, Candidate, Report, Story
from pipeline.urls import url_key
from pipeline.weekly import Weekly

JUDGE_BATCH = 2000
"""Reports judged between two commits: bounds memory however much was imported."""
LOOKUP = 100
"""Reports looked up in the index at once."""
KEPT = 4000
"""Reports whose features stay in memory, those of the batch beside them: some 30 kB each."""
AROUND = timedelta(days=WINDOW_DAYS)
COPYING = timedelta(days=COPY_DAYS)
FOLLOWING = timedelta(days=FOLLOW_DAYS)

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def judge(engine: Engine, sources: Sequence[Source], weekly: Weekly, *, progress: Progress = no_progress) -> int:
    """Put every report that has no story yet into one; returns how many."""
    with engine.begin() as connection:
        report_store.set_days(connection, _decided_days(connection))
        waiting = report_store.unjudged(connection)
        habits = _habits(connection, {source.id: source for source in sources}, weekly) if waiting else NO_HABITS
    window = Window(KEPT)
    for start in range(0, len(waiting), JUDGE_BATCH):
        keys = waiting[start : start + JUDGE_BATCH]
        with engine.begin() as connection, _without_collecting():
            _judge_batch(connection, keys, window, sources, weekly, habits)
        progress("judge", min(start + JUDGE_BATCH, len(waiting)), len(waiting))
    return len(waiting)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Spare Python its search for cycles: what a batch reads has none, and searching takes a tenth of its time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Known:
    """A report as it is compared."""

    id: int
    key: str
    features: Features
    kept: Mapping[int, int]
    """Its terms in the index, with their weights."""


class Window:
    """The reports compared last, ready to be compared again; at most `size`."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[int, Known] = OrderedDict()
        self._by_url: dict[str, Known] = {}
        self.notices: set[str] = set()
        """Keys of the notices, whole or parts, among all that were added."""

    def add(self, found: Numbered) -> Known:
        """Make a report ready."""
        read = features(found.report)
        known = Known(found.id, found.key, read, kept_under(read))
        self._known[found.id] = self._by_url[read.url] = known
        if line_of(found.report):
            self.notices.add(found.key)
        if len(self._known) > self._size:
            _, last = self._known.popitem(last=False)
            self._by_url.pop(last.features.url, None)
        return known

    def read(self, report: Report) -> Features:
        """What a report says, from what is at hand where it is."""
        known = self._by_url.get(report.url)
        return known.features if known else features(report)

    def get(self, number: int) -> Known | None:
        """The report of this row, where it is at hand."""
        if number in self._known:
            self._known.move_to_end(number)
        return self._known.get(number)


def new_pairs(connection: Connection, new: Iterable[Numbered], window: Window) -> list[Pair]:
    """Put reports into the index and compare each with those that the index finds for it, new or old."""
    fresh = {found.id: window.add(found) for found in new}
    kept = ((known.id, known.features.when, known.kept) for known in fresh.values())
    term_store.put(connection, kept)
    by_time = sorted(fresh.values(), key=lambda known: known.features.when)
    found = (pair for some in batched(by_time, LOOKUP) for pair in _compared(connection, some, fresh, window))
    return _allowed(connection, {(pair.a_key, pair.b_key): pair for pair in found}.values(), window.notices)


def _allowed(connection: Connection, found: Collection[Pair], notices: Collection[str]) -> list[Pair]:
    """Pairs but for those that would tie the people of a notice together again; `notices` by key."""
    odd = [pair for pair in found if pair.a_key in notices or pair.b_key in notices]
    told = report_store.by_keys(connection, {key for pair in odd for key in (pair.a_key, pair.b_key)})
    apart = {pair for pair in odd if not may_join(told[pair.a_key], told[pair.b_key])}
    return [pair for pair in found if pair not in apart]


def _compared(
    connection: Connection, some: Sequence[Known], fresh: Mapping[int, Known], window: Window
) -> Iterator[Pair]:
    asked = {known.id: asked_for(known.features) for known in some}
    yield from _met(connection, some, asked, AROUND, fresh, window)
    for terms_of, around in ((copied_in, COPYING), (named_in, FOLLOWING)):
        asked = {known.id: dict.fromkeys(terms_of(known.features), SURE) for known in some}
        yield from _met(connection, [known for known in some if asked[known.id]], asked, around, fresh, window)


def _met(
    connection: Connection,
    some: Sequence[Known],
    asked: Mapping[int, Mapping[int, int]],
    around: timedelta,
    fresh: Mapping[int, Known],
    window: Window,
) -> Iterator[Pair]:
    """Each of `some` compared with the reports of the days around that share enough of what it asks for."""
    if not some:
        return
    starts_at = min(known.features.when for known in some) - around
    ends_at = max(known.features.when for known in some) + around
    held = term_store.holders(connection, {term for known in some for term in asked[known.id]}, starts_at, ends_at)
    meetings = proposed({known.id: asked[known.id] for known in some}, held, fresh)
    askers: dict[int, list[Features]] = defaultdict(list)
    for known in some:
        for number in meetings[known.id]:
            askers[number].append(known.features)
    at_hand = _at_hand(connection, askers, fresh, window, starts_at, ends_at)
    for known in some:
        for number in meetings[known.id]:
            other = at_hand.get(number)
            if other is not None and worth_comparing(asked[known.id], other.kept):
                yield from _pairs(known, other)


def _at_hand(
    connection: Connection,
    askers: Mapping[int, Sequence[Features]],
    fresh: Mapping[int, Known],
    window: Window,
    starts_at: datetime,
    ends_at: datetime,
) -> dict[int, Known]:
    """Those of these reports that are current, happened in [starts_at, ends_at] and may be linked with who asks.

    One look at a report from the store rules nine of ten out in a full window, before all its features are made.
    """
    known = {number: found for number in askers if (found := fresh.get(number) or window.get(number))}
    missing = sorted(askers.keys() - known.keys())
    for row in report_store.numbered_between(connection, missing, starts_at, ends_at):
        seen = glance(row.report)
        if not all(is_apart(asker, seen) for asker in askers[row.id]):
            known[row.id] = window.add(row)
    return known


def _pairs(a: Known, b: Known) -> Iterator[Pair]:
    found = compare(a.features, b.features)
    if found is not None:
        first, second = sorted((a.key, b.key))
        yield Pair(first, second, found.kind, found.score, found.why)


def _judge_batch(
    connection: Connection,
    keys: Sequence[str],
    window: Window,
    sources: Sequence[Source],
    weekly: Weekly,
    habits: Habits,
) -> None:
    touched = pair_store.connected(connection, keys)
    pair_store.forget(connection, keys)
    new = list(report_store.numbered(connection, keys))
    pair_store.save(connection, new_pairs(connection, new, window))
    log = issue_store.decisions(connection)
    together, apart = constraints(log)
    touched = _closed(connection, touched, together)
    reports = {found.key: found.report for found in new}
    reports.update(report_store.by_keys(connection, touched - reports.keys()))
    by_url = {report.url: report for report in reports.values()}
    links = [_link(pair, reports) for pair in pair_store.among(connection, reports.keys())]
    authority = {source.id: source.authority for source in sources}
    told = {"together": _as_now(together, reports), "apart": _as_now(apart, reports)}
    first = {_as_kept(url, reports): place for url, place in leads(log).items()}
    stories = stories_of(list(by_url.values()), links, authority=authority, **told, leads=first)
    by_id = {source.id: source for source in sources}
    ranked = [_candidate(_told(story, by_url), by_url, by_id, weekly, habits) for story in stories]
    candidate_store.replace_stories(connection, touched, ranked)
    hold(connection, ranked, by_url, window.read)
    report_store.mark_judged(connection, list(keys))


def _decided_days(connection: Connection) -> dict[str, datetime]:
    """Key of a report -> first moment of the day that an editor decided on."""
    decided = days(issue_store.decisions(connection))
    return {url_key(url): datetime.combine(day, time(), SHANGHAI) for url, day in decided.items()}


def _habits(connection: Connection, sources: Mapping[str, Source], weekly: Weekly) -> Habits:
    """What people picked of which source for the issues that are over."""
    index = state(issue_store.decisions(connection))
    picked = {url_key(one.lead_url): one for one in index.values() if one.status == "picked" and one.by != MACHINE}
    leads = report_store.by_keys(connection, picked)
    past: list[PastIssue] = []
    for issue in issue_store.list_issues(connection):
        own = [(leads[key], one) for key, one in picked.items() if one.issue == issue.number and key in leads]
        counts = Counter((lead.source_id, one.section or section_of(lead, sources, weekly)) for lead, one in own)
        taken = {(source, section): count for (source, section), count in counts.items() if section}
        seen = report_store.count_by_source(connection, issue.starts_at, issue.ends_at)
        past.append(PastIssue(issue.ends_at, seen, taken))
    return Habits(sorted(past, key=lambda issue: issue.ends_at))


def _link(pair: Pair, reports: Mapping[str, Report]) -> PairLink:
    a, b = sorted((reports[pair.a_key].url, reports[pair.b_key].url))
    return PairLink(a, b, cast(LinkKind, pair.kind), pair.score, pair.why)


def _closed(connection: Connection, keys: set[str], together: Collection[frozenset[str]]) -> set[str]:
    """`keys` with all that pairs and editors' merges tie to them."""
    merged = [{url_key(url) for url in pair} for pair in together]
    closed = pair_store.connected(connection, keys)
    while more := {key for pair in merged if pair & closed for key in pair} - closed:
        closed = pair_store.connected(connection, closed | more)
    return closed


def _as_now(pairs: Collection[frozenset[str]], reports: Mapping[str, Report]) -> set[frozenset[str]]:
    """Editors' pairs by the addresses that the reports have now: a site may have gone from http to https since."""
    return {frozenset(_as_kept(url, reports) for url in pair) for pair in pairs}


def _as_kept(url: str, reports: Mapping[str, Report]) -> str:
    """The address as the report bears it now."""
    return reports[key].url if (key := url_key(url)) in reports else url


def _told(story: Story, reports: Mapping[str, Report]) -> Story:
    """The story whose lead says that it is a notice told apart by people, or a part of one."""
    lead, *others = story.members
    if not (line := line_of(reports[lead.url])):
        return story
    return replace(story, members=(replace(lead, why=line), *others))


def _candidate(
    story: Story, reports: Mapping[str, Report], sources: Mapping[str, Source], weekly: Weekly, habits: Habits
) -> Candidate:
    """The story as it stood on the morning when its last report was first seen: independent of when it is judged."""
    seen = max(reports[member.url].first_seen_at for member in story.members)
    outlets = len({reports[member.url].source_id for member in story.members})
    return replace(rank(story, reports, sources, weekly, seen, habits), outlets=outlets)
