"""The look of the Word file: page, fonts, styles. Everything a designer may want to change stands here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.parfmt import CT_PPr
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

SONG, HEI, FANGSONG, KAI = "宋体", "黑体", "仿宋", "楷体"
"""East Asian families that every Chinese Windows has; another system shows its nearest ones."""

LATIN = "Times New Roman"
RED = RGBColor(0xB0, 0x1E, 0x23)
GREY = RGBColor(0x59, 0x59, 0x59)
BLACK = RGBColor(0, 0, 0)

PAGE_WIDTH, PAGE_HEIGHT = Cm(21.0), Cm(29.7)
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_SIDE = Cm(3.0), Cm(2.7), Cm(2.8)
BODY_WIDTH = Length(PAGE_WIDTH - 2 * MARGIN_SIDE)


@dataclass(frozen=True, slots=True)
class Look:
    """One paragraph style. Sizes and spaces in points."""

    name: str
    font: str
    size: float
    bold: bool = False
    color: RGBColor = BLACK
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
    before: float = 0
    after: float = 0
    spacing: float = 1.0
    """Lines."""
    indent_chars: int = 0
    """First-line indent in characters; negative: a hanging indent."""
    keep_next: bool = False
    level: int | None = None
    """0-based outline level: what the navigation pane shows."""
    border: tuple[tuple[str, str, int, str], ...] = ()
    """(side, line, eighths of a point, colour) each."""
    letter_space: float = 0
    followed_by: str = ""
    """Style of the next paragraph when somebody types on in Word."""


_CENTER, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY

LOOKS = (
    Look("Normal", FANGSONG, 14),
    Look("刊名", SONG, 40, bold=True, color=RED, align=_CENTER, before=6, after=6, letter_space=6),
    Look("标记", HEI, 14, color=RED, align=_CENTER, after=4),
    Look("主办", KAI, 18, align=_CENTER, before=4, after=14),
    Look("期号", KAI, 14, after=16, border=(("bottom", "thinThickSmallGap", 24, "B01E23"),)),
    Look("摘要题", HEI, 16, color=RED, before=4, after=4, keep_next=True, level=0),
    Look("摘要行", KAI, 14, spacing=1.4, indent_chars=-1),
    Look("Heading 1", HEI, 18, color=RED, before=18, after=6, keep_next=True, level=0, followed_by="Heading 2"),
    Look("Heading 2", HEI, 15, before=10, after=4, spacing=1.25, keep_next=True, level=1, followed_by="正文段"),
    Look("正文段", FANGSONG, 14, align=_BOTH, spacing=1.5, indent_chars=2),
    Look("版权行", FANGSONG, 12, spacing=1.4, indent_chars=-4),
    Look("报发行", FANGSONG, 12, spacing=1.4, indent_chars=-2),
    Look("Header", KAI, 10.5, color=GREY, align=_CENTER),
    Look("Footer", SONG, 10.5, align=_CENTER),
)


def house_styles(document: DocumentObject) -> None:
    """Put the styles of the paper into `document`; the text is Chinese for Word's spelling and line breaks."""
    _chinese(document)
    for look in LOOKS:
        _paragraph_style(document, look)
    for look in LOOKS:
        if look.followed_by:
            document.styles[look.name].element.get_or_add_next().val = document.styles[look.followed_by].style_id
    label = document.styles.add_style("标签", WD_STYLE_TYPE.CHARACTER)
    assert isinstance(label, CharacterStyle)
    _font(label, HEI, 12)


