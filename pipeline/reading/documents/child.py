"""Reads files in a process of its own: what a hostile file can cost is a time-out and that process."""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path
from typing import IO, Any

import pipeline
from pipeline.errors import DocumentError
from pipeline.reading.documents.document import ANSWER_BYTES_MAX, USUAL, Bounds, Document

CLOSING_SECONDS = 2.0
LAST_WORDS = 20_000
"""Bytes of what a process said at its end that go into the log."""

_ROOT = str(Path(pipeline.__file__).parent.parent)
_START = """\
import sys
sys.path.insert(0, {root!r})
from pipeline.reading.documents.document import Bounds
from pipeline.reading.documents.worker import serve
serve({descriptor}, {folder!r}, {bounds!r})
"""

log = logging.getLogger(__name__)


class Child:
    """A process that reads one file after another; where it ends, the next file starts a new one."""

    def __init__(self, bounds: Bounds = USUAL) -> None:
        self._bounds = bounds
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def read(self, body: bytes) -> Document:
        """What a file says.

        Raises:
            DocumentError: it cannot be read, or reading it took too long, too much memory, or ended the process.
        """
        with self._lock:
            if self._running is None or self._running.has_ended:
                self._end()
                self._running = _Running(self._bounds)
            try:
                answer = self._running.ask(body)
            except BaseException:
                self._end(kill=True)
                raise
            if answer["ends"]:
                self._end()
        if answer["fault"]:
            raise DocumentError(answer["fault"])
        return Document(**answer["document"])

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            self._end()

    def _end(self, *, kill: bool = False) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.end(kill=kill)


class _Running:
    """The process and the way to it."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._folder = tempfile.mkdtemp(prefix="zhoubao-files-")
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by end)
        self._link, theirs = Pipe()
        with theirs:
            start = _START.format(root=_ROOT, descriptor=theirs.fileno(), folder=self._folder, bounds=bounds)
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-c", start],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is ours to handle, and LibreOffice ends together with it
            )

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def ask(self, body: bytes) -> dict[str, Any]:
        """The answer of `worker.serve`.

        Raises:
            DocumentError: there came none.
        """
        try:
            self._link.send_bytes(body)
            if not self._link.poll(self._bounds.seconds):
                raise DocumentError(f"读它超过 {self._bounds.seconds:g} 秒")
            answer: dict[str, Any] = json.loads(self._link.recv_bytes(ANSWER_BYTES_MAX))
        except (EOFError, OSError, ValueError) as err:
            raise DocumentError(self._cause()) from err
        return answer

    def end(self, *, kill: bool) -> None:
        """Hang up, upon which the process ends by itself; kill it where it does not, with all that it started."""
        self._link.close()
        if not kill:
            self._wait()
        if not self.has_ended or kill:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._said.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _cause(self) -> str:
        """Why the process ended, in a few Chinese words."""
        code = self._wait()
        self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, self._said.tell() - LAST_WORDS))
        said = self._said.read()
        log.warning("file reader ended", extra={"code": code, "said": said.decode("utf-8", "replace")})
        if code == -signal.SIGXCPU:
            return f"读它超过 {self._bounds.cpu_seconds} 秒"
        if b"memory allocation" in said or b"MemoryError" in said:
            return "读它用的内存超出上限"
        if code in (-signal.SIGABRT, -signal.SIGTRAP):
            return "读它时进程崩溃，多半是内存超出上限"
        return "读它时进程崩溃"

    def _wait(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(CLOSING_SECONDS)
        return None


_child = Child()
atexit.register(_child.close)
read_in_child = _child.read
"""`Child.read` of the one process that all of this process's files share."""
