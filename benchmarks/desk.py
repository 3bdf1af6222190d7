"""Is every page of the web desk there in 150 ms on a store of a million reports?

    python -m benchmarks.desk [--reports 1000000] [--filled FOLDER]

A data folder is filled with ten years of reports in stories, two years of issues, decisions and runs
(benchmarks.fullstore), the real server is started on it, and every page that the application has is asked for fifty
times over one connection, as by a browser that is logged in; lists also with their filters. A page that takes longer
than 150 ms at the 95th percentile is marked, and a file to take away that takes longer than a second. The last column
is what a page costs the server in processor time: on a busy machine the others say more of its neighbours.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

from fastapi.routing import APIRoute
from sqlalchemy import text

from benchmarks.floors import check
from benchmarks.fullstore import FIRST_ISSUE, ISSUES, NOW, fill
from desk.app import create_app
from desk.newsroom import open_newsroom
from desk.web import Premises
from pipeline.settings import load_settings

TIMES = 50
LIMIT = 150.0
"""Milliseconds at the 95th percentile until a page is there."""
FILE_LIMIT = 1000.0
"""The same of a file, which is made for whoever asks."""
FILES = (".xlsx", ".csv", "/evidence", "/files/{kind}")
PORT = 8499
ISSUE = FIRST_ISSUE + ISSUES - 1
"""The open one; the one before is printed."""
LEFT_OUT = ("/enter", "/favicon", "/sources/add/{", "/words/history/{")
"""What is there once only, or where something was typed or saved before."""
WORDS = {"rare": "神经网络", "common": "公司", "two": "公司 市场", "none": "没有人写过的词", "one": "税", "latin": "AI"}


def main() -> int:
    """Print the table; 1 where the slowest page is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1_000_000, help="in the store (1,000,000)")
    parser.add_argument("--filled", type=Path, help="keep the data folder there, and take it from there next time")
    parser.add_argument("--times", type=int, default=TIMES, help="how often each page is asked for (50)")
    options = parser.parse_args()
    if options.times < 2:
        parser.error("--times must be 2 or more: one answer has no percentiles")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.filled or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "zhoubao.db").exists():
            fill(folder / "zhoubao.db", options.reports, Path("sources.yaml"))
        os.environ |= {"ZHOUBAO_DATA": str(folder), "ZHOUBAO_NOW": NOW.isoformat(), "ZHOUBAO_EDITOR": "林晓"}
        pages = addresses()
        print(f"{'ms':46}{'p50':>7}{'p95':>7}{'max':>7}{'kB':>7}{'cpu':>7}", flush=True)
        with served() as browser:
            spent = {name: measured(browser, name, path, options.times) for name, path in pages.items()}
    files = [shares for name, shares in spent.items() if name.endswith(FILES)]
    shown = [shares for name, shares in spent.items() if not name.endswith(FILES)]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nmemory of the server: {memory:.0f} MB at most")
    return check({"desk.pages": 1 / max(shown), "desk.files": 1 / max(files)})


def measured(browser: Browser, name: str, path: str, times: int) -> float:
    """The 95th percentile as a share of the limit; printed with the rest."""
    took, size = [], 0
    spent = browser.spent()
    for _ in range(times):
        began = time.perf_counter()
        status, body = browser.get(path)
        took.append((time.perf_counter() - began) * 1000)
        size = len(body)
    cuts, own = quantiles(took, n=100), (browser.spent() - spent) / times
    failed = "" if status == 200 else f"  answers {status}"
    share = cuts[94] / (FILE_LIMIT if name.endswith(FILES) else LIMIT)
    over = "  over" if share > 1 else ""
    print(
        f"{name:46}{cuts[49]:7.0f}{cuts[94]:7.0f}{max(took):7.0f}{size / 1000:7.0f}{own:7.0f}{over}{failed}", flush=True
    )
    return share


# --- what is asked for ------------------------------------------------------------------------------------------------


