"""Runs: what a crawl of a source came to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.store import runs as store
from pipeline.verdicts import Finding, Run

NIGHT = datetime(2024, 2, 20, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)


def crawled(connection, source_id: str, at: datetime, status="finished", **changes) -> Run:
    run = Run(source_id, at, at + HOUR, status, {"links_seen": 3}, **changes)
    store.finish(connection, store.start(connection, source_id, at), run)
    return run


def test_a_run_is_open_until_it_is_finished(engine):
    with engine.begin() as connection:
        number = store.start(connection, "jia", NIGHT)
        assert store.latest(connection) == {"jia": Run("jia", NIGHT)}
        finding = Finding("jia", "error", "too_few_links", "列表页只见 0 条")
        run = Run("jia", NIGHT, NIGHT + HOUR, "failed", {"requests": 4}, (finding,))
        store.finish(connection, number, run)
        assert store.latest(connection) == {"jia": run}


def test_the_newest_run_of_each_source_is_shown(engine):
    with engine.begin() as connection:
        crawled(connection, "jia", NIGHT)
        newest = crawled(connection, "jia", NIGHT + 24 * HOUR, "failed")
        other = crawled(connection, "yi", NIGHT)
        assert store.latest(connection) == {"jia": newest, "yi": other}


def test_only_runs_that_ended_well_count_as_finished(engine):
    with engine.begin() as connection:
        crawled(connection, "jia", NIGHT)
        crawled(connection, "jia", NIGHT + 24 * HOUR, "failed")
        crawled(connection, "yi", NIGHT, "interrupted")
        store.start(connection, "bing", NIGHT)
        assert store.last_finished(connection) == {"jia": NIGHT}


def test_runs_of_a_killed_process_are_closed_as_interrupted(engine):
    with engine.begin() as connection:
        done = crawled(connection, "jia", NIGHT)
        store.start(connection, "yi", NIGHT)
        assert store.abandon(connection) == 1
        assert store.abandon(connection) == 0
        assert store.latest(connection) == {"jia": done, "yi": Run("yi", NIGHT, status="interrupted")}


def test_runs_since_a_moment_come_oldest_first(engine):
    with engine.begin() as connection:
        runs = [crawled(connection, source, NIGHT + n * HOUR) for n, source in enumerate(["jia", "yi", "jia"])]
        assert store.since(connection, NIGHT + HOUR) == runs[1:]
        assert store.since(connection, NIGHT, ["jia"]) == [runs[0], runs[2]]
