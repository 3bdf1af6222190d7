"""An issue as editors work on it: its items in printed order, how far each has come, what is still free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from desk import related
from desk.candidates import DecisionIndex, DeskCandidate, reports_of
from desk.newsroom import IssueInHand, Newsroom
from desk.printing import build_issue
from pipeline.editing.issue import NEEDS_DATE, NEEDS_TRANSLATION, item_words, summary, text_max
from pipeline.editing.joining import Joint
from pipeline.editing.stages import Stage, stage_of
from pipeline.store import candidates as candidate_store
from pipeline.store.candidates import CandidateQuery
from pipeline.types import Entry, Issue, SectionId

_ORDER = (Stage.CANDIDATE, Stage.PICKED, Stage.EDITED, Stage.REVIEWED)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the issue with the stories behind it."""

    entry: Entry
    parts: tuple[DeskCandidate, ...]
    """The headline's story first."""
    place: int
    """1-based, in its section."""
    stage: Stage
    """Of the part that has come least far."""
    text_max: int
    """House length in characters."""

    @property
    def head(self) -> DeskCandidate:
        """The story that the item is named by."""
        return self.parts[0]

    @property
    def untranslated(self) -> bool:
        """Whether its reports are all in a foreign language and nobody has written a text."""
        return NEEDS_TRANSLATION in self.entry.text

    @property
    def undated(self) -> bool:
        """Whether its draft still says that no day is known."""
        return NEEDS_DATE in self.entry.text


@dataclass(frozen=True, slots=True)
class SectionInHand:
    """A section of the issue."""

    id: SectionId
    name: str
    quota: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class IssueOnDesk:
    """An issue with its items."""

    hand: IssueInHand
    printed: Issue
    sections: tuple[SectionInHand, ...]
    summary: tuple[str, ...]
    joints: tuple[Joint, ...]

    @property
    def items(self) -> list[Item]:
        """All, in printed order."""
        return [item for section in self.sections for item in section.items]

    @property
    def stages(self) -> Mapping[Stage, int]:
        """How many items have come how far."""
        return Counter(item.stage for item in self.items)

    @property
    def length(self) -> int:
        """Characters of all texts."""
        return sum(len(item.entry.text) for item in self.items)


def on_desk(room: Newsroom, connection: Connection, hand: IssueInHand) -> IssueOnDesk:
    """The issue as decided so far."""
    issue = build_issue(room, connection, hand)
    index = DecisionIndex.load(connection)
    urls = {url for entry in issue.entries for url in entry.lead_urls}
    listed = candidate_store.holding(connection, urls, CandidateQuery())
    by_lead = {one.candidate.story.lead_url: index.see(one) for one in listed}
    sections = []
    for spec in room.weekly.sections:
        own = [entry for entry in issue.entries if entry.section == spec.id]
        items = tuple(_item(connection, entry, place, by_lead, hand) for place, entry in enumerate(own, start=1))
        sections.append(SectionInHand(spec.id, spec.name, spec.quota, items))
    joints = related.joints_among(room, by_lead.values())
    return IssueOnDesk(hand, issue, tuple(sections), tuple(summary(issue, room.weekly)), tuple(joints))


def _item(
    connection: Connection, entry: Entry, place: int, by_lead: Mapping[str, DeskCandidate], hand: IssueInHand
) -> Item:
    parts = tuple(by_lead[url] for url in entry.lead_urls if url in by_lead)
    printed = [part for part in parts if not part.state.same_event]
    return Item(entry, parts, place, _stage(connection, printed, hand), text_max(entry.title) * max(1, len(printed)))


def _stage(connection: Connection, parts: Sequence[DeskCandidate], hand: IssueInHand) -> Stage:
    stages = [_stage_of_part(connection, part, hand) for part in parts]
    return min(stages, key=_ORDER.index, default=Stage.PICKED)


def _stage_of_part(connection: Connection, part: DeskCandidate, hand: IssueInHand) -> Stage:
    state = part.state
    if not state.ready and not state.approved:
        return Stage.PICKED
    words = item_words(part.listed.candidate, state, reports_of(connection, part), hand.ends_at)
    return max(stage_of(state, *words), Stage.PICKED, key=_ORDER.index)
