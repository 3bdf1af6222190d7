"""Fits the linear model that stands behind the words of weekly.yaml (pipeline/judging/leaning.py).

    python -m benchmarks.fit_sections --eval DIR [--write]

A multinomial logistic regression over the six sections and 'irrelevant'. What the words say is taken as it is; fitted
are points that the kind of happening, the nearness to the industry and the scores of the other sections add to each,
all held towards nothing by an L2 penalty. Learnt from the labelled items; where a second section is accepted, the first
counts more. Printed: the words alone, and with the model, each item judged by one that did not see it (ten folds, five
shufflings). The words were written with these items in sight, so both figures flatter them; what the model adds is
measured without that. `--write` puts the coefficients into pipeline/resources/sections.json; no text goes there.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.arguments import folder_of, parser_of
from benchmarks.events import rows_of
from pipeline.judging.fitting import Array, Examples, Fitted, fit
from pipeline.judging.leaning import ALWAYS, MEASURES, NONE
from pipeline.judging.lexicon import read
from pipeline.judging.sections import by_words, default_weekly, measures_of

TABLE = Path(__file__).parent.parent / "pipeline" / "resources" / "sections.json"
IRRELEVANT = "irrelevant"
ALSO = 0.15
"""Share of the answer that an accepted second section gets."""
PENALTY = 2.0
ALWAYS_PENALTY = 2.0
"""L2 of the coefficients, and of what is added to a section in any case; the best of 1 to 16."""
FOLDS, SHUFFLINGS = 10, 5
WORTH_KEEPING = 0.05
"""Points under which a coefficient is left out."""


def main() -> int:
    """Print what was measured, and write the coefficients if asked to."""
    parser = parser_of(__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    options = parser.parse_args()
    rows = rows_of(folder_of(parser, options) / "sections" / "gold.dev.jsonl.gz")
    examples = examples_of(rows)
    print(f"{len(rows)} items{'':14}{'lenient':>9}{'strict':>8}")
    report("words alone", rows, [examples.scores])
    found = held_out(examples)
    report("with the model", rows, found)
    confusion(rows, found)
    if options.write:
        TABLE.write_text(json.dumps(table(learnt(examples)), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{TABLE.name}: {len(MEASURES)} measures")
    return 0


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


def report(name: str, rows: Sequence[Mapping[str, Any]], tables: Sequence[Array]) -> None:
    """Print lenient and strict accuracy, the mean of the tables."""
    places = names()
    said = [[places[place] for place in table.argmax(axis=1)] for table in tables]
    strict = np.mean([[one == row["section"] for one, row in zip(each, rows, strict=True)] for each in said])
    lenient = np.mean(
        [[one in (row["section"], *row["also"]) for one, row in zip(each, rows, strict=True)] for each in said]
    )
    print(f"{name:24}{lenient:9.3f}{strict:8.3f}")


def confusion(rows: Sequence[Mapping[str, Any]], tables: Sequence[Array]) -> None:
    """Print how often each section was taken for each other, the mean of the tables."""
    places = names()
    counts = Counter(
        (row["section"], places[place])
        for table in tables
        for row, place in zip(rows, table.argmax(axis=1), strict=True)
    )
    print("\n" + " " * 12 + "".join(f"{name:>11}" for name in places))
    for truth in places:
        print(f"{truth:12}" + "".join(f"{counts[truth, said] / len(tables):11.1f}" for said in places))


def table(fitted: Fitted) -> dict[str, object]:
    """What is written."""
    ids = [*(spec.id.value for spec in default_weekly().sections), NONE]
    points = {
        name: {
            measure: round(float(value), 2)
            for measure, value in zip(MEASURES, fitted.shared[:, place], strict=True)
            if abs(value) >= WORTH_KEEPING
        }
        for place, name in enumerate(ids)
    }
    about = "python -m benchmarks.fit_sections --eval DIR --write; points that one unit of a measure adds to a section"
    return {"about": about, "points": points}


if __name__ == "__main__":
    sys.exit(main())
