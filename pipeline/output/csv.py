"""Stories of a week, or any table, -> CSV that Excel opens rightly and that runs nothing there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from pipeline.names import UNDATED, story_number, week_of
from pipeline.output.layout import one_line
from pipeline.types import SHANGHAI, Candidate, Report
from pipeline.urls import is_taken_url
from pipeline.weekly import Weekly

CELL_MAX = 32_000
"""Characters; Excel cuts a cell off at 32,767."""

SUMMARY_MAX = 200
"""Characters of the column 摘要."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First characters at which a spreadsheet reads a cell as a formula; the full-width ones in East Asian versions."""


Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table, for the data dictionary."""

    name: str
    meaning: str


COLUMNS = (
    Column("事件编号", "E 加 12 位，由首篇报道的网址算出，网址不变则编号不变；可直接写在 zhoubao show 等命令里"),
    Column(
        "周", f"首发时间所在的 ISO 周，北京时间，例如 2024-W08；各篇报道都没有日期的写“{UNDATED}”，收在首见的那一周"
    ),
    Column("栏目", "自动判定的栏目；“不入刊”表示判定为与本刊无关"),
    Column("标题", "首篇报道的标题"),
    Column("首篇来源", "首篇报道的来源名称"),
    Column("首发时间(北京时间)", f"事件中最早一篇报道的发布时间，年-月-日 时:分；各篇都没有日期的写“{UNDATED}”"),
    Column("报道数", "事件所含报道篇数，含转载"),
    Column("来源数", "报道这一事件的来源个数"),
    Column("来源列表", "来源名称，以顿号分隔，首篇报道的来源在前"),
    Column("链接", "首篇报道的网址；手工放入而没有网址的为空"),
    Column("得分", "候选排序得分，越大越靠前"),
    Column("栏目理由", "判定栏目的词，“词×权重”，以顿号分隔，至多五个"),
    Column("编辑决定", "选用、不用，或空（尚未处理）"),
    Column("期号", "作出决定的那一期；尚未处理为空"),
    Column("摘要", "首篇报道正文的前 200 字"),
    Column("首见时间(北京时间)", "系统第一次见到这一事件的时间，年-月-日 时:分"),
    Column(
        "往期",
        "“已刊（第 N 期）”：这件事印过；“续报（接第 N 期《…》）”：印过的事有了下文；"
        "“上期漏（第 N 期）”：在那一期的时间段里发布，截稿后才见到；其余为空",
    ),
)


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One story of a week; fields in the order of COLUMNS."""

    story: str
    week: str
    section: str
    title: str
    source: str
    published_at: str
    reports: int
    sources: int
    source_names: str
    url: str
    rank: float
    reasons: str
    decision: str
    issue: int | None
    summary: str
    first_seen_at: str
    past: str = ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Values in the order of COLUMNS."""
        return tuple(getattr(self, name) for name in self.__slots__)


def rows(
    stories: Iterable[tuple[Candidate, Sequence[Report]]],
    weekly: Weekly,
    source_names: Mapping[str, str],
    decided: Mapping[str, tuple[str, int | None]],
) -> Iterator[WeekRow]:
    """One row for each story as it comes; nothing is kept.

    The reports of a story may come in any order. `source_names` is by source id; `decided` gives (编辑决定, 期号) by
    lead URL.
    """
    for candidate, reports in stories:
        yield row_of(candidate, reports, weekly, source_names, *decided.get(candidate.story.lead_url, ("", None)))


def row_of(
    candidate: Candidate,
    reports: Sequence[Report],
    weekly: Weekly,
    source_names: Mapping[str, str],
    decision: str = "",
    issue: int | None = None,
    past: str = "",
) -> WeekRow:
    """The row of one story; `past`: what it is to printed issues."""
    story = candidate.story
    by_url = {report.url: report for report in reports}
    lead = by_url.get(story.lead_url)
    ids = dict.fromkeys([candidate.source_id, *(report.source_id for report in reports)])
    return WeekRow(
        story=story_number(story.lead_url),
        week=week_of(story.first_published_at) if story.first_published_at else UNDATED,
        section=weekly.name_of(candidate.section),
        title=candidate.title,
        source=source_names.get(candidate.source_id, candidate.source_id),
        published_at=_local(story.first_published_at) if story.first_published_at else UNDATED,
        reports=len(story.members) or len(reports),
        sources=len(ids),
        source_names="、".join(source_names.get(one, one) for one in ids),
        url="" if is_taken_url(story.lead_url) else story.lead_url,
        rank=round(candidate.rank, 4),
        reasons=_reasons(candidate),
        decision=decision,
        issue=issue,
        summary=one_line(lead.text)[:SUMMARY_MAX] if lead else "",
        first_seen_at=_local(story.first_seen_at),
        past=past,
    )


def _local(when: datetime) -> str:
    return when.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _reasons(candidate: Candidate) -> str:
    best = next((score for score in candidate.scores if score.section == candidate.section), None)
    told = [vote for vote in best.votes if vote.where not in ("source", "model")] if best else []
    votes = sorted(told, key=lambda vote: -vote.weight)[:5]
    return "、".join(f"{vote.word}×{vote.weight:g}" for vote in votes)


def write_week(rows: Iterable[WeekRow], file: BinaryIO) -> int:
    """Write the table row by row and return the number of stories; `file` stays open."""
    return write_table(COLUMNS, (row.cells for row in rows), file)


def write_table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], file: BinaryIO) -> int:
    """Write any table row by row and return the number of rows. UTF-8 with a mark for Excel, lines end in CR LF.

    `file` stays open.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in columns)
    count = 0
    for row in rows:
        writer.writerow(cell(value) for value in row)
        count += 1
    text.flush()
    text.detach()
    return count


def cell(value: Cell) -> str | int | float:
    """Value as written: one line, no formula; numbers stay numbers, None is empty."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    line = one_line(value)[:CELL_MAX]
    return f"'{line}" if line.startswith(_FORMULA_STARTS) else line
