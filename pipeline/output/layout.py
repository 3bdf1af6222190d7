"""What the printed forms of an issue share: date line, sections, summary, the words that templates take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pipeline.text import clean, squeeze
from pipeline.types import SHANGHAI, Entry, Issue
from pipeline.weekly import LabelledLine, Weekly


def one_line(text: str) -> str:
    """Text without line feeds, odd spaces, and characters that XML and spreadsheets do not take."""
    return squeeze(clean(text))


def number_line(issue: Issue) -> str:
    """第 403 期."""
    return f"第 {issue.number} 期"


def date_line(when: datetime) -> str:
    """2024 年 2 月 26 日, in Shanghai."""
    local = when.astimezone(SHANGHAI)
    return f"{local.year} 年 {local.month} 月 {local.day} 日"


def summary_lines(issue: Issue) -> list[str]:
    """Titles of the starred entries, in printed order."""
    return [entry.title for entry in issue.entries if entry.starred]


def sections(issue: Issue, weekly: Weekly) -> Iterator[tuple[str, list[Entry]]]:
    """(name, entries) of each section that has any, in the order of the paper."""
    for spec in weekly.sections:
        if own := [entry for entry in issue.entries if entry.section == spec.id]:
            yield spec.name, own


def words_of(issue: Issue, weekly: Weekly, marks: Sequence[str]) -> dict[str, Any]:
    """What placeholders stand for, by name (`template.NAMES`)."""
    return {
        "刊名": one_line(weekly.masthead.title),
        "主办": one_line(weekly.masthead.publisher),
        "期号": str(issue.number),
        "日期": date_line(issue.ends_at),
        "标记": [one_line(mark) for mark in marks],
        "摘要": [one_line(line) for line in summary_lines(issue)],
        "各栏": [
            {"名称": one_line(name), "各条": [_item(entry) for entry in entries]}
            for name, entries in sections(issue, weekly)
        ],
        "署名": [_labelled(line) for line in weekly.credits],
        "注": one_line(weekly.note),
        "报发": [_labelled(line) for line in weekly.distribution],
    }


def _item(entry: Entry) -> dict[str, Any]:
    paragraphs = [one_line(paragraph) for paragraph in clean(entry.text).split("\n")]
    return {"标题": one_line(entry.title), "各段": [paragraph for paragraph in paragraphs if paragraph]}


def _labelled(line: LabelledLine) -> dict[str, str]:
    return {"名目": one_line(line.label), "内容": one_line(line.text)}
