"""The pictures in docs/: every page of the desk, wide and narrow."""

from __future__ import annotations

import re

from newsdesk import NewsDesk
from test_web_hostile import routes
from webdesk import browser

from demo.pictures import FOLDER, LOOKS, PAGES, UNPICTURED


def test_every_page_has_its_pictures(desk: NewsDesk) -> None:
    pages = {path for method, path in routes(browser(desk.room())) if method == "GET"} - UNPICTURED
    shown = [path.partition("?")[0] for path in PAGES.values()]
    left = {page for page in pages if not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", page), path) for path in shown)}
    assert left == set()


def test_every_picture_is_there_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}-{look}.jpg" for name in PAGES for look, _, _ in LOOKS}
