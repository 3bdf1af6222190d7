"""No page of the desk has an accessibility fault that axe-core calls serious, in light and dark, wide and narrow.

The pages are those that the application has: a route without an address here fails, and so does a template that none
of them showed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from newsdesk import PROJECT, NewsDesk
from test_browser import STAFF
from test_web_adding import found
from webdesk import PASSWORD, premises
from webserver import CHROMIUM, Served, needs_chromium, served

from benchmarks.desk import routes
from desk import adding
from desk.app import create_app
from desk.web import HERE, templates

pytestmark = [pytest.mark.slow, needs_chromium]
pw = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PAGES = {
    "/": ("/",),
    "/login": (),
    "/candidates": ("/candidates", "/candidates?section=content&q=微短剧", "/candidates?q=没有的词"),
    "/search": ("/search", "/search?q=短剧"),
    "/stories/{name}": ("/stories/{drama}", "/stories/{notice}"),
    "/stories/{name}/edit": ("/stories/{drama}/edit",),
    "/issues": ("/issues",),
    "/issues/current": ("/issues/current",),
    "/issues/{number}": ("/issues/403", "/issues/404", "/issues/390"),
    "/issues/{number}/preview": ("/issues/403/preview",),
    "/issues/current/review": ("/issues/current/review",),
    "/issues/{number}/review": ("/issues/403/review",),
    "/excel": ("/excel",),
    "/tables": ("/tables?week=2024-W08",),
    "/sources": ("/sources",),
    "/sources/add": ("/sources/add",),
    "/sources/{name}": ("/sources/nrta",),
    "/nights": ("/nights",),
    "/nights/gaps": ("/nights/gaps",),
    "/nights/rejected": ("/nights/rejected",),
    "/nights/undated": ("/nights/undated",),
    "/nights/courtesy": ("/nights/courtesy",),
    "/words": ("/words", "/words?q=剧"),
    "/words/try": ("/words/try?place=content&words=渡口&weight=3",),
    "/words/history": ("/words/history",),
    "/words/history/{number}": ("/words/history/2",),
    "/people": ("/people",),
    "/account": ("/account",),
    "/audit": ("/audit",),
    "/help": ("/help",),
    "/api": ("/api",),
    "/sources/add/{name}": (),
}
"""Route -> addresses; the empty ones are walked to (`walked`)."""
NO_PAGES = {
    "/enter",
    "/favicon.ico",
    "/tables/{week}/{kind}.csv",
    "/issues/{number}/candidates.xlsx",
    "/issues/{number}/evidence",
    "/issues/{number}/files/{kind}",
    "/kept",
}
"""Files, a redirect, and the frame of a kept page, in which no script may run."""
UNSEEN = {"base.html", "kept.html", "gapswait.html", "wordwait.html"}
"""What others extend, the frame, and what is shown while something is reckoned."""
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 390)]
GRAVE = ("serious", "critical")
ALSO = ("region",)
"""Rules that hold here although axe-core calls them moderate: all content stands in landmarks."""


@pytest.fixture
def web(desk: NewsDesk) -> Iterator[Served]:
    """A desk of the demo kind, with its ribbon: an issue made, one brought in, words changed, a source that can be
    added."""
    (desk.folder / "DEMO").touch()
    paper = desk.folder / "weekly.yaml"
    paper.write_text((PROJECT / "weekly.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    desk.patch.setenv("ZHOUBAO_WEEKLY", str(paper))
    desk.patch.setattr(adding, "find_way", lambda *_: found())
    printed = desk.folder / "周报390.md"
    printed.write_text("# 行业动态周报\n第 390 期\n2023年11月27日\n## 行业\n### 云海省印发办法\n全文在此。\n", "utf-8")
    desk.run("issue", "import", str(printed))
    desk.run("issue", "new", "--number", "403", "--propose")
    desk.run("words", "set", "皮影", "内容", "8")
    with served(desk.room(), STAFF) as one:
        yield one


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of the templates that were shown."""
    names: set[str] = set()
    real = templates.get_template

    def noted(name: str) -> Any:
        names.add(name)
        return real(name)

    monkeypatch.setattr(templates, "get_template", noted)
    return names


def test_every_route_is_a_page_that_is_looked_at(empty: NewsDesk) -> None:
    assert set(routes(create_app(premises(empty.room())).routes)) == PAGES.keys() | NO_PAGES


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_has_a_serious_fault(web: Served, desk: NewsDesk, shown: set[str], scheme: str, width: int) -> None:
    told: dict[str, list[str]] = {}
    with pw.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        ).new_page()
        for name in walked(page, web, desk):
            told[name] = faults(page)
        browser.close()
    assert {name: found for name, found in told.items() if found} == {}
    whole = {path.name for path in Path(HERE / "templates").glob("*.html") if not path.name.startswith("_")}
    assert whole - shown <= UNSEEN


def walked(page: Any, web: Served, desk: NewsDesk) -> Iterator[str]:
    """Stand on each page in turn; gives its name."""
    page.goto(web.address + "/login")
    yield "/login"
    page.get_by_label("姓名").fill("陈管")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    for path in (*(path for own in PAGES.values() for path in own), "/no-such-page"):
        page.goto(web.address + path.format(**desk.ids))
        yield path
    page.goto(web.address + f"/stories/{desk.ids['drama']}")
    page.get_by_role("button", name="不用", exact=True).click()
    page.get_by_role("button", name="撤销", exact=True).wait_for()
    yield "what was done, with the way back"
    page.goto(web.address + "/account")
    page.get_by_label("给谁用").fill("数据看板")
    page.get_by_role("button", name="建一个令牌").click()
    yield "a key, shown once"
    page.goto(web.address + "/sources/add")
    page.get_by_label("网址").fill("https://www.yunhai.example/news/")
    page.get_by_role("button", name="试取").click()
    page.get_by_role("button", name="写入").wait_for()
    yield "/sources/add/{name}"
    page.goto(web.address + "/words/try?place=content&words=渡口&weight=3")
    desk.run("words", "set", "水墨动画", "内容", "2")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("水墨动画").first.wait_for()
    yield "words that another changed meanwhile"


def faults(page: Any) -> list[str]:
    """What axe-core finds wrong."""
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE or one["id"] in ALSO
        for node in one["nodes"]
    ]
