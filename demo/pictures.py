"""Takes the pictures of the web desk in docs/pictures: every page of the demo week, wide and narrow.

    python -m demo.pictures          after `make run`; needs Chromium and a Chinese font

The desk works on a copy of the demo's data, so that looking changes nothing there.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from demo.week import MORNING, PROJECT, environment

FOLDER = PROJECT / "docs" / "pictures"
LOOKS = (("wide", 1280, 860), ("narrow", 390, 844))
QUALITY = 72
"""Of the JPEG files: text stays sharp, twenty pages stay small."""
PAGES = {
    "candidates": "/candidates",
    "search": "/search?q=短剧",
    "story": "/stories/{story}",
    "issue": "/issues/403",
    "edit": "/stories/{story}/edit",
    "review": "/issues/403/review",
    "preview": "/issues/403/preview",
    "issues": "/issues",
    "excel": "/excel",
    "tables": "/tables?week=2024-W08",
    "sources": "/sources",
    "source": "/sources/36kr",
    "addsource": "/sources/add",
    "nights": "/nights",
    "gaps": "/nights/gaps?week=2024-W08",
    "rejected": "/nights/rejected",
    "undated": "/nights/undated",
    "courtesy": "/nights/courtesy",
    "words": "/words",
    "wordtry": "/words/try?place=content&words=短剧&weight=3",
    "wordhistory": "/words/history",
    "people": "/people",
    "account": "/account",
    "audit": "/audit",
    "help": "/help",
    "api": "/api",
    "login": "/login",
}
"""Name of the picture -> address."""
UNPICTURED = {
    "/", "/enter", "/favicon.ico", "/kept", "/issues/current", "/issues/current/review", "/issues/{number}/evidence",
    "/issues/{number}/candidates.xlsx", "/issues/{number}/files/{kind}", "/tables/{week}/{kind}.csv",
    "/sources/add/{name}", "/words/history/{number}",
}  # fmt: skip
"""What leads on or hands out a file; and two pages that the demo week has nothing for: a source being tried, an older
list of words."""


def main() -> int:
    """Take them all; 1 where something that is needed is missing."""
    demo = PROJECT / "data" / "demo"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not (demo / "zhoubao.db").exists():
        print("还没有演示周的数据：先运行 make run")
        return 1
    if chromium is None:
        print("没有 Chromium：Debian/Ubuntu 请运行 apt install chromium fonts-noto-cjk")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        data = Path(shutil.copytree(demo, Path(place) / "demo"))
        with _served(data) as link:
            _take(chromium, link)
    return 0


@contextmanager
def _served(data: Path) -> Iterator[str]:
    """The desk on this data; gives the link that lets one browser in."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    command = [sys.executable, "-m", "desk.cli", "serve", "--port", str(port)]
    environ = {**environment(data, MORNING), "PYTHONUNBUFFERED": "1", "ZHOUBAO_EDITOR": "林晓"}
    desk = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        assert desk.stdout is not None
        yield next(line.strip() for line in desk.stdout if "/enter?" in line)
    finally:
        desk.terminate()
        desk.wait(10)


def _take(chromium: str, link: str) -> None:
    from playwright.sync_api import sync_playwright

    base = link.partition("/enter")[0]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"] if os.getuid() == 0 else [])
        context: Any = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(link)
        story = re.findall(r'class="others" href="/stories/(\w+)#', page.content())[0]
        _slip(page, f"{base}/stories/{story}/edit")
        for look, width, height in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            for name, path in PAGES.items():
                answer = page.goto(base + path.format(story=story))
                assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
                while page.locator("meta[http-equiv=refresh]").count():
                    page.wait_for_timeout(1000)
                    page.reload()
                page.screenshot(path=FOLDER / f"{name}-{look}.jpg", type="jpeg", quality=QUALITY)
                print(f"{name}-{look}.jpg", flush=True)
        browser.close()


def _slip(page: Any, address: str) -> None:
    """Write another day into an item, so that the pictures of editing and review show what is said of it."""
    page.goto(address)
    text = page.input_value("textarea[name=text]")
    page.fill("textarea[name=text]", re.sub(r"\d+(?=日)", lambda day: str(int(day[0]) + 1), text, count=1))
    page.click("button[name=done]")
    page.wait_for_load_state()


if __name__ == "__main__":
    sys.exit(main())
