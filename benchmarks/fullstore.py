"""A store as years of work leave it: reports in stories week by week, kept pages, decisions, issues, runs.

Texts are those of benchmarks.window. What grows with the archive is all there; the index of rare words, in which
judging finds likely pairs and no page of the desk looks, is left out.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine, insert

from benchmarks.window import Invented
from desk.logbook import record
from pipeline.editing import decisions as rules
from pipeline.names import story_id
from pipeline.printed import PrintedIssue, PrintedItem
from pipeline.sources import load_sources
from pipeline.store import candidates as candidate_store
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store
from pipeline.store import reports as report_store
from pipeline.store.archive import ArchiveWriter
from pipeline.store.pages import add as add_pages
from pipeline.store.session import open_store
from pipeline.store.tables import CourtesyRow, LinkRow, PageRow, RejectionRow, RunRow
from pipeline.types import (
    MACHINE,
    Candidate,
    Decision,
    Issue,
    Page,
    RankPart,
    Report,
    SectionId,
    SectionScore,
    Story,
    StoryMember,
    Vote,
)
from pipeline.urls import url_key

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""Monday morning in Beijing."""
WEEK = timedelta(days=7)
A_WEEK = 2000
"""Reports that a trade's sources bring in a week."""
ISSUES = 104
"""Weeks of which there are issues, decisions and runs: two years."""
FIRST_ISSUE = 403
PICKED, DROPPED, EDITED, MOVED, NOTED, MERGED = 36, 30, 14, 8, 4, 4
"""Decisions of a week: 10,000 in two years."""
EDITORS = ("林晓", "周宁", "陈未")
SHARES = (("headlines", 3), ("industry", 12), ("content", 10), ("technology", 10), ("capital", 8), ("people", 2))
"""Of a hundred stories so many are for a section; the rest is not for the paper."""


