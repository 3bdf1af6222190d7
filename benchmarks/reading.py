"""How well, and how fast, is a page read about which nothing is declared?

    python -m benchmarks.reading --eval DIR [--peers PYTHON]

DIR/extraction (or that of ZHOUBAO_EVAL) holds saved pages with their answers and the scripts that judge: every
extractor is run by its `evaluate.py`, trafilatura, readability-lxml and GNE as its `baselines.py` wraps them. Ours is
given bytes, the others text that is decoded already. `--peers` names a Python that has readability-lxml and GNE, which
are not among our packages.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from multiprocessing import Pool
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from sqlalchemy import Engine, select

from benchmarks import fit_body
from benchmarks.arguments import folder_of, parser_of
from benchmarks.floors import check
from pipeline.reading import article
from pipeline.reading.report import extract
from pipeline.run import process_pages
from pipeline.store import pages as page_store
from pipeline.store import reports as report_store
from pipeline.store.archive import ArchiveWriter
from pipeline.store.session import open_store
from pipeline.store.tables import RejectionRow, ReportRow
from pipeline.types import SHANGHAI, Page

PROJECT = Path(__file__).parent.parent
NOW = datetime(2024, 2, 26, 6, tzinfo=SHANGHAI)
TRIES = 3
"""Of each timing; the fastest counts."""
ROUNDS = 20_000_000
"""Of arithmetic in each of two tasks: a second or two."""
COPIES = 10
"""Of each saved page in the store that several processes read: the start of the processes must not weigh."""
HALF = 0.5
"""Body F1 under which a page counts as lost."""

OURS, TRAFILATURA = "ours", "trafilatura"
EXTRACTORS = {
    OURS: "pipeline.reading.report:extract",
    TRAFILATURA: "baselines:trafilatura_default",
    "readability-lxml": "baselines:readability",
    "GNE": "baselines:gne",
}
PEERS_MISSING = """readability-lxml and GNE were not asked; for their lines:
    python3 -m venv X && X/bin/pip install readability-lxml lxml_html_clean gne      (trouble with gne: --no-deps)
    python -m benchmarks.reading --eval DIR --peers X/bin/python"""


@dataclass(frozen=True)
class Saved:
    """A saved page with its answers."""

    gold: Mapping[str, Any]
    body: bytes
    text: str

    @property
    def url(self) -> str | None:
        """Its address, where it was saved."""
        url: str | None = self.gold["url"]
        return url


@dataclass(frozen=True)
class Verdict:
    """What an extractor came to on the pages of one language."""

    f1: float
    lost: int
    """Pages with a body F1 below HALF."""
    leak: float
    """Share of the unwanted snippets that are in the text."""
    right: Mapping[str, int]
    """Field -> pages on which it is right; fields that the extractor never gives are missing."""
    judged: Mapping[str, int]
    """Field -> pages on which it is judged."""
    dates_wrong: int
    pages: int


def main() -> int:
    """Print the tables; 1 where a figure is below its floor."""
    parser = parser_of(__doc__)
    parser.add_argument("--peers", metavar="PYTHON", help="a Python that has readability-lxml and GNE")
    options = parser.parse_args()
    folder = folder_of(parser, options) / "extraction"
    judge_of = fit_body.evaluation(folder)
    saved = list(saved_pages(folder, judge_of))
    found = quality(folder, options.peers)
    figures = {**quality_figures(found), "reading.unasked": 1 - asked(saved)}
    cases = list(fit_body.read_cases(folder, judge_of))
    print("\nour scorer alone")
    fit_body.report("cross-validated by site", fit_body.cross_validated(cases, judge_of))
    figures |= speed(saved, judge_of.load_function(EXTRACTORS[TRAFILATURA]))
    figures["reading.two_processes"] = two_processes(saved)
    return check(figures)


def saved_pages(folder: Path, judge_of: ModuleType) -> Iterator[Saved]:
    """Every article of the set."""
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        if gold["kind"] == "article":
            body = gzip.decompress((folder / gold["file"]).read_bytes())
            yield Saved(gold, body, judge_of.decode(body))


# --- quality --------------------------------------------------------------------------------------------------------


def quality(folder: Path, peers: str | None) -> dict[tuple[str, str], Verdict]:
    """(extractor, language) -> its verdict; prints a line for each."""
    pythons = {OURS: sys.executable, TRAFILATURA: sys.executable}
    pythons |= dict.fromkeys(set(EXTRACTORS) - set(pythons), peers) if peers else {}
    found = {}
    print(
        f"{'':4}{'extractor':18}{'body F1':>8}{'<.50':>6}{'leak':>7}{'titles':>9}{'dates':>9}{'wrong':>7}"
        f"{'sources':>9}{'authors':>9}"
    )
    for name in (name for name in EXTRACTORS if name in pythons):
        for language, verdict in judged(folder, pythons[name], name).items():
            found[name, language] = verdict
            print(f"{language:4}{name:18}{shown(verdict)}")
    if not peers:
        print(PEERS_MISSING)
    return found


def judged(folder: Path, python: str, name: str) -> dict[str, Verdict]:
    """Language -> verdict, by the set's own script in a process of the Python that has the extractor."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "rows.json"
        command = [python, str(folder / "evaluate.py"), "--extractor", EXTRACTORS[name], "--json", str(out)]
        done = subprocess.run(
            [*command, *(["--raw"] if name == OURS else [])], cwd=PROJECT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{name} cannot be asked in {python}: {done.stderr.strip().splitlines()[-1]}")
        told = json.loads(out.read_text(encoding="utf-8"))
    by_language: dict[str, list[dict[str, Any]]] = {}
    for row in told["pages"]:
        by_language.setdefault(row["id"][:2], []).append(row)
    given = {field for field in FIELDS if told["summary"]["all"].get(field) is not None}
    return {language: verdict_of(rows, given) for language, rows in sorted(by_language.items(), reverse=True)}


FIELDS = ("title", "date", "source", "author")


def verdict_of(rows: list[dict[str, Any]], given: set[str]) -> Verdict:
    """The verdict on pages of one language, from the rows of `evaluate.py`."""
    return Verdict(
        f1=statistics.fmean(row["f1"] for row in rows),
        lost=sum(row["f1"] < HALF for row in rows),
        leak=statistics.fmean(row["leak"] for row in rows if "leak" in row),
        right={field: sum(row.get(field, False) for row in rows) for field in FIELDS if field in given},
        judged={field: sum(field in row for row in rows) for field in FIELDS},
        dates_wrong=sum(row.get("date_wrong", False) for row in rows),
        pages=len(rows),
    )


def shown(verdict: Verdict) -> str:
    """The columns of a verdict; a dash where the extractor never gives the field."""
    cells = {
        field: f"{verdict.right[field]}/{verdict.judged[field]}" if field in verdict.right else "-" for field in FIELDS
    }
    wrong = verdict.dates_wrong if "date" in verdict.right else "-"
    return (
        f"{verdict.f1:8.4f}{verdict.lost:6}{verdict.leak:7.4f}{cells['title']:>9}{cells['date']:>9}{wrong:>7}"
        f"{cells['source']:>9}{cells['author']:>9}"
    )


def quality_figures(found: Mapping[tuple[str, str], Verdict]) -> dict[str, float]:
    """What the floors hold of our own reading."""
    chinese, english = found[OURS, "zh"], found[OURS, "en"]
    return {
        "reading.zh_body": chinese.f1,
        "reading.zh_not_lost": chinese.pages - chinese.lost,
        "reading.zh_clean": 1 - chinese.leak,
        "reading.zh_titles": chinese.right["title"],
        "reading.zh_dates": chinese.right["date"],
        "reading.zh_dates_not_wrong": chinese.judged["date"] - chinese.dates_wrong,
        "reading.zh_sources": chinese.right["source"],
        "reading.zh_authors": chinese.right["author"],
        "reading.en_body": english.f1,
        "reading.en_titles": english.right["title"],
        "reading.en_dates": english.right["date"],
    }


def asked(saved: list[Saved]) -> float:
    """Share of the pages for which our reader asked trafilatura."""
    with mock.patch.object(article, "trafilatura_text", wraps=article.trafilatura_text) as calls:
        for page in saved:
            extract(page.body, page.url)
    print(f"\ntrafilatura was asked for {calls.call_count} of {len(saved)} pages: {calls.call_count / len(saved):.1%}")
    return calls.call_count / len(saved)


# --- speed ----------------------------------------------------------------------------------------------------------


def speed(saved: list[Saved], other: Callable[[str, str | None], object]) -> dict[str, float]:
    """trafilatura's processor time over ours, page by page in turn."""
    for page in saved[:: len(saved) // 5]:
        extract(page.body, page.url)
        other(page.text, page.url)
    ours, theirs = [float("inf")] * len(saved), [float("inf")] * len(saved)
    for _ in range(TRIES):
        for index, page in enumerate(saved):
            ours[index] = min(ours[index], processor_ms(lambda page=page: extract(page.body, page.url)))
            theirs[index] = min(theirs[index], processor_ms(lambda page=page: other(page.text, page.url)))
    median = statistics.median(theirs) / statistics.median(ours)
    mean = statistics.fmean(theirs) / statistics.fmean(ours)
    print(f"\n{'ms of the processor':22}{'median':>8}{'mean':>8}")
    for name, spans in ((OURS, ours), (TRAFILATURA, theirs)):
        print(f"{name:22}{statistics.median(spans):8.1f}{statistics.fmean(spans):8.1f}")
    print(f"{'ratio':22}{median:8.2f}{mean:8.2f}")
    return {"reading.speed_median": median, "reading.speed_mean": mean}


def processor_ms(do: Callable[[], object]) -> float:
    """Milliseconds of this process."""
    started = time.process_time()
    do()
    return 1000 * (time.process_time() - started)


def two_processes(saved: list[Saved]) -> float:
    """How much faster `zhoubao process` reads kept pages with two readers than with one, over how much faster plain
    arithmetic is in two processes just then: a busy machine gives neither twice the speed."""
    spans = {(what, processes): float("inf") for what in ("reading", "arithmetic") for processes in (1, 2)}
    stored: dict[int, object] = {}
    with store_of(saved) as (engine, folder):
        for _ in range(TRIES):
            for processes in (1, 2):
                with Pool(processes) as pool:
                    span = seconds(lambda pool=pool: pool.map(arithmetic, [ROUNDS] * 2))
                spans["arithmetic", processes] = min(spans["arithmetic", processes], span)
                span = seconds(lambda processes=processes: process_pages(engine, folder, (), processes=processes))
                spans["reading", processes] = min(spans["reading", processes], span)
                stored[processes] = forgotten(engine)
    assert stored[1] == stored[2], "two processes read something else than one"
    ratio, machine = (spans[what, 1] / spans[what, 2] for what in ("reading", "arithmetic"))
    print(
        f"\n{COPIES * len(saved)} kept pages read and stored: {spans['reading', 1]:.1f} s with one reader, "
        f"{spans['reading', 2]:.1f} s with two, {ratio:.2f} times as fast, same reports; arithmetic {machine:.2f} times"
    )
    return ratio / machine


def arithmetic(rounds: int) -> int:
    """Something to do that shares nothing."""
    return sum(number * number for number in range(rounds))


def seconds(do: Callable[[], object]) -> float:
    """By the clock."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


@contextmanager
def store_of(saved: list[Saved]) -> Iterator[tuple[Engine, Path]]:
    """A store in which every saved page waits to be read, COPIES times under an address of its own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        engine = open_store(f"sqlite:///{folder / 'zhoubao.db'}")
        archive = ArchiveWriter(folder, "saved", NOW)
        kept = []
        for number, (copy, one) in enumerate(product(range(COPIES), saved)):
            address = f"https://www.example.com/{copy}/{number}.html"
            page = Page(address, "saved", NOW, 200, (("Content-Type", "text/html"),), one.body)
            kept.append((page, archive.append(page)))
        archive.close()
        with engine.begin() as connection:
            page_store.add(connection, kept)
        yield engine, folder
        engine.dispose()


def forgotten(engine: Engine) -> object:
    """All that was read, row by row, before it is forgotten so that the pages can be read again."""
    reports = select(ReportRow.key, ReportRow.content_hash, ReportRow.published_at, ReportRow.origin, ReportRow.author)
    rejections = select(RejectionRow.key, RejectionRow.reason, RejectionRow.detail)
    with engine.begin() as connection:
        found = [connection.execute(query.order_by("key")).all() for query in (reports, rejections)]
        page_store.mark_all_unprocessed(connection)
        report_store.forget_derived(connection)
    return found


if __name__ == "__main__":
    sys.exit(main())
