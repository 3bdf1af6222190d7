"""What a request may look like at all, and what goes out with every answer."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from newsdesk import NewsDesk
from starlette.types import Message
from webdesk import HOST, Browser, browser, premises

from desk import guard
from desk.app import create_app
from desk.guard import DOOR_MAX, HEADERS
from desk.web import COOKIE, FORM_MAX, Premises


@pytest.fixture
def known(empty: NewsDesk) -> Premises:
    """A desk whose store is empty."""
    return premises(empty.room())


def stranger(known: Premises) -> TestClient:
    """A browser that nobody has let in."""
    return TestClient(create_app(known), base_url=HOST, follow_redirects=False)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "", "[::2]", "[::1].evil:80"])
def test_a_name_that_is_not_ours_is_answered_with_421(known: Premises, host: str) -> None:
    answer = stranger(known).get("/login", headers={"host": host})
    assert answer.status_code == 421 and "--host-name" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8466", "LOCALHOST:1", "[::1]", "[::1]:8466"])
def test_our_own_names_are_answered(known: Premises, host: str) -> None:
    assert stranger(known).get("/login", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/login", "/candidates", "/static/desk.css", "/nowhere", "/enter"])
def test_every_answer_carries_the_safety_headers(known: Premises, path: str) -> None:
    answer = stranger(known).get(path)
    assert all(answer.headers[name] == value for name, value in HEADERS.items() if name != "cache-control")
    assert answer.headers["cache-control"] == ("no-cache" if "static" in path else "no-store")


def test_the_policy_lets_nothing_run_and_nothing_load_but_our_own() -> None:
    rules = dict(rule.split(" ", 1) for rule in HEADERS["content-security-policy"].split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert {said for name, said in rules.items() if name != "img-src"} <= {"'none'", "'self'"}
    assert rules["img-src"] == "'self' data:"


def test_an_answer_to_a_fault_of_the_program_carries_them_too(known: Premises) -> None:
    app = create_app(known)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("<script>geheim</script>")

    client = TestClient(app, base_url=HOST, raise_server_exceptions=False)
    answer = client.get("/broken")
    assert answer.status_code == 500 and "geheim" not in answer.text
    assert all(answer.headers[name] == value for name, value in HEADERS.items())


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"content-length": str(DOOR_MAX + 1)}, 413),
        ({"content-length": str(FORM_MAX + 1), "cookie": f"{COOKIE}=x"}, 413),
        ({"content-length": "-1"}, 400),
        ({"content-length": "1e3"}, 400),
        ({"content-length": "9" * 5000}, 400),
        ({"transfer-encoding": "chunked"}, 411),
    ],
)
def test_a_request_of_no_bearable_size_is_refused_before_it_is_read(
    known: Premises, headers: dict[str, str], code: int
) -> None:
    assert stranger(known).request("POST", "/login", headers=headers).status_code == code


@pytest.mark.parametrize("path", ["/candidates?q=%00", "/stories/%00", "/%00"])
def test_no_nul_gets_in_by_an_address(known: Premises, path: str) -> None:
    assert browser(known.room, known=known).get(path).status_code == 400


def test_nul_and_half_characters_of_a_form_are_left_out(known: Premises) -> None:
    desk = browser(known.room, known=known)
    desk.post("/views", name="甲\0乙", query="q=\0")
    assert "甲乙" in desk.get("/candidates?q=x").text
    body = f"token={desk.token}&name=%ED%A0%80%FF&query=x"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert desk.client.post("/views", content=body, headers=kind).status_code == 303


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "x"])
def test_a_body_that_is_no_form_of_ours_does_nothing(known: Premises, kind: str) -> None:
    desk = browser(known.room, known=known)
    body = f'{{"token": "{desk.token}", "name": "视图"}}'
    answer = desk.client.post("/views", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 403)
    assert "视图" not in re.findall(r'class="views".*?</div>', desk.get("/candidates?q=x").text, re.DOTALL)[0].replace(
        "存为视图", ""
    ).replace("视图名", "")


def test_a_form_of_too_many_fields_is_refused(known: Premises) -> None:
    desk = browser(known.room, known=known)
    answer = desk.post("/bulk", chosen=["x"] * 2001)
    assert answer.status_code == 400 and "看不懂这个请求" in answer.text


async def _asked(messages: list[Message | float], headers: list[tuple[bytes, bytes]]) -> tuple[int, list[Message]]:
    """(status, what the application read) for a request whose body comes in these pieces; a number is a pause."""
    read: list[Message] = []
    sent: list[Message] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while True:
            read.append(await receive())
            if read[-1]["type"] == "http.disconnect" or not read[-1].get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        while isinstance(messages[0], float):
            await asyncio.sleep(messages.pop(0))  # type: ignore[arg-type]
        return messages.pop(0)  # type: ignore[return-value]

    async def send(message: Message) -> None:
        sent.append(message)

    class Anywhere:
        hosts = ("*",)

    scope = {"type": "http", "path": "/x", "query_string": b"", "headers": headers, "method": "POST"}
    await guard.Guard(app, Anywhere())(scope, receive, send)  # type: ignore[arg-type]
    return sent[0]["status"], read


def piece(size: int, more: bool = True) -> Message:
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


HERE = (b"host", b"127.0.0.1")


def test_a_body_longer_than_it_said_is_cut_off() -> None:
    _, read = asyncio.run(_asked([piece(DOOR_MAX), piece(1), piece(1, False)], [HERE]))
    assert [one["type"] for one in read] == ["http.request", "http.disconnect"]


def test_a_body_that_stops_coming_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PAUSE_MAX", 0.05)
    _, read = asyncio.run(_asked([piece(1), 30.0, piece(1, False)], [HERE]))
    assert [one["type"] for one in read] == ["http.request", "http.disconnect"]


def test_a_body_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_TIME", 0.1)
    drops: list[Message | float] = [one for _ in range(100) for one in (0.03, piece(1))]
    _, read = asyncio.run(_asked(drops, [HERE]))
    assert read[-1]["type"] == "http.disconnect" and len(read) < 10


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ([], 400),
        ([HERE, HERE], 400),
        ([HERE, (b"content-length", b"1"), (b"content-length", b"2")], 400),
        ([HERE, (b"transfer-encoding", b"gzip")], 411),
    ],
)
def test_what_says_two_things_at_once_is_refused(headers: list[tuple[bytes, bytes]], code: int) -> None:
    status, read = asyncio.run(_asked([piece(0, False)], headers))
    assert (status, read) == (code, [])


def test_a_body_given_up_is_answered_with_one_line(known: Premises, monkeypatch: pytest.MonkeyPatch) -> None:
    desk: Browser = browser(known.room, known=known)
    token = desk.token
    monkeypatch.setattr(guard, "FORM_MAX", 10_000_000)
    monkeypatch.setattr(guard._Patience, "receive", lambda self: _disconnected())
    assert desk.client.post("/views", data={"token": token}).status_code == 408


async def _disconnected() -> Message:
    return {"type": "http.disconnect"}
