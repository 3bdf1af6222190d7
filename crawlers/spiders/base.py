"""SourceSpider: reads its Source, follows links, yields Pages; it parses no article."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse

from crawlers.frontier import SECOND_LOOK_AFTER, SECOND_LOOK_WITHIN, conditional, in_window, wanted
from crawlers.keeper import Keeper
from crawlers.links import UnreadableList
from crawlers.paging import later_pages, pages_announced
from crawlers.requests import detail_request, start_request
from pipeline.errors import ZhoubaoError
from pipeline.settings import Settings, load_settings
from pipeline.sources import Source, choose, load_sources
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import runs as run_store
from pipeline.store.session import open_store
from pipeline.types import Link, Page, Run
from pipeline.urls import canonical_url, url_key

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlalchemy import Engine
    from twisted.python.failure import Failure

_ATTACHMENT_HINTS = (
    *(b".pdf", b".doc", b".xls", b".ppt", b".wps", b".ofd", b".zip"),
    *(b"downloadfile", b"downfile", b"down.jsp", b"/attach/"),
)
_HREF = re.compile(rb"href\s*=\s*([^>]{1,500})")
_HREF_CAPITAL = re.compile(rb"HREF\s*=\s*([^>]{1,500})")
"""Two patterns, for one that ignores case finds no literal to look for first and is thirty times slower."""
WINDOW_SLACK = timedelta(hours=1)
"""By which a window may differ from the usual one and still be it: the clock goes on while a crawl starts."""
START_PRIORITY = -10
"""Below articles: the next list is asked for when the last one's articles are in, so that the queue stays short."""
_CHALLENGE_STATUSES = {412, 521}
_GONE_STATUSES = {400, 401, 403, 404, 410, 451}


@dataclass(slots=True)
class Progress:
    """What a crawl has come to; read by the monitor when the spider closes."""

    faults: dict[str, str] = field(default_factory=dict)
    """Start page URL -> why it could not be used."""
    validators: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Start page URL -> (ETag, Last-Modified) to keep if every link ends well."""
    newest: datetime | None = None
    """Newest date that a start page showed."""


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

    def __init__(self, source: Source, settings: Settings, engine: Engine, since: datetime, until: datetime) -> None:
        super().__init__(name=self.name)
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
        spider = cls(source, settings, engine, since, kwargs.get("until") or settings.now())
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
        try:
            if not isinstance(response, TextResponse):
                raise UnreadableList(f"不是文本（{dict(_headers(response)).get('Content-Type', '未说明类型')}）")
            found = self.links(response)
            further = self.further_starts(response)
        except (UnreadableList, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as err:
            self._fault(response.url, str(err))
            return
        if page == 1:
            self._note_validators(url, response)
        fresh, any_wanted = self._fresh(found)
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
            self._failed(link, f"HTTP {response.status}")
            return
        page = self._page(response, link)
        yield page
        if response.status not in _GONE_STATUSES and _may_have_attachments(response.body):
            yield from self._attachments(page)

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
            due = link_store.due_for_second_look(connection, self.source.id, now, SECOND_LOOK_AFTER, SECOND_LOOK_WITHIN)
            attachments = page_store.missing_attachments(connection, self.source.id, since)
        return Owing(validators, [*owed, *filter(conditional, due)], attachments)

    def _fresh(self, found: list[Link]) -> tuple[list[Link], bool]:
        """(links to fetch now, whether the page held any that had to be fetched, now or already under way)."""
        links = [link for link in found if re.search(self.source.links, link.url)]
        self._count("links/seen", len(links))
        dates = [link.published_at for link in links if link.published_at]
        self.progress.newest = max([*dates, *filter(None, [self.progress.newest])], default=None)
        inside = [link for link in links if in_window(link, self.since, self.until)]
        chosen = wanted(inside, self.keeper.known(inside), once=self.once)
        fresh = [link for link in chosen if url_key(link.url) not in self._taken]
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
        if not more or page >= paging.pages_max:
            return
        if paging.scheme == "number":
            total = pages_announced(paging.total, response.text)
            if total is None or page < total:
                yield self._start_request(url, page + 1, ("", ""))
            return
        if page == 1:
            later = tuple(later_pages(paging.scheme, response.text, response.url, paging.pages_max))
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
            headers=_headers(response),
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
            headers = {name.lower(): value for name, value in _headers(response)}
            self.progress.validators[url] = (headers.get("etag", ""), headers.get("last-modified", ""))

    # --- failures ---------------------------------------------------------------------------------------------

    def _start_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._fault(request.url, _why(failure))
        return self._next_start()

    def _page_failed(self, failure: Failure) -> None:
        link: Link = failure.request.cb_kwargs["link"]  # type: ignore[attr-defined]
        self._failed(link, _why(failure))

    def _attachment_failed(self, failure: Failure) -> None:
        self._count("attachments/failed")
        address = failure.request.cb_kwargs["address"]  # type: ignore[attr-defined]
        self.logger.warning("附件未取到：%s：%s", address, _why(failure))

    def _failed(self, link: Link, why: str) -> None:
        self._count("pages/failed")
        self.keeper.failed(link)
        self.logger.warning("页面未取到：%s：%s", link.url, why)

    def _fault(self, url: str, why: str) -> None:
        self._count("start/failed")
        self.progress.faults[url] = why

    def _count(self, name: str, by: int = 1) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, by)


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
        if name.lower() != b"set-cookie"  # a session of ours is nobody's business
    )


def _may_have_attachments(body: bytes) -> bool:
    """Cheap look at the addresses alone; it spares most pages the parsing."""
    addresses = b" ".join([*_HREF.findall(body), *_HREF_CAPITAL.findall(body)]).lower()
    return any(hint in addresses for hint in _ATTACHMENT_HINTS)


def _why(failure: Failure) -> str:
    """One Chinese line for what went wrong below the spider."""
    error = failure.value
    response = getattr(error, "response", None)
    if response is not None:
        return f"HTTP {response.status}"
    if isinstance(error, IgnoreRequest):
        return "robots.txt 不允许" if "robots" in str(error).lower() else str(error)
    return _FAILURES.get(type(error).__name__, f"{type(error).__name__}：{error}")


_FAILURES = {
    "DownloadTimeoutError": "超时",
    "TimeoutError": "超时",
    "TCPTimedOutError": "连接超时",
    "DownloadConnectionRefusedError": "连接被拒绝",
    "ConnectionRefusedError": "连接被拒绝",
    "CannotResolveHostError": "域名解析失败",
    "DNSLookupError": "域名解析失败",
    "ResponseDataLossError": "内容不完整",
    "DownloadFailedError": "连接中断",
    "ResponseFailed": "连接中断",
    "DownloadCancelledError": "内容过大",
}
