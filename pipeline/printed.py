"""What is known of an issue that is printed: its items, and which candidates repeat or continue them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from pipeline.types import SHANGHAI, SectionId

WEEK = timedelta(days=7)
LATE_FOR = timedelta(days=8)
"""How long after an issue's end what belonged into it is called 上期漏: the next issue's week and a day. Later finds
(an archive brought in) are old, not late."""


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """A headline of a printed issue with its text."""

    place: int
    """1-based, through the whole issue."""
    section: SectionId | None
    """None: it stands in a section that the paper does not have now, or in none."""
    section_name: str
    title: str
    text: str = ""
    """Paragraphs joined by one line feed each."""
    starred: bool = False
    """Named in the summary."""

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """(title, text) of each happening: two under a joined headline 甲：A | B, else the item itself.

        A joined item has a paragraph a headline as this house prints it; where it has not, each has the whole text.
        """
        titles = list(_halves(self.title))
        paragraphs = self.text.split("\n")
        texts = paragraphs if len(paragraphs) == len(titles) else [self.text] * len(titles)
        return tuple(zip(titles, texts, strict=True))


def _halves(title: str) -> Iterator[str]:
    first, *others = [part for part in re.split(r"\s*[|｜]\s*", title.strip(" |｜")) if part] or [title]
    yield first
    subject = re.match(r"[^：:]{1,20}[：:]", first)
    yield from (f"{subject[0]}{other}" if subject and not re.search("[：:]", other) else other for other in others)


@dataclass(frozen=True, slots=True)
class PrintedIssue:
    """An issue as it went out: brought in from a file, or finished here."""

    number: int
    starts_at: datetime
    ends_at: datetime
    """Half-open window of what it tells of."""
    items: tuple[PrintedItem, ...]
    origin: str = ""
    """Name of the file; empty for an issue made here."""

    @property
    def imported(self) -> bool:
        """Whether it came from a file."""
        return bool(self.origin)

    def in_sections(self) -> dict[str, int]:
        """Name of a section -> its items, in printed order."""
        names = [item.section_name for item in self.items]
        return {name: names.count(name) for name in dict.fromkeys(names)}

    def numbered(self) -> PrintedIssue:
        """The same with the places of its items counted from 1."""
        counted = (replace(item, place=place) for place, item in enumerate(self.items, start=1))
        return replace(self, items=tuple(counted))


def window_of(day: date) -> tuple[datetime, datetime]:
    """What an issue of this day tells of, where only the day is known: that day and the seven before it."""
    midnight = datetime.combine(day, time(), SHANGHAI)
    return midnight - WEEK, midnight + timedelta(days=1)


MarkKind = Literal["printed", "follow"]
"""printed: 已刊, the event was in print; follow: 续报, it goes on with one that was."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A candidate held against a printed item."""

    kind: MarkKind
    number: int
    place: int
    title: str
    """The item's."""
    score: float
    """Chance that both tell one event, 0..1."""
    why: str

    @property
    def said(self) -> str:
        """已刊（第 403 期）, or 续报（接第 403 期《…》)."""
        if self.kind == "printed":
            return f"已刊（第 {self.number} 期）"
        title = self.title.replace("《", "〈").replace("》", "〉")
        return f"续报（接第 {self.number} 期《{title}》）"