def page_setup(document: DocumentObject) -> None:
    """A4 with the margins of an official document."""
    section = document.sections[0]
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.top_margin, section.bottom_margin = MARGIN_TOP, MARGIN_BOTTOM
    section.left_margin = section.right_margin = MARGIN_SIDE
    section.header_distance, section.footer_distance = Cm(1.6), Cm(1.5)


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field that Word computes, e.g. PAGE; `shown` is what readers without fields see."""
    code = OxmlElement("w:instrText")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(_with("w:fldChar", fldCharType="begin"))
    paragraph.add_run()._r.append(code)
    paragraph.add_run()._r.append(_with("w:fldChar", fldCharType="separate"))
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(_with("w:fldChar", fldCharType="end"))


def say(paragraph: Paragraph, text: str, style: str | None = None) -> None:
    """Add a run whose quotes and signs are set in the East Asian font: “ ” are full width in a Chinese paper."""
    run = paragraph.add_run(text, style)
    run._r.get_or_add_rPr().insert(1 if style else 0, _with("w:rFonts", hint="eastAsia"))


def _with(tag: str, **attributes: str | int) -> BaseOxmlElement:
    element = cast(BaseOxmlElement, OxmlElement(tag))
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def _chinese(document: DocumentObject) -> None:
    """Language of text and theme; today's layout rules instead of those of Word 2010 (no 兼容模式 in the title bar)."""
    settings = document.settings.element
    for language in (*document.styles.element.iter(qn("w:lang")), *settings.iter(qn("w:themeFontLang"))):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for zoom in settings.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")


def _paragraph_style(document: DocumentObject, look: Look) -> None:
    styles = document.styles
    if look.name in styles:
        style = styles[look.name]
    else:
        style = styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
    assert isinstance(style, ParagraphStyle)
    style.quick_style = True
    _font(style, look.font, look.size)
    style.font.bold, style.font.italic = look.bold, False
    style.font.color.rgb = look.color
    shape = style.paragraph_format
    shape.alignment = look.align
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing = look.spacing
    shape.keep_with_next = look.keep_next
    shape.widow_control = True
    _details(style, look)


def _details(style: ParagraphStyle, look: Look) -> None:
    """What python-docx has no property for: indents in characters, borders, outline level, letter spacing."""
    shape, letters = style.element.get_or_add_pPr(), style.element.get_or_add_rPr()
    if look.indent_chars:
        indent = shape.get_or_add_ind()
        for name, value in _indent(look).items():
            indent.set(qn(f"w:{name}"), str(value))
    for old in [*shape.findall(qn("w:outlineLvl")), *shape.findall(qn("w:pBdr"))]:
        shape.remove(old)
    if look.border:
        _frame(shape, look.border)
    if look.level is not None:
        shape.append(_with("w:outlineLvl", val=look.level))
    if look.letter_space:
        spacing = _with("w:spacing", val=round(look.letter_space * 20))
        letters.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")


def rule_above(paragraph: Paragraph) -> None:
    """A thin line across the page over `paragraph`; it moves to the next page with it."""
    _frame(paragraph._p.get_or_add_pPr(), (("top", "single", 6, "7F7F7F"),), distance=14)


def ruled(paragraphs: Sequence[Paragraph]) -> None:
    """A line over the first and under each of `paragraphs`.

    Word draws no line between neighbours whose borders are equal, hence the distances that differ by a point.
    """
    for index, paragraph in enumerate(paragraphs):
        sides = ("bottom",) if index else ("top", "bottom")
        border = tuple((side, "single", 6, "000000") for side in sides)
        _frame(paragraph._p.get_or_add_pPr(), border, distance=4 + index % 2)


def _frame(shape: CT_PPr, border: Iterable[tuple[str, str, int, str]], distance: int = 4) -> None:
    frame = _with("w:pBdr")
    for side, line, width, color in border:
        frame.append(_with(f"w:{side}", val=line, sz=width, space=distance, color=color))
    shape.insert_element_before(frame, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc")


def _indent(look: Look) -> dict[str, int]:
    """In characters for Word, in twips for programs that do not know characters."""
    chars, twips = abs(look.indent_chars) * 100, round(abs(look.indent_chars) * look.size * 20)
    if look.indent_chars > 0:
        return {"firstLineChars": chars, "firstLine": twips}
    return {"leftChars": chars, "left": twips, "hangingChars": chars, "hanging": twips}


def _font(style: ParagraphStyle | CharacterStyle, family: str, size: float) -> None:
    """East Asian family beside the Latin one; theme fonts off, which would win over both."""
    style.font.name = LATIN
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().rFonts
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), LATIN)
    fonts.set(qn("w:eastAsia"), family)
