"""The one component that turns the crawl of the live web into a crawl of the replica web; demo and tests only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import NotConfigured

from pipeline.settings import load_settings

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class ReplicaDownloadHandler(HTTP11DownloadHandler):
    """Sends each request to ZHOUBAO_REPLICA (host:port) and hands the answer back under its own URL.

    It sits below every middleware, so robots.txt, redirects, cookies, retries and the per-host delay all see the
    real addresses.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._address = load_settings().replica
        if not self._address:
            raise NotConfigured("ZHOUBAO_REPLICA is empty")
        # Every host is one address here: keep as many connections open as all of them together would have.
        self._pool.maxPersistentPerHost = crawler.settings.getint("CONCURRENT_REQUESTS")

    async def download_request(self, request: Request) -> Response:
        """Answer of the replica for the host that `request` names."""
        parts = urlsplit(request.url)
        target = urlunsplit(("http", self._address, parts.path or "/", parts.query, ""))
        sent = request.replace(url=target)
        sent.meta.pop("proxy", None)  # the proxy of whoever runs the demo knows nothing of this machine's loopback
        sent.headers["X-Replica-Host"] = parts.netloc
        sent.headers["X-Replica-Scheme"] = parts.scheme
        response = await super().download_request(sent)
        if "download_latency" in sent.meta:
            request.meta["download_latency"] = sent.meta["download_latency"]
        return response.replace(url=request.url)
