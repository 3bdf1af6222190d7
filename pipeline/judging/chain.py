"""Who published a text first, by what its reprints say: ContentSource and time of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.text import fold
from pipeline.types import SHANGHAI, Report, Story

_WORDS_AROUND = re.compile(r"^(?:来源|稿源|转自|据)[:：]?|(?:客户端|微信公众号|公众号|官网|网站|微博)$|[《》\s]")
_KIND_OF_OUTLET = re.compile(r"(?<=..)(?:通讯社|[网社报])$")


@dataclass(frozen=True, slots=True)
class FirstPublisher:
    """The outlet that a text comes from."""

    name: str
    named_by: int
    """Reports that name it as their source; 0: none names any, and nobody had the text before it."""
    url: str
    """Its own report; "" where only reprints came."""
    at: datetime | None
    """When it came out there; of a publisher whose report did not come the earliest reprint's time, which is later."""
    date_only: bool


def first_publisher(story: Story, reports: Mapping[str, Report], names: Mapping[str, str]) -> FirstPublisher | None:
    """Of the text that the story's reprints have; None where there is no reprint, or nothing tells.

    `reports` by URL, `names`: source id -> outlet.
    """
    members = sorted((reports[one.url] for one in story.members if one.url in reports), key=clock)
    copies = [reports[one.url] for one in story.members if one.role == "reprint" and one.url in reports]
    copies.sort(key=clock)
    said: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for report in copies:
        origin = _bare(report.origin)
        if origin and origin != _bare(names.get(report.source_id, "")):
            said[origin] += 1
            shown.setdefault(origin, report.origin)
    if not said:
        first = members[0] if members else None
        if not copies or first is None or first.url != story.lead_url:
            return None
        name = names.get(first.source_id, first.source_id)
        return FirstPublisher(name, 0, first.url, first.published_at, first.date_only)
    origin = max(said, key=lambda name: said[name])
    outlet = {one.url: _bare(names.get(one.source_id, "")) for one in members}
    own = next((one for one in members if outlet[one.url] == origin), None)
    naming = [one for one in members if _bare(one.origin) == origin and outlet[one.url] != origin]
    known = own or naming[0]
    return FirstPublisher(shown[origin], len(naming), own.url if own else "", known.published_at, known.date_only)


def clock(report: Report) -> tuple[date, bool, datetime, str]:
    """When it came out; a day without a time counts as that day's end, or every reprint with a bare date would lead."""
    return (report.when.astimezone(SHANGHAI).date(), report.date_only, report.when, report.url)


def _bare(name: str) -> str:
    """新华 of 新华社, of 新华网 and of 来源：新华社客户端."""
    return _KIND_OF_OUTLET.sub("", _WORDS_AROUND.sub("", fold(name)))
