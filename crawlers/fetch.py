"""A few addresses that people gave, fetched politely: robots obeyed, public addresses alone, bounds on time and size.

The requests are made by Scrapy in a child process (crawlers.fetch_worker), under the settings of every crawl, so that
delay, robots, redirects, cookies, decompression and the replica web are the same here and there. Starting it costs
about a second; `Fetcher` keeps it for the pages that follow.
"""

from __future__ import annotations

import base64
import json
import queue
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, Self

from crawlers.children import start_child
from pipeline.addresses import refused_address
from pipeline.settings import Settings
from pipeline.types import Page
from pipeline.urls import canonical_url

ANSWER_SECONDS = 180.0
"""For the next answer: a page has thirty seconds and a second try, its robots.txt the same, a slow host asks for a
minute in between."""
REDIRECTS_MAX = 5
TIMEOUT_SECONDS = 30
"""For one answer; a person is waiting for it."""

FailureCode = Literal[
    "refused", "robots", "timeout", "dns", "connection", "cut", "too_large", "redirects", "challenge", "http", "fault"
]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an address gave no page."""

    url: str
    """As it was given."""
    code: FailureCode
    """refused: it is not public; cut: the answer ended too early; challenge: the site wants a script to be run."""
    message: str
    """One Chinese line, without the address."""
    page: Page | None = None
    """The answer where there was one: of `http` and `challenge`."""


def fetch(settings: Settings, urls: Iterable[str]) -> Iterator[Page | Failure]:
    """Pages of these addresses, or why there is none, each as soon as it is there.

    `Page.url` is the address given in canonical form, `Page.fetched_url` where redirects led; the page belongs to no
    source yet. Nothing is kept.
    """
    with Fetcher(settings) as fetcher:
        yield from fetcher.fetch(urls)


class Fetcher:
    """Fetches in one child process for as long as it is open; hosts keep their delay from one `fetch` to the next."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fetch(self, urls: Iterable[str]) -> Iterator[Page | Failure]:
        """As the function `fetch`; an address given twice is fetched once."""
        waiting: list[str] = []
        for url in dict.fromkeys(url.strip() for url in urls):
            if why := refused_address(url, self._settings.allowed_networks):
                yield Failure(url, "refused", f"不访问 {why}" if "（" in why else why)
            else:
                waiting.append(url)
        for url in waiting:
            self._ask(url)
        while waiting:
            answer = self._answer()
            if answer is None:
                yield from (Failure(url, "fault", self._lost()) for url in waiting)
                self.close()
                return
            url = str(answer["asked"])
            if url in waiting:
                waiting.remove(url)
                yield _outcome(answer, self._settings)

    def close(self) -> None:
        """End the child process."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be sent to a process that is gone
                    pipe.close()

    def _ask(self, url: str) -> None:
        child = self._child = self._child or self._start()
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps({"url": url}) + "\n")
            child.stdin.flush()
        except BrokenPipeError:
            pass  # its end is told by its other pipe

    def _start(self) -> subprocess.Popen[str]:
        child = start_child(self._settings, "crawlers.fetch_worker")
        self._answers = queue.Queue()
        threading.Thread(target=_listen, args=(child, self._answers), daemon=True).start()
        return child

    def _answer(self) -> dict[str, Any] | None:
        try:
            line = self._answers.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            return None
        return dict(json.loads(line)) if line else None

    def _lost(self) -> str:
        ended = self._child is None or self._child.poll() is not None
        return "取网页的进程意外结束，见 crawl.log" if ended else f"{ANSWER_SECONDS:.0f} 秒没有回音"


def _listen(child: subprocess.Popen[str], answers: queue.Queue[str | None]) -> None:
    assert child.stdout is not None
    try:
        for line in child.stdout:
            answers.put(line)
    except ValueError:
        pass  # closed while we listened
    answers.put(None)


def _outcome(answer: dict[str, Any], settings: Settings) -> Page | Failure:
    url = str(answer["asked"])
    page = _page(answer, settings) if "status" in answer else None
    if code := answer.get("code"):
        return Failure(url, code, str(answer["message"]), page)
    assert page is not None
    return page


def _page(answer: dict[str, Any], settings: Settings) -> Page:
    return Page(
        url=canonical_url(str(answer["asked"])),
        source_id="",
        fetched_at=settings.now(),
        status=int(answer["status"]),
        headers=tuple((str(name), str(value)) for name, value in answer["headers"]),
        body=base64.b64decode(answer["body"]),
        fetched_url=canonical_url(str(answer["url"])),
    )
