"""SourceSpider: reads its Source, follows links, yields Pages; it parses no article."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response, TextResponse

from crawlers.frontier import (
    HOLLOW_AFTER,
    HOLLOW_WITHIN,
    SECOND_LOOK_AFTER,
    SECOND_LOOK_WITHIN,
    conditional,
    in_window,
    wanted,
)
from crawlers.keeper import Keeper
from crawlers.links import UnreadableList
from crawlers.paging import later_pages, pages_announced
from crawlers.progress import WALLS_MAX, Progress
from crawlers.requests import detail_request, start_request
from crawlers.responses import headers_of, may_have_attachments, text_of, wall_of
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
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import runs as run_store
from pipeline.store.session import open_store
from pipeline.types import Link, Page, Place, Run, VerdictCode
from pipeline.urls import canonical_url, url_key

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


@dataclass(frozen=True, slots=True)
class Owing:
    """What the store says is still to be done for a source."""

    validators: dict[str, tuple[str, str]]
    links: list[Link]
    """Never fetched, or due for their second look; the latter with validators."""
    attachments: list[tuple[str, str]]
    """(report's URL, attachment's URL)."""


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
        self._starts: deque[Request] = deque()
        usual = settings.now() - timedelta(days=settings.since_days)
        self.usual_window = abs(since - usual) < WINDOW_SLACK and until > settings.now() - WINDOW_SLACK
        with engine.connect() as connection:
            self.thorough = run_store.latest_status(connection, source.id) not in (None, "finished")
        self.keeper = Keeper(engine, settings.pages_dir, source.id, settings.now())

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
        owing = self._owing()
        self._starts.extend(
            self._start_request(url, 1, owing.validators.get(url, ("", ""))) for url in self.source.start_urls
        )
        for request in self._next_start():
            yield request
        for link in owing.links:
            self._taken.add(url_key(link.url))
            yield self._detail_request(link)
        for parent_url, address in owing.attachments:
            yield self._attachment_request(parent_url, address, parent_url)

    def parse_start(self, response: Response, url: str, page: int, later: tuple[str, ...] = ()) -> Iterator[Any]:
        """Links of a start page, its next page if this one brought something new, then the next start page.

        One start page at a time: all at once they would fill the queue with every link of every list.
        """
        try:
            yield from self._read_start(response, url, page, later)
        finally:
            if page == 1:
                yield from self._next_start()

    def _next_start(self) -> Iterator[Request]:
        if self._starts:
            yield self._starts.popleft()

    def _read_start(self, response: Response, url: str, page: int, later: tuple[str, ...]) -> Iterator[Any]:
        self._count("start/pages")
        if response.status == 304:
            self._count("start/unchanged")
            return
        if barrier := of_barrier(response):
            self._fault(asked(response), barrier)
            return
        try:
            if not isinstance(response, TextResponse):
                raise UnreadableList(f"不是文本（{dict(headers_of(response)).get('Content-Type', '未说明类型')}）")
            found = self.links(response)
            further = self.further_starts(response)
        except (ValueError, SyntaxError, TypeError, AttributeError, OverflowError, RecursionError) as err:
            self._fault(asked(response), of_empty(response) or of_unreadable(err))
            return
        if garbled := of_titles(found):
            self._fault(asked(response), garbled)
        elif not found and not further and (moved := of_empty(response)):
            self._fault(asked(response), moved)
        elif moved := of_move(response):
            self.progress.note(moved, "start", url, grave=False)
        self.progress.walls = 0
        if page == 1:
            self._note_validators(url, response)
        fresh, any_wanted = self._fresh(found, response.url)
        yield from self._follow(fresh)
        self._starts.extend(self._start_request(address, 1, ("", "")) for address in further)
        more = bool(found) and (any_wanted or self.thorough)
        yield from self._next_page(response, url, page, later, more=more)

    def parse_page(self, response: Response, link: Link) -> Iterator[Any]:
        """A detail page, kept as received; its attachments after it."""
        if response.status == 304:
            self._count("pages/not_modified")
            self.keeper.unchanged(link)
            return
        if response.status in _CHALLENGE_STATUSES:
            self._failed(link, of_status(response))
            return
        page = self._page(response, link)
        yield page
        if response.status == 200 and may_have_attachments(response.body):
            yield from self._attachments(page)
        self._leave_alone_if(wall_of(response))

    def parse_attachment(self, response: Response, parent_url: str, address: str) -> Iterator[Page]:
        """An attachment, kept as received."""
        yield replace(self._page(response, Link(address)), kind="attachment", parent_url=parent_url)

    # --- steps ------------------------------------------------------------------------------------------------

    def _owing(self) -> Owing:
        """What earlier runs left. Only a crawl of the usual window may lean on validators: a 304 hides whatever a
        narrower one passed over; and after a run that did not end well every list page is looked at again."""
        now = self.setup.now()
        since = now - timedelta(days=self.setup.since_days)
        with self.engine.connect() as connection:
            validators = link_store.validators(connection, self.source.id)
            if not self.usual_window or self.thorough:
                validators = {}
            if self.source.follow == "inline":
                return Owing(validators, [], [])
            owed = link_store.owed(connection, self.source.id, since)
            hollow = link_store.hollow(connection, self.source.id, now, HOLLOW_AFTER, HOLLOW_WITHIN)
            due = link_store.due_for_second_look(connection, self.source.id, now, SECOND_LOOK_AFTER, SECOND_LOOK_WITHIN)
            attachments = page_store.missing_attachments(connection, self.source.id, since)
        return Owing(validators, [*owed, *hollow, *filter(conditional, due)], attachments)

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

    def _attachments(self, page: Page) -> Iterator[Request]:
        from pipeline.reading.report import find_attachments

        for address, _name in find_attachments(page, self.source):
            url = canonical_url(address, page.fetched_url)
            if url and not self.keeper.has_attachment(url, page.url):
                yield self._attachment_request(page.url, url, page.fetched_url)

    def _attachment_request(self, parent_url: str, address: str, referer: str) -> Request:
        return Request(
            address,
            headers={**self.source.headers, "Referer": referer},
            callback=self.parse_attachment,
            errback=self._attachment_failed,
            dont_filter=True,
            cb_kwargs={"parent_url": parent_url, "address": address},
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
        etag, modified = validators
        if etag:
            request.headers["If-None-Match"] = etag
        if modified:
            request.headers["If-Modified-Since"] = modified
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

    def _attachment_failed(self, failure: Failure) -> None:
        self._count("attachments/failed")
        address = failure.request.cb_kwargs["address"]  # type: ignore[attr-defined]
        self._note(of_failure(failure), "attachment", address)

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
        self._say(f"{_PLACES[place]}{meaning[1]}：{url}")

    def _leave_alone_if(self, code: VerdictCode) -> None:
        """Stop where this was one wall too many; what was not asked for stays owed."""
        if self.progress.knock(code):
            stopped = code, f"之后接连 {WALLS_MAX} 次遇到关卡，停在这里"
            self._note(stopped, "start", self.source.start_urls[0])
            raise CloseSpider("blocked")

    def _say(self, what: str) -> None:
        """A line of data/crawl.log."""
        self.logger.warning("%s：%s", self.source.id, what)

    def _count(self, name: str, by: int = 1) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, by)


_PLACES: dict[Place, str] = {"start": "列表页", "page": "正文页", "attachment": "附件"}
