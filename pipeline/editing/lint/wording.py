"""Words: placeholders, leftovers of other papers, forbidden words and those to be replaced, short names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.editing.lint.finding import Item, LintFinding
from pipeline.houserules import RuleId

_PLACEHOLDER = re.compile(r"〔[^〔〕\d]{1,12}〕")
_VOICE = re.compile(r"(?:本公司|我公司|我司|本集团|本报|本网|我们|您|敬请)")
_QUOTED = re.compile(r"“[^”]*”")
_PART_OF_MORE = re.compile(r"[省市区县州国央级原]$")
"""Before a short name: 省文旅厅, 国务院国资委 are bodies of their own, or named in full; 人社部门 is none."""


def placeholder(item: Item) -> Iterator[LintFinding]:
    """〔待定日期〕, 〔需编译〕 and other marks that somebody has to fill."""
    for field, said in item.fields:
        for match in _PLACEHOLDER.finditer(said):
            yield item.finding(RuleId.PLACEHOLDER, "fault", field, *match.span(), f"{match[0]}还没有补上")


def no_text(item: Item) -> Iterator[LintFinding]:
    """An entry that is a headline alone."""
    if not item.entry.text.strip():
        yield item.finding(RuleId.NO_TEXT, "fault", "text", 0, 0, "这一条没有正文")


_TABLE = re.compile(r"[|｜]|(?:^|(?<=[\s。！？?!]))(?:答复?|问题?)[：:]", re.MULTILINE)
"""What a record of questions and answers, or a table, leaves in a text."""


def leftover(item: Item) -> Iterator[LintFinding]:
    """Datelines, credits, calls to click, addresses."""
    for field, said in item.fields:
        for match in _pattern(item.rules.leftovers).finditer(said):
            yield item.finding(RuleId.LEFTOVER, "fault", field, *match.span(), "别处的电头、署名、导读，删去", "")
    for match in _TABLE.finditer(item.entry.text):
        new = None if match[0] in "|｜" else ""
        yield item.finding(RuleId.LEFTOVER, "fault", "text", *match.span(), "表格、问答记录留下的字，改写或删去", new)


def forbidden(item: Item) -> Iterator[LintFinding]:
    """Words that the house does not use of itself; in quotes they are somebody else's."""
    for field, _ in item.fields:
        for match in _pattern(item.rules.forbidden).finditer(_unquoted(item.free[field])):
            yield item.finding(RuleId.FORBIDDEN, "hint", field, *match.span(), f"不用“{match[0]}”这样的词")


def replace(item: Item) -> Iterator[LintFinding]:
    """Words for which the house has another."""
    if not item.rules.replace:
        return
    pattern = _words(tuple(item.rules.replace))
    for field, _ in item.fields:
        for match in pattern.finditer(_unquoted(item.free[field])):
            new = item.rules.replace[match[0]]
            yield item.finding(RuleId.REPLACE, "hint", field, *match.span(), f"“{match[0]}”改为“{new}”", new)


def voice(item: Item) -> Iterator[LintFinding]:
    """本公司, 您: the words of an announcement, not of a weekly."""
    for field, _ in item.fields:
        found = list(_VOICE.finditer(_unquoted(item.free[field])))
        if found:
            why = (
                f"用第三人称（“{found[0][0]}”等 {len(found)} 处）"
                if len(found) > 1
                else f"用第三人称，不用“{found[0][0]}”"
            )
            yield item.finding(RuleId.VOICE, "hint", field, *found[0].span(), why)


def full_name(item: Item) -> Iterator[LintFinding]:
    """A body that the text names by a short form before its full one."""
    if not item.rules.full_names:
        return
    text, met = item.free["text"], set()
    for match in _words(tuple(item.rules.full_names)).finditer(text):
        short, full = match[0], item.rules.full_names[match[0]]
        inside = full in text[max(0, match.start() - len(full)) : match.end() + len(full)]
        longer = _PART_OF_MORE.search(text[: match.start()]) or text[match.end() : match.end() + 1] == "门"
        if short in met or inside or longer or full in text[: match.start()]:
            met.add(short)
            continue
        met.add(short)
        yield item.finding(RuleId.FULL_NAME, "hint", "text", *match.span(), f"首次出现用全称“{full}”", full)


def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda match: "\x00" * len(match[0]), text)


@lru_cache(maxsize=64)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all terms, words or /patterns/; an empty list finds nothing."""
    parts = [term[1:-1] if len(term) > 2 and term[0] == term[-1] == "/" else re.escape(term) for term in terms]
    return re.compile("|".join(sorted(parts, key=len, reverse=True)) or r"(?!)")


@lru_cache(maxsize=64)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all words, longer ones first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
