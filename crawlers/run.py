"""Crawl sources in child processes, lane by lane, and read what they bring while they are still at it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from crawlers.children import start_child
from crawlers.lanes import Lane, lanes, share
from pipeline.errors import InterruptedRunError, LockedError
from pipeline.run import Processed, Reader
from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.store import runs as run_store

STOP_SECONDS = 30.0
"""How long a child may take to keep what it has after it was asked to stop."""
LOCK_SECONDS = 2.0
"""A look at the lock (zhoubao status) holds it for a moment; that must not cost a night."""
IDLE_SECONDS = 0.2
READ_AT_ONCE = 100
"""Pages read between two looks at the children's events."""

Event = dict[str, Any]
OnEvent = Callable[[Event], None]


@dataclass(slots=True)
class Outcome:
    """What a crawl came to."""

    stored: int = 0
    unchanged: int = 0
    failed_sources: list[str] = field(default_factory=list)
    findings: dict[str, list[str]] = field(default_factory=dict)
    read: Processed = field(default_factory=Processed)


def crawl(
    settings: Settings,
    engine: Engine,
    sources: Sequence[Source],
    since: datetime,
    until: datetime,
    *,
    read: bool = True,
    pages_each: int | None = None,
    on_event: OnEvent = lambda event: None,
) -> Outcome:
    """Crawl `sources` now. Pages are read beside the crawl, in this process, unless `read` is off.

    With `pages_each` no more than so many pages of each source are fetched: a trial.

    Raises:
        LockedError: another crawl is under way.
        InterruptedRunError: the user stopped it; what was fetched is kept.
    """
    with crawl_lock(settings.data_dir), _terminable():
        with engine.begin() as connection:
            run_store.abandon(connection)
        hands = share(lanes(sources), settings.processes)
        events: queue.Queue[Event | None] = queue.Queue()
        asked = {"since": since.isoformat(), "until": until.isoformat(), "pages_each": pages_each}
        order = {**asked, "parent": os.getpid()}
        children = [_start(settings, hand, order, events) for hand in hands]
        outcome = Outcome()
        try:
            _follow(settings, engine, sources, children, events, outcome, on_event, read)
        except KeyboardInterrupt:
            on_event({"event": "stopping"})
            _stop(children)
            with engine.begin() as connection:
                run_store.abandon(connection)
            raise InterruptedRunError("已中断；已取到的页面都在，再次运行会接着来") from None
        finally:
            _end(children)
        _note_lost(hands, outcome)
        return outcome


@contextmanager
def crawl_lock(data_dir: Path) -> Iterator[None]:
    """Hold data/crawl.lock: one crawl at a time; the lock of a killed process is free again."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data_dir / "crawl.lock")
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        raise LockedError("已有一个抓取在进行，等它结束", hint="zhoubao status 查看") from None
    try:
        yield
    finally:
        lock.release()


def _start(
    settings: Settings, hand: Sequence[Lane], order: dict[str, Any], events: queue.Queue[Event | None]
) -> subprocess.Popen[str]:
    child = start_child(settings, "crawlers.worker")
    assert child.stdin is not None
    child.stdin.write(json.dumps({**order, "lanes": [[source.id for source in lane] for lane in hand]}) + "\n")
    child.stdin.flush()
    threading.Thread(target=_listen, args=(child, events), daemon=True).start()
    return child


def _listen(child: subprocess.Popen[str], events: queue.Queue[Event | None]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("{"):
            events.put(json.loads(line))
    events.put(None)


def _follow(
    settings: Settings,
    engine: Engine,
    sources: Sequence[Source],
    children: Sequence[subprocess.Popen[str]],
    events: queue.Queue[Event | None],
    outcome: Outcome,
    on_event: OnEvent,
    read: bool,
) -> None:
    running = len(children)
    with Reader(engine, settings.pages_dir, sources, settings.processes) as reader:
        while running:
            running -= _take_events(events, outcome, on_event)
            if not (read and reader.step(READ_AT_ONCE)):
                time.sleep(IDLE_SECONDS)
            elif reader.done != outcome.read:
                outcome.read = reader.done
                on_event({"event": "read", "pages": outcome.read.pages})


def _take_events(events: queue.Queue[Event | None], outcome: Outcome, on_event: OnEvent) -> int:
    """Hand on what the children said so far; returns how many of them ended."""
    ended = 0
    while True:
        try:
            event = events.get_nowait()
        except queue.Empty:
            return ended
        if event is None:
            ended += 1
            continue
        if event["event"] == "done":
            _note(event, outcome)
        on_event(event)


def _note(event: Event, outcome: Outcome) -> None:
    source = str(event["source"])
    outcome.stored += int(event.get("stored", 0))
    outcome.unchanged += int(event.get("unchanged", 0))
    outcome.findings[source] = list(event.get("findings", ()))
    if event["status"] != "finished":
        outcome.failed_sources.append(source)


def _note_lost(hands: Sequence[Sequence[Lane]], outcome: Outcome) -> None:
    for source in (source for hand in hands for lane in hand for source in lane):
        if source.id not in outcome.findings:
            outcome.findings[source.id] = ["抓取进程意外结束，见 data/crawl.log"]
            outcome.failed_sources.append(source.id)


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM (systemd, kill) stops a crawl as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _stop(children: Sequence[subprocess.Popen[str]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            child.kill()


def _end(children: Sequence[subprocess.Popen[str]]) -> None:
    for child in children:
        if child.poll() is None:
            child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
