"""sources -> planned jobs (pure), and the APScheduler that runs them when no cron does."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.types import SHANGHAI

if TYPE_CHECKING:
    from apscheduler.schedulers.blocking import BlockingScheduler

log = logging.getLogger(__name__)

NIGHT = {"hour": 2, "minute": 30}
"""Nightly crawl of everything, Beijing time: hosts are idle, editors asleep, six hours to spare before they are not."""
LOOK_EVERY_MINUTES = 15
"""How often the scheduler looks for sources whose `every` has passed."""
GRACE_SECONDS = 6 * 3600
"""A job missed while the machine slept still runs this long after its time; one run makes good for all missed."""


RETRY_EVERY = timedelta(hours=1)
"""A source whose last run failed is tried again no sooner, however often the scheduler looks."""


def plan_jobs(
    sources: Sequence[Source],
    last_finished: Mapping[str, datetime],
    now: datetime,
    last_tried: Mapping[str, datetime] = MappingProxyType({}),
) -> list[Source]:
    """Enabled sources whose `every` has passed since their last run that ended well; never crawled ones first.

    `last_tried` holds runs however they ended: one that failed is repeated after RETRY_EVERY.
    """
    due = [
        source
        for source in sources
        if not source.disabled
        and (source.id not in last_finished or now - last_finished[source.id] >= source.every)
        and (source.id not in last_tried or now - last_tried[source.id] >= min(source.every, RETRY_EVERY))
    ]
    return sorted(due, key=lambda source: (source.id in last_finished, source.id))


def serve(settings: Settings) -> None:
    """Run until SIGTERM or Ctrl-C: the nightly crawl and, between, whatever is due; one crawl at a time.

    Jobs live in the store's database, so a restart neither forgets nor repeats one.
    """
    scheduler = build(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _shut_down(scheduler))
    scheduler.start()


def build(settings: Settings) -> BlockingScheduler:
    """The scheduler with its two jobs, not yet started."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.blocking import BlockingScheduler
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    from pipeline.store.session import open_store

    store = SQLAlchemyJobStore(engine=open_store(settings.database_url), tablename="scheduled_jobs")
    scheduler = BlockingScheduler(
        jobstores={"default": store},
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS},
        timezone=SHANGHAI,
    )
    store.start(scheduler, "default")  # makes its table, so that it can be asked for what was planned before
    jobs = {
        "nightly": (CronTrigger(**NIGHT, timezone=SHANGHAI), ["--all"]),
        "due": (IntervalTrigger(minutes=LOOK_EVERY_MINUTES, timezone=SHANGHAI), []),
    }
    for name, (trigger, arguments) in jobs.items():
        planned = _planned(store, name, trigger)
        scheduler.add_job(run_crawl, trigger, args=[arguments], id=name, replace_existing=True, **planned)
    return scheduler


def _planned(store: Any, name: str, trigger: object) -> dict[str, Any]:
    """The time a job waits for since before a restart, unless its rule has changed: a run missed meanwhile is due."""
    try:
        job = store.lookup_job(name)
    except (LookupError, ValueError, TypeError, AttributeError, ImportError):
        return {}  # written by a version that named the function otherwise
    return {"next_run_time": job.next_run_time} if job and str(job.trigger) == str(trigger) else {}


_child: subprocess.Popen[bytes] | None = None


def run_crawl(arguments: list[str]) -> None:
    """One crawl in a process of its own: its memory is gone when it ends, and it can be stopped cleanly."""
    global _child
    try:
        _child = subprocess.Popen([sys.executable, "-m", "desk.cli", "crawl", *arguments])  # noqa: S603
        code = _child.wait()
        log.log(logging.INFO if code == 0 else logging.WARNING, "crawl ended", extra={"code": code})
    except Exception:
        log.exception("crawl could not be started")
    finally:
        _child = None


def _shut_down(scheduler: BlockingScheduler) -> None:
    if _child is not None and _child.poll() is None:
        _child.send_signal(signal.SIGINT)
    scheduler.shutdown(wait=False)
