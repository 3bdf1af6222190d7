"""Every rule of the house lint, and what they find in an entry and in an issue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.editing.lint import across, figures, signs, size, when, wording
from pipeline.editing.lint.across import SectionFinding
from pipeline.editing.lint.finding import Item, LintFinding
from pipeline.houserules import HouseRules, RuleId
from pipeline.types import Entry, Report
from pipeline.weekly import Weekly

_RULES: Mapping[RuleId, Callable[[Item], Iterator[LintFinding]]] = {
    RuleId.PLACEHOLDER: wording.placeholder,
    RuleId.NO_TEXT: wording.no_text,
    RuleId.LEFTOVER: wording.leftover,
    RuleId.PAIRS: signs.pairs,
    RuleId.RECENTLY: when.recently,
    RuleId.DAY_WORD: when.day_word,
    RuleId.FULL_NAME: wording.full_name,
    RuleId.FORBIDDEN: wording.forbidden,
    RuleId.REPLACE: wording.replace,
    RuleId.VOICE: wording.voice,
    RuleId.NUMBERS: figures.numbers,
    RuleId.WIDTH: signs.width,
    RuleId.SPACES: signs.spaces,
    RuleId.ENDING: signs.ending,
    RuleId.TITLE_LENGTH: size.title_length,
    RuleId.TEXT_LENGTH: size.text_length,
}


def lint(entry: Entry, sources: Sequence[Report], rules: HouseRules) -> list[LintFinding]:
    """What an entry has that the house words otherwise; title first, then in order of place."""
    item = Item(entry, tuple(sources), rules)
    found = [one for rule, find in _RULES.items() if rule not in rules.off for one in find(item)]
    return sorted(found, key=_by_place)


def _by_place(finding: LintFinding) -> tuple[bool, int, int]:
    return finding.field != "title", finding.start, finding.end


def lint_issue(
    entries: Sequence[Entry], weekly: Weekly
) -> tuple[Mapping[int, list[LintFinding]], list[SectionFinding]]:
    """(index of an entry -> what it repeats, sections over their quota)."""
    off = weekly.lint.off
    again = {} if RuleId.REPEATED in off else across.repeated(entries)
    over = [] if RuleId.QUOTA in off else list(across.quota(entries, weekly))
    return again, over
