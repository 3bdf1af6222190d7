"""Old and foreign Office files -> ones we read, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
from pathlib import Path

from pipeline import libreoffice
from pipeline.errors import DocumentError

SECONDS_MAX = 60
"""The first document of a profile takes 3 to 20 seconds, later ones one or two."""

MEMORY_BYTES_MAX = 4 * 1024**3
"""Address space; LibreOffice maps 1.5 GB before it opens anything."""

TARGETS = {
    **dict.fromkeys(("doc", "ole", "rtf", "odt", "markup"), "docx"),
    **dict.fromkeys(("ppt", "odp"), "pptx"),
}
"""Kind -> the kind it is turned into."""


def is_installed() -> bool:
    """Whether LibreOffice is on this machine."""
    return libreoffice.program() is not None


def converted(body: bytes, kind: str, folder: Path) -> bytes:
    """A file of a kind in TARGETS as one of the kind it names. `folder` holds LibreOffice's settings and is kept for
    the next file, which then goes faster.

    Raises:
        DocumentError: LibreOffice is missing, or cannot open the file.
    """
    program = libreoffice.program()
    if program is None:
        raise DocumentError("缺少 LibreOffice")
    profile = libreoffice.profile_in(folder)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        ending = {"ole": "doc", "markup": "doc"}.get(kind, kind)
        source = Path(work, f"file.{ending}")
        source.write_bytes(body)
        _run(program, source, TARGETS[kind], profile)
        result = Path(work, "out", f"file.{TARGETS[kind]}")
        if not result.exists():
            raise DocumentError("LibreOffice 打不开")
        return result.read_bytes()


def _run(program: str, source: Path, target: str, profile: Path) -> None:
    """Convert a file into the folder out beside it; where that takes too long this process and LibreOffice end."""
    # A web page would open in the editor of web pages, which writes no Word files.
    is_page = source.suffix == ".doc" and b"<html" in source.read_bytes()[:2000].lower()
    filters = ["--infilter=HTML (StarWriter)"] if is_page else []
    command = libreoffice.conversion(program, source, target, profile, *filters)
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_bounds,
    ) as running:
        try:
            running.wait(SECONDS_MAX)
        except subprocess.TimeoutExpired:
            os.killpg(0, signal.SIGKILL)  # what soffice starts is soon no child of ours, but it stays in our group


def _bounds() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, resource.RLIM_INFINITY))
