"""What is made ready beside the server's start."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from datetime import timedelta
from queue import SimpleQueue

import pytest
from newsdesk import NewsDesk
from webdesk import premises

from desk.warming import COLLECT_AFTER, warm_up
from desk.web import templates
from pipeline.names import week_of


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_pages_wait_for_is_there_and_passed_over_by_searches_for_cycles(
    desk: NewsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = premises(desk.room())
    reckoned: SimpleQueue[str] = SimpleQueue()
    monkeypatch.setattr("desk.pastcache.pasts", lambda _room, _connection, week: reckoned.put(week))
    templates.env.cache.clear()
    warm_up(here)
    assert {"candidates.html", "review.html"} <= {name for _, name in templates.env.cache}
    assert gc.get_threshold()[0] == COLLECT_AFTER and gc.get_freeze_count()
    assert reckoned.get(timeout=60) == week_of(here.room.now - timedelta(days=1))


def test_a_store_that_does_not_answer_is_noted_and_nothing_ends(
    desk: NewsDesk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = premises(desk.room())
    monkeypatch.setattr("desk.warming.open_issue", lambda *_: 1 / 0)
    with caplog.at_level(logging.WARNING):
        warm_up(here)
    assert "warming up failed" in caplog.text
