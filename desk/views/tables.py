"""表格: the week as CSV and the ledgers of people and capital, for analysts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from desk import ledger, moments, printing
from desk.web import Here, page
from pipeline.errors import UsageError
from pipeline.names import story_id, week_of
from pipeline.store.candidates import CandidateQuery

router = APIRouter()

WEEKS = 12
"""Weeks offered."""
LOOK_BACK = timedelta(days=3)
"""On Friday the week is this one, on Monday the last."""
CSV = "text/csv; charset=utf-8"


@router.get("/tables")
def tables(here: Here, week: str = "") -> Response:
    """The weeks, and the ledgers of one of them."""
    weeks = [week_of(here.room.now - timedelta(weeks=back)) for back in range(WEEKS)]
    chosen = moments.week(week) if week else week_of(here.room.now - LOOK_BACK)
    query = CandidateQuery(week=chosen)
    people = ledger.people(here.room, here.connection, query)
    capital = ledger.capital(here.room, here.connection, query)
    values: dict[str, Any] = {"weeks": weeks, "week": chosen, "current": weeks[0], "story_id": story_id}
    return page(here, "tables.html", people=people, capital=capital, **values)


@router.get("/tables/{week}/{kind}.csv")
def table(here: Here, week: str, kind: str) -> Response:
    """One table as a file that Excel opens."""
    chosen = moments.week(week)
    if kind == "events":
        made, _, _ = printing.export_week(here.room, here.connection, chosen)
        return FileResponse(made, media_type=CSV, filename=made.name)
    query = CandidateQuery(week=chosen)
    if kind == "people":
        target = here.room.settings.exports_dir / f"人事台账-{chosen}.csv"
        ledger.write(here.room, "people", ledger.people(here.room, here.connection, query), target)
    elif kind == "capital":
        target = here.room.settings.exports_dir / f"资本台账-{chosen}.csv"
        ledger.write(here.room, "capital", ledger.capital(here.room, here.connection, query), target)
    else:
        raise UsageError(f"没有 {kind} 这张表；可用：events people capital")
    return FileResponse(target, media_type=CSV, filename=target.name)
