"""A TrendRadar list of keywords -> what it comes to in weekly.yaml: which group where, and what is left out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from desk.show import safe
from pipeline.errors import UsageError, system_said
from pipeline.judging.lexicon import lexicon_of, read
from pipeline.judging.sections import by_words
from pipeline.keywords import KeywordGroup, read_keywords
from pipeline.reading.decode import decode
from pipeline.reading.documents.kinds import family
from pipeline.text import fold
from pipeline.types import SectionId
from pipeline.weekly import Weekly, pattern_of
from pipeline.weeklyfile import group_line, rule_line, with_groups

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""Bytes that no text holds, in UTF-8 or GB 18030."""

FILTER_NAME = "导入的过滤词"
FILTER_WEIGHT = 20.0
"""Points that a global filter costs: the most there is, for it shall outweigh everything."""
FILTERS_IN_RULE = 40
"""Terms in one rule: longer ones are hard to read."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import comes to, before anything is written."""

    weekly: Weekly
    groups: Mapping[SectionId, Sequence[tuple[KeywordGroup, str]]]
    """Section -> groups with the line that each becomes."""
    filters: tuple[str, ...]
    """Lines of the rules that the global filters become."""
    already: int
    """Groups and filters that the file holds."""
    notes: tuple[str, ...]

    @property
    def count(self) -> int:
        """Groups to be written."""
        return sum(map(len, self.groups.values()))

    def text(self, path: Path) -> str:
        """weekly.yaml with all of it."""
        rows = {section: [line for _, line in found] for section, found in self.groups.items()}
        return with_groups(path, rows, self.filters)

    def lines(self, written: bool) -> Iterator[str]:
        """As a terminal shows it."""
        for section, found in self.groups.items():
            yield typer.style(f"{self.weekly.name_of(section)}（{len(found)} 组）", fg="cyan", bold=True)
            yield from (f"  {safe(line)}" for _, line in found)
        if self.filters:
            yield typer.style("不入刊的规则", fg="cyan", bold=True)
            yield from (f"  {safe(line)}" for line in self.filters)
        did = "已写入" if written else "会写入"
        left = f"已有 {self.already} 项，说明 {len(self.notes)} 条"
        yield f"{did} {self.count} 组，过滤规则 {len(self.filters)} 条；{left}"

    def record(self, written: bool) -> dict[str, Any]:
        """As JSON."""
        return {
            "written": written,
            "groups": [
                {
                    "line": group.line,
                    "section": section.value,
                    "name": group.name,
                    "any": list(group.any),
                    "must": list(group.must),
                    "not": list(group.against),
                    "max": group.max,
                }
                for section, found in self.groups.items()
                for group, _ in found
            ],
            "filters": list(self.filters),
            "already": self.already,
            "notes": list(self.notes),
        }


def import_keywords(path: Path, weekly: Weekly, section: SectionId | None, weight: float) -> Imported:
    """What a file comes to. Without `section` each group goes where its name or the words known already say.

    Raises:
        UsageError: the file cannot be read, is no text, or holds no keywords.
    """
    try:
        content = path.read_bytes()
    except OSError as err:
        raise UsageError(f"读不出文件 {path}：{system_said(err)}") from None
    if not _is_text(content):
        raise UsageError(
            f"{path.name} 不是文本（像程序、压缩包、Word、PDF 之类）；导入要文本文件，每行一个词，空行隔开词组"
        )
    given = read_keywords(decode(content).text)
    if not given.groups and not given.filters:
        raise UsageError(f"{path} 里没有关键词；每行一个词，空行隔开词组")
    known = {_form(group.any, group.must, group.against) for spec in weekly.sections for group in spec.groups}
    found: dict[SectionId, list[tuple[KeywordGroup, str]]] = defaultdict(list)
    notes = list(given.notes)
    already = 0
    for group in given.groups:
        form = _form(group.any, group.must, group.against)
        if form in known:
            already += 1
            continue
        known.add(form)
        home = section or _section_of(group, weekly)
        if home is None:
            notes.append(f"第 {group.line} 行：看不出“{group.name}”属于哪个栏目，没有导入；用 --section 写明")
        else:
            found[home].append((group, _line(group, weight)))
    order = [spec.id for spec in weekly.sections]
    filters, repeated = _filters(given.filters, weekly)
    sections = {one: found[one] for one in sorted(found, key=order.index)}
    return Imported(weekly, sections, tuple(filters), already + repeated, tuple(notes))


def _is_text(content: bytes) -> bool:
    """Whether a file may be a list of words: in a program, every run of letters would be taken for one."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return not family(content) and (utf16 or not _CONTROLS.search(content))


def _line(group: KeywordGroup, weight: float) -> str:
    said = {"name": group.name, "weight": weight, "any": group.any, "must": group.must, "not": group.against}
    return group_line({**said, "max": group.max})


def _form(*terms: Iterable[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(fold, some)) for some in terms)


def _section_of(group: KeywordGroup, weekly: Weekly) -> SectionId | None:
    """The section that the group's name names, else the one for which its words speak most; None where none do."""
    for spec in weekly.sections:
        if spec.name in group.name or spec.id.value in group.name.lower():
            return spec.id
    lexicon = lexicon_of(weekly)
    words = [term for term in (*group.any, *group.must) if not pattern_of(term)]
    reading = read("，".join((group.name, *words)), "", weekly)
    known = {
        section: sum(entry.weight for word, entry in entries.items() if word in reading.found)
        for section, entries in lexicon.speaks_for.items()
    }
    best = max(known, key=lambda one: known[one])
    if known[best]:
        return best
    scores = [score for score in by_words(reading, weekly) if score.score > 0]
    return max(scores, key=lambda score: score.score).section if scores else None


def _filters(terms: Sequence[str], weekly: Weekly) -> tuple[list[str], int]:
    """(rules for the terms that no rule of this kind holds yet, how many are there already): words together, patterns
    each by itself."""
    known = {rule.regex for rule in weekly.judging.reject.rules if rule.name == FILTER_NAME}
    known |= {part for regex in known for part in regex.split("|")}
    patterns = [_pattern(term) for term in terms]
    fresh = [pattern for pattern in patterns if pattern not in known]
    words = [pattern for pattern in fresh if not pattern.startswith("(?i:")]
    together = ["|".join(words[start : start + FILTERS_IN_RULE]) for start in range(0, len(words), FILTERS_IN_RULE)]
    regexes = [*together, *(pattern for pattern in fresh if pattern not in words)]
    rules = [{"name": FILTER_NAME, "weight": FILTER_WEIGHT, "where": "title", "regex": regex} for regex in regexes]
    return list(map(rule_line, rules)), len(patterns) - len(fresh)


def _pattern(term: str) -> str:
    """A term as a pattern over folded text."""
    return f"(?i:{found})" if (found := pattern_of(term)) else re.escape(fold(term))
