"""Is what was printed known again, is nothing else taken for it, and what does that cost a night?

    python -m benchmarks.printed [--issues 200]

The reports of the demo week are judged; truth.csv says which happening each tells. Twice an issue is held against the
stories: the one that `issue propose` makes, written to Word and read back; and one whose items are written from another
report of each happening than the one that leads its story, which alone is compared. A mark is right where item and
story tell one happening. Then so many issues of 25 items are kept, made of the same reports at random, so that every
story finds many that share its words, and stories are held again.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.arguments import parser_of
from benchmarks.floors import check
from demo.content import CONTENT, DemoReport, load_reports
from pipeline import backissues
from pipeline.editing.drafting import draft
from pipeline.editing.issue import build, propose
from pipeline.editing.printed import lines_of, read_issue
from pipeline.editing.states import CandidateState
from pipeline.grouping import judge
from pipeline.output import docx
from pipeline.printed import Mark, PrintedIssue, PrintedItem, window_of
from pipeline.reading.documents.child import read_in_child
from pipeline.sources import load_sources
from pipeline.store import candidates as candidate_store
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery, ListedCandidate
from pipeline.store.session import open_store
from pipeline.types import Issue, Report
from pipeline.weekly import Weekly, load_weekly

PROJECT = Path(__file__).parent.parent
DAY = date(2024, 2, 26)
SEEN_AFTER = timedelta(hours=6)
ITEMS = 25


@dataclass(frozen=True, slots=True)
class Week:
    """The demo week in a store."""

    engine: Engine
    weekly: Weekly
    stories: Sequence[ListedCandidate]
    reports: Mapping[str, Report]
    happening: Mapping[str, str]
    """Address of a report -> what it tells, by truth.csv; reports outside it tell what nothing else tells."""

    def tells(self, story: ListedCandidate) -> str:
        """The happening that a story's lead tells."""
        return self.happening[story.candidate.story.lead_url]