def addresses() -> dict[str, str]:
    """Every page of the application under its route, and lists with their filters."""
    room = open_newsroom(load_settings())
    with room.engine.connect() as connection:
        values = known(connection.execute(text(_BEST)).mappings().one())
        rare, source = values["{word}"], values["{source}"]
    app = create_app(Premises(room))
    room.engine.dispose()
    pages: dict[str, str] = {}
    for path in sorted(routes(app.routes)):
        if any(path.startswith(left) for left in LEFT_OUT):
            continue
        filled = path
        for name, value in values.items():
            filled = filled.replace(name, value)
        if "{" in filled:
            print(f"not asked for: {path}", flush=True)
            continue
        pages[path] = filled + _NEEDED.get(path, "").format(url=values["{url}"])
    queries = {
        "/candidates": {
            "a section": "section=content",
            "not for the paper": "section=none",
            "dropped": "status=dropped",
            "open": "status=open",
            "a source": f"source={source}",
            "a day": f"day={NOW:%Y-%m}-20",
            "a past issue": f"issue={ISSUE - 90}",
            **{f"word, {name}": f"q={quote(word)}" for name, word in (WORDS | {"rare": rare}).items()},
        },
        "/search": {
            **{f"word, {name}": f"q={quote(word)}" for name, word in (WORDS | {"rare": rare}).items()},
            "word, section": f"q={quote('公司')}&section=people",
            "word, source": f"q={quote('公司')}&source={source}",
            "word, years ago": f"q={quote('公司')}&until=2019-05-01",
            "signs": f"q={quote('！！！')}",
        },
        f"/issues/{ISSUE - 1}": {"printed": ""},
        f"/issues/{ISSUE - 1}/preview": {"printed": ""},
    }
    for path, filters in queries.items():
        if path in pages or path.startswith("/issues"):
            pages |= {f"{path}, {name}": f"{path}?{query}" for name, query in filters.items()}
    return pages


_BEST = """
    SELECT id, source_id, title, (
        SELECT url FROM reports WHERE page_id = (SELECT max(id) FROM pages)
    ) AS kept FROM stories
    WHERE section = 'content' AND reports > 1 AND first_seen_at > '2026-11-16' ORDER BY rank DESC LIMIT 1
"""
_NEEDED = {"/kept": "?url={url}", "/search": f"?q={quote('网信')}"}


def known(row: Mapping[str, str]) -> dict[str, str]:
    """What stands for the names in routes, the particular before the general."""
    return {
        "/sources/{name}": f"/sources/{row['source_id']}",
        "{kind}.csv": "people.csv",
        "{name}": row["id"],
        "{story}": row["id"],
        "{number}": str(ISSUE),
        "{issue}": str(ISSUE),
        "{kind}": "docx",
        "{source}": row["source_id"],
        "{source_id}": row["source_id"],
        "{day}": f"{NOW:%Y-%m-%d}",
        "{url}": quote(row["kept"]),
        "{week}": "2026-W46",
        "{word}": row["title"][:4],
    }


def routes(found: object, method: str = "GET") -> Iterator[str]:
    """Paths of all pages, or of what takes forms (POST), also of routers within routers."""
    for route in found if isinstance(found, list) else []:
        if isinstance(route, APIRoute) and route.methods and method in route.methods:
            yield route.path
        else:
            inner = getattr(route, "original_router", None) or getattr(route, "router", None)
            yield from routes(getattr(inner, "routes", None), method)


# --- the server and its visitor ---------------------------------------------------------------------------------------


class Browser:
    """One connection that stays open, with its cookie; it takes packed answers, as browsers do."""

    def __init__(self, server: int, port: int) -> None:
        self._clock = Path(f"/proc/{server}/stat")
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""

    def spent(self) -> float:
        """Milliseconds of processor time that the server used so far; 0 where the system does not tell."""
        if not self._clock.exists():
            return 0.0
        user, system = self._clock.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")

    def enter(self, path: str) -> None:
        """Use the one-time link."""
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        answer.read()
        cookies = answer.headers.get_all("set-cookie") or []
        self._cookie = "; ".join(one.partition(";")[0] for one in cookies if "zhoubao_session" in one)

    def get(self, path: str) -> tuple[int, bytes]:
        """(status, body) of a page; of what leads elsewhere, that page."""
        for _ in range(3):
            self._connection.request("GET", path, headers={"Cookie": self._cookie, "Accept-Encoding": "gzip"})
            answer = self._connection.getresponse()
            body = answer.read()
            if answer.status != 303:
                break
            path = answer.headers["location"]
        return answer.status, body


@contextmanager
def served() -> Iterator[Browser]:
    """A browser at the running server."""
    command = [sys.executable, "-m", "desk.cli", "serve", "--port", str(PORT)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as server:
        assert server.stdout is not None
        link = next(match[0] for line in server.stdout if (match := re.search(r"/enter\?key=\S+", line)))
        try:
            browser = Browser(server.pid, PORT)
            browser.enter(link)
            yield browser
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
