"""The process behind crawlers.fetch: addresses on standard input, answers on standard output, a line of JSON each."""

from __future__ import annotations

import base64
import json
import logging
import sys
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings as ScrapySettings
from scrapy.utils.reactor import install_reactor

from crawlers.fetch import REDIRECTS_MAX, TIMEOUT_SECONDS, FailureCode
from crawlers.guard import RefusedAddress

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

CHALLENGE_STATUSES = {412, 521}
STATUS_WORDS = {
    401: "要求登录",
    403: "拒绝访问",
    404: "没有这一页",
    410: "这一页已删除",
    429: "访问太频繁，请过些时候再试",
}

_FAULTS: dict[str, tuple[FailureCode, str]] = {
    "DownloadTimeoutError": ("timeout", f"超时（{TIMEOUT_SECONDS} 秒没有答完）"),
    "TimeoutError": ("timeout", "连接超时"),
    "TCPTimedOutError": ("timeout", "连接超时"),
    "DownloadConnectionRefusedError": ("connection", "连接被拒绝"),
    "CannotResolveHostError": ("dns", "域名解析失败"),
    "ResponseDataLossError": ("cut", "内容不完整，连接中途断开"),
    "DownloadFailedError": ("cut", "连接中断"),
    "DownloadCancelledError": ("too_large", "内容过大"),
}

log = logging.getLogger(__name__)


class FetchSpider(Spider):
    """Asks for what it is told, one page each, and stays until its input ends."""

    name = "fetch"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> FetchSpider:
        """Idle is no reason to end: the person may give another address."""
        spider: FetchSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stay, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Nothing to begin with; the input is read from here on."""
        threading.Thread(target=_listen, args=(self,), daemon=True).start()
        return
        yield

    def stay(self) -> None:
        """Wait for the next address."""
        raise DontCloseSpider

    def ask(self, url: str) -> None:
        """Ask for an address."""
        assert self.crawler.engine is not None
        request = Request(url, callback=self.parse, errback=self.failed, dont_filter=True, meta={"asked": url})
        self.crawler.engine.crawl(request)

    def parse(self, response: Response, **kwargs: Any) -> None:
        """An answer of whatever status."""
        code, message = _judged(response.status)
        tell(
            asked=response.meta["asked"],
            code=code,
            message=message,
            url=response.url,
            status=response.status,
            headers=_headers(response),
            body=base64.b64encode(response.body).decode("ascii"),
        )

    def failed(self, failure: Failure) -> None:
        """No answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        code, message = _why(failure.value)
        tell(asked=request.meta["asked"], code=code, message=message)


def _judged(status: int) -> tuple[FailureCode | Literal[""], str]:
    if 200 <= status < 300:
        return "", ""
    if status in CHALLENGE_STATUSES:
        return "challenge", f"网站要求脚本验证（HTTP {status}），不绕过"
    words = STATUS_WORDS.get(status, "")
    return "http", f"HTTP {status}" + (f"（{words}）" if words else "")


def _why(error: BaseException | None) -> tuple[FailureCode, str]:
    if isinstance(error, RefusedAddress):
        return "refused", str(error)
    if isinstance(error, IgnoreRequest):
        said = str(error)
        if "robots.txt" in said:
            return "robots", "robots.txt 不许抓取"
        if "redirections" in said:
            return "redirects", f"转来转去超过 {REDIRECTS_MAX} 次"
        if "DOWNLOAD_MAXSIZE" in said:
            return "too_large", "内容过大"
    return _FAULTS.get(type(error).__name__, ("fault", f"{type(error).__name__}：{str(error)[:200]}"))


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
        if name.lower() != b"set-cookie"
    ]


def tell(**answer: Any) -> None:
    """One answer to the parent."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _listen(spider: FetchSpider) -> None:
    """Every line of the input to the spider; its end ends the process."""
    reactor = _reactor()
    for line in sys.stdin:
        reactor.callFromThread(spider.ask, json.loads(line)["url"])
    reactor.callFromThread(reactor.stop)


def _reactor() -> Any:
    from twisted.internet import reactor

    return reactor


def scrapy_settings() -> ScrapySettings:
    """Those of every crawl, with less patience: a person waits."""
    settings = ScrapySettings()
    settings.setmodule("crawlers.settings", priority="project")
    own = {
        "DOWNLOAD_TIMEOUT": TIMEOUT_SECONDS,
        "RETRY_TIMES": 1,
        "REDIRECT_MAX_TIMES": REDIRECTS_MAX,
        "GUARD_PORTS": True,
        "HTTPERROR_ALLOW_ALL": True,
        "CLOSESPIDER_TIMEOUT": 0,
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {},
    }
    settings.setdict(own, priority="cmdline")
    return settings


def main() -> None:
    """Answer until the input ends."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.crawler import AsyncCrawlerRunner

    reactor = _reactor()
    runner = AsyncCrawlerRunner(scrapy_settings())
    reactor.callWhenRunning(lambda: runner.crawl(FetchSpider))
    reactor.run()


if __name__ == "__main__":
    main()
