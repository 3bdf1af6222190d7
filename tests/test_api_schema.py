"""The API against what it says of itself: whatever its document allows is answered as the document says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from newsdesk import NOW, NewsDesk, make, week
from webdesk import browser

from desk import people, tokens
from desk.api import access
from desk.api.app import PATH
from desk.app import create_app
from desk.entrance import Visitor
from pipeline.store import runs

pytestmark = pytest.mark.slow
HOST = {"host": "127.0.0.1"}


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as one:
        yield one


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Iterator[NewsDesk]:
    """The invented week with an issue and a run; one for all requests, for nothing is changed."""
    for one in make(tmp_path_factory.mktemp("desk"), None, patch):  # type: ignore[arg-type]
        yield week(one)


@pytest.fixture(scope="module")
def schema(desk: NewsDesk, patch: pytest.MonkeyPatch) -> Any:
    """The document, asked with a token, and with wrong ones so often that nobody else would be let try."""
    patch.setattr(access, "TRIES_FREE", 10_000)
    web = browser(desk.room())
    with desk.engine.begin() as connection:
        account = people.find(connection, "林晓")
        key = tokens.make(connection, Visitor("林晓", frozenset(), None, account.id, "", ""), "试", NOW)
        runs.start(connection, "36kr", NOW)
    app = create_app(web.premises)
    loaded = schemathesis.openapi.from_asgi(f"{PATH}/openapi.json", app, headers=HOST)

    @loaded.auth()
    class WithToken:
        def get(self, case: Any, context: Any) -> str:
            return key

        def set(self, case: Any, data: str, context: Any) -> None:
            case.headers["authorization"] = f"Bearer {data}"

    return loaded


PATHS = ("/candidates", "/stories/{id}", "/issues", "/issues/{number}", "/sources", "/sources/{id}", "/runs")


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_what_the_document_says(schema: Any, path: str, mode: schemathesis.GenerationMode) -> None:
    operation = schema[path]["GET"]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=HOST)

    ask()


def test_no_address_is_left_out(schema: Any) -> None:
    assert {one.ok().path for one in schema.get_all_operations()} == set(PATHS)
