"""Sources and their runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query

from desk import records
from desk.api.access import Here
from desk.api.models import RunPage, Source, SourcePage
from pipeline.store import runs as run_store
from pipeline.verdicts import RunStatus

ID = "^[a-z0-9_-]{0,64}$"
router = APIRouter(tags=["来源与抓取"])


@router.get("/sources", summary="看着的来源，按 id")
def sources(
    here: Here,
    limit: Annotated[int, Query(ge=1, le=200, description="一页至多几个")] = 100,
    after: Annotated[str, Query(pattern=ID, description="上一页的 next")] = "",
) -> SourcePage:
    """Each with its newest run."""
    found = sorted((one for one in here.room.sources if one.id > after), key=lambda one: one.id)
    shown = found[:limit]
    runs = run_store.latest_among(here.connection, [one.id for one in shown])
    items = [records.source(one, runs.get(one.id)) for one in shown]
    return SourcePage.model_validate({"items": items, "next": shown[-1].id if len(found) > limit else None})


@router.get("/sources/{id}", summary="一个来源")
def source(here: Here, name: Annotated[str, Path(alias="id", pattern=ID, description="来源的 id")]) -> Source:
    """With its newest run."""
    one = next((one for one in here.room.sources if one.id == name), None)
    if one is None:
        raise HTTPException(404, f"没有 id 为 {name} 的来源")
    return Source.model_validate(records.source(one, run_store.latest_of(here.connection, one.id)))


@router.get("/runs", summary="抓取，新的在前：一项是一个来源抓了一次")
def runs(
    here: Here,
    source: Annotated[str, Query(pattern=ID, description="来源的 id")] = "",
    status: Annotated[RunStatus | None, Query(description="进行中、完成、没抓成、中断")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="一页至多几项")] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="上一页的 next")] = None,
) -> RunPage:
    """What they brought and where they fell short."""
    found = run_store.newest_first(here.connection, limit + 1, source_id=source, status=status or "", before=before)
    items = [(records.run(one) or {}) | {"id": number} for number, one in found[:limit]]
    return RunPage.model_validate({"items": items, "next": found[limit - 1][0] if len(found) > limit else None})
