"""What is due, and a scheduler that neither forgets nor repeats across restarts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from crawlers import schedule
from crawlers.schedule import build, left_alone, plan_jobs, polled_so_far
from pipeline.polling import Polled
from pipeline.settings import Settings, load_settings
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.store.session import open_store
from pipeline.strangers import stranger
from pipeline.types import SHANGHAI, Report
from pipeline.verdicts import Finding, Run

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)


def source(name: str, hours: int = 2, disabled: str = ""):
    return stranger(name).model_copy(update={"every": timedelta(hours=hours), "disabled": disabled})


def good(ago: timedelta, **more: object) -> Polled:
    return Polled(last_good=NOW - ago, last_tried=NOW - ago, **more)


@pytest.mark.parametrize(
    ("ago", "due"), [(timedelta(0), False), (2 * HOUR - timedelta(seconds=1), False), (2 * HOUR, True)]
)
def test_a_source_without_history_is_due_when_its_time_has_passed(ago, due):
    assert plan_jobs([source("a")], {"a": good(ago)}, NOW) == ([source("a")] if due else [])


def test_sources_never_crawled_come_first_and_disabled_ones_never():
    sources = [source("a"), source("b"), source("c", disabled="改版中"), source("d", hours=48)]
    planned = plan_jobs(sources, {"a": good(9 * HOUR), "d": good(9 * HOUR), "gone": good(0 * HOUR)}, NOW)
    assert [one.id for one in planned] == ["b", "a"]


@pytest.mark.parametrize("failures", [1, 2, 3, 4, 9, 1000])
def test_errors_put_a_source_off_for_a_day_at_most_and_never_for_good(failures):
    wait = min(HOUR * 2 ** min(failures - 1, 9), 24 * HOUR)
    past = Polled(last_good=NOW - 99 * 24 * HOUR, last_tried=NOW - wait, bad_runs=failures)
    assert plan_jobs([source("a")], {"a": past}, NOW) == [source("a")]
    assert plan_jobs([source("a")], {"a": past}, NOW - HOUR / 60) == []


@pytest.mark.parametrize(("times", "days"), [(1, 1), (2, 2), (3, 4), (4, 7), (50, 7)])
def test_a_blocked_source_is_left_alone_for_days_even_by_a_crawl_of_everything(times, days):
    past = Polled(last_tried=NOW - days * 24 * HOUR, bad_runs=times, blocked=True)
    resting = [source("a")]
    assert left_alone(resting, {"a": past}, NOW - HOUR) == resting
    assert left_alone(resting, {"a": past}, NOW) == []
    assert plan_jobs(resting, {"a": past}, NOW) == resting


def test_only_a_blocked_source_is_passed_over_by_a_crawl_of_everything():
    assert left_alone([source("a")], {"a": Polled(last_tried=NOW, bad_runs=9)}, NOW) == []


def test_an_interrupted_run_is_made_good_within_the_hour():
    past = Polled(last_good=NOW - 2 * HOUR, last_tried=NOW - HOUR)
    assert plan_jobs([source("a", hours=9)], {"a": past}, NOW) == [source("a", hours=9)]
    assert plan_jobs([source("a", hours=9)], {"a": past}, NOW - HOUR / 60) == []


def test_the_store_tells_streaks_of_failures_and_walls(engine):
    def ran(name: str, hours: int, status: str, code: str = "start_failed") -> None:
        found = (Finding(name, "error", code, "HTTP 521"),) if status == "failed" else ()
        with engine.begin() as connection:
            begun = NOW - hours * HOUR
            run_store.finish(
                connection, run_store.start(connection, name, begun), Run(name, begun, begun, status, {}, found)
            )

    for hours, status in ((9, "failed"), (8, "finished"), (7, "failed"), (6, "interrupted"), (5, "failed")):
        ran("a", hours, status)
    ran("b", 4, "failed", "blocked")
    ran("c", 4, "failed", "blocked")
    ran("c", 3, "finished")
    with engine.connect() as connection:
        assert polled_so_far(connection, NOW) == {
            "a": Polled(NOW - 8 * HOUR, NOW - 5 * HOUR, 2),
            "b": Polled(None, NOW - 4 * HOUR, 1, blocked=True),
            "c": Polled(NOW - 3 * HOUR, NOW - 3 * HOUR),
        }


def test_a_busy_source_of_the_store_gets_a_pace_of_its_own(engine):
    with engine.begin() as connection:
        run_store.finish(connection, run_store.start(connection, "a", NOW), Run("a", NOW, NOW, "finished"))
        reports = [
            Report(f"https://a.example/{n}", "a", f"第{n}条", "正文", first_seen_at=NOW - n * HOUR) for n in range(400)
        ]
        report_store.save(connection, [(one, None, one.first_seen_at) for one in reports])
    with engine.connect() as connection:
        rhythm = polled_so_far(connection, NOW)["a"].rhythm
    assert rhythm is not None and rhythm.per_day == pytest.approx(24, rel=0.1)


# --- the scheduler --------------------------------------------------------------------------------------------------


@pytest.fixture
def setup(engine, tmp_path) -> Settings:
    """Settings whose store is the test's own."""
    url = engine.url.render_as_string(hide_password=False)
    return load_settings({"ZHOUBAO_DATA": str(tmp_path), "ZHOUBAO_DATABASE_URL": url})


