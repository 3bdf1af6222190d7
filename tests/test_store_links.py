"""Links in the store: met once, owed until their page is safe, looked at a second time once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.store import links as store
from pipeline.types import Link, Page

NIGHT = datetime(2024, 2, 20, 22, tzinfo=UTC)
LONG_AGO = NIGHT - timedelta(days=30)
A, B, C = (f"https://www.jia.example/xw/{name}.html" for name in "abc")


def fetched(url: str, at: datetime, **changes):
    """A row as the keeper marks a page that is safe."""
    known = {"key": store.url_key(url), "signature": "s", "fetched_at": at, "etag": "", "last_modified": ""}
    return {**known, "rechecked": False, "failures": 0, **changes}


def page(url: str, at: datetime) -> Page:
    return Page(url, "jia", at, 200, (), b"<p>x</p>")


def test_a_link_met_twice_keeps_its_first_time_and_takes_the_new_title(engine):
    with engine.begin() as connection:
        store.remember(connection, "jia", [Link(A, title="旧题")], NIGHT)
        store.remember(
            connection, "jia", [Link(A.replace("https://www.", "http://"), title="新题")], NIGHT + timedelta(1)
        )
        (met,) = store.known(connection, [A]).values()
        (owed,) = store.owed(connection, "jia", LONG_AGO)
    assert met.first_seen_at == NIGHT
    assert owed.title == "新题"


def test_known_tells_only_what_was_met(engine):
    with engine.begin() as connection:
        store.remember(connection, "jia", [Link(A)], NIGHT)
        assert set(store.known(connection, [A, B])) == {"jia.example/xw/a.html"}
        assert store.first_seen(connection, ["jia.example/xw/a.html", "nowhere"]) == {"jia.example/xw/a.html": NIGHT}


def test_a_link_survives_the_store_whole(engine):
    link = Link(
        A,
        "题",
        NIGHT,
        True,
        "摘要",
        "https://www.jia.example/doc.pdf",
        inline=b"<p>\xe6\x96\x87</p>",
        source_name="丙公司",
    )
    with engine.begin() as connection:
        store.remember(connection, "jia", [link], NIGHT)
        (kept,) = store.owed(connection, "jia", LONG_AGO)
    assert kept == Link(A, "题", NIGHT, True, "摘要", "https://www.jia.example/doc.pdf", source_name="丙公司")


def test_owed_are_the_links_of_a_source_not_yet_fetched_oldest_first(engine):
    with engine.begin() as connection:
        store.remember(connection, "jia", [Link(B)], NIGHT)
        store.remember(connection, "jia", [Link(A), Link(C)], NIGHT + timedelta(hours=1))
        store.remember(connection, "yi", [Link("https://yi.example/1")], NIGHT)
        store.mark_fetched(connection, [fetched(C, NIGHT)])
        assert [link.url for link in store.owed(connection, "jia", LONG_AGO)] == [B, A]
        assert [link.url for link in store.owed(connection, "jia", NIGHT + timedelta(minutes=1))] == [A]


def test_a_link_that_failed_too_often_is_given_up(engine):
    with engine.begin() as connection:
        store.remember(connection, "jia", [Link(A)], NIGHT)
        for failures in range(store.FAILURES_MAX):
            assert len(store.owed(connection, "jia", LONG_AGO)) == 1, failures
            store.mark_failed(connection, A)
        assert store.owed(connection, "jia", LONG_AGO) == []
        assert store.known(connection, [A])["jia.example/xw/a.html"].failures == store.FAILURES_MAX


def test_marking_many_fetched_changes_each_and_no_other(engine):
    with engine.begin() as connection:
        store.remember(connection, "jia", [Link(A), Link(B), Link(C)], NIGHT)
        store.mark_failed(connection, A)
        store.mark_fetched(connection, [fetched(A, NIGHT, etag='"a"'), fetched(B, NIGHT, last_modified="Mon")])
        store.mark_fetched(connection, [])
        known = {link.url: link for link in store.known(connection, [A, B, C]).values()}
    assert (known[A].etag, known[A].failures, known[A].fetched_at) == ('"a"', 0, NIGHT)
    assert (known[B].etag, known[B].last_modified) == ("", "Mon")
    assert known[C].fetched_at is None


@pytest.mark.parametrize(("hours", "due"), [(1, False), (12, True), (24, True), (48, True), (49, False)])
def test_a_page_is_due_for_its_second_look_within_a_span(engine, hours, due):
    with engine.begin() as connection:
        store.remember(connection, "jia", [Link(A)], NIGHT)
        store.mark_fetched(connection, [fetched(A, NIGHT, etag='"1"')])
        now = NIGHT + timedelta(hours=hours)
        found = store.due_for_second_look(connection, "jia", now, timedelta(hours=12), timedelta(hours=48))
    assert [link.etag for link in found] == (['"1"'] if due else [])


def test_the_second_look_is_taken_once(engine):
    span = (NIGHT + timedelta(days=1), timedelta(hours=12), timedelta(hours=48))
    with engine.begin() as connection:
        store.remember(connection, "jia", [Link(A)], NIGHT)
        store.mark_fetched(connection, [fetched(A, NIGHT)])
        store.mark_rechecked(connection, A)
        assert store.due_for_second_look(connection, "jia", *span) == []


def test_pages_from_elsewhere_are_links_met_and_fetched_then(engine):
    with engine.begin() as connection:
        store.remember_fetched(connection, [page(A, NIGHT)])
        store.remember_fetched(connection, [page(A, NIGHT + timedelta(days=9))])
        (met,) = store.known(connection, [A]).values()
        assert (met.first_seen_at, met.fetched_at, met.rechecked) == (NIGHT, NIGHT, True)
        assert store.owed(connection, "jia", LONG_AGO) == []


def test_validators_are_replaced_and_empty_ones_forgotten(engine):
    with engine.begin() as connection:
        store.set_validators(connection, "jia", {A: ('"1"', ""), B: ("", "Mon")})
        store.set_validators(connection, "jia", {A: ('"2"', "Tue"), B: ("", "")})
        store.set_validators(connection, "yi", {A: ('"9"', "")})
        store.set_validators(connection, "yi", {})
        assert store.validators(connection, "jia") == {A: ('"2"', "Tue")}
        assert store.validators(connection, "yi") == {A: ('"9"', "")}


def test_more_links_than_one_statement_holds(engine):
    links = [Link(f"https://www.jia.example/{number}") for number in range(1200)]
    with engine.begin() as connection:
        store.remember(connection, "jia", links, NIGHT)
        assert len(store.known(connection, [link.url for link in links])) == len(links)


@pytest.mark.parametrize(
    "changed",
    [Link(A, "新题", NIGHT), Link(A, "题", NIGHT + timedelta(1)), Link(A, "题", NIGHT, inline=b"x"), Link(A, "题")],
)
def test_a_signature_changes_with_title_date_and_text(changed):
    assert changed.signature != Link(A, "题", NIGHT).signature


def test_a_signature_ignores_what_is_not_shown():
    assert Link(A, "题", NIGHT).signature == Link(B, "题", NIGHT, summary="摘要", etag="1").signature
