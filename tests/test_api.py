"""The read-only API: the records of the commands, page by page, for whoever holds a token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from newsdesk import NOW, NewsDesk
from webdesk import HOST, Browser, browser

from desk import people, tokens
from desk.api import access
from desk.api.sources import ID
from desk.app import create_app
from desk.entrance import Visitor
from desk.people import Role
from pipeline.store import runs
from pipeline.verdicts import Finding, Run, Verdict, VerdictCode

API = "/api/v1"


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    """The administrator, on the invented week."""
    return browser(desk.room())


@pytest.fixture
def program(web: Browser) -> TestClient:
    """A program with a token of the administrator's."""
    return with_token(web)


def with_token(web: Browser, name: str = "林晓") -> TestClient:
    with web.premises.room.engine.begin() as connection:
        account = people.find(connection, name)
        visitor = Visitor(name, frozenset(), None, account.id, "", "")
        key = tokens.make(connection, visitor, f"{name}的看板", NOW)
    headers = {"authorization": f"Bearer {key}"}
    return TestClient(create_app(web.premises), base_url=HOST, headers=headers, follow_redirects=False)


def pages(program: TestClient, path: str, name: str, **asked: Any) -> Iterator[list[Any]]:
    """Items page by page."""
    following: dict[str, Any] = {}
    while True:
        answer = program.get(API + path, params={**asked, **following}).json()
        yield answer["items"]
        if answer["next"] is None:
            return
        following = {name: answer["next"]}


def test_candidates_are_those_of_the_command_best_first(program: TestClient, desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["drama"], "--section", "技术")
    desk.run("drop", desk.ids["price"])
    answer = program.get(f"{API}/candidates").json()
    said = sorted(desk.json("candidates"), key=lambda one: (-one["rank"], one["id"]))
    assert answer["items"] == said and answer["next"] is None
    assert answer["ends_at"].endswith("+08:00")


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_page_by_page_nothing_is_missed_or_told_twice(program: TestClient, desk: NewsDesk, limit: int) -> None:
    for name in ("drama", "notice"):
        desk.run("pick", desk.ids[name])
    found = list(pages(program, "/candidates", "after", limit=limit, all="true"))
    assert all(len(one) == limit for one in found[:-1])
    ids = [one["id"] for page in found for one in page]
    assert len(ids) == len(set(ids)) == len(desk.json("candidates", "--all"))


def test_filters_are_those_of_the_command(program: TestClient, desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["drama"])

    def ids(**asked: Any) -> set[str]:
        return {one["id"] for one in program.get(f"{API}/candidates", params=asked).json()["items"]}

    def said(*arguments: str) -> set[str]:
        return {one["id"] for one in desk.json("candidates", *arguments)}

    assert ids(section="content") == said("--section", "内容") != set()
    assert ids(word=["短剧", "备案"]) == said("--word", "短剧", "--word", "备案") != set()
    assert ids(source="ithome") == said("--source", "ithome") != set()
    assert ids(min_score=8) == said("--min-score", "8")
    assert ids(week="2024-W08", all="true") == said("--week", "2024-W08", "--all") != set()
    days = {"from": "2024-02-20", "to": "2024-02-21"}
    assert ids(**days) == said("--from", "2024-02-20", "--to", "2024-02-21") != set()
    assert ids(**days) == ids(**{"from": "2024-02-20T00:00:00", "to": "2024-02-22T00:00:00+08:00"})
    assert ids(status="picked") == {desk.ids["drama"]}
    assert desk.ids["drama"] not in ids(status="open")
    assert ids(**{"from": "1800-01-01", "to": "9999-12-31"}) == set()
    assert ids(**{"from": "2024-03-01", "to": "2024-02-01"}) == set()
    assert ids(source="没有这个") == set()


def test_a_window_is_92_days_at_most(program: TestClient) -> None:
    answer = program.get(f"{API}/candidates", params={"from": "2024-01-01"}).json()
    first, last = (datetime.fromisoformat(answer[name]) for name in ("starts_at", "ends_at"))
    assert last - first == timedelta(days=92)


