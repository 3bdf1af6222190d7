"""事件: all reports of a story side by side, why they were joined, and the kept pages as they were seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from desk import related
from desk.candidates import decisions_on, find_story, reports_of
from desk.deciding import closed_issues
from desk.differences import Piece, differences
from desk.headlines import stands_under
from desk.keptpages import seen_page
from desk.naming import Names
from desk.newsroom import find_issue
from desk.show import earliest
from desk.views.candidates import title_marks
from desk.web import Here, page, templates
from desk.why import Why
from pipeline.judging.marking import lead_of, marks
from pipeline.store import issues as issue_store
from pipeline.types import Report, StoryMember

router = APIRouter()

SHOWN = 12
"""Reports of a story whose texts stand side by side; of the others the headlines do."""
KEPT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class Shown:
    """A report in its place on the page."""

    number: int
    member: StoryMember
    report: Report | None
    pieces: list[Piece]
    """Of a reprint its text against the lead's; empty elsewhere."""


@router.get("/stories/{name}")
def story(here: Here, name: str) -> Response:
    """One story; under an id that it had before another report led it, or a part of one, the way to its address."""
    one = find_story(here.connection, name)
    if one.id != name:
        return RedirectResponse(f"{here.request.scope.get('root_path', '')}/stories/{one.id}", 303)
    reports = reports_of(here.connection, one)
    why = Why.of(here.room, one, reports)
    lead = reports.get(one.story.lead_url)
    shown = why.nearest or next((score for score in one.listed.candidate.scores if score.section == one.section), None)
    text = lead_of(lead.text) if lead else ""
    lead_marks = marks(text, shown.section, shown.votes, here.room.weekly) if shown and text else []
    hand = find_issue(here.connection, here.room.weekly, here.room.now, None)
    return page(
        here,
        "story.html",
        one=one,
        under=stands_under(here.connection, one),
        issue=hand,
        closed=hand.number in closed_issues(here.connection),
        shown=[_shown(number, member, reports, lead) for number, member in enumerate(one.story.members, start=1)],
        side_by_side=SHOWN,
        why=why,
        marked=(title_marks(here.room, one), text, lead_marks),
        earliest=earliest(here.room, one, reports),
        others=related.beside(here.connection, one),
        publisher=related.publisher_of(here.room, one, reports),
        log=decisions_on(here.connection, one),
        called=Names.of(here.room, here.connection, [{"into": one.state.merged_into}]),
        seen=issue_store.log_end(here.connection),
    )


def _shown(number: int, member: StoryMember, reports: Mapping[str, Report], lead: Report | None) -> Shown:
    report = reports.get(member.url)
    compared = report and lead and member.role == "reprint" and number <= SHOWN
    pieces = differences(lead.text, report.text) if compared and lead and report else []
    return Shown(number, member, report, pieces)


@router.get("/kept")
def kept(here: Here, url: Annotated[str, Query(max_length=2000)]) -> Response:
    """The kept page of a report, for a frame without rights."""
    values = {"seen": seen_page(here.room, here.connection, url)}
    headers = {"content-security-policy": KEPT_POLICY, "x-frame-options": "SAMEORIGIN"}
    return templates.TemplateResponse(here.request, "kept.html", values, headers=headers)
