"""FeedSpider: sources whose start pages are RSS or Atom."""

from scrapy.http import TextResponse

from crawlers.links import links_from_feed
from crawlers.spiders.base import SourceSpider
from pipeline.types import Link


class FeedSpider(SourceSpider):
    """Feeds; with `follow: inline` the entries are the reports."""

    name = "feed"

    def links(self, response: TextResponse) -> list[Link]:
        """Entries of the feed."""
        return links_from_feed(response.body, response.url, self.source, self.setup.now())
