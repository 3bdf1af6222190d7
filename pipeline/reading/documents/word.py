"""Word (.docx) -> text and table rows, straight from its XML; a huge file is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reading.documents.document import Document
from pipeline.reading.documents.looks import PLAIN, looks_of
from pipeline.reading.documents.packages import Element, Package
from pipeline.reading.documents.tables import Row, count_rows, table_lines
from pipeline.text import squeeze

_TEXT = ("{*}t", "{*}tab", "{*}br", "{*}cr", "{*}noBreakHyphen")


def read_docx(package: Package) -> Document:
    """Paragraphs and tables of the main text, in order; headers, footers and notes are left out.

    Raises:
        DocumentError: the file is broken, locked or too large.
    """
    lines: list[tuple[str, str]] = []
    tables: list[list[Row]] = []
    look = looks_of(package)
    for block in _blocks(package):
        if _name(block) == "p":
            lines.append((paragraph_text(block), look(block)))
        else:
            rows = table_rows(block)
            lines.extend((line, PLAIN) for cells in table_lines(rows) for line in cells.split("\n"))
            tables.append(rows)
    kept = [(text, mark) for text, mark in lines if text]
    marks = "".join(mark for _, mark in kept)
    return Document("\n".join(text for text, _ in kept), count_rows(tables), marks=marks)


def _blocks(package: Package) -> Iterator[Element]:
    """Outermost paragraphs and tables, each forgotten once the next is asked for."""
    depth = 0
    for event, element in package.walk(package.main_part("word/document.xml"), "{*}p", "{*}tbl"):
        depth += 1 if event == "start" else -1
        if event == "end" and depth == 0:
            yield element
            element.clear()
            if (parent := element.getparent()) is not None:
                del parent[: parent.index(element)]


def paragraph_text(paragraph: Element) -> str:
    """Text of a paragraph in one line; what Word repeats for older readers is left out."""
    parts: list[str] = []
    for node in paragraph.iter(*_TEXT):
        if next(node.iterancestors("{*}Fallback"), None) is not None:
            continue
        parts.append(node.text or "" if _name(node) == "t" else "-" if _name(node) == "noBreakHyphen" else " ")
    return squeeze("".join(parts))


def table_rows(table: Element) -> list[Row]:
    """Cells of a table by row, with the paragraphs of tables nested in them; a cell over several rows in its first."""
    return [
        [_cell_text(cell) for cell in row.iter("{*}tc") if next(cell.iterancestors("{*}tr")) is row]
        for row in table.iter("{*}tr")
        if next(row.iterancestors("{*}tbl")) is table
    ]


def _cell_text(cell: Element) -> str:
    merged = cell.find("{*}tcPr/{*}vMerge")
    if merged is not None and not any(value == "restart" for value in merged.attrib.values()):
        return ""
    return "\n".join(text for paragraph in cell.iter("{*}p") if (text := paragraph_text(paragraph)))


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
