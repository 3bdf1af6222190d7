"""How much of bare Scrapy's speed is left when every page is listed, kept, read and stored?

    python -m benchmarks.crawl [--pages 5000] [--path selectors|undeclared|both] [--memory]

Both sides crawl the same made-up pages of 20 to 60 KB from the replica web, which runs in a process of its own,
with the same number of processes and no delay. The bare side downloads every page and throws it away. Our side is
`zhoubao crawl` as it is: links from the lists, pages into WARC, rows into SQLite, text read beside the crawl.
`--memory` measures the peak at the given number of pages and at ten times as many.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.floors import check
from demo import bulk
from demo.replica import Replica, launch
from demo.week import environment
from pipeline.types import SHANGHAI

NOW = datetime(2024, 2, 26, 6, tzinfo=SHANGHAI)
PROCESSES = 3
"""Of each side: ours are two that crawl and one that reads."""

BARE = """
import sys, json
import scrapy
from scrapy.crawler import CrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for url in json.loads(sys.argv[1]):
            yield scrapy.Request(url, callback=self.parse)
    def parse(self, response):
        for href in response.css("ul.list a::attr(href)").getall():
            yield response.follow(href, callback=self.done)
    def done(self, response):
        pass

process = CrawlerProcess({
    "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "CONCURRENT_REQUESTS": 16,
    "DOWNLOAD_HANDLERS": {s: "crawlers.replica.ReplicaDownloadHandler" for s in ("http", "https")},
})
crawler = process.create_crawler(Bare)
process.crawl(crawler)
process.start()
print(crawler.stats.get_value("downloader/response_status_count/200", 0))
"""


@dataclass(frozen=True)
class Side:
    """What one side took."""

    pages: int
    seconds: float
    cpu_seconds: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


def main() -> int:
    """Print the table; 1 where a ratio is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--path", choices=("selectors", "undeclared", "both"), default="both")
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    paths = ("selectors", "undeclared") if options.path == "both" else (options.path,)
    figures: dict[str, float] = {}
    with launch(now=NOW, bulk=options.pages) as replica:
        bare = crawl_bare(replica, options.pages)
        show("bare Scrapy", bare)
        for path in paths:
            ours, shares = crawl_ours(replica, options.pages, path)
            figures[f"crawl.{path}"] = ours.rate / bare.rate
            show(f"zhoubao, {path}", ours, f"ratio {ours.rate / bare.rate:.2f}, read by {shares}")
    if options.memory:
        figures.update(memory(options.pages))
    return check(figures)


def memory(pages: int) -> dict[str, float]:
    """Peak of the largest process at `pages` and at ten times as many; the floor asks for a flat ratio."""
    peaks = []
    for number in (pages, pages * 10):
        with launch(now=NOW, bulk=number) as replica:
            ours, _ = crawl_ours(replica, number, "selectors")
            show(f"zhoubao, {number} pages", ours)
            peaks.append(ours.peak_mb)
    return {"crawl.memory_flatness": peaks[0] / peaks[1]}


def crawl_bare(replica: Replica, pages: int) -> Side:
    """Plain Scrapy in PROCESSES processes, each on its share of the lists."""
    urls = bulk.list_urls(pages)
    environ = dict(environment(Path(), NOW, replica.address))
    with tempfile.TemporaryDirectory() as name:
        script = Path(name) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        environ["PYTHONPATH"] = str(Path.cwd())
        commands = [[sys.executable, str(script), json.dumps(urls[number::PROCESSES])] for number in range(PROCESSES)]
        return measured(commands, environ, lambda out: sum(map(int, out)) - len(urls) - _robots(urls))


def _robots(urls: list[str]) -> int:
    """robots.txt answers that the bare side counts too: the replica's bulk hosts have none (404)."""
    return 0


def crawl_ours(replica: Replica, pages: int, path: str) -> tuple[Side, dict[str, int]]:
    """`zhoubao crawl --all` on a sources.yaml of the bulk hosts; the share of pages by the way they were read."""
    folder = Path(tempfile.mkdtemp())
    try:
        environ = dict(environment(folder, NOW, replica.address, delay="0"))
        environ["ZHOUBAO_SOURCES"] = str(write_sources(folder, pages, path))
        environ["ZHOUBAO_PROCESSES"] = str(PROCESSES - 1)
        command = [sys.executable, "-m", "benchmarks.crawl_ours"]
        shares: dict[str, int] = {}

        def count(out: list[str]) -> int:
            shares.update(json.loads(out[0].splitlines()[-1]))
            return sum(shares.values())

        return measured([command], environ, count), shares
    finally:
        shutil.rmtree(folder)


def write_sources(folder: Path, pages: int, path: str) -> Path:
    """A sources.yaml with one listing source for each bulk host."""
    select = "  select: [{title: h1, date: span.date, body: div.content}]\n" if path == "selectors" else ""
    entries = [
        f"- id: bulk_{number:02d}\n  name: 批量{number}\n  owner: portal\n  spider: listing\n"
        f"  start_urls: {json.dumps([url for url in bulk.list_urls(pages) if host in url])}\n"
        f'  list: {{rows: "ul.list li"}}\n  links: /a/\\d+\\.html\n{select}'
        for number, host in enumerate(bulk.HOSTS, start=1)
    ]
    file = folder / "sources.yaml"
    file.write_text("".join(entries), encoding="utf-8")
    return file


def measured(commands: list[list[str]], environ: dict[str, str], count: Any) -> Side:
    """Run commands side by side; wall clock, CPU of them and their children, and the peak of the largest."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    children = [
        subprocess.Popen(
            ["/usr/bin/env", sys.executable, "-m", "benchmarks.peak", *command],
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    outputs = [child.communicate()[0] for child in children]
    seconds = time.monotonic() - started
    if any(child.returncode for child in children):
        raise SystemExit("a measured command failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peaks = [float(output.strip().splitlines()[-1]) for output in outputs]
    return Side(count(["\n".join(out.strip().splitlines()[:-1]) for out in outputs]), seconds, cpu, max(peaks))


def show(name: str, side: Side, more: str = "") -> None:
    """One line of the table."""
    print(
        f"{name:24} {side.pages:6} pages {side.seconds:6.1f} s {side.rate:6.0f} pages/s "
        f"{side.cpu_seconds:6.1f} CPU s  peak {side.peak_mb:5.0f} MB  {more}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
