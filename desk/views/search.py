"""找词: words looked for in all reports, whichever issue they were for."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from desk import moments, searching
from desk.newsroom import section_named
from desk.searching import Results
from desk.web import Here, page
from pipeline.errors import UsageError
from pipeline.text import clean, squeeze

router = APIRouter()


@router.get("/search")
def search(
    here: Here,
    q: Annotated[str, Query(max_length=100)] = "",
    section: str = "",
    source: str = "",
    since: Annotated[str, Query(max_length=20)] = "",
    until: Annotated[str, Query(max_length=20)] = "",
    before: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The form, and what was found."""
    words = squeeze(clean(q))
    asked = {"q": words, "section": section, "source": source, "since": since, "until": until}
    found: Results | None = None
    error = ""
    if words:
        try:
            query = searching.asked_for(
                words,
                starts_at=moments.moment(since, here.room.now) if since else None,
                ends_at=moments.moment(until, here.room.now, end=True) if until else None,
                source_id=source,
                section=section_named(here.room.weekly, section or None),
                before=before,
            )
            found = searching.search(here.room, here.connection, query)
        except UsageError as err:
            error = err.said
    link = urlencode({name: value for name, value in asked.items() if value})
    status = 400 if error else 200
    return page(here, "search.html", status, asked=asked, found=found, error=error, link=link, before=before)
