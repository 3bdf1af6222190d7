"""sources -> planned jobs (pure), and the APScheduler that runs them when no cron does."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.polling import Polled, due_at
from pipeline.rhythm import DAY, Rhythm, rhythm_of
from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.types import SHANGHAI

if TYPE_CHECKING:
    from apscheduler.schedulers.blocking import BlockingScheduler
    from sqlalchemy import Connection

log = logging.getLogger(__name__)

NIGHT = {"hour": 2, "minute": 30}
"""Nightly crawl of everything, Beijing time: hosts are idle, editors asleep, six hours to spare before they are not."""
LOOK_EVERY_MINUTES = 15
"""How often the scheduler looks for sources that are due."""
GRACE_SECONDS = 6 * 3600
"""A job missed while the machine slept still runs this long after its time; one run makes good for all missed."""
PACE_PAST = timedelta(days=60)
PACE_REPORTS = 3
PACE_DAYS = 14
"""From so many reports of the last PACE_PAST, the first so many days ago, a source's own pace says when it is asked."""


def plan_jobs(sources: Sequence[Source], polled: Mapping[str, Polled], now: datetime) -> list[Source]:
    """Enabled sources that are to be asked now (pipeline.polling.due_at); those that never ended well come first."""
    due = [source for source in sources if not source.disabled and is_due(source, polled.get(source.id), now)]
    return sorted(due, key=lambda source: (_last_good(polled, source) is not None, source.id))


def is_due(source: Source, polled: Polled | None, now: datetime) -> bool:
    """Whether the time has come to ask a source again."""
    when = due_at(source, polled or Polled())
    return when is None or when <= now


def left_alone(sources: Sequence[Source], polled: Mapping[str, Polled], now: datetime) -> list[Source]:
    """Enabled sources that even a crawl of everything passes over: they answered with a challenge, and the days of
    their back-off are not over."""
    return [
        source
        for source in sources
        if not source.disabled and (past := polled.get(source.id, Polled())).blocked and not is_due(source, past, now)
    ]


def polled_so_far(connection: Connection, now: datetime) -> dict[str, Polled]:
    """Source id -> how its polls went and what it usually brings."""
    from pipeline.store import polls as poll_store

    brought = poll_store.times(connection, now - PACE_PAST)
    return {
        name: replace(past, rhythm=_pace(brought.get(name, ()), now))
        for name, past in poll_store.standing(connection).items()
    }


def _pace(times: Sequence[float], now: datetime) -> Rhythm | None:
    present = now.timestamp()
    past = [moment for moment in times if moment <= present]
    if len(past) < PACE_REPORTS or present - min(past) < PACE_DAYS * DAY:
        return None
    return rhythm_of(past, min(past), present)


def _last_good(polled: Mapping[str, Polled], source: Source) -> datetime | None:
    past = polled.get(source.id)
    return past.last_good if past else None


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
