"""Issue -> Word file: A4, real heading styles for the navigation pane, fonts that Word on Windows has."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from pipeline.output.docx_styles import BODY_WIDTH, field, house_styles, page_setup, rule_above, ruled, say
from pipeline.output.layout import date_line, number_line, one_line, sections, summary_lines
from pipeline.text import clean
from pipeline.types import Entry, Issue
from pipeline.weekly import LabelledLine, Weekly

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every member of the archive: the same issue gives the same bytes."""


def write(issue: Issue, weekly: Weekly, *, marks: Sequence[str] = ()) -> bytes:
    """The .docx of an issue; the same input gives the same bytes.

    `marks` (e.g. 演示数据) are printed under the masthead and in the header of every page. Characters that XML does
    not allow are left out.
    """
    document = Document()
    house_styles(document)
    page_setup(document)
    _running_lines(document, issue, weekly, marks)
    _masthead(document, issue, weekly, marks)
    _summary(document, issue)
    for index, (name, entries) in enumerate(sections(issue, weekly)):
        _section(document, name, entries, rule=index > 0)
    _imprint(document, weekly)
    _properties(document, issue, weekly)
    return _packed(document)


def _line(document: DocumentObject, text: str, style: str) -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    if plain := one_line(text):
        say(paragraph, plain)
    return paragraph


def _masthead(document: DocumentObject, issue: Issue, weekly: Weekly, marks: Sequence[str]) -> None:
    _line(document, weekly.masthead.title, "刊名")
    for mark in marks:
        _line(document, f"〔{one_line(mark)}〕", "标记")
    _line(document, weekly.masthead.publisher, "主办")
    dated = _line(document, number_line(issue), "期号")
    dated.paragraph_format.tab_stops.add_tab_stop(BODY_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    say(dated, f"\t{date_line(issue.ends_at)}")


def _summary(document: DocumentObject, issue: Issue) -> None:
    lines = summary_lines(issue)
    if not lines:
        return
    _line(document, "摘要：", "摘要题")
    for line in lines:
        _line(document, f"◆{line}", "摘要行")


def _section(document: DocumentObject, name: str, entries: Sequence[Entry], *, rule: bool) -> None:
    heading = _line(document, name, "Heading 1")
    if rule:
        rule_above(heading)
    for entry in entries:
        _line(document, entry.title, "Heading 2")
        for paragraph in clean(entry.text).split("\n"):
            if paragraph:
                _line(document, paragraph, "正文段")


def _imprint(document: DocumentObject, weekly: Weekly) -> None:
    """Credits, note and distribution, kept together on one page."""
    lines = [_labelled(document, line, "版权行") for line in weekly.credits]
    if weekly.note:
        lines.append(_labelled(document, LabelledLine(label="注", text=weekly.note), "版权行"))
    sent = [_labelled(document, line, "报发行") for line in weekly.distribution]
    for line in [*lines, *sent][:-1]:
        line.paragraph_format.keep_with_next = True
    ruled(sent)
    if lines:
        rule_above(lines[0])
        lines[0].paragraph_format.space_before = Cm(1.2)
        lines[-1].paragraph_format.space_after = Cm(0.6)


def _labelled(document: DocumentObject, line: LabelledLine, style: str) -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    say(paragraph, f"{one_line(line.label)}：", "标签")
    say(paragraph, one_line(line.text))
    return paragraph


def _running_lines(document: DocumentObject, issue: Issue, weekly: Weekly, marks: Sequence[str]) -> None:
    """Header (marks on the first page; title, number and marks on the others) and page number."""
    section = document.sections[0]
    said = "　".join(one_line(mark) for mark in marks)
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = said
    section.header.paragraphs[0].text = "　".join(
        part for part in (one_line(weekly.masthead.title), number_line(issue), said) if part
    )
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.add_run("— ")
        field(paragraph, "PAGE", "1")
        paragraph.add_run(" —")


def _properties(document: DocumentObject, issue: Issue, weekly: Weekly) -> None:
    core = document.core_properties
    core.title = f"{one_line(weekly.masthead.title)} {number_line(issue)}"
    core.author = core.last_modified_by = one_line(weekly.masthead.publisher)
    core.subject = date_line(issue.ends_at)
    core.language = "zh-CN"
    core.comments = core.keywords = core.category = ""
    core.revision = 1
    core.created = core.modified = issue.ends_at


def _packed(document: DocumentObject) -> bytes:
    """The archive with fixed times, without the picture of python-docx's own template."""
    package = document.part.package
    assert package is not None
    for name, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[name]
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with ZipFile(saved) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name, content in _members(old):
            new.writestr(ZipInfo(name, ZIP_EPOCH), content, ZIP_DEFLATED)
    return packed.getvalue()


def _members(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        yield name, archive.read(name)
