"""Does the fact guard catch what is wrong in an item, and is it silent where nothing is?

    python -m benchmarks.facts                  the demo week
    python -m benchmarks.facts --eval DIR       real reports too: drafts as they are, and altered
    python -m benchmarks.facts --wrong          also what was missed, and each false alarm

Slips and rewordings are those of `benchmarks.alterations`, written before the guard. Caught: a finding (无法核对 does
not count) that touches the altered place. False alarm: a finding, of a fault, on an item that is right.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from benchmarks.alterations import KINDS, Altered, Item, altered, demo_items, reworded
from benchmarks.arguments import parser_of
from benchmarks.floors import check as check_floors
from benchmarks.insertions import SHARES, Inserted, inserted, paired
from benchmarks.respelt import RESPELLINGS
from pipeline.editing.drafting import draft, title_of
from pipeline.editing.facts import FactFinding, check
from pipeline.types import Report

SEED, OTHER_SEED = 403, 2026
REAL = 1000
"""Real reports whose drafts are checked."""


def main() -> int:
    """Print the tables; 1 where a figure is below its floor."""
    parser = parser_of(__doc__)
    parser.add_argument("--wrong", action="store_true", help="show what was missed and each false alarm")
    options = parser.parse_args()
    items = demo_items()
    figures = on_demo(items, wrong=options.wrong)
    if options.eval:
        figures |= on_real(Path(options.eval), wrong=options.wrong)
    speed(items)
    return check_floors(figures)


def on_demo(items: Sequence[Item], *, wrong: bool = False, seed: int = SEED) -> dict[str, float]:
    """Print what of the demo's slips is caught, and the alarms on its drafts and rewordings."""
    caught = table(f"demo week, seed {seed}", altered(items, seed), wrong=wrong)
    again = table(f"demo week, seed {OTHER_SEED}", altered(items, OTHER_SEED), wrong=False)
    told = [(f"{one.item.key}（{one.how}）", faults(one.text, "", one.item)) for one in reworded(items)]
    false = alarms("rewordings", told, wrong=wrong)
    own = alarms("drafts", [(one.key, faults(one.text, one.title, one)) for one in items], wrong=wrong)
    spelt = respelt(items, wrong=wrong)
    added = added_table(f"demo week, seed {seed}", inserted(items, seed), wrong=wrong)
    exchanged, in_place = pairs("demo week", items, seed, wrong=wrong)
    return {
        "facts.respelt_silent": spelt,
        "facts.added_caught": added,
        "facts.pairs_caught": exchanged,
        "facts.pairs_silent": in_place,
        "facts.caught": caught,
        "facts.caught_again": again,
        "facts.rewordings_silent": (len(told) - false) / len(told),
        "facts.drafts_silent": (len(items) - own) / len(items),
    }


def on_real(folder: Path, *, wrong: bool) -> dict[str, float]:
    """The same of real reports: drafts as they are, then altered."""
    items = list(real_items(folder))
    own = alarms("real drafts", [(one.key, faults(one.text, one.title, one)) for one in items], wrong=wrong)
    spelt = respelt(items, wrong=wrong)
    caught = table("real reports", altered(items, SEED), wrong=wrong)
    added = added_table("real reports", inserted(items, SEED), wrong=wrong)
    exchanged, in_place = pairs("real reports", items, SEED, wrong=wrong)
    return {
        "facts.real_added_caught": added,
        "facts.real_pairs_caught": exchanged,
        "facts.real_pairs_silent": in_place,
        "facts.real_caught": caught,
        "facts.real_silent": (len(items) - own) / max(1, len(items)),
        "facts.real_respelt_silent": spelt,
    }


def respelt(items: Sequence[Item], *, wrong: bool) -> float:
    """Print the alarms on items written another way; the share of silent ones."""
    false = total = 0
    for name, spell in RESPELLINGS.items():
        spelt = [(item, spell(item.text, item.sources[0])) for item in items]
        changed = [(item.key, faults(text, "", item)) for item, text in spelt if text != item.text]
        false, total = false + alarms(name, changed, wrong=wrong), total + len(changed)
    return (total - false) / max(1, total)


