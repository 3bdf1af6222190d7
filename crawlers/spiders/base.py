"""SourceSpider: reads its Source, follows links, yields Pages; it parses no article."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response, TextResponse

from crawlers.frontier import in_window, wanted
from crawlers.keeper import Keeper, Owing
from crawlers.links import UnreadableList
from crawlers.paging import later_pages, pages_announced
from crawlers.progress import STOPPED, WALLS_MAX, Progress
from crawlers.requests import conditional_headers, detail_request, start_request
from crawlers.responses import headers_of, may_point_further, text_of, wall_of
from crawlers.signs import (
    Meaning,
    asked,
    of_barrier,
    of_empty,
    of_failure,
    of_move,
    of_status,
    of_titles,
    of_unreadable,
)
from pipeline.errors import ZhoubaoError
from pipeline.settings import Settings, load_settings
from pipeline.sources import Source, choose, load_sources
from pipeline.store.session import open_store
from pipeline.types import Link, Page, PageKind
from pipeline.urls import url_key
from pipeline.verdicts import PLACES, Place, Run, VerdictCode

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlalchemy import Engine
    from twisted.python.failure import Failure

WINDOW_SLACK = timedelta(hours=1)
"""By which a window may differ from the usual one and still be it: the clock goes on while a crawl starts."""
START_PRIORITY = -10
"""Below articles: the next list is asked for when the last one's articles are in, so that the queue stays short."""
LINKS_MAX = 5000
"""Links of one start page that are looked at; the longest list seen has 1,000, a news sitemap's bound."""
_CHALLENGE_STATUSES = {412, 521}