def test_a_story_is_that_of_the_command(program: TestClient, desk: NewsDesk) -> None:
    desk.run("edit", desk.ids["notice"], "--title", "部署微短剧备案")
    said = desk.json("show", desk.ids["notice"])
    got = program.get(f"{API}/stories/{desk.ids['notice']}").json()
    assert got == said
    assert program.get(f"{API}/stories/{desk.ids['notice'][:6]}").json()["id"] == said["id"]


def test_issues_are_those_of_the_command(program: TestClient, desk: NewsDesk) -> None:
    desk.run("issue", "new", "--number", "403", "--propose")
    assert program.get(f"{API}/issues").json()["items"] == desk.json("issue", "list")
    assert program.get(f"{API}/issues/403").json() == desk.json("issue", "show", "403")
    assert program.get(f"{API}/issues/999").status_code == 404


def test_issues_come_page_by_page(program: TestClient, desk: NewsDesk) -> None:
    from pipeline.store import issues as issue_store
    from pipeline.types import Issue

    with desk.engine.begin() as connection:
        for number in range(1, 6):
            start = datetime(2023, 1, number, tzinfo=UTC)
            issue_store.add_issue(connection, Issue(number, start, start + timedelta(days=1)), start)
    found = list(pages(program, "/issues", "before", limit=2))
    assert [[one["number"] for one in page] for page in found] == [[5, 4], [3, 2], [1]]


def crawled(desk: NewsDesk, source: str, hour: int, status: str = "finished") -> None:
    with desk.engine.begin() as connection:
        number = runs.start(connection, source, NOW + timedelta(hours=hour))
        verdict = Verdict(VerdictCode.NEW, "见到 12 条", "") if status == "finished" else None
        findings = (Finding(source, "error", "few", "太少"),)
        done = Run(source, NOW, NOW, status, {"pages/stored": 3}, findings, verdict)  # type: ignore[arg-type]
        runs.finish(connection, number, done)


def test_sources_and_runs_are_those_of_the_command(program: TestClient, desk: NewsDesk) -> None:
    crawled(desk, "36kr", 1)
    crawled(desk, "ithome", 2, "failed")
    crawled(desk, "36kr", 3)
    said = {one["id"]: one for one in desk.json("sources")}
    got = [one for page in pages(program, "/sources", "after", limit=200) for one in page]
    assert {one["id"]: one for one in got} == said
    assert all(re.fullmatch(ID, name) for name in said)
    assert program.get(f"{API}/sources/36kr").json() == said["36kr"]
    assert program.get(f"{API}/sources/nowhere").status_code == 404
    found = [one for page in pages(program, "/runs", "before", limit=2) for one in page]
    assert [one["source"] for one in found] == ["36kr", "ithome", "36kr"]
    assert [one["source"] for one in program.get(f"{API}/runs?status=failed").json()["items"]] == ["ithome"]
    assert {one["source"] for one in program.get(f"{API}/runs?source=36kr").json()["items"]} == {"36kr"}


