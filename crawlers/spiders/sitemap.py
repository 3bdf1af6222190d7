"""SitemapSpider: sources whose start pages are sitemaps, news sitemaps or indexes of them."""

from typing import Any

from scrapy.http import Response, TextResponse

from crawlers.links import links_from_sitemap
from crawlers.spiders.base import SourceSpider
from pipeline.types import Link
from pipeline.urls import url_key

CHILDREN_MAX = 5
"""Sitemaps of one index that are read: the newest come first or carry today's date, the rest is archive."""


class SitemapSpider(SourceSpider):
    """Sitemaps; an index that names itself or a sitemap met before is not followed again."""

    name = "sitemap"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._met = {url_key(url) for url in self.source.start_urls}

    def parse_start(self, response: Response, url: str, page: int, later: tuple[str, ...] = ()) -> Any:
        """A gzipped sitemap arrives as plain bytes; it is a start page all the same."""
        if not isinstance(response, TextResponse):
            response = TextResponse(response.url, status=response.status, headers=response.headers, body=response.body)
        return super().parse_start(response, url, page, later)

    def links(self, response: TextResponse) -> list[Link]:
        """Entries of the sitemap."""
        return links_from_sitemap(response.body, response.url, self.source, self.setup.now())[0]

    def further_starts(self, response: TextResponse) -> list[str]:
        """Sitemaps of an index that were not met before."""
        children = links_from_sitemap(response.body, response.url, self.source, self.setup.now())[1]
        new = [child for child in children if url_key(child) not in self._met][:CHILDREN_MAX]
        self._met.update(url_key(child) for child in new)
        return new
