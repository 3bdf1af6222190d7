"""Decisions on their way into the store: each leaves a line in the audit log, with what it found and what it left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection

from pipeline.editing.states import CandidateState, state
from pipeline.store import audit
from pipeline.store import issues as issue_store
from pipeline.store.audit import Act
from pipeline.types import Decision

_UNSAID = frozenset(("lead_url", "members", "inherited"))
"""Fields of a state that say nothing of what was decided."""


def record(connection: Connection, decisions: Sequence[Decision]) -> None:
    """Append decisions to their log, and to the audit log who made them, with the state before and after."""
    audit.hold(connection)
    leads = {decision.lead_url for decision in decisions}
    log = issue_store.decisions_on(connection, leads)
    before = state(log)
    after = state([*log, *decisions])
    issue_store.add_decisions(connection, decisions)
    audit.append(connection, [_act(decision, before, after) for decision in decisions])


def _act(decision: Decision, before: Mapping[str, CandidateState], after: Mapping[str, CandidateState]) -> Act:
    lead = decision.lead_url
    said = {key: value for key, value in decision.payload.items() if key != "members"}
    told: dict[str, Any] = {"decision": said} if said else {}
    if decision.issue is not None:
        told["issue"] = decision.issue
    states = (_told(before.get(lead)), _told(after.get(lead)))
    changed = {name for one in states for name in one if states[0].get(name) != states[1].get(name)}
    found, left = ({name: one[name] for name in one if name in changed} for one in states)
    return Act(decision.at, decision.who, decision.kind, lead, found, {**left, **told})


def _told(known: CandidateState | None) -> dict[str, Any]:
    """What a state says beyond the blank one, as JSON."""
    blank = CandidateState("")
    if known is None:
        return {}
    values = {field.name: getattr(known, field.name) for field in fields(known) if field.name not in _UNSAID}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value != getattr(blank, name)
    }
