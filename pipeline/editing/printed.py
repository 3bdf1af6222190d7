"""Lines of a printed issue -> PrintedIssue: our own Word file and Markdown, and what an editor made by hand.

Nothing is asked of the form but the names of the sections, each on a line of its own. What a title is, headings say;
where there are none, bold lines; where there are none either, a short line without a full stop before a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.errors import UnlikeWeeklyError, UsageError
from pipeline.printed import PrintedIssue, PrintedItem, window_of
from pipeline.text import clean, skeleton, squeeze
from pipeline.types import SectionId
from pipeline.weekly import Weekly

PLAIN, BOLD = "-", "b"
"""Looks of a line; a digit is a heading of that level."""
TITLE_LENGTH = 80
"""Characters over which a line that is no heading is taken for text; printed headlines have 41 at most."""
TITLE_MAX = 200
TEXT_MAX = 5_000
ITEMS_MAX = 500
"""Bounds of what is kept of a file; an issue has 20 to 40 items of 350 characters."""

SPAN_MAX = timedelta(days=31)
"""Days that an issue tells of, at most, where it says from which day to which."""

_ALIASES: Mapping[str, SectionId] = {
    **dict.fromkeys(("要闻", "本周要闻", "重要新闻", "政策要闻"), SectionId.HEADLINES),
    **dict.fromkeys(("行业", "行业动态", "行业资讯", "行业要闻"), SectionId.INDUSTRY),
    **dict.fromkeys(("内容", "内容动态", "内容资讯"), SectionId.CONTENT),
    **dict.fromkeys(("技术", "技术动态", "技术前沿", "科技"), SectionId.TECHNOLOGY),
    **dict.fromkeys(("资本", "资本动态", "资本市场", "投融资"), SectionId.CAPITAL),
    **dict.fromkeys(("人事", "人事动态", "人事变动", "人事任免"), SectionId.PEOPLE),
}
"""What the sections are called beside their names in weekly.yaml."""

_ENDS = "。！？!?；;：:”』」）)…"
"""Ends of a paragraph; a line without one is a headline, or goes on after a page's end."""
_SUMMARY = re.compile(r"(?:本期)?(?:摘要|导读|提要|要目|目录)[：:]?")
_BULLET = re.compile(r"^(?:[◆◇●○•■□▪★☆※·▲➢]|[-*–]\s)\s*")
_COUNTED = re.compile(r"^(?:\d{1,2}[.、．](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[）)、.．])\s*")
_NUMBER = re.compile(r"第\s*(\d{1,5})\s*期")
_DAY = re.compile(
    r"(?P<year>\d{4})\s*[年./-]\s*(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:\s*(?:至|到|[—–─~～－-]+)\s*(?:(?:(?P<last_year>\d{4})\s*[年./-]\s*)?(?P<last_month>\d{1,2})\s*[月./-]\s*)?"
    r"(?P<last_day>\d{1,2})(?!\d)\s*日?)?"
)
"""A day, or the days from one to another, of which the last is the day of print; 2024-02-26-2 is no span."""
_IMPRINT = re.compile(r"(?:编辑部|责编|责任编辑|复核|审核|校对|主编|主管|主办|报|发|报送|抄送|发送)\s*[：:]")
_NOTE = re.compile(r"注\s*[：:].*(?:汇编|观点|立场|来源)")
_FRAME = re.compile(r"[【】\[\]〔〕「」『』■◆●▌|\s—–-]|[：:]$")
_RULE = re.compile(r"(?:[-*_=—─]\s*){3,}|\d{1,3}|[-—–]\s*\d{1,3}\s*[-—–]")
"""Lines drawn across the page, and page numbers."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file and its look."""

    text: str
    look: str = PLAIN

    @property
    def is_heading(self) -> bool:
        """Whether the file calls it a heading."""
        return self.look.isdigit()

    @property
    def ends(self) -> bool:
        """Whether it ends as a paragraph does."""
        return self.text.endswith(tuple(_ENDS))


def lines_of(text: str, looks: str = "") -> list[Line]:
    """Lines of a Word file with their looks (one character a line), or of Markdown or plain text without any."""
    rows = text.split("\n")
    found: Iterator[Line]
    if len(looks) == len(rows):
        found = (Line(squeeze(clean(row)), look) for row, look in zip(rows, looks, strict=True))
    elif _is_markdown(rows):
        found = _markdown(rows)
    else:
        found = (Line(squeeze(clean(row))) for row in rows)
    return [line for line in found if line.text and not _RULE.fullmatch(line.text)]


