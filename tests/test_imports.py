"""Imports point one way, and only one module reads the surroundings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
PACKAGES = ("pipeline", "crawlers", "desk", "demo")
ROOMS = ("reading", "judging", "ledger", "editing", "output", "store")

FORBIDDEN = {
    "pipeline": {
        "crawlers",
        "desk",
        "demo",
        "scrapy",
        "twisted",
        "fastapi",
        "starlette",
        "flask",
        "uvicorn",
        "typer",
        "rich",
    },
    "crawlers": {"desk", "demo", "fastapi", "starlette", "flask", "uvicorn", "typer", "rich"},
    "desk": {"demo", "scrapy", "twisted"},
}

MAY_ENTER = {
    "pipeline/run.py": set(ROOMS),  # calls the stages in order
    "pipeline/grouping.py": {"judging", "ledger", "editing", "store"},  # the second half of run.py
    "pipeline/readers.py": {"reading", "store"},  # the part of run.py that reader processes load
    "pipeline/taking.py": {"reading", "ledger", "store"},  # reads what a person puts in before any of it is kept
    "pipeline/backissues.py": {"judging", "store"},  # printed issues, and stories held against them
    "pipeline/backtest.py": {"judging", "editing", "store"},  # replays a window; keeps nothing
    "pipeline/printedfiles.py": {"reading", "editing"},  # the file of a printed issue, nothing kept yet
    "pipeline/verifying.py": {"reading"},  # whether quoted passages stand in the pages they are said to
    "pipeline/intake.py": {"ledger", "store"},  # puts what was gathered elsewhere where our own goes
}
"""Loose modules of the pipeline that open a room, and which; every other one is ground floor."""

MAY_LOOK_AROUND = {
    "pipeline/settings.py": {"os.environ", "datetime.now"},
    "demo/week.py": {"os.environ"},  # hands its own environment on to the commands it starts
}

CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "os.environ", "os.environb", "os.getenv"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime"),
}
"""time.monotonic measures spans and tells no time of day."""


def modules() -> list[str]:
    found = (path for package in PACKAGES for path in (PROJECT / package).rglob("*.py"))
    return sorted(path.relative_to(PROJECT).as_posix() for path in found)


def imported(source: str, module: str) -> Iterator[str]:
    """Dotted names of what a module imports, wherever in it, relative ones made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            folder = Path(module).parts[: -node.level] if node.level else ()
            base = ".".join([*folder, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def looked_at(source: str) -> set[str]:
    """Names of CLOCKS that a module reads, also as `from time import time`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            found.add(f"{owner}.{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found & CLOCKS


def room(dotted: str) -> str:
    """The room of the pipeline that a dotted name leads into; "" for the ground floor and everything else."""
    steps = dotted.split(".")
    return steps[1] if steps[0] == "pipeline" and len(steps) > 1 and steps[1] in ROOMS else ""


def entered(module: str) -> set[str]:
    return {room(name) for name in imported((PROJECT / module).read_text(encoding="utf-8"), module)} - {""}


@pytest.mark.parametrize("module", modules())
def test_imports_point_from_desk_to_crawlers_to_pipeline(module):
    tops = {name.split(".")[0] for name in imported((PROJECT / module).read_text(encoding="utf-8"), module)}
    assert not tops & FORBIDDEN.get(module.split("/")[0], set())


@pytest.mark.parametrize("module", [module for module in modules() if module.startswith("pipeline/")])
def test_a_room_of_the_pipeline_is_entered_from_run_alone(module):
    own = module.split("/")[1]
    allowed = {own} if own in ROOMS else MAY_ENTER.get(module, set())
    assert entered(module) <= allowed


def test_run_alone_enters_every_room_it_needs():
    assert entered("pipeline/run.py") | entered("pipeline/grouping.py") >= {"judging", "editing", "store"}
    assert all((PROJECT / module).exists() and entered(module) for module in MAY_ENTER)


@pytest.mark.parametrize("module", modules())
def test_only_settings_reads_the_environment_and_the_wall_clock(module):
    assert looked_at((PROJECT / module).read_text(encoding="utf-8")) <= MAY_LOOK_AROUND.get(module, set())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import scrapy.http", {"scrapy.http"}),
        ("from pipeline.store import links", {"pipeline.store.links"}),
        ("def f():\n    from desk import app", {"desk.app"}),
        ("from .tags import Found", {"pipeline.reading.tags.Found"}),
        ("from ..store import pages", {"pipeline.store.pages"}),
    ],
)
def test_every_way_of_importing_is_seen(source, found):
    assert set(imported(source, "pipeline/reading/body.py")) == found


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "dt.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time",
        "os.environ['A']",
        "from os import environ",
        "os.getenv('A')",
    ],
)
def test_every_way_of_looking_around_is_seen(source):
    assert looked_at(source)


@pytest.mark.parametrize("source", ["settings.now()", "time.monotonic()", "now = datetime(2024, 1, 1)", "self.now"])
def test_an_injected_clock_is_no_wall_clock(source):
    assert not looked_at(source)