def fill(place: Path, number: int, sources_file: Path) -> None:
    """Make the store with `number` reports; the file appears when it is whole."""
    half = place.with_suffix(".part")
    half.unlink(missing_ok=True)
    engine = open_store(f"sqlite:///{half}")
    filling = Filling(engine, random.Random(7), [source.id for source in load_sources(sources_file)])
    weeks = max(1, number // A_WEEK)
    for back in range(weeks, 0, -1):
        filling.week(NOW - back * WEEK, min(A_WEEK, number), FIRST_ISSUE + ISSUES - back)
        print(f"\rfilled {weeks - back + 1:,} of {weeks:,} weeks", end="", file=sys.stderr, flush=True)
    filling.kept_page(place.parent / "pages")
    print(file=sys.stderr)
    engine.dispose()
    half.rename(place)


@dataclass
class Filling:
    """A store that grows week by week."""

    engine: Engine
    chance: random.Random
    sources: Sequence[str]

    def __post_init__(self) -> None:
        self._invented = Invented(self.chance)
        self._last: list[Candidate] = []

    def week(self, starts_at: datetime, number: int, issue: int) -> None:
        """A week's reports in stories; where it is one of the last two years, the work on them too."""
        reports = [self._sourced(one) for one in self._invented.reports(number, starts_at, starts_at + WEEK)]
        candidates = list(self._candidates(reports))
        with self.engine.begin() as connection:
            self._crawled(connection, reports)
            report_store.mark_judged(connection, [url_key(report.url) for report in reports])
            candidate_store.replace_stories(connection, (), candidates)
            if issue >= FIRST_ISSUE:
                self._edited(connection, candidates, issue, starts_at)
                self._nights(connection, starts_at)
        self._last = candidates

    def _sourced(self, report: Report) -> Report:
        """Some sources bring much, most of them little."""
        place = min(len(self.sources) - 1, int(self.chance.paretovariate(0.6)) - 1)
        return replace(report, text=self._punctuated(report.text), source_id=self.sources[place], origin="某报")

    def _punctuated(self, text: str) -> str:
        """Words alone make no sentences, and whoever reads sentences would take them for one without an end."""
        pieces, at = [], 0
        while at < len(text):
            length = self.chance.randint(6, 16)
            pieces.append(text[at : at + length] + ("。" if len(pieces) % 3 == 2 else "，"))
            at += length
        return "".join(pieces)

    def _crawled(self, connection: Connection, reports: Sequence[Report]) -> None:
        first = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM pages").scalar_one() + 1
        report_store.save(connection, [(one, first + n, one.when) for n, one in enumerate(reports)])
        connection.execute(insert(PageRow), [_page_row(one) for one in reports])
        connection.execute(insert(LinkRow), [_link_row(one) for one in reports])
        connection.execute(insert(RejectionRow), [_rejection_row(one) for one in reports[::20]])

    def _candidates(self, reports: Sequence[Report]) -> Iterator[Candidate]:
        left = list(reports)
        while left:
            size = min(30, int(self.chance.paretovariate(1.6))) if self.chance.random() < 0.35 else 1
            own, left = left[:size], left[size:]
            members = tuple(StoryMember(one.url, "same" if n else "lead", "同一批词") for n, one in enumerate(own))
            story = Story(own[0].url, members, own[0].when, own[0].when)
            section = self._section()
            scores = tuple(
                self._score(one) for one in dict.fromkeys((section or SectionId.INDUSTRY, SectionId.CONTENT))
            )
            rank = self.chance.uniform(1, 12) if section else self.chance.uniform(-5, 2)
            parts = tuple(RankPart(name, rank / 4) for name in ("authority", "outlets", "section", "freshness"))
            outlets = len({one.source_id for one in own})
            yield Candidate(story, own[0].title[:60], own[0].source_id, section, scores, rank, parts, outlets)

    def _section(self) -> SectionId | None:
        drawn = self.chance.randrange(100)
        for name, share in SHARES:
            drawn -= share
            if drawn < 0:
                return SectionId(name)
        return None

    def _score(self, section: SectionId) -> SectionScore:
        votes = tuple(Vote(word, "title", self.chance.uniform(0.1, 3)) for word in self._invented.words(5))
        return SectionScore(section, sum(vote.weight for vote in votes), votes)

    def _edited(
        self, connection: Connection, candidates: Sequence[Candidate], number: int, starts_at: datetime
    ) -> None:
        ends_at = starts_at + WEEK
        issue_store.add_issue(connection, Issue(number, starts_at, ends_at, ()), ends_at)
        best = sorted((one for one in candidates if one.section), key=lambda one: -one.rank)
        chosen, rest = best[:PICKED], best[PICKED:]
        current = number == FIRST_ISSUE + ISSUES - 1
        record(connection, list(self._decisions(chosen[: PICKED // 2 if current else PICKED], rest, number, ends_at)))
        if not current:
            items = tuple(
                PrintedItem(place, one.section, one.section.value if one.section else "", one.title, one.title * 5)
                for place, one in enumerate(chosen, start=1)
            )
            keys = {item.place: self._invented.words(8) for item in items}
            keys = {place: list(dict.fromkeys(own)) for place, own in keys.items()}
            issue = PrintedIssue(number, starts_at, ends_at, items)
            printed_store.save(connection, issue, keys, ends_at + timedelta(days=2))

    def _decisions(
        self, chosen: Sequence[Candidate], rest: Sequence[Candidate], issue: int, at: datetime
    ) -> Iterator[Decision]:
        for place, one in enumerate(chosen):
            lead, members = one.story.lead_url, [member.url for member in one.story.members]
            who = MACHINE if place % 6 == 5 else EDITORS[place % len(EDITORS)]
            yield rules.pick(lead, who, at, issue, members=members)
            if place < EDITED:
                yield rules.edit(lead, EDITORS[0], at, issue, one.title[:30], one.title * 4, members=members)
            if place < MOVED:
                yield rules.move(lead, EDITORS[1], at, issue, SectionId.CONTENT.value, members=members)
            if place < NOTED:
                yield rules.note(lead, EDITORS[2], at, issue, "请核对数字", members=members)
            if place and place <= MERGED and place + MOVED < len(chosen):
                other = chosen[place + MOVED].story
                yield rules.merge(
                    other.lead_url, EDITORS[0], at, issue, lead, members=[one.url for one in other.members]
                )
        for one in rest[:DROPPED]:
            yield rules.drop(one.story.lead_url, EDITORS[0], at, issue, members=[one.story.lead_url])

    def _nights(self, connection: Connection, starts_at: datetime) -> None:
        for day in range(7):
            at = starts_at + timedelta(days=day)
            connection.execute(insert(RunRow), [self._run_row(source_id, at) for source_id in self.sources])
            connection.execute(insert(CourtesyRow), [_courtesy_row(source_id, at) for source_id in self.sources])

    def _run_row(self, source_id: str, at: datetime) -> dict[str, object]:
        failed = self.chance.random() < 0.02
        counts = {"requests": 12, "links_seen": 40, "links_new": 5, "pages_stored": 5, "pages_read": 5, "reports": 5}
        finding = {"source_id": source_id, "level": "error", "code": "unreachable", "message": "列表页：超时"}
        verdict = {"code": "unreachable" if failed else "new", "seen": "超时" if failed else "5 篇", "advice": ""}
        return {
            "source_id": source_id,
            "started_at": at,
            "finished_at": at + timedelta(minutes=2),
            "status": "failed" if failed else "finished",
            "counts": counts,
            "findings": [finding] if failed else [],
            "verdict": verdict,
        }

    def kept_page(self, folder: Path) -> None:
        """Have the page of one report in the archive itself."""
        one = self._last[0]
        text = "".join(self._invented.words(400))
        body = f"<html><head><title>{one.title}</title></head><body><p>{text}</p></body></html>".encode()
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        page = Page(one.story.lead_url, one.source_id, NOW, 200, headers, body)
        writer = ArchiveWriter(folder, "bench", NOW)
        position = writer.append(page)
        writer.close()
        with self.engine.begin() as connection:
            add_pages(connection, [(page, position)])
            number = connection.exec_driver_sql("SELECT max(id) FROM pages").scalar_one()
            key = url_key(page.url)
            connection.exec_driver_sql("UPDATE reports SET page_id = ? WHERE key = ?", (number, key))


def _page_row(one: Report) -> dict[str, object]:
    link = {"url": one.url, "title": one.title}
    return {
        "key": url_key(one.url),
        "url": one.url,
        "source_id": one.source_id,
        "kind": "detail",
        "parent_key": "",
        "fetched_at": one.when,
        "status": 200,
        "sha256": sha256(one.url.encode()).hexdigest(),
        "size": 40_000,
        "link": link,
        "archive": f"{one.when:%Y%m%d}.warc.gz",
        "position": 0,
        "processed": True,
        "revision": 0,
    }


def _link_row(one: Report) -> dict[str, object]:
    return {
        "key": url_key(one.url),
        "url": one.url,
        "source_id": one.source_id,
        "link": {"url": one.url, "title": one.title},
        "signature": story_id(one.url),
        "first_seen_at": one.when,
        "fetched_at": one.when,
        "rechecked": True,
    }


def _rejection_row(one: Report) -> dict[str, object]:
    return {
        "key": url_key(one.url + "/x"),
        "url": one.url + "/x",
        "source_id": one.source_id,
        "reason": "empty",
        "detail": "",
        "fetched_at": one.when,
    }


def _courtesy_row(source_id: str, at: datetime) -> dict[str, object]:
    counts = {"requests": 12, "answers": 12, "bytes": 400_000, "not_modified": 3, "robots_allowed": 12}
    more = {"robots_denied": 0, "waits": 11, "waited": 33.0, "wait_min": 3.0, "refusals": {}}
    return {"day": f"{at:%Y-%m-%d}", "source_id": source_id, "host": f"{source_id}.example", **counts, **more}