def main() -> int:
    """Print the figures; 1 where one is below its floor."""
    parser = parser_of(__doc__)
    parser.add_argument("--issues", type=int, default=200, help="issues kept for the time a story takes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        week = demo_week(Path(folder))
        found = figures(week)
        speed(week, options.issues)
        week.engine.dispose()
    return check(found)


def figures(week: Week) -> dict[str, float]:
    """Print the table of marks; the figures that have a floor."""
    print(f"{len(week.reports)} reports, {len(week.stories)} stories")
    print(f"{'已刊':12}{'items':>7}{'right':>7}{'wrong':>7}{'missed':>8}{'续报':>8}")
    own = _line("as proposed", week, *_as_proposed(week), leads=False)
    other = _line("rewritten", week, *_rewritten(week), leads=True)
    return {"printed.known": own[0], "printed.rewritten": other[0], "printed.precision": min(own[1], other[1])}


def demo_week(folder: Path) -> Week:
    """The demo week judged, in a store in `folder`; each report was first seen SEEN_AFTER its publication."""
    with (PROJECT / "demo" / "truth.csv").open(encoding="utf-8") as file:
        truth = {row["key"]: row["event"] for row in csv.DictReader(file)}
    engine = open_store(f"sqlite:///{folder / 'store.db'}")
    shown = [one for one in load_reports(CONTENT) if one.text]
    reports = {_url(one): _report(one) for one in shown}
    with engine.begin() as connection:
        report_store.save(connection, [(one, None, one.first_seen_at) for one in reports.values()])
    weekly = load_weekly(PROJECT / "weekly.yaml")
    judge(engine, load_sources(PROJECT / "sources.yaml"), weekly)
    with engine.connect() as connection:
        stories = candidate_store.find(connection, CandidateQuery())
    return Week(engine, weekly, stories, reports, {_url(one): truth.get(one.key, one.key) for one in shown})


def _url(one: DemoReport) -> str:
    return f"https://{one.source.replace('_', '-')}.example/{one.key}.html"


def _report(one: DemoReport) -> Report:
    text = one.text.replace("\n\n", "\n")
    return Report(_url(one), one.source, one.title, text, one.published + SEEN_AFTER, one.published)


def _as_proposed(week: Week) -> tuple[PrintedIssue, list[set[str]]]:
    """The proposed issue as it comes back from Word, and the happenings of each item."""
    start, end = window_of(DAY)
    inside = [one.candidate for one in week.stories if start <= one.candidate.story.first_seen_at < end]
    chosen = propose(inside, week.weekly)
    states = {one.story.lead_url: CandidateState(one.story.lead_url, "picked", issue=403) for one in chosen}
    built = build(403, start, end, chosen, week.reports, states, week.weekly)
    document = read_in_child(docx.write(built, week.weekly))
    printed = read_issue(lines_of(document.text, document.marks), "403.docx", week.weekly)
    assert [one.title for one in printed.items] == [one.title for one in built.entries]
    return printed, _happenings(week, built)


def _happenings(week: Week, built: Issue) -> list[set[str]]:
    return [{week.happening[url] for url in entry.lead_urls} for entry in built.entries]


def _rewritten(week: Week) -> tuple[PrintedIssue, list[set[str]]]:
    """An item for each happening of truth.csv, in the words of its last report that leads no story."""
    leads = {one.candidate.story.lead_url for one in week.stories}
    by_happening: dict[str, list[str]] = {}
    for url, happening in week.happening.items():
        by_happening.setdefault(happening, []).append(url)
    told = {name: urls for name, urls in sorted(by_happening.items()) if len(urls) > 1}
    chosen = [week.reports[([url for url in urls if url not in leads] or urls)[-1]] for urls in told.values()]
    items = tuple(PrintedItem(0, None, "行业", one.title, draft(one) or one.text[:200]) for one in chosen)
    return PrintedIssue(403, *window_of(DAY), items, "403.md").numbered(), [{name} for name in told]


def _line(
    name: str, week: Week, printed: PrintedIssue, happenings: list[set[str]], *, leads: bool
) -> tuple[float, float]:
    """(recall, precision) of the mark 已刊 on stories."""
    told = {
        one.id: [week.reports[one.candidate.story.lead_url]]
        if leads
        else backissues.told(one.candidate.story, week.reports)
        for one in week.stories
    }
    marks = backissues.matches(told, printed)
    right = wrong = missed = follow = 0
    for one in week.stories:
        said = marks.get(one.id, ())
        hit = [mark for mark in said if mark.kind == "printed"]
        true = [mark for mark in hit if week.tells(one) in happenings[mark.place - 1]]
        right, wrong = right + bool(true), wrong + (len(hit) > len(true))
        missed += not true and any(week.tells(one) in some for some in happenings)
        follow += _followed(said)
    print(f"{name:14}{len(printed.items):7}{right:7}{wrong:7}{missed:8}{follow:8}")
    return right / max(1, right + missed), right / max(1, right + wrong)


def _followed(marks: Sequence[Mark]) -> bool:
    return bool(marks) and all(mark.kind == "follow" for mark in marks)


def speed(week: Week, issues: int) -> None:
    """Print what an issue costs to keep, and a story to be held against so many."""
    chance = random.Random(1)
    reports = list(week.reports.values())
    start, end = window_of(DAY)
    began = time.perf_counter()
    with week.engine.begin() as connection:
        for number in range(1, issues + 1):
            back = timedelta(days=7 * (number % 20))
            items = tuple(_mixed(chance.choice(reports), chance.choice(reports)) for _ in range(ITEMS))
            issue = PrintedIssue(number, start - back, end - back, items, f"{number}.md").numbered()
            backissues.keep(connection, issue, datetime.combine(DAY, datetime.min.time(), start.tzinfo))
    print(f"\nkept {issues} issues of {ITEMS} items: {(time.perf_counter() - began) / issues * 1000:.0f} ms an issue")
    times = sorted(_timed(lambda one=one: _held(week, one)) for one in week.stories)  # type: ignore[misc]
    mean, worst = sum(times) / len(times), times[int(len(times) * 0.95)]
    print(f"a story held against all of them: mean {mean * 1000:.1f} ms, 95 in 100 within {worst * 1000:.1f} ms")


def _mixed(head: Report, body: Report) -> PrintedItem:
    return PrintedItem(0, None, "行业", head.title, draft(replace(body, title=head.title)) or body.text[:200])


def _held(week: Week, one: ListedCandidate) -> None:
    with week.engine.begin() as connection:
        backissues.hold_stories(connection, [one.candidate.story], week.reports)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
