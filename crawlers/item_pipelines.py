"""StorePages: hands every Page to the spider's keeper and does nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from crawlers.spiders.base import SourceSpider
from pipeline.types import Page

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class StorePages:
    """Keeps pages byte for byte; counts them as `pages/stored`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off for spiders that are not of a source."""
        if not issubclass(crawler.spidercls, SourceSpider):
            raise NotConfigured
        return cls(crawler)

    def process_item(self, page: Page) -> Page:
        """Take the page over."""
        spider = self._crawler.spider
        assert isinstance(spider, SourceSpider) and self._crawler.stats is not None
        spider.keeper.keep(page)
        self._crawler.stats.inc_value("pages/stored")
        self._crawler.stats.inc_value(f"pages/stored/{page.kind}")
        return page