def test_what_has_not_changed_is_not_sent_again(program: TestClient, desk: NewsDesk) -> None:
    first = program.get(f"{API}/candidates")
    tag = first.headers["etag"]
    again = program.get(f"{API}/candidates", headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    desk.run("pick", desk.ids["drama"])
    assert program.get(f"{API}/candidates", headers={"if-none-match": tag}).status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"


PATHS = ("/candidates", "/stories/abcd", "/issues", "/issues/403", "/sources", "/sources/36kr", "/runs")


@pytest.mark.parametrize("path", PATHS)
def test_nobody_reads_without_token_or_session(web: Browser, path: str) -> None:
    stranger = TestClient(create_app(web.premises), base_url=HOST)
    for headers in ({}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer zhoubao_no"}, {"cookie": "x=y"}):
        answer = stranger.get(API + path, headers=headers)
        assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
        assert set(answer.json()) == {"error"}


def test_a_browser_reads_with_its_session(web: Browser) -> None:
    assert web.get(f"{API}/candidates").status_code == 200
    wrong = web.get(f"{API}/candidates", headers={"authorization": "Bearer zhoubao_no"})
    assert wrong.status_code == 401


def test_a_token_ends_with_its_account_and_when_it_is_revoked(web: Browser) -> None:
    browser(web.premises.room, "周禾", Role.ANALYST, web.premises)
    program = with_token(web, "周禾")
    assert program.get(f"{API}/issues").status_code == 200
    with web.premises.room.engine.begin() as connection:
        people.set_active(connection, "林晓", "周禾", False, NOW)
    assert program.get(f"{API}/issues").status_code == 401
    with web.premises.room.engine.begin() as connection:
        people.set_active(connection, "林晓", "周禾", True, NOW)
        account = people.find(connection, "周禾")
        [token] = tokens.store.tokens_of(connection, account.id)
        assert token.used_at == NOW
        tokens.revoke(connection, Visitor("周禾", frozenset(), None, account.id, "", ""), token.digest, NOW)
    assert program.get(f"{API}/issues").status_code == 401


def test_a_token_opens_no_page_and_does_nothing(program: TestClient, desk: NewsDesk) -> None:
    assert program.get("/candidates").status_code == 303
    assert program.post(f"/stories/{desk.ids['drama']}/pick").status_code == 401
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = program.request(method, f"{API}/candidates")
        assert answer.status_code == 405 and "只能读" in answer.json()["error"]


def test_who_tries_tokens_waits_but_a_right_one_is_let_in(web: Browser, program: TestClient) -> None:
    stranger = TestClient(create_app(web.premises), base_url=HOST)
    said = [
        stranger.get(f"{API}/issues", headers={"authorization": f"Bearer zhoubao_{number}"}).status_code
        for number in range(access.TRIES_FREE + 1)
    ]
    assert said == [401] * access.TRIES_FREE + [429]
    assert program.get(f"{API}/issues").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/candidates?limit=0", "/candidates?limit=101", "/candidates?limit=x", "/candidates?after=x",
        "/candidates?section=none", "/candidates?from=yesterday", "/candidates?to=-11923284920",
        "/candidates?week=2024-54", "/candidates?min_score=nan",
        "/candidates?issue=0", "/candidates?word=", "/candidates?word=1&word=2&word=3&word=4", "/runs?before=0",
        f"/runs?before={2**40}", "/issues/0", "/issues/x", "/sources?limit=1000", "/stories/..%2f..%2fetc", "/nowhere",
        "/stories/zzzz", "/candidates?issue=999999", "/candidates?week=2023-W53",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_answered_with_one_chinese_line(program: TestClient, path: str) -> None:
    answer = program.get(API + path)
    assert answer.status_code in (404, 422), answer.text
    [said] = answer.json().values()
    assert any(ord(char) > 0x2E80 for char in said) and "\n" not in said


def test_a_place_in_the_list_that_is_no_number_is_the_end_of_it(program: TestClient) -> None:
    for packed, empty in (("7ff8000000000000", True), ("fff0000000000000", True), ("7ff0000000000000", False)):
        answer = program.get(f"{API}/candidates?after={packed}-0").json()
        assert (answer["items"] == []) == empty


def test_every_list_is_bounded(program: TestClient) -> None:
    said = program.get(f"{API}/openapi.json").json()
    for path, methods in said["paths"].items():
        assert set(methods) == {"get"}
        if "{" in path:
            continue
        [limit] = [one for one in methods["get"]["parameters"] if one["name"] == "limit"]
        assert limit["schema"]["maximum"] <= 200 and limit["schema"]["default"] <= 100
    assert set(said["components"]["securitySchemes"]) == {"token"}


def test_the_page_for_people_names_every_address(web: Browser) -> None:
    page = web.get("/api").text
    said = web.get(f"{API}/openapi.json").json()
    assert all(f"{API}{path}" in page for path in said["paths"])
    assert "headlines、industry、content" in page and "Authorization: Bearer" in page
