"""The Word file: its structure, its fonts, its bytes."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from weekly.sample import END, GOLDEN, WEEKLY, sample_issue

from pipeline.output import docx, house
from pipeline.types import Entry, Issue, SectionId

MARKS = ("演示数据",)


@pytest.fixture(scope="module")
def packed() -> bytes:
    return docx.write(sample_issue(), WEEKLY, marks=MARKS)


@pytest.fixture(scope="module")
def document(packed: bytes) -> DocumentObject:
    return Document(io.BytesIO(packed))


def outline(document: DocumentObject) -> str:
    """Style and text of each paragraph."""
    return "".join(f"{one.style.name} | {one.text}\n" for one in document.paragraphs)


def member(packed: bytes, name: str) -> str:
    return ZipFile(io.BytesIO(packed)).read(name).decode()


def test_the_sample_week_has_the_structure_of_the_printed_paper(document):
    assert outline(document) == (GOLDEN / "sample.docx.txt").read_text(encoding="utf-8")


def test_the_same_issue_gives_the_same_bytes(packed):
    assert docx.write(sample_issue(), WEEKLY, marks=MARKS) == packed
    assert {info.date_time for info in ZipFile(io.BytesIO(packed)).infolist()} == {house.ZIP_EPOCH}


def test_the_page_is_a4(document):
    section = document.sections[0]
    assert [round(side.cm, 1) for side in (section.page_width, section.page_height)] == [21.0, 29.7]
    assert round(section.left_margin.cm, 1) == 2.8


def test_headings_are_real_ones_and_show_in_the_navigation_pane(document):
    styles = document.styles
    levels = [
        styles[name].element.find(f".//{qn('w:outlineLvl')}").get(qn("w:val")) for name in ("Heading 1", "Heading 2")
    ]
    assert levels == ["0", "1"]
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"][:2] == ["要闻", "行业"]


@pytest.mark.parametrize(
    ("style", "family"),
    [("Heading 1", "方正小标宋简体"), ("Heading 2", "黑体"), ("正文段", "仿宋"), ("刊名", "方正小标宋简体")],
)
def test_styles_name_east_asian_fonts_that_no_theme_overrides(document, style, family):
    fonts = document.styles[style].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == family
    assert not [name for name in fonts.attrib if "Theme" in name]


def test_every_family_names_what_stands_in_for_it(packed):
    table = member(packed, "word/fontTable.xml")
    assert '"方正小标宋简体"' in table and "宋体,SimSun" in table
    assert set(re.findall(r'w:eastAsia="([^"]+)"', member(packed, "word/styles.xml"))) - {"zh-CN"} <= set(
        re.findall(r'w:font w:name="([^"]+)"', table)
    )


def test_body_paragraphs_are_indented_two_characters_at_22_lines_a_page(document):
    style = document.styles["正文段"]
    assert style.element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert style.paragraph_format.line_spacing.pt == 29
    assert style.paragraph_format.widow_control


def test_no_headline_stands_alone_at_the_foot_of_a_page(document):
    for name in ("摘要题", "Heading 1", "Heading 2"):
        assert document.styles[name].paragraph_format.keep_with_next


def test_paragraphs_bear_a_style_and_no_formatting_of_their_own(document):
    for paragraph in document.paragraphs:
        own = [child.tag.split("}")[1] for child in paragraph._p.pPr]
        assert own == ["pStyle"], paragraph.text


def test_page_numbers_are_a_field(packed):
    footers = [name for name in ZipFile(io.BytesIO(packed)).namelist() if "footer" in name]
    assert len(footers) == 2
    assert all(re.search(r"<w:instrText[^>]*> PAGE </w:instrText>", member(packed, name)) for name in footers)


def test_marks_stand_under_the_masthead_and_in_every_header(document):
    section = document.sections[0]
    assert document.paragraphs[1].text == "〔演示数据〕"
    assert section.first_page_header.paragraphs[0].text.strip() == "演示数据"
    assert section.header.paragraphs[0].text == "行业动态周报　第 907 期　演示数据"


def test_without_marks_nothing_is_marked():
    plain = docx.write(sample_issue(), WEEKLY)
    assert "演示" not in "".join(member(plain, name) for name in ZipFile(io.BytesIO(plain)).namelist() if "xml" in name)


def test_properties_name_the_issue_and_its_language(document):
    core = document.core_properties
    assert (core.title, core.author, core.language, core.comments) == (
        "行业动态周报 第 907 期",
        "云海视听协会",
        "zh-CN",
        "",
    )
    assert core.created == core.modified == END


def test_nothing_is_left_of_the_template_of_the_library(packed):
    assert not [name for name in ZipFile(io.BytesIO(packed)).namelist() if "thumbnail" in name]
    assert "python-docx" not in member(packed, "docProps/core.xml")


def test_the_imprint_stays_on_one_page(document):
    names = [one.style.name for one in document.paragraphs]
    assert names[-6:] == ["版权行"] * 4 + ["报发行"] * 2
    assert all(document.styles[name].paragraph_format.keep_with_next for name in names[-6:])


def test_an_empty_issue_is_a_readable_file():
    document = Document(io.BytesIO(docx.write(Issue(1, END, END), WEEKLY)))
    assert [one.text for one in document.paragraphs][:3] == [
        "行业动态周报",
        "云海视听协会",
        "第 1 期\t2024 年 2 月 26 日",
    ]


def test_element_order_is_the_one_word_insists_on(packed):
    order = [
        "keepNext",
        "keepLines",
        "widowControl",
        "pBdr",
        "tabs",
        "spacing",
        "ind",
        "contextualSpacing",
        "jc",
        "outlineLvl",
    ]
    for part in ("word/document.xml", "word/styles.xml"):
        for shape in ElementTree.fromstring(member(packed, part)).iter(qn("w:pPr")):
            names = [child.tag.split("}")[1] for child in shape]
            known = [order.index(name) for name in names if name in order]
            assert known == sorted(known), names


@given(st.text(min_size=1), st.text())
@settings(max_examples=25, deadline=None)
def test_any_text_gives_a_readable_file(title, text):
    entry = Entry(SectionId.INDUSTRY, title, text, ("https://news.example/a",), starred=True)
    issue = replace(sample_issue(), entries=(entry,))
    assert Document(io.BytesIO(docx.write(issue, WEEKLY, marks=[text]))).paragraphs


def test_characters_that_xml_forbids_are_left_out():
    entry = Entry(SectionId.INDUSTRY, "甲\x00\x0b乙\ud800", "丙\x1f丁\ufffe <b>&", ("https://news.example/a",))
    document = Document(io.BytesIO(docx.write(Issue(1, END, END, (entry,)), WEEKLY)))
    assert {"甲乙", "丙丁 <b>&"} <= {one.text for one in document.paragraphs}


@pytest.mark.parametrize(
    "said",
    [
        "{{ 7*7 }}与{% for 行 in 摘要 %}甲{% endfor %}",
        "{{ 刊名.__class__ }}",
        "<w:p><w:r><w:t>甲</w:t></w:r></w:p>",
        "</w:t></w:r></w:p>&amp;<!--",
        "甲 & 乙 < 丙",
        "{# 甲 #}",
        "{_{ 刊名 }_}与{_% if 摘要 %_}",
        "{__{ 甲_乙 }__}",
    ],
)
def test_what_an_item_says_is_text_and_neither_xml_nor_a_placeholder(said):
    entry = Entry(SectionId.INDUSTRY, said, f"{said}。", ("https://news.example/a",), starred=True)
    document = Document(io.BytesIO(docx.write(Issue(1, END, END, (entry,)), WEEKLY)))
    lines = [(one.style.name, one.text) for one in document.paragraphs]
    assert {("摘要行", f"◆{said}"), ("Heading 2", said), ("正文段", f"{said}。")} <= set(lines)


def test_the_date_is_that_of_shanghai():
    assert docx.date_line(datetime.fromisoformat("2024-02-25T16:00:00+00:00")) == "2024 年 2 月 26 日"