class SourceSpider(Spider):
    """Crawls one source: start pages, then what is new on them, then their attachments."""

    once = False
    """Whether what was fetched is done with, though the list shows it with another date (3小时前, then 2天前)."""

    def __init__(
        self,
        source: Source,
        settings: Settings,
        engine: Engine,
        since: datetime,
        until: datetime,
        pages_each: int | None = None,
    ) -> None:
        super().__init__(name=self.name)
        self.pages_each = pages_each
        self.source = source
        self.setup = settings
        self.engine = engine
        self.since = since
        self.until = until
        self.progress = Progress()
        self.run: Run | None = None
        self._taken: set[str] = set()
        self._asked_beside: set[tuple[PageKind, str, str]] = set()
        self._starts: deque[Request] = deque()
        usual = settings.now() - timedelta(days=settings.since_days)
        self.usual_window = abs(since - usual) < WINDOW_SLACK and until > settings.now() - WINDOW_SLACK
        self.keeper = Keeper(engine, settings.pages_dir, source.id, settings.now())
        self.thorough = self.keeper.last_status() not in (None, "finished")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """`source` is a Source, or its id as `scrapy crawl KIND -a source=ID` gives it."""
        settings = load_settings()
        source = kwargs.get("source") or ""
        if not isinstance(source, Source):
            source = cls._named(settings, str(source))
        engine = kwargs.get("engine") or open_store(settings.database_url)
        since = kwargs.get("since") or settings.now() - timedelta(days=settings.since_days)
        until = kwargs.get("until") or settings.now()
        spider = cls(source, settings, engine, since, until, kwargs.get("pages_each"))
        spider._set_crawler(crawler)
        return spider

    @classmethod
    def _named(cls, settings: Settings, source_id: str) -> Source:
        """The source that the command line names; ends the command with one line where it does not fit."""
        try:
            source = choose(load_sources(settings.sources_file), [source_id])[0]
        except ZhoubaoError as err:
            raise SystemExit(str(err)) from None
        if cls.name != source.spider:
            raise SystemExit(
                f"来源 {source_id} 用 {source.spider} 爬虫：scrapy crawl {source.spider} -a source={source_id}"
            )
        return source

    # --- what a kind of start page has to say -----------------------------------------------------------------

    def links(self, response: TextResponse) -> list[Link]:
        """Links of one start page.

        Raises:
            UnreadableList: the page is not what the source declares.
        """
        raise UnreadableList(f"{type(self).__name__} reads no start page")

    def further_starts(self, response: TextResponse) -> list[str]:
        """Start pages that this one points to (a sitemap index)."""
        return []

    # --- the way ----------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Start pages, links still owed from earlier runs, and pages due for their second look."""
        owing, validators = self._owing(), self._validators()
        self._starts.extend(
            self._start_request(url, 1, validators.get(url, ("", ""))) for url in self.source.start_urls
        )
        for request in self._next_start():
            yield request
        for link in owing.links:
            self._taken.add(url_key(link.url))
            yield self._detail_request(link)
        for parent_url, kind, address in owing.companions:
            yield self._companion_request(kind, parent_url, address, parent_url)

    def parse_start(self, response: Response, url: str, page: int, later: tuple[str, ...] = ()) -> Iterator[Any]:
        """Links of a start page, its next page if this one brought something new, then the next start page.

        One start page at a time: all at once they would fill the queue with every link of every list.
        """
        try:
            if self._came_well(response):
                yield from self._read_start(response, url, page, later)
        finally:
            if page == 1:
                yield from self._next_start()

    def _next_start(self) -> Iterator[Request]:
        if self._starts:
            yield self._starts.popleft()

    def _came_well(self, response: Response) -> bool:
        """Whether a start page came that may be read: neither unchanged nor a wall in its place."""
        self._count("start/pages")
        if response.status == 304:
            self._count("start/unchanged")
            return False
        if barrier := of_barrier(response):
            self._fault(asked(response), barrier)
            return False
        return True

    def _read_start(self, response: Response, url: str, page: int, later: tuple[str, ...]) -> Iterator[Any]:
        try:
            if not isinstance(response, TextResponse):
                raise UnreadableList(f"不是文本（{dict(headers_of(response)).get('Content-Type', '未说明类型')}）")
            found = self.links(response)
            further = self.further_starts(response)
        except (ValueError, SyntaxError, TypeError, AttributeError, OverflowError, RecursionError) as err:
            self._fault(asked(response), of_empty(response) or of_unreadable(err))
            return
        self._doubt(response, url, found, further)
        self.progress.walls = 0
        if page == 1:
            self._note_validators(url, response)
        fresh, any_wanted = self._fresh(found, response.url)
        yield from self._follow(fresh)
        self._starts.extend(self._start_request(address, 1, ("", "")) for address in further)
        more = bool(found) and (any_wanted or self.thorough)
        yield from self._next_page(response, url, page, later, more=more)

    def _doubt(self, response: Response, url: str, found: list[Link], further: list[str]) -> None:
        """What speaks against a start page that could be read."""
        if garbled := of_titles(found):
            self._fault(asked(response), garbled)
        elif not found and not further and (moved := of_empty(response)):
            self._fault(asked(response), moved)
        elif moved := of_move(response):
            self.progress.note(moved, "start", url, grave=False)

    def parse_page(self, response: Response, link: Link) -> Iterator[Any]:
        """A detail page, kept as received; its attachments and parts after it."""
        if response.status == 304:
            self._count("pages/not_modified")
            self.keeper.unchanged(link)
            return
        if response.status in _CHALLENGE_STATUSES:
            self._failed(link, of_status(response))
            return
        page = self._page(response, link)
        yield page
        if response.status == 200 and may_point_further(response):
            yield from self._companions(page, page.url)
        self._leave_alone_if(wall_of(response))

    def parse_companion(self, response: Response, kind: PageKind, parent_url: str, address: str) -> Iterator[Any]:
        """An attachment or part, kept as received; what a part points to after it."""
        page = replace(self._page(response, Link(address)), kind=kind, parent_url=parent_url)
        yield page
        if kind == "part":
            yield from self._companions(page, parent_url)
            self._leave_alone_if(wall_of(response))

    # --- steps ------------------------------------------------------------------------------------------------

    def _validators(self) -> dict[str, tuple[str, str]]:
        """Of start pages. Only a crawl of the usual window may lean on them: a 304 hides whatever a narrower one passed
        over; and after a run that did not end well every list page is looked at again."""
        return self.keeper.validators() if self.usual_window and not self.thorough else {}

    def _owing(self) -> Owing:
        if self.source.follow == "inline":
            return Owing()
        now = self.setup.now()
        return self.keeper.owing(now, now - timedelta(days=self.setup.since_days))

    def _fresh(self, found: list[Link], url: str) -> tuple[list[Link], bool]:
        """(links to fetch now, whether the page held any that had to be fetched, now or already under way)."""
        self._count("links/shown", len(found))
        if len(found) > LINKS_MAX:
            self._say(f"列表页有 {len(found)} 条链接，只看前 {LINKS_MAX} 条：{url}")
            del found[LINKS_MAX:]
        links = [link for link in found if re.search(self.source.links, link.url)]
        self._count("links/seen", len(links))
        dates = [link.published_at for link in links if link.published_at]
        self.progress.newest = max([*dates, *filter(None, [self.progress.newest])], default=None)
        inside = [link for link in links if in_window(link, self.since, self.until)]
        chosen = wanted(inside, self.keeper.known(inside), once=self.once)
        fresh = [link for link in chosen if url_key(link.url) not in self._taken]
        if self.pages_each is not None:
            del fresh[max(0, self.pages_each - len(self._taken)) :]
        self._taken.update(url_key(link.url) for link in fresh)
        self.keeper.remember(fresh, self.setup.now())
        self._count("links/new", len(fresh))
        return fresh, bool(chosen)

    def _follow(self, links: list[Link]) -> Iterator[Any]:
        for link in links:
            if self.source.follow == "inline":
                yield self._inline_page(link)
            else:
                yield self._detail_request(link)

    def _next_page(
        self, response: TextResponse, url: str, page: int, later: tuple[str, ...], *, more: bool
    ) -> Iterator[Request]:
        paging = self.source.paging
        if not more or paging.scheme == "none" or self.pages_each is not None:
            return
        if page >= paging.pages_max:
            self._say(f"翻到第 {page} 页为止（paging.pages_max），后面还有：{response.url}")
            return
        if paging.scheme == "number":
            total = pages_announced(paging.total, text_of(response))
            if total is None or page < total:
                yield self._start_request(url, page + 1, ("", ""))
            return
        if page == 1:
            later = tuple(later_pages(paging.scheme, text_of(response), response.url, paging.pages_max))
        if later:
            yield self._start_request(later[0], page + 1, ("", ""), later[1:])

    def _companions(self, page: Page, parent_url: str) -> Iterator[Request]:
        from pipeline.reading.report import linked

        found = linked(page, self.source)
        kinds: dict[PageKind, Sequence[str]] = {"attachment": found.files, "part": found.parts}
        for kind, address in ((kind, address) for kind, addresses in kinds.items() for address in addresses):
            key = kind, url_key(parent_url), url_key(address)
            if key not in self._asked_beside and not self.keeper.has_companion(kind, address, parent_url):
                self._asked_beside.add(key)
                yield self._companion_request(kind, parent_url, address, page.fetched_url)

    def _companion_request(self, kind: PageKind, parent_url: str, address: str, referer: str) -> Request:
        return Request(
            address,
            headers={**self.source.headers, "Referer": referer},
            callback=self.parse_companion,
            errback=self._companion_failed,
            dont_filter=True,
            cb_kwargs={"kind": kind, "parent_url": parent_url, "address": address},
        )

    def _start_request(self, url: str, page: int, validators: tuple[str, str], later: tuple[str, ...] = ()) -> Request:
        request = start_request(
            self.source,
            url,
            page,
            self.since,
            self.until,
            callback=self.parse_start,
            errback=self._start_failed,
            cb_kwargs={"url": url, "page": page, "later": later},
            meta={"handle_httpstatus_list": [304]},
            priority=START_PRIORITY,
        )
        request.headers.update(conditional_headers(*validators))
        return request

    def _detail_request(self, link: Link) -> Request:
        return detail_request(self.source, link, self.parse_page, self._page_failed)

    def _page(self, response: Response, link: Link) -> Page:
        return Page(
            url=link.url,
            source_id=self.source.id,
            fetched_at=self.setup.now(),
            status=response.status,
            headers=headers_of(response),
            body=response.body,
            fetched_url=response.url,
            link=link,
        )

    def _inline_page(self, link: Link) -> Page:
        return Page(
            url=link.url,
            source_id=self.source.id,
            fetched_at=self.setup.now(),
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=link.inline,
            kind="inline",
            fetched_url=link.url,
            link=link,
        )

    def _note_validators(self, url: str, response: Response) -> None:
        if response.request is not None and response.request.method == "GET" and url in self.source.start_urls:
            headers = {name.lower(): value for name, value in headers_of(response)}
            self.progress.validators[url] = (headers.get("etag", ""), headers.get("last-modified", ""))

    # --- failures ---------------------------------------------------------------------------------------------

    def _start_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._fault(request.url, of_failure(failure))
        return self._next_start()

    def _page_failed(self, failure: Failure) -> None:
        link: Link = failure.request.cb_kwargs["link"]  # type: ignore[attr-defined]
        self._failed(link, of_failure(failure))

    def _companion_failed(self, failure: Failure) -> None:
        told = failure.request.cb_kwargs  # type: ignore[attr-defined]
        self._count(f"{told['kind']}s/failed")
        self._note(of_failure(failure), told["kind"], told["address"])

    def _failed(self, link: Link, meaning: Meaning) -> None:
        self._count("pages/failed")
        self.keeper.failed(link)
        self._note(meaning, "page", link.url)
        self._leave_alone_if(meaning[0])

    def _fault(self, url: str, meaning: Meaning) -> None:
        self._count("start/failed")
        self._note(meaning, "start", url)
        self._leave_alone_if(meaning[0])

    def _note(self, meaning: Meaning, place: Place, url: str) -> None:
        self.progress.note(meaning, place, url)
        self._say(f"{PLACES[place]}{meaning[1]}：{url}")

    def _leave_alone_if(self, code: VerdictCode) -> None:
        """Stop where this was one wall too many; what was not asked for stays owed."""
        if self.progress.knock(code):
            stopped = code, f"之后接连 {WALLS_MAX} 次遇到关卡，停在这里"
            self._note(stopped, "start", self.source.start_urls[0])
            self.crawler.signals.send_catch_log(STOPPED)
            raise CloseSpider("blocked")

    def _say(self, what: str) -> None:
        """A line of data/crawl.log."""
        self.logger.warning("%s：%s", self.source.id, what)

    def _count(self, name: str, by: int = 1) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, by)