def read_issue(
    lines: Sequence[Line], name: str, weekly: Weekly, number: int | None = None, day: date | None = None
) -> PrintedIssue:
    """The issue of a file called `name`; `number` and `day` as a person gave them outweigh what it says.

    Raises:
        UsageError: it is no weekly, or its number or day is missing; the message says how to supply it.
    """
    known = _section_names(weekly)
    at = [index for index, line in enumerate(lines) if _bare(line.text) in known]
    start = next((index for index in at if not _in_summary(lines, index, at)), None)
    if start is None:
        names = "、".join(spec.name for spec in weekly.sections)
        raise UnlikeWeeklyError(f"{name}：没有认出栏目（{names}，各占一行），不像一期周报")
    head, body = lines[:start], _without_imprint(lines[start:], known)
    stars = {skeleton(title) for title in _summary(head)}
    items = tuple(_items(body, known, stars))
    if not items:
        raise UsageError(f"{name}：有栏目而没有条目")
    if len(items) > ITEMS_MAX:
        raise UsageError(f"{name}：有 {len(items)} 条，超过 {ITEMS_MAX} 条，不像一期周报")
    number = number or _number(head, name)
    if number is None:
        raise UsageError(f"{name}：没有写第几期，请写明：--number 期号")
    day = day or _day(head, name)
    if day is None:
        raise UsageError(f"{name}：没有写出刊日期，请写明：--date 2024-02-26")
    return PrintedIssue(number, *window_of(day), items, origin=name).numbered()


def unknown_sections(issue: PrintedIssue) -> list[str]:
    """Names of the sections that the paper does not have, in printed order."""
    return list(dict.fromkeys(item.section_name for item in issue.items if item.section is None))


# --- lines ------------------------------------------------------------------------------------------------------------

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_STRONG = re.compile(r"(\*\*|__)(.+?)\1")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>~#+\-=.()!|])")


def _is_markdown(rows: Sequence[str]) -> bool:
    return any(_HEADING.match(row.strip()) for row in rows)


def _markdown(rows: Sequence[str]) -> Iterator[Line]:
    """Lines that follow one another without an empty one are one paragraph, but for headings, lists and bold ones."""
    waiting = ""
    for row in [*rows, ""]:
        line = _marked(row.strip())
        alone = line.look != PLAIN or not line.text or _BULLET.match(line.text) or _RULE.fullmatch(line.text)
        if alone:
            if waiting:
                yield Line(waiting)
            waiting = ""
            yield line
        else:
            waiting += line.text if not waiting or _is_han(waiting[-1] + line.text[0]) else f" {line.text}"
    if waiting:
        yield Line(waiting)


def _is_han(pair: str) -> bool:
    return not pair.isascii()


def _marked(row: str) -> Line:
    heading = _HEADING.match(row)
    text = heading[2] if heading else row
    bold = not heading and bool(re.fullmatch(r"(\*\*|__)[^*_]+\1", text))
    plain = _ESCAPED.sub(r"\1", _STRONG.sub(r"\2", text))
    return Line(squeeze(clean(plain)), str(len(heading[1])) if heading else BOLD if bold else PLAIN)


# --- the head ---------------------------------------------------------------------------------------------------------


def _section_names(weekly: Weekly) -> dict[str, SectionId]:
    present = {spec.id for spec in weekly.sections}
    known = {name: section for name, section in _ALIASES.items() if section in present}
    return known | {_bare(spec.name): spec.id for spec in weekly.sections}


def _bare(text: str) -> str:
    """A heading without its frame and number: 一、【行 业】 is 行业."""
    return _COUNTED.sub("", _FRAME.sub("", text)) if len(text) <= 20 else ""


def _in_summary(lines: Sequence[Line], index: int, sections: Sequence[int]) -> bool:
    """Whether this name of a section stands in a table of contents: the same name comes again, and no text between."""
    again = next((i for i in sections if i > index and _bare(lines[i].text) == _bare(lines[index].text)), None)
    return again is not None and not any(line.ends for line in lines[index:again])


def _summary(head: Sequence[Line]) -> Iterator[str]:
    start = next((index for index, line in enumerate(head) if _SUMMARY.match(line.text)), None)
    if start is None:
        yield from (_BULLET.sub("", line.text) for line in head if line.text.startswith("◆"))
        return
    first = _SUMMARY.sub("", head[start].text, count=1)
    for text in (first, *(line.text for line in head[start + 1 :])):
        yield from (part for piece in re.split(r"[◆◇]", text) if (part := _BULLET.sub("", piece.strip())))


def _number(head: Sequence[Line], name: str) -> int | None:
    said = (_NUMBER.search(line.text) for line in head if len(line.text) <= TITLE_LENGTH)
    found = next((match for match in said if match), None) or _NUMBER.search(name)
    return int(found[1]) if found else None


def _day(head: Sequence[Line], name: str) -> date | None:
    for text in (*(line.text for line in head if len(line.text) <= TITLE_LENGTH), name):
        if match := _DAY.search(text):
            first = _date(match["year"], match["month"], match["day"])
            if first is not None:
                return _last(match, first) or first
    return None


