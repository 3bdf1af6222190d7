"""weekly.yaml -> Weekly: the paper itself, what an editor may change. Strict like sources.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from pipeline.errors import ConfigurationError
from pipeline.types import SectionId
from pipeline.yamlfile import Strict, faults_of, load_tree


class Masthead(Strict):
    """Head of the first page."""

    title: str
    publisher: str


class LabelledLine(Strict):
    """A line such as 责编：〔姓名〕."""

    label: str
    text: str


class SectionSpec(Strict):
    """One section of the paper."""

    id: SectionId
    name: str
    quota: Annotated[int, Field(ge=0, le=60)]
    """Entries that a proposal takes at most."""


class Weekly(Strict):
    """The paper: masthead, sections in printed order, credits, note, distribution."""

    masthead: Masthead
    sections: Annotated[tuple[SectionSpec, ...], Field(min_length=1)]
    credits: tuple[LabelledLine, ...] = ()
    note: str = ""
    distribution: tuple[LabelledLine, ...] = ()
    summary_lines: Annotated[int, Field(ge=0, le=12)] = 4
    first_number: Annotated[int, Field(ge=1)] = 1
    """Number of the first issue made with an empty store."""

    def name_of(self, section: SectionId | None) -> str:
        """Chinese name of a section; 不入刊 for None."""
        return next((spec.name for spec in self.sections if spec.id == section), "不入刊")


def load_weekly(path: Path) -> Weekly:
    """The paper as the file describes it.

    Raises:
        ConfigurationError: with every fault of the file, each naming line and key.
    """
    tree = load_tree(path)
    try:
        return Weekly.model_validate(tree)
    except ValidationError as err:
        raise ConfigurationError(list(faults_of(path, tree, err))) from err
