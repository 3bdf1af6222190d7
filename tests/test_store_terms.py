"""The index of rare words in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.postings import unpack
from pipeline.store import terms as store

NOON = datetime(2024, 2, 20, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def found_in(connection, terms, starts_at, ends_at):
    """(term, number, weight) of what the index answers, in order."""
    held = store.holders(connection, terms, starts_at, ends_at)
    return sorted((term, *entry) for term, entries in held for entry in unpack(entries).tolist())


def test_a_term_is_found_in_the_days_around_and_not_in_another_month(engine):
    with engine.begin() as connection:
        store.put(connection, [(1, NOON, {7: 9, 8: 1}), (2, NOON + 3 * DAY, {8: 5}), (3, NOON + 40 * DAY, {8: 5})])
        found = found_in(connection, {7, 8, 9}, NOON - 4 * DAY, NOON + 4 * DAY)
    assert found == [(7, 1, 9), (8, 1, 1), (8, 2, 5)]


def test_what_is_put_twice_is_there_once(engine):
    with engine.begin() as connection:
        for reports in ([(1, NOON, {7: 9, 8: 1})], [(2, NOON, {7: 10}), (1, NOON, {7: 9})]):
            store.put(connection, reports)
        assert found_in(connection, {7, 8}, NOON, NOON) == [(7, 1, 9), (7, 2, 10), (8, 1, 1)]
        store.forget_all(connection)
        assert not found_in(connection, {7, 8}, NOON, NOON)


def test_every_number_and_weight_comes_back_as_put(engine):
    """SQLite makes text of bytes that it joins: none may be changed by that, nor end there."""
    entries = [(number, 1 + number % 255) for number in (1, 10, 127, 128, 0xD8, 0xC0AF, 0xFFFE, 2**31 - 1)]
    with engine.begin() as connection:
        for number, weight in entries:
            store.put(connection, [(number, NOON, {7: weight})])
        assert found_in(connection, {7}, NOON, NOON) == [(7, *entry) for entry in entries]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.integers(1, 9),
        st.tuples(st.integers(-20, 20), st.sets(st.integers(0, 2**47 - 1), max_size=4)),
        max_size=6,
    ),
    st.integers(-20, 20),
    st.integers(0, 8),
)
def test_none_of_the_days_asked_for_is_missed(engine, reports, first, length):
    with engine.begin() as connection:
        store.forget_all(connection)
        store.put(
            connection,
            [(number, NOON + day * DAY, dict.fromkeys(terms, 5)) for number, (day, terms) in reports.items()],
        )
        wanted = {term for _, terms in reports.values() for term in terms}
        found = found_in(connection, wanted, NOON + first * DAY, NOON + (first + length) * DAY)
    for number, (day, terms) in reports.items():
        if first <= day <= first + length:
            assert all((term, number, 5) in found for term in terms)
