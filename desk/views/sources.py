"""来源: every watched source with how it does, and one of them in full."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response

from desk import adding
from desk.charts import bars
from desk.courtesy import HEAD, conduct
from desk.people import Right
from desk.reasons import REASON_NAMES
from desk.watching import ENDED, STATES, Standing, midnight, period, standing_of, standings
from desk.web import Here, missing, page
from pipeline.sourcefile import entry_as_written
from pipeline.sources import OWNER_NAMES
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.store.reports import RejectionQuery
from pipeline.types import SHANGHAI

router = APIRouter()

WANTING = "wanting"
"""Filter for the sources that want a look."""
RUNS_SHOWN, REPORTS_SHOWN, REJECTIONS_SHOWN = 12, 20, 20


@router.get("/sources")
def sources(here: Here, state: str = "") -> Response:
    """The list."""
    every = standings(here.room, here.connection)
    counts = Counter(one.state for one in every)
    wanting = sum(not one.well for one in every)
    tabs = [("", "全部", len(every)), (WANTING, "要看一看", wanting)]
    tabs += [(name, said, counts[name]) for name, said in STATES.items() if counts[name]]
    shown = [one for one in every if _fits(one, state)]
    shown.sort(key=lambda one: (one.well, bool(one.source.disabled)))
    return page(here, "sources.html", shown=shown, tabs=tabs, state=state, bars=bars, OWNER_NAMES=OWNER_NAMES)


def _fits(one: Standing, state: str) -> bool:
    if state == WANTING:
        return not one.well
    return state in ("", one.state)


@router.get("/sources/{name}")
def source(here: Here, name: Annotated[str, Path(max_length=100)]) -> Response:
    """One source."""
    known = next((one for one in here.room.sources if one.id == name), None)
    if known is None:
        missing(f"没有来源 {name}")
    standing = standing_of(here.room, here.connection, known)
    first = midnight(standing.days[0].day)
    rejected = RejectionQuery(source_ids=(name,), starts_at=first)
    today = here.room.now.astimezone(SHANGHAI).date()
    asked = conduct(here.room, here.connection, today - timedelta(days=6), today, source_id=name)
    return page(
        here,
        "source.html",
        standing=standing,
        source=known,
        chart_=bars(standing.days, step=12, height=96),
        entry=entry_as_written(here.room.settings.sources_file, name),
        period=period(known),
        runs=run_store.newest_of(here.connection, name, RUNS_SHOWN),
        reports=report_store.newest_of(here.connection, name, REPORTS_SHOWN),
        rejections=report_store.rejections(here.connection, rejected, REJECTIONS_SHOWN),
        removable=here.visitor.may(Right.SOURCES) and adding.added(here.room, here.connection, name) is not None,
        conduct=asked,
        conduct_head=HEAD,
        OWNER_NAMES=OWNER_NAMES,
        REASON_NAMES=REASON_NAMES,
        ENDED=ENDED,
        STATES=STATES,
    )
