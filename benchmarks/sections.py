"""Which section is taken for which, by the words of weekly.yaml, and would a linear model beside them know better?

    python -m benchmarks.sections --eval DIR

Held against labelled items (DIR/sections, gold.dev) and the reports of real weeks (DIR/weeks) whose addresses
section_labels.txt knows. The model is the one that `zhoubao learn` fits on decisions (pipeline/judging/leaning.py), a
multinomial logistic regression over the six sections and 'irrelevant': what the words say is taken as it is; fitted are
points that the kind of happening, the nearness to the industry and the scores of the other sections add to each, all
held towards nothing by an L2 penalty. Here it learns from the labelled items; where a second section is accepted, the
first counts more. Of these it judges each that it did not see (ten folds, five shufflings), of the weeks all.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.arguments import folder_of, parser_of
from benchmarks.events import rows_of
from pipeline.judging.fitting import Array, Examples, Fitted, fit
from pipeline.judging.leaning import ALWAYS, MEASURES
from pipeline.judging.lexicon import read
from pipeline.judging.sections import by_words, default_weekly, measures_of

LABELS = Path(__file__).parent / "section_labels.txt"
WEEKS = ("2024-W07-09", "2026-W33")
TEXT_MAX = 400
"""Characters of a text that count, as in the labelled items."""
IRRELEVANT = "irrelevant"
ALSO = 0.15
"""Share of the answer that an accepted second section gets."""
PENALTY = 2.0
ALWAYS_PENALTY = 2.0
"""L2 of the coefficients, and of what is added to a section in any case; the best of 1 to 16."""
FOLDS, SHUFFLINGS = 10, 5


def main() -> int:
    """Print what is taken for what."""
    parser = parser_of(__doc__)
    folder = folder_of(parser, parser.parse_args())
    gold, weeks = gold_rows(folder), week_rows(folder)
    examples, unseen = examples_of(gold), examples_of(weeks)
    confusion("labelled items, by words", gold, [examples.scores])
    confusion("labelled items, and a model", gold, held_out(examples))
    confusion("real weeks, by words", weeks, [unseen.scores])
    confusion("real weeks, and a model", weeks, [learnt(examples).scores(unseen)])
    return 0


def gold_rows(folder: Path) -> list[dict[str, Any]]:
    """The labelled items."""
    return rows_of(folder / "sections" / "gold.dev.jsonl.gz")


def week_rows(folder: Path) -> list[dict[str, Any]]:
    """The reports of real weeks that LABELS names, in the form of the labelled items."""
    labels = dict(line.split(" ", 1) for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#"))
    found: dict[str, dict[str, Any]] = {}
    for row in (row for week in WEEKS for row in rows_of(folder / "weeks" / f"{week}.jsonl.gz")):
        key = hashlib.sha1(row["url"].encode(), usedforsecurity=False).hexdigest()[:12]
        if key in labels and key not in found:
            section, *also = labels[key].split(" ")
            body = (row["text"] or "")[:TEXT_MAX]
            found[key] = {"title": row["title"], "body": body, "section": section, "also": also}
    if len(found) < len(labels):
        raise SystemExit(f"{len(labels) - len(found)} reports that {LABELS.name} labels are not in {folder / 'weeks'}")
    return list(found.values())


def names() -> list[str]:
    """Of the sections in printed order, and of none."""
    return [*(spec.name for spec in default_weekly().sections), IRRELEVANT]


def examples_of(rows: Sequence[Mapping[str, Any]]) -> Examples:
    """The labelled items as the model sees them."""
    weekly, places = default_weekly(), names()
    scores = np.zeros((len(rows), len(places)))
    truth = np.zeros_like(scores)
    shared = np.zeros((len(rows), len(MEASURES)))
    for number, row in enumerate(rows):
        reading = read(row["title"], row["body"], weekly)
        told = by_words(reading, weekly)
        scores[number] = [*(item.score for item in told), weekly.judging.threshold]
        for name, value in measures_of(reading, told).items():
            shared[number, MEASURES.index(name)] = value
        also = [name for name in row["also"] if name in places and name != row["section"]]
        truth[number, places.index(row["section"])] = 1 - ALSO * bool(also)
        for name in also:
            truth[number, places.index(name)] += ALSO / len(also)
    return Examples(scores, truth, np.ones(len(rows)), shared, [np.zeros((len(rows), 0)) for _ in places])


def learnt(examples: Examples) -> Fitted:
    """The model."""
    penalty = np.full(len(MEASURES), PENALTY)
    penalty[MEASURES.index(ALWAYS)] = ALWAYS_PENALTY
    return fit(examples, penalty, PENALTY)


def held_out(examples: Examples) -> list[Array]:
    """Scores of every item by a model that did not see it, one table for each shuffling."""
    tables = []
    for seed in range(SHUFFLINGS):
        order = np.random.default_rng(seed).permutation(len(examples.scores))
        found = np.zeros_like(examples.scores)
        for fold in range(FOLDS):
            tested = order[fold::FOLDS]
            found[tested] = learnt(examples.some(np.setdiff1d(order, tested))).scores(examples.some(tested))
        tables.append(found)
    return tables


def confusion(title: str, rows: Sequence[Mapping[str, Any]], tables: Sequence[Array]) -> None:
    """Print how often each section (a line) was taken for each (a column), the mean of the tables."""
    places = names()
    counts = Counter(
        (row["section"], places[place])
        for table in tables
        for row, place in zip(rows, table.argmax(axis=1), strict=True)
    )
    print(f"{title}\n{'':12}" + "".join(f"{name:>11}" for name in places))
    for truth in places:
        print(f"{truth:12}" + "".join(f"{counts[truth, said] / len(tables):11.1f}" for said in places))
    print()


if __name__ == "__main__":
    sys.exit(main())
