"""No page of the desk has an accessibility fault that axe-core calls serious, in light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from newsdesk import NewsDesk
from test_browser import STAFF
from webdesk import PASSWORD
from webserver import CHROMIUM, Served, needs_chromium, served

pytestmark = [pytest.mark.slow, needs_chromium]
pw = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PAGES = (
    "/candidates", "/candidates?section=content&q=微短剧", "/stories/{drama}", "/stories/{notice}",
    "/stories/{drama}/edit", "/tables?week=2024-W08", "/issues", "/issues/403", "/issues/403/preview", "/no-such-page",
    "/people", "/account", "/audit", "/help", "/api",
)  # fmt: skip
LOOKS = (("light", 1280), ("dark", 390))


@pytest.fixture
def web(desk: NewsDesk) -> Iterator[Served]:
    desk.run("issue", "new", "--number", "403", "--propose")
    with served(desk.room(), STAFF) as one:
        yield one


def faults(page: Any) -> list[str]:
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_no_page_has_a_serious_fault(web: Served, desk: NewsDesk) -> None:
    found: dict[str, list[str]] = {}
    with pw.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme, width in LOOKS:
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
            page = context.new_page()
            page.goto(web.address + "/login")
            found[f"/login {scheme}"] = faults(page)
            page.get_by_label("姓名").fill("陈管")
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            for path in PAGES:
                page.goto(web.address + path.format(**desk.ids))
                found[f"{path} {scheme}"] = faults(page)
            context.close()
        browser.close()
    assert {path: told for path, told in found.items() if told} == {}
