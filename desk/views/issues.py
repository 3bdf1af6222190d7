"""本期 and 各期: the issue as an object: its items in order, what is free, the preview, the files."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, RedirectResponse

from desk import cancelling, deciding, exporting, moments, pastissues, printing
from desk.evidence import pack_issue
from desk.issuedesk import on_desk
from desk.newsroom import IssueInHand, find_issue, in_hand, open_issue
from desk.people import Right
from desk.views.closing import closing_of
from desk.views.deciding import undo_of
from desk.web import Acting, At, Form, Here, IssueNumber, back, field_of, missing, page, way_back
from pipeline.editing.stages import STAGE_NAMES, Stage
from pipeline.errors import UsageError
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store

router = APIRouter()


@router.get("/issues")
def issues(here: Here) -> Response:
    """Every issue, newest first."""
    pastissues.settle(here.room, aside=True)
    made = {one.number: in_hand(one) for one in issue_store.list_issues(here.connection)}
    printed = {one.number: one for one in printed_store.kept(here.connection)}
    known = {number: IssueInHand(number, one.starts_at, one.ends_at, made=False) for number, one in printed.items()}
    every = sorted((known | made).values(), key=lambda one: -one.number)
    current = open_issue(here.connection, here.room.weekly, here.room.now)
    return page(here, "issues.html", every=every, printed=printed, made=made, current=current)


@router.post("/issues")
def new(here: Acting, form: Form) -> Response:
    """Make an issue, by default proposed as far as it is free."""
    here.need(Right.DECIDE)
    number = field_of(form, "number")
    if number and not number.isdecimal():
        raise UsageError(f"期号应为正整数，现为 {number!r}")
    start, end = field_of(form, "from"), field_of(form, "to")
    starts_at = moments.moment(start, here.room.now) if start else None
    ends_at = moments.moment(end, here.room.now, end=moments.is_day(end, here.room.now)) if end else None
    who = here.visitor.name
    made = printing.new_issue(here.room, here.connection, int(number) if number else None, starts_at, ends_at, who)
    here.connection.commit()
    pastissues.settle(here.room, aside=True)
    picks = printing.propose_issue(here.room, here.connection, made) if field_of(form, "propose") else []
    here.connection.commit()
    said = f"已建第 {made.number} 期，系统建议 {len(picks)} 条"
    return back(here, f"/issues/{made.number}", text=said, **way_back(f"/issues/{made.number}/cancel"))


@router.post("/issues/{number}/cancel")
def cancel(here: Acting, number: IssueNumber) -> Response:
    """Unmake an issue made by mistake."""
    here.need(Right.DECIDE)
    gone = cancelling.cancel_issue(here.room, here.connection, number, here.visitor.name)
    with_it = f"，收回系统建议 {gone} 条" if gone else ""
    return back(here, "/issues/current", text=f"已撤销建期：第 {number} 期{with_it}，选用、编辑过的都留着")


@router.get("/issues/current")
def current(here: Here) -> Response:
    """The issue in work."""
    hand = open_issue(here.connection, here.room.weekly, here.room.now)
    return RedirectResponse(f"{here.request.scope.get('root_path', '')}/issues/{hand.number}", 303)


@router.get("/issues/{number}")
def issue(here: Here, number: IssueNumber) -> Response:
    """One issue, to work on."""
    hand = _hand(here, number)
    if hand is None:
        printed = printed_store.get(here.connection, number) or missing(f"没有第 {number} 期")
        return page(here, "issue_printed.html", printed=printed)
    desk = on_desk(here.room, here.connection, hand)
    told = closing_of(here, number, desk.printed)
    told["cancellable"] = not cancelling.refusal(here.room, here.connection, number)
    told["seen"] = issue_store.log_end(here.connection)
    return page(here, "issue.html", desk=desk, issue=hand, stages=STAGE_NAMES, Stage=Stage, **told)


@router.get("/issues/{number}/evidence")
def evidence(here: Here, number: IssueNumber) -> Response:
    """What each printed line rests on, as a ZIP."""
    hand = _hand(here, number) or missing(f"没有第 {number} 期")
    made = pack_issue(here.room, here.connection, printing.build_issue(here.room, here.connection, hand)).path
    return FileResponse(made, media_type="application/zip", filename=made.name)


@router.post("/issues/{number}/propose")
def propose(here: Acting, number: IssueNumber) -> Response:
    """Have the machine fill up what is free."""
    here.need(Right.DECIDE)
    hand = find_issue(here.connection, here.room.weekly, here.room.now, number)
    picks = printing.propose_issue(here.room, here.connection, hand)
    by = deciding.editor(here.room, here.connection, here.visitor.name, number)
    undo = undo_of(here, [one.id for one in picks], by)
    return back(here, f"/issues/{number}", text=f"系统建议 {len(picks)} 条", **undo)


@router.post("/issues/{number}/confirm")
def confirm(here: Acting, form: Form, number: IssueNumber) -> Response:
    """Take what the machine proposes as one's own choice."""
    here.need(Right.DECIDE)
    by = deciding.editor(here.room, here.connection, here.visitor.name, number)
    names = form.get("story", [])
    taken = [name for name in names if deciding.pick(here.connection, by, name, None, None).changed]
    return back(here, f"/issues/{number}", text=f"已选用 {len(taken)} 条", **undo_of(here, taken, by))


@router.get("/issues/{number}/preview")
def preview(here: Here, number: IssueNumber) -> Response:
    """The issue as it will be printed."""
    hand = _hand(here, number) or missing(f"没有第 {number} 期")
    desk = on_desk(here.room, here.connection, hand)
    return page(here, "preview.html", desk=desk, issue=hand)


@router.get("/issues/{number}/files/{kind}")
def file(here: Here, number: IssueNumber, kind: str) -> Response:
    """The issue as a file."""
    hand = _hand(here, number) or missing(f"没有第 {number} 期")
    printed = printing.build_issue(here.room, here.connection, hand)
    made = exporting.export_issue(here.room, here.connection, printed, kind)
    return FileResponse(made, media_type=exporting.FORMS[kind].media, filename=made.name)


def _hand(here: At, number: int) -> IssueInHand | None:
    """The issue made or next; None where it is known as a printed one alone."""
    try:
        return find_issue(here.connection, here.room.weekly, here.room.now, number)
    except UsageError:
        return None
