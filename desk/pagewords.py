"""What templates say in words: times, marks, names; and text with the words marked that decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from desk.candidates import DeskCandidate
from desk.moments import local, short_day
from desk.people import ROLE_NAMES
from desk.review import Remark
from desk.show import KINDS, ROLES, safe, status
from desk.show import mark as sign
from desk.why import WHERE, told_parts
from pipeline.judging.marking import Mark
from pipeline.names import UNDATED, days_of, time_said
from pipeline.text import squeeze
from pipeline.types import SHANGHAI, Report, SectionId


def with_marks(text: str, marks: Iterable[Mark]) -> Markup:
    """The text, escaped, with <mark> around each place; those that speak against are of class `against`."""
    pieces: list[Markup] = []
    at = 0
    for mark in sorted(marks, key=lambda one: one.start):
        kind = "" if mark.speaks_for else ' class="against"'
        word = escape(text[mark.start : mark.end])
        pieces += [escape(text[at : mark.start]), Markup(f"<mark{kind}>{word}</mark>")]  # noqa: S704
        at = mark.end
    return Markup("").join((*pieces, escape(text[at:])))


def with_remarks(text: str, remarks: Iterable[Remark]) -> Markup:
    """The text, escaped, with what is remarked on marked; of two that overlap the first."""
    pieces: list[Markup] = []
    at = 0
    for remark in remarks:
        if remark.start < at or remark.end <= remark.start:
            continue
        said = escape(text[remark.start : remark.end])
        mark = Markup('<mark class="{}" title="{}">{}</mark>').format(remark.level, remark.why, said)
        pieces += [escape(text[at : remark.start]), mark]
        at = remark.end
    return Markup("").join((*pieces, escape(text[at:])))


def as_paragraphs(marked: Markup) -> Markup:
    """Lines of text that is escaped already, as paragraphs."""
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in marked.split("\n") if line.strip())


def paragraphs(text: str) -> Markup:
    """Lines as paragraphs, escaped."""
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in text.split("\n") if line.strip())


def published(report: Report | None) -> str:
    """When a report was published, as its page says it."""
    if report is None or report.published_at is None:
        return UNDATED
    return time_said(report.published_at, report.date_only)


def day(when: datetime | date | None) -> str:
    """02-19, or 待定."""
    if isinstance(when, datetime):
        return short_day(when)
    return f"{when:%m-%d}" if when else "待定"


def status_class(one: DeskCandidate) -> str:
    """What a row is styled by."""
    if one.state.merged_into:
        return "merged"
    return {"✓": "picked", "○": "proposed", "✗": "dropped"}.get(sign(one), "open")


def section_id(section: SectionId | None) -> str:
    """Id of a section, `none` for not for the paper."""
    return section.value if section else "none"


EXCERPT = 110
"""Characters of an item that a list shows."""


def excerpt(text: str) -> str:
    """How a text begins, in one line."""
    line = squeeze(text)
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT]}……"


def issue_day(ends_at: datetime) -> str:
    """2024年2月26日: the day on which a window that ends at this moment is printed."""
    local_day = ends_at.astimezone(SHANGHAI)
    return f"{local_day.year}年{local_day.month}月{local_day.day}日"


def week_said(week: str) -> str:
    """2024-W08（2月19日至2月25日）: nobody counts weeks in their head."""
    first, *_, last = days_of(week)
    return f"{week}（{first.month}月{first.day}日至{last.month}月{last.day}日）"


def harmless(html: str) -> Markup:
    """HTML that `desk.keptpages` has sanitised, and nothing else may pass here."""
    return Markup(html)  # noqa: S704


KEYS = (
    ("j k", "下一条、上一条"),
    ("o", "打开这一条"),
    ("p", "选用（复核页：通过；本期：确认）"),
    ("x", "不用"),
    ("u", "撤销上一步"),
    ("m", "移栏"),
    ("e", "编辑"),
    ("s", "列入摘要"),
    ("J K", "在本期里下移、上移"),
    ("空格", "勾选，再在页底一起办"),
    ("/", "找词"),
    ("Ctrl+S", "编辑时存"),
    ("Ctrl+Enter", "编辑时存，并记为编好"),
    ("?", "这张表"),
    ("Esc", "离开输入框、关掉这张表"),
)
"""Keys by which one works without a mouse, and what they do; several of one line are told apart by a space."""

FILTERS: Mapping[str, Callable[..., Any]] = {
    "local": local,
    "day": day,
    "safe_line": safe,
    "paragraphs": paragraphs,
    "as_paragraphs": as_paragraphs,
    "published": published,
    "status_class": status_class,
    "section_id": section_id,
    "sign": sign,
    "status_said": status,
    "told_parts": told_parts,
    "excerpt": excerpt,
    "issue_day": issue_day,
    "week_said": week_said,
    "harmless": harmless,
}
GLOBALS: Mapping[str, Any] = {
    "KEYS": KEYS,
    "with_marks": with_marks,
    "with_remarks": with_remarks,
    "ROLES": ROLES,
    "KINDS": KINDS,
    "WHERE": WHERE,
    "ROLE_NAMES": ROLE_NAMES,
    "UNDATED": UNDATED,
}
