"""复核: facts held against the sources, house rules, gaps of the week, and the second person's word."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from desk import deciding
from desk.finals import blanks
from desk.gaps import gaps, week_of_issue
from desk.issuedesk import on_desk
from desk.newsroom import find_issue, open_issue
from desk.people import Right
from desk.review import review, still_open
from desk.views.closing import closing_of
from desk.views.deciding import undo_since
from desk.web import Acting, Form, Here, IssueNumber, back, field_of, page
from pipeline.editing.stages import STAGE_NAMES, Stage
from pipeline.errors import UsageError
from pipeline.store import issues as issue_store

router = APIRouter()

PATIENCE = 1.0
"""Seconds for which the page waits for what the week is measured by; then it goes without."""


@router.get("/issues/current/review")
def current(here: Here) -> Response:
    """Of the issue in work."""
    hand = open_issue(here.connection, here.room.weekly, here.room.now)
    return RedirectResponse(f"{here.request.scope.get('root_path', '')}/issues/{hand.number}/review", 303)


@router.get("/issues/{number}/review")
def reviewing(here: Here, number: IssueNumber) -> Response:
    """Every item with what is to be said of it."""
    hand = find_issue(here.connection, here.room.weekly, here.room.now, number)
    desk = on_desk(here.room, here.connection, hand)
    reviewed, over = review(here.room, here.connection, desk)
    week = week_of_issue(hand, here.room.now)
    known = here.premises.pasts.of(here.room, week, PATIENCE)
    return page(
        here,
        "review.html",
        desk=desk,
        issue=hand,
        reviewed=reviewed,
        over=over,
        left=still_open(reviewed),
        blanks=blanks(here.room.weekly),
        **closing_of(here, hand.number, desk.printed),
        gaps=gaps(here.room, here.connection, week, known) if known is not None else None,
        stages=STAGE_NAMES,
        Stage=Stage,
    )


@router.post("/issues/{number}/approve")
def approve(here: Acting, form: Form, number: IssueNumber) -> Response:
    """Vouch for items, each with all its parts, or for none where one was edited by the same person."""
    here.need(Right.SIGN)
    names = list(dict.fromkeys(form.get("story", [])))
    if not names:
        raise UsageError("没有说明复核哪一条")
    by = deciding.editor(here.room, here.connection, here.visitor.name, number)
    end = issue_store.log_end(here.connection)
    for name in names:
        deciding.approve(here.connection, by, name)
    to = field_of(form, "next") or f"/issues/{number}/review"
    return back(here, to, text=f"已复核 {len(names)} 条", **undo_since(here, end, by))
