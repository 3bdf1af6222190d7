"""Candidates and stories."""

from __future__ import annotations

import math
import re
import struct
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BeforeValidator

from desk import moments, records, related
from desk.api.access import Here
from desk.api.models import CandidatePage, Story
from desk.candidates import DeskCandidate, decisions_on, find_story, list_candidates, reports_of
from desk.moments import iso
from desk.newsroom import find_issue
from desk.why import Why
from pipeline.errors import UsageError
from pipeline.store.candidates import CandidateQuery
from pipeline.types import SHANGHAI, SectionId

router = APIRouter(tags=["候选与事件"])

WINDOW_MAX = timedelta(days=92)
"""What one list looks at: every report of a window may have to be searched for a word."""
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Moments beyond these are taken for these."""
_TEXT = "^[^\\x00]*$"
_CURSOR = r"^[0-9a-f]{16}-[0-9a-f]{1,16}$"


def _day(value: object) -> object:
    """A bare day is a day, not its midnight: `to` counts it in; a number is no time, though pydantic would take it."""
    if isinstance(value, str) and not re.match(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("应写作 2024-02-19 或 2024-02-19T08:00:00+08:00")
    return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2024-02-19") else value


Moment = Annotated[datetime | date, BeforeValidator(_day)]
Number = Annotated[int | None, Query(ge=1, le=1_000_000, description="期号；默认当前一期")]
Since = Annotated[
    Moment | None, Query(alias="from", description="何时起首次见到；不写时区按北京时间，与 issue 同写取两者之内")
]
Until = Annotated[Moment | None, Query(alias="to", description="到何时为止；只写日期则含当天；至多 92 天")]
Week = Annotated[str | None, Query(pattern=r"^2\d{3}-W(0[1-9]|[1-4]\d|5[0-3])$", description="首发在这一周（ISO 周）")]
Words = Annotated[
    list[Annotated[str, Query(min_length=1, max_length=50, pattern=_TEXT)]] | None,
    Query(max_length=3, description="标题或正文须有这个词；可写几个，须都有"),
]


@router.get("/candidates", summary="候选，得分高的在前")
def candidates(
    here: Here,
    issue: Number = None,
    since: Since = None,
    until: Until = None,
    week: Week = None,
    section: Annotated[SectionId | None, Query(description="只看一个栏目")] = None,
    word: Words = None,
    source: Annotated[str, Query(max_length=200, pattern=_TEXT, description="来源的 id")] = "",
    min_score: Annotated[float | None, Query(ge=-1000, le=1000, description="得分不低于此")] = None,
    status: Annotated[Literal["open", "picked", "dropped"] | None, Query(description="未处理、已选、不用")] = None,
    everything: Annotated[bool, Query(alias="all", description="连同判定为不入刊的")] = False,
    limit: Annotated[int, Query(ge=1, le=100, description="一页至多几个")] = 50,
    after: Annotated[str | None, Query(pattern=_CURSOR, description="上一页的 next")] = None,
) -> CandidatePage:
    """A page of them; without issue, from, to and week of the issue in hand."""
    starts_at, ends_at = _window(here, issue, since, until, week)
    query = CandidateQuery(
        starts_at=starts_at,
        ends_at=ends_at,
        week=_week(week),
        section=section,
        words=tuple(word or ()),
        source_id=source,
        rank_min=min_score,
        each=limit + 1,
        after=_place(after),
    )
    found = list_candidates(here.connection, query, everything=everything, status=status or "").candidates
    shown = [records.candidate(here.room, one) for one in found[:limit]]
    said: dict[str, Any] = {"starts_at": iso(starts_at), "ends_at": iso(ends_at), "items": shown}
    return CandidatePage.model_validate(said | {"next": _cursor(found[limit - 1]) if len(found) > limit else None})


@router.get("/stories/{id}", summary="一个事件：各家报道的全文、为何归此栏、谁做过什么决定")
def story(
    here: Here, name: Annotated[str, Path(alias="id", pattern=r"^[0-9a-f]{4,16}$", description="编号，前几位即可")]
) -> Story:
    """As `zhoubao show --json` says it."""
    try:
        one = find_story(here.connection, name)
    except UsageError as err:
        raise HTTPException(404, str(err)) from err
    reports = reports_of(here.connection, one)
    said = records.story(here.room, one, reports, decisions_on(here.connection, one))
    said |= Why.of(here.room, one, reports).record()
    publisher = related.publisher_of(here.room, one, reports)
    return Story.model_validate(said | related.record(publisher, related.beside(here.connection, one)))


def _week(name: str | None) -> str:
    try:
        return moments.week(name) if name else ""
    except UsageError as err:
        raise HTTPException(404, str(err)) from err


def _window(
    here: Here, issue: int | None, since: datetime | date | None, until: datetime | date | None, week: str | None
) -> tuple[datetime | None, datetime | None]:
    """What all of them have in common; a week alone needs no window, for it is one."""
    start = _moment(since) if since else None
    end = _moment(until, end=True) if until else None
    if issue is not None or not (since or until or week):
        try:
            hand = find_issue(here.connection, here.room.weekly, here.room.now, issue)
        except UsageError as err:
            raise HTTPException(404, str(err)) from err
        return max(start or hand.starts_at, hand.starts_at), min(end or hand.ends_at, hand.ends_at)
    if start is None:
        return (end - WINDOW_MAX, end) if end else (None, None)
    return start, min(end or _LAST, start + WINDOW_MAX)


def _moment(value: datetime | date, *, end: bool = False) -> datetime:
    """Aware, between the years that matter; a day is its first moment, or with `end` the first one after it."""
    if not _FIRST.year < value.year < _LAST.year:
        return _FIRST if value.year <= _FIRST.year else _LAST
    if not isinstance(value, datetime):
        value = datetime.combine(value + timedelta(days=end), time(), SHANGHAI)
    return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)


def _cursor(one: DeskCandidate) -> str:
    return f"{struct.pack('>d', one.listed.candidate.rank).hex()}-{one.id}"


def _place(cursor: str | None) -> tuple[float, str] | None:
    if cursor is None:
        return None
    packed, _, name = cursor.partition("-")
    rank: float = struct.unpack(">d", bytes.fromhex(packed))[0]
    return (-math.inf if math.isnan(rank) else rank), name
