"""ListingSpider: sources whose start pages are HTML lists, or HTML inside XML records or JSON."""

from scrapy.http import TextResponse

from crawlers.links import links_from_listing
from crawlers.responses import text_of
from crawlers.spiders.base import SourceSpider
from pipeline.types import Link


class ListingSpider(SourceSpider):
    """Rows by CSS selectors."""

    name = "listing"

    def links(self, response: TextResponse) -> list[Link]:
        """Rows of the list."""
        return links_from_listing(text_of(response), response.url, self.source, self.setup.now())
