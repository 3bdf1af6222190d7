"""夜间: what a day's crawl brought, what it left out, what a week may have missed, and what wants a date."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from desk import courtesy, moments
from desk.gaps import LEGEND, gaps
from desk.nights import night_of
from desk.reasons import REASON_NAMES, reason_named
from desk.rejected import left_out
from desk.undated import tray
from desk.watching import midnight
from desk.web import Here, page
from pipeline.names import week_of
from pipeline.store.reports import RejectionQuery
from pipeline.types import SHANGHAI, Reason
from pipeline.workdays import DayClass, day_of

router = APIRouter()

Name = Annotated[str, Query(max_length=100)]
PAGES_SHOWN = 100
"""Rejections on the page."""
TRAY_SHOWN = 200
DAYS_BACK = 7
"""Rejections are listed from so many days back."""
PATIENCE = 1.0
"""Seconds for which a page waits; then it says that it is reckoned."""
RESTS = {DayClass.WEEKEND: "休", DayClass.HOLIDAY: "假"}


@router.get("/nights")
def nights(here: Here, day: Name = "") -> Response:
    """A day's runs; the last day on which anything was crawled, unless another is asked for."""
    asked = moments.day(day, here.room.now) if day else None
    return page(here, "nights.html", tab="night", night=night_of(here.room, here.connection, asked))


@router.get("/nights/rejected")
def rejected(here: Here, reason: Name = "", source: Name = "", day: Name = "") -> Response:
    """The kept pages of the last days that gave no report, and why."""
    known = reason_named(reason) if reason else None
    first = moments.day(day, here.room.now) if day else _today(here.room.now) - timedelta(days=DAYS_BACK - 1)
    ends_at = midnight(first + timedelta(days=1)) if day else None
    every = RejectionQuery(source_ids=(source,) if source else (), starts_at=midnight(first), ends_at=ends_at)
    counted = left_out(here.room, here.connection, every, 0)
    counts: Counter[Reason] = Counter()
    for (_, one), pages in counted.counts.items():
        counts[one] += pages
    query = RejectionQuery(every.source_ids, known, every.starts_at, every.ends_at)
    found = left_out(here.room, here.connection, query, PAGES_SHOWN)
    return page(
        here,
        "rejected.html",
        tab="rejected",
        found=found,
        counts=counts.most_common(),
        reason=known,
        source=source,
        day=day,
        first=first,
        REASON_NAMES=REASON_NAMES,
    )


@router.get("/nights/gaps")
def week_gaps(here: Here, week: Name = "") -> Response:
    """Expected against seen, sources by days; on a Monday of the week that is over, for this one has hardly begun."""
    asked = moments.week(week) if week else week_of(here.room.now - timedelta(days=1))
    known = here.premises.pasts.of(here.room, asked, PATIENCE)
    if known is None:
        waiting = page(here, "gapswait.html", tab="gaps", week=asked)
        waiting.headers["Refresh"] = "2"
        return waiting
    found = gaps(here.room, here.connection, asked, known)
    first = midnight(found.days[0])
    return page(
        here,
        "gaps.html",
        tab="gaps",
        gaps=found,
        warned=found.warned,
        rests={day: RESTS.get(day_of(day).kind, "") for day in found.days},
        before=week_of(first - timedelta(days=7)),
        after=week_of(first + timedelta(days=7)) if asked < week_of(here.room.now) else "",
        legend=LEGEND,
    )


@router.get("/nights/courtesy")
def conduct(here: Here, week: Name = "") -> Response:
    """How each host was asked."""
    first, last = courtesy.period(here.room.now, week or None, None, None)
    found = courtesy.conduct(here.room, here.connection, first, last)
    of = week_of(midnight(first))
    return page(
        here,
        "courtesy.html",
        tab="courtesy",
        conduct=found,
        head=courtesy.HEAD,
        legend=courtesy.LEGEND,
        week=moments.week(week) if week else "",
        before=week_of(midnight(first) - timedelta(days=7)) if week else of,
        after=week_of(midnight(last) + timedelta(days=1)) if week and last < _today(here.room.now) else "",
    )


@router.get("/nights/undated")
def undated(here: Here, days: Annotated[int, Query(ge=0, le=10_000)] = 30, source: Name = "") -> Response:
    """The reports that want a date, with a form for each."""
    found = tray(here.room, here.connection, days, source)
    return page(here, "undated.html", tab="undated", tray=found, shown=found.reports[:TRAY_SHOWN], source=source)


def _today(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()
