"""The door of the web desk: who is let in, for how long, and what a request may look like at all."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from newsdesk import NOW, NewsDesk
from webdesk import HOST, PASSWORD, browser, premises

from desk import entrance, logins, people, serving
from desk.app import create_app
from desk.logins import LoginError
from desk.people import Role
from desk.serving import Place
from desk.web import COOKIE, Premises, own_path
from pipeline.errors import UsageError
from pipeline.store import people as store

WRONG = "这一个密码不对不对不对"


def stranger(known: Premises, **kwargs: Any) -> TestClient:
    """A browser that nobody has let in."""
    return TestClient(create_app(known), follow_redirects=False, **{"base_url": HOST, **kwargs})


def sign_in(client: TestClient, name: str = "林晓", password: str = PASSWORD, **fields: str) -> Any:
    token = re.findall(r'name="token" value="([0-9a-f]+)"', client.get("/login").text)[0]
    return client.post("/login", data={"token": token, "name": name, "password": password, **fields})


@pytest.fixture
def known(empty: NewsDesk) -> Premises:
    """A desk with an administrator and an editor."""
    here = premises(empty.room())
    with here.room.engine.begin() as connection:
        people.add(connection, "测试", "林晓", Role.ADMIN, PASSWORD, NOW)
        people.add(connection, "测试", "周禾", Role.EDITOR, PASSWORD, NOW)
    return here


def test_a_login_begins_a_session_of_its_own_and_ends_the_one_before(known: Premises) -> None:
    client = stranger(known)
    client.cookies.set(COOKIE, "planted-by-a-stranger", domain="127.0.0.1", path="/")
    assert sign_in(client).status_code == 303
    first = client.cookies[COOKIE]
    assert first != "planted-by-a-stranger"
    assert sign_in(client, "周禾").status_code == 303
    assert client.cookies[COOKIE] != first
    with known.room.engine.connect() as connection:
        assert store.session_of(connection, entrance.digest_of(first)) is None
        assert store.session_of(connection, entrance.digest_of("planted-by-a-stranger")) is None


def test_the_store_holds_no_cookie(known: Premises) -> None:
    client = stranger(known)
    sign_in(client)
    content = (known.room.settings.data_dir / "zhoubao.db-wal").read_bytes()
    assert client.cookies[COOKIE].encode() not in content and PASSWORD.encode() not in content


def test_who_logs_out_is_out_wherever_the_cookie_was_copied_to(known: Premises) -> None:
    desk = browser(known.room, known=known)
    thief = stranger(known)
    thief.cookies.set(COOKIE, desk.client.cookies[COOKIE])
    assert thief.get("/candidates").status_code == 200
    assert desk.post("/logout").headers["location"] == "/login"
    assert COOKIE not in desk.client.cookies
    assert thief.get("/candidates").status_code == 303


@pytest.mark.parametrize("later", [entrance.IDLE_MAX, entrance.AGE_MAX])
def test_a_session_ends_when_it_is_idle_or_old(known: Premises, empty: NewsDesk, later: timedelta) -> None:
    desk = browser(known.room, known=known)
    if later is entrance.AGE_MAX:
        with known.room.engine.begin() as connection:
            store.touch_session(connection, entrance.digest_of(desk.client.cookies[COOKIE]), NOW + later)
    for after, code in ((later - timedelta(seconds=1), 200), (later + timedelta(seconds=1), 303)):
        with known.room.engine.connect() as connection:
            found = entrance.visitor_of(connection, desk.client.cookies[COOKIE], "", NOW + after)
        assert (found is not None) == (code == 200)


def test_a_changed_role_counts_at_once_and_a_locked_account_is_out(known: Premises) -> None:
    desk = browser(known.room, "周禾", known=known)
    with known.room.engine.begin() as connection:
        people.set_role(connection, "林晓", "周禾", Role.ANALYST, NOW)
    assert "<small>分析</small>" in desk.get("/candidates").text
    with known.room.engine.begin() as connection:
        people.set_active(connection, "林晓", "周禾", False, NOW)
    assert desk.get("/candidates").status_code == 303
    assert sign_in(stranger(known), "周禾").status_code == 401


def test_a_login_on_its_way_while_the_password_changes_opens_nothing(known: Premises) -> None:
    with known.room.engine.begin() as connection:
        account = people.find(connection, "周禾")
        people.set_password(connection, "林晓", "周禾", PASSWORD + "新", NOW + timedelta(seconds=2))
        cookie = entrance.begin(connection, account.id, "", NOW + timedelta(seconds=1))
        assert entrance.visitor_of(connection, cookie, "", NOW + timedelta(seconds=3)) is None


def test_the_answer_does_not_say_whether_it_was_the_name_or_the_password(known: Premises) -> None:
    said = [sign_in(stranger(known), name, WRONG) for name in ("林晓", "没有这人")]
    assert {answer.status_code for answer in said} == {401}
    shown = {re.sub(r'value="[0-9a-f]{64}"', "", answer.text) for answer in said}
    assert len(shown) == 1 and "姓名或密码不对" in shown.pop()


def test_an_account_waits_after_five_wrong_passwords_even_with_the_right_one(known: Premises) -> None:
    client = stranger(known)
    for _ in range(logins.TRIES_FREE):
        assert "姓名或密码不对" in sign_in(client, "周禾", WRONG).text
    answer = sign_in(client, "周禾")
    assert answer.status_code == 401 and "试错太多" in answer.text
    assert sign_in(client, "林晓").status_code == 303
    assert attempt(known, "周禾", PASSWORD, "127.0.0.1", NOW + timedelta(seconds=5)) == "周禾"


def test_passwords_are_kept_as_the_standard_says() -> None:
    shipped = re.search(r"PasswordHasher\((.*?)\)", Path(people.__file__).read_text(encoding="utf-8"))
    assert shipped and shipped[1] == "time_cost=3, memory_cost=64 * 1024, parallelism=4"


def attempt(known: Premises, name: str, password: str, address: str, now: Any = NOW) -> str:
    with known.room.engine.connect() as connection:
        try:
            return logins.log_in(connection, name, password, address, now).name
        except LoginError as err:
            return str(err)


def test_waiting_grows_and_ends_at_a_quarter_of_an_hour(known: Premises) -> None:
    now, waits = NOW, []
    for _ in range(16):
        if "试错太多" in attempt(known, "周禾", WRONG, "10.0.0.1", now):
            with known.room.engine.connect() as connection:
                failed = store.failures(connection, "account:周禾")
            assert failed is not None
            left = logins._to_wait(failed, logins.TRIES_FREE, now)
            waits.append(left.total_seconds())
            now += left
            attempt(known, "周禾", WRONG, "10.0.0.1", now)
    assert waits == sorted(waits) and waits[:3] == [2, 4, 8] and max(waits) == logins.WAIT_MAX.total_seconds()


def test_many_at_once_are_counted_one_by_one(known: Premises) -> None:
    said: list[str] = []
    crowd = [threading.Thread(target=lambda: said.append(attempt(known, "周禾", WRONG, "10.0.0.1"))) for _ in range(15)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    told = Counter("试错太多" in one for one in said)
    assert told == {True: 15 - logins.TRIES_FREE, False: logins.TRIES_FREE}


def test_an_address_that_tries_many_names_waits_and_an_own_account_does_not_help(
    known: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "_verified", lambda known, password: password == PASSWORD)
    for number in range(logins.TRIES_FREE_ADDRESS - 1):
        assert "不对" in attempt(known, f"某人{number}", WRONG, "10.0.0.1")
        if number % 10 == 5:
            assert attempt(known, "周禾", PASSWORD, "10.0.0.1") == "周禾"
    assert attempt(known, "周禾", PASSWORD, "10.0.0.1") == "周禾"
    assert "不对" in attempt(known, "林晓", WRONG, "10.0.0.1")
    assert "试错太多" in attempt(known, "周禾", PASSWORD, "10.0.0.1")
    assert attempt(known, "周禾", PASSWORD, "10.0.0.2") == "周禾"


def test_failures_of_yesterday_are_forgotten(known: Premises) -> None:
    for _ in range(logins.TRIES_FREE):
        attempt(known, "周禾", WRONG, "10.0.0.1")
    tomorrow = NOW + logins.FORGET_AFTER + timedelta(minutes=1)
    assert "不对" in attempt(known, "周禾", WRONG, "10.0.0.1", tomorrow)
    assert attempt(known, "周禾", PASSWORD, "10.0.0.1", tomorrow) == "周禾"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
    ],
)
def test_an_ipv6_customer_counts_as_one(address: str, network: str) -> None:
    assert logins.network_of(address) == network


def test_the_address_counted_is_the_one_that_the_trusted_proxy_saw(known: Premises) -> None:
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    behind = ProxyHeadersMiddleware(create_app(known), "10.9.9.9")  # type: ignore[arg-type]
    forged = {"x-forwarded-for": "198.51.100.1, 203.0.113.5", "x-forwarded-proto": "https"}
    for peer, subject in (("10.9.9.9", "203.0.113.5"), ("192.0.2.66", "192.0.2.66")):
        client = TestClient(behind, base_url=HOST, client=(peer, 5000), headers=forged)  # type: ignore[arg-type]
        page = client.get("/login")
        assert ("__Host-" in page.headers["set-cookie"]) == (peer == "10.9.9.9")
        token = re.findall(r'name="token" value="([0-9a-f]+)"', page.text)[0]
        cookie = page.headers["set-cookie"].partition(";")[0]
        fields = {"token": token, "name": "没有这人", "password": WRONG}
        assert client.post("/login", data=fields, headers={"cookie": cookie}).status_code == 401
        with known.room.engine.connect() as connection:
            assert store.failures(connection, f"address:{subject}") is not None


def test_cookies_are_for_this_host_and_path_and_no_script(known: Premises, empty: NewsDesk) -> None:
    answer = sign_in(stranger(known))
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Secure" not in cookie
    for root, name in (("", f"__Host-{COOKIE}"), ("/zhoubao", f"__Secure-{COOKIE}")):
        safe = Premises(known.room, secure=True)
        client = stranger(safe, base_url="https://127.0.0.1", root_path=root)
        prefix = root
        token = re.findall(r'name="token" value="([0-9a-f]+)"', client.get(f"{prefix}/login").text)[0]
        fields = {"token": token, "name": "林晓", "password": PASSWORD}
        done = client.post(f"{prefix}/login", data=fields)
        assert done.headers["location"] == f"{root}/candidates"
        [cookie] = [one for one in done.headers.get_list("set-cookie") if COOKIE in one]
        assert cookie.startswith(f"{name}=") and "Secure" in cookie and f"Path={root or '/'}" in cookie
        assert client.get(f"{prefix}/candidates").status_code == 200


def test_the_link_in_the_terminal_opens_once(empty: NewsDesk) -> None:
    app, link = serving.application(empty.room(), Place("127.0.0.1", 8466))
    client = TestClient(app, base_url=HOST, follow_redirects=False)
    assert client.get("/enter?key=wrong").status_code == 403
    assert client.get(link).headers["location"] == "/candidates"
    assert client.get("/candidates").status_code == 200
    again = TestClient(app, base_url=HOST, follow_redirects=False).get(link)
    assert again.status_code == 403 and "已经用过" in again.text


def test_the_link_in_the_terminal_opens_for_an_hour_only() -> None:
    link = entrance.OneTimeLink(NOW)
    assert not link.open(link.key, NOW + entrance.LINK_LIFE)
    assert link.open(link.key, NOW + entrance.LINK_LIFE - timedelta(seconds=1))
    assert not link.open(link.key, NOW)


def test_with_the_first_account_the_single_user_is_out_and_stays_out(empty: NewsDesk) -> None:
    app, link = serving.application(empty.room(), Place("127.0.0.1", 8466))
    client = TestClient(app, base_url=HOST, follow_redirects=False)
    client.get(link)
    with empty.engine.begin() as connection:
        people.add(connection, "测试", "周禾", Role.EDITOR, PASSWORD, NOW)
    assert client.get("/candidates").status_code == 303
    with empty.engine.begin() as connection:
        people.set_active(connection, "测试", "周禾", False, NOW)
    assert client.get("/candidates").status_code == 303


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("0.0.0.0", 8466), "还没有账号"),
        (Place("127.0.0.1", 8466, trusted_proxy="127.0.0.1"), "还没有账号"),
        (Place("127.0.0.1", 8466, trusted_proxy="*"), "--trusted-proxy"),
        (Place("127.0.0.1", 8466, trusted_proxy="0.0.0.0/0"), "太宽"),
        (Place("127.0.0.1", 8466, trusted_proxy="proxy.example"), "--trusted-proxy"),
        (Place("127.0.0.1", 8466, host_names=("*",)), "--host-name"),
        (Place("127.0.0.1", 8466, host_names=("https://desk.example",)), "--host-name"),
        (Place("127.0.0.1", 8466, root_path="zhoubao/"), "--root-path"),
    ],
)
def test_a_place_that_would_be_open_or_is_none_is_refused(empty: NewsDesk, place: Place, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        serving.application(empty.room(), place)


@pytest.mark.parametrize(
    ("place", "address", "told"),
    [
        (Place("127.0.0.1", 8466), "http://127.0.0.1:8466", []),
        (Place("0.0.0.0", 8466), "http://127.0.0.1:8466", ["--host-name", "没有加密"]),
        (Place("0.0.0.0", 80, host_names=("desk.example",)), "http://desk.example:80", ["没有加密"]),
        (Place("192.0.2.7", 8466), "http://192.0.2.7:8466", ["没有加密"]),
        (
            Place("127.0.0.1", 8466, "/zhoubao", ("desk.example",), "127.0.0.1", https=True),
            "https://desk.example/zhoubao",
            [],
        ),
    ],
)
def test_the_address_that_is_told_opens_and_what_it_lacks_is_said(place: Place, address: str, told: list[str]) -> None:
    assert serving.address_of(place) == address
    said = serving.warnings_of(place)
    assert len(said) == len(told) and all(part in line for part, line in zip(told, said, strict=True))


def test_a_form_sent_after_the_session_ended_gives_back_what_was_written(known: Premises) -> None:
    client = stranger(known)
    page = "/stories/3f9a1c2b/edit?next=/issues/403"
    words = {"title": "一个标题", "text": "写了很久的 <b>正文</b>", "token": "0" * 64}
    late = client.post("/stories/3f9a1c2b/edit", data=words, headers={"referer": HOST + page})
    assert late.status_code == 401 and "登录已过期" in late.text
    assert "一个标题" in late.text and "写了很久的 &lt;b&gt;正文&lt;/b&gt;" in late.text
    assert f'name="next" value="{page}"' in late.text


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_a_stranger_writes_nothing_on_our_door(known: Premises, headers: dict[str, str]) -> None:
    sent = stranger(known).post("/stories/3f9a1c2b/edit", data={"text": "请拨打电话"}, headers=headers)
    assert sent.status_code == 403 and "请拨打电话" not in sent.text
    elsewhere = {"referer": "https://evil.example/phish"}
    assert 'name="next" value="/candidates"' in stranger(known).post("/bulk", data={}, headers=elsewhere).text


NEXTS = [
    "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "\\\\evil.example",
    "/\n/evil.example", "/\t/evil.example", "", "evil.example", "///evil.example", "http:evil.example",
    " //evil.example",
]  # fmt: skip


@pytest.mark.parametrize("to", NEXTS)
def test_no_address_leads_out_of_the_desk(known: Premises, to: str) -> None:
    assert own_path(to) == "/candidates"
    assert sign_in(stranger(known), next=to).headers["location"] == "/candidates"
    assert 'name="next" value="/candidates"' in stranger(known).get("/login", params={"next": to}).text


def test_an_address_within_the_desk_is_where_one_goes_on(known: Premises) -> None:
    client = stranger(known)
    asked = client.get("/candidates?section=none&q=%E7%BD%91")
    assert asked.headers["location"] == "/login?next=/candidates%3Fsection%3Dnone%26q%3D%25E7%25BD%2591"
    to = "/candidates?section=none"
    assert sign_in(client, next=to).headers["location"] == to


def test_a_login_form_from_elsewhere_is_refused(known: Premises) -> None:
    client = stranger(known)
    assert client.post("/login", data={"name": "林晓", "password": PASSWORD}).status_code == 403
    token = re.findall(r'name="token" value="([0-9a-f]+)"', client.get("/login").text)[0]
    fields = {"token": token, "name": "林晓", "password": PASSWORD}
    for headers in ({"origin": "null"}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/login", data=fields, headers=headers).status_code == 403
    assert client.post("/login", data=fields, headers={"origin": HOST}).status_code == 303


@pytest.mark.parametrize(
    ("bind", "said"),
    [
        ("127.0.0.1", "端口已被占用；换一个：--port"),
        ("192.0.2.1", "这不是本机的地址；写本机的 IP 地址：--bind 127.0.0.1"),
        ("no such host", "没有这个主机名；写本机的 IP 地址：--bind 127.0.0.1"),
    ],
)
def test_a_place_that_is_not_to_be_had_is_told_in_chinese(bind: str, said: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError) as caught:
            serving.listen(Place(bind, port))
    assert str(caught.value) == f"不能在 {bind}:{port} 上监听：{said}"


def test_the_body_of_an_answer_does_not_wait_for_the_receipt_of_its_head() -> None:
    """asyncio turns Nagle's algorithm off on connections of sockets that name their protocol."""

    async def without_delay() -> bool:
        connected: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            peer = writer.get_extra_info("socket")
            connected.set_result(peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        sock = serving.listen(Place("127.0.0.1", 0))
        async with await asyncio.start_server(answer, sock=sock):
            _, writer = await asyncio.open_connection(*sock.getsockname())
            writer.close()
            return bool(await connected)

    assert asyncio.run(without_delay())
