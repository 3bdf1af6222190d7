"""One page on how each host was asked, for anyone who wants to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from desk.moments import moment
from desk.moments import week as iso_week
from desk.newsroom import Newsroom
from desk.show import safe, table
from pipeline.courtesy import Tally, total
from pipeline.errors import UsageError
from pipeline.names import days_of
from pipeline.store import courtesy as courtesy_store
from pipeline.types import SHANGHAI

REFUSAL_NAMES: Mapping[int, str] = {
    401: "要登录",
    403: "禁止访问",
    412: "脚本验证",
    418: "拒绝",
    429: "请求过多",
    451: "依法不提供",
    521: "脚本验证",
}
HEAD = ("主机", "请求", "流量", "未变", "最短间隔", "平均间隔", "robots 许/不许", "无应答", "被拒")
LEGEND = "请求含 robots.txt 与重试；未变：网站答 304，没有再传；间隔：同一次抓取里相邻两个请求相隔。"
_UNITS = (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10))


@dataclass(frozen=True, slots=True)
class HostConduct:
    """A host over the period."""

    host: str
    sources: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Conduct:
    """Every host that was asked in [first, last]."""

    first: date
    last: date
    hosts: tuple[HostConduct, ...]
    """Most requests first."""
    delay: float
    """Seconds between two requests to one host, as set now."""
    contact: str

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.first} 至 {self.last}（北京时间）对各网站的访问"
        yield (
            f"遵守 robots.txt；一个主机同时只有一个请求，间隔设为 {self.delay:g} 秒；"
            f"遇验证或拒绝即停，不绕过；联系：{self.contact or '未填写（ZHOUBAO_CONTACT）'}"
        )
        if not self.hosts:
            yield "这段时间没有访问的记录。"
            return
        yield from table(HEAD, self.rows())
        yield LEGEND

    def rows(self) -> list[list[str]]:
        """A row under HEAD for each host, then their sum."""
        whole = total(one.tally for one in self.hosts)
        own = [_cells(one.host, one.tally) for one in self.hosts]
        return [*own, _cells(f"合计 {len(self.hosts)} 个主机", whole)]

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "delay_seconds": self.delay,
            "contact": self.contact or None,
            "hosts": [
                {"host": one.host, "sources": list(one.sources), **_tally_record(one.tally)} for one in self.hosts
            ],
            "total": _tally_record(total(one.tally for one in self.hosts)),
        }


def period(now: datetime, week: str | None, first: str | None, last: str | None) -> tuple[date, date]:
    """First and last day asked for; without any the last seven days.

    Raises:
        UsageError: both a week and days, or an empty period.
    """
    if week and (first or last):
        raise UsageError("周与 --from、--to 只能用一样")
    if week:
        days = days_of(iso_week(week))
        return days[0], days[-1]
    end = (moment(last, now) if last else now).astimezone(SHANGHAI).date()
    begin = moment(first, now).astimezone(SHANGHAI).date() if first else end - timedelta(days=6)
    if begin > end:
        raise UsageError(f"时间段是空的：从 {begin} 到 {end}")
    return begin, end


def conduct(room: Newsroom, connection: Connection, first: date, last: date, source_id: str = "") -> Conduct:
    """How hosts were asked in [first, last]; for one source where one is named."""
    found = [row for row in courtesy_store.between(connection, first, last) if source_id in ("", row[1])]
    hosts = []
    for host, own in groupby(found, key=lambda row: row[0]):
        rows = list(own)
        sources = tuple(dict.fromkeys(source for _, source, _ in rows))
        hosts.append(HostConduct(host, sources, total(tally for _, _, tally in rows)))
    ordered = sorted(hosts, key=lambda one: (-one.tally.requests, one.host))
    return Conduct(first, last, tuple(ordered), room.settings.delay, room.settings.contact)


def _cells(name: str, tally: Tally) -> list[str]:
    refused = "、".join(f"{status} {REFUSAL_NAMES.get(status, '')}×{n}" for status, n in sorted(tally.refusals.items()))
    return [
        safe(name),
        str(tally.requests),
        _size(tally.bytes),
        str(tally.not_modified),
        _seconds(tally.wait_min),
        _seconds(tally.wait_mean),
        f"{tally.robots_allowed}/{tally.robots_denied}",
        str(tally.unanswered),
        refused or "0",
    ]


def _tally_record(tally: Tally) -> dict[str, Any]:
    return {
        "requests": tally.requests,
        "answers": tally.answers,
        "bytes": tally.bytes,
        "not_modified": tally.not_modified,
        "delay_min_seconds": None if tally.wait_min is None else round(tally.wait_min, 3),
        "delay_mean_seconds": None if tally.wait_mean is None else round(tally.wait_mean, 3),
        "robots_allowed": tally.robots_allowed,
        "robots_denied": tally.robots_denied,
        "unanswered": tally.unanswered,
        "refused": tally.refused,
        "refusals": {str(status): count for status, count in sorted(tally.refusals.items())},
    }


def _size(count: int) -> str:
    return next((f"{count / unit:.1f} {name}" for name, unit in _UNITS if count >= unit), f"{count} B")


def _seconds(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:.1f} 秒" if value >= 1 else f"{value:.2f} 秒"
