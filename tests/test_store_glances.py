"""What the store keeps of the last weeks' reports to rule comparisons out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.store import candidates
from pipeline.store import glances as store
from pipeline.store.terms import ERA

NOON = datetime(2024, 2, 20, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def test_every_byte_comes_back_as_put_for_the_days_around(engine):
    held = bytes(range(256)) * 4
    with engine.begin() as connection:
        store.put(connection, [(1, NOON, held), (2, NOON + 3 * DAY, b"\x00"), (3, NOON + 40 * DAY, held)])
        assert store.find(connection, [1, 2, 3, 4], NOON - 4 * DAY, NOON + 4 * DAY) == {1: held, 2: b"\x00"}
        assert store.find(connection, [2], NOON - 4 * DAY, NOON + 4 * DAY) == {2: b"\x00"}
        assert store.find(connection, [], NOON, NOON) == {}


def test_a_report_judged_again_has_its_newest(engine):
    with engine.begin() as connection:
        store.put(connection, [(1, NOON, b"before")])
        store.put(connection, [(1, NOON, b"after")])
        assert store.find(connection, [1], NOON, NOON) == {1: b"after"}


def test_only_the_newest_eras_stay_whatever_their_dates(engine):
    """A report dated years ahead by mistake must not cost all others theirs."""
    moments = [NOON - ERA * back for back in range(store.ERAS_KEPT + 5)] + [NOON.replace(year=2039)]
    with engine.begin() as connection:
        store.put(connection, [(number, when, b"x") for number, when in enumerate(moments)])
        store.forget_old(connection)
        left = [number for number, when in enumerate(moments) if store.find(connection, [number], when, when)]
        assert left == [*range(store.ERAS_KEPT - 1), len(moments) - 1]
        candidates.forget_all(connection)
        assert not store.find(connection, [0], NOON, NOON)


def test_few_eras_all_stay(engine):
    with engine.begin() as connection:
        store.forget_old(connection)
        store.put(connection, [(1, NOON, b"x")])
        store.forget_old(connection)
        assert store.find(connection, [1], NOON, NOON) == {1: b"x"}
