"""What does a new report cost in a store that is full?

    python -m benchmarks.window [--reports 1000000] [--window 100000]

A store in SQLite is filled with invented reports: most of them in the two years before, `--window` in the eight days
around the new ones. Their words are drawn as often as the news uses them (pipeline/resources/news_words.txt); two in
five reports belong to an event of two to thirty reports that share their rarest words, one in twenty is a near-copy
with a cut tail and another outlet's foot, and every report has two of the eight words of one of five hundred topics.
The reports of the window are judged as at night, in batches, with stories and links stored: the last ones say how many
a second. Then reports that were judged are looked up once more, one at a time, with the file in the page cache; and
their fingerprints are made again. One core; the reports of the years before are put into tables and index directly, for
they are never compared.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, quantiles

from sqlalchemy import Connection, Engine

from benchmarks.floors import check
from pipeline import wordtables
from pipeline.grouping import AROUND, Known, Window, judge
from pipeline.judging.fingerprint import fingerprint
from pipeline.judging.proposals import proposed
from pipeline.judging.terms import asked_for, copies_of
from pipeline.store import reports as report_store
from pipeline.store import terms as term_store
from pipeline.store.session import batched, open_store
from pipeline.store.tables import ReportRow
from pipeline.types import Report
from pipeline.urls import url_key
from pipeline.weekly import load_weekly

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAYS = 2 * AROUND.days
NIGHT = 1000
"""Reports that come in one night."""
LOOKUPS = 2000
TERMS_A_REPORT = 26
BEFORE_DAYS = 730


def main() -> int:
    """Print the table; 1 where a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1_000_000, help="in the store (1,000,000)")
    parser.add_argument("--window", type=int, default=100_000, help="of them in the eight days around (100,000)")
    parser.add_argument(
        "--filled", type=Path, help="keep the years before in this file, and take them from it next time"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "store.db"
        before = options.filled or Path(folder) / "before.db"
        if not before.exists():
            filler = get_context("spawn").Process(target=fill, args=(before, options.reports - options.window))
            filler.start()  # its memory is not the window's
            filler.join()
            if filler.exitcode:
                return 1
        shutil.copyfile(before, place)
        engine = open_store(f"sqlite:///{place}")
        invented = Invented(random.Random(2))
        print(f"{'reports':>8}{'judged/s':>10}{'with saving':>13}{'memory':>9}{'store':>9}", flush=True)
        rates = list(grow(engine, invented, options.window, place))
        copies, stories, compared = lookups(engine)
        prints = fingerprints(engine)
        engine.dispose()
    print(f"\n{'looked up one by one, ms':26}{'mean':>7}{'p50':>7}{'p95':>7}{'p99':>7}")
    for name, found in (("near-copies", copies), ("stories", stories)):
        cuts = quantiles(found, n=100)
        print(f"{name:26}{mean(found):7.3f}{cuts[49]:7.3f}{cuts[94]:7.3f}{cuts[98]:7.3f}")
    print(f"reports proposed for comparison: {mean(compared):.1f} on average, {max(compared)} at most")
    print(f"fingerprints a second: {prints:.0f}")
    figures = {
        "window.rate": rates[-1][0] / 500,
        "window.rate_saved": rates[-1][1] / 500,
        "window.steady": rates[-1][0] / rates[0][0],
        "window.copies_p95": 0.5 / quantiles(copies, n=100)[94],
        "window.stories_mean": 1.0 / mean(stories),
        "window.stories_p95": 5.0 / quantiles(stories, n=100)[94],
        "window.fingerprints": prints / 3000,
    }
    return check(figures)


# --- invented reports -------------------------------------------------------------------------------------------------


class Invented:
    """Reports without end."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        rows = [line.rpartition(" ") for line in wordtables.lines("news_words.txt")]
        counts = [(word, int(count)) for word, _, count in rows if word != "*"]
        self._words = [word for word, _ in counts]
        self._sums = list(accumulate(count for _, count in counts))
        self._rare = [word for word, count in counts if count < 20 and len(word) > 1]
        trade = [word for word, count in counts if 20 <= count < 200 and len(word) > 1]
        self._topics = [chance.sample(trade, 8) for _ in range(500)]
        self._event: list[str] = []
        self._event_left = 0
        self._last: tuple[str, str] = ("", "")

    def words(self, number: int) -> list[str]:
        """Words as often as the news uses them."""
        most = self._sums[-1]
        return [self._words[bisect(self._sums, self._chance.random() * most)] for _ in range(number)]

    def story(self) -> tuple[str, str]:
        """Title and text."""
        chance = self._chance
        if self._last[1] and chance.random() < 0.05:
            title, text = self._last
            return title, f"{text[: int(len(text) * 0.9)]}\n{''.join(self.words(8))}"
        if not self._event_left:
            self._event = chance.sample(self._rare, 6) if chance.random() < 0.1 else []
            self._event_left = min(30, int(chance.paretovariate(1.2)) + 1) if self._event else 1
        self._event_left -= 1
        topic = chance.sample(chance.choice(self._topics), 2)
        title = [*chance.sample(self._event, min(4, len(self._event))), *self.words(4), topic[0]]
        text = [*self._event, *self.words(chance.randint(20, 200)), *topic]
        chance.shuffle(text)
        self._last = "".join(title), "".join(text)
        return self._last

    def reports(self, number: int, starts_at: datetime, ends_at: datetime) -> Iterator[Report]:
        """Reports by time, evenly between the two."""
        step = (ends_at - starts_at) / max(1, number)
        for place in range(number):
            when = starts_at + step * place
            title, text = self.story()
            url = f"https://outlet{self._chance.randrange(60)}.example/{int(when.timestamp() * 1000)}-{place}.html"
            yield Report(url, f"outlet{place % 60}", title, text, when, when)

    def terms(self) -> dict[int, int]:
        """So many terms as a report has."""
        return {self._chance.getrandbits(47): 50 for _ in range(TERMS_A_REPORT)}


# --- the store --------------------------------------------------------------------------------------------------------


def fill(place: Path, number: int) -> None:
    """The years before; the file appears when it is whole."""
    invented = Invented(random.Random(1))
    half = place.with_suffix(".part")
    engine = open_store(f"sqlite:///{half}")
    until = NOW - timedelta(days=2 * DAYS)
    reports = invented.reports(number, until - timedelta(days=BEFORE_DAYS), until)
    before = 0
    for some in batched(reports, 20_000):
        with engine.begin() as connection:
            report_store.save(connection, [(report, None, report.when) for report in some])
            ids = [row.id for row in report_store.numbered(connection, [url_key(report.url) for report in some])]
            term_store.put(connection, ((ids[n], report.when, invented.terms()) for n, report in enumerate(some)))
            report_store.mark_judged(connection, [url_key(report.url) for report in some])
        before += len(some)
        print(f"\rfilled {before:,} of {number:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    engine.dispose()  # the last connection writes its log back into the file
    half.rename(place)


def grow(engine: Engine, invented: Invented, number: int, place: Path) -> Iterator[tuple[float, float]]:
    """(reports judged and their stories stored a second, the same with saving the reports and all their words) of the
    nights of the window, tenth by tenth; inventing them does not count."""
    weekly = load_weekly(Path("weekly.yaml"))
    reports = invented.reports(number, NOW - timedelta(days=DAYS), NOW)
    done, saving, judging, since = 0, 0.0, 0.0, 0
    for night in batched(reports, NIGHT):
        began = time.process_time()
        with engine.begin() as connection:
            report_store.save(connection, [(report, None, report.when) for report in night])
        saved = time.process_time()
        judge(engine, [], weekly)
        saving += saved - began
        judging += time.process_time() - saved
        done += len(night)
        if done - since >= number // 10:
            judged, both = (done - since) / judging, (done - since) / (judging + saving)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size = sum(path.stat().st_size for path in place.parent.iterdir()) / 1e6
            print(f"{done:8,}{judged:10.0f}{both:13.0f}{memory:6.0f} MB{size:6.0f} MB", flush=True)
            yield judged, both
            saving, judging, since = 0.0, 0.0, done


def lookups(engine: Engine) -> tuple[list[float], list[float], list[int]]:
    """(ms of looking up near-copies, ms of looking up what may be of one story, how many were found), each report of
    its own."""
    copies, stories, found = [], [], []
    with engine.connect() as connection:
        for known in some_known(connection):
            when = known.features.when
            began = time.perf_counter()
            term_store.holders(connection, copies_of(known.features), when - AROUND, when + AROUND)
            copies.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            asked = asked_for(known.features)
            held = term_store.holders(connection, asked.keys(), when - AROUND, when + AROUND)
            numbers = proposed({known.id: asked}, held, ())[known.id]
            stories.append((time.perf_counter() - began) * 1000)
            found.append(len(numbers))
    return copies, stories, found


def fingerprints(engine: Engine) -> float:
    """Made in a second of processor time."""
    with engine.connect() as connection:
        texts = [known.features.text for known in some_known(connection)]
    began = time.process_time()
    for text in texts:
        fingerprint(text)
    return len(texts) / (time.process_time() - began)


def some_known(connection: Connection) -> Iterator[Known]:
    """Reports of the middle of the window, read beforehand."""
    middle = NOW - timedelta(days=DAYS) / 2
    ids = connection.execute(
        ReportRow.__table__.select()
        .with_only_columns(ReportRow.id)
        .where(ReportRow.happened_at >= middle)
        .limit(LOOKUPS)
    ).scalars()
    window = Window(LOOKUPS)
    rows = report_store.numbered_between(connection, list(ids), middle, NOW)
    yield from [window.add(row) for row in rows]


if __name__ == "__main__":
    sys.exit(main())
