"""A trial of sources: the real crawl and the real reading in a folder of their own, a few pages of each."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawlers.run import OnEvent, crawl
from pipeline.run import conclude_runs, process_pages
from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.store import reports as report_store
from pipeline.store.session import open_store
from pipeline.types import Rejection, Report
from pipeline.verdicts import Run, Verdict, VerdictCode


@dataclass(frozen=True, slots=True)
class Trial:
    """What one source would bring."""

    source: Source
    run: Run | None
    """None where the crawl process ended before its time."""
    reports: tuple[Report, ...]
    """Newest first."""
    rejections: tuple[Rejection, ...]

    @property
    def verdict(self) -> Verdict:
        """What became of it; 不可达 where it did not come to an end."""
        if self.run and self.run.verdict:
            return self.run.verdict
        return Verdict(VerdictCode.UNREACHABLE, "没有试完", "再试一次；见 data/crawl.log")

    @property
    def rows(self) -> int:
        """Links that its start pages showed and its rule let through."""
        return self.run.counts.get("links_seen", 0) if self.run else 0


def try_sources(
    settings: Settings,
    sources: Sequence[Source],
    pages_each: int,
    *,
    on_event: OnEvent = lambda event: None,
) -> list[Trial]:
    """Crawl up to `pages_each` pages of each source and read them; nothing is kept, the sources need no entry yet.

    Raises:
        InterruptedRunError: the user stopped it.
    """
    with _room(settings, sources) as own:
        engine = open_store(own.database_url)
        try:
            since = own.now() - timedelta(days=own.since_days)
            crawl(own, engine, sources, since, own.now(), pages_each=pages_each, on_event=on_event)
            process_pages(engine, own.pages_dir, sources)
            runs = conclude_runs(engine, sources, [source.id for source in sources])
            with engine.connect() as connection:
                reports = list(report_store.everyone(connection))
                rejections = report_store.rejections(connection, limit=pages_each * len(sources))
        finally:
            engine.dispose()
    return [_trial(source, runs.get(source.id), reports, rejections) for source in sources]


def _trial(source: Source, run: Run | None, reports: Sequence[Report], rejections: Sequence[Rejection]) -> Trial:
    own = sorted((one for one in reports if one.source_id == source.id), key=lambda one: one.when, reverse=True)
    return Trial(source, run, tuple(own), tuple(one for one in rejections if one.source_id == source.id))


@contextmanager
def _room(settings: Settings, sources: Sequence[Source]) -> Iterator[Settings]:
    """Settings of a newsroom that is gone afterwards; its sources.yaml holds these sources alone."""
    folder = Path(tempfile.mkdtemp(prefix="zhoubao-trial-"))
    try:
        entries = [
            source.model_dump(mode="json", exclude_unset=True, exclude={"recipe"})
            for source in sorted(sources, key=_by_id)
        ]
        (folder / "sources.yaml").write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
        yield replace(
            settings,
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'trial.db'}",
            sources_file=folder / "sources.yaml",
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _by_id(source: Source) -> str:
    return source.id


_ALWAYS = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