def _last(match: re.Match[str], first: date) -> date | None:
    """The day to which a span goes; what would not be within SPAN_MAX after its first is a number of something else."""
    if not match["last_day"]:
        return None
    year, month = match["last_year"] or match["year"], match["last_month"] or match["month"]
    years = (year,) if match["last_year"] else (year, str(int(year) + 1))
    days = (_date(one, month, match["last_day"]) for one in years)
    return next((day for day in days if day is not None and first < day <= first + SPAN_MAX), None)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


# --- the body ---------------------------------------------------------------------------------------------------------


def _without_imprint(body: Sequence[Line], known: Mapping[str, SectionId]) -> Sequence[Line]:
    """All before the credits, which come after the last section."""
    last = max(index for index, line in enumerate(body) if _bare(line.text) in known)
    ends = (i for i, line in enumerate(body) if i > last and (_IMPRINT.match(line.text) or _NOTE.match(line.text)))
    return body[: next(ends, len(body))]


def _items(body: Sequence[Line], known: Mapping[str, SectionId], stars: set[str]) -> Iterator[PrintedItem]:
    layout = _layout(body, known)
    section_name, section, titled = "", None, True
    item: PrintedItem | None = None
    for index, line in enumerate(body):
        if layout.is_section(index):
            titled = layout.has_titles(index)
            yield from filter(None, [item])
            item, section, section_name = None, known.get(_bare(line.text)), _bare(line.text)
        elif layout.is_title(index):
            yield from filter(None, [item])
            title = (_COUNTED.sub("", _BULLET.sub("", line.text)) or line.text)[:TITLE_MAX]
            item = PrintedItem(0, section, section_name, title, starred=skeleton(title) in stars)
        elif item is None or (not titled and item.text[-1:] in _ENDS):
            yield from filter(None, [item])
            item = PrintedItem(0, section, section_name, _first_clause(line.text), line.text[:TEXT_MAX])
        else:
            item = replace(item, text=_with(item.text, line.text)[:TEXT_MAX])
    yield from filter(None, [item])


def _layout(body: Sequence[Line], known: Mapping[str, SectionId]) -> _Layout:
    inside = [line for line in body if _bare(line.text) not in known]
    marked = "heading" if any(line.is_heading for line in inside) else ""
    marked = marked or ("bold" if any(_is_bold_title(line) for line in inside) else "plain")
    return _Layout(body, known, marked)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which lines are headlines and names of sections, by what this file marks them with."""

    body: Sequence[Line]
    known: Mapping[str, SectionId]
    by: str

    def is_title(self, index: int) -> bool:
        """Whether the line is a headline; it is not the name of a section."""
        line = self.body[index]
        if self.by == "heading":
            return line.is_heading or _is_bold_title(line)
        return _is_bold_title(line) if self.by == "bold" else self._looks_so(index)

    def _looks_so(self, index: int) -> bool:
        """Short, without a full stop, before a text, and not the rest of a paragraph that a page's end cut."""
        line, before, follows = self.body[index], self.body[index - 1], self._after(index)
        cut = not before.ends and len(before.text) > TITLE_LENGTH
        short = len(line.text) <= TITLE_LENGTH and not line.text.endswith(("。", "；", ";", "：", ":", "，", "、"))
        return short and not cut and (follows.ends or len(follows.text) > TITLE_LENGTH)

    def is_section(self, index: int) -> bool:
        """A name that the paper has; or a short one that stands above a headline as only sections do."""
        line, name, follows = self.body[index], _bare(self.body[index].text), self._after(index)
        if name in self.known:
            return True
        if not _SHORT_NAME.fullmatch(name) or not follows.text or _bare(follows.text) in self.known:
            return False
        if self.by == "heading":
            return line.is_heading and (follows.is_heading or follows.look == BOLD)
        if self.by == "bold":
            return line.look == BOLD and follows.look == BOLD
        return (_bare(line.text) != line.text or len(name) <= 4) and not follows.ends

    def has_titles(self, index: int) -> bool:
        """Whether any line of the section that begins here is a headline; without one each paragraph is an item."""
        for place in range(index + 1, len(self.body)):
            if self.is_section(place):
                return False
            if self.is_title(place):
                return True
        return False

    def _after(self, index: int) -> Line:
        return self.body[index + 1] if index + 1 < len(self.body) else Line("")


_SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}")


def _is_bold_title(line: Line) -> bool:
    return line.look == BOLD and len(line.text) <= TITLE_LENGTH and not line.text.endswith(("。", "：", ":"))


def _with(text: str, line: str) -> str:
    """`text` with a further paragraph, or with the rest of its last one, which the end of a page had cut."""
    if not text:
        return line
    return f"{text}{line}" if text[-1] not in _ENDS else f"{text}\n{line}"


def _first_clause(text: str) -> str:
    return re.split(r"[，。；！？]", text, maxsplit=1)[0][:40] or text[:40]
