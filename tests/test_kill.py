"""A crawl killed at any moment: run again, and nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom import Newsroom

from demo.replica import Replica, launch
from demo.week import NIGHTS, PROJECT

pytestmark = pytest.mark.slow

NOW = NIGHTS[-1]
DELAY = "0.05"
MOMENTS = 10
SEED = 20240226


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=NOW) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, replica: Replica) -> tuple[Newsroom, float]:
    """A crawl nobody disturbed, and how long it took."""
    room = Newsroom(tmp_path_factory.mktemp("undisturbed"), replica, DELAY)
    started = time.monotonic()
    assert room.run(NOW, "crawl", "--all")[0] == 0
    return room, time.monotonic() - started


def test_crawl_killed_ten_times_then_run_once_leaves_the_rows_of_an_undisturbed_one(
    undisturbed: tuple[Newsroom, float], tmp_path: Path
) -> None:
    calm, seconds = undisturbed
    room = Newsroom(tmp_path, calm.replica, DELAY)
    moments = random.Random(SEED)
    for number in range(MOMENTS):
        process = room.start(NOW, "crawl", "--all")
        time.sleep(moments.uniform(0.2, seconds))
        # Every second time only the parent is killed: its children have to notice by themselves.
        _kill(process, whole_group=number % 2 == 0)
    _wait_until_nobody_writes(room.folder)
    code, output = room.run(NOW, "crawl", "--all")
    assert code == 0, output
    assert room.rows() == calm.rows()


@pytest.mark.parametrize(
    ("source", "reached"),
    [
        pytest.param("samr", "/art/", id="between two pages of a list"),
        pytest.param("cac", "downloadfile", id="between a report and its attachments"),
    ],
)
def test_crawl_killed_in_a_known_place_comes_back_for_the_rest(
    source: str, reached: str, tmp_path: Path, replica: Replica
) -> None:
    sources = tmp_path / "sources.yaml"
    real = (PROJECT / "sources.yaml").read_text(encoding="utf-8")
    web = "    web: 29e9522dc89d4e088a953d8cede72f4c\n"
    assert web in real
    sources.write_text(real.replace(web, web + "    count: 2\n"), encoding="utf-8")
    broken = Newsroom(tmp_path / "broken", replica, "0.8", sources_file=sources)
    calm = Newsroom(tmp_path / "calm", replica, "0.01", sources_file=sources)
    replica.set_now(NOW)
    replica.clear()
    process = broken.start(NOW, "crawl", source)
    _wait_for(lambda: any(reached in request["url"] for request in replica.requests()))
    _kill(process, whole_group=True)
    broken.delay = "0.01"
    for room in (broken, calm):
        code, output = room.run(NOW, "crawl", source)
        assert code == 0, output
    assert broken.rows() == calm.rows()


def _wait_for(seen: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_process_again_derives_the_same_rows(undisturbed: tuple[Newsroom, float]) -> None:
    calm, _ = undisturbed
    before = calm.rows()
    code, output = calm.run(NOW, "process", "--again")
    assert code == 0, output
    assert calm.rows() == before


def test_interrupted_crawl_says_so_and_ends_with_130(tmp_path: Path, replica: Replica) -> None:
    room = Newsroom(tmp_path, replica, "0.5")
    process = room.start(NOW, "crawl", "--all")
    time.sleep(3)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "中断" in output and "Traceback" not in output


def test_second_crawl_at_the_same_time_is_refused(tmp_path: Path, replica: Replica) -> None:
    room = Newsroom(tmp_path, replica, "0.5")
    process = room.start(NOW, "crawl", "--all")
    try:
        time.sleep(2)
        code, output = room.run(NOW, "crawl", "sasac")
        assert code == 1 and "已有一个抓取" in output
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)


def _kill(process: subprocess.Popen[str], *, whole_group: bool) -> None:
    if process.poll() is None:
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()


def _wait_until_nobody_writes(folder: Path) -> None:
    """Children of a killed parent end within seconds; their last pages are theirs to keep."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
        time.sleep(2)
        if sizes == {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}:
            return
    raise AssertionError("somebody still writes")