@pytest.fixture
def crawls(monkeypatch) -> list[list[str]]:
    """Arguments of the crawls that were started."""
    started: list[list[str]] = []

    def run_crawl(arguments: list[str]) -> None:
        started.append(arguments)

    run_crawl.__module__, run_crawl.__qualname__ = "crawlers.schedule", "run_crawl"  # what the store names it by
    monkeypatch.setattr(schedule, "run_crawl", run_crawl)
    return started


def ran(setup: Settings, wait_for: Callable[[], object] = lambda: True) -> dict[str, datetime]:
    """Start the scheduler, wait until every job waits for a time to come, stop; job -> that time."""
    scheduler = build(setup)
    store = scheduler._jobstores["default"]
    worker = threading.Thread(target=scheduler.start, daemon=True)
    worker.start()
    planned: dict[str, datetime] = {}
    for _ in range(500):
        threading.Event().wait(0.02)
        if scheduler.running:
            planned = {job.id: job.next_run_time for job in store.get_all_jobs()}
            if len(planned) == 2 and min(planned.values()) > datetime.now(UTC) and wait_for():
                break
    scheduler.shutdown(wait=True)
    worker.join(10)
    store.engine.dispose()
    assert not worker.is_alive()
    return planned


def test_the_jobs_lie_in_the_store_and_a_second_start_does_not_double_them(setup, engine, crawls):
    first = ran(setup)
    with engine.connect() as connection:
        assert sorted(connection.scalars(text("SELECT id FROM scheduled_jobs"))) == ["due", "nightly"]
    assert first["nightly"].astimezone(SHANGHAI).strftime("%H:%M") == "02:30"
    assert ran(setup) == first
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM scheduled_jobs")) == 2
    assert crawls == []


def test_a_night_missed_while_the_program_was_down_is_made_good_once(setup, engine, crawls):
    ran(setup)
    missed(engine, setup, "nightly", hours=3)
    later = ran(setup, lambda: crawls)
    assert crawls == [["--all"]]
    assert later["nightly"] > datetime.now(UTC)


def test_a_night_missed_too_long_ago_is_left(setup, engine, crawls, monkeypatch):
    # The scheduler reads the real clock: tonight's own time must not fall between the missed one and now.
    soon = datetime.now(SHANGHAI) + timedelta(hours=2)
    monkeypatch.setattr(schedule, "NIGHT", {"hour": soon.hour, "minute": soon.minute})
    ran(setup)
    missed(engine, setup, "nightly", hours=9)
    later = ran(setup)
    assert crawls == [] and later["nightly"] > datetime.now(UTC)


def test_a_job_whose_rule_changed_is_planned_anew(setup, engine, crawls, monkeypatch):
    before = ran(setup)
    monkeypatch.setattr(schedule, "NIGHT", {"hour": 4, "minute": 15})
    after = ran(setup)
    assert after["nightly"].astimezone(SHANGHAI).strftime("%H:%M") == "04:15"
    assert after["due"] == before["due"]


def test_the_table_of_jobs_does_not_disturb_the_store(setup, engine, crawls):
    ran(setup)
    again = open_store(setup.database_url)
    again.dispose()


def test_a_crawl_that_cannot_be_started_leaves_the_scheduler_alive(monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(schedule.subprocess, "Popen", broken)
    schedule.run_crawl(["--all"])
    assert "crawl could not be started" in caplog.text
    assert schedule._child is None


def missed(engine, setup: Settings, name: str, hours: int) -> None:
    """Have a job wait for a time that has passed."""
    scheduler = build(setup)
    store = scheduler._jobstores["default"]
    job = store.lookup_job(name)
    job._modify(next_run_time=datetime.now(SHANGHAI) - timedelta(hours=hours))
    store.update_job(job)
    store.engine.dispose()
