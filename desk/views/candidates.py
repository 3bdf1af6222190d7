"""候选: this week's candidates by section in rank order, and what editors do to them from the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from desk import moments, pastissues
from desk.candidates import DecisionIndex, DeskCandidate, Listing, list_candidates, spellings
from desk.deciding import closed_issues
from desk.newsroom import IssueInHand, Newsroom, find_issue, section_named
from desk.printing import planned
from desk.related import joints_among
from desk.reporting import PROCESS, unjudged_said
from desk.web import Acting, At, Form, Here, back, field_of, page, way_back
from pipeline.fulltext import split
from pipeline.judging.marking import Mark, marks
from pipeline.store import candidates as candidate_store
from pipeline.store import issues as issue_store
from pipeline.store import reports as report_store
from pipeline.store import views as view_store
from pipeline.store.candidates import CandidateQuery
from pipeline.text import clean, squeeze
from pipeline.types import SHANGHAI, SectionId

router = APIRouter()

EACH = 15
"""Candidates of each section on the first page."""
OF_SECTION = 100
"""Candidates of one section on a page of its own."""
VISIT_AFTER = timedelta(minutes=30)
"""A look at the page this long after the last one is another visit."""
STATUSES: Mapping[str, str] = {"": "全部", "open": "未处理", "picked": "已选", "dropped": "不用"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the page asks for."""

    section: str = ""
    """Id of a section, `none` for not for the paper."""
    source: str = ""
    day: str = ""
    status: str = ""
    words: str = ""
    new: bool = False
    """Only what changed since the last visit: new stories, new reports of theirs, decisions of others."""
    issue: int | None = None
    pages: int = 1

    def query(self, **changes: object) -> str:
        """Query string of these filters with some changed; empty ones left out."""
        named: dict[str, object] = {"section": self.section, "source": self.source, "day": self.day}
        named["status"] = self.status
        named |= {"q": self.words, "new": "1" if self.new else "", "issue": self.issue or ""}
        named |= changes
        return urlencode({name: value for name, value in named.items() if value not in ("", None)})

    @property
    def any(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.section or self.source or self.day or self.status or self.words or self.new)


@router.get("/candidates")
def candidates(
    here: Here,
    section: str = "",
    source: str = "",
    day: str = "",
    status: str = "",
    q: Annotated[str, Query(max_length=100)] = "",
    new: bool = False,
    issue: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    pages: Annotated[int, Query(ge=1, le=100)] = 1,
) -> Response:
    """The list."""
    asked = Filters(section, source, day, status if status in STATUSES else "", squeeze(clean(q)), new, issue, pages)
    pastissues.settle(here.room)
    hand = find_issue(here.connection, here.room.weekly, here.room.now, issue)
    before = _visit(here)
    found = _found(here, asked, hand, before)
    plan = [] if asked.any else planned(here.room, found.candidates, hand)
    return page(
        here,
        "candidates.html",
        asked=asked,
        issue=hand,
        found=found,
        sections=_sections(here.room, found, asked),
        plan=frozenset(one.id for one in plan if not one.state.status),
        joints=joints_among(here.room, plan),
        statuses=STATUSES,
        before=before,
        days=_days(here, found, asked, hand),
        views=view_store.views(here.connection, here.visitor.name),
        marks_of=lambda one: title_marks(here.room, one),
        changed=_changed(here, CandidateQuery(among=frozenset(one.id for one in found.candidates)), before),
        unjudged=_unjudged(here),
        each=EACH,
        closed=hand.number in closed_issues(here.connection),
        seen=issue_store.log_end(here.connection),
    )


def _unjudged(here: At) -> str:
    """That reports wait to be judged, where some do."""
    number = report_store.count_unjudged(here.connection)
    return unjudged_said(here.room, number, f"请管理员在服务器上运行 {PROCESS}") if number else ""


