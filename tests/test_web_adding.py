"""Pasting an address in a browser: what it would bring is shown, and only what was tried is written."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from newsdesk import NOW, PROJECT, NewsDesk
from webdesk import Browser, browser

from crawlers.trial import Trial
from demo.replica import Replica, launch
from desk import adding
from desk.adding import Tell, Way, Wishes
from desk.newsroom import Newsroom
from desk.people import Role
from pipeline.errors import UsageError
from pipeline.sources import Source, load_sources, source_of
from pipeline.store import audit
from pipeline.types import Reason, Rejection, Report
from pipeline.verdicts import Run, Verdict, VerdictCode

URL = "https://www.yunhai.example/news/"
ENTRY: dict[str, Any] = {
    "id": "yunhai_news",
    "name": "云海新闻",
    "owner": "portal",
    "start_urls": [URL],
    "spider": "finder",
}
SEEN = datetime(2024, 2, 23, 2, tzinfo=UTC)


def found(url: str = URL) -> Way:
    """A way that brought one report, and left one page out."""
    report = Report(
        "https://www.yunhai.example/1.html", "yunhai_news", "<b>云海渡口</b>开通", "渡口今日开通。" * 9, SEEN, SEEN
    )
    rejection = Rejection("https://www.yunhai.example/2.html", "yunhai_news", Reason.TOO_SHORT, "只有 9 个字")
    run = Run("yunhai_news", NOW, NOW, "finished", {"links_seen": 12}, (), Verdict(VerdictCode.NEW, "新链接 12"))
    return Way(
        url, dict(ENTRY), "页面上的列表，12 条", Trial(source_of(ENTRY), run, (report,), (rejection,)), ("RSS；没有",)
    )


class Trying:
    """Stands for `find_way`: says what it was asked, and waits until it may answer."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()
        self.answer: Way | UsageError = found()

    def __call__(self, room: Newsroom, url: str, wishes: Wishes, tell: Tell) -> Way:
        self.asked.append(url)
        tell("试取：页面上的列表")
        assert self.go_on.wait(30)
        if isinstance(self.answer, UsageError):
            raise self.answer
        return self.answer


@pytest.fixture
def trying(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trying]:
    stand_in = Trying()
    monkeypatch.setattr(adding, "find_way", stand_in)
    yield stand_in
    stand_in.go_on.set()


@pytest.fixture
def file(empty: NewsDesk) -> Path:
    """A sources.yaml of this desk's own, with a remark on top."""
    path = empty.folder / "sources.yaml"
    path.write_text("# 编辑写的说明\n" + (PROJECT / "sources.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    empty.patch.setenv("ZHOUBAO_SOURCES", str(path))
    return path


@pytest.fixture
def web(empty: NewsDesk, file: Path, trying: Trying) -> Browser:
    return browser(empty.room())


def begin(web: Browser, url: str = URL) -> str:
    """Paste an address; the page of its trial."""
    done = web.post("/sources/add", url=url)
    assert done.status_code == 303
    return str(done.headers["location"])


def over(web: Browser, place: str, trying: Trying) -> str:
    """The page once the trial is over."""
    trying.go_on.set()
    for _ in range(600):
        page = web.get(place)
        if "refresh" not in page.headers:
            return page.text
        time.sleep(0.05)
    raise AssertionError("the trial does not end")


def entry_of(file: Path, name: str) -> Source:
    return next(source for source in load_sources(file) if source.id == name)


def test_a_trial_goes_on_while_the_page_asks_again(web: Browser, trying: Trying) -> None:
    place = begin(web, "www.yunhai.example/news/")
    page = web.get(place)
    assert "正在试" in page.text and page.headers["refresh"] == "3"
    assert trying.asked == [URL]
    assert "正在试" in web.get("/sources/add").text
    assert "可以作为来源" in over(web, place, trying)


def test_what_was_recognised_is_shown_before_anything_is_written(web: Browser, trying: Trying, file: Path) -> None:
    before = file.read_bytes()
    page = over(web, begin(web), trying)
    assert "页面上的列表，12 条" in page and "RSS；没有" in page and "12 条" in page
    assert "&lt;b&gt;云海渡口&lt;/b&gt;开通" in page and "2024-02-23" in page and "正文太短" in page
    assert "spider: finder" in page and 'value="yunhai_news"' in page
    assert file.read_bytes() == before


def test_writing_puts_the_entry_in_its_place_and_keeps_remarks(
    web: Browser, trying: Trying, file: Path, empty: NewsDesk
) -> None:
    before = file.read_text(encoding="utf-8").splitlines()
    place = begin(web)
    over(web, place, trying)
    sections = ["industry", "content"]
    done = web.post(place, id="yunhai", name="云海：新闻 #1", owner="official_media", sections=sections)
    assert done.headers["location"] == "/sources/yunhai"
    after = file.read_text(encoding="utf-8").splitlines()
    assert after[0] == "# 编辑写的说明" and [line for line in before if line not in after] == []
    new = entry_of(file, "yunhai")
    assert (new.name, new.owner, [*new.sections]) == ("云海：新闻 #1", "official_media", sections)
    page = web.get("/sources/yunhai").text
    assert "已写入来源 云海：新闻 #1" in page and "没抓过" in page
    with empty.engine.connect() as connection:
        entry = next(audit.entries(connection, audit.AuditQuery(subjects=("yunhai",))))
    assert (entry.act.kind, entry.act.who, entry.act.after["entry"]["start_urls"]) == ("source_add", "林晓", [URL])
    assert web.post(place, id="yunhai2", name="甲", owner="portal").status_code == 400


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": "cac"}, "已有来源 cac"),
        ({"id": "../../etc"}, "id"),
        ({"id": "云海"}, "id"),
        ({"owner": "nobody"}, "没有类别"),
        ({"sections": "weather"}, "没有栏目"),
    ],
)
def test_a_wish_that_cannot_be_met_writes_nothing(
    web: Browser, trying: Trying, file: Path, fields: dict[str, str], said: str
) -> None:
    before = file.read_bytes()
    place = begin(web)
    over(web, place, trying)
    done = web.post(place, **{"id": "yunhai", "name": "云海", "owner": "portal", **fields})
    assert done.headers["location"] == place
    assert said in web.get(place).text and file.read_bytes() == before


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/list/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "http://[::1]/",
        "http://2130706433/",
        "http://localhost:8466/",
        "https://a:b@www.yunhai.example/",
        "http://www.yunhai.example:22/",
        "javascript://alert(1)",
        "http://a\nb/",
    ],
)
def test_an_address_that_is_not_public_is_never_asked(web: Browser, trying: Trying, url: str) -> None:
    assert begin(web, url) == "/sources/add"
    assert "不访问这个网址" in web.get("/sources/add").text
    assert trying.asked == []


