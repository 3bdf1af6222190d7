"""CninfoSpider: announcements and investor-talk records of the Shenzhen, Shanghai and Beijing exchanges, with PDFs.

A POSTed query cut by days; the total of the first answer says how many pages follow. `announcementTime` is
midnight in Beijing, so only its day means something.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlencode

from scrapy import FormRequest, Request
from scrapy.http import TextResponse

from crawlers.links import UnreadableList, plain
from crawlers.responses import text_of
from crawlers.spiders.base import START_PRIORITY, SourceSpider
from pipeline.types import SHANGHAI, Link
from pipeline.urls import canonical_url

PAGE_SIZE = 30
"""Rows of one answer: the usual ceiling."""

_STATIC = "http://static.cninfo.com.cn/"
_HUMAN = "http://www.cninfo.com.cn/new/disclosure/detail?"
_FIELDS = {
    **{"plate": "", "stock": "", "searchkey": "", "secid": "", "category": "", "trade": ""},
    **{"sortName": "time", "sortType": "desc", "isHLtitle": "true"},
}


class CninfoSpider(SourceSpider):
    """Rows of /new/hisAnnouncement/query; the report is the PDF that a row points to."""

    name = "cninfo"

    def links(self, response: TextResponse) -> list[Link]:
        """Rows of one answer; `announcements` is null when nothing matched."""
        rows = _answer(response).get("announcements") or []
        return [link for row in rows if (link := _link(row)) is not None]

    def _start_request(self, url: str, page: int, validators: tuple[str, str], later: tuple[str, ...] = ()) -> Request:
        days = f"{self.since.astimezone(SHANGHAI):%Y-%m-%d}~{self.until.astimezone(SHANGHAI):%Y-%m-%d}"
        form = {**_FIELDS, **self.source.request.form, "pageNum": str(page), "pageSize": str(PAGE_SIZE), "seDate": days}
        return FormRequest(
            url,
            formdata=form,
            headers=dict(self.source.headers),
            callback=self.parse_start,
            errback=self._start_failed,
            cb_kwargs={"url": url, "page": page},
            dont_filter=True,
            priority=START_PRIORITY,
        )

    def _next_page(
        self, response: TextResponse, url: str, page: int, later: tuple[str, ...], *, more: bool
    ) -> Iterator[Request]:
        total = str(_answer(response).get("totalAnnouncement") or "0")
        pages = ceil(int(total) / PAGE_SIZE) if total.isdecimal() else self.source.paging.pages_max
        if more and page < min(pages, self.source.paging.pages_max):
            yield self._start_request(url, page + 1, ("", ""))


def _answer(response: TextResponse) -> dict[str, Any]:
    try:
        data = json.loads(text_of(response))
    except ValueError as err:
        raise UnreadableList(f"不是 JSON：{err}") from err
    if not isinstance(data, dict) or "announcements" not in data:
        raise UnreadableList("答复里没有 announcements")
    return data


def _link(row: dict[str, Any]) -> Link | None:
    path, stamp = str(row.get("adjunctUrl") or ""), row.get("announcementTime")
    if not path or not isinstance(stamp, int):
        return None
    published = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=stamp)
    local = published.astimezone(SHANGHAI)
    company, title = plain(row.get("secName")), plain(row.get("announcementTitle"))
    human = {
        "stockCode": row.get("secCode") or "",
        "announcementId": row.get("announcementId") or "",
        "orgId": row.get("orgId") or "",
        "announcementTime": f"{local:%Y-%m-%d}",
    }
    return Link(
        url=canonical_url(_HUMAN + urlencode(human)),
        title=title if title.startswith(company) else f"{company}：{title}",
        published_at=published,
        date_only=(local.hour, local.minute) == (0, 0),
        fetch_url=canonical_url(path, _STATIC),
        source_name=company,
    )
