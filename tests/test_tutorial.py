"""docs/tutorial.md on the demo week: each command ends well and says what the page says that it does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import Newsroom

from demo.replica import launch
from demo.week import ISSUE, MORNING, NIGHTS, PROJECT

pytestmark = pytest.mark.slow

PAGE = PROJECT / "docs" / "tutorial.md"
CUT = "…"


def steps() -> Iterator[tuple[str, list[str]]]:
    """(command, lines that it says) in the order of the page."""
    for block in re.findall(r"^```\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = step.splitlines()
            yield command, [line for line in lines if line.strip(f" 　{CUT}")]


def stands(line: str, said: list[str]) -> bool:
    """Whether a line of the page, with what it leaves out, was said."""
    pattern = re.compile(".*".join(re.escape(part.strip()) for part in line.split(CUT)))
    return any(pattern.search(one) for one in said)


def test_the_tutorial_says_what_the_commands_say(tmp_path: Path) -> None:
    missing = []
    with launch(now=NIGHTS[0]) as replica:
        room = Newsroom(tmp_path / "demo", replica, delay="0.01")
        for night in NIGHTS:
            code, output = room.run(night, "crawl", "--all")
            assert code == 0, output
        code, output = room.run(MORNING, "issue", "new", *ISSUE, "--propose")
        assert code == 0, output
        environ = room.environment(MORNING) | {"ZHOUBAO_EDITOR": "李编辑"}
        for command, lines in steps():
            typed = command.replace("data/demo/zhoubao", f"{sys.executable} -m desk.cli")
            typed = typed.replace("稿.txt", str(tmp_path / "稿.txt"))
            done = subprocess.run(["bash", "-c", typed], cwd=PROJECT, env=environ, capture_output=True, text=True)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            said = (done.stdout + done.stderr).replace(str(room.folder), f"{CUT}/data/demo").splitlines()
            missing += [(command, line) for line in lines if not stands(line, said)]
    assert missing == []
