"""Issues."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query

from desk import pastissues, records
from desk.api.access import Here
from desk.api.models import Issue, IssuePage, PrintedIssue
from desk.issuelist import every_issue
from desk.newsroom import find_issue
from desk.printing import build_issue
from pipeline.errors import UsageError
from pipeline.names import story_id
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store

router = APIRouter(tags=["期"])


@router.get("/issues", summary="各期，新的在前")
def issues(
    here: Here,
    limit: Annotated[int, Query(ge=1, le=100, description="一页至多几期")] = 50,
    before: Annotated[int | None, Query(ge=1, le=1_000_000, description="上一页的 next")] = None,
) -> IssuePage:
    """Made here or brought in."""
    every, _ = every_issue(here.room, here.connection)
    found = [one for one in every if before is None or one.issue.number < before]
    following = found[limit - 1].issue.number if len(found) > limit else None
    return IssuePage.model_validate({"items": [one.record() for one in found[:limit]], "next": following})


@router.get("/issues/{number}", summary="一期的全文；导入的期是印出的样子")
def issue(
    here: Here, number: Annotated[int, Path(ge=1, le=1_000_000, description="期号；下一期也可以")]
) -> Issue | PrintedIssue:
    """As `zhoubao issue show --json` says it."""
    made = issue_store.get_issue(here.connection, number)
    if made is None and (kept := printed_store.get(here.connection, number)):
        return PrintedIssue.model_validate(pastissues.record(kept))
    try:
        hand = find_issue(here.connection, here.room.weekly, here.room.now, number)
    except UsageError as err:
        raise HTTPException(404, str(err)) from err
    built = build_issue(here.room, here.connection, hand)
    ids = {url: story_id(url) for entry in built.entries for url in entry.lead_urls}
    return Issue.model_validate(records.issue(built, hand, ids))
