"""Files of the replica web: Word tables and PDF documents, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import quote

from docx import Document
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from demo.content import AttachedFile, DemoReport
from demo.site import Site
from demo.web import NOTICE, Answer, Ask

_SIMPLIFIED, _TRADITIONAL = "STSong-Light", "MSung-Light"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attached(report: DemoReport, item: AttachedFile, named: bool = False) -> Answer:
    """The file as an answer; `named`: with its name in Content-Disposition, for addresses that do not show it."""
    body = docx_file(item.name, _table(item)) if item.kind == "docx" else pdf_file(item.name, report.paragraphs)
    kind = _WORD if item.kind == "docx" else "application/pdf"
    headers = (("Content-Disposition", f"attachment; filename*=UTF-8''{quote(item.name)}"),) if named else ()
    return Answer(body, kind, headers=headers, modified=report.published)


def attachment(site: Site, ask: Ask, is_it: Callable[[DemoReport, int], bool], *, named: bool = False) -> Answer | None:
    """The file that was asked for, of a report that is out: the one whose (report, index) `is_it` knows."""
    files = ((report, index) for report in site.shelf.published(ask) for index in range(len(report.attachments)))
    found = next((pair for pair in files if is_it(*pair)), None)
    return attached(found[0], found[0].attachments[found[1]], named=named) if found else None


def _table(item: AttachedFile) -> tuple[tuple[str, ...], ...]:
    """Header and rows: the given ones first, then made-up ones up to the promised number."""
    columns = list(item.first_rows[0]) if item.first_rows else ["名称"]
    rows = [_made_up(columns, index) for index in range(len(item.first_rows), item.rows)]
    body = [*item.first_rows, *rows]
    numbered = [(str(index), *(row.get(name, "") for name in columns)) for index, row in enumerate(body, start=1)]
    return (("序号", *columns), *numbered)


def _made_up(columns: list[str], index: int) -> Mapping[str, str]:
    return {name: f"演示{name.removesuffix('名称')}{index + 1:03d}" for name in columns}


@cache
def docx_file(title: str, table: tuple[tuple[str, ...], ...]) -> bytes:
    """A Word file of a title, the notice and one table."""
    document = Document()
    document.add_heading(title.removesuffix(".docx"), level=1)
    document.add_paragraph(NOTICE)
    grid = document.add_table(rows=len(table), cols=len(table[0]))
    for cells, row in zip(table, grid.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return _without_dates(stream.getvalue())


def _without_dates(archive: bytes) -> bytes:
    """The same zip file without the times at which its parts were written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def pdf_file(title: str, paragraphs: list[str], traditional: bool = False) -> bytes:
    """A PDF document with a text layer."""
    return _pdf(title, tuple(paragraphs), (), _TRADITIONAL if traditional else _SIMPLIFIED)


def pdf_form(title: str, rows: Mapping[str, list[str]]) -> bytes:
    """A PDF document of one two-column table: name of the row, paragraphs beside it."""
    return _pdf(title, (), tuple((name, tuple(texts)) for name, texts in rows.items()), _SIMPLIFIED)


@cache
def _pdf(title: str, texts: tuple[str, ...], rows: tuple[tuple[str, tuple[str, ...]], ...], font: str) -> bytes:
    for name in (_SIMPLIFIED, _TRADITIONAL):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    plain = ParagraphStyle("plain", fontName=font, fontSize=10.5, leading=17, wordWrap="CJK")
    head = ParagraphStyle("head", parent=plain, fontSize=15, leading=24, alignment=1)
    story = [Paragraph(_markup(title), head), Spacer(1, 12)]
    for text in texts:
        story += [Paragraph(_markup(text), plain), Spacer(1, 6)]
    if rows:
        story.append(_grid(rows, plain))
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, title=title, invariant=1).build(story, _header, _header)
    return stream.getvalue()


def _grid(rows: tuple[tuple[str, tuple[str, ...]], ...], style: ParagraphStyle) -> Table:
    cells = [[Paragraph(_markup(name), style), Paragraph(_markup("\n".join(beside)), style)] for name, beside in rows]
    lines = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(cells, colWidths=(100, 350), splitInRow=1, style=lines)


def _header(canvas: Canvas, template: SimpleDocTemplate) -> None:
    canvas.setFont(_SIMPLIFIED, 9)
    canvas.drawString(72, A4[1] - 40, NOTICE)
    canvas.drawRightString(A4[0] - 72, 40, str(canvas.getPageNumber()))


def _markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br/>")
