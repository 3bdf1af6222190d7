"""A crawl process: takes lanes on standard input, crawls them at the same time, tells events on standard output.

Started by crawlers.run as `python -m crawlers.worker`; each event is one line of JSON. It stops cleanly on SIGINT,
SIGTERM, or when the parent is gone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from datetime import datetime
from typing import Any

from scrapy.settings import Settings as ScrapySettings
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor

from pipeline.errors import ZhoubaoError
from pipeline.settings import Settings, load_settings
from pipeline.sources import Source
from pipeline.store.session import open_store
from pipeline.yamlcache import cached_sources

LANES_AT_ONCE = 16
"""Lanes that one process crawls at the same time; each waits on its own host nearly all the while."""
WATCH_SECONDS = 1.0
GRACE_SECONDS = 3.0
"""For the answers under way when a crawl is stopped."""

log = logging.getLogger(__name__)


def main() -> None:
    """Crawl the lanes that standard input names."""
    order = json.loads(sys.stdin.readline())
    configure_logging(_scrapy_settings())
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet.defer import Deferred

    reactor = _reactor()
    worker = Worker(order)
    reactor.callWhenRunning(lambda: Deferred.fromFuture(asyncio.ensure_future(worker.work())))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: reactor.callFromThread(worker.stop))
    reactor.run(installSignalHandlers=False)


class Worker:
    """Runs lanes side by side, the sources of one lane one after the other."""

    def __init__(self, order: dict[str, Any]) -> None:
        from scrapy.crawler import AsyncCrawlerRunner

        self._settings: Settings = load_settings()
        by_id = {source.id: source for source in cached_sources(self._settings.sources_file, self._settings.data_dir)}
        self._lanes = [[by_id[name] for name in lane] for lane in order["lanes"]]
        self._asked: dict[str, Any] = {name: datetime.fromisoformat(order[name]) for name in ("since", "until")}
        self._asked["pages_each"] = order.get("pages_each")
        self._engine = open_store(self._settings.database_url)
        self._runner = AsyncCrawlerRunner(_scrapy_settings())
        self._stopping = False
        self._parent: int = order["parent"]

    async def work(self) -> None:
        """Crawl every lane, then end the process."""
        from twisted.internet.task import LoopingCall

        gate = asyncio.Semaphore(LANES_AT_ONCE)
        # A Twisted timer, not an asyncio one: the reactor lets go of cancelled time-outs only when one of its own
        # timers fires, and would otherwise hold a minute's worth of finished requests.
        watch = LoopingCall(self._watch_parent)
        watch.start(WATCH_SECONDS)
        try:
            await asyncio.gather(*(self._lane(lane, gate) for lane in self._lanes))
        finally:
            watch.stop()
            if _reactor().running:
                _reactor().stop()

    def stop(self) -> None:
        """Let running sources keep what they have and end; start no further one."""
        if not self._stopping:
            self._stopping = True
            self._ending = asyncio.ensure_future(self._runner.stop())
            _reactor().callLater(GRACE_SECONDS, self._give_up)

    def _give_up(self) -> None:
        """Keep what is here and end: requests that wait their turn at a slow host would hold us for a minute."""
        from crawlers.spiders.base import SourceSpider

        for crawler in list(self._runner.crawlers):
            if isinstance(crawler.spider, SourceSpider):
                crawler.spider.keeper.close()
        _reactor().stop()

    async def _lane(self, lane: list[Source], gate: asyncio.Semaphore) -> None:
        async with gate:
            for source in lane:
                if not self._stopping:
                    await self._crawl(source)

    async def _crawl(self, source: Source) -> None:
        from crawlers.spiders.base import SourceSpider

        tell(event="start", source=source.id)
        crawler = self._runner.create_crawler(source.spider)
        beat = asyncio.ensure_future(self._beat(source, crawler))
        try:
            await self._runner.crawl(crawler, source=source, engine=self._engine, **self._asked)
            spider = crawler.spider
            run = spider.run if isinstance(spider, SourceSpider) else None
            findings = [finding.message for finding in run.findings] if run else []
            tell(
                event="done",
                source=source.id,
                status=run.status if run else "failed",
                findings=findings,
                **_counts(crawler),
            )
        except ZhoubaoError as err:
            tell(event="done", source=source.id, status="failed", findings=[str(err)])
        except Exception as err:
            log.exception("source failed", extra={"source": source.id})
            tell(event="done", source=source.id, status="failed", findings=[f"{type(err).__name__}：{err}"])
        finally:
            beat.cancel()

    async def _beat(self, source: Source, crawler: Any) -> None:
        shown: dict[str, int] = {}
        while True:
            await asyncio.sleep(WATCH_SECONDS / 2)
            if (counts := _counts(crawler)) != shown:
                shown = counts
                tell(event="progress", source=source.id, **counts)

    def _watch_parent(self) -> None:
        if os.getppid() != self._parent:
            self.stop()


def _reactor() -> Any:
    from twisted.internet import reactor

    return reactor


def _scrapy_settings() -> ScrapySettings:
    settings = ScrapySettings()
    settings.setmodule("crawlers.settings", priority="project")
    return settings


def tell(**event: Any) -> None:
    """One event to the parent; a parent that is gone hears nothing."""
    try:
        sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        pass


def _counts(crawler: Any) -> dict[str, int]:
    stats = crawler.stats.get_stats() if crawler.stats else {}
    names = {"links/new": "new", "pages/stored": "stored", "pages/failed": "failed", "pages/not_modified": "unchanged"}
    return {name: int(stats.get(counter, 0)) for counter, name in names.items()}


if __name__ == "__main__":
    main()
