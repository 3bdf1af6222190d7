"""Files of every kind, made here: what attachments of the sites look like, with made-up contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

PROJECT = Path(__file__).parent.parent
FILES = PROJECT / "tests" / "files"
"""list.doc and list.xls: the list of LIST, written by LibreOffice and xlwt; locked.docx: under a password."""

LIST = (("序号", "片名", "集数"), ("1", "演示山河", "24"), ("2", "云帆渡口", "30"), ("3", "晨光里", "12"))

FONT = "STSong-Light"
PLAIN = ParagraphStyle("plain", fontName=FONT, fontSize=10.5, leading=17, wordWrap="CJK")

Rows = Sequence[Sequence[str]]


def algorithms(count: int = 266) -> Rows:
    """A list as the net's regulator attaches it to its notices."""
    head = ("序号", "算法名称", "角色", "主体名称", "应用产品", "主要用途")
    use = "应用于图像生成场景，根据用户输入的文本生成对应图像"
    return (
        head,
        *(
            (
                str(n),
                f"演示第{n}号图像生成合成算法",
                "服务提供者",
                f"虚构第{n}网络科技有限公司",
                "某产品（网站、小程序）",
                use,
            )
            for n in range(1, count + 1)
        ),
    )


# --- PDF


def pdf(*pages: Sequence[tuple[float, float, str]], password: str = "") -> bytes:
    """A PDF with (x, y, text) drawn on each page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    lock = pdfencrypt.StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(stream, pagesize=A4, invariant=1, encrypt=lock)
    for page in pages:
        canvas.setFont(FONT, 12)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def scan(*, pages: int = 1, text: str = "") -> bytes:
    """A PDF whose pages are pictures; with `text` on a last page of its own."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for _ in range(pages):
        canvas.drawImage(ImageReader(Image.new("RGB", (40, 60), "white")), 0, 0, *A4)
        canvas.showPage()
    if text:
        canvas.setFont(FONT, 12)
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def ruled_pdf(
    rows: Rows,
    widths: Sequence[float],
    *,
    title: str = "",
    style: Sequence[tuple[object, ...]] = (),
    footer: str = "",
    repeat: int = 1,
) -> bytes:
    """A PDF with one ruled table, its header on every page, a title before and a line at the foot of each page.

    Without header (`repeat=0`) a row may go on over pages.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    cells = [[Paragraph(escape(cell).replace("\n", "<br/>"), PLAIN) for cell in row] for row in rows]
    drawn = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *style]

    def margin(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(72, 40, footer)
        canvas.drawRightString(520, 40, f"第 {canvas.getPageNumber()} 页")

    stream = io.BytesIO()
    story = [Paragraph(title, PLAIN)] if title else []
    table = Table(cells, colWidths=widths, repeatRows=repeat, splitInRow=0 if repeat else 1, style=drawn)
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build([*story, table], margin, margin)
    return stream.getvalue()


def nested_pdf(depth: int) -> bytes:
    """A small PDF that draws two drawings, each of which draws two: twice as many on every further level."""
    content = b"/F0 Do /F0 Do"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /XObject << /F0 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    for level in range(depth):
        inner = b"/F0 Do /F0 Do" if level < depth - 1 else b"0 0 10 10 re S"
        inside = b"/XObject << /F0 %d 0 R >>" % (6 + level) if level < depth - 1 else b""
        form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << %s >> /Length %d >>"
        objects.append(form % (inside, len(inner)) + b"\nstream\n%s\nendstream" % inner)
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    tail = b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + tail


# --- packages


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unpacked(body: bytes) -> dict[str, bytes]:
    """The files in a zip file."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """Relations of a part: id -> (kind, target)."""
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'


def docx(inner: str, *, main: str = "word/document.xml", before: str = "") -> bytes:
    """A Word file with this XML as its body."""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations({"r1": ("officeDocument", main)}),
            main: f'{before}<w:document xmlns:w="{_W}"><w:body>{inner}</w:body></w:document>',
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of a Word file."""
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_table(rows: Rows) -> str:
    """A table of a Word file."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Iterable[str] = ()) -> bytes:
    """A workbook; numbers as numbers, all else as text."""
    gone = set(hidden)
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>"}
    names, targets = "", {}
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in gone else ""
        names += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>'
        targets[f"r{number}"] = ("worksheet", f"worksheets/sheet{number}.xml")
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet(rows)
    parts["_rels/.rels"] = relations({"r1": ("officeDocument", "xl/workbook.xml")})
    parts["xl/_rels/workbook.xml.rels"] = relations(targets)
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_S}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>'
    return packed(parts)


def sheet(rows: Sequence[Sequence[object]]) -> str:
    """XML of one sheet."""
    inner = "".join(
        f'<row r="{y}">{"".join(_cell(chr(64 + x), y, value) for x, value in enumerate(row, start=1))}</row>'
        for y, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{_S}"><sheetData>{inner}</sheetData></worksheet>'


def _cell(column: str, row: int, value: object) -> str:
    if isinstance(value, int | float):
        return f'<c r="{column}{row}"><v>{value}</v></c>'
    return f'<c r="{column}{row}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' if value else ""


_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def pptx(*slides: str) -> bytes:
    """A presentation of slides of this XML, filed in the opposite order."""
    count = len(slides)
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in range(1, count + 1))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations({"r1": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/_rels/presentation.xml.rels": relations(
            {f"r{n}": ("slide", f"slides/slide{count + 1 - n}.xml") for n in range(1, count + 1)}
        ),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{_P}" xmlns:r="{_OFFICE}"><p:sldIdLst>{ids}</p:sldIdLst>'
        "</p:presentation>",
    }
    for number, inner in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{count + 1 - number}.xml"] = f'<p:sld xmlns:p="{_P}" xmlns:a="{_A}">{inner}</p:sld>'
    return packed(parts)


def slide_text(*lines: str) -> str:
    """A shape of a slide."""
    return f"<p:sp>{''.join(f'<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>' for line in lines)}</p:sp>"


def slide_table(rows: Rows) -> str:
    """A table of a slide."""
    cells = ("".join(f"<a:tc>{slide_text(cell)}</a:tc>" for cell in row) for row in rows)
    return f"<a:tbl>{''.join(f'<a:tr>{row}</a:tr>' for row in cells)}</a:tbl>"


# --- OFD

_OFD = "http://www.ofdspec.org/2016"


def ofd(*pages: str, form: str = "") -> bytes:
    """An OFD file of pages of this XML, each on the same printed form."""
    template = '<ofd:TemplatePage ID="1" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if form else ""
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts: dict[str, str | bytes] = {
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{_OFD}"><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{_OFD}"><ofd:CommonData>{template}</ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    if form:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = _ofd_page(form)
    used = '<ofd:Template TemplateID="1"/>' if form else ""
    for number, inner in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _ofd_page(inner, used)
    return packed(parts)


def _ofd_page(inner: str, before: str = "") -> str:
    content = f'<ofd:Content><ofd:Layer ID="2">{inner}</ofd:Layer></ofd:Content>'
    return f'<ofd:Page xmlns:ofd="{_OFD}">{before}{content}</ofd:Page>'


def ofd_text(x: float, y: float, text: str, delta: str = "", ctm: str = "") -> str:
    """A line of an OFD page at (x, y) millimetres from its upper left corner."""
    moved = f' CTM="{ctm}"' if ctm else ""
    steps = f' DeltaX="{delta}"' if delta else ""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} 150 6" Size="4"{moved}>'
        f'<ofd:TextCode X="0" Y="4"{steps}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_line(x: float, y: float, to_x: float, to_y: float) -> str:
    """A rule of an OFD page."""
    return (
        f'<ofd:PathObject ID="8" Boundary="{x} {y} {to_x - x + 0.2} {to_y - y + 0.2}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {to_x - x} {to_y - y}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def ofd_table(rows: Rows, lefts: Sequence[float], top: float, height: float = 8) -> str:
    """A ruled table; `lefts` are the columns' edges, the last one's right edge included."""
    bottom = top + height * len(rows)
    rules = [ofd_line(lefts[0], top + height * n, lefts[-1], top + height * n) for n in range(len(rows) + 1)]
    rules += [ofd_line(x, top, x, bottom) for x in lefts]
    texts = [
        ofd_text(x + 2, top + height * n + 1, cell)
        for n, row in enumerate(rows)
        for x, cell in zip(lefts, row, strict=False)
    ]
    return "".join((*rules, *texts))
