"""近日 where the sources know the day, and 今天 in a paper that is read a week later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.editing.facts.dates import dates
from pipeline.editing.facts.folding import folded
from pipeline.editing.lint.finding import Item, LintFinding
from pipeline.houserules import RuleId
from pipeline.types import SHANGHAI, Report

_RECENTLY = re.compile(r"(?:于)?(近日|日前|新近)")
_DAY_WORD = re.compile(
    r"(?P<word>今天|今日|今晚|今晨|昨天|昨日|昨晚|明天|明日)(?!头条|俄罗斯|美国|资本)(?:（(?P<day>\d{1,2}月\d{1,2}日)）)?"
)
_OFF = {"今": 0, "昨": -1, "明": 1}
_LETTERHEAD = re.compile(r"\d{1,2}月\d{1,2}日(?:电|讯|消息)|\d{1,2}日(?:电|讯)")
_FUTURE = re.compile(r"将于?$|定于$|拟于$|计划于?$|截至$|截止$|自$|从$|到$|至$|将自$|公示期为?$")
LEAD = 120
"""Characters of a report in which the day of what it tells stands."""
NEAR = 14
"""Days before its publication that a report's day may be to be that of its news."""


def recently(item: Item) -> Iterator[LintFinding]:
    """近日 in the first sentence, where the leads of the sources name one day, and one alone."""
    first = item.entry.text.split("。", 1)[0]
    match = _RECENTLY.search(first)
    if match is None or dates(folded(first[: match.start()])):
        return
    days = {day for report in item.sources for day in _days_of(report)}
    if len(days) == 1:
        (day,) = days
        said = f"{day.month}月{day.day}日"
        new = f"于{said}" if match[0].startswith("于") else said
        why = f"来源写明是{said}，不用“{match[1]}”"
        yield item.finding(RuleId.RECENTLY, "hint", "text", *match.span(), why, new)


def _days_of(report: Report) -> Iterator[date]:
    """The past days in the lead of a report, its letterhead left out."""
    if report.published_at is None:
        return
    published = report.published_at.astimezone(SHANGHAI).date()
    lead = folded(_LETTERHEAD.sub("", report.text[:LEAD]))
    for fact in dates(lead):
        key = fact.keys[0]
        if fact.group != "day" or _FUTURE.search(lead[: fact.start]):
            continue
        year, month, number = key
        try:
            day = date(year or published.year, month or published.month, number)
        except ValueError:
            continue
        if timedelta(0) <= published - day <= timedelta(days=NEAR):
            yield day


def day_word(item: Item) -> Iterator[LintFinding]:
    """今天 and 昨日: said on a day that the reader does not know; the day is that of the source that says so."""
    for field, _ in item.fields:
        for match in _DAY_WORD.finditer(item.free[field]):
            day = _day_of(match["word"], item.sources)
            said = match["day"] or (f"{day.month}月{day.day}日" if day else None)
            tail = "晚" if match["word"].endswith("晚") else ""
            why = f"写明是{said}" if said else "写明是哪一天"
            yield item.finding(RuleId.DAY_WORD, "hint", field, *match.span(), why, said and f"{said}{tail}")


def _day_of(word: str, sources: tuple[Report, ...]) -> date | None:
    for report in sources:
        if report.published_at and word in f"{report.title}{report.text}":
            return report.published_at.astimezone(SHANGHAI).date() + timedelta(days=_OFF[word[0]])
    return None
