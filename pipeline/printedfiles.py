"""A file of a printed issue -> PrintedIssue; hostile ones are read in the bounded process of all documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.editing.printed import lines_of, read_issue
from pipeline.errors import DocumentError, TakeError
from pipeline.printed import PrintedIssue
from pipeline.reading.documents.child import read_in_child
from pipeline.reading.documents.kinds import is_page
from pipeline.taking import file_content
from pipeline.weekly import Weekly


def read_printed(path: Path, weekly: Weekly, number: int | None = None, day: date | None = None) -> PrintedIssue:
    """The issue in a Word, Markdown, text or PDF file; `number` and `day` outweigh what it says.

    Raises:
        UsageError: the file cannot be opened, is no weekly, or lacks number or day.
        TakeError: it cannot be read.
    """
    content = file_content(path)
    if is_page(content):
        raise TakeError(f"{path.name}：是网页；请给 Word、Markdown 或文本文件")
    try:
        document = read_in_child(content)
    except DocumentError as err:
        raise TakeError(f"{path.name}：{err}") from err
    return read_issue(lines_of(document.text, document.marks), path.name, weekly, number, day)
