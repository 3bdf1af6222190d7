"""The house's own Word template, `resources/house.docx`: real styles, and placeholders where an issue is filled in.

`python -m pipeline.output.house` writes it anew after a change here or in `looks`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.text.paragraph import Paragraph

from pipeline.output.looks import field, font_table, house_styles, page_setup, say

HOUSE = Path(__file__).parents[1] / "resources" / "house.docx"

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every member of the archive: the same content gives the same bytes."""

MADE = datetime(2024, 1, 1, tzinfo=UTC)
"""Of the template's properties; an issue puts its own day in their place."""

LINES = (
    ("刊名", "{{ 刊名 }}"),
    ("指令", "{%p for 行 in 标记 %}"),
    ("标记", "〔{{ 行 }}〕"),
    ("指令", "{%p endfor %}"),
    ("主办", "{{ 主办 }}"),
    ("期号", "第 {{ 期号 }} 期\t{{ 日期 }}"),
    ("指令", "{%p if 摘要 %}"),
    ("摘要题", "摘要："),
    ("指令", "{%p for 行 in 摘要 %}"),
    ("摘要行", "◆{{ 行 }}"),
    ("指令", "{%p endfor %}"),
    ("指令", "{%p endif %}"),
    ("指令", "{%p for 栏目 in 各栏 %}"),
    ("Heading 1", "{{ 栏目.名称 }}"),
    ("指令", "{%p for 条目 in 栏目.各条 %}"),
    ("Heading 2", "{{ 条目.标题 }}"),
    ("指令", "{%p for 段 in 条目.各段 %}"),
    ("正文段", "{{ 段 }}"),
    ("指令", "{%p endfor %}"),
    ("指令", "{%p endfor %}"),
    ("指令", "{%p endfor %}"),
    ("指令", "{%p for 行 in 署名 %}"),
    ("版权行", "{{ 行.名目 }}：|{{ 行.内容 }}"),
    ("指令", "{%p endfor %}"),
    ("指令", "{%p if 注 %}"),
    ("版权行", "注：|{{ 注 }}"),
    ("指令", "{%p endif %}"),
    ("指令", "{%p for 行 in 报发 %}"),
    ("报发行", "{{ 行.名目 }}：|{{ 行.内容 }}"),
    ("指令", "{%p endfor %}"),
)
"""(style, text) of each paragraph; what stands before | is a label."""

_KEPT_STYLES = (
    "Normal",
    "Heading 1",
    "Heading 2",
    "Header",
    "Footer",
    "Default Paragraph Font",
    "Normal Table",
    "No List",
)
_DROPPED_PARTS = ("thumbnail", "stylesWithEffects", "customXml", "numbering")
"""What python-docx's own template brings along and no page of ours needs."""


def template() -> bytes:
    """The .docx; the same program gives the same bytes."""
    document = Document()
    _prune(document)
    house_styles(document)
    page_setup(document)
    _running_lines(document)
    for style, text in LINES:
        _line(document, style, text)
    core = document.core_properties
    core.title, core.author, core.language = "周报模板", "zhoubao", "zh-CN"
    core.comments = core.keywords = core.category = core.subject = core.last_modified_by = ""
    core.revision = 1
    core.created = core.modified = MADE
    return packed(document)


def _line(document: DocumentObject, style: str, text: str) -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    label, bar, rest = text.partition("|")
    if bar:
        say(paragraph, label, "标签")
    say(paragraph, rest if bar else label)
    return paragraph


def _running_lines(document: DocumentObject) -> None:
    """Header (marks on the first page; title, number and marks on the others) and page number."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    marks = "{% for 行 in 标记 %}　{{ 行 }}{% endfor %}"
    say(section.first_page_header.paragraphs[0], marks)
    say(section.header.paragraphs[0], f"{{{{ 刊名 }}}}　第 {{{{ 期号 }}}} 期{marks}")
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.add_run("— ")
        field(paragraph, "PAGE", "1")
        paragraph.add_run(" —")


def _prune(document: DocumentObject) -> None:
    """Take out what nobody wants to see in the style pane, and parts that no page of ours needs."""
    package = document.part.package
    assert package is not None
    for rels in (package.rels, document.part.rels):
        for name, relation in list(rels.items()):
            if relation.reltype.rpartition("/")[2] in _DROPPED_PARTS or relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
                del rels[name]
    for style in list(document.styles):
        if style.name not in _KEPT_STYLES:
            style.delete()
    _fonts_part(document)._blob = font_table()


def _fonts_part(document: DocumentObject) -> Part:
    relations = document.part.rels.values()
    return cast(Part, next(one.target_part for one in relations if one.reltype == RELATIONSHIP_TYPE.FONT_TABLE))


def packed(document: DocumentObject) -> bytes:
    """The archive of a document with fixed times."""
    saved, again = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with ZipFile(saved) as old, ZipFile(again, "w", ZIP_DEFLATED) as new:
        for name, content in _members(old):
            new.writestr(ZipInfo(name, ZIP_EPOCH), content, ZIP_DEFLATED)
    return again.getvalue()


def _members(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        yield name, archive.read(name)


if __name__ == "__main__":
    HOUSE.write_bytes(template())
