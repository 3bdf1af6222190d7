"""Word templates: the house's own, an association's, and those that must be refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from newsdesk import NewsDesk
from weekly.sample import WEEKLY, sample_issue

from pipeline.errors import TemplateError
from pipeline.output import docx, house
from pipeline.output.template import NAMES
from pipeline.types import Issue


def template(*lines: str, header: str = "") -> bytes:
    """A template with these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def with_member(body: bytes, name: str, content: Callable[[bytes], bytes]) -> bytes:
    """The package with one member rewritten, or added."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(body)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, content(old.read(one)) if one == name else old.read(one))
        if name not in old.namelist():
            new.writestr(name, content(b""))
    return packed.getvalue()


def lines_of(body: bytes, issue: Issue | None = None) -> list[str]:
    filled = docx.write(issue or sample_issue(), WEEKLY, template=body)
    return [one.text for one in Document(io.BytesIO(filled)).paragraphs]


def fault(body: bytes, issue: Issue | None = None) -> str:
    with pytest.raises(TemplateError) as caught:
        docx.write(issue or sample_issue(), WEEKLY, template=body)
    said = str(caught.value)
    assert "\n" not in said and len(said) < 300
    return said


def test_the_committed_template_is_what_the_program_makes() -> None:
    with ZipFile(house.HOUSE) as kept, ZipFile(io.BytesIO(house.template())) as made:
        assert kept.namelist() == made.namelist()
        changed = [name for name in kept.namelist() if kept.read(name) != made.read(name)]
    assert changed == [], "python -m pipeline.output.house"


def test_the_house_template_uses_every_placeholder_there_is() -> None:
    said = "".join(text for _, text in house.LINES)
    assert all(name in said for name in NAMES)


def test_a_template_of_an_association_decides_order_and_wording() -> None:
    body = template(
        "{{ 主办 }}编印",
        "总第 {{ 期号 }} 期",
        "{%p for 栏目 in 各栏 %}",
        "【{{ 栏目.名称 }}】共 {{ 栏目.各条 | length }} 条",
        "{%p endfor %}",
        "{%p if 注 %}",
        "{{ 注 }}",
        "{%p endif %}",
    )
    assert lines_of(body) == [
        "云海视听协会编印",
        "总第 907 期",
        *(
            "【要闻】共 1 条",
            "【行业】共 4 条",
            "【内容】共 1 条",
            "【技术】共 1 条",
            "【资本】共 1 条",
            "【人事】共 1 条",
        ),
        "本周报由公开报道汇编，不代表云海视听协会观点。",
    ]


def test_marks_are_printed_even_where_a_template_has_no_place_for_them() -> None:
    filled = docx.write(sample_issue(), WEEKLY, marks=["演示数据"], template=template("{{ 刊名 }}"))
    assert [one.text for one in Document(io.BytesIO(filled)).paragraphs] == ["〔演示数据〕", "行业动态周报"]


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"{\\rtf1}", "甲".encode() * 999])
def test_what_is_no_word_file_is_refused(body: bytes) -> None:
    assert "不是 Word 文件" in fault(body)


def test_a_spreadsheet_is_no_word_file() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "不是 Word 文件" in fault(packed.getvalue())


def test_a_document_without_parts_is_refused() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert "另存为 .docx" in fault(packed.getvalue())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ 刊鸣 }}", "没有占位符 刊鸣"),
        ("{{ 各栏[0].名子 }}", "没有“.名子”"),
        ("{{ 刊名", "占位符写得不对"),
        ("{%p for 行 in 摘要 %}", "占位符写得不对"),
        ("{{ 刊名 | safe }}", "没有过滤器 safe"),
        ("{{ 刊名.__class__.__mro__ }}", "没有“.__mro__”"),
        ("{{ ''['__class__'] }}", "占位符用不了"),
        ("{{ 刊名.upper() }}", "不能用 Call"),
        ("{{ '甲' * 999999999 }}", "不能用 Mul"),
        ("{% include 'x' %}", "不能用 Include"),
        ("{% autoescape false %}{{ 刊名 }}{% endautoescape %}", "不能用"),
        ("{% macro m() %}{% endmacro %}", "不能用 Macro"),
        ("{% set 刊名 = 1 %}", "不能用 Assign"),
        ("{{ range }}", "没有占位符 range"),
        ("{{ self }}", "没有占位符 self"),
    ],
)
def test_a_placeholder_that_is_none_of_ours_is_named_with_its_line(line: str, said: str) -> None:
    found = fault(template("第 {{ 期号 }} 期", line))
    assert said in found
    assert found.startswith("模板正文") or said == "占位符用不了"


def test_a_fault_in_a_header_is_said_to_be_there() -> None:
    assert fault(template("{{ 刊名 }}", header="共 {{ 页数 }} 页")).startswith("模板页眉“共 {{ 页数 }} 页”")


@pytest.mark.parametrize(
    ("name", "rewrite", "said"),
    [
        ("word/vbaProject.bin", lambda old: b"\xd0\xcf", "有宏或嵌入的对象"),
        ("word/embeddings/oleObject1.bin", lambda old: b"\xd0\xcf", "有宏或嵌入的对象"),
        ("[Content_Types].xml", lambda old: old.replace(b"document.main+xml", b"macroEnabled.main+xml"), "带宏"),
        (
            "word/_rels/document.xml.rels",
            lambda old: old.replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="http://x/relationships/image" Target="http://x.example/a.png" '
                b'TargetMode="External"/></Relationships>',
            ),
            "链接着外面的文件或图片（http://x.example/a.png）",
        ),
        (
            "word/_rels/settings.xml.rels",
            lambda old: (
                b"<Relationships><Relationship TargetMode = 'External' Id=\"r\" "
                b'Type="http://x/attachedTemplate" Target="http://x.example/t.dotm"/></Relationships>'
            ),
            "http://x.example/t.dotm",
        ),
        (
            "word/document.xml",
            lambda old: old.replace(
                b"<w:p>",
                b"<w:p><w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO c</w:instrText></w:r>",
                1,
            ),
            "会取外部内容的域（DDEAUTO）",
        ),
        ("word/document.xml", lambda old: b'<!DOCTYPE x [<!ENTITY a "b">]>' + old, "DOCTYPE"),
        ("word/document.xml", lambda old: old[:-40], "填不进去"),
        ("word/big.bin", lambda old: bytes(100_000_001), "解开以后太大"),
    ],
)
def test_templates_that_run_fetch_or_burst_are_refused(name: str, rewrite: Callable[[bytes], bytes], said: str) -> None:
    assert said in fault(with_member(template("{{ 刊名 }}"), name, rewrite))


def test_a_hyperlink_in_a_template_is_harmless() -> None:
    body = with_member(
        template("{{ 刊名 }}"),
        "word/_rels/document.xml.rels",
        lambda old: old.replace(
            b"</Relationships>",
            b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
            b' Target="https://assoc.example/" TargetMode="External"/></Relationships>',
        ),
    )
    assert lines_of(body) == ["行业动态周报"]


def test_the_paper_names_its_template(desk: NewsDesk) -> None:
    folder = desk.folder / "paper"
    folder.mkdir()
    paper = (Path(__file__).parent.parent / "weekly.yaml").read_text(encoding="utf-8")
    (folder / "weekly.yaml").write_text(paper + "\ntemplate: 协会.docx\n", encoding="utf-8")
    desk.patch.setenv("ZHOUBAO_WEEKLY", str(folder / "weekly.yaml"))
    assert "读不了模板" in desk.fault("issue", "export") and "weekly.yaml 的 template" in desk.fault("issue", "export")
    (folder / "协会.docx").write_bytes(template("协会第 {{ 期号 }} 号"))
    path = desk.run("issue", "export").strip()
    assert [one.text for one in Document(path).paragraphs] == ["协会第 403 号"]
    (desk.folder / "另一份.docx").write_bytes(template("{{ 期号 }}"))
    path = desk.run("issue", "export", "--template", str(desk.folder / "另一份.docx")).strip()
    assert [one.text for one in Document(path).paragraphs] == ["403"]
    (desk.folder / "坏.docx").write_bytes(template("{{ 期数 }}"))
    assert "没有占位符 期数" in desk.fault("issue", "export", "--template", str(desk.folder / "坏.docx"))


def test_the_house_template_is_written_for_people_once(empty: NewsDesk) -> None:
    path = Path(empty.run("issue", "template").strip())
    assert path.read_bytes() == house.HOUSE.read_bytes()
    assert "没有覆盖" in empty.fault("issue", "template")
    other = empty.folder / "我的.docx"
    empty.run("issue", "template", str(other))
    assert docx.write(sample_issue(), WEEKLY, template=other.read_bytes()) == docx.write(sample_issue(), WEEKLY)


def test_an_issue_of_a_thousand_items_is_filled_in() -> None:
    entries = sample_issue().entries
    issue = replace(sample_issue(), entries=entries * 100)
    assert len(Document(io.BytesIO(docx.write(issue, WEEKLY))).paragraphs) > 2000
