"""Loud faults: what the crawl meets of each, told by the product's own functions.

A fault of the list is a response that crawlers.signs looks at; a fault of the pages is a page that
pipeline.reading.report reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from scrapy import Request
from scrapy.http import HtmlResponse

from crawlers import signs
from pipeline.drift import BODY_SHARE, FIELD_NAMES, Field, PageRead, page_read
from pipeline.reading.report import read
from pipeline.sources import SelectSpec, Source
from pipeline.strangers import stranger
from pipeline.types import SHANGHAI, Link, Page, Rejection
from pipeline.verdicts import Outcome, Sign, VerdictCode

LIST = "https://simulated.example/news/"
HOME = "https://simulated.example/"
ELSEWHERE = "https://other.example/news/"
ROWS = 20
HEADLINE = "三市检查夜间公交"
NOTICE = "本页内容均为虚构，仅供测试。" * 6
FETCHED_AT = datetime(2024, 9, 2, 12, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Loud:
    """A kind of loud fault."""

    verdict: VerdictCode
    """What the run that meets it has to say."""
    counts: Mapping[str, int]
    """Of the list."""
    signs: tuple[Sign, ...] = ()
    lacks: Field | None = None
    """What its pages lack."""

    @property
    def spoils_list(self) -> bool:
        """Whether no row is to be had."""
        return not self.counts.get("links_seen")


def at_list(meaning: signs.Meaning | None, *, grave: bool = True) -> tuple[Sign, ...]:
    """What a start page's response left on the run."""
    return (Sign(meaning[0], "start", meaning[1], LIST, grave=grave),) if meaning else ()


def answered(status: int, url: str = LIST, by: int = 0) -> HtmlResponse:
    """What came where the list was asked for; `by` is the status of the redirect that led to `url`."""
    meta = {"redirect_urls": [LIST], "redirect_reasons": [by]} if by else {}
    return HtmlResponse(url, status, body=b"<html></html>", request=Request(url, meta=meta))


FAILED: Mapping[str, int] = {"start_pages": 0, "start_failed": 1}
NO_ROW: Mapping[str, int] = {"start_pages": 1, "links_shown": 0, "links_seen": 0}
WHOLE: Mapping[str, int] = {"start_pages": 1, "links_shown": ROWS, "links_seen": ROWS}
_MOVED, _REDESIGNED = VerdictCode.MOVED, VerdictCode.REDESIGNED

LOUD: Mapping[str, Loud] = {
    "status 500": Loud(VerdictCode.UNREACHABLE, FAILED, at_list(signs.of_status(answered(500)))),
    "status 404": Loud(_MOVED, FAILED, at_list(signs.of_status(answered(404)))),
    "to home": Loud(_MOVED, NO_ROW, at_list(signs.of_empty(answered(200, HOME, by=302)))),
    "moved": Loud(_MOVED, WHOLE, at_list(signs.of_move(answered(200, ELSEWHERE, by=301)), grave=False)),
    "no rows": Loud(_REDESIGNED, NO_ROW),
    "no dates": Loud(_REDESIGNED, WHOLE, lacks="date"),
    "no origin": Loud(_REDESIGNED, WHOLE, lacks="origin"),
    "body shifted": Loud(_REDESIGNED, WHOLE, lacks="held"),
    "body cut": Loud(_REDESIGNED, WHOLE, lacks="body"),
    "no body": Loud(_REDESIGNED, WHOLE, lacks="read"),
}
OUTAGE = "status 500"


def simulated(**of: object) -> Source:
    """A source that declares where title, text, date and origin stand."""
    select = SelectSpec(title="h1", body="#zoom", date=".date", source=".from")
    return stranger("simulated").model_copy(update={"start_urls": (LIST,), "select": (select,), **of})


@lru_cache(maxsize=2 ** len(FIELD_NAMES))
def reading(lacking: frozenset[Field]) -> tuple[Outcome, PageRead]:
    """What reading makes of a page without those fields; the PageRead's time is FETCHED_AT."""
    body = page_without(lacking).encode()
    link = Link(f"{LIST}1.html", HEADLINE)
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    page = Page(link.url, "simulated", FETCHED_AT, 200, headers, body, link=link)
    report = read(page, simulated())
    if isinstance(report, Rejection):
        return Outcome(200, len(body), report.reason), PageRead(FETCHED_AT, False)
    done = page_read(FETCHED_AT, report.published_at, report.provenance, len(report.text))
    return Outcome(200, len(body), body_from=report.provenance["body"]), done


def lacks(page: PageRead) -> frozenset[Field]:
    """What a page lacks in effect: where its text stands elsewhere, its origin is not found either."""
    if not page.read:
        return frozenset({"read"})
    whole = reading(frozenset())[1]
    has: dict[Field, bool] = {"held": page.held, "date": page.dated, "origin": page.named}
    has["body"] = page.length >= BODY_SHARE * whole.length
    return frozenset(name for name, holds in has.items() if not holds)


def page_without(lacking: frozenset[Field]) -> str:
    """An invented page, longer than a stub even where it is empty."""
    date = "" if "date" in lacking else '<span class="date">2024-09-02 09:30</span>'
    origin = "" if "origin" in lacking else '<span class="from">南屏日报</span>'
    place = "text" if "held" in lacking else "zoom"
    sentences = 2 if "body" in lacking else 32
    text = (
        ""
        if "read" in lacking
        else "<p>南屏省三座城市本周检查了夜间公交的首末班时间，结果将在月底公布。</p>" * sentences
    )
    menu = "".join(f'<li><a href="/c{number}/">栏目</a></li>' for number in range(12))
    return (
        f"<html><head><title>夜间公交检查-南屏</title></head><body><ul>{menu}</ul><h1>{HEADLINE}</h1>"
        f'<div>{date}{origin}</div><div id="{place}">{text}</div><p>地图 联系</p><!-- {NOTICE} --></body></html>'
    )
