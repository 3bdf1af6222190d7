"""Issues and decisions: opened once, appended for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from pipeline.editing import decisions as d
from pipeline.store import issues as store
from pipeline.types import Issue

AT = datetime(2024, 2, 23, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
A, B, C = (f"https://news.example/{name}" for name in "abc")


def issue(number: int) -> Issue:
    return Issue(number, AT, AT + WEEK)


def test_issues_are_found_by_number_and_listed_newest_first(engine):
    with engine.begin() as connection:
        assert store.last_issue(connection) is None
        for number in (402, 404, 403):
            store.add_issue(connection, issue(number), AT)
        assert store.get_issue(connection, 403) == issue(403)
        assert store.get_issue(connection, 405) is None
        assert store.list_issues(connection) == [issue(404), issue(403), issue(402)]
        assert store.last_issue(connection) == issue(404)


def test_a_number_is_given_once(engine):
    with engine.begin() as connection:
        store.add_issue(connection, issue(403), AT)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        store.add_issue(connection, issue(403), AT)


def test_decisions_come_back_in_the_order_they_were_made(engine):
    made = [
        d.pick(A, "周禾", AT, 403, section="content", starred=True, members=[A, B]),
        d.move(A, "林川", AT - WEEK, 403, position=2),
        d.merge(B, "周禾", AT, 403, into=A, same_event=True),
        d.split(A, "周禾", AT, 403, [C], members=[A, C]),
        d.edit(A, "周禾", AT, 403, title="新题", text="一段\n二段"),
        d.undo(A, "周禾", AT, 403),
    ]
    with engine.begin() as connection:
        store.add_decisions(connection, made[:2])
        store.add_decisions(connection, [])
        store.add_decisions(connection, made[2:])
        kept = store.decisions(connection)
    assert [(one.kind, one.lead_url, one.who, one.at, one.issue) for one in kept] == [
        (one.kind, one.lead_url, one.who, one.at, one.issue) for one in made
    ]
    assert d.constraints(kept) == d.constraints(made)
    assert d.state(kept) == d.state(made)


def test_the_same_decision_twice_is_two_rows(engine):
    with engine.begin() as connection:
        store.add_decisions(connection, [d.pick(A, "周禾", AT, 403)] * 2)
        assert len(store.decisions(connection)) == 2
