"""Printed issues kept, and stories held against them.

    issue = printedfiles.read_printed(file)                   # or an issue finished here
    keep(issue)                                               # with the rare words by which its items are found
    hold(stories of a night)                                  # pipeline.run, as they are judged
    hold_again(since the issue's window)                      # after an issue was kept

A story costs what its own words find: at most REPORTS reports, compared with the LOOKED_AT items nearest to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from pipeline.judging import printed as judging
from pipeline.judging.features import Features, features
from pipeline.names import story_id
from pipeline.printed import Mark, PrintedIssue
from pipeline.store import printed as store
from pipeline.store import reports as report_store
from pipeline.store.session import batched
from pipeline.types import Candidate, Report, Story
from pipeline.urls import url_key

BATCH = 500
"""Stories held between two commits."""


def keep(connection: Connection, issue: PrintedIssue, now: datetime) -> None:
    """Keep an issue in the place of what was known under its number; stories are to be held again."""
    keys = {item.place: judging.keys_of(item, issue.ends_at) for item in issue.items}
    store.save(connection, issue, keys, now)


def hold(
    connection: Connection,
    candidates: Iterable[Candidate],
    reports: Mapping[str, Report],
    read: Callable[[Report], Features] = features,
) -> None:
    """Mark the candidates that repeat or continue what was printed; `reports` is by address, `read` may know some.

    A story that is not for the paper is passed over: it is held when an editor picks it.
    """
    if not store.is_empty(connection):
        hold_stories(connection, [one.story for one in candidates if one.section is not None], reports, read)


def hold_stories(
    connection: Connection,
    stories: Iterable[Story],
    reports: Mapping[str, Report],
    read: Callable[[Report], Features] = features,
) -> None:
    """The same for stories, whatever their section."""
    issues = store.windows(connection)
    found = {
        story_id(story.lead_url): _marks(connection, [read(one) for one in told(story, reports)], issues)
        for story in stories
    }
    store.replace_marks(connection, found)


def told(story: Story, reports: Mapping[str, Report]) -> list[Report]:
    """The reports of a story that are compared: lead first; reprints say nothing more."""
    own = [reports[member.url] for member in story.members if member.role != "reprint" and member.url in reports]
    return own[: judging.REPORTS]


def hold_again(
    engine: Engine, since: datetime, until: datetime, progress: Callable[[int, int], None] | None = None
) -> int:
    """Hold every candidate first seen or published in [since, until) against all issues; returns how many.

    500 of them are in memory at a time.
    """
    with engine.connect() as connection:
        ids = store.ids_between(connection, since, until, ("seen", "published"), for_the_paper=True)
    for done, some in batched_ids(ids):
        with engine.begin() as connection:
            stories = store.stories(connection, some)
            hold_stories(connection, stories, load(connection, stories))
        if progress:
            progress(done, len(ids))
    with engine.begin() as connection:
        store.sweep_marks(connection)
    return len(ids)


def batched_ids(ids: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """(how many are done with these, ids) BATCH by BATCH."""
    done = 0
    for some in batched(ids, BATCH):
        done += len(some)
        yield done, some


def load(connection: Connection, stories: Iterable[Story]) -> dict[str, Report]:
    """The reports of stories, by address."""
    keys = [url_key(member.url) for story in stories for member in story.members]
    return {report.url: report for report in report_store.by_keys(connection, keys).values()}


def reach(issue: PrintedIssue) -> tuple[datetime, datetime]:
    """The time within which a story may have to do with the issue."""
    return issue.starts_at - judging.EARLY, issue.ends_at + judging.FOLLOWED


def _marks(connection: Connection, reports: Sequence[Features], issues: Mapping[int, PrintedIssue]) -> tuple[Mark, ...]:
    shared: dict[store.Place, int] = {}
    for report in reports:
        for place, count in store.places_with(connection, report.keys, judging.strong(report.keys)).items():
            if count >= judging.shared_at_least(report):
                shared[place] = max(shared.get(place, 0), count)
    nearest = sorted(shared, key=lambda place: (-shared[place], -place[0], place[1]))[: judging.LOOKED_AT]
    items = store.items_at(connection, nearest) if nearest else {}
    marks = (judging.marks(reports, issues[number], item) for (number, _), item in items.items())
    return judging.best(mark for mark in marks if mark is not None)


def matches(report_sets: Mapping[str, Sequence[Report]], issue: PrintedIssue) -> dict[str, tuple[Mark, ...]]:
    """Story -> its marks with this one issue, kept or not, one of a kind; stories without any are left out."""
    keys: dict[str, set[int]] = {}
    for item in issue.items:
        for key in judging.keys_of(item, issue.ends_at):
            keys.setdefault(key, set()).add(item.place)
    by_place = {item.place: item for item in issue.items}
    found: dict[str, tuple[Mark, ...]] = {}
    for name, reports in report_sets.items():
        said = [features(report) for report in reports[: judging.REPORTS]]
        places = {place for one in said for place in _near(one, keys)}
        marks = (judging.marks(said, issue, by_place[place]) for place in sorted(places))
        if kept := judging.best(mark for mark in marks if mark is not None):
            found[name] = kept
    return found


def _near(report: Features, keys: Mapping[str, Iterable[int]]) -> list[int]:
    strong = judging.strong(report.keys)
    shared: dict[int, int] = {}
    for key in report.keys:
        for place in keys.get(key, ()):
            shared[place] = shared.get(place, 0) + (2 if key in strong else 1)
    enough = [place for place, count in shared.items() if count >= judging.shared_at_least(report)]
    return sorted(enough, key=lambda place: (-shared[place], place))[: judging.LOOKED_AT]
