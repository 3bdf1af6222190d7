"""What every test stands on: no network but loopback, a fixed clock, a store of its own on each kind of database."""

from __future__ import annotations

import os
import signal
import socket
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from newsdesk import NewsDesk, make, week
from sqlalchemy import Engine, create_engine, text

from desk import people
from pipeline.sources import Source, load_sources
from pipeline.store.session import connect, open_store
from pipeline.weekly import Weekly, load_weekly

PROJECT = Path(__file__).parent.parent
POSTGRESQL = os.environ.get("ZHOUBAO_TEST_POSTGRESQL", "")
settings.register_profile("zhoubao", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("zhoubao")
if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # started in the background: the commands we start would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)
_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    real = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        return real(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect_here)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No ZHOUBAO_ variable of the person who runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith("ZHOUBAO_") and name != "ZHOUBAO_TEST_POSTGRESQL"]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def cheap_hashing() -> Iterator[None]:
    """Passwords of tests take no 64 MiB each."""
    patch = pytest.MonkeyPatch()
    patch.setattr(people, "HASHING", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    patch.undo()


@pytest.fixture
def now() -> datetime:
    """Monday morning of the demo's last night."""
    return datetime(2024, 2, 25, 22, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
        yield opened
        opened.dispose()
        return
    if not POSTGRESQL:
        pytest.skip("ZHOUBAO_TEST_POSTGRESQL names no server")
    yield from _postgresql_store()


@pytest.fixture(scope="session")
def sources() -> list[Source]:
    """The real sources.yaml."""
    return load_sources(PROJECT / "sources.yaml")


@pytest.fixture(scope="session")
def source(sources: list[Source]) -> Callable[[str], Source]:
    """A source of the real file by id."""
    by_id = {one.id: one for one in sources}
    return by_id.__getitem__


@pytest.fixture(scope="session")
def weekly() -> Weekly:
    """The real weekly.yaml."""
    return load_weekly(PROJECT / "weekly.yaml")


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsDesk]:
    """The command on a store that holds nothing."""
    yield from make(tmp_path, capsys, monkeypatch)


@pytest.fixture
def desk(empty: NewsDesk) -> NewsDesk:
    """The command on the invented week."""
    return week(empty)


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes | str], str]:
    """Write a file as a person has it; gives its path."""
    folder = tmp_path / "given"
    folder.mkdir()

    def write(name: str, content: bytes | str) -> str:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def _postgresql_store() -> Iterator[Engine]:
    name = f"zhoubao_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = connect(POSTGRESQL).url.set(database=name).render_as_string(hide_password=False)
    opened = open_store(url)
    try:
        yield opened
    finally:
        opened.dispose()
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        server.dispose()
