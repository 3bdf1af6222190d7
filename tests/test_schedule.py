"""What is due, and a scheduler that neither forgets nor repeats across restarts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from crawlers import schedule
from crawlers.schedule import build, plan_jobs
from pipeline.settings import Settings, load_settings
from pipeline.sources import stranger
from pipeline.store.session import open_store
from pipeline.types import SHANGHAI

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)


def source(name: str, hours: int = 2, disabled: str = ""):
    return stranger(name).model_copy(update={"every": timedelta(hours=hours), "disabled": disabled})


@pytest.mark.parametrize(
    ("ago", "due"), [(timedelta(0), False), (2 * HOUR - timedelta(seconds=1), False), (2 * HOUR, True)]
)
def test_a_source_is_due_when_its_time_has_passed(ago, due):
    assert plan_jobs([source("a")], {"a": NOW - ago}, NOW) == ([source("a")] if due else [])


def test_a_source_that_failed_is_tried_again_after_an_hour_not_at_every_look():
    failing = [source("a")]
    assert plan_jobs(failing, {}, NOW, {"a": NOW - HOUR / 2}) == []
    assert plan_jobs(failing, {}, NOW, {"a": NOW - HOUR}) == failing


def test_sources_never_crawled_come_first_and_disabled_ones_never():
    sources = [source("a"), source("b"), source("c", disabled="改版中"), source("d", hours=48)]
    planned = plan_jobs(sources, {"a": NOW - 9 * HOUR, "d": NOW - 9 * HOUR, "gone": NOW}, NOW)
    assert [one.id for one in planned] == ["b", "a"]


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
