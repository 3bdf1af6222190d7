"""What Scrapy leaves to its user: Crawl-delay, an unreachable robots.txt, and Retry-After."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self

from scrapy import Spider, signals
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from pipeline.settings import load_settings
from pipeline.urls import host_of

if TYPE_CHECKING:
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

CRAWL_DELAY_MAX = 60.0
"""Seconds; a host that asks for more is crawled at this pace, a night is too short for longer."""
RETRY_AFTER_MAX = 120.0
"""Seconds; a host that asks to be left alone longer is left alone until the next run."""
RETRY_AFTER_TIMES = 4
BUSY = {429, 503}

_REFUSE_ALL = b"User-agent: *\nDisallow: /\n"


class ObeyRobots(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 has it: 4xx allows everything, 5xx nothing; Crawl-delay slows its host down."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._slowed: set[str] = set()
        self._reading: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens for each robots.txt read."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.slow_down, signal=signals.robots_parsed)
        return middleware

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Let pass what robots.txt allows; AutoThrottle must not hurry a host that names its own delay."""
        await super().process_request(request)
        if host_of(request.url) in self._slowed:
            request.meta["autothrottle_dont_adjust_delay"] = True

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host, for one asker after the other.

        Scrapy 2.19 has all who come while robots.txt is on its way wait on one Deferred, whose first waiter takes the
        result away: the others are told there are no rules.
        """
        netloc = urlparse_cached(request).netloc
        async with self._reading.setdefault(netloc, asyncio.Lock()):
            return await super().robot_parser(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            response = response.replace(body=_REFUSE_ALL)
        elif response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def slow_down(self, robotparser: RobotParser, request: Request) -> None:
        """Give the host of `request` at least the delay that it asks for."""
        engine = self.crawler.engine
        asked = robotparser.crawl_delay(self.crawler.settings["USER_AGENT"])
        if engine is None or not asked:
            return
        delay = min(asked, CRAWL_DELAY_MAX)
        key = engine.downloader.get_slot_key(request)
        slot = engine.downloader.slots.get(key)
        if delay > self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            self._slowed.add(host_of(request.url))
            engine.downloader.per_slot_settings[key] = {"delay": delay}
            if slot is not None:
                slot.delay = delay


class RetryAfter:
    """A host that answers 429 or 503 with Retry-After is left alone that long: its slot is slowed down to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._usual: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Hears of each response before the host's next request leaves."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.set_pace, signal=signals.response_downloaded)
        return middleware

    def set_pace(self, response: Response, request: Request) -> None:
        """Slow the host down as it asks; back to the usual pace with its first other answer."""
        slot, host = self._slot(request), host_of(request.url)
        if slot is None:
            return
        seconds = _seconds(response)
        if seconds is not None and seconds <= RETRY_AFTER_MAX:
            self._usual.setdefault(host, slot.delay)
            slot.delay = max(slot.delay, seconds)
        elif host in self._usual:
            slot.delay = self._usual.pop(host)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Ask again once the time has passed; a longer time than RETRY_AFTER_MAX is a failure of this run."""
        seconds = _seconds(response)
        if seconds is None:
            return response
        if seconds > RETRY_AFTER_MAX:
            request.meta["dont_retry"] = True  # Scrapy's own retries would ask again at once
            return response
        spider = self._crawler.spider
        assert spider is not None
        again = get_retry_request(request, spider=spider, reason="Retry-After", max_retry_times=RETRY_AFTER_TIMES)
        return again or response

    def _slot(self, request: Request) -> Slot | None:
        engine = self._crawler.engine
        return engine.downloader.slots.get(engine.downloader.get_slot_key(request)) if engine else None


def _seconds(response: Response) -> float | None:
    """How long a busy host wants to be left alone, in seconds; None where it is not busy or does not say.

    The header's date form is measured against the host's own Date.
    """
    if response.status not in BUSY:
        return None
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdigit():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        date = (response.headers.get("Date") or b"").decode("latin-1")
        since = parsedate_to_datetime(date) if date else load_settings().now()
        return max(0.0, (until - since).total_seconds())
    except (TypeError, ValueError):
        return None
