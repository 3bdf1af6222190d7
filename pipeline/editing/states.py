"""What an append-only log of decisions comes to, and which story a decision belongs to after stories change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from pipeline.types import MACHINE, Decision, SectionId, Story

Status = Literal["", "picked", "dropped"]


@dataclass(frozen=True, slots=True)
class CandidateState:
    """What the decisions on one lead report come to."""

    lead_url: str
    status: Status = ""
    by: str = ""
    """Who gave the status; `types.MACHINE` for a proposal nobody has confirmed."""
    issue: int | None = None
    """Number of the issue for which the status was given."""
    section: SectionId | None = None
    """None: as judged."""
    position: int | None = None
    """1-based place within its section; None: by rank."""
    title: str = ""
    """Edited title; empty: the report's own."""
    text: str = ""
    """Edited text; empty: the draft."""
    starred: bool = False
    notes: tuple[str, ...] = ()
    """Oldest first."""
    merged_into: str = ""
    """Lead URL of the candidate under whose headline it is printed."""
    same_event: bool = False
    """The merge said that both are one event: nothing of its own is printed."""
    split_urls: tuple[str, ...] = ()
    """Reports taken out of the story."""
    members: tuple[str, ...] = ()
    """Reports of the story when it was last decided on."""
    ready: str = ""
    """Digest of the words that their editor says are done."""
    ready_by: str = ""
    approved: str = ""
    """Digest of the words that a second person has checked."""
    approved_by: str = ""
    inherited: bool = False
    """Shown on a part that split off from the decided story; it prints nothing."""


def standing(decisions: Sequence[Decision]) -> list[Decision]:
    """What is left of a log, in its order, once the undone decisions and the undos are out.

    The order of the log counts, not `at`: the log is append-only, a clock may be set back. An undo takes back the
    newest decision of a person on that candidate for that issue, else the newest of the machine; an undo of the
    machine never reaches a person's decision.
    """
    kept: dict[int, Decision] = {}
    for index, decision in enumerate(decisions):
        if decision.kind != "undo":
            kept[index] = decision
        elif (undone := _undone_by(decision, kept)) is not None:
            del kept[undone]
    return list(kept.values())


def _undone_by(undo_: Decision, kept: Mapping[int, Decision]) -> int | None:
    reach = [
        index
        for index, decision in kept.items()
        if decision.lead_url == undo_.lead_url and (undo_.issue is None or decision.issue in (None, undo_.issue))
    ]
    persons = [index for index in reach if kept[index].who != MACHINE]
    machine = [index for index in reach if kept[index].who == MACHINE]
    return max((persons if undo_.who != MACHINE else []) or machine, default=None)


def by_weight(decisions: Sequence[Decision]) -> list[Decision]:
    """The standing decisions, the machine's first and then people's, so that the last word is always a person's."""
    return sorted(standing(decisions), key=lambda decision: decision.who != MACHINE)


def state(decisions: Sequence[Decision]) -> dict[str, CandidateState]:
    """What a log comes to, per lead URL: people outweigh the machine, later outweighs earlier."""
    states: dict[str, CandidateState] = {}
    for decision in by_weight(decisions):
        before = states.get(decision.lead_url, CandidateState(decision.lead_url))
        states[decision.lead_url] = _after(before, decision)
        if decision.kind == "split":
            _part(states, decision)
    return states


def _part(states: dict[str, CandidateState], split: Decision) -> None:
    """Reports once declared the same event and now taken apart stand for themselves again."""
    out = set(split.payload["urls"])
    stay = {split.lead_url, *split.payload.get("members", ())} - out
    for url in out | stay:
        known = states.get(url)
        if known and known.same_event and known.merged_into in (stay if url in out else out):
            states[url] = replace(known, merged_into="", same_event=False)


def _after(before: CandidateState, decision: Decision) -> CandidateState:
    payload = decision.payload
    members = tuple(payload.get("members", before.members))
    status = {"status": "picked" if decision.kind == "pick" else "dropped", "by": decision.who, "issue": decision.issue}
    match decision.kind:
        case "pick":
            changes = status | _given(payload, "section", "starred") | {"merged_into": "", "same_event": False}
        case "drop":
            changes = status | {"merged_into": "", "same_event": False}
        case "merge":
            changes = {"merged_into": payload["into"], "same_event": payload.get("same_event", False)}
            if before.status == "dropped":
                changes |= {"status": "", "by": ""}
        case "split":
            changes = {"split_urls": tuple(dict.fromkeys((*before.split_urls, *payload["urls"])))}
        case "ready":
            changes = {"ready": payload["words"], "ready_by": decision.who}
        case "approve":
            changes = {"approved": payload["words"], "approved_by": decision.who}
        case "note":
            changes = {"notes": (*before.notes, payload["text"])}
        case _:
            changes = _given(payload, "section", "position", "title", "text", "starred")
    if changes.get("section") is not None:
        changes["section"] = SectionId(changes["section"])
    return replace(before, members=members, **changes)


