"""A publisher of the replica web: its reports on a shelf, and which path shows what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlsplit

from demo.content import DemoReport
from demo.web import NOTICE, Answer, Ask, Kind, missing, page


class Shelf:
    """The reports of one site: which are out, and which lies at which address."""

    def __init__(
        self,
        reports: Sequence[DemoReport],
        address: Callable[[DemoReport], str],
        since: Callable[[DemoReport], datetime] = lambda report: report.published,
    ) -> None:
        self.reports = sorted(reports, key=lambda report: (report.published, report.key), reverse=True)
        self._address = address
        self._since = since
        self._by_address = {self.path(report): report for report in self.reports}
        if len(self._by_address) < len(self.reports):
            raise ValueError(f"两篇演示报道的地址相同：{sorted(map(self.path, self.reports))}")

    def address(self, report: DemoReport) -> str:
        """Absolute address of a report's page."""
        return self._address(report)

    def path(self, report: DemoReport) -> str:
        """The part of it after the host."""
        parts = urlsplit(self._address(report))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def published(self, ask: Ask) -> list[DemoReport]:
        """Newest first, each as it reads at the time of asking."""
        if ask.empty:
            return []
        out = [as_of(report, ask.now) for report in self.reports if self._since(report) <= ask.now]
        return [inserted(self.reports, ask.now), *out] if ask.moved and self.reports else out

    def recent(self, ask: Ask, period: timedelta, least: int = 0) -> list[DemoReport]:
        """Those of the last `period` by publication or revision, or the newest `least` where they are more."""
        rows = sorted(self.published(ask), key=touched, reverse=True)
        kept = sum(touched(report) > ask.now - period for report in rows)
        return rows[: max(kept, least)]

    def find(self, ask: Ask) -> DemoReport | None:
        """The report whose page was asked for, where it is out already."""
        by_address = self._by_address
        if ask.moved and self.reports:
            extra = inserted(self.reports, ask.now)
            by_address = by_address | {self.path(extra): extra}
        report = by_address.get(f"{ask.path}?{ask.raw_query}") or by_address.get(ask.path)
        return as_of(report, ask.now) if report and self._since(report) <= ask.now else None


def as_of(report: DemoReport, now: datetime) -> DemoReport:
    """The report as it reads at `now`: revised where its revision is out, never with one that is not."""
    if report.revised is None:
        return report
    if report.revised.at > now:
        return replace(report, revised=None)
    return replace(report, text=report.revised.text)


def touched(report: DemoReport) -> datetime:
    """When it was last changed."""
    return report.revised.at if report.revised else report.published


def declared(report: DemoReport) -> datetime:
    """What the page's PubDate says; on edited pages later than the visible date."""
    return report.pub_date_meta or touched(report)


def inserted(reports: Sequence[DemoReport], now: datetime) -> DemoReport:
    """The report that fault moving-list puts on top."""
    text = "这一条在列表翻页之间插入，用来检验翻页时的重复与遗漏。\n\n" * 4
    return DemoReport(
        "inserted", reports[0].source, now.replace(minute=0, second=0), "翻页之间插入的一条演示消息", text
    )


def newest(reports: Sequence[DemoReport]) -> datetime | None:
    """Last change among them; None where there are none."""
    return max(map(touched, reports), default=None)


Handler = Callable[["Site", Ask, re.Match[str]], Answer | None]
Detail = Callable[["Site", Ask, DemoReport], Answer]


@dataclass(frozen=True)
class Site:
    """All that one publisher serves. A handler that returns None means: not here."""

    name: str
    hosts: tuple[str, ...]
    shelf: Shelf
    detail: Detail
    lists: tuple[tuple[str, Handler], ...] = ()
    """Pattern of the path -> start page. The first host's home page is made of the newest reports."""
    others: tuple[tuple[str, Handler], ...] = ()
    attachments: tuple[tuple[str, Handler], ...] = ()
    robots: str | int = "User-agent: *\nAllow: /\n"
    """Text, or the status with which it is refused."""
    validators: bool = True
    removed: Callable[[Site], Answer] | None = None
    """What an unknown address is answered with; default 404."""

    def answer(self, ask: Ask) -> Answer:
        """The plain answer, without faults."""
        if ask.path == "/robots.txt":
            return self._robots()
        for kind, found in self._answers(ask):
            if found is not None:
                own = found.kind if found.kind != "other" else kind
                return replace(found, kind=own, validators=self.validators and ask.method in ("GET", "HEAD"))
        return self.removed(self) if self.removed else missing()

    def _answers(self, ask: Ask) -> Iterator[tuple[Kind, Answer | None]]:
        yield "list", self._routed(self.lists, ask)
        if report := self.shelf.find(ask):
            yield "detail", self.detail(self, ask, report)
        yield "attachment", self._routed(self.attachments, ask)
        yield "other", self._routed(self.others, ask)
        if ask.path == "/":
            yield "home", self.home(ask)

    def _routed(self, routes: tuple[tuple[str, Handler], ...], ask: Ask) -> Answer | None:
        for pattern, handler in routes:
            if match := re.fullmatch(pattern, ask.path):
                return handler(self, ask, match)
        return None

    def _robots(self) -> Answer:
        if isinstance(self.robots, int):
            return replace(missing("robots"), status=self.robots)
        return Answer(self.robots.encode(), "text/plain; charset=utf-8", kind="robots")

    def home(self, ask: Ask) -> Answer:
        """The home page: the newest titles; also what a soft 404 shows."""
        links = "".join(
            f'<li><a href="{self.shelf.address(report)}">{escape(report.title)}</a></li>'
            for report in self.shelf.published(ask)[:10]
        )
        head = f'<meta charset="utf-8"><title>{self.name}</title>'
        columns = "".join(f'<a href="/column/{number}/">{name}</a>' for number, name in enumerate(_COLUMNS, 1))
        body = f"<nav>{columns}</nav><h1>{self.name}</h1><ul>{links}</ul><footer>{NOTICE}</footer>"
        return page(f'<!DOCTYPE html><html lang="zh-CN"><head>{head}</head><body>{body}</body></html>')


_COLUMNS = (
    "首页",
    "概况",
    "动态",
    "公告",
    "政策",
    "专题",
    "服务",
    "互动",
    "数据",
    "视频",
    "图片",
    "联系我们",
    "网站地图",
)

Publishers = dict[tuple[str, ...], Callable[[Sequence[DemoReport]], Site]]
"""Source ids served together -> what builds their site from their reports."""
