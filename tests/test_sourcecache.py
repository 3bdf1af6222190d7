"""The copy of sources.yaml: never older than the file, and no fault of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError
from pipeline.sourcecache import NAME, cached_sources
from pipeline.sources import load_sources

REAL = Path(__file__).parent.parent / "sources.yaml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_bytes(REAL.read_bytes())
    return path


def test_the_copy_is_what_the_file_says(file: Path, tmp_path: Path) -> None:
    first = cached_sources(file, tmp_path)
    assert (tmp_path / NAME).exists()
    assert cached_sources(file, tmp_path) == first == load_sources(REAL)


def test_a_changed_file_is_read_anew(file: Path, tmp_path: Path) -> None:
    cached_sources(file, tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("name: 36氪", "name: 三十六氪", 1), encoding="utf-8")
    assert cached_sources(file, tmp_path)[0].name == "三十六氪"


def test_a_faulty_file_is_said_and_leaves_no_copy(file: Path, tmp_path: Path) -> None:
    cached_sources(file, tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("owner: regulator", "owner: nobody", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="owner"):
            cached_sources(file, tmp_path)


@pytest.mark.parametrize("copy", [b"", b"\xff\xfe", b"{}"])
def test_a_broken_copy_is_replaced(file: Path, tmp_path: Path, copy: bytes) -> None:
    first = cached_sources(file, tmp_path)
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole[:65] + copy)
    assert cached_sources(file, tmp_path) == first
    assert (tmp_path / NAME).read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_only_time(file: Path, tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("", encoding="utf-8")
    assert cached_sources(file, tmp_path / "occupied") == load_sources(REAL)
