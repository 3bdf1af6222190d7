"""What only the issue as a whole shows: the same sentence twice, one event twice, a section over its quota."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.editing.drafting import sentences
from pipeline.editing.lint.finding import LintFinding
from pipeline.houserules import RuleId
from pipeline.text import skeleton
from pipeline.types import Entry, SectionId
from pipeline.weekly import Weekly

SAME_SENTENCE = 12
"""Letters from which on a sentence that stands twice is no accident."""
SAME_TITLE = 0.75
"""Share of common letters from which on two headlines are taken to tell one event."""


@dataclass(frozen=True, slots=True)
class SectionFinding:
    """Something about a section of an issue."""

    rule: RuleId
    section: SectionId
    why: str


def repeated(entries: Sequence[Entry]) -> Mapping[int, list[LintFinding]]:
    """Index of an entry -> what it repeats of an earlier one, or of itself."""
    found: dict[int, list[LintFinding]] = {}
    said: dict[str, int] = {}
    for index, entry in enumerate(entries):
        found[index] = [*_told_before(index, entries), *_sentences(index, entry, said, entries)]
    return found


def _sentences(index: int, entry: Entry, said: dict[str, int], entries: Sequence[Entry]) -> Iterator[LintFinding]:
    at = 0
    for paragraph in entry.text.split("\n"):
        for sentence in sentences(paragraph):
            start = entry.text.find(sentence, at)
            key = skeleton(sentence)
            if len(key) < SAME_SENTENCE or start < 0:
                continue
            at = start + len(sentence)
            before = said.setdefault(key, index)
            if before != index or entry.text.find(sentence) < start:
                where = "本条前面" if before == index else f"《{entries[before].title}》"
                why = f"这一句与{where}的一句相同"
                yield LintFinding(RuleId.REPEATED, "fault", "text", start, at, sentence, why)


def _told_before(index: int, entries: Sequence[Entry]) -> Iterator[LintFinding]:
    own = entries[index]
    mine = skeleton(own.title)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(mine)
    for other in entries[:index]:
        theirs = skeleton(other.title)
        matcher.set_seq1(theirs)
        shared = set(own.lead_urls) & set(other.lead_urls)
        if shared or (matcher.quick_ratio() >= SAME_TITLE and matcher.ratio() >= SAME_TITLE):
            why = f"与《{other.title}》像是一件事"
            yield LintFinding(RuleId.REPEATED, "hint", "title", 0, len(own.title), own.title, why)
            return


def quota(entries: Sequence[Entry], weekly: Weekly) -> Iterator[SectionFinding]:
    """Sections with more entries than their quota."""
    for spec in weekly.sections:
        count = sum(entry.section == spec.id for entry in entries)
        if count > spec.quota:
            yield SectionFinding(RuleId.QUOTA, spec.id, f"{spec.name} {count} 条，超过定额 {spec.quota} 条")
