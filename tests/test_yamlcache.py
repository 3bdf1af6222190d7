"""The copies of sources.yaml and weekly.yaml: never older than the file, and no fault of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ConfigurationError
from pipeline.sources import load_sources
from pipeline.text import tokens
from pipeline.weekly import load_weekly
from pipeline.yamlcache import cached_sources, cached_weekly

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Kind:
    """One of the two files, with a change that shows and one that is a fault."""

    load: Callable[[Path], Any]
    cached: Callable[[Path, Path], Any]
    file: Path
    copy: Path
    change: tuple[str, str]
    fault: tuple[str, str]

    def write(self, change: tuple[str, str]) -> None:
        text = self.file.read_text(encoding="utf-8")
        assert change[0] in text
        self.file.write_text(text.replace(*change, 1), encoding="utf-8")


@pytest.fixture(params=["sources", "weekly"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Kind:
    file, copy = tmp_path / f"{request.param}.yaml", tmp_path / f"{request.param}.cache.json"
    file.write_bytes((PROJECT / file.name).read_bytes())
    if request.param == "sources":
        change, fault = ("name: 36氪", "name: 三十六氪"), ("owner: regulator", "owner: nobody")
        return Kind(load_sources, cached_sources, file, copy, change, fault)
    change, fault = ("title: 行业动态周报", "title: 某业动态周报"), ("quota: ", "qouta: ")
    return Kind(load_weekly, cached_weekly, file, copy, change, fault)


def test_the_copy_is_what_the_file_says(kind: Kind, tmp_path: Path) -> None:
    first = kind.cached(kind.file, tmp_path)
    assert kind.copy.exists()
    assert kind.cached(kind.file, tmp_path) == first == kind.load(kind.file)


def test_a_copy_is_read_without_parsing_anything(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind.cached(kind.file, tmp_path)
    monkeypatch.setattr("ruamel.yaml.YAML.load", lambda *_: pytest.fail("parsed"))
    kind.cached(kind.file, tmp_path)


def test_a_changed_file_is_read_anew(kind: Kind, tmp_path: Path) -> None:
    before = kind.cached(kind.file, tmp_path)
    kind.write(kind.change)
    assert kind.cached(kind.file, tmp_path) == kind.load(kind.file) != before


def test_a_faulty_file_is_said_and_leaves_no_copy(kind: Kind, tmp_path: Path) -> None:
    kind.cached(kind.file, tmp_path)
    kept = kind.copy.read_bytes()
    kind.write(kind.fault)
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=kind.fault[1].strip(": ").split(": ")[0]):
            kind.cached(kind.file, tmp_path)
    assert kind.copy.read_bytes() == kept


def test_a_file_that_is_gone_is_said_whatever_the_copy_holds(kind: Kind, tmp_path: Path) -> None:
    kind.cached(kind.file, tmp_path)
    kind.file.unlink()
    with pytest.raises(ConfigurationError, match="找不到文件"):
        kind.cached(kind.file, tmp_path)


@pytest.mark.parametrize("copy", [b"", b"\xff\xfe", b"{}", b"[" * 100_000, b'[{"id": "x"}]', b"null"])
def test_a_broken_copy_is_replaced(kind: Kind, tmp_path: Path, copy: bytes) -> None:
    first = kind.cached(kind.file, tmp_path)
    whole = kind.copy.read_bytes()
    kind.copy.write_bytes(whole[:65] + copy)
    assert kind.cached(kind.file, tmp_path) == first
    assert kind.copy.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_only_time(kind: Kind, tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("", encoding="utf-8")
    assert kind.cached(kind.file, tmp_path / "occupied") == kind.load(kind.file)


def test_words_of_a_copied_paper_are_never_split_either(tmp_path: Path) -> None:
    file = tmp_path / "weekly.yaml"
    paper = "masthead: {title: 周报, publisher: 协会}\nsections:\n- {id: industry, name: 行业, quota: 1}\n"
    file.write_text(f"{paper}judging: {{wholes: [渡船视界]}}\n", encoding="utf-8")
    cached_weekly(file, tmp_path)
    copy = tmp_path / "weekly.cache.json"
    copy.write_bytes(copy.read_bytes().replace("渡船".encode(), "帆影".encode()))
    assert cached_weekly(file, tmp_path).judging.wholes == ("帆影视界",)
    assert "帆影视界" in tokens("关于帆影视界的通知")
