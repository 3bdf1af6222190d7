"""The tray of reports without a date: none is guessed, an editor decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from desk.moments import iso, local
from desk.newsroom import Newsroom
from desk.show import ID_SHOWN, safe
from pipeline.names import UNDATED
from pipeline.store.undated import UndatedReport, undated


@dataclass(frozen=True, slots=True)
class Tray:
    """What lies in the tray."""

    room: Newsroom
    reports: Sequence[UndatedReport]
    """Newest first."""
    days: int
    """Days looked back on; 0: all."""
    older: int
    """Reports that lie there longer."""

    def lines(self) -> Iterator[str]:
        """Two lines for each report, then how to go on."""
        for one in self.reports:
            source = safe(self.room.name_of(one.source_id))
            yield f"{one.story[:ID_SHOWN]:{ID_SHOWN}}  首见 {local(one.first_seen_at)}  {source}　{safe(one.title)}"
            yield f"    {one.url}"
        period = f"最近 {self.days} 天，" if self.days else ""
        yield f"{period}{UNDATED} {len(self.reports)} 篇" + ("；定日期：zhoubao date 网址 日期" if self.reports else "")
        if self.older:
            yield f"更早还有 {self.older} 篇：zhoubao undated --days 0"

    def record(self) -> list[dict[str, Any]]:
        """The same for JSON."""
        return [
            {
                "story": one.story or None,
                "first_seen_at": iso(one.first_seen_at),
                "source": one.source_id,
                "source_name": self.room.name_of(one.source_id),
                "title": one.title,
                "url": one.url,
            }
            for one in self.reports
        ]


def tray(room: Newsroom, connection: Connection, days: int, source_id: str = "") -> Tray:
    """The reports without a date first seen in the last `days`, 0: ever; of one source where one is named."""
    since = room.now - timedelta(days=days) if days else None
    everything = undated(connection, source_id)
    found = [one for one in everything if since is None or one.first_seen_at >= since]
    return Tray(room, found, days, len(everything) - len(found))
