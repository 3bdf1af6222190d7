"""复核 on a page: the items of an issue with the remarks on each, told in one way whether of facts or of wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from desk.checking import EntryReview, review_entry, review_issue
from desk.issuedesk import IssueOnDesk, Item
from desk.newsroom import Newsroom
from pipeline.editing.facts import KIND_NAMES, Field, Passage
from pipeline.editing.lint import SectionFinding
from pipeline.editing.stages import Stage
from pipeline.types import Entry, Report

WORDING = "家规"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at in a title or text."""

    field: Field
    start: int
    end: int
    """Place in characters; empty where it is of the whole."""
    level: Literal["fault", "hint"]
    kind: str
    """数字, 日期, …, 家规."""
    said: str
    """What stands there."""
    why: str
    nearest: Passage | None = None
    instead: str | None = None
    """What to write there."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An item with the remarks on it."""

    item: Item
    remarks: tuple[Remark, ...]
    sources: tuple[Report, ...]

    @property
    def faults(self) -> int:
        """Remarks that are more than a doubt."""
        return sum(remark.level == "fault" for remark in self.remarks)

    def of(self, field: Field) -> list[Remark]:
        """Those on the title, or on the text, in order."""
        return sorted((one for one in self.remarks if one.field == field), key=lambda one: (one.start, one.end))


def review(
    room: Newsroom, connection: Connection, desk: IssueOnDesk
) -> tuple[list[Reviewed], Sequence[SectionFinding]]:
    """Every item in printed order, and what is to be said of whole sections."""
    told = review_issue(room, connection, desk.hand)
    reviewed = [
        Reviewed(item, tuple(_remarks(entry)), entry.sources)
        for item, entry in zip(desk.items, told.entries, strict=True)
    ]
    return reviewed, told.sections


def still_open(reviewed: Sequence[Reviewed]) -> str:
    """What nobody has settled yet, in words: 8 条没有复核、标红 7 处; empty where there is nothing."""
    unreviewed = sum(one.item.stage != Stage.REVIEWED for one in reviewed)
    faults = sum(one.faults for one in reviewed)
    told = [f" {unreviewed} 条没有复核" if unreviewed else "", f"标红 {faults} 处" if faults else ""]
    return "、".join(filter(None, told))


def remarks_on(room: Newsroom, entry: Entry, sources: Sequence[Report]) -> list[Remark]:
    """On an entry alone, as it stands or as somebody is about to write it."""
    return list(_remarks(review_entry(room, entry, sources)))


def _remarks(entry: EntryReview) -> Iterator[Remark]:
    for fact in entry.facts:
        level: Literal["fault", "hint"] = "fault" if fact.level == "fault" else "hint"
        kind = KIND_NAMES[fact.kind]
        yield Remark(fact.field, fact.start, fact.end, level, kind, fact.said, fact.why, fact.nearest)
    for one in entry.lint:
        yield Remark(one.field, one.start, one.end, one.level, WORDING, one.said, one.why, instead=one.replacement)