def _given(payload: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: payload[name] for name in names if name in payload}


def days(decisions: Sequence[Decision]) -> dict[str, date]:
    """Address of a report -> the day that an editor decided on; the last word counts."""
    dated = (decision for decision in by_weight(decisions) if decision.kind == "date")
    return {decision.lead_url: date.fromisoformat(decision.payload["day"]) for decision in dated}


def leads(decisions: Sequence[Decision]) -> dict[str, int]:
    """Address of a report that an editor made the lead of its story -> how late in the log, 1 first: the last word on
    a story counts."""
    chosen = (decision for decision in by_weight(decisions) if decision.kind == "lead")
    return {decision.payload["url"]: place for place, decision in enumerate(chosen, start=1)}


def constraints(decisions: Sequence[Decision]) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """Pairs of report URLs that (belong to one story, belong to different stories), as the decisions say.

    The last word on a pair counts. A joined headline of two events (`merge` without `same_event`) says nothing here.
    """
    said: dict[frozenset[str], bool] = {}
    for decision in by_weight(decisions):
        if decision.kind == "merge" and decision.payload.get("same_event"):
            members = (*decision.payload.get("members", ()), decision.payload["into"])
            said.update(dict.fromkeys(_star(decision.lead_url, members), True))
        elif decision.kind == "split":
            out = list(decision.payload.get("urls", ()))
            rest = [url for url in decision.payload.get("members", ()) if url not in out]
            said.update(dict.fromkeys(_star(decision.lead_url, rest), True))  # nobody asked for more than the split
            said.update(dict.fromkeys(_apart(decision), False))
    together = {pair for pair, one in said.items() if one}
    return together, set(said) - together


def _star(middle: str, urls: Iterable[str]) -> Iterator[frozenset[str]]:
    """`middle` with each of `urls`: enough to tie them all together."""
    return (frozenset((middle, url)) for url in urls if url != middle)


def _apart(decision: Decision) -> Iterator[frozenset[str]]:
    out = tuple(decision.payload["urls"])
    stay = {decision.lead_url, *decision.payload.get("members", ())} - set(out)
    return (frozenset((url, other)) for url in out for other in sorted(stay))


def state_of_story(story: Story, states: Mapping[str, CandidateState]) -> list[CandidateState]:
    """The decided states that concern a story: its lead's own first, then those of its other members.

    A decision hangs on the URL of the report that led when it was made. A part of a decided story that no longer
    holds that report shows the state as `inherited`, unless an editor took it out on purpose.
    """
    urls = list(dict.fromkeys((story.lead_url, *(member.url for member in story.members))))
    own = [states[url] for url in urls if url in states]
    inside = set(urls)
    lost = [
        replace(known, inherited=True)
        for known in states.values()
        if known.lead_url not in inside and (inside & set(known.members)) - set(known.split_urls)
    ]
    return own + sorted(lost, key=lambda known: known.lead_url)


def settled(story: Story, states: Mapping[str, CandidateState]) -> CandidateState:
    """The one state by which a story is printed.

    Where several decided candidates have grown into one story, a person's status outweighs the machine's and the
    lead's own comes first; what that state leaves open (title, text, …) is taken from the others.
    """
    own = [known for known in state_of_story(story, states) if not known.inherited]
    if not own:
        return CandidateState(story.lead_url)
    first, *others = sorted(own, key=lambda known: (not known.status, known.by == MACHINE, bool(known.merged_into)))
    for other in others:
        first = replace(
            first,
            section=first.section or other.section,
            position=first.position or other.position,
            title=first.title or other.title,
            text=first.text or other.text,
            starred=first.starred or other.starred,
            ready=first.ready or other.ready,
            ready_by=first.ready_by or other.ready_by,
            approved=first.approved or other.approved,
            approved_by=first.approved_by or other.approved_by,
        )
    return first
