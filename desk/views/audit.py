"""操作记录: who did what, before and after, newest first; and whether the chain holds."""

from __future__ import annotations

import threading
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from desk import audits
from desk.audits import KIND_NAMES
from desk.web import Acting, Here, back, page
from pipeline.store import audit
from pipeline.store import people as store
from pipeline.store.audit import AuditQuery

router = APIRouter()

EACH = 50
"""Entries of a page."""
_checking = threading.Lock()

Text = Annotated[str, Query(max_length=500)]
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/audit")
def log(here: Here, who: Text = "", kind: Text = "", subject: Text = "", before: Number = None) -> Response:
    """The log."""
    of_kind = audits.kind_named(kind) if kind else ""
    wanted = AuditQuery(who.strip(), of_kind, audits.subjects(here.connection, subject), before, EACH + 1)
    found = list(audit.entries(here.connection, wanted))
    asked = {"who": who.strip(), "kind": kind, "subject": subject.strip()}
    called = audits.names_in(here.room, here.connection, found)
    return page(
        here,
        "audit.html",
        asked=asked,
        before=before,
        entries=found[:EACH],
        titles=called.stories,
        older=urlencode({**asked, "before": found[EACH - 1].number}) if len(found) > EACH else "",
        newest=urlencode(asked),
        kinds=KIND_NAMES,
        names=[one.name for one in store.accounts(here.connection)],
        end=audit.end(here.connection),
        changes=partial(audits.changes, called=called),
        kind_name=audits.kind_name,
    )


@router.post("/audit/verify")
def verify(here: Acting) -> Response:
    """Go through the whole log; one at a time, for it may be long."""
    if not _checking.acquire(blocking=False):
        return back(here, "/audit", error="正在校验，请过一会儿再看")
    try:
        broken = audit.verify(here.connection)
        end = audit.end(here.connection)
    finally:
        _checking.release()
    if broken:
        return back(here, "/audit", error=f"操作记录有问题：{broken.why}")
    return back(here, "/audit", text=f"操作记录完整，共 {end.number} 条；末尾 {audits.told_end(end)}")
