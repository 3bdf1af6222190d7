"""Does the list finder name the articles of a list page, and only those, and does it know a page that is no list?

    python -m benchmarks.lists [--eval DIR] [--gerapy PYTHON]

On our own pages always: invented lists of many builds (demo/samples.py) and the first page of every list of the replica
web. With `--eval` (or ZHOUBAO_EVAL) also on the saved pages of DIR/extraction. Beside the finder two baselines, on the
same pages in the same run: every link of eight characters or more, and gerapy-auto-extractor, which is not ours to
install: `--gerapy` names a Python that has it.

F1 is over addresses without scheme and `www.`; articles beside the main list count neither way.
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from benchmarks.arguments import parser_of
from benchmarks.floors import check
from crawlers.finder import LIST_MIN, find, links
from crawlers.links import links_from_listing
from crawlers.requests import start_request
from demo.content import CONTENT, load_reports
from demo.samples import samples
from demo.shapes import sites
from demo.web import Ask
from pipeline.reading.body import parse
from pipeline.reading.decode import decode
from pipeline.sources import load_sources
from pipeline.types import SHANGHAI

PROJECT = Path(__file__).parent.parent
NOW = datetime(2024, 2, 26, 6, tzinfo=SHANGHAI)
TRIES = 3
"""Of each timing; the fastest counts."""

GERAPY = """
import json, sys
from loguru import logger
logger.remove()
from gerapy_auto_extractor import extract_list
for line in sys.stdin:
    page = json.loads(line)
    try:
        found = [item["url"] for item in extract_list(page["html"], base_url=page["url"]) or [] if item.get("url")]
    except Exception:
        found = []
    print(json.dumps(found), flush=True)
"""


@dataclass(frozen=True)
class Case:
    """A page with the answer."""

    name: str
    url: str
    html: str
    want: frozenset[str]
    spare: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of the addresses found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision else 0.0


Finder = Callable[[str, str], Iterable[str]]


def main() -> int:
    """Print the tables; 1 where a figure is below its floor."""
    parser = parser_of(__doc__)
    parser.add_argument("--gerapy", default=sys.executable, metavar="PYTHON")
    options = parser.parse_args()
    print("our own pages")
    own = list(own_cases())
    figures = {"lists.own": table(own, options.gerapy), "lists.own_verdicts": verdicts()}
    figures["lists.own_speed"] = speed(own)
    if options.eval:
        print("\nsaved pages")
        saved = list(saved_cases(Path(options.eval), "list"))
        figures["lists.eval"] = table(saved, options.gerapy)
        figures["lists.eval_articles"] = articles(Path(options.eval))
        figures["lists.eval_speed"] = speed(saved)
    return check(figures)


# --- pages ----------------------------------------------------------------------------------------------------------


def own_cases() -> Iterator[Case]:
    """Invented lists, then the lists of the replica with the rows that their sources' own selectors give."""
    for sample in samples():
        if sample.saw == "list":
            html = sample.page if isinstance(sample.page, str) else sample.page.decode()
            yield Case(sample.name, sample.url, html, keys(sample.links), keys(sample.also))
    replica = sites(load_reports(CONTENT))
    for source in load_sources(PROJECT / "sources.yaml"):
        for url in source.start_urls if source.spider == "listing" else ():
            request = start_request(source, url, 1, NOW, NOW)
            ask = Ask.of(request.url, NOW, request.method, request.headers.to_unicode_dict(), request.body)
            answer = replica[ask.host].answer(ask)
            html = decode(answer.body, answer.content_type).text
            rows = [row.url for row in links_from_listing(html, request.url, source, NOW)]
            want = keys(row for row in rows if re.search(source.links, row))
            if len(want) < LIST_MIN:  # a column in which little came out that week: no list to find
                continue
            yield Case(f"{source.id} {urlsplit(url).path[-16:]}", request.url, html, want, keys(rows) - want)