def test_an_address_that_is_watched_already_is_told(web: Browser, trying: Trying, file: Path) -> None:
    assert begin(web, load_sources(file)[0].start_urls[0]) == "/sources/add"
    assert "已是来源 36kr" in web.get("/sources/add").text and trying.asked == []


def test_what_is_no_list_is_called_what_it_is_and_cannot_be_written(web: Browser, trying: Trying, file: Path) -> None:
    before = file.read_bytes()
    trying.answer = Way(URL, {}, "这是一篇文章，不是列表", None, ("RSS；没有",))
    place = begin(web)
    page = over(web, place, trying)
    assert "不能作为来源" in page and "这是一篇文章" in page and "写入" not in page.partition("<main")[2]
    assert web.post(place, id="yunhai", name="云海", owner="portal").status_code == 400
    assert file.read_bytes() == before


def test_a_fault_of_the_trial_is_told(web: Browser, trying: Trying) -> None:
    trying.answer = UsageError("网站答 HTTP 500")
    assert "网站答 HTTP 500" in over(web, begin(web), trying)


def test_a_person_tries_one_address_at_a_time(web: Browser, trying: Trying) -> None:
    begin(web)
    assert begin(web, "https://other.example/") == "/sources/add"
    assert "你还有一个网址在试" in web.get("/sources/add").text and trying.asked == [URL]


def test_only_who_looks_after_sources_adds_them(web: Browser, trying: Trying, empty: NewsDesk) -> None:
    place = begin(web)
    for name, role in (("周编", Role.EDITOR), ("周复", Role.REVIEWER), ("周析", Role.ANALYST)):
        other = browser(empty.room(), name, role, web.premises)
        assert other.get("/sources/add").status_code == other.get(place).status_code == 403
        assert other.post("/sources/add", url=URL).status_code == 403
        assert other.post(place, id="yunhai", name="云海", owner="portal").status_code == 403
    assert web.post("/sources/add", token="0" * 64, url=URL).status_code == 403


def test_a_trial_that_is_gone_is_not_found(web: Browser) -> None:
    assert web.get("/sources/add/nothing").status_code == 404


# --- the whole way, on the replica web --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=NOW) as running:
        yield running


@pytest.mark.slow
def test_a_pasted_address_becomes_a_source(empty: NewsDesk, file: Path, replica: Replica) -> None:
    lines = file.read_text(encoding="utf-8").split("\n- id: ")
    file.write_text("\n- id: ".join(one for one in lines if not one.startswith("qbitai\n")), encoding="utf-8")
    empty.patch.setenv("ZHOUBAO_REPLICA", replica.address)
    empty.patch.setenv("ZHOUBAO_DELAY", "0.01")
    web = browser(empty.room())
    place = begin(web, "https://www.qbitai.com/feed")
    for _ in range(1200):
        page = web.get(place)
        if "refresh" not in page.headers:
            break
        time.sleep(0.1)
    assert "可以作为来源" in page.text and "feed" in page.text
    name = web.premises.attempts.of("林晓")[0].way.entry["id"]  # type: ignore[union-attr]
    web.post(place, id=name, name="量子位", owner="business_media")
    assert entry_of(file, name).start_urls == ("https://www.qbitai.com/feed",)
