"""A POSTed list that is answered by a redirect to itself: with a cookie to bring along, or on https."""

from __future__ import annotations

from typing import Self
from urllib.parse import urljoin

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from pipeline.urls import url_key

REDIRECTS = {301, 302, 303}
"""Statuses after which a browser goes on with GET; 307 and 308 keep the method by themselves."""


class KeepPost:
    """Sends a POST again that was redirected to its own page, be it with a cookie, on https or at www.

    Scrapy turns it into a GET as browsers do, which loses the form and with it the list. It stands between
    CookiesMiddleware, which has taken the cookie by then, and RedirectMiddleware.
    """

    def __init__(self, times_max: int) -> None:
        self._times_max = times_max

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As often as redirects are followed."""
        return cls(crawler.settings.getint("REDIRECT_MAX_TIMES"))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The request once more, or the response where it is none of these."""
        location = response.headers.get("Location")
        if request.method != "POST" or response.status not in REDIRECTS or not location:
            return response
        target = urljoin(request.url, location.decode("latin-1"))
        if url_key(target) != url_key(request.url):
            return response
        hops = request.meta.get("redirect_urls", [])
        if len(hops) >= self._times_max:
            raise IgnoreRequest("max redirections reached")
        reasons = [*request.meta.get("redirect_reasons", ()), response.status]
        met = {"redirect_urls": [*hops, request.url], "redirect_reasons": reasons}
        return request.replace(url=target, dont_filter=True, meta={**request.meta, **met})
