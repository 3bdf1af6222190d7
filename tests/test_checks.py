"""Findings: where a crawl fell short of what its source promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.checks import check_run
from pipeline.sources import ExpectSpec, Source, stranger

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
GOOD = {"start_pages": 1, "links_seen": 10}


@pytest.fixture
def promising() -> Source:
    """At least ten links, never silent for more than four days."""
    return stranger("jia").model_copy(update={"expect": ExpectSpec(links_min=10, silent_days_max=4)})


def codes(source, counts, faults=None, newest=NOW):
    return [(found.level, found.code) for found in check_run(source, counts, faults or {}, newest, NOW)]


def test_a_run_that_keeps_its_promise_has_no_findings(promising):
    assert codes(promising, GOOD) == []


def test_too_few_links_are_an_error_that_says_both_numbers(promising):
    (finding,) = check_run(promising, {**GOOD, "links_seen": 9}, {}, NOW, NOW)
    assert (finding.source_id, finding.level, finding.code) == ("jia", "error", "too_few_links")
    assert "9 条" in finding.message and "10 条" in finding.message


def test_a_list_that_did_not_change_is_not_counted(promising):
    assert codes(promising, {"start_pages": 2, "start_unchanged": 2}) == []
    assert codes(promising, {"start_pages": 2, "start_unchanged": 1}) == [("error", "too_few_links")]


def test_a_start_page_that_failed_is_named_and_stands_for_its_missing_links(promising):
    faults = {"https://jia.example/xw/": "超时"}
    (finding,) = check_run(promising, {"start_pages": 2, "links_seen": 3}, faults, NOW, NOW)
    assert (finding.level, finding.code, finding.message) == ("error", "start_failed", "超时：https://jia.example/xw/")


@pytest.mark.parametrize(("hours", "silent"), [(0, False), (96, False), (97, True), (24 * 30, True)])
def test_silence_beyond_the_promise_is_a_warning(promising, hours, silent):
    found = codes(promising, GOOD, newest=NOW - timedelta(hours=hours))
    assert found == ([("warning", "silent")] if silent else [])


def test_a_source_that_never_brought_anything_is_not_silent(promising):
    assert codes(promising, GOOD, newest=None) == []


def test_pages_that_failed_are_a_warning(promising):
    (finding,) = check_run(promising, {**GOOD, "pages_failed": 2}, {}, NOW, NOW)
    assert (finding.level, finding.code, finding.message) == ("warning", "pages_failed", "2 页没有取到，下次再取")


def test_errors_come_before_warnings(promising):
    found = codes(promising, {"start_pages": 1, "pages_failed": 1}, newest=NOW - timedelta(days=9))
    assert [level for level, _ in found] == ["error", "warning", "warning"]
