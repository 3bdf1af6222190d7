"""A whole newsroom for tests of the way: zhoubao as a command, on the replica web, in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from demo.replica import Replica
from demo.week import PROJECT, environment
from pipeline.store.session import open_store
from pipeline.store.tables import (
    DecisionRow,
    LinkRow,
    MemberRow,
    PageRow,
    PairRow,
    RejectionRow,
    ReportRow,
    StoryRow,
    Table,
)

_COMPARED: tuple[type[Table], ...] = (
    LinkRow, PageRow, ReportRow, RejectionRow, PairRow, StoryRow, MemberRow, DecisionRow
)  # fmt: skip
_OF_THE_RUN = {"id", "page_id", "archive", "position", "revision", "read_at", "fetched_at", "failures"}
"""Columns that tell of the run and not of what it brought: times of fetching, ids, archive positions, failed tries."""


@dataclass
class Newsroom:
    """Runs zhoubao in `folder` against `replica`."""

    folder: Path
    replica: Replica
    delay: str = "0"
    database_url: str = ""
    sources_file: Path = PROJECT / "sources.yaml"

    def environment(self, now: datetime) -> dict[str, str]:
        """Environment of a command at `now`."""
        environ = dict(environment(self.folder, now, self.replica.address, self.delay))
        environ["ZHOUBAO_SOURCES"] = str(self.sources_file)
        if self.database_url:
            environ["ZHOUBAO_DATABASE_URL"] = self.database_url
        return environ

    def start(self, now: datetime, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "desk.cli", *arguments],
            cwd=PROJECT,
            env=self.environment(now),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, now: datetime, *arguments: str) -> tuple[int, str]:
        """Exit code and output of a command, the replica's clock set to `now`."""
        self.replica.set_now(now)
        with self.start(now, *arguments) as process:
            output, _ = process.communicate(timeout=600)
        return process.returncode, output

    def store(self) -> Engine:
        """The store it writes."""
        return open_store(self.database_url or f"sqlite:///{self.folder / 'zhoubao.db'}")

    def rows(self) -> dict[str, list[Mapping[str, Any]]]:
        """Every row of every table, sorted, without the columns that tell of the run itself."""
        engine = self.store()
        with engine.connect() as connection:
            rows = {table.__tablename__: _rows(connection, table) for table in _COMPARED}
        engine.dispose()
        return rows


def _rows(connection: Connection, table: type[Table]) -> list[Mapping[str, Any]]:
    found = connection.execute(select(table.__table__))
    return sorted(({k: v for k, v in row._mapping.items() if k not in dropped(table)} for row in found), key=repr)


def dropped(table: type[Table]) -> set[str]:
    """Columns of `table` that are not compared; a story's id is a name, not a number, and stays."""
    return _OF_THE_RUN - {"id"} if table is StoryRow else _OF_THE_RUN
