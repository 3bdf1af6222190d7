"""Which links to fetch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.frontier import conditional, in_window, wanted
from pipeline.store.links import FAILURES_MAX, KnownLink
from pipeline.types import Link
from pipeline.urls import url_key

NIGHT = datetime(2024, 2, 19, 16, tzinfo=UTC)
"""00:00 on 20 February in Beijing."""
SINCE, UNTIL = NIGHT - timedelta(days=7), NIGHT
A = Link("https://www.jia.example/a.html", "题", NIGHT - timedelta(days=1))


def met(link: Link = A, fetched_at: datetime | None = NIGHT, failures: int = 0) -> dict[str, KnownLink]:
    known = KnownLink(link.url, link.signature, NIGHT, fetched_at, False, failures, "", "")
    return {url_key(link.url): known}


@pytest.mark.parametrize(
    ("published_at", "date_only", "inside"),
    [
        (None, False, True),
        (SINCE, False, True),
        (SINCE - timedelta(seconds=1), False, False),
        (UNTIL, False, True),
        (UNTIL + timedelta(seconds=1), False, False),
        (SINCE - timedelta(hours=23), True, True),
        (SINCE - timedelta(hours=25), True, False),
        (UNTIL + timedelta(hours=1), True, False),
    ],
)
def test_a_day_alone_counts_as_its_whole_day(published_at, date_only, inside):
    link = Link("https://a.example/", published_at=published_at, date_only=date_only)
    assert in_window(link, SINCE, UNTIL) is inside


def test_a_link_never_met_is_wanted_and_a_kept_one_is_not():
    assert wanted([A], {}) == [A]
    assert wanted([A], met()) == []


@pytest.mark.parametrize("failures", range(FAILURES_MAX + 1))
def test_a_link_still_owed_is_wanted_until_it_failed_too_often(failures):
    assert wanted([A], met(fetched_at=None, failures=failures)) == ([A] if failures < FAILURES_MAX else [])


@pytest.mark.parametrize(
    "shown",
    [Link(A.url, "新题", A.published_at), Link(A.url, "题", NIGHT), Link(A.url, "题", A.published_at, inline=b"new")],
)
def test_a_kept_link_shown_with_a_new_title_date_or_text_is_wanted_again(shown):
    assert wanted([shown], met()) == [shown]


def test_a_link_listed_twice_in_two_forms_is_fetched_once():
    twin = Link("http://jia.example/a.html?f=rss", "题")
    assert wanted([A, twin, A], {}) == [A]


def test_links_keep_the_order_of_the_page():
    links = [Link(f"https://a.example/{name}") for name in "cab"]
    assert wanted(links, {}) == links


@pytest.mark.parametrize("validators", [("", ""), ('"1"', ""), ("", "Mon"), ('"1"', "Mon")])
def test_a_second_look_needs_validators(validators):
    link = Link(A.url, etag=validators[0], last_modified=validators[1])
    assert conditional(link) == (link if any(validators) else None)
