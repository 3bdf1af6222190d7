"""Children whose parent was killed before they began: they end too, and leave nobody waiting on their pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from pipeline.settings import load_settings

GONE = 2**22 + 1
"""More than any process is numbered."""
READER = """
import sys, time
from pathlib import Path
from pipeline.readers import start_worker
start_worker(Path("."), [], int(sys.argv[1]))
time.sleep(120)
"""


def test_a_reader_ends_whose_parent_was_gone_before_it_began() -> None:
    done = subprocess.run([sys.executable, "-c", READER, str(GONE)], timeout=60, check=False)
    assert done.returncode == 1


def test_a_crawl_process_starts_nothing_whose_parent_was_gone_before_it_began(tmp_path: Path) -> None:
    settings = replace(load_settings(), data_dir=tmp_path)
    asked = {"since": "2024-02-19T00:00:00+08:00", "until": "2024-02-26T00:00:00+08:00", "pages_each": None}
    order = json.dumps({**asked, "parent": GONE, "lanes": [["sasac"]]})
    done = subprocess.run(
        [sys.executable, "-m", "crawlers.worker"],
        input=f"{order}\n",
        env=settings.child_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"start"' not in done.stdout
