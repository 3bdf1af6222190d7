"""Fetching what people give: over real sockets on loopback, 127.0.0.2 standing for the public and 127.0.0.1 for what
is not, with a DNS of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawlers.fetch import Failure, Fetcher, fetch
from demo.replica import launch
from desk import cli
from pipeline.settings import load_settings
from pipeline.types import Page

PROJECT = Path(__file__).parent.parent
ARTICLE = "<html><head><title>测试</title></head><body><h1>测试</h1><p>一段正文。</p></body></html>".encode()
DNS = {
    "good.example": [["127.0.0.2"]],
    "private.example": [["127.0.0.1"]],
    "metadata.example": [["169.254.169.254"]],
    "mixed.example": [["127.0.0.2", "127.0.0.1"]],
    "rebind.example": [["127.0.0.2"], ["127.0.0.1"]],
}
"""Name -> what it answers at its first look-up, its second, …; the last answer stays."""
FAKE_DNS = """
import json, os, socket
_names = json.loads(os.environ["TEST_DNS"])
_real, _asked = socket.getaddrinfo, {}
def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _names:
        if any(char.isalpha() for char in str(name).replace("0x", "")) and name != "localhost" and ":" not in name:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return _real(host, port, family, type, proto, flags)
    turn = _asked.get(name, 0)
    _asked[name] = turn + 1
    answers = _names[name][min(turn, len(_names[name]) - 1)]
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0)) for address in answers]
socket.getaddrinfo = getaddrinfo
"""


@dataclass
class Server:
    """A host that answers what a test says, and remembers what it was asked."""

    host: str
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/", host: str = "") -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    def redirect(self, path: str, to: str) -> str:
        """A path that redirects; its address."""
        self.answers[path] = (302, {"Location": to}, b"")
        return self.url(path)

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path.startswith("/cookies"):
            asked_for, _, tries = path.partition("?")
            seen = "seen=1" in headers.get("Cookie", "")
            if asked_for == "/cookies-once" and seen:
                return 200, {}, ARTICLE
            return 302, {"Location": f"{asked_for}?{int(tries or 0) + 1}", "Set-Cookie": "seen=1; path=/"}, b""
        return self.answers.get(path, (404, {}, b"nothing here"))


@pytest.fixture
def serve() -> Iterator[Any]:
    running: list[ThreadingHTTPServer] = []

    def start(host: str) -> Server:
        server = Server(host)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers)))
                status, headers, body = server.answer(self.path, dict(self.headers))
                self.send_response(status)
                plain = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
                for name, value in (plain | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        for port in range(8000, 9000):
            try:
                http = ThreadingHTTPServer((host, port), Handler)
                break
            except OSError:
                continue
        server.port = http.server_address[1]
        running.append(http)
        threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
        return server

    yield start
    for http in running:
        http.shutdown()
        http.server_close()


@pytest.fixture
def public(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A public host, as far as the settings say; names are answered by DNS above."""
    (tmp_path / "dns").mkdir()
    (tmp_path / "dns" / "sitecustomize.py").write_text(FAKE_DNS, encoding="utf-8")
    for name, value in {
        "ZHOUBAO_DATA": str(tmp_path / "data"),
        "ZHOUBAO_DELAY": "0",
        "ZHOUBAO_NOW": "2024-02-26T09:00",
        "ZHOUBAO_CONTACT": "editor@weekly.example",
        "ZHOUBAO_ALLOWED_NETWORKS": "127.0.0.2/32",
        "PYTHONPATH": f"{tmp_path / 'dns'}:{PROJECT}",
        "TEST_DNS": json.dumps(DNS),
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    server: Server = serve("127.0.0.2")
    server.answers["/page"] = (200, {}, ARTICLE)
    server.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /closed\n")
    return server


def outcomes(*urls: str) -> dict[str, Page | Failure]:
    """What came of each address."""
    found: dict[str, Page | Failure] = {}
    for one in fetch(load_settings(), urls):
        found[one.url] = one
    return found


def failures(*urls: str) -> dict[str, str]:
    found = outcomes(*urls)
    assert all(isinstance(one, Failure) for one in found.values()), found
    return {url: f"{one.code}：{one.message}" for url, one in found.items() if isinstance(one, Failure)}


def test_a_page_comes_as_it_was_sent_by_an_honest_asker_that_reads_robots_first(public: Server) -> None:
    page = outcomes(public.url("/page"))[public.url("/page")]
    assert isinstance(page, Page) and page.body == ARTICLE and page.status == 200
    assert page.fetched_url == public.url("/page") and page.content_type == "text/html; charset=utf-8"
    assert [path for path, _ in public.asked] == ["/robots.txt", "/page"]
    assert all(
        "zhoubao" in headers["User-Agent"] and "editor@weekly" in headers["User-Agent"] for _, headers in public.asked
    )


def test_a_redirect_to_an_address_that_is_not_public_is_stopped_before_it_is_asked(public: Server, serve: Any) -> None:
    local: Server = serve("127.0.0.1")
    local.answers["/secret"] = (200, {}, b"secret")
    hosts = ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::ffff:127.0.0.1]"]
    targets = [f"http://{host}:{local.port}/secret" for host in hosts]
    targets += [
        f"http://private.example:{local.port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
    ]
    targets += ["http://10.0.0.1/", "http://metadata.example/", f"http://mixed.example:{public.port}/page"]
    said = failures(*(public.redirect(f"/{number}", to) for number, to in enumerate(targets)))
    assert len(said) == len(targets)
    for number, to in enumerate(targets):
        line = said[public.url(f"/{number}")]
        assert line.startswith("refused：被转到 ") and line.endswith("，已停"), (to, line)
    assert local.asked == []
    assert "169.254.169.254（链路本地地址" in said[public.url("/8")]
    assert "private.example 解析到 127.0.0.1（本机地址）" in said[public.url("/7")]
    assert "mixed.example 解析到 127.0.0.1" in said[public.url(f"/{len(targets) - 1}")]


