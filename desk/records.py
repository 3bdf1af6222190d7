"""The JSON that `--json` prints: keys are stable, times carry +08:00, sections are named by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desk.candidates import DeskCandidate
from desk.moments import iso
from desk.newsroom import IssueInHand, Newsroom
from desk.verdicts import VERDICT_NAMES
from pipeline.printed import Mark
from pipeline.sources import Source
from pipeline.types import Decision, Issue, Report
from pipeline.verdicts import Run, Verdict


def candidate(room: Newsroom, one: DeskCandidate) -> dict[str, Any]:
    """A candidate as lists give it."""
    judged = one.listed.candidate
    return {
        "id": one.id,
        "title": one.title,
        "section": one.section.value if one.section else None,
        "section_judged": judged.section.value if judged.section else None,
        "source": judged.source_id,
        "source_name": room.name_of(judged.source_id),
        "outlets": judged.outlets,
        "reports": len(one.urls),
        "first_published_at": iso(judged.story.first_published_at),
        "first_seen_at": iso(judged.story.first_seen_at),
        "week": one.listed.week or None,
        "rank": judged.rank,
        "reasons": list(one.reasons),
        "status": one.state.status or None,
        "by": one.state.by or None,
        "issue": one.state.issue,
        "starred": one.state.starred,
        "merged_into": one.state.merged_into or None,
        "notes": list(one.state.notes),
        "past": [_mark(mark) for mark in one.marks],
        "late": one.late,
        "url": one.story.lead_url,
        "urls": list(one.urls),
    }


def _mark(one: Mark) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "issue": one.number,
        "place": one.place,
        "title": one.title,
        "score": one.score,
        "why": one.why,
    }


def story(
    room: Newsroom, one: DeskCandidate, reports: Mapping[str, Report], log: Sequence[tuple[Decision, bool]]
) -> dict[str, Any]:
    """A story with its reports, scores and decisions."""
    judged = one.listed.candidate
    return candidate(room, one) | {
        "text": one.state.text or None,
        "members": [
            {"url": member.url, "role": member.role, "why": member.why} | report(room, reports.get(member.url))
            for member in judged.story.members
        ],
        "scores": [
            {
                "section": score.section.value,
                "score": score.score,
                "votes": [{"word": vote.word, "where": vote.where, "weight": vote.weight} for vote in score.votes],
            }
            for score in judged.scores
        ],
        "parts": [{"name": part.name, "value": part.value} for part in judged.parts],
        "decisions": [decision(said) | {"stands": stands} for said, stands in log],
    }


def report(room: Newsroom, one: Report | None) -> dict[str, Any]:
    """A report; nothing for one that is no longer kept."""
    if one is None:
        return {}
    return {
        "source": one.source_id,
        "source_name": room.name_of(one.source_id),
        "title": one.title,
        "published_at": iso(one.published_at),
        "first_seen_at": iso(one.first_seen_at),
        "origin": one.origin,
        "author": one.author,
        "language": one.language,
        "text": one.text,
        "attachments": [
            {
                "url": file.url,
                "name": file.name,
                "pages": file.pages,
                "rows": file.rows,
                "characters": len(file.text),
                "note": file.note,
            }
            for file in one.attachments
        ],
        "provenance": dict(one.provenance),
        "runners_up": {name: [found._asdict() for found in others] for name, others in one.runners_up.items()},
    }


def decision(said: Decision) -> dict[str, Any]:
    """A decision; the members it was made on are left out."""
    payload = {name: value for name, value in said.payload.items() if name != "members"}
    return {
        "kind": said.kind,
        "lead_url": said.lead_url,
        "who": said.who,
        "at": iso(said.at),
        "issue": said.issue,
        "payload": payload,
    }


def window(issue: IssueInHand) -> dict[str, Any]:
    """An issue without its entries."""
    return {
        "number": issue.number,
        "starts_at": iso(issue.starts_at),
        "ends_at": iso(issue.ends_at),
        "made": issue.made,
    }


def issue(printed: Issue, made: IssueInHand, ids: Mapping[str, str]) -> dict[str, Any]:
    """An issue with its entries in printed order."""
    entries = [
        {
            "section": entry.section.value,
            "title": entry.title,
            "text": entry.text,
            "length": len(entry.text),
            "starred": entry.starred,
            "ids": [ids[url] for url in entry.lead_urls if url in ids],
            "urls": list(entry.lead_urls),
        }
        for entry in printed.entries
    ]
    return window(made) | {"entries": entries}


def verdict(one: Verdict | None) -> dict[str, Any] | None:
    """What became of a source in a run."""
    if one is None:
        return None
    return {"code": one.code.value, "name": VERDICT_NAMES[one.code], "seen": one.seen, "advice": one.advice}


def run(one: Run | None) -> dict[str, Any] | None:
    """A crawl of one source."""
    if one is None:
        return None
    return {
        "source": one.source_id,
        "status": one.status,
        "started_at": iso(one.started_at),
        "finished_at": iso(one.finished_at),
        "verdict": verdict(one.verdict),
        "counts": dict(one.counts),
        "findings": [
            {"level": finding.level, "code": finding.code, "message": finding.message} for finding in one.findings
        ],
    }


def source(one: Source, last: Run | None) -> dict[str, Any]:
    """A watched source with its newest run."""
    return {
        "id": one.id,
        "name": one.name,
        "owner": one.owner,
        "spider": one.spider,
        "start_urls": list(one.start_urls),
        "every_seconds": int(one.every.total_seconds()),
        "disabled": one.disabled or None,
        "last_run": run(last),
    }
