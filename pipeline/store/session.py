"""Opening the store: SQLite in WAL mode by default, PostgreSQL by address; brought to the newest form first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pipeline.errors import StoreError, system_said
from pipeline.store.tables import Table

HEAD = "0014"
"""Newest migration; a test holds it to what the migrations folder says, so that opening needs no Alembic."""

MIGRATIONS = Path(__file__).parent / "migrations"
BATCH = 1000
"""Rows of one upsert statement."""

T = TypeVar("T")


def open_store(url: str) -> Engine:
    """Engine of a store in its newest form; creates or migrates it.

    Raises:
        StoreError: the address is not understood, the server does not answer or the schema cannot be brought up.
    """
    engine = connect(url)
    try:
        if _revision(engine) != HEAD:
            migrate(engine)
    except SQLAlchemyError as err:
        engine.dispose()
        raise StoreError(f"数据库打不开：{_shown(url)}：{database_said(err)}") from err
    except StoreError:
        engine.dispose()
        raise
    return engine


def connect(url: str) -> Engine:
    """Engine without touching the schema."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as err:
        raise StoreError(
            f"ZHOUBAO_DATABASE_URL 写法有误：{_shown(url)}；例：postgresql+psycopg://用户:密码@主机/库"
        ) from err
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise StoreError(f"数据目录建不了：{Path(parsed.database).parent}：{system_said(err)}") from err
    try:
        engine = create_engine(parsed)
    except (ImportError, SQLAlchemyError) as err:
        raise StoreError(f"数据库驱动不可用：{parsed.drivername}：{_first_line(err)}") from err
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest form, one transaction for each step."""
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7220403)"))
        else:  # the driver begins no transaction before DDL, and a killed migration would leave half a schema
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as err:
            raise StoreError(f"数据库由更新的版本写成，请先升级程序：{_first_line(err)}") from err


def upsert(
    connection: Connection,
    table: type[Table],
    rows: Iterable[Mapping[str, Any]],
    *,
    key: Sequence[str],
    update: Sequence[str] = (),
    count_up: str = "",
    newer: str = "",
) -> int:
    """Insert `rows` in batches; on a clash of `key` set the `update` columns, or leave the old row where none is
    named. Idempotent, but for the column `count_up`, which grows by one. With `newer` a row gives way only to one
    whose value in that column is not smaller. Returns how many rows were handed over."""
    insert = _insert(connection.dialect.name)
    count = 0
    for batch in batched(rows, BATCH):
        statement = insert(table)
        if update:
            values: dict[str, Any] = {column: statement.excluded[column] for column in update}
            if count_up:
                values[count_up] = table.__table__.c[count_up] + 1
            older = statement.excluded[newer] >= table.__table__.c[newer] if newer else None
            statement = statement.on_conflict_do_update(index_elements=list(key), set_=values, where=older)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=list(key))
        connection.execute(statement, [dict(row) for row in batch])
        count += len(batch)
    return count


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _insert(dialect: str) -> Any:
    """The INSERT of a kind of database; the other kind is not even loaded."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=60000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _revision(engine: Engine) -> str:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return url.split("@")[-1]


def database_said(err: Exception) -> str:
    """What the database objects to, with the way out where it is one of the common things."""
    said = _first_line(err)
    return next((f"{saying}（{said}）" for known, saying in _SAYINGS.items() if known in said), said)


_BROKEN = "文件坏了；请从备份恢复，见 docs/operate.md “备份与搬家”"
_SAYINGS = {
    "file is not a database": _BROKEN,
    "database disk image is malformed": _BROKEN,
    "malformed database schema": _BROKEN,
    "database is locked": "正被另一个程序占用，请过一会儿再试",
    "unable to open database file": "打不开文件：请看文件夹在不在、有没有权限",
    "readonly database": "没有权限写",
    "database or disk is full": "磁盘满了",
    "connection refused": "数据库服务没有开，或地址不对",
}
"""Words of SQLite and PostgreSQL -> what they come to."""


def _first_line(err: Exception) -> str:
    return (str(getattr(err, "orig", None) or err).strip().splitlines() or [type(err).__name__])[0]