def test_addresses_given_are_refused_as_redirects_are(public: Server, serve: Any) -> None:
    local: Server = serve("127.0.0.1")
    said = failures(local.url(), local.url(host="private.example"), "http://127.0.0.2:22/", "ftp://good.example/")
    assert said[local.url()] == "refused：不访问 127.0.0.1（本机地址）"
    assert said[local.url(host="private.example")] == "refused：不访问 private.example 解析到 127.0.0.1（本机地址）"
    assert "端口 22" in said["http://127.0.0.2:22/"]
    assert "只取 http" in said["ftp://good.example/"]
    assert local.asked == []


def test_a_port_of_another_service_is_refused_after_a_redirect_too(public: Server) -> None:
    (line,) = failures(public.redirect("/ssh", "http://good.example:22/")).values()
    assert line == "refused：被转到 端口 22（只取 80、443 与 8000 至 8999），已停"


def test_a_name_that_resolves_to_the_public_is_asked_and_one_that_changes_its_mind_is_not(
    public: Server, serve: Any
) -> None:
    """robots.txt is read at the first answer, the page is not asked for at the second."""
    good, rebind = public.url("/page", "good.example"), public.url("/page", "rebind.example")
    found = outcomes(good, rebind)
    assert isinstance(found[good], Page)
    changed = found[rebind]
    assert isinstance(changed, Failure) and "rebind.example 解析到 127.0.0.1（本机地址）" in changed.message
    assert [headers["Host"].partition(":")[0] for path, headers in public.asked if path == "/page"] == ["good.example"]


def test_every_failure_is_named(public: Server) -> None:
    public.answers |= {
        "/403": (403, {}, b"no"),
        "/521": (521, {}, b"<script>document.cookie=1</script>"),
        "/huge": (200, {"Content-Length": str(2**31)}, b"x"),
        "/cut": (200, {"Content-Length": "1000"}, b"x"),
        "/loop": (302, {"Location": "/loop"}, b""),
    }
    wanted = {
        "/403": "http：HTTP 403（拒绝访问）",
        "/404": "http：HTTP 404（没有这一页）",
        "/521": "challenge：网站要求脚本验证（HTTP 521），不绕过",
        "/closed/a": "robots：robots.txt 不许抓取",
        "/huge": "too_large：内容过大",
        "/cut": "cut：内容不完整，连接中途断开",
        "/loop": "redirects：转来转去超过 5 次",
        "/cookies-for-ever": "redirects：转来转去超过 5 次",
    }
    said = failures(*map(public.url, wanted), "http://nowhere.example/", "http://127.0.0.2:8999/")
    assert {path: said[public.url(path)] for path in wanted} == wanted
    assert said["http://nowhere.example/"] == "dns：域名解析失败"
    assert said["http://127.0.0.2:8999/"] == "connection：连接被拒绝"
    assert not [path for path, _ in public.asked if path.startswith("/closed")]


def test_one_process_serves_a_page_and_then_what_was_found_on_it(public: Server) -> None:
    """A plain cookie is ordinary HTTP; the answer of a failure is there for who wants to know more."""
    public.answers["/521"] = (521, {}, b"<script>document.cookie=1</script>")
    with Fetcher(load_settings()) as fetcher:
        (first,) = fetcher.fetch([public.url("/page")])
        second = {one.url: one for one in fetcher.fetch([*map(public.url, ("/521", "/cookies-once", "/521"))])}
    assert isinstance(first, Page) and len(second) == 2
    assert [path for path, _ in public.asked].count("/robots.txt") == 1
    page, failure = second[public.url("/cookies-once")], second[public.url("/521")]
    assert isinstance(page, Page) and page.body == ARTICLE and page.fetched_url.endswith("/cookies-once?1")
    assert isinstance(failure, Failure) and failure.page and b"<script>" in failure.page.body


