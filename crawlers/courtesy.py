"""CourtesyBook: counts host by host how a crawl behaved, so that anyone who asks can be shown."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured

from crawlers.spiders.base import SourceSpider
from pipeline.courtesy import REFUSALS, Tally
from pipeline.store import courtesy as courtesy_store
from pipeline.types import SHANGHAI
from pipeline.urls import host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

FLUSH_EVERY = 200
"""Requests that a killed process forgets to have made, at most."""

HOST_MAX = 255
"""Characters; what the store holds. DNS allows 253."""


class CourtesyBook:
    """A downloader middleware that lets everything pass and writes its tallies when the spider closes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._tallies: dict[str, Tally] = defaultdict(Tally)
        self._sent: dict[str, float] = {}
        self._unwritten = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off for spiders that are not of a source."""
        if not issubclass(crawler.spidercls, SourceSpider):
            raise NotConfigured
        book = cls(crawler)
        crawler.signals.connect(book.answered, signal=signals.response_downloaded)
        crawler.signals.connect(book.request_left, signal=signals.request_left_downloader)
        crawler.signals.connect(book.spider_closed, signal=signals.spider_closed)
        return book

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count what robots.txt forbade; nothing of it left this machine."""
        if isinstance(exception, IgnoreRequest) and "robots.txt" in str(exception):
            self._tallies[_host(request)].robots_denied += 1

    def answered(self, response: Response, request: Request) -> None:
        """Count an answer as it came over the wire."""
        tally = self._tallies[_host(request)]
        tally.answers += 1
        tally.bytes += len(response.body)
        tally.not_modified += response.status == 304
        if response.status in REFUSALS:
            tally.refusals[response.status] = tally.refusals.get(response.status, 0) + 1
        self._note_wait(request)

    def request_left(self, request: Request, spider: SourceSpider) -> None:
        """Count a request that was made, robots.txt itself and repeated ones included; one that was given up while it
        waited for its turn never comes here."""
        tally = self._tallies[_host(request)]
        tally.requests += 1
        if not request.meta.get("dont_obey_robotstxt"):
            tally.robots_allowed += 1
        self._note_wait(request)
        self._unwritten += 1
        if self._unwritten >= FLUSH_EVERY:
            self._write(spider)

    def _note_wait(self, request: Request) -> None:
        """Note how long after the host's last request this one left, as the slot knows until the next one is sent.

        An answer is told of before that, a failure after it: where a slow machine sends the next one in between,
        that one's wait stands for both.
        """
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(engine.downloader.get_slot_key(request)) if engine else None
        if slot is None or not slot.lastseen:
            return
        host = _host(request)
        before = self._sent.get(host)
        self._sent[host] = slot.lastseen
        if before is not None and slot.lastseen > before:
            self._tallies[host].wait(slot.lastseen - before)

    def spider_closed(self, spider: SourceSpider) -> None:
        """Write what is not written yet."""
        self._write(spider)

    def _write(self, spider: SourceSpider) -> None:
        tallies, self._tallies, self._unwritten = self._tallies, defaultdict(Tally), 0
        day = spider.setup.now().astimezone(SHANGHAI).date()
        with spider.engine.begin() as connection:
            courtesy_store.add(connection, spider.source.id, day, tallies)


def _host(request: Request) -> str:
    return host_of(request.url)[:HOST_MAX]
