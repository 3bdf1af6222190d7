"""Every command and every setting is documented; generated pages are as the generator makes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from desk.cli import app
from desk.clidocs import DOCS, JSON, PAGES
from pipeline.output.csv import COLUMNS

PROJECT = Path(__file__).parent.parent
ELSEWHERE = {"ZHOUBAO_"}
"""Prefixes and patterns in the code that name no variable."""


def commands() -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    waiting: list[tuple[str, object]] = [("", get_command(app))]
    while waiting:
        path, command = waiting.pop()
        if isinstance(command, TyperGroup):
            waiting += [(f"{path} {name}".strip(), one) for name, one in command.commands.items()]
        else:
            found.append((path, command))
    return sorted(found, key=lambda pair: pair[0])


@pytest.mark.parametrize("name", sorted(PAGES))
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "python -m desk.clidocs"


@pytest.mark.parametrize(("path", "command"), commands(), ids=[path for path, _ in commands()])
def test_a_command_has_a_chinese_line_and_an_example_that_names_it(path: str, command: object) -> None:
    said = (getattr(command, "help", "") or "").splitlines()
    assert said and re.search(r"[\u4e00-\u9fff]", said[0])
    assert f"例：zhoubao {path}" in (getattr(command, "epilog", "") or "")
    assert f"### zhoubao {path}\n" in (DOCS / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "command"), commands(), ids=[path for path, _ in commands()])
def test_every_option_says_in_chinese_what_it_does(path: str, command: object) -> None:
    for param in getattr(command, "params", ()):
        assert re.search(r"[\u4e00-\u9fff]", param.help or ""), param.name


def test_json_is_documented_where_it_is_offered() -> None:
    offered = {
        path for path, command in commands() if any("--json" in one.opts for one in getattr(command, "params", ()))
    }
    assert offered == set(JSON)


def test_every_setting_is_documented() -> None:
    named: set[str] = set()
    for folder in ("pipeline", "crawlers", "desk", "tests", "demo"):
        for path in (PROJECT / folder).rglob("*.py"):
            named |= set(re.findall(r"\bZHOUBAO_[A-Z_]*", path.read_text(encoding="utf-8")))
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert {name for name in named - ELSEWHERE if f"`{name}`" not in page} == set()


def test_documented_settings_exist() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    code = (PROJECT / "pipeline" / "settings.py").read_text(encoding="utf-8")
    code += (PROJECT / "tests" / "conftest.py").read_text(encoding="utf-8")
    assert {name for name in re.findall(r"`(ZHOUBAO_[A-Z_]+)`", page) if name not in code} == set()


def test_every_column_is_in_the_data_dictionary() -> None:
    page = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    assert all(f"| {column.name} | {column.meaning} |" in page for column in COLUMNS)
