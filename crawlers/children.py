"""Processes of our own that a crawl or a fetch runs in."""

from __future__ import annotations

import subprocess
import sys
from typing import Literal

from pipeline.settings import Settings


def start_child(
    settings: Settings, module: Literal["crawlers.worker", "crawlers.fetch_worker"]
) -> subprocess.Popen[str]:
    """`python -m module` on the files of `settings`: spoken to by pipes, in UTF-8; data/crawl.log is its stderr."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "crawl.log").open("a", encoding="utf-8") as log:
        return subprocess.Popen(  # noqa: S603 -- our own modules alone
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
            env=settings.child_environment(),
        )
