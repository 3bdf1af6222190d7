"""A crawl that has stopped asks for nothing more, not even for what Scrapy has in hand already.

Scrapy closes a spider gently: it takes nothing further from its scheduler, but first makes the requests that the
downloader has got by then, up to CONCURRENT_REQUESTS. They are past every middleware and wait in the slot of their
host, one DOWNLOAD_DELAY after the other: at three seconds each, most of a minute of knocking at a shut door. And a slot
lets its next request go before the spider has seen the last answer: one more is under way when the spider decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.asyncio import call_later

from crawlers.progress import STOPPED, WALLS
from crawlers.responses import wall_of
from crawlers.spiders.base import SourceSpider

if TYPE_CHECKING:
    from scrapy.core.downloader import Downloader, Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

JUDGING_SECONDS = 0.25
"""How long a host that has just shown a wall is left alone at least, twice: time for the spider to see the answer."""


class Leaving:
    """A downloader middleware, the last before the wire: once the spider has stopped nothing leaves.

    A request that does not leave has not failed either: its errback is not called, and its link stays owed.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off for spiders that are not of a source."""
        if not issubclass(crawler.spidercls, SourceSpider):
            raise NotConfigured
        middleware = cls(crawler)
        crawler.signals.connect(middleware.stop, signal=STOPPED)
        crawler.signals.connect(middleware.hold, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Let pass while the crawl goes on."""
        if self._stopped:
            raise _given_up(request)

    def stop(self) -> None:
        """Give up what waits in the slots."""
        self._stopped = True
        for slot in self._downloader.slots.values():
            while slot.queue:
                request, answer = slot.queue.popleft()
                answer.errback(_given_up(request))

    def hold(self, response: Response, request: Request) -> None:
        """Where a wall came, the host's next request leaves only when the spider has seen all there is to see."""
        downloader = self._downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is None or wall_of(response) not in WALLS:
            return
        slot.close()
        slot.latercall = call_later(JUDGING_SECONDS, self._release, slot, False)

    def _release(self, slot: Slot, was_idle: bool) -> None:
        """Two looks, for between the downloader and the spider an answer is for a moment in neither's hands."""
        assert self._crawler.engine is not None and self._crawler.engine.scraper.slot is not None
        idle = self._crawler.engine.scraper.slot.is_idle()
        if idle and was_idle:
            self._downloader._latercall(slot)
        else:
            slot.latercall = call_later(JUDGING_SECONDS, self._release, slot, idle)

    @property
    def _downloader(self) -> Downloader:
        assert self._crawler.engine is not None
        return self._crawler.engine.downloader


def _given_up(request: Request) -> IgnoreRequest:
    request.errback = None
    return IgnoreRequest("the crawl has stopped")
