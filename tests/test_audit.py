"""The audit log: the chain holds on both kinds of database whatever was done, and every tampering is found."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from pipeline.store import audit
from pipeline.store.audit import Act, AuditQuery, End
from pipeline.store.session import open_store
from pipeline.store.tables import AuditHeadRow, AuditRow

AT = datetime(2024, 2, 26, 1, 2, 3, 456789, tzinfo=UTC)


def act(number: int = 0, **changes: Any) -> Act:
    values = {"at": AT + timedelta(seconds=number), "who": "林晓", "kind": "edit", "subject": f"https://a.cn/{number}"}
    values |= {"before": {"title": "旧题"}, "after": {"title": f"新题{number}", "rank": 0.1 + number}}
    return Act(**{**values, **changes})


def fill(engine: Engine, count: int) -> None:
    with engine.begin() as connection:
        audit.append(connection, [act(number) for number in range(1, count + 1)])


def broken(engine: Engine, known: End | None = None) -> int | None:
    """Number of the first break."""
    with engine.connect() as connection:
        found = audit.verify(connection, known)
        return found.number if found else None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(st.text() | st.integers(), json_values, max_size=4)
moments = st.datetimes(
    min_value=datetime(1900, 1, 2), max_value=datetime(9998, 1, 1), timezones=st.just(timezone(timedelta(hours=8)))
)
acts = st.builds(
    Act, moments, st.text(max_size=20), st.sampled_from(["pick", "account_add"]), st.text(), mappings, mappings
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(acts, max_size=4))
def test_whatever_was_done_the_chain_holds_once_it_is_read_back(engine: Engine, said: list[Act]) -> None:
    with engine.begin() as connection:
        audit.append(connection, said)
    assert broken(engine) is None


def test_a_text_that_no_database_takes_is_kept_without_what_it_refuses(engine: Engine) -> None:
    with engine.begin() as connection:
        audit.append(connection, [act(subject="甲\0乙\ud800", after={"text": "\ud800\0", 3: (1, 2)})])
    with engine.connect() as connection:
        [entry] = audit.entries(connection, AuditQuery())
    assert (entry.act.subject, entry.act.after) == ("甲乙?", {"text": "\ud800\0", "3": [1, 2]})
    assert broken(engine) is None


def test_entries_come_newest_first_and_are_told_apart_by_who_what_and_where(engine: Engine) -> None:
    fill(engine, 5)
    with engine.begin() as connection:
        audit.append(connection, [act(6, who="周禾", kind="pick")])
    with engine.connect() as connection:

        def numbers(**asked: Any) -> list[int]:
            return [one.number for one in audit.entries(connection, AuditQuery(**asked))]

        assert numbers() == [6, 5, 4, 3, 2, 1]
        assert numbers(limit=2, before=6) == [5, 4]
        assert numbers(who="周禾") == numbers(kind="pick") == [6]
        assert numbers(subjects=("https://a.cn/2", "https://a.cn/6")) == [6, 2]
        assert [one.number for one in audit.oldest_first(connection)] == [1, 2, 3, 4, 5, 6]
        assert audit.end(connection).number == 6


def _row(connection: Connection, number: int) -> dict[str, Any]:
    found = connection.execute(select(AuditRow.__table__).where(AuditRow.number == number)).one()
    return dict(found._mapping)


def _swap(connection: Connection) -> None:
    one, other = _row(connection, 3), _row(connection, 4)
    for number, values in ((3, other), (4, one)):
        kept = {name: value for name, value in values.items() if name != "number"}
        connection.execute(update(AuditRow).where(AuditRow.number == number).values(**kept))


def _renumbered(connection: Connection) -> None:
    connection.execute(delete(AuditRow).where(AuditRow.number == 3))
    for number in (4, 5, 6):
        connection.execute(update(AuditRow).where(AuditRow.number == number).values(number=number - 1))
    connection.execute(update(AuditHeadRow).values(number=5))


def _appended(connection: Connection) -> None:
    connection.execute(insert(AuditRow).values(**{**_row(connection, 6), "number": 7}))


def _forged(connection: Connection) -> None:
    last = _row(connection, 6)["hash"]
    forged = act(7)
    told = {name: getattr(forged, name) for name in ("at", "who", "kind", "subject", "before", "after")}
    connection.execute(insert(AuditRow).values(number=7, **told, hash=audit.hash_of(7, forged, last)))


def _set(number: int, **values: Any) -> Callable[[Connection], None]:
    return lambda connection: (
        connection.execute(update(AuditRow).where(AuditRow.number == number).values(**values)) and None
    )  # type: ignore[func-returns-value, return-value]


def _run(statement: str) -> Callable[[Connection], None]:
    return lambda connection: connection.execute(text(statement)) and None  # type: ignore[func-returns-value, return-value]


TAMPERINGS: dict[str, tuple[Callable[[Connection], None], int]] = {
    "time": (_set(3, at=AT), 3),
    "microsecond": (_set(3, at=AT + timedelta(seconds=3, microseconds=1)), 3),
    "who": (_set(3, who="周禾"), 3),
    "kind": (_set(3, kind="pick"), 3),
    "subject": (_set(3, subject="https://a.cn/9"), 3),
    "before": (_set(3, before={}), 3),
    "after": (_set(3, after={"title": "新题3", "rank": 3.1000000000000005}), 3),
    "hash": (_set(3, hash="0" * 64), 3),
    "first deleted": (_run("DELETE FROM audit WHERE number = 1"), 1),
    "one in the middle deleted": (_run("DELETE FROM audit WHERE number = 3"), 3),
    "tail deleted": (_run("DELETE FROM audit WHERE number > 4"), 5),
    "all deleted": (_run("DELETE FROM audit"), 1),
    "two swapped": (_swap, 3),
    "deleted and renumbered": (_renumbered, 3),
    "the last one twice": (_appended, 7),
    "one added past the head": (_forged, 7),
    "head set back": (_run("UPDATE audit_head SET number = 5"), 6),
    "head with another hash": (_run("UPDATE audit_head SET hash = 'x'"), 7),
    "head gone": (_run("DELETE FROM audit_head"), 1),
    "two heads": (_run("INSERT INTO audit_head (id, number, hash) VALUES (2, 6, 'x')"), 2),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_found_at_its_first_place(engine: Engine, name: str) -> None:
    fill(engine, 6)
    assert broken(engine) is None
    tamper, place = TAMPERINGS[name]
    with engine.begin() as connection:
        tamper(connection)
    assert broken(engine) == place


def test_a_chain_made_anew_is_told_by_an_end_noted_before(engine: Engine) -> None:
    fill(engine, 4)
    with engine.connect() as connection:
        known = audit.end(connection)
    fill(engine, 2)
    assert broken(engine, known) is None
    with engine.begin() as connection:
        connection.execute(delete(AuditRow))
        connection.execute(update(AuditHeadRow).values(number=0, hash=""))
        audit.append(connection, [act(number, who="周禾") for number in range(6)])
    assert broken(engine) is None
    assert broken(engine, known) == 4
    assert broken(engine, End(9, known.hash)) == 7


def test_what_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    fill(engine, 2)
    with engine.connect() as connection:
        audit.append(connection, [act(9)])
        connection.rollback()
    fill(engine, 1)
    assert broken(engine) is None


def _append_often(url: str, who: str, times: int) -> None:
    engine = open_store(url)
    for number in range(times):
        with engine.begin() as connection:
            audit.append(connection, [act(number, who=who), act(number, who=who)])
    engine.dispose()


@pytest.mark.parametrize("start", [threading.Thread, multiprocessing.get_context("spawn").Process])
def test_those_who_append_at_once_leave_no_gap(engine: Engine, start: Any) -> None:
    url = engine.url.render_as_string(hide_password=False)
    crowd = [start(target=_append_often, args=(url, f"编辑{number}", 12)) for number in range(3)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert broken(engine) is None
    with engine.connect() as connection:
        assert audit.end(connection).number == 3 * 12 * 2


def test_a_check_beside_those_who_append_finds_nothing(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    other = threading.Thread(target=_append_often, args=(str(engine.url), "编辑", 40))
    other.start()
    while other.is_alive():
        assert broken(engine) is None
    other.join()
    engine.dispose()
