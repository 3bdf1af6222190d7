"""What the yardstick of silence asks the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from pipeline.drift import PageRead
from pipeline.history import Sighting
from pipeline.store import pages as page_store
from pipeline.store import polls as store
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.store.archive import Position
from pipeline.types import Page, Reason, Rejection, Report
from pipeline.verdicts import Run

NIGHT = datetime(2024, 2, 20, 22, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def report(number: int, at: datetime, **more) -> Report:
    return Report(f"https://jia.example/{number}", "jia", f"第{number}条", "正文" * 50, first_seen_at=at, **more)


def ran(connection, at: datetime, status="finished", source="jia") -> None:
    run_store.finish(connection, run_store.start(connection, source, at), Run(source, at, at, status))


def test_reports_and_good_runs_come_by_source(engine):
    with engine.begin() as connection:
        dated = report(1, NIGHT, published_at=NIGHT - DAY, date_only=True)
        report_store.save(connection, [(one, None, NIGHT) for one in (dated, report(2, NIGHT - 9 * DAY))])
        for hours, status in ((3, "finished"), (2, "failed"), (1, "finished")):
            ran(connection, NIGHT - hours * HOUR, status)
        ran(connection, NIGHT, source="yi")
        assert store.sightings(connection, NIGHT - 2 * DAY) == {"jia": [Sighting(NIGHT, NIGHT - DAY, True)]}
        assert store.times(connection, NIGHT - 2 * DAY) == {"jia": [(NIGHT - DAY).timestamp()]}
        assert store.count_since(connection, "jia", NIGHT - 20 * DAY) == 2
        assert store.good_runs(connection, NIGHT - DAY, ["jia"]) == {"jia": [NIGHT - 3 * HOUR, NIGHT - HOUR]}
        assert store.last_good_before(connection, "jia", NIGHT - HOUR) == NIGHT - 3 * HOUR
        assert store.last_good_before(connection, "jia", NIGHT - 9 * DAY) is None


def test_the_past_of_a_source_is_its_own(engine):
    with engine.begin() as connection:
        report_store.save(connection, [(report(n, NIGHT - n * DAY), None, NIGHT) for n in range(60)])
        ran(connection, NIGHT)
        past = store.history(connection, "jia", NIGHT + HOUR)
        assert past.last == NIGHT and past.speaks
        assert store.history(connection, "yi", NIGHT).last is None


def test_pages_are_told_with_what_their_reports_lack(engine):
    with engine.begin() as connection:
        page = Page("https://jia.example/1", "jia", NIGHT, 200, (), b"x")
        page_store.add(connection, [(page, Position("a.warc.gz", 0))])
        named = report(
            1,
            NIGHT,
            published_at=NIGHT,
            provenance=MappingProxyType({"origin": "visible:label", "body": "select:#zoom"}),
        )
        fallen_back = report(2, NIGHT, provenance=MappingProxyType({"origin": "source"}))
        report_store.save(connection, [(named, 1, NIGHT), (fallen_back, 2, NIGHT - HOUR)])
        left_out = Rejection("https://jia.example/3", "jia", Reason.NO_BODY)
        report_store.save_rejections(connection, [(left_out, NIGHT - 2 * HOUR)])
        report_store.save(connection, [(report(4, NIGHT), None, NIGHT)])
        assert store.pages_read(connection, "jia") == [
            PageRead(NIGHT, True, True, True, True, 100),
            PageRead(NIGHT - HOUR, True, False, False, False, 100),
            PageRead(NIGHT - 2 * HOUR, False),
        ]
