"""What a reader process does: one kept page to a report or a rejection. Light to import, for processes start often."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.reading.report import read
from pipeline.sources import Source
from pipeline.store.kept import KeptPage
from pipeline.strangers import stranger
from pipeline.types import Reason, Rejection, Report

WATCH_SECONDS = 2.0

log = logging.getLogger(__name__)

Job = tuple[KeptPage, tuple[KeptPage, ...], datetime]
"""A page, its attachments and parts, and when its address was first met."""

_read_here: Callable[[Job], Report | Rejection] | None = None


def read_one(pages_dir: Path, sources: Mapping[str, Source], job: Job) -> Report | Rejection:
    """One page from the archive to a report or a rejection; whatever happens inside, the next page is read."""
    kept, beside, first_seen_at = job
    source = sources.get(kept.source_id) or stranger(kept.source_id)
    try:
        page = kept.load(pages_dir)
        companions = tuple(one.load(pages_dir) for one in beside)
        return read(page, source, companions, first_seen_at=first_seen_at)
    except StoreError as err:
        return Rejection(kept.url, kept.source_id, Reason.UNREADABLE, str(err))
    except Exception as err:
        log.exception("page not readable", extra={"source": kept.source_id, "url": kept.url})
        return Rejection(kept.url, kept.source_id, Reason.UNREADABLE, f"读这一页时出错：{type(err).__name__}：{err}")


def start_worker(pages_dir: Path, sources: Sequence[Source], parent: int) -> None:
    """Make this process a reader of these pages and sources, for as long as the process `parent` is its parent."""
    global _read_here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()
    _read_here = partial(read_one, pages_dir, {source.id: source for source in sources})


def _end_with_parent(parent: int) -> None:
    """A reader whose parent was killed, maybe before it began, would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


def read_in_worker(job: Job) -> Report | Rejection:
    """`read_one` in a process made a reader by `start_worker`."""
    assert _read_here is not None
    return _read_here(job)
