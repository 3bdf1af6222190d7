"""Opening the store: migrations, addresses, upsert."""

from __future__ import annotations

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text

from pipeline.errors import StoreError
from pipeline.postings import unpack
from pipeline.store import people
from pipeline.store.session import BATCH, HEAD, MIGRATIONS, batched, connect, migrate, open_store, upsert
from pipeline.store.tables import PairRow, Table, TermRow

PAIR = {"a_key": "a.example/1", "b_key": "b.example/1", "kind": "same", "score": 0.5, "why": "同为某日"}


def test_head_is_the_newest_migration_and_there_is_one():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_models_equal_migrations(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_model})
        assert compare_metadata(context, Table.metadata) == []


def _is_model(name, kind, _):
    """The index of all texts is of each database's own make."""
    return kind != "table" or not name.startswith("search_terms")


def test_opening_twice_changes_nothing(engine):
    with engine.begin() as connection:
        upsert(connection, PairRow, [PAIR], key=["a_key", "b_key"])
    migrate(engine)
    again = open_store(engine.url.render_as_string(hide_password=False))
    with again.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(PairRow)) == 1
    again.dispose()


def test_the_index_of_rare_words_is_packed_and_loses_nothing(engine):
    """As stores had it before."""
    rows = [{"era": n % 3, "term": n % 7, "report_id": n, "weight": 1 + n % 255} for n in range(50)]
    before_it = [
        "ALTER TABLE sessions DROP COLUMN browser",
        "DROP TABLE search_terms",
        "DROP TABLE search_owed",
        "DROP TABLE terms",
        "CREATE TABLE terms (era INTEGER NOT NULL, term BIGINT NOT NULL, report_id INTEGER NOT NULL,"
        " weight SMALLINT NOT NULL, CONSTRAINT terms_pkey PRIMARY KEY (era, term, report_id))",
        "UPDATE alembic_version SET version_num = '0011'",
    ]
    with engine.begin() as connection:
        for statement in before_it:
            connection.execute(text(statement))
        connection.execute(text("INSERT INTO terms VALUES (:era, :term, :report_id, :weight)"), rows)
    migrate(engine)
    with engine.connect() as connection:
        held = connection.execute(select(TermRow.era, TermRow.term, TermRow.held)).all()
        context = MigrationContext.configure(connection, opts={"include_name": _is_model})
        assert compare_metadata(context, Table.metadata) == []
    found = [(era, term, *entry) for era, term, entries in held for entry in unpack(entries).tolist()]
    assert sorted(found) == sorted(tuple(row.values()) for row in rows)


def test_a_session_begun_before_browsers_were_noted_goes_on(engine):
    row = {"digest": "0" * 64, "at": "2024-02-26 01:00:00", "said": "{}"}
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE sessions DROP COLUMN browser"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0013'"))
        columns = "(digest, created_at, seen_at, said)"
        connection.execute(text(f"INSERT INTO sessions {columns} VALUES (:digest, :at, :at, :said)"), row)
    migrate(engine)
    with engine.connect() as connection:
        assert [one.browser for one in people.sessions_of(connection, None)] == [""]


def test_a_migration_cut_short_leaves_nothing_behind(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    real = op.create_table

    def killed(name, *columns, **options):
        if name == "pages":
            raise KeyboardInterrupt
        return real(name, *columns, **options)

    monkeypatch.setattr(op, "create_table", killed)
    with pytest.raises(KeyboardInterrupt):
        open_store(url)
    monkeypatch.undo()
    half = connect(url)
    assert inspect(half).get_table_names() == []
    half.dispose()
    opened = open_store(url)
    assert "pages" in inspect(opened).get_table_names()
    opened.dispose()


def test_sqlite_runs_in_wal_mode_and_waits_for_locks(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'new' / 'folder' / 'store.db'}")
    with opened.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA busy_timeout")) >= 10_000
    opened.dispose()


@pytest.mark.parametrize(
    ("url", "saying"),
    [
        ("", "ZHOUBAO_DATABASE_URL 写法有误"),
        ("数据库", "ZHOUBAO_DATABASE_URL 写法有误"),
        ("postgresql://editor:secret@host:port/paper", "ZHOUBAO_DATABASE_URL 写法有误"),
        ("oracle8://editor:secret@host/paper", "数据库驱动不可用"),
        ("postgresql://editor:secret@127.0.0.1:1/paper", "数据库打不开"),
    ],
)
def test_a_bad_address_is_one_chinese_line_without_the_password(url, saying):
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert saying in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_plain_postgresql_address_takes_the_driver_we_ship():
    assert connect("postgresql://127.0.0.1/paper").url.drivername == "postgresql+psycopg"


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "store.db").write_text("这不是数据库" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match=r"数据库打不开.*文件坏了；请从备份恢复"):
        open_store(f"sqlite:///{tmp_path / 'store.db'}")


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="数据目录建不了"):
        open_store(f"sqlite:///{tmp_path / 'data' / 'store.db'}")


def test_a_store_of_a_newer_program_is_left_alone(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="更新的版本") as caught:
        open_store(engine.url.render_as_string(hide_password=False))
    assert "\n" not in str(caught.value)


def test_upsert_is_idempotent_and_sets_only_the_named_columns(engine):
    with engine.begin() as connection:
        for score in (0.5, 0.9):
            rows = [{**PAIR, "score": score, "why": f"{score}"}]
            assert upsert(connection, PairRow, rows, key=["a_key", "b_key"], update=["score"]) == 1
        row = connection.execute(select(PairRow.__table__)).one()
    assert (row.score, row.why) == (0.9, "0.5")


def test_upsert_without_columns_leaves_the_old_row(engine):
    with engine.begin() as connection:
        for score in (0.5, 0.9):
            upsert(connection, PairRow, [{**PAIR, "score": score}], key=["a_key", "b_key"])
        assert connection.scalars(select(PairRow.score)).all() == [0.5]


def test_upsert_takes_more_rows_than_one_statement_holds(engine):
    rows = ({**PAIR, "b_key": f"b.example/{number}"} for number in range(2 * BATCH + 1))
    with engine.begin() as connection:
        assert upsert(connection, PairRow, rows, key=["a_key", "b_key"]) == 2 * BATCH + 1
        assert connection.scalar(select(func.count()).select_from(PairRow)) == 2 * BATCH + 1


def test_batches_are_lists_in_order():
    assert list(batched(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batched([], 2)) == []
