"""Which stories are printed under one headline: the picked one, and those that were merged into it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from desk.candidates import DecisionIndex, DeskCandidate
from pipeline.store import candidates as candidate_store
from pipeline.store.candidates import CandidateQuery


def item_with(connection: Connection, one: DeskCandidate) -> list[DeskCandidate]:
    """The stories whose words are printed in one item with `one`, the headline's first; none where nobody picked it."""
    head = _headline(connection, one)
    if head is None:
        return []
    met = {head.id: head}
    waiting = [head]
    while waiting:
        for part in _merged_into(connection, waiting.pop(0)):
            if part.id not in met:
                met[part.id] = part
                waiting.append(part)
    return [part for part in met.values() if part is head or not part.state.same_event]


def stands_under(connection: Connection, one: DeskCandidate) -> DeskCandidate | None:
    """The story that it was merged into, whether or not anybody picked that one."""
    into = one.state.merged_into
    return next(iter(_holding(connection, [into])), None) if into else None


def _headline(connection: Connection, one: DeskCandidate) -> DeskCandidate | None:
    """The last picked story that the merges lead to; of merges in a ring the picked one of the highest rank."""
    path = {one.id: one}
    last = one
    ring: list[DeskCandidate] = []
    while (target := stands_under(connection, last)) is not None:
        if target.id in path:
            ring = list(path.values())[list(path).index(target.id) :]
            break
        path[target.id] = last = target
    best = sorted(ring, key=lambda each: (-each.listed.candidate.rank, each.story.lead_url))
    return next((each for each in (*best, *reversed(path.values())) if each.state.status == "picked"), None)


def _merged_into(connection: Connection, head: DeskCandidate) -> Iterator[DeskCandidate]:
    leads = DecisionIndex.load(connection).merged_into(head.urls)
    return (one for one in _holding(connection, leads) if one.state.merged_into in head.urls)


def _holding(connection: Connection, urls: list[str]) -> list[DeskCandidate]:
    index = DecisionIndex.load(connection)
    return [index.see(listed) for listed in candidate_store.holding(connection, urls, CandidateQuery())]
