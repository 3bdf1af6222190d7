"""sources.yaml and weekly.yaml as read last: parsing them takes half a second, and every command would wait."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from pipeline import houserules, recipes, sources, weekly, yamlfile
from pipeline.sources import Source, load_sources
from pipeline.text import add_words
from pipeline.weekly import Weekly, load_weekly

Form = TypeVar("Form")


@dataclass(frozen=True, slots=True)
class YamlCache(Generic[Form]):
    """What a file without faults says, kept as JSON under the digest of all that it depends on."""

    name: str
    """Of the copy in the data folder."""
    load: Callable[[Path], Form]
    form: TypeAdapter[Form]
    readers: tuple[Path, ...]
    """Files that decide what the file says: the modules that read it, and what they take in."""

    def read(self, path: Path, data_dir: Path) -> Form:
        """As `load`, from the copy in `data_dir` where neither the file nor what reads it has changed since.

        A copy that cannot be read or written is no fault.

        Raises:
            ConfigurationError: with every fault of the file.
        """
        try:
            key = self._key(path)
            copy = (data_dir / self.name).read_bytes()
            if copy[: len(key)] == key:
                return self.form.validate_json(copy[len(key) :])
        except (OSError, ValidationError):
            pass
        loaded = self.load(path)
        with suppress(OSError):
            data_dir.mkdir(parents=True, exist_ok=True)
            told = self.form.dump_json(loaded, exclude_unset=True, by_alias=True)
            (data_dir / self.name).write_bytes(self._key(path) + told)
        return loaded

    def _key(self, path: Path) -> bytes:
        digest = hashlib.sha256()
        for part in (path, *self.readers):
            digest.update(part.read_bytes())
        return digest.hexdigest().encode() + b"\n"


_SOURCES = YamlCache(
    "sources.cache.json",
    load_sources,
    TypeAdapter(list[Source]),
    (recipes.FILE, Path(sources.__file__), Path(recipes.__file__), Path(yamlfile.__file__)),
)
_WEEKLY = YamlCache(
    "weekly.cache.json",
    load_weekly,
    TypeAdapter(Weekly),
    (Path(weekly.__file__), Path(houserules.__file__), Path(yamlfile.__file__)),
)


def cached_sources(path: Path, data_dir: Path) -> list[Source]:
    """As `load_sources`, mostly from a copy in `data_dir`."""
    return _SOURCES.read(path, data_dir)


def cached_weekly(path: Path, data_dir: Path) -> Weekly:
    """As `load_weekly`, mostly from a copy in `data_dir`; the paper's words become words of the tokeniser."""
    paper = _WEEKLY.read(path, data_dir)
    add_words(paper.tokens())
    return paper
