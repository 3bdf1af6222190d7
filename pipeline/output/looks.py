"""The look of the house's Word template: page, fonts, styles. An association restyles the file itself, in Word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.parfmt import CT_PPr
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

TITLE, SONG, HEI, FANGSONG, KAI = "方正小标宋简体", "宋体", "黑体", "仿宋", "楷体"
"""East Asian families of official papers; all but the first are on every Chinese Windows."""

INSTEAD = {
    TITLE: "方正小标宋_GBK,小标宋,华文中宋,STZhongsong,宋体,SimSun",
    SONG: "SimSun,Songti SC,Noto Serif CJK SC",
    HEI: "SimHei,Heiti SC,Noto Sans CJK SC",
    FANGSONG: "仿宋_GB2312,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC",
    KAI: "楷体_GB2312,KaiTi,华文楷体,STKaiti,Noto Serif CJK SC",
}
"""Family -> what Word shows where it is missing, in this order (`altName` of the font table)."""

LATIN, LATIN_SANS = "Times New Roman", "Arial"
RED = RGBColor(0xC0, 0x12, 0x1A)
GREY = RGBColor(0x59, 0x59, 0x59)
BLACK = RGBColor(0, 0, 0)

PAGE_WIDTH, PAGE_HEIGHT = Cm(21.0), Cm(29.7)
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = Cm(3.7), Cm(3.5), Cm(2.8), Cm(2.6)
"""Of GB/T 9704: a type area of 156 by 225 mm, 22 lines of 28 characters of size 三号."""
BODY_WIDTH = Length(PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT)
LINE = 29.0
"""Points from line to line of the text: 22 of them on a page."""


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
    line: float = 0
    """Points from line to line; 0: as the font has it."""
    indent_chars: int = 0
    """First-line indent in characters; negative: a hanging indent."""
    keep_next: bool = False
    level: int | None = None
    """0-based outline level: what the navigation pane shows."""
    border: tuple[tuple[str, str, int, str], ...] = ()
    """(side, line, eighths of a point, colour) each."""
    distance: int = 4
    """Points between border and text."""
    letter_space: float = 0
    once: bool = False
    """Spaces before and after stand around neighbours of this style, not between them."""
    tab: Length | None = None
    """Where a tab takes the rest of the line to the right."""
    followed_by: str = ""
    """Style of the next paragraph when somebody types on in Word."""


_CENTER, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY

_THIN = "A6A6A6"

LOOKS = (
    Look("Normal", FANGSONG, 16),
    Look("刊名", TITLE, 48, color=RED, align=_CENTER, before=10, after=10, letter_space=8),
    Look("标记", HEI, 14, color=RED, align=_CENTER, after=6),
    Look("主办", KAI, 18, align=_CENTER, before=6, after=22),
    Look(
        "期号", KAI, 16, after=20, border=(("bottom", "thinThickSmallGap", 24, "C0121A"),), distance=6, tab=BODY_WIDTH
    ),
    Look("摘要题", HEI, 16, line=LINE, keep_next=True, level=0, followed_by="摘要行"),
    Look("摘要行", KAI, 16, align=_BOTH, line=LINE, indent_chars=-1),
    Look(
        "Heading 1",
        TITLE,
        22,
        color=RED,
        align=_CENTER,
        before=26,
        after=10,
        keep_next=True,
        level=0,
        followed_by="Heading 2",
    ),
    Look(
        "Heading 2", HEI, 16, align=_BOTH, before=10, after=4, line=LINE, keep_next=True, level=1, followed_by="正文段"
    ),
    Look("正文段", FANGSONG, 16, align=_BOTH, line=LINE, indent_chars=2),
    Look(
        "版权行",
        FANGSONG,
        14,
        align=_BOTH,
        before=40,
        line=24,
        keep_next=True,
        indent_chars=-4,
        border=(("top", "single", 4, _THIN),),
        distance=10,
        once=True,
    ),
    Look(
        "报发行",
        FANGSONG,
        14,
        align=_BOTH,
        before=20,
        line=24,
        keep_next=True,
        indent_chars=-2,
        once=True,
        border=(("top", "single", 8, "000000"), ("bottom", "single", 8, "000000"), ("between", "single", 4, "000000")),
    ),
    Look("Header", KAI, 10.5, color=GREY, align=_CENTER),
    Look("Footer", SONG, 14, align=_CENTER),
    Look("指令", HEI, 9, color=GREY),
)
"""指令: lines of the template that are gone once an issue is filled in."""


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
    _font(label, HEI, 14)


def page_setup(document: DocumentObject) -> None:
    """A4 with the margins of an official document."""
    section = document.sections[0]
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.top_margin, section.bottom_margin = MARGIN_TOP, MARGIN_BOTTOM
    section.left_margin, section.right_margin = MARGIN_LEFT, MARGIN_RIGHT
    section.header_distance, section.footer_distance = Cm(2.2), Cm(2.4)


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
    shape.line_spacing = Pt(look.line) if look.line else 1.0
    shape.keep_with_next = look.keep_next
    shape.keep_together = look.level is not None
    shape.widow_control = True
    if look.tab:
        shape.tab_stops.add_tab_stop(look.tab, WD_TAB_ALIGNMENT.RIGHT)
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
        _frame(shape, look)
    if look.once:
        shape.insert_element_before(_with("w:contextualSpacing"), "w:mirrorIndents", "w:jc", "w:outlineLvl")
    if look.level is not None:
        shape.append(_with("w:outlineLvl", val=look.level))
    if look.letter_space:
        spacing = _with("w:spacing", val=round(look.letter_space * 20))
        letters.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")


def _frame(shape: CT_PPr, look: Look) -> None:
    """Lines around neighbours of one style: over the first, under the last, between them."""
    frame = _with("w:pBdr")
    for side, line, width, color in look.border:
        frame.append(_with(f"w:{side}", val=line, sz=width, space=look.distance, color=color))
    shape.insert_element_before(frame, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc")


def _indent(look: Look) -> dict[str, int]:
    """In characters for Word, in twips for programs that do not know characters."""
    chars, twips = abs(look.indent_chars) * 100, round(abs(look.indent_chars) * look.size * 20)
    if look.indent_chars > 0:
        return {"firstLineChars": chars, "firstLine": twips}
    return {"leftChars": chars, "left": twips, "hangingChars": chars, "hanging": twips}


def _font(style: ParagraphStyle | CharacterStyle, family: str, size: float) -> None:
    """East Asian family beside the Latin one; theme fonts off, which would win over both."""
    latin = LATIN_SANS if family == HEI else LATIN
    style.font.name = latin
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().rFonts
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), latin)
    fonts.set(qn("w:eastAsia"), family)


def font_table() -> bytes:
    """The part that names the families with what stands in for them."""
    table = _with("w:fonts")
    for family in (TITLE, SONG, HEI, FANGSONG, KAI):
        font = _with("w:font", name=family)
        font.append(_with("w:altName", val=INSTEAD[family]))
        font.append(_with("w:charset", val="86"))
        font.append(_with("w:family", val="swiss" if family == HEI else "roman"))
        table.append(font)
    for family, kind in ((LATIN, "roman"), (LATIN_SANS, "swiss")):
        font = _with("w:font", name=family)
        font.append(_with("w:charset", val="00"))
        font.append(_with("w:family", val=kind))
        table.append(font)
    return bytes(serialize_part_xml(table))
