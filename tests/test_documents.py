"""Files -> text, rows and notes, told apart by their bytes; names of files."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import papers
import pytest
from papers import (
    FILES,
    LIST,
    docx,
    ofd,
    ofd_table,
    ofd_text,
    packed,
    paragraph,
    pptx,
    ruled_pdf,
    word_table,
    xlsx,
)

from pipeline import libreoffice
from pipeline.errors import DocumentError
from pipeline.reading.documents import archive, document, formats, packages
from pipeline.reading.documents.document import Document
from pipeline.reading.documents.formats import read_file
from pipeline.reading.documents.kinds import is_document
from pipeline.reading.documents.names import attachment_name
from pipeline.types import Page

SAID = "序号 | 片名 | 集数\n1 | 演示山河 | 24\n2 | 云帆渡口 | 30\n3 | 晨光里 | 12"


def read(body: bytes) -> Document:
    return read_file(body, Path("/nonexistent"))


# --- the same list in every kind of file


@pytest.mark.parametrize(
    "body",
    [
        docx(word_table(LIST)),
        xlsx({"清单": LIST}),
        (FILES / "list.xls").read_bytes(),
        pptx(papers.slide_table(LIST)),
        ofd(ofd_table(LIST, (20, 40, 100, 140), 30)),
        ruled_pdf(LIST, (50, 200, 100)),
        papers.pdf(
            [(x, 700 - 20 * y, cell) for y, row in enumerate(LIST) for x, cell in zip((72, 150, 300), row, strict=True)]
        ),
    ],
    ids=["docx", "xlsx", "xls", "pptx", "ofd", "pdf", "pdf-without-rules"],
)
def test_a_list_gives_its_rows(body: bytes) -> None:
    found = read(body)
    assert SAID in found.text
    assert found.rows == 3
    assert found.note == ""


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_266_algorithms_are_counted(kind: str) -> None:
    rows = papers.algorithms(266)
    body = {
        "docx": lambda: docx(paragraph("境内深度合成服务算法备案清单") + word_table(rows)),
        "xlsx": lambda: xlsx({"清单": [("境内深度合成服务算法备案清单",), *rows, ("合计", "266")]}),
        "pdf": lambda: ruled_pdf(
            rows, (35, 90, 60, 100, 80, 100), title="境内深度合成服务算法备案清单", footer="某网信办"
        ),
    }[kind]()
    found = read(body)
    assert found.rows == 266
    lines = found.text.split("\n")
    assert lines[0] == "境内深度合成服务算法备案清单"
    assert lines[1] == " | ".join(rows[0])
    assert lines[2] == " | ".join(rows[1])
    assert " | ".join(rows[266]) in lines
    assert sum(line.startswith("序号") for line in lines) == 1


# --- Word


def test_paragraphs_and_tables_of_a_word_file_keep_their_order() -> None:
    found = read(docx(paragraph("附件一") + word_table(LIST[:2]) + paragraph("自公布之日起生效。")))
    assert found.text.split("\n") == ["附件一", "序号 | 片名 | 集数", "1 | 演示山河 | 24", "自公布之日起生效。"]


def test_what_word_repeats_for_older_readers_is_read_once() -> None:
    said = "<w:t>框里的字</w:t>"
    both = f"<mc:Choice>{said}</mc:Choice><mc:Fallback>{said}</mc:Fallback>"
    box = f"<w:r><mc:AlternateContent xmlns:mc='x'>{both}</mc:AlternateContent></w:r>"
    assert read(docx(f"<w:p>{box}<w:r><w:t>，框外的字</w:t></w:r></w:p>")).text == "框里的字，框外的字"


def test_deleted_words_and_field_codes_are_no_text() -> None:
    gone = "<w:del><w:r><w:delText>删掉的</w:delText></w:r></w:del>"
    changed = f"<w:p>{gone}<w:r><w:instrText>PAGE</w:instrText><w:t>留下的</w:t></w:r></w:p>"
    assert read(docx(changed)).text == "留下的"


def test_a_merged_cell_stands_in_its_first_row_and_a_nested_table_in_its_cell() -> None:
    first = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("浙江")}</w:tc>'
    again = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('浙江')}</w:tc>"
    inner = f"<w:tc>{paragraph('甲')}{word_table([('乙', '丙')])}</w:tc>"
    rows = f"<w:tr>{first}{inner}</w:tr><w:tr>{again}<w:tc>{paragraph('丁')}</w:tc></w:tr>"
    assert read(docx(f"<w:tbl>{rows}</w:tbl>")).text == "浙江 | 甲 乙 丙\n丁"


def test_rows_that_word_numbers_by_itself_are_counted() -> None:
    rows = [("序号", "片名"), *(("", f"片{n}") for n in range(40))]
    assert read(docx(word_table(rows))).rows == 40


def test_a_word_file_of_the_strict_kind_with_its_text_elsewhere_is_read() -> None:
    body = docx(paragraph("正文在另一个文件里"), main="word/document2.xml")
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts = papers.unpacked(body)
    parts["word/document2.xml"] = parts["word/document2.xml"].replace(papers._W.encode(), strict.encode())
    assert read(packed(parts)).text == "正文在另一个文件里"


# --- Excel


def test_visible_sheets_are_read_under_their_names() -> None:
    found = read(xlsx({"第一批": LIST, "第二批": LIST[:2], "底稿": [("不给人看的",)]}, hidden=["底稿"]))
    assert found.text.split("\n")[0] == "【第一批】" and "【第二批】" in found.text
    assert "不给人看的" not in found.text
    assert found.rows == 4


def test_values_are_written_as_people_write_them() -> None:
    text = read(xlsx({"表": [("整数", 12.0, "小数", 0.1, "大数", 123456789012345)]})).text
    assert text == "整数 | 12 | 小数 | 0.1 | 大数 | 123456789012345"
    assert "公布日期 | 2024-02-19" in read((FILES / "list.xls").read_bytes()).text


# --- PowerPoint, plain text


def test_slides_are_read_in_the_order_of_the_show() -> None:
    found = read(pptx(papers.slide_text("第一张", "要点"), papers.slide_text("第二张")))
    assert found == Document("第一张\n要点\n第二张", 0, 2, "")


def test_a_plain_text_is_read_in_its_charset() -> None:
    assert read("附件说明：名单见正文。".encode("gb18030")).text == "附件说明：名单见正文。"


# --- zip


def test_files_of_a_zip_are_read_under_their_names() -> None:
    body = packed(
        {
            "附件/1.备案清单.docx": docx(word_table(LIST)),
            "附件/2.说明.ofd": ofd(ofd_text(20, 20, "说明文字。")),
            "附件/里面.zip": packed({"里面.xlsx": xlsx({"表": LIST})}),
            "附件/扫描.pdf": papers.scan(),
            "附件/图.png": b"\x89PNG\r\n\x1a\n",
            "__MACOSX/._x": b"x",
        }
    )
    found = read(body)
    assert found.rows == 6 and found.pages == 2
    assert [line for line in found.text.split("\n") if line.startswith("【")] == [
        *("【1.备案清单.docx】", "【2.说明.ofd】", "【里面.zip】", "【里面.xlsx】"),
    ]
    assert found.note == "压缩包里未读全：扫描.pdf（扫描件未识别）、图.png（是图片，未识别）"


def test_names_in_a_zip_made_on_chinese_windows_are_chinese() -> None:
    named = zipfile.ZipInfo("x.txt")
    named.filename = "名单.txt".encode("gb18030").decode("cp437")
    assert archive._name(named) == "名单.txt"


def test_archives_in_archives_have_an_end() -> None:
    body = packed({"a.txt": "里面的文字"})
    for _ in range(5):
        body = packed({"b.zip": body})
    assert "压缩包套了太多层" in read(body).note


def test_a_zip_of_many_files_is_read_to_the_cap_and_no_longer_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    body = packed({f"{n}.txt": f"第{n}份" for n in range(5)})
    monkeypatch.setattr(archive, "FILES_MAX", 2)
    found = read(body)
    assert "第1份" in found.text and "第2份" not in found.text and found.note == "只读了前 2 个文件，共 5 个"
    assert "轮不到它" in read_file(body, Path("/nonexistent"), packages.Budget(seconds=-1)).note


# --- what cannot be read


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "文件是空的"),
        (b"  \r\n", "文件是空的"),
        (b"%PDF-1.7\n", "文件损坏，不成 PDF"),
        (b"%PDF-1.4\n1 0 obj <<", "文件损坏，不成 PDF"),
        (papers.pdf([(72, 700, "字")], password="x"), "有密码"),
        ((FILES / "locked.docx").read_bytes(), "有密码"),
        (b"PK\x03\x04" + bytes(64), "文件损坏，解不开压缩"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "文件损坏，不成一个 Office 文件"),
        ((FILES / "list.xls").read_bytes()[:3000], "文件损坏"),
        ((FILES / "list.xls").read_bytes()[:-176], "文件损坏"),  # calamine panics
        (packed({"word/document.xml": "<w:document", "[Content_Types].xml": ""}), "不成 XML"),
        (packed({"OFD.xml": "<ofd:OFD xmlns:ofd='x'/>"}), "OFD.xml 没有指向正文"),
        (packed({"OFD.xml": "<o:O xmlns:o='x'><o:DocRoot>Doc_0/D.xml</o:DocRoot></o:O>"}), "文件不全，缺 D.xml"),
        (packed({"xl/workbook.xml": "<workbook/>"}), "文件损坏，不成 Excel 表"),
        (b"Rar!\x1a\x07\x00" + bytes(20), "是 RAR 压缩包"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "是 7z 压缩包"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "是图片，未识别"),
        (b"\x7fELF\x02\x01\x01" + bytes(40), "认不出是什么文件"),
        ("<html><body>请先登录</body></html>".encode(), "是网页"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_line(body: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read(body)


def test_the_kind_is_told_by_the_bytes() -> None:
    pretended = packed({"正文.doc": ruled_pdf(LIST, (50, 200, 100)), "名单.pdf": xlsx({"表": LIST})})
    assert read(pretended).rows == 6


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_half_a_file_is_read_in_part_or_named_broken(share: float) -> None:
    for body in (
        ruled_pdf(LIST, (50, 200, 100)),
        docx(word_table(LIST)),
        xlsx({"表": LIST}),
        ofd(ofd_text(9, 9, "字")),
    ):
        try:
            read(body[: int(len(body) * share)])
        except DocumentError as err:
            assert "损坏" in str(err) or "认不出" in str(err)


def test_without_libreoffice_old_files_are_kept_with_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "PROGRAMS", ("no-such-program",))
    for body in ((FILES / "list.doc").read_bytes(), rb"{\rtf1 hello}"):
        with pytest.raises(DocumentError, match=r"^缺少 LibreOffice$"):
            read(body)


def test_a_text_longer_than_is_kept_is_cut_and_counted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "TEXT_MAX", 20)
    found = read(docx(word_table(LIST)))
    assert len(found.text) == 20 and found.rows == 3 and "只存了前 20 字" in found.note


# --- bombs


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = "0" * 3_000_000
    monkeypatch.setattr(packages, "UNPACKED_BYTES_MAX", 1_000_000)
    for body in (docx(paragraph(bomb)), xlsx({"表": [(bomb,)]}), ofd(ofd_text(9, 9, bomb))):
        with pytest.raises(DocumentError, match="解压后超过"):
            read_file(body, Path("/nonexistent"), packages.Budget(1_000_000))
    found = read_file(packed({"a.docx": docx(paragraph(bomb))}), Path("/nonexistent"), packages.Budget(1_000_000))
    assert "解压后超过" in found.note


def test_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(8))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "哈"> {laughs} <!ENTITY f SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(DocumentError, match="不成 XML"):
        read(docx(paragraph("前&e8;后").replace("&amp;", "&"), before=bomb))
    assert read(docx(paragraph("前&f;后").replace("&amp;", "&"), before=bomb)).text == "前"


def test_deep_nesting_is_a_fault_of_the_file() -> None:
    deep = "<w:sdt>" * 3000 + paragraph("字") + "</w:sdt>" * 3000
    with pytest.raises(DocumentError, match="不成 XML"):
        read(docx(deep))


def test_pages_that_an_ofd_lists_over_and_over_are_read_within_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    body = ofd(ofd_text(9, 9, "字" * 3000))
    parts = papers.unpacked(body)
    page = b'<ofd:Page ID="10" BaseLoc="Pages/Page_0/Content.xml"/>'
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(page, page * 50_000)
    found = read(packed(parts))
    assert found.pages == 50_000 and f"只读了前 {document.TEXT_MAX // 3000 + 1} 页" in found.note


# --- what is a file, and what it is called


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
