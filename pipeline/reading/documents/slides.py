"""PowerPoint (.pptx) -> text and table rows, slide by slide."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reading.documents.document import PAGES_MAX, Document
from pipeline.reading.documents.packages import Element, Package
from pipeline.reading.documents.tables import Row, count_rows, table_lines
from pipeline.text import squeeze


def read_pptx(package: Package) -> Document:
    """Text of the shapes in the order of the show, tables as rows; speakers' notes are left out.

    Raises:
        DocumentError: the file is broken, locked or too large.
    """
    lines: list[str] = []
    tables: list[list[Row]] = []
    names = _slides(package)
    for name in names[:PAGES_MAX]:
        for block in _blocks(package.xml(name)):
            if isinstance(block, str):
                lines.append(block)
            else:
                lines.extend(table_lines(block))
                tables.append(block)
    note = f"只读了前 {PAGES_MAX} 页，共 {len(names)} 页" if len(names) > PAGES_MAX else ""
    if not lines and names:
        note = "幻灯片上没有文字，多半是图片，未识别"
    return Document("\n".join(lines), count_rows(tables), len(names), note)


def _slides(package: Package) -> list[str]:
    """Names of the slides in the order of the show; by their numbers where that is not told."""
    main = package.main_part("ppt/presentation.xml")
    related = package.related(main)
    wanted = [
        value
        for slide in package.xml(main).iter("{*}sldId")
        for name, value in slide.attrib.items()
        if str(name).endswith("}id")
    ]
    told = [related[one][1] for one in wanted if one in related and related[one][1] in package]
    return told or package.names("ppt/slides/slide", ".xml")


def _blocks(slide: Element) -> Iterator[str | list[Row]]:
    """Paragraphs and tables of a slide."""
    for node in slide.iter("{*}p", "{*}tbl"):
        if str(node.tag).endswith("}tbl"):
            yield [
                ["\n".join(filter(None, map(_text, cell.iter("{*}p")))) for cell in row.iter("{*}tc")]
                for row in node.iter("{*}tr")
            ]
        elif next(node.iterancestors("{*}tbl"), None) is None and (text := _text(node)):
            yield text


def _text(paragraph: Element) -> str:
    return squeeze("".join(node.text or " " for node in paragraph.iter("{*}t", "{*}br")))
