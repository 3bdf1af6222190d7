"""The process in which files of strangers are read: bounded in memory and time, gone with the one that started it."""

from __future__ import annotations

import json
import resource
import shutil
import signal
from contextlib import suppress
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pipeline.errors import DocumentError
from pipeline.reading.documents.document import Bounds
from pipeline.reading.documents.formats import read_file

FILE_BYTES_MAX = 300_000_000
"""Bytes of a file that LibreOffice may write."""


def serve(descriptor: int, folder: str, bounds: Bounds) -> None:
    """Read the files that come in until the other side hangs up.

    A file comes as its bytes; the answer is JSON: `document` (or null), `fault` (why nothing of it could be read), and
    `ends`, whether this process is at its end. `folder` is for what LibreOffice keeps; it is removed at the end.
    """
    _bound(bounds)
    link = Connection(descriptor)
    try:
        while True:
            body = link.recv_bytes()
            _allow_time(bounds)
            answer = _answer(body, Path(folder), bounds)
            link.send_bytes(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
            if answer["ends"]:
                return
    except (EOFError, BrokenPipeError):
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answer(body: bytes, folder: Path, bounds: Bounds) -> dict[str, Any]:
    document, fault = None, ""
    try:
        document = asdict(read_file(body, folder))
    except DocumentError as err:
        fault = str(err)
    except MemoryError:
        return {"document": None, "fault": "读它用的内存超出上限", "ends": True}
    return {"document": document, "fault": fault, "ends": _held_bytes() > bounds.worn_bytes}


def _held_bytes() -> int:
    """Memory this process holds, in bytes.

    Linux knows it exactly; its `ru_maxrss` would not do, since it counts what the parent held when it started us
    (getrusage(2)). Elsewhere the peak stands for it.
    """
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _bound(bounds: Bounds) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ValueError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (bounds.memory_bytes, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_time(bounds: Bounds) -> None:
    """So many seconds from now on; past them the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + bounds.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
