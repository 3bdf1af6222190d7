"""Every page and every form of the desk against hostile content and forged requests: routes are found, not listed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html
from newsdesk import NOW, NewsDesk
from sqlalchemy import insert
from webdesk import HOST, Browser, browser

from desk import tokens
from desk.app import create_app
from desk.entrance import Visitor
from desk.people import Role
from pipeline.store import audit, runs, views
from pipeline.store import issues as issue_store
from pipeline.store.audit import Act
from pipeline.store.tables import PrintedIssueRow, PrintedItemRow
from pipeline.strangers import named_by_hand
from pipeline.types import Decision
from pipeline.verdicts import Finding, Run, Verdict, VerdictCode

PAYLOAD = "zq\"'><svg/onload=zq()><b>{{7*7}}</b></title></textarea></script>"
RAW = "<svg/onload"
OPEN = {"/login", "/enter", "/favicon.ico"}
"""Pages for those who are not let in."""


def routes(web: Browser) -> Iterator[tuple[str, str]]:
    """(method, path) of every route of the desk, new ones too."""
    app: Any = web.client.app
    for route in app.routes:
        found = route.original_router.routes if hasattr(route, "original_router") else [route]
        for one in found:
            for method in getattr(one, "methods", None) or ():
                yield method, one.path


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    """An administrator on a week into which every hand that can has written the payload."""
    url = desk.add("hostile", f"微短剧备案{PAYLOAD}", f"微短剧备案网络视听{PAYLOAD}。\n" * 9, named_by_hand(PAYLOAD))
    desk.judge()
    desk.run("issue", "new", "--number", "403", "--propose")
    with desk.engine.begin() as connection:
        said = {"text": PAYLOAD}
        made = [Decision("note", url, PAYLOAD[:30], NOW, 403, said), Decision("pick", url, PAYLOAD[:30], NOW, 403, {})]
        edit = Decision("edit", url, "林晓", NOW, 403, {"title": PAYLOAD, "text": f"{PAYLOAD}\n{PAYLOAD}"})
        issue_store.add_decisions(connection, [*made, edit])
        audit.append(connection, [Act(NOW, PAYLOAD[:80], PAYLOAD[:32], PAYLOAD, {"a": PAYLOAD}, {PAYLOAD: [PAYLOAD]})])
        views.keep(connection, "林晓", PAYLOAD[:40], PAYLOAD)
        number = runs.start(connection, "36kr", NOW)
        finding = Finding("36kr", "error", "few", PAYLOAD)
        verdict = Verdict(VerdictCode.NEW, PAYLOAD, PAYLOAD)
        runs.finish(connection, number, Run("36kr", NOW, NOW, "finished", {}, (finding,), verdict))
        day = datetime(2024, 1, 1, tzinfo=UTC)
        issue = {"number": 402, "starts_at": day, "ends_at": NOW, "origin": PAYLOAD, "kept_at": NOW}
        connection.execute(insert(PrintedIssueRow).values(**issue))
        item = {"number": 402, "place": 1, "section": None, "section_name": PAYLOAD, "starred": True}
        connection.execute(insert(PrintedItemRow).values(**item, title=PAYLOAD, text=PAYLOAD))
    one = browser(desk.room())
    with desk.engine.begin() as connection:
        visitor = Visitor("林晓", frozenset(), None, 1, "", "")
        tokens.make(connection, visitor, PAYLOAD[:40], NOW)
    return one


def filled(path: str, desk: NewsDesk, name: str = "hostile") -> str:
    """The path with something that exists in every place."""
    known = {"number": "403", "name": desk.ids[name], "week": "2024-W08", "kind": "people", "id": "36kr"}
    known |= {"source": "36kr", "source_id": "36kr", "act": "note", "place": "1", "key": "x", "file": "docx"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: known.get(match[1], "1"), path)


QUERIES = ("", "?q={0}&source={0}&day={0}", "?who={0}&subject={0}&kind={0}", "?section=none", "?text={0}&next={0}")


def test_no_page_gives_out_what_strangers_wrote_as_it_is(web: Browser, desk: NewsDesk) -> None:
    quoted = "%22%27%3E%3Csvg/onload=zq()%3E"
    seen = 0
    for method, path in routes(web):
        if method != "GET" or path == "/enter":
            continue
        for query in QUERIES:
            answer = web.get(filled(path, desk) + query.format(quoted))
            assert answer.status_code < 500, (path, query, answer.text)
            if answer.headers.get("content-type", "").startswith("text/html"):
                seen += "zq" in answer.text
                assert faults(answer.text) == [], (path, query)
    assert seen > 12, "the payload is on the pages, escaped"


def faults(page: str) -> list[str]:
    """What would run: elements and attributes that are none of ours, addresses of scripts."""
    found = [RAW] if RAW in page else []
    for element in html.fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        found += [f"{element.tag} {name}" for name in element.attrib if name.startswith("on")]
        links = [element.attrib[name] for name in ("href", "src", "action", "formaction") if name in element.attrib]
        found += [link for link in links if not re.match(r"(https?://|/|#|\?|data:image/|$)", link)]
        found += ["inline script"] if element.tag == "script" and (element.text or "").strip() else []
        found += ["inline style"] if element.tag == "style" or "style" in element.attrib else []
    return found


def test_what_an_editor_types_comes_back_escaped(web: Browser, desk: NewsDesk) -> None:
    for method, path in routes(web):
        if method != "POST" or path == "/logout":
            continue
        for fields in ({}, dict.fromkeys(("name", "text", "title", "into", "day", "section", "act", "next"), PAYLOAD)):
            answer = web.post(filled(path, desk, "drama"), **fields)
            assert answer.status_code < 500, (path, answer.text)
            if answer.headers.get("content-type", "").startswith("text/html") and answer.text:
                assert faults(answer.text) == [], path
            if answer.status_code == 303:
                assert answer.headers["location"].startswith("/"), path
                assert not answer.headers["location"].startswith("//"), path
                assert faults(web.get("/candidates").text) == [], path


def test_every_form_needs_the_token_of_its_session(web: Browser, desk: NewsDesk) -> None:
    other = browser(web.premises.room, "周禾", Role.ADMIN, web.premises)
    posts = [path for method, path in routes(web) if method not in ("GET", "HEAD")]
    assert len(posts) > 10
    before = count(desk)
    for path in posts:
        target = filled(path, desk, "drama")
        forged: list[Any] = [
            web.client.post(target, data={"token": token, "name": "甲", "text": "乙"})
            for token in ("", "0" * 64, other.token)
        ]
        fields = {"token": web.token, "name": "甲"}
        for headers in (
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ):
            forged.append(web.client.post(target, data=fields, headers=headers))
        forged.append(web.client.post(target, json=fields))
        assert {answer.status_code for answer in forged} == {403}, (path, [one.status_code for one in forged])
    assert count(desk) == before


def count(desk: NewsDesk) -> int:
    with desk.engine.connect() as connection:
        return audit.end(connection).number


def test_nobody_sees_or_does_anything_without_a_session(web: Browser, desk: NewsDesk) -> None:
    stranger = TestClient(create_app(web.premises), base_url=HOST, follow_redirects=False)
    for method, path in routes(web):
        if path in (*OPEN, "/"):
            continue
        answer = stranger.request(method, filled(path, desk))
        if method == "GET":
            assert answer.status_code == 303 and answer.headers["location"].startswith("/login?next="), path
        else:
            assert answer.status_code == 401, path
        assert "微短剧" not in answer.text


@pytest.mark.parametrize("role", [Role.ANALYST, Role.EDITOR, Role.REVIEWER])
def test_what_a_role_may_not_do_is_refused_by_the_server(web: Browser, desk: NewsDesk, role: Role) -> None:
    other = browser(web.premises.room, "周禾", role, web.premises)
    own = {"/views", "/logout", "/audit/verify", "/stories/{name}/check"}  # own things, and questions
    before, let = count(desk), []
    for method, path in routes(web):
        if method != "POST" or path in OPEN | own or path.startswith("/account"):
            continue
        if role is not Role.ANALYST and not path.startswith("/people"):
            continue
        answer = other.post(filled(path, desk, "drama"), name="林晓")
        let += [(path, answer.status_code)] if answer.status_code != 403 else []
    assert let == []
    assert count(desk) == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "HEAD", "FOO"])
def test_other_methods_do_nothing(web: Browser, desk: NewsDesk, method: str) -> None:
    before = count(desk)
    for path in sorted({path for _, path in routes(web)}):
        answer = web.client.request(method, filled(path, desk))
        assert answer.status_code in (404, 405), (method, path)
    assert count(desk) == before


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/..%5capp.py",
        "/static//etc/passwd",
        "/static/%2e%2e%2f%2e%2e%2fpyproject.toml", "/static/....//app.py", "/issues/403/files/..%2f..%2fzhoubao.db",
        "/issues/..%2f403/files/docx", "/issues/403/files/../../zhoubao.db", "/tables/..%2f..%2f/events.csv",
        "/tables/2024-W08/..%2fzhoubao.csv", "/stories/..%2f..%2fetc%2fpasswd", "/api/v1/..%2f..%2faudit",
        "/issues/403/files/%2fetc%2fpasswd", "/static/desk.css%2f..%2f..%2fapp.py", "/static/C:%5cWindows",
    ],
)  # fmt: skip
def test_no_address_reaches_a_file_that_is_not_meant(web: Browser, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code in (400, 403, 404, 405, 422), answer.text[:200]
    assert "create_app" not in answer.text and "root:" not in answer.text and "SQLite" not in answer.text


def test_tables_to_take_away_hold_no_formula(web: Browser, desk: NewsDesk) -> None:
    for sign in ("=", "+", "-", "@", "\t=", "＝"):
        desk.add(
            f"formula{ord(sign[-1])}", f'{sign}HYPERLINK("http://evil.example") 微短剧备案', f"{sign}1+1 微短剧", "36kr"
        )
    desk.judge()
    taken = [path for method, path in routes(web) if method == "GET" and path.endswith(".csv")]
    assert taken
    for path in taken:
        for kind in ("events", "people", "capital"):
            target = path.replace("{kind}", kind)
            text = web.get(filled(target, desk)).text
            rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
            cells = [cell for row in rows for cell in row]
            assert any("HYPERLINK" in cell for cell in cells) or kind != "events"
            assert [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell)] == [], target
