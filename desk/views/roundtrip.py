"""Excel there and back: the candidates of an issue as a workbook, and the marked workbook taken in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile

from desk import deciding
from desk.newsroom import find_issue
from desk.people import Right
from desk.roundtrip import Winner, take_back
from desk.sheetfile import FILE_BYTES_MAX, read_sheet
from desk.takesheet import export_candidates
from desk.views.deciding import undo_of
from desk.web import Acting, Form, Here, IssueNumber, field_of, page
from pipeline.errors import UsageError

router = APIRouter()

UNDONE_AT_ONCE = 1000
"""Decisions that one form takes back; after a longer workbook each is undone by itself."""
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WINNERS: dict[str, Winner] = {"": "", "file": "file", "desk": "desk"}


async def upload(request: Request, fields: Form) -> bytes | None:
    """Bytes of the file that a form carries, one more than may be read at most; None where it carries none."""
    form = await request.form()
    given = form.get("file")
    return await given.read(FILE_BYTES_MAX + 1) if isinstance(given, UploadFile) and given.filename else None


@router.get("/issues/{number}/candidates.xlsx")
def workbook(here: Here, number: IssueNumber) -> Response:
    """The candidates as a workbook."""
    hand = find_issue(here.connection, here.room.weekly, here.room.now, number)
    made, _ = export_candidates(here.room, here.connection, hand, None)
    return FileResponse(made, media_type=MEDIA, filename=made.name)


@router.get("/excel")
def excel(here: Here) -> Response:
    """The page that hands workbooks out and takes them in."""
    hand = find_issue(here.connection, here.room.weekly, here.room.now, None)
    return page(here, "excel.html", issue=hand, outcome=None)


@router.post("/excel")
def take_in(here: Acting, form: Form, content: Annotated[bytes | None, Depends(upload)]) -> Response:
    """Take a workbook in, or say what would come of it."""
    here.need(Right.DECIDE)
    if content is None:
        raise UsageError("没有选文件")
    winner = WINNERS.get(field_of(form, "winner"))
    if winner is None:
        raise UsageError("看不懂以谁为准")
    sheet = read_sheet(content)
    here.connection.rollback()
    outcome = take_back(here.room, here.connection, sheet, here.visitor.name, winner, bool(field_of(form, "dry")))
    hand = find_issue(here.connection, here.room.weekly, here.room.now, outcome.issue)
    by = deciding.editor(here.room, here.connection, here.visitor.name, outcome.issue)
    whole = undo_of(here, outcome.decided, by) if not outcome.dry and len(outcome.decided) <= UNDONE_AT_ONCE else {}
    return page(here, "excel.html", issue=hand, outcome=outcome, undo=whole.get("undo"))
