"""What a night came to, and how things stand: the figures behind `crawl` and `status`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from desk import records
from desk.moments import iso, local
from desk.newsroom import IssueInHand, Newsroom, open_issue
from desk.show import safe
from desk.verdicts import VERDICT_NAMES, tally
from pipeline.sources import Source
from pipeline.store import candidates as candidate_store
from pipeline.store import pages as page_store
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.store.candidates import CandidateQuery
from pipeline.verdicts import Run, Verdict

if TYPE_CHECKING:
    from crawlers.run import Outcome
    from pipeline.run import Processed


PROCESS = "zhoubao process"


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies in the store, and in the window of the open issue."""

    pages: int
    reports: int
    unread: int
    unjudged: int
    """Reports that were read and have no story yet."""
    stories: int
    """Of the window, 不入刊 included."""
    sections: Mapping[str | None, int]
    """Section as judged -> stories of the window; None: 不入刊."""
    issue: IssueInHand

    @classmethod
    def of(cls, room: Newsroom, connection: Connection) -> Stock:
        """As of now."""
        issue = open_issue(connection, room.weekly, room.now)
        query = CandidateQuery(starts_at=issue.starts_at, ends_at=issue.ends_at)
        sections = candidate_store.count_by_section(connection, query)
        return cls(
            page_store.count(connection),
            report_store.count(connection),
            page_store.count_unprocessed(connection),
            report_store.count_unjudged(connection),
            sum(sections.values()),
            sections,
            issue,
        )

    @property
    def candidates(self) -> int:
        """Stories of the window that have a section."""
        return self.stories - self.sections.get(None, 0)

    def lines(self, room: Newsroom) -> Iterator[str]:
        """Three lines, and one where reports wait to be judged."""
        waiting = f"，其中 {self.unread} 个待读（zhoubao process）" if self.unread else ""
        yield f"存有页面 {self.pages} 个{waiting}，报道 {self.reports} 篇"
        if self.unjudged:
            yield unjudged_said(room, self.unjudged, PROCESS)
        yield f"{self.issue.title}：事件 {self.stories} 个，候选 {self.candidates} 个"
        counts = [f"{spec.name} {self.sections.get(spec.id.value, 0)}" for spec in room.weekly.sections]
        yield "　".join([*counts, f"不入刊 {self.sections.get(None, 0)}"])

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "pages": self.pages,
            "pages_unread": self.unread,
            "reports": self.reports,
            "reports_unjudged": self.unjudged,
            "stories": self.stories,
            "candidates": self.candidates,
            "sections": {section or "none": number for section, number in self.sections.items()},
            "issue": records.window(self.issue),
        }


@dataclass(frozen=True, slots=True)
class Night:
    """The summary of a crawl."""

    room: Newsroom
    sources: Sequence[Source]
    stored: int
    unchanged: int
    failed: Sequence[str]
    findings: Mapping[str, Sequence[str]]
    """Source id -> what fell short, beside what its verdict says."""
    verdicts: Mapping[str, Verdict]
    read: Mapping[str, int]
    stock: Stock

    @classmethod
    def of(
        cls,
        room: Newsroom,
        sources: Sequence[Source],
        outcome: Outcome | None,
        processed: Processed | None,
        runs: Mapping[str, Run],
    ) -> Night:
        """From what the crawl and the processing said; both None where no source was due.

        `runs` are those of this crawl with what reading made of them; empty where nothing was read.
        """
        with room.engine.connect() as connection:
            stock = Stock.of(room, connection)
        parts = [one for one in (outcome.read if outcome else None, processed) if one is not None]
        read = {name: sum(getattr(one, name) for one in parts) for name in ("pages", "reports", "rejections", "judged")}
        if outcome is None:
            return cls(room, sources, 0, 0, (), {}, {}, read, stock)
        verdicts = {name: run.verdict for name, run in runs.items() if run.verdict}
        said = {name: [one.message for one in run.findings] for name, run in runs.items() if name in verdicts}
        findings = {
            name: rest
            for name, found in {**outcome.findings, **said}.items()
            if (rest := [one for one in found if name not in verdicts or one != verdicts[name].seen])
        }
        failed = [*outcome.failed_sources, *(name for name, run in runs.items() if run.status == "failed")]
        return cls(
            room,
            sources,
            outcome.stored,
            outcome.unchanged,
            tuple(dict.fromkeys(failed)),
            findings,
            verdicts,
            read,
            stock,
        )

    def lines(self) -> Iterator[str]:
        """One line for each figure, then one for each source that did not do as it should, with the next step."""
        if not self.sources:
            yield "没有到期的来源；要立即抓取全部：zhoubao crawl --all"
            if self.read["pages"] or self.read["judged"]:
                yield f"补做上次没做完的：读取页面 {self.read['pages']} 个，归并判定 {self.read['judged']} 篇"
        else:
            yield from self._sources()
            yield f"新页面 {self.stored} 个，未变 {self.unchanged} 个"
            yield f"报道 {self.read['reports']} 篇，未收入 {self.read['rejections']} 个"
        yield from self.stock.lines(self.room)
        for name, verdict in self.verdicts.items():
            if not verdict.well:
                yield from verdict_lines(self.room, name, verdict)
        for source, found in self.findings.items():
            for message in found:
                yield f"注意 {self.room.name_of(source)}（{source}）：{safe(message)}"

    def _sources(self) -> Iterator[str]:
        failed = f"，其中 {len(self.failed)} 个没抓成" if self.failed else ""
        each = tally(self.verdicts.values())
        yield f"来源 {len(self.sources)} 个{failed}" + (f"：{each}" if each else "")

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "sources": [source.id for source in self.sources],
            "failed": list(self.failed),
            "verdicts": {name: records.verdict(verdict) for name, verdict in self.verdicts.items()},
            "pages_stored": self.stored,
            "pages_unchanged": self.unchanged,
            "read": dict(self.read),
            "findings": {source: list(found) for source, found in self.findings.items()},
            "stock": self.stock.record(),
        }


