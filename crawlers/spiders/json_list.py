"""JsonListSpider: sources whose start pages are JSON lists, asked for by GET or POST."""

from scrapy.http import TextResponse

from crawlers.links import links_from_json
from crawlers.responses import text_of
from crawlers.spiders.base import SourceSpider
from pipeline.types import Link


class JsonListSpider(SourceSpider):
    """Rows by JMESPath expressions."""

    name = "json_list"

    def links(self, response: TextResponse) -> list[Link]:
        """Rows of the list."""
        return links_from_json(text_of(response), response.url, self.source, self.setup.now())
