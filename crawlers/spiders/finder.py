"""FinderSpider: sources whose lists nobody has described; their rows are found on the page itself."""

from scrapy.http import TextResponse

from crawlers.finder import find
from crawlers.links import UnreadableList
from crawlers.responses import text_of
from crawlers.spiders.base import SourceSpider
from pipeline.types import Link


class FinderSpider(SourceSpider):
    """Links of the list that the page turns out to hold."""

    name = "finder"

    def links(self, response: TextResponse) -> list[Link]:
        """Rows of the list; none on a later page that is no list, as stubs behind the last page are."""
        found = find(text_of(response), response.url, self.setup.now())
        if found.saw != "list" and response.cb_kwargs.get("page", 1) == 1:
            raise UnreadableList(f"不是列表：{found.why}")
        return list(found.links)