def verdict_lines(room: Newsroom, name: str, verdict: Verdict) -> Iterator[str]:
    """What was seen at a source, and under it the next step."""
    yield f"{VERDICT_NAMES[verdict.code]} {room.name_of(name)}（{name}）：{safe(verdict.seen)}"
    if verdict.advice:
        yield f"  → {verdict.advice}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand."""

    room: Newsroom
    stock: Stock
    runs: Mapping[str, Run]
    due: Sequence[Source]
    crawling: bool
    database: str
    next_due: Mapping[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, room: Newsroom) -> Standing:
        """As of now."""
        from crawlers.schedule import plan_jobs, polled_so_far
        from pipeline.polling import due_at

        with room.engine.connect() as connection:
            stock = Stock.of(room, connection)
            runs = run_store.latest(connection)
            polled = polled_so_far(connection, room.now)
        due = plan_jobs(room.sources, polled, room.now)
        waiting = [one for one in room.sources if one.id in polled and one not in due and not one.disabled]
        coming = {one.id: when for one in waiting if (when := due_at(one, polled[one.id])) is not None}
        address = room.engine.url.render_as_string(hide_password=True)
        return cls(room, stock, runs, due, is_crawling(room), address, coming)

    @property
    def short(self) -> list[tuple[str, Run]]:
        """Newest runs that found something or did not end well, by source."""
        return [(name, run) for name, run in sorted(self.runs.items()) if run.findings or run.status != "finished"]

    def lines(self) -> Iterator[str]:
        """For people."""
        yield from self.stock.lines(self.room)
        yield f"数据库 {self.database}"
        yield "有一个抓取正在进行" if self.crawling else "没有抓取在进行"
        last = max(self.runs.values(), key=lambda run: run.started_at, default=None)
        if last is None:
            yield "还没有抓取过：zhoubao crawl --all"
        else:
            ended = sum(run.status == "finished" for run in self.runs.values())
            yield f"最近一次抓取 {local(last.started_at)}；{len(self.runs)} 个来源抓过，{ended} 个最近一次正常"
        yield f"到期的来源 {len(self.due)} 个" + (f"：{_some(self.due)}" if self.due else "")
        for name, when in sorted(self.next_due.items(), key=lambda pair: pair[1])[:3]:
            yield f"  接下来 {local(when)} {self.room.name_of(name)}"
        for name, run in self.short:
            said = [safe(one.message) for one in run.findings if not run.verdict or one.message != run.verdict.seen]
            if run.verdict and not run.verdict.well:
                yield from verdict_lines(self.room, name, run.verdict)
            elif run.status in STATUS_FAULTS:
                said.insert(0, f"{STATUS_FAULTS[run.status]}（{local(run.started_at)}）")
            yield from (f"注意 {self.room.name_of(name)}（{name}）：{line}" for line in said)

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "now": iso(self.room.now),
            "database": self.database,
            "crawling": self.crawling,
            "stock": self.stock.record(),
            "due": [source.id for source in self.due],
            "next_due": {name: iso(when) for name, when in self.next_due.items()},
            "runs": [records.run(run) for _, run in sorted(self.runs.items())],
        }


def unjudged_said(room: Newsroom, number: int, how: str) -> str:
    """That reports wait to be judged, and what has it done; during a crawl that is its end."""
    return f"{number} 篇读好了还没判定：{'抓取结束后自动判定' if is_crawling(room) else how}"


STATUS_FAULTS = {"failed": "最近一次没有抓成", "interrupted": "最近一次被中断"}


def is_crawling(room: Newsroom) -> bool:
    """Whether some process holds the crawl lock."""
    path = room.settings.data_dir / "crawl.lock"
    if not path.exists():
        return False
    from filelock import FileLock, Timeout

    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def _some(sources: Sequence[Source]) -> str:
    names = "、".join(source.name for source in sources[:5])
    return f"{names} 等" if len(sources) > 5 else names
