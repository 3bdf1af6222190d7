"""A file of a printed issue -> PrintedIssue; hostile ones are read in the bounded process of all documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.editing.printed import lines_of, read_issue
from pipeline.errors import DocumentError, TakeError, UnlikeWeeklyError
from pipeline.printed import PrintedIssue
from pipeline.reading.documents.child import read_in_child
from pipeline.reading.documents.kinds import is_page, kind_of
from pipeline.taking import file_content
from pipeline.weekly import Weekly

WORD_NAMES = frozenset((".docx", ".doc", ".wps"))
WORD_KINDS = frozenset(("docx", "doc", "odt", "rtf", "markup", "pdf"))
"""What Word and WPS open under such a name: one that can be read may have a wrong name, and is no Word file only where
it does not read as a weekly."""


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
    try:
        return read_issue(lines_of(document.text, document.marks), path.name, weekly, number, day)
    except UnlikeWeeklyError:
        if path.suffix.lower() in WORD_NAMES and (not document.text.strip() or kind_of(content) not in WORD_KINDS):
            raise TakeError(f"{path.name}：不是 Word 文件，或已损坏；请在 Word 里打开，另存为 .docx 再导入") from None
        raise