@router.post("/views")
def keep_view(here: Acting, form: Form) -> Response:
    """Keep the filters under a name, or forget the name that is in `forget`."""
    own, query = here.visitor.name, field_of(form, "query")[:400]
    gone = field_of(form, "forget")
    name = squeeze(clean(gone or field_of(form, "name")))[:20]
    if not name:
        return back(here, "/candidates?" + query, error="请给视图起个名字")
    before = {view.name: view.query for view in view_store.views(here.connection, own)}.get(name)
    undo = way_back("/views", name=name, query=before) if before else way_back("/views", forget=name, query=query)
    if gone:
        view_store.forget(here.connection, own, name)
        return back(here, "/candidates?" + query, text=f"已删去视图“{name}”", **(undo if before else {}))
    view_store.keep(here.connection, own, name, query)
    return back(here, "/candidates?" + query, text=f"已存为视图“{name}”", **undo)


def _visit(here: At) -> datetime | None:
    """When this person was here last, before this visit; the visit is noted."""
    known = view_store.visit(here.connection, here.visitor.name)
    now = here.room.now
    if known is None or now - known.at > VISIT_AFTER:
        view_store.note_visit(here.connection, here.visitor.name, now, known.at if known else None)
        here.connection.commit()
        return known.at if known else None
    return known.before


def _found(here: At, asked: Filters, hand: IssueInHand, before: datetime | None) -> Listing:
    nowhere = asked.section == "none"
    section = None if nowhere or not asked.section else section_named(here.room.weekly, asked.section)
    window = CandidateQuery(starts_at=hand.starts_at, ends_at=hand.ends_at)
    query = replace(
        window,
        section=section,
        no_section=nowhere,
        words=split(asked.words),
        source_id=asked.source,
        day=moments.day(asked.day, here.room.now) if asked.day else None,
        each=asked.pages * (OF_SECTION if asked.section else EACH),
        among=_changed(here, window, before) if asked.new and before else None,
    )
    return list_candidates(here.connection, query, status=asked.status)


def _changed(here: At, query: CandidateQuery, before: datetime | None) -> frozenset[str]:
    """Ids of those of these stories in which something happened after `before`."""
    if before is None:
        return frozenset()
    decided = DecisionIndex.load(here.connection).by_others(here.visitor.name, before)
    touched = candidate_store.stories_of(here.connection, {own for url in decided for own in spellings(url)})
    return frozenset(candidate_store.reported_since(here.connection, query, before) | touched)


def _sections(
    room: Newsroom, found: Listing, asked: Filters
) -> list[tuple[SectionId | None, int, list[DeskCandidate]]]:
    """(section, candidates in all, those shown) in printed order, each section, an empty one too."""
    order: Sequence[SectionId | None] = [spec.id for spec in room.weekly.sections]
    if asked.section:
        order = [None if asked.section == "none" else section_named(room.weekly, asked.section)]
    most = asked.pages * (OF_SECTION if asked.section else EACH)
    groups = [(section, [one for one in found.candidates if one.section == section]) for section in order]
    return [(section, max(found.totals.get(section, 0), len(own)), own[:most]) for section, own in groups]


def _days(here: At, found: Listing, asked: Filters, hand: IssueInHand) -> list[date]:
    """Days on which stories of the window were first published, newest first; of those listed in any case."""
    nowhere = asked.section == "none"
    window = CandidateQuery(starts_at=hand.starts_at, ends_at=hand.ends_at, any_section=not nowhere, no_section=nowhere)
    days = candidate_store.first_days(here.connection, window)
    shown = (one.story.first_published_at for one in found.candidates)
    days |= {when.astimezone(SHANGHAI).date() for when in shown if when}
    return sorted(days | ({moments.day(asked.day, here.room.now)} if asked.day else set()), reverse=True)


def title_marks(room: Newsroom, one: DeskCandidate) -> list[Mark]:
    """Where the words stand in its headline that decided on its section."""
    scores = one.listed.candidate.scores
    best = next((score for score in scores if score.section == one.section), scores[0] if scores else None)
    return marks(one.title, best.section, best.votes, room.weekly) if best else []
