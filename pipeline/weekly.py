"""weekly.yaml -> Weekly: the paper itself, what an editor may change. Strict like sources.yaml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, PrivateAttr, ValidationError, model_validator

from pipeline.errors import ConfigurationError
from pipeline.houserules import HouseRules
from pipeline.patterns import fault
from pipeline.text import add_words, fold
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


Item = TypeVar("Item")
Number = TypeVar("Number", int, float)


def _pattern(value: str) -> str:
    if not value:
        raise ValueError("不能为空")
    if wrong := fault(value):
        raise ValueError(wrong)
    return value


def _word(value: str) -> str:
    if len(value.removesuffix("*")) < 2:
        raise ValueError("词至少要有两个字")
    return value


def pattern_of(term: str) -> str:
    """The pattern of a term written as /pattern/; empty for a word."""
    return term[1:-1] if len(term) > 2 and term.startswith("/") and term.endswith("/") else ""


def _term(value: str) -> str:
    found = pattern_of(value)
    return f"/{_pattern(found)}/" if found else _word(value)


def _not_empty(value: tuple[Item, ...]) -> tuple[Item, ...]:
    if not value:
        raise ValueError("不能为空")
    return value


def _at_most(limit: int) -> AfterValidator:
    def check(value: Number) -> Number:
        if value > limit:
            raise ValueError(f"应不大于 {limit}")
        return value

    return AfterValidator(check)


Weight = Annotated[float, Field(gt=0), _at_most(20)]
Word = Annotated[str, AfterValidator(_word)]
Term = Annotated[str, AfterValidator(_term)]
"""A word, or a pattern written as /pattern/."""
Where = Literal["title", "lead", "text"]
"""title: the headline alone; lead: headline and first sentences; text: headline and text."""


class WordList(Strict):
    """Words of one weight. A Han word is found wherever its characters stand; a Latin word stands alone, or begins a
    word where it ends in *."""

    weight: Weight
    words: Annotated[tuple[Word, ...], AfterValidator(_not_empty)]


class Rule(Strict):
    """A pattern that says what kind of happening a report tells."""

    name: str
    """What an editor reads as the reason."""
    weight: Weight
    where: Where = "title"
    regex: Annotated[str, AfterValidator(_pattern)]
    """Matched against folded text: half width, lower case."""


class WordGroup(Strict):
    """Words that speak together, once: every `must`, one of `any`, none of `not`."""

    name: str
    """What an editor reads as the reason."""
    weight: Weight
    where: Where = "title"
    any: tuple[Term, ...] = ()
    must: tuple[Term, ...] = ()
    against: Annotated[tuple[Term, ...], Field(alias="not")] = ()
    max: Annotated[int, Field(ge=1), _at_most(60)] | None = None
    """Entries of this group that a proposal takes at most."""

    @model_validator(mode="after")
    def _says_something(self) -> WordGroup:
        if not self.any and not self.must:
            raise ValueError("词组要有 any 或 must")
        return self

    def words(self) -> Iterator[str]:
        """Its words; patterns left out."""
        return (term for term in (*self.any, *self.must, *self.against) if not pattern_of(term))


class SectionSpec(Strict):
    """One section of the paper."""

    id: SectionId
    name: str
    quota: Annotated[int, Field(ge=0), _at_most(60)]
    """Entries that a proposal takes at most."""
    words: tuple[WordList, ...] = ()
    rules: tuple[Rule, ...] = ()
    against: Annotated[tuple[WordList, ...], Field(alias="not")] = ()
    """Words that speak against this section alone."""
    not_rules: tuple[Rule, ...] = ()
    """Patterns that do."""
    groups: tuple[WordGroup, ...] = ()
    outside: Annotated[float, Field(ge=0), _at_most(20)] = 0.0
    """What a report loses here when it holds no word of the industry."""

    @model_validator(mode="after")
    def _words_once(self) -> SectionSpec:
        counts = Counter(fold(word) for row in self.words for word in row.words)
        twice = sorted(word for word, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"栏目 {self.name} 的词写了不止一次：{'、'.join(twice)}")
        return self


class Rejects(Strict):
    """What speaks against printing a report at all."""

    words: tuple[WordList, ...] = ()
    rules: tuple[Rule, ...] = ()


class Judging(Strict):
    """How sections are told apart."""

    threshold: Annotated[float, Field(ge=0), _at_most(20)] = 2.5
    """Score under which a report is not for the paper."""
    industry: tuple[WordList, ...] = ()
    """Words of the industry, whatever the section."""
    wholes: tuple[Word, ...] = ()
    """Words that hide the paper's words within them: 上线 is not meant where 线上线下 stands."""
    reject: Rejects = Rejects()


