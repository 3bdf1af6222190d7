"""The only place that calls the stages in order and touches the store between them.

links   = crawlers.links.links_from_…(start page)          # what a start page says
wanted  = crawlers.frontier.wanted(links, store.links.known(links))
pages   = SourceSpider follows `wanted`                    # kept byte for byte by crawlers.keeper

for page in store.pages.unprocessed():                     # process_pages, beside the crawl or after it
    report | rejection = reading.report.read(page, source, companions)
    store.reports.save(ledger.notices.split(report)) | save_rejections(rejection)

store.reports.set_days(editing.decisions.days(log))        # judge: what editors dated bears their day
for reports in store.reports.unjudged():
    pairs   = judging.stories.link(features(new), features(reports of the days around))
    stories = judging.stories.stories_of(all that pairs connect, together, apart)
    candidates = judging.ranking.rank(story)               # judging.sections.score inside
    store.candidates.replace_stories(candidates)

decisions = editing.decisions.…(an editor's click)         # store.issues.add_decisions, append-only
issue     = editing.issue.build(candidates, decisions)     # pipeline.desk_work
bytes     = output.docx.write(issue)
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Self, cast

from sqlalchemy import Connection, Engine

from pipeline.checks import concluded
from pipeline.drift import VOLUME_DAYS, drifted, read_before
from pipeline.editing.decisions import constraints, days
from pipeline.editing.states import state
from pipeline.errors import StoreError
from pipeline.judging.features import Features
from pipeline.judging.habits import NO_HABITS, Habits, PastIssue
from pipeline.judging.ranking import rank, section_of
from pipeline.judging.stories import WINDOW_DAYS, LinkKind, PairLink, features, link, stories_of
from pipeline.ledger.notices import line_of, may_join, split
from pipeline.readers import Job, read_in_worker, read_one, start_worker
from pipeline.sources import Source
from pipeline.store import candidates as candidate_store
from pipeline.store import issues as issue_store
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import parts as part_store
from pipeline.store import polls
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.store.candidates import Pair
from pipeline.store.kept import KeptPage
from pipeline.types import MACHINE, SHANGHAI, Candidate, Reason, Rejection, Report, Story
from pipeline.urls import url_key
from pipeline.verdicts import Run
from pipeline.weekly import Weekly

READ_BATCH = 200
"""Pages read between two commits."""
JUDGE_BATCH = 2000
"""Reports judged between two commits: bounds memory however much was imported."""
AROUND = timedelta(days=WINDOW_DAYS)
WALLS = frozenset({Reason.CHALLENGE, Reason.LOGIN_WALL, Reason.SOFT_404, Reason.LIST_PAGE, Reason.EMPTY})
"""Reasons for which a page is asked for again: something else stood in its place."""
POOL_FROM = 60
"""Waiting pages from which starting reader processes pays for itself."""

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""


@dataclass(frozen=True, slots=True)
class Processed:
    """What a processing run came to."""

    pages: int = 0
    reports: int = 0
    rejections: int = 0
    judged: int = 0


def no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def process(
    engine: Engine,
    pages_dir: Path,
    sources: Sequence[Source],
    weekly: Weekly,
    *,
    again: bool = False,
    processes: int = 1,
    progress: Progress = no_progress,
) -> Processed:
    """Read every kept page not yet read, then judge every report not yet judged.

    With `again` all that was derived is derived anew from the kept pages; imported reports and decisions stay.

    Raises:
        StoreError: `again`, and an archive is missing: nothing was touched.
    """
    if again:
        with engine.begin() as connection:
            missing = [name for name in page_store.archives(connection) if not (pages_dir / name).exists()]
            if missing:
                short = f"{pages_dir} 缺少 {len(missing)} 个存档文件（{missing[0]} 等）"
                raise StoreError(f"{short}，重读会丢掉其中的报道；请先从备份恢复")
            report_store.forget_derived(connection)
            report_store.mark_all_unjudged(connection)
            page_store.mark_all_unprocessed(connection)
            candidate_store.forget_all(connection)
    done = process_pages(engine, pages_dir, sources, processes=processes, progress=progress)
    judged = judge(engine, sources, weekly, progress=progress)
    return replace(done, judged=judged)


def process_pages(
    engine: Engine,
    pages_dir: Path,
    sources: Sequence[Source],
    *,
    processes: int = 1,
    progress: Progress = no_progress,
) -> Processed:
    """Kept pages -> reports and rejections. Stops when no page waits."""
    with engine.connect() as connection:
        total = page_store.count_unprocessed(connection)
    with Reader(engine, pages_dir, sources, processes) as reader:
        while reader.step():
            progress("read", reader.done.pages, max(total, reader.done.pages))
    return reader.done


class Reader:
    """Reads waiting pages batch by batch: in this process while they are few, in a pool once they pile up.

    Two batches are under way at a time, so that the pool reads the next one while this process stores the last.
    """

    def __init__(self, engine: Engine, pages_dir: Path, sources: Sequence[Source], processes: int) -> None:
        self.done = Processed()
        self._engine = engine
        self._pages_dir = pages_dir
        self._sources = list(sources)
        self._by_id = _by_id(sources)
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._under_way: deque[tuple[list[Job], Iterator[Report | Rejection]]] = deque()
        self._after = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def step(self, limit: int = READ_BATCH) -> bool:
        """Read and store up to `limit` waiting pages; False where none waits."""
        while len(self._under_way) < (2 if self._pool else 1) and self._take(limit):
            pass
        if not self._under_way:
            return False
        jobs, results = self._under_way.popleft()
        try:
            read = list(results)
        except BrokenProcessPool:
            read = self._survivors(jobs)
        self._store([job[0] for job in jobs], read)
        if not self._under_way:
            self._after = 0  # a page read before may have come again
        return True

    def _take(self, limit: int) -> bool:
        with self._engine.connect() as connection:
            pages = page_store.unprocessed(connection, limit, self._after)
            if not pages:
                return False
            beside = page_store.companions(connection, [page.key for page in pages])
            seen = link_store.first_seen(connection, [page.key for page in pages])
        self._after = pages[-1].id
        jobs = [(page, tuple(beside.get(page.key, ())), seen.get(page.key, page.fetched_at)) for page in pages]
        if len(pages) >= POOL_FROM:
            self._pool = self._pool or self._new_pool(self._processes)
        self._under_way.append((jobs, self._read(jobs)))
        return True

    def _read(self, jobs: Sequence[Job]) -> Iterator[Report | Rejection]:
        if self._pool is None:
            return (read_one(self._pages_dir, self._by_id, job) for job in jobs)
        return self._pool.map(read_in_worker, jobs, chunksize=4)

    def _new_pool(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            workers,
            mp_context=get_context("spawn"),
            initializer=start_worker,
            initargs=(self._pages_dir, self._sources),
        )

    def _survivors(self, jobs: Sequence[Job]) -> list[Report | Rejection]:
        """A page ended its reader process: read this batch again one by one, so that it costs that page alone."""
        self._pool = None
        results: list[Report | Rejection] = []
        alone = self._new_pool(1)
        for job in jobs:
            try:
                results.append(alone.submit(read_in_worker, job).result())
            except BrokenProcessPool:
                page = job[0]
                results.append(Rejection(page.url, page.source_id, Reason.UNREADABLE, "读这一页时进程崩溃，原样存着"))
                alone = self._new_pool(1)
        alone.shutdown()
        return results

    def _store(self, pages: Sequence[KeptPage], results: Sequence[Report | Rejection]) -> None:
        read = list(zip(pages, results, strict=True))
        whole = [(one, page) for page, one in read if isinstance(one, Report)]
        found = [(part, page.id, page.fetched_at) for one, page in whole for part in split(one)]
        left_out = [(one, page.fetched_at) for page, one in read if isinstance(one, Rejection)]
        with self._engine.begin() as connection:
            report_store.save(connection, found)
            part_store.forget_stale(connection, [url_key(one.url) for one, _ in whole])
            report_store.save_rejections(connection, left_out)
            link_store.mark_hollow(connection, [(one.url, when) for one, when in left_out if one.reason in WALLS])
            page_store.mark_processed(connection, pages)
        done = self.done
        self.done = replace(
            done,
            pages=done.pages + len(pages),
            reports=done.reports + len(whole),
            rejections=done.rejections + len(left_out),
        )


def conclude_runs(engine: Engine, sources: Sequence[Source], source_ids: Sequence[str]) -> dict[str, Run]:
    """Add to the newest run of each source what reading made of its pages; the runs as they stand then, by source.

    A run whose pages turned out to be walls or of a new design did not end well, whatever the crawl thought.
    """
    by_id = _by_id(sources)
    with engine.begin() as connection:
        ids = run_store.latest_ids(connection, source_ids)
        runs = {name: run for name, run in run_store.latest(connection).items() if name in ids}
        for name, run in runs.items():
            if name in by_id and run.verdict and run.counts.get("pages_stored") and "pages_read" not in run.counts:
                runs[name] = _concluded(connection, by_id[name], run)
                run_store.finish(connection, ids[name], runs[name])
    return runs


def _concluded(connection: Connection, source: Source, run: Run) -> Run:
    began = run.started_at
    pages = polls.pages_read(connection, source.id)
    week = polls.count_since(connection, source.id, began - timedelta(days=VOLUME_DAYS))
    drift = drifted(source.id, pages, polls.history(connection, source.id, began), week, began)
    outcomes = page_store.outcomes(connection, source.id, began)
    return concluded(source, run, outcomes, read_before(pages, began), drift)


def judge(engine: Engine, sources: Sequence[Source], weekly: Weekly, *, progress: Progress = no_progress) -> int:
    """Put every report that has no story yet into one; returns how many.

    A night costs what the night brought: only stories that a new report touches are grouped again. The outcome is
    that of grouping everything at once, because a pair is judged on its two reports alone.
    """
    with engine.begin() as connection:
        report_store.set_days(connection, _decided_days(connection))
        waiting = report_store.unjudged(connection)
        habits = _habits(connection, _by_id(sources), weekly) if waiting else NO_HABITS
    for start in range(0, len(waiting), JUDGE_BATCH):
        keys = waiting[start : start + JUDGE_BATCH]
        with engine.begin() as connection:
            _judge_batch(connection, keys, sources, weekly, habits)
        progress("judge", min(start + JUDGE_BATCH, len(waiting)), len(waiting))
    return len(waiting)


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


def _judge_batch(
    connection: Connection, keys: Sequence[str], sources: Sequence[Source], weekly: Weekly, habits: Habits
) -> None:
    touched = candidate_store.connected(connection, keys)
    candidate_store.forget_pairs(connection, keys)
    candidate_store.save_pairs(connection, _new_pairs(connection, keys))
    together, apart = constraints(issue_store.decisions(connection))
    touched = _closed(connection, touched, together)
    reports = report_store.by_keys(connection, touched)
    by_url = {report.url: report for report in reports.values()}
    links = [_link(pair, reports) for pair in candidate_store.pairs_among(connection, reports.keys())]
    authority = {source.id: source.authority for source in sources}
    told = {"together": _as_now(together, reports), "apart": _as_now(apart, reports)}
    stories = stories_of(list(by_url.values()), links, authority=authority, **told)
    by_id = _by_id(sources)
    ranked = [_candidate(_told(story, by_url), by_url, by_id, weekly, habits) for story in stories]
    candidate_store.replace_stories(connection, touched, ranked)
    report_store.mark_judged(connection, list(keys))


def _new_pairs(connection: Connection, keys: Collection[str]) -> list[Pair]:
    new = report_store.by_keys(connection, keys)
    if not new:
        return []
    old: list[Features] = []
    notices = {report.url for report in new.values() if line_of(report)}
    for starts_at, ends_at in _spans([report.when for report in new.values()]):
        for report in report_store.between(connection, starts_at, ends_at):
            if url_key(report.url) not in new:
                old.append(features(report))
                notices.update([report.url] if line_of(report) else ())
    found = link([features(report) for report in new.values()], old)
    return [_pair(pair) for pair in _allowed(connection, found, notices)]


def _allowed(connection: Connection, found: Sequence[PairLink], notices: Collection[str]) -> list[PairLink]:
    """Pairs but for those that would tie the people of a notice together again."""
    odd = [pair for pair in found if pair.a_url in notices or pair.b_url in notices]
    told = report_store.by_keys(connection, {url_key(url) for pair in odd for url in (pair.a_url, pair.b_url)})
    apart = {pair for pair in odd if not may_join(told[url_key(pair.a_url)], told[url_key(pair.b_url)])}
    return [pair for pair in found if pair not in apart]


def _spans(moments: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """The days around `moments`, joined where they meet: one misdated report does not drag years in."""
    spans: list[tuple[datetime, datetime]] = []
    for moment in sorted(moments):
        if spans and moment - AROUND <= spans[-1][1]:
            spans[-1] = (spans[-1][0], moment + AROUND)
        else:
            spans.append((moment - AROUND, moment + AROUND))
    return spans


def _pair(found: PairLink) -> Pair:
    a, b = sorted((url_key(found.a_url), url_key(found.b_url)))
    return Pair(a, b, found.kind, found.score, found.why)


def _link(pair: Pair, reports: Mapping[str, Report]) -> PairLink:
    a, b = sorted((reports[pair.a_key].url, reports[pair.b_key].url))
    return PairLink(a, b, cast(LinkKind, pair.kind), pair.score, pair.why)


def _closed(connection: Connection, keys: set[str], together: Collection[frozenset[str]]) -> set[str]:
    """`keys` with all that pairs and editors' merges tie to them."""
    merged = [{url_key(url) for url in pair} for pair in together]
    closed = candidate_store.connected(connection, keys)
    while more := {key for pair in merged if pair & closed for key in pair} - closed:
        closed = candidate_store.connected(connection, closed | more)
    return closed


def _as_now(pairs: Collection[frozenset[str]], reports: Mapping[str, Report]) -> set[frozenset[str]]:
    """Editors' pairs by the addresses that the reports have now: a site may have gone from http to https since."""
    return {frozenset(reports[key].url if (key := url_key(url)) in reports else url for url in pair) for pair in pairs}


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


def _by_id(sources: Sequence[Source]) -> dict[str, Source]:
    return {source.id: source for source in sources}
