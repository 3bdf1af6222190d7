"""The only place that calls the stages in order and touches the store between them.

links   = crawlers.links.links_from_…(start page)          # what a start page says
wanted  = crawlers.frontier.wanted(links, store.links.known(links))
pages   = SourceSpider follows `wanted`                    # kept byte for byte by crawlers.keeper

for page in store.pages.unprocessed():                     # process_pages, beside the crawl or after it
    report | rejection = reading.report.read(page, source, companions)
    store.reports.save(ledger.notices.split(report)) | save_rejections(rejection)    # store.search.put inside

store.reports.set_days(editing.decisions.days(log))        # judge: what editors dated bears their day
for reports in store.reports.unjudged():                   # in pipeline.grouping
    store.terms.put(judging.terms.kept_under(new))
    pairs   = judging.pairs.compare(new, reports that store.terms finds for it in the days around)
    stories = judging.stories.stories_of(all that pairs connect, together, apart)
    candidates = judging.ranking.rank(story)               # judging.sections.score inside
    store.candidates.replace_stories(candidates)
    backissues.hold(candidates)                            # 已刊 and 续报

decisions = editing.decisions.…(an editor's click)         # store.issues.add_decisions, append-only
issue     = editing.issue.build(candidates, decisions)     # pipeline.desk_work
bytes     = output.docx.write(issue)
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine

from pipeline.checks import concluded
from pipeline.drift import VOLUME_DAYS, drifted, read_before
from pipeline.errors import StoreError
from pipeline.grouping import Progress, judge, no_progress
from pipeline.ledger.notices import split
from pipeline.readers import Job, read_in_worker, read_one, start_worker
from pipeline.sources import Source
from pipeline.store import candidates as candidate_store
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import parts as part_store
from pipeline.store import polls
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.store import search as search_store
from pipeline.store.archive import read_body
from pipeline.store.kept import KeptPage
from pipeline.types import Reason, Rejection, Report
from pipeline.urls import url_key
from pipeline.verdicts import Run
from pipeline.weekly import Weekly

READ_BATCH = 200
"""Pages read between two commits."""
WALLS = frozenset({Reason.CHALLENGE, Reason.LOGIN_WALL, Reason.SOFT_404, Reason.LIST_PAGE, Reason.EMPTY})
"""Reasons for which a page is asked for again: something else stood in its place."""
POOL_FROM = 60
"""Waiting pages from which starting reader processes pays for itself."""


@dataclass(frozen=True, slots=True)
class Processed:
    """What a processing run came to."""

    pages: int = 0
    reports: int = 0
    rejections: int = 0
    judged: int = 0
    kept: int = 0
    """Pages that a damaged archive did not give back: what was read of them earlier stays."""
    damaged: tuple[str, ...] = ()
    """Names of those archives."""


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

    With `again` all that was derived is derived anew from the kept pages; imported reports and decisions stay, and so
    does what was read of pages that a damaged archive does not give back.

    Raises:
        StoreError: `again`, and an archive is missing: nothing was touched.
    """
    lost = _forget(engine, pages_dir, progress) if again else []
    done = process_pages(engine, pages_dir, sources, processes=processes, progress=progress)
    judged = judge(engine, sources, weekly, progress=progress)
    fill_search(engine, progress)
    damaged = dict.fromkeys(archive for page in lost for archive in page.damaged)
    return replace(done, judged=judged, kept=len(lost), damaged=tuple(damaged))


def _forget(engine: Engine, pages_dir: Path, progress: Progress) -> list[Lost]:
    """Forget all that can be derived anew; gives the pages that cannot be read, of which nothing is forgotten."""
    with engine.connect() as connection:
        missing = [name for name in page_store.archives(connection) if not (pages_dir / name).exists()]
        if missing:
            short = f"{pages_dir} 缺少 {len(missing)} 个存档文件（{missing[0]} 等）"
            raise StoreError(f"{short}，重读会丢掉其中的报道；请先从备份恢复")
        lost = _lost(connection, pages_dir, progress)
    with engine.begin() as connection:
        page_store.mark_all_unprocessed(connection, but={page.key for page in lost})
        report_store.forget_derived(connection)
        report_store.mark_all_unjudged(connection)
        candidate_store.forget_all(connection)
    return lost


@dataclass(frozen=True, slots=True)
class Lost:
    """A page that cannot be read again as it was, and the archives that do not give it back, or what belongs to it."""

    key: str
    damaged: tuple[str, ...]


def _lost(connection: Connection, pages_dir: Path, progress: Progress) -> list[Lost]:
    """By looking at every record: unpacking costs a hundredth of reading."""
    total = page_store.count(connection)
    found: dict[str, list[str]] = {}
    for done, (key, position) in enumerate(page_store.positions(connection), start=1):
        try:
            read_body(pages_dir, position)
        except StoreError:
            found.setdefault(key, []).append(position.archive)
        if done % READ_BATCH == 0 or done == total:
            progress("check", done, total)
    return [Lost(key, tuple(dict.fromkeys(archives))) for key, archives in sorted(found.items())]


def fill_search(engine: Engine, progress: Progress = no_progress) -> None:
    """Put what an older program kept into the index of words, newest first, a batch at a time: where it is cut short,
    the next one goes on."""
    with engine.connect() as connection:
        total = search_store.count_owed(connection)
    done = 0
    while done < total:
        with engine.begin() as connection:
            filled = search_store.fill(connection)
        if not filled:
            break
        done += filled
        progress("index", done, total)


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
            initargs=(self._pages_dir, self._sources, os.getpid()),
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


def _by_id(sources: Sequence[Source]) -> dict[str, Source]:
    return {source.id: source for source in sources}
