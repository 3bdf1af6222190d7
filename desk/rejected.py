"""The pages that gave no report: how many for which reason from which source, and each with its detail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from desk.moments import iso, local
from desk.newsroom import Newsroom
from desk.reasons import REASON_NAMES
from desk.show import safe, table
from pipeline.store import reports as report_store
from pipeline.store.reports import RejectionQuery
from pipeline.types import Reason, Rejection


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rejections that fit a query."""

    query: RejectionQuery
    counts: Mapping[tuple[str, Reason], int]
    """(source id, reason) -> pages."""
    pages: Sequence[Rejection]
    """The newest of them, newest first."""
    names: Mapping[str, str]
    """Source id -> name."""

    def lines(self) -> Iterator[str]:
        """The counts as a table, then the pages."""
        if not self.counts:
            yield f"{self._period}没有未收入的页面。"
            return
        rows = [[REASON_NAMES[reason], self.names[source], str(pages)] for (source, reason), pages in self._ordered]
        yield from table(["原因", "来源", "页数"], rows)
        yield f"{self._period}未收入 {sum(self.counts.values())} 页"
        for one in self.pages:
            detail = f"：{safe(one.detail)}" if one.detail else ""
            yield f"{self.names[one.source_id]}　{REASON_NAMES[one.reason]}{detail}"
            yield f"    {one.url}"

    def record(self) -> dict[str, Any]:
        """The same for JSON."""
        return {
            "from": iso(self.query.starts_at),
            "to": iso(self.query.ends_at),
            "counts": [
                {"source": source, "reason": reason.value, "pages": pages} for (source, reason), pages in self._ordered
            ],
            "pages": [
                {"url": one.url, "source": one.source_id, "reason": one.reason.value, "detail": one.detail}
                for one in self.pages
            ],
        }

    @property
    def _ordered(self) -> list[tuple[tuple[str, Reason], int]]:
        """The counts, those of one reason together; the most frequent reason first, within it the worst source."""
        total: Counter[Reason] = Counter()
        for (_, reason), pages in self.counts.items():
            total[reason] += pages
        return sorted(self.counts.items(), key=lambda one: (-total[one[0][1]], one[0][1], -one[1], one[0][0]))

    @property
    def _period(self) -> str:
        begin = f"{local(self.query.starts_at)} 起" if self.query.starts_at else ""
        end = f"到 {local(self.query.ends_at)} 为止" if self.query.ends_at else ""
        return f"{begin}{end}，" if begin or end else ""


def left_out(room: Newsroom, connection: Connection, query: RejectionQuery, limit: int) -> LeftOut:
    """The rejections that fit; `limit` bounds the pages listed, not the counts."""
    counts = report_store.count_rejections(connection, query)
    names = {source: room.name_of(source) for source, _ in counts}
    return LeftOut(query, counts, report_store.rejections(connection, query, limit), names)
