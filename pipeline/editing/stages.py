"""How far an item has come: 候选 → 入选 → 已编 → 复核; what somebody vouched for holds for these very words only."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from pipeline.editing.states import CandidateState


class Stage(StrEnum):
    """Of an item on its way to print; 定稿 is the issue's."""

    CANDIDATE = "candidate"
    PICKED = "picked"
    EDITED = "edited"
    REVIEWED = "reviewed"


STAGE_NAMES = {
    Stage.CANDIDATE: "候选",
    Stage.PICKED: "入选",
    Stage.EDITED: "已编",
    Stage.REVIEWED: "复核",
}


def digest_of(title: str, text: str) -> str:
    """Short name of these words."""
    return hashlib.sha256(f"{title}\x1f{text}".encode()).hexdigest()[:16]


def stage_of(state: CandidateState, title: str, text: str) -> Stage:
    """The stage of an item that would be printed with these words; what is merged is printed with its headline."""
    if state.status != "picked" and not state.merged_into:
        return Stage.CANDIDATE
    words = digest_of(title, text)
    if state.approved == words:
        return Stage.REVIEWED
    return Stage.EDITED if state.ready == words else Stage.PICKED
