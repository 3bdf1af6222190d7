"""Word file -> PDF, by LibreOffice in a profile of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from pipeline import libreoffice
from pipeline.errors import OutputError

SECONDS_MAX = 120
"""A new profile takes 3 to 20 seconds, a busy machine a multiple of that."""

_FONTS = Path(__file__).parents[1] / "resources" / "fonts.conf"


def require_program() -> str:
    """Path of LibreOffice.

    Raises:
        OutputError: it is not installed; says what to install.
    """
    if found := libreoffice.program():
        return found
    raise OutputError(
        "写 PDF 要用 LibreOffice，这台机器上没有：Debian/Ubuntu 运行 apt install libreoffice-writer-nogui "
        "fonts-noto-cjk，其他系统从 libreoffice.org 安装；也可导出 docx，在 Word 里另存为 PDF"
    )


def write(document: bytes, seconds: float = SECONDS_MAX) -> bytes:
    """The PDF of a .docx, with bookmarks for its headings; its bytes hold the moment of making.

    Families of official papers that the machine lacks are shown by the nearest it has (`resources/fonts.conf`).

    Raises:
        OutputError: LibreOffice is missing, takes longer than `seconds`, or makes nothing.
    """
    program = require_program()
    with tempfile.TemporaryDirectory(prefix="zhoubao-pdf-") as work:
        source = Path(work, "issue.docx")
        source.write_bytes(document)
        command = libreoffice.conversion(program, source, "pdf", libreoffice.profile_in(Path(work)))
        _run(["env", f"FONTCONFIG_FILE={_FONTS}", *command], seconds)
        result = source.parent / "out" / "issue.pdf"
        if not result.exists():
            raise OutputError("LibreOffice 没有写出 PDF；请先导出 docx，在 Word 里打开看看是否完好")
        return result.read_bytes()


def _run(command: list[str], seconds: float) -> None:
    """Run a command in a group of its own; the whole group ends with it, or when the time is up."""
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        raise OutputError(f"LibreOffice 写 PDF 超过 {seconds:g} 秒，已停止；请再试一次，或导出 docx") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
