"""Issue -> Markdown, in the structure of the printed paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.output.layout import date_line, number_line, one_line, sections, summary_lines
from pipeline.text import clean
from pipeline.types import Entry, Issue
from pipeline.weekly import Weekly

_SPECIAL = re.compile(r"([\\`*_\[\]<>~]|&(?=#?\w{1,40};))")
"""An & begins a character only where its name and a semicolon follow: AT&T stays as it is."""
_LINE_START = re.compile(r"^(#|\+|-|=|\d+(?=[.)](?:\s|$)))")


def write(issue: Issue, weekly: Weekly, *, marks: Sequence[str] = ()) -> str:
    """The whole issue; ends with a line feed. `marks` (e.g. 演示数据) stand under the masthead."""
    blocks = [*_head(issue, weekly, marks), *_summary(issue)]
    for index, (name, entries) in enumerate(sections(issue, weekly)):
        blocks += ["---"] * bool(index) + [f"## {_plain(name)}"]
        blocks += [block for entry in entries for block in _item(entry)]
    return "\n\n".join([*blocks, *_imprint(weekly)]) + "\n"


def _plain(text: str) -> str:
    """One line with nothing in it that Markdown would act on."""
    escaped = _SPECIAL.sub(r"\\\1", one_line(text))
    return _LINE_START.sub(lambda match: f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}", escaped)


def _head(issue: Issue, weekly: Weekly, marks: Sequence[str]) -> Iterator[str]:
    yield f"# {_plain(weekly.masthead.title)}"
    yield from (f"**〔{_plain(mark)}〕**" for mark in marks)
    yield _plain(weekly.masthead.publisher)
    yield number_line(issue)
    yield date_line(issue.ends_at)


def _summary(issue: Issue) -> Iterator[str]:
    if lines := summary_lines(issue):
        yield "## 摘要"
        yield "\n".join(f"- ◆{_plain(line)}" for line in lines)


def _item(entry: Entry) -> Iterator[str]:
    yield f"### {_plain(entry.title)}"
    yield from (_plain(paragraph) for paragraph in clean(entry.text).split("\n") if paragraph)


def _imprint(weekly: Weekly) -> Iterator[str]:
    yield "---"
    yield from (f"**{_plain(line.label)}：**{_plain(line.text)}" for line in weekly.credits)
    if weekly.note:
        yield f"**注：{_plain(weekly.note)}**"
    if weekly.distribution:
        yield "---"
        yield from (f"{_plain(line.label)}：{_plain(line.text)}" for line in weekly.distribution)
