"""Pairs of reports that judging found to tell of one event, or of the next step of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, union_all
from sqlalchemy.orm import aliased

from pipeline.store.session import batched, upsert
from pipeline.store.tables import MemberRow, PairRow, StoryRow


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports judged to belong together, by URL key."""

    a_key: str
    b_key: str
    kind: str
    score: float
    why: str


_OF_ONE = PairRow.kind.in_(("reprint", "same"))
"""Pairs that make a story; the others tell of two."""
_IN_STORIES = PairRow.kind != "follow"
"""Pairs that say what is one story and what is not."""


def forget(connection: Connection, keys: Collection[str]) -> None:
    """Delete every pair that one of `keys` is part of."""
    for batch in batched(keys, 400):
        connection.execute(delete(PairRow).where(or_(PairRow.a_key.in_(batch), PairRow.b_key.in_(batch))))


def save(connection: Connection, pairs: Iterable[Pair]) -> None:
    """Keep pairs; the same pair twice leaves one row."""
    rows = (
        {"a_key": one.a_key, "b_key": one.b_key, "kind": one.kind, "score": one.score, "why": one.why} for one in pairs
    )
    upsert(connection, PairRow, rows, key=["a_key", "b_key"], update=["kind", "score", "why"])


def connected(connection: Connection, keys: Collection[str]) -> set[str]:
    """`keys` and every key that a chain of pairs or a common story ties to them."""
    seen = set(keys)
    edge = set(keys)
    while edge:
        found: set[str] = set()
        for batch in batched(edge, 400):
            found.update(connection.scalars(select(PairRow.b_key).where(PairRow.a_key.in_(batch), _OF_ONE)))
            found.update(connection.scalars(select(PairRow.a_key).where(PairRow.b_key.in_(batch), _OF_ONE)))
            mates = select(MemberRow.story_id).where(MemberRow.key.in_(batch))
            found.update(connection.scalars(select(MemberRow.key).where(MemberRow.story_id.in_(mates))))
        edge = found - seen
        seen |= edge
    return seen


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A story that another one follows on, or that follows on it."""

    id: str
    title: str
    first_published_at: datetime | None
    score: float
    why: str


def follow_ups(connection: Connection, story: str) -> list[FollowUp]:
    """Stories told earlier or later of what the story of this id tells, by time, those without a date last."""
    own = aliased(MemberRow)
    one = select(PairRow.b_key.label("key"), PairRow.score, PairRow.why).join(own, own.key == PairRow.a_key)
    other = select(PairRow.a_key.label("key"), PairRow.score, PairRow.why).join(own, own.key == PairRow.b_key)
    linked = union_all(*(side.where(own.story_id == story, PairRow.kind == "follow") for side in (one, other)))
    far = linked.subquery()
    columns = (StoryRow.id, StoryRow.title, StoryRow.first_published_at, far.c.score, far.c.why)
    query = select(*columns).join(MemberRow, MemberRow.story_id == StoryRow.id).join(far, far.c.key == MemberRow.key)
    rows = connection.execute(query.where(StoryRow.id != story).order_by(far.c.score, StoryRow.id))
    best = {row.id: FollowUp(row.id, row.title, row.first_published_at, row.score, row.why) for row in rows}
    return sorted(best.values(), key=lambda one: (one.first_published_at is None, one.first_published_at or 0, one.id))


def among(connection: Connection, keys: Collection[str]) -> list[Pair]:
    """Pairs that say which of `keys` are of one event and which are not, in order."""
    found: list[Pair] = []
    for batch in batched(keys, 400):
        rows = connection.execute(select(PairRow.__table__).where(PairRow.a_key.in_(batch), _IN_STORIES))
        found.extend(Pair(row.a_key, row.b_key, row.kind, row.score, row.why) for row in rows if row.b_key in keys)
    return sorted(found, key=lambda pair: (pair.a_key, pair.b_key))
