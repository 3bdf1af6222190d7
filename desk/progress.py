"""How a long command shows that it is getting on: bars on a terminal, one line per source in a cron mail."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from desk.show import safe
from pipeline.sources import Source

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

BAR, SAID_MAX = 16, 14
"""Columns of a bar, and Han characters beside it: the line fits a terminal of 80."""

STAGES = {
    "check": "核对存档",
    "read": "读取正文",
    "judge": "归并判定",
    "hold": "比对往期",
    "index": "编入索引",
    "replay": "回放",
}


class Shown(Protocol):
    """What the crawl and the processing tell of themselves."""

    def crawl_event(self, event: dict[str, Any]) -> None:
        """An event of `crawlers.run.crawl`."""

    def stage(self, name: str, done: int, total: int) -> None:
        """Progress of `pipeline.run.process`."""


STOPPING = "正在停止，存好手上的页面…"


@contextmanager
def shown(sources: Sequence[Source]) -> Iterator[Shown]:
    """Progress on standard error, in the form that fits it."""
    names = {source.id: source.name for source in sources}
    if not sys.stderr.isatty():
        yield Lines(names)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(BAR), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[said]}"), console=Console(stderr=True)) as progress:
        yield Bars(progress, names)


@contextmanager
def waiting(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner that says what is waited for, on a terminal; elsewhere nothing. Call what it gives to say what next."""
    if not sys.stderr.isatty():
        yield lambda said: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda said: status.update(safe(said))


def done_line(name: str, event: dict[str, Any]) -> str:
    """One source, finished: what it brought and what fell short."""
    sign = "✓" if event.get("status") == "finished" else "✗"
    failed = f"，失败 {event['failed']}" if event.get("failed") else ""
    said = "；".join(event.get("findings", ()))
    counts = f"新链接 {event.get('new', 0)}，新页面 {event.get('stored', 0)}，未变 {event.get('unchanged', 0)}"
    return safe(f"{sign} {name}：{counts}{failed}" + (f"；{said}" if said else ""))


class Lines:
    """One line per source as it ends; nothing else, so that a cron mail stays short."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def crawl_event(self, event: dict[str, Any]) -> None:
        """Say what a source came to."""
        if event.get("event") == "stopping":
            print(STOPPING, file=sys.stderr, flush=True)
        if event.get("event") == "done":
            source = str(event["source"])
            print(done_line(f"{self._names.get(source, source)}（{source}）", event), file=sys.stderr, flush=True)

    def stage(self, name: str, done: int, total: int) -> None:
        """Say nothing: the summary follows."""


class Bars:
    """A bar for the sources, one for each stage, and a line for each source that ended."""

    def __init__(self, progress: Progress, names: dict[str, str]) -> None:
        self._progress = progress
        self._names = names
        self._counts: dict[str, dict[str, Any]] = {}
        self._tasks: dict[str, TaskID] = {}
        if names:
            self._tasks["crawl"] = progress.add_task("抓取来源", total=len(names), said="")

    def crawl_event(self, event: dict[str, Any]) -> None:
        """Move on; a source that ended leaves its line above the bars."""
        if event.get("event") == "read":
            self._set("read", STAGES["read"], int(event["pages"]), None)
            return
        if event.get("event") == "stopping":
            self._progress.console.print(STOPPING, markup=False)
            return
        source = str(event.get("source", ""))
        if event.get("event") == "done":
            self._progress.console.print(done_line(self._names.get(source, source), event), markup=False)
            self._progress.advance(self._tasks["crawl"])
            self._counts.pop(source, None)
        else:
            self._counts[source] = event
        under_way = [f"{self._names.get(one, one)} {counts.get('stored', 0)}" for one, counts in self._counts.items()]
        more = f" 等 {len(under_way)} 个" if len(under_way) > 2 else ""
        self._progress.update(self._tasks["crawl"], said=safe(" ".join(under_way[:2]))[:SAID_MAX] + more)

    def stage(self, name: str, done: int, total: int) -> None:
        """Move the bar of this stage."""
        self._set(name, STAGES.get(name, name), done, total)

    def _set(self, name: str, title: str, done: int, total: int | None) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(title, total=total, said="")
        self._progress.update(self._tasks[name], completed=done, total=total)
