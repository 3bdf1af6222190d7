"""RunMonitor: turns a spider's counters into a Run with its findings when the spider closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawlers.spiders.base import SourceSpider
from pipeline.checks import check_run, conclude
from pipeline.history import Silence, judge_silence
from pipeline.polling import missed_window
from pipeline.store import links as link_store
from pipeline.store import polls
from pipeline.store import runs as run_store
from pipeline.verdicts import Run, RunStatus, VerdictCode

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlalchemy import Connection

_COUNTERS = {
    "downloader/request_count": "requests",
    "downloader/response_bytes": "bytes",
    "start/pages": "start_pages",
    "start/unchanged": "start_unchanged",
    "start/failed": "start_failed",
    "links/shown": "links_shown",
    "links/seen": "links_seen",
    "links/new": "links_new",
    "pages/stored": "pages_stored",
    "pages/stored/attachment": "attachments_stored",
    "pages/stored/part": "parts_stored",
    "pages/not_modified": "not_modified",
    "pages/failed": "pages_failed",
    "attachments/failed": "attachments_failed",
    "parts/failed": "parts_failed",
}


class RunMonitor:
    """Opens a Run with the spider and closes it with counts, status and findings."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run_id = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off for spiders that are not of a source."""
        if not issubclass(crawler.spidercls, SourceSpider):
            raise NotConfigured
        monitor = cls(crawler)
        crawler.signals.connect(monitor.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(monitor.spider_closed, signal=signals.spider_closed)
        return monitor

    def spider_opened(self, spider: SourceSpider) -> None:
        """Note that the crawl began."""
        self._started_at = spider.setup.now()
        with spider.engine.begin() as connection:
            self._run_id = run_store.start(connection, spider.source.id, self._started_at)

    def spider_closed(self, spider: SourceSpider, reason: str) -> None:
        """Make everything safe, then note how it ended."""
        spider.keeper.close()
        counts = self._counts()
        now = spider.setup.now()
        with spider.engine.begin() as connection:
            self._note_end(spider, reason)
            signs = list(spider.progress.signs.values())
            findings = check_run(spider.source, counts, signs, self._silence(connection, spider, counts))
            before = polls.last_good_before(connection, spider.source.id, self._started_at)
            if missed := missed_window(spider.source, before, self._started_at):
                findings = (*findings, missed)
            status = _status(reason, findings)
            verdict = None if status == "interrupted" else conclude(counts, findings)
            run = Run(spider.source.id, self._started_at, now, status, counts, findings, verdict)
            run_store.finish(connection, self._run_id, run)
            # Kept after a run that lost nothing alone: a list that brought too little must not hide behind a 304.
            # Files that never came are asked for by themselves.
            whole = spider.usual_window and not counts.get("pages_failed")
            if run.status == "finished" and whole:
                link_store.set_validators(connection, spider.source.id, spider.progress.validators)
        spider.run = run

    def _silence(self, connection: Connection, spider: SourceSpider, counts: Mapping[str, int]) -> Silence:
        """What no news means at this source; the newest row of its list counts though its page was never wanted."""
        now = spider.setup.now()
        history = polls.history(connection, spider.source.id, now)
        shown = [moment for moment in (history.last, spider.progress.newest) if moment and moment <= now]
        history = replace(history, last=max(shown, default=None))
        return judge_silence(history, counts.get("links_new", 0), now, spider.source.expect)

    def _note_end(self, spider: SourceSpider, reason: str) -> None:
        """An end that no response explains."""
        start_url = spider.source.start_urls[0]
        if reason == "closespider_timeout":
            minutes = self._crawler.settings.getint("CLOSESPIDER_TIMEOUT") // 60
            late = VerdictCode.UNREACHABLE, f"抓了 {minutes} 分钟没抓完，余下的下次再取"
            spider.progress.note(late, "start", start_url)
        errors = self._crawler.stats.get_value("spider_exceptions/count", 0) if self._crawler.stats else 0
        if errors:
            broken = VerdictCode.RULE_BROKEN, f"程序出错 {errors} 次，见 data/crawl.log"
            spider.progress.note(broken, "start", start_url)

    def _counts(self) -> dict[str, int]:
        stats = self._crawler.stats.get_stats() if self._crawler.stats else {}
        return {name: int(stats[counter]) for counter, name in _COUNTERS.items() if stats.get(counter)}


def _status(reason: str, findings: tuple[object, ...]) -> RunStatus:
    if reason == "shutdown":
        return "interrupted"
    if reason != "finished" or any(getattr(finding, "level", "") == "error" for finding in findings):
        return "failed"
    return "finished"
