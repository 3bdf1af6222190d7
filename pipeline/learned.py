"""What decisions taught, as a file: changes to the weights of weekly.yaml's words and rules, and points of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError

from pipeline.errors import ConfigurationError
from pipeline.types import SectionId
from pipeline.weekly import Rule, SectionSpec, Weekly, WordGroup, WordList
from pipeline.yamlfile import Strict

FILE = "learned.json"
"""Name in the data folder."""
Said = TypeVar("Said", Rule, WordGroup)
LEAST, MOST = 0.1, 20.0
"""Between which a changed weight stays."""


class Learned(Strict):
    """Deltas beside the words' own weights, so that an editor's change of a word still counts."""

    made_at: datetime
    decisions: int = Field(ge=0)
    weeks: int = Field(ge=0)
    right_before: float = Field(ge=0)
    right_after: float = Field(ge=0)
    """Of the decisions, by weight: judged as people did by the words alone; and so learnt, each week left out once."""
    words: dict[SectionId, dict[str, float]] = Field(default_factory=dict)
    """Section -> word -> what its weight changes by."""
    rules: dict[SectionId, dict[str, float]] = Field(default_factory=dict)
    """Section -> name of a rule or group -> the same."""
    points: dict[str, dict[str, float]] = Field(default_factory=dict)
    """Section or none -> measure -> points (`pipeline.judging.leaning`)."""


def load_learned(data_dir: Path) -> Learned | None:
    """What was learnt here; None where nothing was.

    Raises:
        ConfigurationError: the file cannot be understood.
    """
    path = data_dir / FILE
    try:
        return Learned.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValidationError) as err:
        said = str(err).splitlines()[0]
        raise ConfigurationError([f"{path}：看不懂（{said}）；删去重学：zhoubao learn --forget"]) from None


def save_learned(data_dir: Path, learned: Learned) -> Path:
    """Write it, at once; the path."""
    path = data_dir / FILE
    draft = path.with_suffix(".new")
    draft.write_text(learned.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return draft.replace(path)


def taught(weekly: Weekly, learned: Learned | None) -> Weekly:
    """The paper with what was learnt; words that it no longer holds are passed over."""
    if learned is None:
        return weekly
    sections = tuple(
        _spec(spec, learned.words.get(spec.id, {}), learned.rules.get(spec.id, {})) for spec in weekly.sections
    )
    return weekly.model_copy(update={"sections": sections}).with_points(learned.points)


def _spec(spec: SectionSpec, words: Mapping[str, float], rules: Mapping[str, float]) -> SectionSpec:
    lists = [
        WordList(weight=_moved(row.weight, words.get(word, 0.0)), words=(word,))
        for row in spec.words
        for word in row.words
        if word in words
    ]
    rest = [
        row.model_copy(update={"words": kept})
        for row in spec.words
        if (kept := tuple(word for word in row.words if word not in words))
    ]
    return spec.model_copy(
        update={
            "words": (*rest, *lists),
            "rules": tuple(_weighed(rule, rules) for rule in spec.rules),
            "groups": tuple(_weighed(group, rules) for group in spec.groups),
        }
    )


def _weighed(said: Said, changes: Mapping[str, float]) -> Said:
    change = changes.get(said.name, 0.0)
    return said.model_copy(update={"weight": _moved(said.weight, change)}) if change else said


def _moved(weight: float, change: float) -> float:
    return round(min(max(weight + change, LEAST), MOST), 2)
