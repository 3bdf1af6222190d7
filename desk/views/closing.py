"""签字 and 定稿: the editor signs, the second person closes; the files made then are handed out for ever."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Response

from desk import finals, signing
from desk.exporting import FORMS
from desk.issuedesk import on_desk
from desk.newsroom import find_issue
from desk.people import Right
from desk.review import review, still_open
from desk.web import Acting, At, Form, IssueNumber, back, field_of, way_back
from pipeline.errors import UsageError
from pipeline.store import finals as store
from pipeline.types import Issue

router = APIRouter()


@router.post("/issues/{number}/sign")
def sign(here: Acting, number: IssueNumber) -> Response:
    """The editor's word that it is done."""
    here.need(Right.DECIDE)
    signing.sign(here.room, here.connection, number, here.visitor.name)
    undo = way_back(f"/issues/{number}/unsign")
    return back(here, f"/issues/{number}/review", text=f"第 {number} 期已由责编 {here.visitor.name} 签字", **undo)


@router.post("/issues/{number}/unsign")
def unsign(here: Acting, number: IssueNumber) -> Response:
    """Take it back."""
    here.need(Right.DECIDE)
    signing.unsign(here.room, here.connection, number, here.visitor.name)
    return back(here, f"/issues/{number}/review", text="签字已撤销")


@router.post("/issues/{number}/close")
def close(here: Acting, form: Form, number: IssueNumber) -> Response:
    """The second person's word; the files are made and kept. Where there are no accounts both names are typed in."""
    here.need(Right.SIGN)
    if here.visitor.role is None:
        editor, reviewer = field_of(form, "editor"), field_of(form, "reviewer")
        _require_settled(here, number, bool(field_of(form, "anyway")))
        done = finals.close_issue(here.room, here.connection, number, editor, reviewer)
    else:
        done = signing.close_signed(here.room, here.connection, number, here.visitor.name)
    remarks = "；".join(done.remarks)
    said = f"第 {number} 期已定稿，存下 {len(done.files)} 个文件" + (f"；{remarks}" if remarks else "")
    return back(here, f"/issues/{number}", text=said)


@router.post("/issues/{number}/reopen")
def reopen(here: Acting, form: Form, number: IssueNumber) -> Response:
    """Open it again, with a reason."""
    if not here.visitor.may(Right.SIGN):
        raise HTTPException(403, "重开要由复核或管理来做")
    finals.reopen_issue(here.room, here.connection, number, here.visitor.name, field_of(form, "why"))
    return back(here, f"/issues/{number}", text=f"第 {number} 期已重开，缘由已记下")


def _require_settled(here: At, number: int, anyway: bool) -> None:
    """Without accounts nobody else is asked, so that whoever closes says that they saw what is open."""
    hand = find_issue(here.connection, here.room.weekly, here.room.now, number)
    reviewed, _ = review(here.room, here.connection, on_desk(here.room, here.connection, hand))
    left = still_open(reviewed)
    if left and not anyway:
        raise UsageError(f"第 {number} 期还有{left}；看过以后仍要定稿，请勾选“照样定稿”")


def closing_of(here: At, number: int, issue: Issue) -> dict[str, Any]:
    """What pages tell of signatures and the closing."""
    closing = store.standing(here.connection, number)
    signed, holds = signing.signature_on(here.connection, issue)
    files = store.files_of(here.connection, closing) if closing else []
    history = store.history(here.connection, number)
    return {"closing": closing, "signed": signed, "signature_holds": holds, "final_files": files, "closings": history,
            "forms": FORMS}  # fmt: skip
