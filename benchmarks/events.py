"""Labelled pairs and groups of reports, from DIR/events and from the demo week, as judging sees them."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.logistic import Array
from demo.content import load_reports
from pipeline.judging.clashes import WINDOW_DAYS, days
from pipeline.judging.features import Features, features
from pipeline.judging.measures import measures
from pipeline.judging.pairs import TextKind, text_kind
from pipeline.judging.vectors import dot
from pipeline.types import Report

UNDATED = datetime(2024, 2, 20, 4, 0, tzinfo=UTC)
"""Stands for the time of texts that come without one."""
TRUTH = Path(__file__).parent.parent / "demo" / "truth.csv"
ALIKE = 0.1
"""Cosine of title and lead from which a pair of the demo week is worth learning from."""


@dataclass(frozen=True)
class Pairs:
    """Labelled pairs with their measures."""

    values: Array
    """Pairs × MEASURES."""
    labels: Array
    """1 where both tell one event."""
    kinds: Sequence[TextKind]
    groups: Sequence[tuple[str, str]]
    """For each pair what may not lie on both sides of a fold: events, or texts."""


def report_of(row: Mapping[str, Any], number: int = 0) -> Report:
    """A labelled text as a report."""
    when = datetime.fromisoformat(row["date"]) if row.get("date") else UNDATED
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    url = row.get("url") or f"https://events.example/{number}"
    return Report(url, row.get("source") or "events", row["title"], row["body"], when, when)


@lru_cache(maxsize=20_000)
def _features(title: str, body: str, date: str) -> Features:
    return features(report_of({"title": title, "body": body, "date": date}))


def features_of(row: Mapping[str, Any]) -> Features:
    """`features` of a labelled text, each computed once."""
    return _features(row["title"], row["body"], row.get("date") or "")


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def pairs_of(folder: Path, name: str) -> Pairs:
    """A file of labelled pairs of DIR/events."""
    rows = rows_of(folder / "events" / f"{name}.jsonl.gz")
    texts = [(features_of(row["a"]), features_of(row["b"])) for row in rows]
    groups = [(row["a"]["title"] + row["a"]["body"], row["b"]["title"] + row["b"]["body"]) for row in rows]
    return _pairs(texts, [row["label"] for row in rows], groups)


def documents(folder: Path) -> list[dict[str, Any]]:
    """The articles of DIR/events that are grouped by event."""
    return rows_of(folder / "events" / "ecob.dev.docs.jsonl.gz")


def pairs_of_documents(docs: Sequence[Mapping[str, Any]], hard: int, others: int) -> Pairs:
    """Every pair of one event, the `hard` pairs of two events that are most alike, and `others` of the rest."""
    read = [features_of(doc) for doc in docs]
    events = [str(doc["event_id"]) for doc in docs]
    everyone = list(combinations(range(len(docs)), 2))
    same = [(i, j) for i, j in everyone if events[i] == events[j]]
    apart = [(i, j) for i, j in everyone if events[i] != events[j]]
    apart.sort(key=lambda pair: -dot(read[pair[0]].wording.lead_vector, read[pair[1]].wording.lead_vector))
    rest = np.random.default_rng(1).choice(len(apart) - hard, others, replace=False) + hard
    chosen = [*same, *apart[:hard], *(apart[int(place)] for place in rest)]
    labels = [int(events[i] == events[j]) for i, j in chosen]
    return _pairs([(read[i], read[j]) for i, j in chosen], labels, [(events[i], events[j]) for i, j in chosen])


def demo_pairs() -> Pairs:
    """Pairs of the demo week that lie near in time, and alike or of one happening; reports of one language."""
    reports = load_reports()
    read = [
        features(
            Report(f"https://demo.example/{one.key}", one.source, one.title, one.text, one.published, one.published)
        )
        for one in reports
    ]
    with TRUTH.open(encoding="utf-8") as file:
        event_of = {row["key"]: row["event"] for row in csv.DictReader(file)}
    happening = [event_of.get(one.key, one.key) for one in reports]
    near = [
        (i, j)
        for i, j in combinations(range(len(reports)), 2)
        if read[i].chinese == read[j].chinese
        and days(read[i], read[j]) <= WINDOW_DAYS
        and (happening[i] == happening[j] or dot(read[i].wording.lead_vector, read[j].wording.lead_vector) > ALIKE)
    ]
    labels = [int(happening[i] == happening[j]) for i, j in near]
    groups = [(happening[i], happening[j]) for i, j in near]
    return _pairs([(read[i], read[j]) for i, j in near], labels, groups)


def _pairs(
    texts: Iterable[tuple[Features, Features]], labels: Sequence[int], groups: Sequence[tuple[str, str]]
) -> Pairs:
    texts = list(texts)
    values = np.array([measures(a, b) for a, b in texts])
    return Pairs(values, np.array(labels, dtype=float), [text_kind(a, b) for a, b in texts], groups)
