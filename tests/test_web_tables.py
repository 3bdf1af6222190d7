"""The tables that analysts take away."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from newsdesk import NewsDesk
from webdesk import Browser, browser

from desk.people import Role


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    return browser(desk.room(), "周析", Role.ANALYST)


def test_an_analyst_takes_the_week_as_csv(web: Browser) -> None:
    answer = web.get("/tables/2024-W08/events.csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert "attachment" in answer.headers["content-disposition"]
    assert any("临川渡口" in row["标题"] for row in rows)


def test_the_ledger_of_capital_is_shown_and_taken(web: Browser) -> None:
    assert "拾光影业" in web.get("/tables?week=2024-W08").text
    answer = web.get("/tables/2024-W08/capital.csv")
    assert "拾光影业" in answer.content.decode("utf-8-sig")


def test_a_week_is_told_with_its_days(web: Browser) -> None:
    assert "2024-W08（2月19日至2月25日）" in web.get("/tables?week=2024-W08").text


@pytest.mark.parametrize("path", ["/tables?week=2024-W99", "/tables/x/people.csv", "/tables/2024-W08/passwords.csv"])
def test_what_is_no_table_is_said(web: Browser, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
