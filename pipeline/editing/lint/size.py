"""How long headlines and texts are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.editing.issue import NEEDS_TRANSLATION, is_policy
from pipeline.editing.lint.finding import Item, LintFinding
from pipeline.houserules import RuleId

_NOT_COUNTED = re.compile(r"[\s|｜]+")


def title_length(item: Item) -> Iterator[LintFinding]:
    """A headline that is too long; of a joint one 甲：A | B the limit holds for each half."""
    halves = re.split(r"[|｜]", item.entry.title)
    length = max(len(_NOT_COUNTED.sub("", half)) for half in halves)
    if length > item.rules.title_max:
        why = f"标题 {length} 字，超过 {item.rules.title_max} 字"
        yield item.finding(RuleId.TITLE_LENGTH, "hint", "title", 0, len(item.entry.title), why)


def text_length(item: Item) -> Iterator[LintFinding]:
    """A text outside the house's length; a joint headline has as much for each of its parts."""
    text = item.entry.text.strip()
    if not text or text == NEEDS_TRANSLATION:
        return
    parts = max(1, len(re.split(r"[|｜]", item.entry.title)))
    most = (item.rules.policy_max if is_policy(item.entry.title) else item.rules.text_max) * parts
    length = len(text)
    if length > most:
        why = f"正文 {length} 字，超过 {most} 字"
        yield item.finding(RuleId.TEXT_LENGTH, "hint", "text", 0, len(item.entry.text), why)
    elif length < item.rules.text_min:
        why = f"正文 {length} 字，不足 {item.rules.text_min} 字"
        yield item.finding(RuleId.TEXT_LENGTH, "hint", "text", 0, len(item.entry.text), why)
