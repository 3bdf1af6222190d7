"""What a response or a failure says against its source: recognised by what it is, never worked around."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cssselect import SelectorError
from jmespath.exceptions import JMESPathError
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse

from pipeline.reading.barriers import wall
from pipeline.types import Link
from pipeline.urls import url_key
from pipeline.verdicts import VerdictCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from twisted.python.failure import Failure

Meaning = tuple[VerdictCode, str]
"""(verdict it speaks for, a few Chinese words)."""

PERMANENT = {301, 308}
GARBLED_SHARE = 0.5
"""Share of a list's titles with undecodable characters from which the list counts as undecodable."""

_WALLS = {401, 403, 412, 451, 521}
_GONE = {404, 410}
_BUSY = {429, 503}

_FAILURES: Mapping[str, str] = {
    "DownloadTimeoutError": "超时",
    "TimeoutError": "超时",
    "TCPTimedOutError": "连接超时",
    "DownloadConnectionRefusedError": "连接被拒绝",
    "ConnectionRefusedError": "连接被拒绝",
    "CannotResolveHostError": "域名解析失败",
    "DNSLookupError": "域名解析失败",
    "ResponseDataLossError": "内容不完整",
    "DownloadFailedError": "连接中断",
    "ResponseFailed": "连接中断",
    "DownloadCancelledError": "内容过大，超过 30 MB 上限",
}


def of_failure(failure: Failure) -> Meaning:
    """What went wrong below the spider."""
    error = failure.value
    response = getattr(error, "response", None)
    if response is not None:
        return of_status(response)
    if isinstance(error, IgnoreRequest):
        return _of_refusal(str(error), failure.request)  # type: ignore[attr-defined]
    name = type(error).__name__
    return VerdictCode.UNREACHABLE, _FAILURES.get(name, f"{name}：{error}")


def of_status(response: Response) -> Meaning:
    """A response whose status is not 2xx."""
    status = response.status
    if status in _GONE:
        return VerdictCode.MOVED, f" HTTP {status}，已不存在"
    if status in _BUSY and (status == 429 or "Retry-After" in response.headers):
        return VerdictCode.THROTTLED, f" HTTP {status}，网站要求稍后再来"
    if "验证" in (found := _wall(response)):
        return VerdictCode.BLOCKED, f" HTTP {status}，{found}"
    if status in _WALLS:
        return VerdictCode.BLOCKED, f" HTTP {status}，拒绝访问"
    return VerdictCode.UNREACHABLE, f" HTTP {status}"


def of_barrier(response: Response) -> Meaning | None:
    """A start page with status 200 that is a challenge, a login form or an empty stub."""
    found = _wall(response)
    return (VerdictCode.BLOCKED, found) if found else None


def of_unreadable(error: Exception) -> Meaning:
    """A start page from which no list could be read: not of its kind any more, or a selector that is none."""
    if isinstance(error, SelectorError | JMESPathError):
        return VerdictCode.RULE_BROKEN, f"的规则有误：{error}"
    return VerdictCode.REDESIGNED, f"读不出来：{error}"


def of_move(response: Response) -> Meaning | None:
    """A start page that leads for good to another address; http to https, www or a slash at the end are none."""
    reasons = response.request.meta.get("redirect_reasons", ()) if response.request else ()
    if _same_place(response) or not PERMANENT.intersection(reasons):
        return None
    return VerdictCode.MOVED, f"已永久转到 {response.url}"


def of_empty(response: Response) -> Meaning | None:
    """A start page without a row that answered from elsewhere: the home page, or another host."""
    return None if _same_place(response) else (VerdictCode.MOVED, f"被转到 {response.url}，那里没有列表")


def of_titles(links: Sequence[Link]) -> Meaning | None:
    """A list whose titles came out garbled."""
    garbled = sum("\ufffd" in link.title for link in links)
    if not garbled or garbled < GARBLED_SHARE * len(links):
        return None
    return VerdictCode.ENCODING, f"的文字解不出来（{garbled} 个标题有乱码）"


def _of_refusal(said: str, request: Request) -> Meaning:
    if "robots" in said.lower():
        return VerdictCode.ROBOTS, "：robots.txt 不允许"
    hops = [*request.meta.get("redirect_urls", ()), request.url]
    if "max redirections" not in said:
        return (VerdictCode.MOVED if len(hops) > 1 else VerdictCode.UNREACHABLE), said
    if len(hops) > 1:
        if len(set(hops)) == 1:
            return VerdictCode.BLOCKED, f"转向自身 {len(hops)} 次没有尽头（要求写 Cookie）"
        return VerdictCode.UNREACHABLE, f"来回转向 {len(hops)} 次，到不了"
    return VerdictCode.UNREACHABLE, said


def _wall(response: Response) -> str:
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return wall(response.body, content_type) if isinstance(response, TextResponse) else ""


def asked(response: Response) -> str:
    """The address that was asked for, before any redirect."""
    hops: Sequence[str] = response.request.meta.get("redirect_urls", ()) if response.request else ()
    return hops[0] if hops else response.url


def _same_place(response: Response) -> bool:
    """Whether a page answered where it was asked for, but for scheme, www., a slash at the end and the query."""
    return _place(asked(response)) == _place(response.url)


def _place(url: str) -> str:
    return url_key(urlsplit(url)._replace(query="", fragment="").geturl())
