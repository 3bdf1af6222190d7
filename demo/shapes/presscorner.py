"""EC press corner: a feed, empty pages, and the text from a JSON call (shape 10, end)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from demo.content import DemoReport
from demo.shapes.furniture import document, paragraphs
from demo.shapes.xmlfeeds import Item, rfc822, rss
from demo.site import Publishers, Shelf, Site, newest, touched
from demo.web import Answer, Ask, data, page

_HOST = "ec.europa.eu"
_BRUSSELS = ZoneInfo("Europe/Brussels")


def _reference(report: DemoReport) -> str:
    return f"IP/{report.published:%y}/{report.number(4)}"


def _address(report: DemoReport) -> str:
    return f"https://{_HOST}/commission/presscorner/detail/en/{_reference(report).replace('/', '_').lower()}"


def _feed(site: Site, ask: Ask, match: re.Match[str]) -> Answer:
    reports = site.shelf.published(ask)[: int(ask.query.get("pagesize") or 20)]
    items = [_item(site, report) for report in reports]
    return rss(
        "Press releases - European Commission",
        f"https://{_HOST}/commission/presscorner/home/en",
        items,
        newest(reports),
    )


def _item(site: Site, report: DemoReport) -> Item:
    return Item(
        title=report.title,
        link=site.shelf.address(report),
        date=rfc822(touched(report), _BRUSSELS),
        description=f"European Commission - Press release<br/>{report.summary}",
        categories=("POLICY_AREA=Digital",),
    )


def _shell(site: Site, ask: Ask, report: DemoReport) -> Answer:
    """What people's browsers fill by script; holds no text."""
    return page(document("Press corner", '<app-root></app-root><script src="/main.js"></script>', language="en"))


def _document(site: Site, ask: Ask, match: re.Match[str]) -> Answer | None:
    wanted = ask.query.get("reference", "").upper()
    for report in site.shelf.published(ask):
        if _reference(report) == wanted:
            return replace(data(_resource(report), newest([report])), kind="detail")
    return None


def _resource(report: DemoReport) -> dict[str, object]:
    return {
        "docuLanguageResource": {"title": report.title, "htmlContent": paragraphs(report), "language": "EN"},
        "eventDate": report.published.astimezone(_BRUSSELS).isoformat(timespec="seconds"),
        "languages": ["EN"],
        "policiesResource": [{"code": "DIGAG", "description": "Digital agenda"}],
    }


def _site(reports: Sequence[DemoReport]) -> Site:
    return Site(
        name="European Commission",
        hosts=(_HOST,),
        shelf=Shelf(reports, _address),
        detail=_shell,
        lists=((r"/commission/presscorner/api/rss", _feed),),
        others=((r"/commission/presscorner/api/documents", _document),),
    )


PUBLISHERS: Publishers = {("ec_presscorner",): _site}