def test_behind_a_proxy_names_are_looked_up_here_as_well(
    public: Server, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy: Server = serve("127.0.0.1")
    proxy.answers["http://beyond.example/page"] = (200, {}, ARTICLE)
    monkeypatch.setenv("http_proxy", proxy.url())
    found = outcomes("http://beyond.example/page", "http://private.example/page", "http://127.1/page", proxy.url())
    page = found["http://beyond.example/page"]
    assert isinstance(page, Page) and page.body == ARTICLE
    assert {path for path, _ in proxy.asked} == {"http://beyond.example/robots.txt", "http://beyond.example/page"}
    refused = found["http://private.example/page"]
    assert isinstance(refused, Failure) and "private.example 解析到 127.0.0.1" in refused.message


def test_a_process_that_dies_is_told_and_the_next_fetch_has_another(public: Server) -> None:
    with Fetcher(load_settings()) as fetcher:
        fetcher._child = fetcher._start()
        fetcher._child.kill()
        fetcher._child.wait()
        (lost,) = fetcher.fetch([public.url("/page")])
        assert isinstance(lost, Failure) and lost.code == "fault" and "意外结束" in lost.message
        (page,) = fetcher.fetch([public.url("/page")])
        assert isinstance(page, Page)


def test_the_replica_is_asked_in_the_demo_and_nothing_local_through_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with launch() as replica:
        for name, value in {"DATA": str(tmp_path), "REPLICA": replica.address, "DELAY": "0"}.items():
            monkeypatch.setenv(f"ZHOUBAO_{name}", value)
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")  # of whoever runs the demo; none of the demo's business
        monkeypatch.delenv("no_proxy", raising=False)
        found = outcomes(
            "https://www.cac.gov.cn/", "http://127.0.0.1/", f"http://{replica.address}/", "http://localhost/"
        )
        asked = {row["host"] for row in replica.requests()}
    page = found.pop("https://www.cac.gov.cn/")
    assert isinstance(page, Page) and page.status == 200
    assert all(isinstance(one, Failure) and one.code == "refused" for one in found.values())
    assert asked == {"www.cac.gov.cn"}


SOURCE = """
- id: {id}
  name: 到不了的来源
  owner: portal
  start_urls: ["{url}"]
  spider: feed
"""


def crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, sources: str) -> dict[str, str]:
    """What a crawl of these sources saw, by source; none of them came to anything."""
    (tmp_path / "sources.yaml").write_text(sources, encoding="utf-8")
    monkeypatch.setenv("ZHOUBAO_SOURCES", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("ZHOUBAO_WEEKLY", str(PROJECT / "weekly.yaml"))
    assert cli.run(["crawl", "--json"]) == 3
    return {name: verdict["seen"] for name, verdict in json.loads(capsys.readouterr().out)["verdicts"].items()}


def test_the_replica_opens_nothing_local_to_a_crawl_not_even_itself(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    local: Server = serve("127.0.0.1")
    with launch() as replica:
        for name, value in {"DATA": str(tmp_path), "REPLICA": replica.address, "DELAY": "0"}.items():
            monkeypatch.setenv(f"ZHOUBAO_{name}", value)
        urls = [f"http://{replica.address}/", local.url(), local.url(host="localhost"), "http://10.0.0.1/"]
        entries = (SOURCE.format(id=f"local_{number}", url=url) for number, url in enumerate(urls))
        seen = crawl(tmp_path, monkeypatch, capsys, "".join(entries))
        assert replica.requests() == []
    assert all("不访问 " in line for line in seen.values()) and len(seen) == len(urls)
    assert local.asked == []


PAGED = """
- id: paged
  name: 下一页在本机文件里的来源
  owner: portal
  start_urls: ["{url}"]
  spider: listing
  list: {{rows: li}}
  paging: {{scheme: trs}}
"""


def test_a_next_page_that_is_no_web_address_is_not_read(
    public: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text(f'<li><a href="{public.url("/leaked")}">本机文件里的一条</a></li>', encoding="utf-8")
    rows = f'<li><a href="{public.url("/page")}">列表里的一条标题</a></li>'
    later = f'<script>createPageHTML(2, 0, "file://good.example{secret}?", "html")</script>'
    public.answers["/list"] = (200, {}, (rows + later).encode())
    crawl(tmp_path, monkeypatch, capsys, PAGED.format(url=public.url("/list")))
    said = (tmp_path / "data" / "crawl.log").read_text(encoding="utf-8")
    assert "不访问 file://（只取 http:// 与 https:// 的网址）" in said
    assert {path for path, _ in public.asked} == {"/robots.txt", "/list", "/page"}


@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/feed.xml", "http://private.example:{port}/feed.xml"])
def test_an_ordinary_crawl_that_is_sent_to_a_local_address_stops_and_says_so(
    public: Server, serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, to: str
) -> None:
    local: Server = serve("127.0.0.1")
    url = public.redirect("/feed.xml", to.format(port=local.port))
    seen = crawl(tmp_path, monkeypatch, capsys, SOURCE.format(id="moved", url=url))["moved"]
    assert "被转到" in seen and "127.0.0.1（本机地址），已停" in seen
    assert local.asked == [] and len(public.asked) == 2
