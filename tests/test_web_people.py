"""人员, 我的账号, 操作记录, 用法: who may do what there, and what is shown once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from newsdesk import NOW, NewsDesk
from sqlalchemy import text
from webdesk import HOST, PASSWORD, Browser, browser

from desk import logins, people, serving
from desk.people import Role
from desk.serving import Place
from desk.web import COOKIE
from pipeline.store import audit, tokens
from pipeline.store.audit import Act, AuditQuery

NEW = "江南岸又绿春风一夜吹"


@pytest.fixture
def web(empty: NewsDesk) -> Browser:
    """The administrator 林晓."""
    return browser(empty.room())


def told(answer: Any) -> str:
    """The secret on the page."""
    [key] = re.findall(r'<p class="key"><code>([^<]+)</code>', answer.text)
    return str(key)


def kinds(web: Browser) -> list[str]:
    """Kinds of the log, newest first."""
    with web.premises.room.engine.connect() as connection:
        return [one.act.kind for one in audit.entries(connection, AuditQuery())]


def can_log_in(web: Browser, name: str, password: str) -> bool:
    with web.premises.room.engine.connect() as connection:
        try:
            logins.log_in(connection, name, password, "192.0.2.1", NOW + timedelta(seconds=1))
        except logins.LoginError:
            return False
    return True


def test_a_person_is_added_with_a_password_that_is_shown_once(web: Browser) -> None:
    made = web.post("/people", name="周禾", role="editor")
    assert made.status_code == 200 and "周禾 的密码" in made.text
    password = told(made)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert can_log_in(web, "周禾", password)
    page = web.get("/people").text
    assert "周禾" in page and password not in page
    with web.premises.room.engine.connect() as connection:
        stored = connection.execute(text("SELECT said FROM sessions")).all()
        assert password not in str(stored) + str(list(audit.entries(connection, AuditQuery())))


def test_a_reset_password_ends_every_session(web: Browser) -> None:
    other = browser(web.premises.room, "周禾", Role.EDITOR, web.premises)
    password = told(web.post("/people/password", name="周禾"))
    assert other.get("/candidates").status_code == 303
    assert not can_log_in(web, "周禾", PASSWORD)
    assert can_log_in(web, "周禾", password)


def test_roles_and_locks_are_set_and_told(web: Browser) -> None:
    web.post("/people", name="周禾", role="editor")
    web.post("/people/role", name="周禾", role="analyst")
    assert "周禾 现在是分析" in web.get("/people").text
    web.post("/people/active", name="周禾", active="0")
    assert "已停用" in web.get("/people").text
    web.post("/people/active", name="周禾", active="1")
    assert kinds(web)[:4] == ["account_active", "account_active", "account_role", "account_add"]


@pytest.mark.parametrize("path", ["/people/role", "/people/active", "/people/password"])
def test_nobody_is_locked_out_by_a_slip(web: Browser, path: str) -> None:
    answer = web.post(path, name="林晓", role="analyst", active="0")
    assert answer.status_code == 400 and "另一位管理员" in answer.text
    assert web.get("/people").status_code == 200


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.ANALYST])
def test_people_are_an_administrators_matter(web: Browser, role: Role) -> None:
    other = browser(web.premises.room, "周禾", role, web.premises)
    assert other.get("/people").status_code == 403 and "/people" not in other.get("/help").text.split("<main")[0]
    for path in ("/people", "/people/role", "/people/active", "/people/password"):
        answer = other.post(path, name="林晓", role="analyst", active="0")
        assert answer.status_code == 403 and "没有这项权限" in answer.text
    assert kinds(web) == ["account_add", "account_add"]


@pytest.mark.parametrize("name", ["<b>周禾</b>", "", "自动", "甲" * 21, "林晓"])
def test_a_name_that_cannot_be_is_answered_with_one_line(web: Browser, name: str) -> None:
    answer = web.post("/people", name=name, role="editor")
    assert answer.status_code == 400 and "<b>" not in answer.text


def test_the_single_user_makes_the_first_account_an_administrators(empty: NewsDesk) -> None:
    app, link = serving.application(empty.room(), Place("127.0.0.1", 8466))
    from fastapi.testclient import TestClient

    client = TestClient(app, base_url=HOST, follow_redirects=False)
    client.get(link)
    web = Browser(client, app.state.premises)
    assert "单人使用" in web.get("/account").text and web.post("/account/password", old="x").status_code == 400
    web.post("/account/tokens", name="看板")
    assert "第一个账号要是管理" in web.post("/people", name="周禾", role="editor").text
    made = web.post("/people", name="林晓", role="admin")
    assert can_log_in(web, "林晓", told(made))
    assert web.get("/candidates").headers["location"].startswith("/login")
    with empty.engine.connect() as connection:
        assert tokens.tokens_of(connection, None) == []


def test_a_password_is_changed_by_who_knows_it_and_other_browsers_are_out(web: Browser) -> None:
    other = browser(web.premises.room, known=web.premises)
    before = web.client.cookies[COOKIE]
    assert "两遍新密码不一样" in web.post("/account/password", old=PASSWORD, fresh=NEW, again=PASSWORD).text
    assert "现在的密码不对" in web.post("/account/password", old=NEW, fresh=NEW, again=NEW).text
    assert "密码要有" in web.post("/account/password", old=PASSWORD, fresh="短", again="短").text
    assert web.post("/account/password", old=PASSWORD, fresh=NEW, again=NEW).status_code == 303
    assert web.client.cookies[COOKIE] != before
    assert "密码已改" in web.get("/account").text
    assert other.get("/candidates").status_code == 303
    assert can_log_in(web, "林晓", NEW) and not can_log_in(web, "林晓", PASSWORD)


def test_an_open_browser_does_not_guess_the_password_either(web: Browser) -> None:
    for _ in range(logins.TRIES_FREE):
        web.post("/account/password", old=NEW, fresh=NEW, again=NEW)
    assert "试错太多" in web.post("/account/password", old=PASSWORD, fresh=NEW, again=NEW).text


def test_a_session_is_told_by_its_browser(web: Browser) -> None:
    agents = ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/131.0", "<b>Edg/1</b> Windows" + "x" * 9000)
    for agent in agents:
        browser(web.premises.room, known=web.premises, agent=agent)
    page = web.get("/account").text
    assert "<b>Firefox · Windows</b>" in page and "<b>Edge · Windows</b>" in page and "别的浏览器" in page
    assert "xxx" not in page


def test_own_sessions_are_ended_and_nobody_elses(web: Browser) -> None:
    second, third = (browser(web.premises.room, known=web.premises) for _ in range(2))
    other = browser(web.premises.room, "周禾", Role.EDITOR, web.premises)
    shown = re.findall(r'name="session" value="(\w+)"', web.get("/account").text)
    assert len(shown) == 2
    foreign = re.findall(r'name="session" value="(\w+)"', other.get("/account").text)
    assert foreign == [] and other.post("/account/sessions", session=shown[0]).status_code == 303
    assert [one.get("/account").status_code for one in (second, third)] == [200, 200]
    web.post("/account/sessions", session=shown[0])
    assert sorted(one.get("/account").status_code for one in (second, third)) == [200, 303]
    web.post("/account/sessions")
    assert [one.get("/account").status_code for one in (web, second, third, other)] == [200, 303, 303, 200]


def test_a_token_is_shown_once_and_revoked_by_its_owner_only(web: Browser) -> None:
    key = told(web.post("/account/tokens", name="看板"))
    page = web.get("/account").text
    assert "看板" in page and key not in page
    [digest] = re.findall(r'name="digest" value="(\w+)"', page)
    other = browser(web.premises.room, "周禾", Role.EDITOR, web.premises)
    assert "没有这个令牌" in other.post("/account/tokens/revoke", digest=digest).text
    assert "已有名为" in web.post("/account/tokens", name="看板").text
    web.post("/account/tokens/revoke", digest=digest)
    assert "令牌“看板”已吊销" in web.get("/account").text
    assert kinds(web)[:3] == ["token_revoke", "account_add", "token_add"]
    content = (web.premises.room.settings.data_dir / "zhoubao.db-wal").read_bytes()
    assert key.encode() not in content


def test_there_are_no_tokens_without_end(web: Browser) -> None:
    for number in range(20):
        web.post("/account/tokens", name=f"看板{number}")
    assert "至多 20 个" in web.post("/account/tokens", name="再一个").text


def test_the_log_is_read_newest_first_by_pages_and_by_filters(web: Browser) -> None:
    with web.premises.room.engine.begin() as connection:
        said = [Act(NOW, "周禾", "note", f"对象{number}", {}, {"text": f"注{number}"}) for number in range(120)]
        audit.append(connection, said)
    first = web.get("/audit").text
    assert first.index("对象119") < first.index("对象80") and "对象60<" not in first
    [older] = re.findall(r'href="/audit\?([^"]*before=\d+[^"]*)"', first)
    second = web.get("/audit?" + older.replace("&amp;", "&")).text
    assert "对象69<" in second and "对象71<" not in second and "最新的" in second
    assert "建账号" in web.get("/audit?kind=account_add").text and "对象119" not in web.get("/audit?who=测试").text
    assert web.get("/audit?subject=对象7").text.count('<td class="subject">') == 1
    assert "没有符合的记录" in web.get("/audit?subject=没有").text
    assert web.get("/audit?before=0").status_code == 422


def test_a_decision_is_told_with_its_story_and_what_it_changed(desk: NewsDesk) -> None:
    web = browser(desk.room())
    name = desk.ids["drama"]
    web.post(f"/stories/{name}/pick", section="people", next="/candidates")
    page = web.get(f"/audit?subject={name}").text
    assert f'href="/stories/{name}"' in page and "临川渡口" in page and "<ins>选用</ins>" in page
    assert "<ins>人事</ins>" in page
    assert web.get("/audit?kind=没有").status_code == 400
    web.post(f"/stories/{name}/drop", next="/candidates")
    assert "<del>选用</del> → <ins>不用</ins>" in web.get(f"/audit?subject={name}").text


def test_the_log_is_verified_by_a_click(web: Browser) -> None:
    web.post("/audit/verify")
    assert "操作记录完整，共 1 条" in web.get("/audit").text
    with web.premises.room.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET subject = '别人'"))
    web.post("/audit/verify")
    assert "操作记录有问题：第 1 条" in web.get("/audit").text


def test_usage_names_every_page_of_the_menu_and_every_key(web: Browser) -> None:
    page = web.get("/help").text
    menu, main = page.split("<main")
    links = set(re.findall(r'href="(/[a-z/]+)"', menu)) - {"/static/desk.css", "/static/icon.svg", "/help"}
    assert {link for link in links if f'href="{link}"' not in main} == set()
    assert "<kbd>空格</kbd>" in main and "复核签字" in main


def test_accounts_are_listed_by_the_page_as_by_the_command(web: Browser, empty: NewsDesk) -> None:
    with empty.engine.begin() as connection:
        people.add(connection, "测试", "周禾", Role.EDITOR, PASSWORD, NOW)
    page = web.get("/people").text
    assert all(one["name"] in page for one in empty.json("people", "list"))