def saved_cases(folder: Path, kind: str) -> Iterator[Case]:
    """Saved pages of one kind; without an answer where they are articles."""
    root = folder / "extraction"
    for line in (root / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        if page["kind"] == kind:
            html = decode(gzip.decompress((root / page["file"]).read_bytes())).text
            want = keys(row["url"] for row in page.get("article_links") or ())
            spare = keys(page.get("optional_links") or ())
            yield Case(page["id"], page["url"] or "https://www.example.com/", html, want, spare - want)


def keys(urls: Iterable[str]) -> frozenset[str]:
    """Addresses without scheme, `www.`, fragment and the slash at the end."""
    found = set()
    for url in urls:
        parts = urlsplit(url.strip())
        found.add(f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}")
    return frozenset(found)


# --- measures -------------------------------------------------------------------------------------------------------


def table(cases: list[Case], gerapy: str) -> float:
    """Print a line for each page and the means; the finder's mean F1."""
    others = by_gerapy(cases, gerapy)
    print(f"{'page':28}{'articles':>9}{'found':>7}{'P':>7}{'R':>7}{'F1':>7}{'8 chars':>9}{'gerapy':>8}{'ms':>7}")
    rows: list[tuple[float, float, float]] = []
    for number, case in enumerate(cases):
        got = keys(links(case.html, case.url))
        score, long, other = scored(case, got), scored(case, long_links(case)), scored(case, others[number])
        rows.append((score.f1, long.f1, other.f1))
        ms = 1000 * fastest(lambda case=case: links(case.html, case.url))
        print(
            f"{padded(case.name)}{len(case.want):9}{len(got - case.spare):7}{score.precision:7.3f}{score.recall:7.3f}"
            f"{score.f1:7.3f}{long.f1:9.3f}{shown(others[number], other):>8}{ms:7.0f}"
        )
    means = [statistics.fmean(column) for column in zip(*rows, strict=True)]
    last = shown(others[0], Score(means[2], means[2]))
    print(f"{f'mean of {len(cases)}':28}{'':30}{means[0]:7.3f}{means[1]:9.3f}{last:>8}")
    return means[0]


def scored(case: Case, got: frozenset[str] | None) -> Score:
    """The score of the addresses found; nothing where the finder did not run."""
    counted = (got or frozenset()) - case.spare
    right = len(counted & case.want)
    return Score(right / len(counted) if counted else 0.0, right / len(case.want))


def padded(name: str) -> str:
    """28 columns; a Han character takes two."""
    return name + " " * max(1, 28 - len(name) - sum(char > "\u2e80" for char in name))


def shown(ran: frozenset[str] | None, score: Score) -> str:
    """F1, or a dash where the finder did not run."""
    return "-" if ran is None else f"{score.f1:.3f}"


def long_links(case: Case) -> frozenset[str]:
    """The floor: every link whose text has eight characters."""
    anchors = [anchor for anchor in parse(case.html).iter("a") if len("".join(anchor.itertext()).strip()) >= 8]
    hrefs = [anchor.get("href") or "#" for anchor in anchors]
    return keys(urljoin(case.url, href) for href in hrefs if not href.startswith(("#", "javascript")))


def by_gerapy(cases: list[Case], python: str) -> list[frozenset[str] | None]:
    """What gerapy-auto-extractor finds, in a process of the Python that has it; None for each page where none has."""
    pages = "".join(json.dumps({"html": case.html, "url": case.url}) + "\n" for case in cases)
    done = subprocess.run([python, "-c", GERAPY], input=pages, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"gerapy-auto-extractor is not installed in {python}; --gerapy PYTHON names one that has it")
        return [None] * len(cases)
    return [keys(json.loads(line)) for line in done.stdout.splitlines()]


def verdicts() -> float:
    """Share of the invented pages that are no list of which the finder says what they are."""
    others = [sample for sample in samples() if sample.saw != "list"]
    wrong = [sample.name for sample in others if find(sample.page, sample.url, NOW).saw != sample.saw]
    print(f"{len(others)} pages that are no list, taken for something else: {'、'.join(wrong) or 'none'}")
    return 1 - len(wrong) / len(others)


def articles(folder: Path) -> float:
    """Share of saved articles that are not taken for lists."""
    cases = list(saved_cases(folder, "article"))
    seen = [(case.name, find(case.html, case.url, NOW).saw) for case in cases]
    other = [f"{name} {saw}" for name, saw in seen if saw != "article"]
    print(f"{len(cases)} articles, taken for something else: {', '.join(other) or 'none'}")
    return sum(saw != "list" for _, saw in seen) / len(seen)


def speed(cases: list[Case]) -> float:
    """Time that lxml takes to parse the pages over the time to find their lists, parsing included."""
    parsing = sum(fastest(lambda case=case: parse(case.html)) for case in cases)
    finding = sum(fastest(lambda case=case: links(case.html, case.url)) for case in cases)
    print(
        f"parsing {1000 * parsing:.0f} ms, finding {1000 * finding:.0f} ms: {finding / parsing:.1f} times the parsing"
    )
    return parsing / finding


def fastest(do: Callable[[], object]) -> float:
    """Seconds of the processor, of the fastest of TRIES."""
    spans = []
    for _ in range(TRIES):
        started = time.process_time()
        do()
        spans.append(time.process_time() - started)
    return min(spans)


if __name__ == "__main__":
    sys.exit(main())
