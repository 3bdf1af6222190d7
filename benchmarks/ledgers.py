"""Are the fields of the ledgers read rightly, and nothing where nothing is said?

    python -m benchmarks.ledgers            our own sentences (benchmarks/ledger_sentences.txt)
    python -m benchmarks.ledgers --wrong    also each sentence that is not read as it is labelled

A field is right where it is read as labelled. Precision: of the fields read, those that are right; recall: of the
fields labelled, those that are. The person or company tells which row is meant, and counts as a field itself.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.floors import check
from pipeline.changes import CapitalChange, PersonChange
from pipeline.ledger.rows import capital_in_report, people_in_report
from pipeline.types import Report

SENTENCES = Path(__file__).parent / "ledger_sentences.txt"
FIELDS = {
    "people": ("person", "kind", "post", "former_post", "body", "replaces"),
    "capital": (
        *("company", "kind", "amount", "value", "currency", "round"),
        *("investors", "share", "before", "after", "stage"),
    ),
}
WHEN = datetime(2024, 2, 23, 2, tzinfo=UTC)

Row = dict[str, str]
"""Field -> value, empty ones left out."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and the rows that must be read in it."""

    ledger: str
    text: str
    rows: tuple[Row, ...]


def main() -> int:
    """Print both tables; 1 where a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true", help="show what is not read as labelled")
    options = parser.parse_args()
    figures: dict[str, float] = {}
    for ledger in FIELDS:
        own = [one for one in labelled() if one.ledger == ledger]
        figures |= measured(ledger, own)
        if options.wrong:
            wrong(own)
    return check(figures)


def labelled() -> Iterator[Labelled]:
    """The sentences of the file in order."""
    ledger = ""
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            ledger = line.strip("[]")
        elif line and not line.startswith("#"):
            text, *rows = (part.strip() for part in line.split("|"))
            yield Labelled(ledger, text, tuple(_row(ledger, row) for row in rows if row))


def _row(ledger: str, line: str) -> Row:
    values = (value.strip() for value in line.split(";"))
    return {name: value for name, value in zip(FIELDS[ledger], values, strict=False) if value}


def read(one: Labelled) -> list[Row]:
    """What is read in a sentence, in the form of the labels."""
    report = Report("https://a.example/1", "sample", "", one.text, WHEN, WHEN)
    if one.ledger == "people":
        return [_of_person(change) for change in people_in_report(report)]
    return [_of_capital(change) for change in capital_in_report(report) if change.company]


def _of_person(one: PersonChange) -> Row:
    row = {name: str(getattr(one, name)) for name in FIELDS["people"]}
    return {name: value for name, value in row.items() if value}


def _of_capital(one: CapitalChange) -> Row:
    row = {name: getattr(one, name) for name in ("company", "kind", "round", "share", "before", "after", "stage")}
    if one.amount:
        value = "" if one.amount.value is None else f"{one.amount.value:.0f}"
        row |= {"amount": one.amount.said, "value": value, "currency": one.amount.currency}
    row["investors"] = "、".join(one.investors)
    return {name: str(value) for name, value in row.items() if value}


def measured(ledger: str, own: list[Labelled]) -> dict[str, float]:
    """Print precision and recall by field; the two over all fields."""
    right, said, asked = Counter[str](), Counter[str](), Counter[str]()
    for one in own:
        key = FIELDS[ledger][0]
        found = {row[key]: row for row in read(one)}
        wanted = {row[key]: row for row in one.rows}
        for name in FIELDS[ledger]:
            said[name] += sum(name in row for row in found.values())
            asked[name] += sum(name in row for row in wanted.values())
            right[name] += sum(name in row and found.get(who, {}).get(name) == row[name] for who, row in wanted.items())
    empty = [one for one in own if not one.rows]
    clean = sum(not read(one) for one in empty)
    print(f"{ledger}: {len(own)} texts, {len(empty)} of them with nothing to read: {clean} left empty")
    print(f"{'field':14}{'asked':>7}{'read':>7}{'right':>7}{'P':>7}{'R':>7}")
    for name in (*FIELDS[ledger], "all"):
        counts = [sum(c.values()) if name == "all" else c[name] for c in (asked, said, right)]
        precision, recall = (counts[2] / max(1, counts[at]) for at in (1, 0))
        print(f"{name:14}{counts[0]:7}{counts[1]:7}{counts[2]:7}{precision:7.3f}{recall:7.3f}")
    return {f"ledgers.{ledger}_precision": precision, f"ledgers.{ledger}_recall": recall}


def wrong(own: list[Labelled]) -> None:
    """Print each text that is read otherwise than labelled."""
    for one in own:
        found = read(one)
        if sorted(map(repr, map(_sorted, found))) != sorted(map(repr, map(_sorted, one.rows))):
            print(f"{one.text}\n  asked {list(one.rows)}\n  read  {found}")


def _sorted(row: Row) -> list[tuple[str, str]]:
    return sorted(row.items())


if __name__ == "__main__":
    raise SystemExit(main())
