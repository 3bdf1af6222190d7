"""The workbook in which candidates leave the desk for Excel and come back: its columns, and what it remembers.

Version 1. Beside the sheet that people work on lies a hidden one that holds each row as it was exported: what an editor
changed is told by it, and what others decided meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 1
MARK = "zhoubao-candidates"
"""First cell of the hidden sheet."""

CANDIDATES, STATE, LISTS = "候选", "状态", "名单"
"""Sheets: what people see; each row as exported; what the drop-downs offer."""

ID, SECTION, DECISION, PLACE, TITLE, NOTE = "编号", "栏目", "决定", "次序", "标题", "备注"
PICK, DROP, MERGED = "选用", "不用", "并入"
EDITABLE = (SECTION, DECISION, PLACE, TITLE, NOTE)
"""Columns whose changes come back as decisions."""

STATE_COLUMNS = (ID, "首篇", SECTION, DECISION, PLACE, "固定次序", TITLE, NOTE)
STATE_HEADER_ROWS = 2
"""Rows of the hidden sheet before the first candidate: (mark, version, issue, when exported), then its columns."""

ROWS_MAX = 20_000
PLACE_MAX = 999


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What the workbook says of itself."""

    paper: str
    number: int
    exported_at: str
    """ISO 8601."""


@dataclass(frozen=True, slots=True)
class SheetState:
    """What may come back changed of a candidate."""

    section: str
    decision: str
    place: int | None
    """Where it stands in its section; None where it is not in the issue."""
    fixed: int | None
    """Place that an editor gave it."""
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A candidate as it leaves."""

    id: str
    lead_url: str
    state: SheetState
    summary: str
    source: str
    others: str
    day: str
    past: str
    url: str
