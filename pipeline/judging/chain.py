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


@dataclass(frozen=True, slots=True)
class FirstPublisher:
    """The outlet that a text comes from."""

    name: str
    named_by: int
    """Reprints that name it as their source; 0: none names any, and it had the text first."""
    url: str
    """Its own report; "" where only reprints came."""
    at: datetime | None
    """When it came out there; of a publisher whose report did not come the earliest reprint's time, which is later."""
    date_only: bool


def first_publisher(story: Story, reports: Mapping[str, Report], names: Mapping[str, str]) -> FirstPublisher | None:
    """Of the text that the lead and its reprints share; None where the story has no reprint.

    `reports` by URL, `names`: source id -> outlet.
    """
    copies = [reports[one.url] for one in story.members if one.role in ("lead", "reprint") and one.url in reports]
    if len(copies) < 2:
        return None
    copies.sort(key=clock)
    said: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for report in copies:
        origin = _bare(report.origin)
        if origin and not _same(origin, _bare(names.get(report.source_id, ""))):
            said[origin] += 1
            shown.setdefault(origin, report.origin)
    if not said:
        first = copies[0]
        name = names.get(first.source_id, first.source_id)
        return FirstPublisher(name, 0, first.url, first.published_at, first.date_only)
    origin = max(said, key=lambda name: said[name])
    own = next((report for report in copies if _same(origin, _bare(names.get(report.source_id, "")))), None)
    known = own or copies[0]
    url = own.url if own else ""
    return FirstPublisher(shown[origin], said[origin], url, known.published_at, known.date_only)


def clock(report: Report) -> tuple[date, bool, datetime, str]:
    """When it came out; a day without a time counts as that day's end, or every reprint with a bare date would lead."""
    return (report.when.astimezone(SHANGHAI).date(), report.date_only, report.when, report.url)


def _bare(name: str) -> str:
    return _WORDS_AROUND.sub("", fold(name))


def _same(a: str, b: str) -> bool:
    """中国网信网 is 网信网; two names of one letter in common are not."""
    return bool(a and b) and (a == b or (min(len(a), len(b)) > 2 and (a in b or b in a)))
