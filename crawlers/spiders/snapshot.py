"""SnapshotSpider: sources whose start page shows a state (leaders, members); what changed since the last kept copy is
the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapy.http import Response, TextResponse

from crawlers.keeper import Owing
from crawlers.signs import asked, of_empty
from crawlers.spiders.base import SourceSpider
from pipeline.errors import StoreError
from pipeline.reading.snapshot import Change, address, as_html, changes, headline, lines_of
from pipeline.types import SHANGHAI, Link, Page
from pipeline.verdicts import VerdictCode

COPIES = 20
"""Earlier copies looked through for one of the same page: what was sent in its place meanwhile is passed over."""


class SnapshotSpider(SourceSpider):
    """Compares each start page with its kept copies; the first is the baseline, an unchanged page gives nothing."""

    name = "snapshot"

    def _owing(self) -> Owing:
        """Nothing: a report is made of what is here, never fetched."""
        return Owing()

    def _read_start(self, response: Response, url: str, page: int, later: tuple[str, ...]) -> Iterator[Any]:
        copy = self._page(response, Link(url))
        lines = lines_of(copy, self._area) if isinstance(response, TextResponse) else []
        if not lines:
            nothing = VerdictCode.REDESIGNED, f"里没有要比对的内容（应在 {self._area or '网页主体'}）"
            self._fault(asked(response), of_empty(response) or nothing)
            return
        self._note_validators(url, response)
        self._count("links/seen", len(lines))
        yield from self._compared(copy, url, lines)

    @property
    def _area(self) -> str:
        return self.source.list.rows if self.source.list else ""

    def _compared(self, copy: Page, url: str, lines: list[str]) -> Iterator[Page]:
        try:
            kept = self.keeper.copies(url, COPIES)
        except StoreError as err:
            self._fault(copy.fetched_url, (VerdictCode.RULE_BROKEN, f"上次的存页读不出来：{err}"))
            return
        this = address(url, kept[0].url if kept else "", lines)
        copy = replace(copy, url=this, kind="snapshot", parent_url=url, link=None)
        found = (changes(lines_of(older, self._area), lines) for older in kept)
        change = next((one for one in found if one is not None), None)
        if change is not None and not change:
            return
        if change:
            # The report first: a crawl broken off between the two finds the same change under the same address.
            yield self._report(this, url, change)
        elif kept:
            other = "与存下的网页几乎没有相同的行：多半改版，或被换成了别的页面"
            self._fault(copy.fetched_url, (VerdictCode.REDESIGNED, other))
        yield copy

    def _report(self, this: str, url: str, change: Change) -> Page:
        today = self.setup.now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        name = self.source.name
        link = Link(this, headline(name, change), published_at=today, date_only=True, inline=as_html(name, url, change))
        self._count("links/new")
        self.progress.newest = today
        self.keeper.remember([link], self.setup.now())
        return self._inline_page(link)
