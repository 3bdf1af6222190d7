"""Files -> text: PDF, Word, broken ones and bombs."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import DocumentError
from pipeline.reading import documents
from pipeline.reading.documents import attachment_name, is_document, text_of
from pipeline.types import Page

PDF = "application/pdf"


def pdf(*pages: list[tuple[float, float, str]]) -> bytes:
    """A PDF with (x, y, text) drawn on each page; a page without text stands for a scan."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for page in pages:
        canvas.setFont("STSong-Light", 12)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("附件一 备案清单")
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(table.rows, (("序号", "名称"), ("1", "某合成算法"), ("2", "某推荐算法")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("以上名单自公布之日起生效。")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_text_of_a_pdf_keeps_its_paragraphs_and_pages() -> None:
    first = "本公司及董事会全体成员保证信息披露的内容真实准确完整没有虚假记载误导性陈"
    body = pdf(
        [(72, 700, first), (72, 680, "述或者重大遗漏。"), (72, 650, "特此公告。")], [(72, 700, "第二页的文字。")]
    )
    document = text_of(body, PDF, "公告.pdf")
    assert document.text.split("\n") == [first + "述或者重大遗漏。", "特此公告。", "第二页的文字。"]
    assert document.pages == 2
    assert document.rows == 0


def test_table_of_a_pdf_is_rows() -> None:
    lines = [("序号", "名称"), ("1", "某合成算法"), ("2", "某推荐算法")]
    body = pdf(
        [
            (x, 700 - 20 * index, text)
            for index, line in enumerate(lines)
            for x, text in zip((72, 200), line, strict=True)
        ]
    )
    document = text_of(body, PDF, "清单.pdf")
    assert document.text == "序号 | 名称\n1 | 某合成算法\n2 | 某推荐算法"
    assert document.rows == 2


def test_page_numbers_and_the_demo_notice_are_no_text() -> None:
    body = pdf([(72, 800, "演示数据"), (72, 700, "一段公告文字，内容虚构。"), (290, 30, "- 1 -")])
    assert text_of(body, PDF, "a.pdf").text == "一段公告文字，内容虚构。"


def test_scanned_pdf_has_no_text_but_is_no_error() -> None:
    assert text_of(pdf([]), PDF, "扫描件.pdf").text == ""


def test_pdf_longer_than_the_cap_is_read_to_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PDF_PAGES_MAX", 1)
    document = text_of(pdf([(72, 700, "第一页。")], [(72, 700, "第二页。")]), PDF, "a.pdf")
    assert (document.text, document.pages) == ("第一页。", 2)


def test_text_and_rows_of_a_word_file() -> None:
    document = text_of(word(), "application/octet-stream", "清单.docx")
    assert document.text.split("\n") == [
        "附件一 备案清单",
        "序号 | 名称",
        "1 | 某合成算法",
        "2 | 某推荐算法",
        "以上名单自公布之日起生效。",
    ]
    assert document.rows == 2


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj <<", b"", b"<html>\xe7\x99\xbb\xe5\xbd\x95</html>"]
)
def test_broken_or_disguised_files_are_named_errors(body: bytes) -> None:
    with pytest.raises(DocumentError, match=r"附件\.pdf"):
        text_of(body, PDF, "附件.pdf")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_files_never_crash(share: float) -> None:
    for body in (pdf([(72, 700, "文字。")]), word()):
        try:
            text_of(body[: int(len(body) * share)], PDF, "半个文件")
        except DocumentError:
            continue


def test_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "ARCHIVE_BYTES_MAX", 1_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 2_000_000)
    with pytest.raises(DocumentError, match="解压后超过"):
        text_of(stream.getvalue(), "", "炸弹.docx")


def test_entities_in_a_word_file_are_not_expanded() -> None:
    xml = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>前&e;后</w:t>'
        "</w:r></w:p></w:body></w:document>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", xml)
    assert text_of(stream.getvalue(), "", "a.docx").text == "前"


@pytest.mark.parametrize("body", [b"\xd0\xcf\x11\xe0" + b"\0" * 64, b"PK\x03\x04" + b"\0" * 64])
def test_other_kinds_of_files_give_no_text(body: bytes) -> None:
    assert text_of(body, "application/msword", "老文档.doc").text == ""


def test_first_bytes_decide_whether_a_response_is_a_file() -> None:
    assert is_document(b"%PDF-1.7", "text/html")
    assert is_document(b"\xd0\xcf\x11\xe0", "application/msword")
    assert not is_document(b"<html>", "application/octet-stream")
    assert not is_document(b'{"a":1}', "application/json")


@pytest.mark.parametrize(
    ("disposition", "url", "name"),
    [
        ("attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95.docx", "https://a.cn/d.jsp", "名单.docx"),
        ('attachment; filename="list.pdf"', "https://a.cn/d.jsp", "list.pdf"),
        ("attachment; filename=" + "名单.pdf".encode().decode("latin-1"), "https://a.cn/d.jsp", "名单.pdf"),
        ("", "https://a.cn/d.jsp?fText=%E5%90%8D%E5%8D%95.docx", "名单.docx"),
        ("", "https://a.cn/x/P020240219.pdf", "P020240219.pdf"),
        ("", "https://a.cn/x/", ""),
    ],
)
def test_name_of_a_file_is_what_the_server_says_else_what_the_address_says(
    disposition: str, url: str, name: str
) -> None:
    headers = (("Content-Disposition", disposition),) if disposition else ()
    page = Page(url, "cac", datetime(2024, 2, 20, tzinfo=UTC), 200, headers, b"", kind="attachment")
    assert attachment_name(page) == name


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04word/", b"\xd0\xcf\x11\xe0"]))
def test_any_bytes_are_text_or_a_document_error(tail: bytes, magic: bytes) -> None:
    try:
        assert isinstance(text_of(magic + tail, PDF, "某文件").text, str)
    except DocumentError as error:
        assert "某文件" in str(error)
