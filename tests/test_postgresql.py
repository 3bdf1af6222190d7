"""The whole way on PostgreSQL, and that it gives what SQLite gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Newsroom
from sqlalchemy import Engine

from demo.replica import launch
from demo.week import NIGHTS

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_crawl_and_derivation_give_the_same_rows_as_on_sqlite(engine: Engine, tmp_path: Path) -> None:
    address = engine.url.render_as_string(hide_password=False)
    with launch(now=NIGHTS[-1]) as replica:
        server = Newsroom(tmp_path / "postgresql", replica, database_url=address)
        file = Newsroom(tmp_path / "sqlite", replica)
        for room in (server, file):
            for arguments in (("crawl", "--all"), ("process", "--again")):
                code, output = room.run(NIGHTS[-1], *arguments)
                assert code == 0, output
        assert comparable(server) == comparable(file)
        code, output = server.run(NIGHTS[-1], "candidates", "--word", "短剧")
        assert code == 0 and "短剧" in output


def comparable(room: Newsroom) -> dict[str, list[str]]:
    """Rows as text in one order: the two databases sort and key JSON differently."""
    return {
        table: sorted(repr(sorted((name, ordered(value)) for name, value in row.items())) for row in rows)
        for table, rows in room.rows().items()
    }


def ordered(value: object) -> object:
    """JSON objects by key, all the way down."""
    if isinstance(value, dict):
        return sorted((name, ordered(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return [ordered(inner) for inner in value]
    return value