def real_items(folder: Path) -> Iterator[Item]:
    """A draft of each Chinese report of the real weeks that has enough text, its own report its source."""
    rows = []
    for path in sorted((folder / "weeks").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    random.Random(SEED).shuffle(rows)
    count = 0
    for row in rows:
        when = datetime.fromisoformat(row["published"])
        report = Report(row["url"], row["source"], row["title"], row["text"] or "", when, when)
        if (text := draft(report)) and len(text) >= 60 and count < REAL:
            count += 1
            yield Item(row["url"], title_of(report), text, (report,))


def faults(text: str, title: str, item: Item) -> list[FactFinding]:
    """Findings that are faults, not merely beyond comparing."""
    return [one for one in check(text, title, item.sources) if one.level == "fault"]


def table(name: str, drawn: Sequence[Altered], *, wrong: bool) -> float:
    """Print how many slips of each kind are caught; the share of all."""
    print(f"\n{name}: {len(drawn)} slips")
    print(f"{'':8}{'other':>12}{'swap':>12}{'all':>12}")
    hits = [(one, is_caught(one)) for one in drawn]
    for kind in (*KINDS, "all"):
        own = [(one, hit) for one, hit in hits if kind in (one.kind, "all")]
        row = [[hit for one, hit in own if how in (one.how, "all")] for how in ("other", "swap", "all")]
        print(f"{kind:8}" + "".join(f"{sum(part):6} of {len(part):2}" if part else f"{'':12}" for part in row))
    for one, hit in hits:
        if wrong and not hit:
            said = one.title if one.field == "title" else one.text
            print(
                f"  missed {one.kind} {one.how}: {one.before} -> {one.after}: "
                f"{said[max(0, one.start - 20) : one.start + 30]!r}"
            )
    return sum(hit for _, hit in hits) / max(1, len(hits))


def is_caught(one: Altered) -> bool:
    """Whether a fault touches the altered place."""
    start, end = one.start, one.start + len(one.after)
    found = faults(one.text, one.title, one.item)
    return any(f.field == one.field and f.start <= end and start <= f.end for f in found)


def added_table(name: str, drawn: Sequence[Inserted], *, wrong: bool) -> float:
    """Print how many invented facts of each kind are caught; the share of all."""
    hits = [(one, overlaps(one.text, one.item, one.places, every=True)) for one in drawn]
    told = (f"{kind} {sum(hit for one, hit in hits if one.kind == kind)} of {count}" for kind, count in SHARES.items())
    print(f"\n{name}: {sum(hit for _, hit in hits)} of {len(hits)} invented facts; " + ", ".join(told))
    for one, hit in hits:
        if wrong and not hit:
            start, end = one.places[0]
            print(f"  missed {one.kind}: {one.text[max(0, start - 20) : end + 20]!r}")
    return sum(hit for _, hit in hits) / max(1, len(hits))


def pairs(name: str, items: Sequence[Item], seed: int, *, wrong: bool) -> tuple[float, float]:
    """Print which exchanges of two people are caught, and the alarms on the two in their places; the shares."""
    drawn = paired(items, seed)
    hits = [overlaps(one.wrong, one.item, one.places, every=False) for one in drawn]
    print(f"{name}: two people exchanged, {sum(hits)} of {len(hits)} caught")
    for one, hit in zip(drawn, hits, strict=True):
        if wrong and not hit:
            print(f"  missed {one.wrong[slice(*one.places[0])]!r}")
    false = alarms("in their places", [(one.right, faults(one.right, "", one.item)) for one in drawn], wrong=wrong)
    return sum(hits) / max(1, len(hits)), (len(drawn) - false) / max(1, len(drawn))


def overlaps(text: str, item: Item, places: Sequence[tuple[int, int]], *, every: bool) -> bool:
    """Whether a fault overlaps every one of these places, or one of them."""
    found = faults(text, "", item)
    hit = [any(one.field == "text" and one.start < end and start < one.end for one in found) for start, end in places]
    return all(hit) if every else any(hit)


def alarms(name: str, told: Sequence[tuple[str, list[FactFinding]]], *, wrong: bool) -> int:
    """Print how many items that are right have a finding; their number."""
    loud = [(key, found) for key, found in told if found]
    print(f"{name}: {len(loud)} of {len(told)} with a false alarm")
    for key, found in loud if wrong else ():
        print(f"  {key}: " + "; ".join(f"{one.kind} {one.said!r} {one.why}" for one in found))
    return len(loud)


def speed(items: Sequence[Item]) -> None:
    """Print what a long item costs against twenty long reports."""
    texts = [report.text for item in items for report in item.sources]
    long = "\n".join(texts)
    reports = [
        Report(f"https://a.example/{number}", "sample", "报告", (long[number * 4000 :] + long)[:20_000], when, when)
        for number, when in ((number, items[0].sources[0].first_seen_at) for number in range(20))
    ]
    first, again = [], []
    for run in range(9):
        read = [replace(report, url=f"{report.url}/{run}") for report in reports]
        for at, times in enumerate((first, again)):
            began = time.process_time()
            check(long[at : at + 3000], "报告", read)
            times.append(time.process_time() - began)
    print(
        f"\n3,000 characters against 20 reports of 20,000: {statistics.median(first) * 1000:.0f} ms of processor time, "
        f"{statistics.median(again) * 1000:.0f} ms with the reports read before"
    )


if __name__ == "__main__":
    sys.exit(main())