class Weekly(Strict):
    """The paper: masthead, sections in printed order, credits, note, distribution."""

    masthead: Masthead
    sections: Annotated[tuple[SectionSpec, ...], AfterValidator(_not_empty)]
    credits: tuple[LabelledLine, ...] = ()
    note: str = ""
    distribution: tuple[LabelledLine, ...] = ()
    summary_lines: Annotated[int, Field(ge=0), _at_most(12)] = 4
    first_number: Annotated[int, Field(ge=1)] = 1
    """Number of the first issue made with an empty store."""
    template: str = ""
    """Word file that issues are filled into, beside weekly.yaml or from there on; empty: the house's own."""
    judging: Judging = Judging()
    lint: HouseRules = Field(default_factory=HouseRules)
    _learned: Mapping[str, Mapping[str, float]] = PrivateAttr(default_factory=lambda: MappingProxyType({}))

    @property
    def learned(self) -> Mapping[str, Mapping[str, float]]:
        """Section id, or none -> measure -> points: what decisions taught beyond the words; no part of the file."""
        return self._learned

    @model_validator(mode="after")
    def _sections_once(self) -> Weekly:
        ids = [spec.id for spec in self.sections]
        twice = sorted({str(section) for section in ids if ids.count(section) > 1})
        if twice:
            raise ValueError(f"栏目 {'、'.join(twice)} 写了不止一次")
        return self

    def tokens(self) -> Iterator[str]:
        """The words that a tokeniser must never split; Latin ones stay out, for with `ar` it would cut h|ar|ness."""
        return (word for word in (*self.vocabulary(), *self.judging.wholes) if not word.isascii())

    def vocabulary(self) -> Iterator[str]:
        """Every word that an editor wrote."""
        lists = [*self.judging.industry, *self.judging.reject.words]
        for spec in self.sections:
            lists += [*spec.words, *spec.against]
        yield from (word for row in lists for word in row.words)
        yield from (word for spec in self.sections for group in spec.groups for word in group.words())

    def weight_of(self, section: SectionId, word: str) -> float | None:
        """Weight of a word in a section; None where the section does not list it."""
        spec = next(spec for spec in self.sections if spec.id == section)
        known = {fold(one): row.weight for row in spec.words for one in row.words}
        return known.get(fold(word))

    def with_points(self, points: Mapping[str, Mapping[str, float]]) -> Weekly:
        """The same paper with points that decisions taught."""
        paper = self.model_copy()
        paper._learned = points
        return paper

    def name_of(self, section: SectionId | None) -> str:
        """Chinese name of a section; 不入刊 for None."""
        return next((spec.name for spec in self.sections if spec.id == section), "不入刊")


def load_weekly(path: Path) -> Weekly:
    """The paper as the file describes it; its words become words of the tokeniser at once, so that reports are cut
    alike from the first to the last.

    Raises:
        ConfigurationError: with every fault of the file, each naming line and key.
    """
    weekly = read_weekly(path)
    add_words(weekly.tokens())
    return weekly


def read_weekly(path: Path) -> Weekly:
    """The same of a file that does not count, or not yet: the tokeniser is told nothing."""
    tree = load_tree(path)
    try:
        return Weekly.model_validate(tree)
    except ValidationError as err:
        raise ConfigurationError(list(faults_of(path, tree, err))) from err
