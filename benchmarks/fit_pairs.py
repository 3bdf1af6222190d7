"""Fits the model that tells whether two reports tell one event (pipeline/judging/pairs.py).

    python -m benchmarks.fit_pairs --eval DIR [--write]

One logistic regression over all labelled sets, with coefficients that all kinds of text share and a departure from them
for each kind (Daumé 2007, frustratingly easy domain adaptation), both held small by an L2 penalty; then each kind's sum
is written out as a model of its own. So the probability is calibrated for each kind of text, and .5 is the threshold
everywhere. Learnt from: articles grouped by event (with the most alike pairs of other events), pairs of flashes,
pairs of short texts, and our own demo week. Printed: F1 at .5, cross-validated so that no event (no text, for flashes)
lies on both sides; short texts are fitted on their training file and measured on the other. `--write` fits on both
files and puts the coefficients into pipeline/resources/pairs.json; no text goes there.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from pathlib import Path
from typing import get_args

import numpy as np

from benchmarks.arguments import folder_of, parser_of
from benchmarks.events import Pairs, demo_pairs, documents, pairs_of, pairs_of_documents
from benchmarks.logistic import Array, fit_logistic, standard
from pipeline.judging.measures import MEASURES
from pipeline.judging.pairs import Model, TextKind

TABLE = Path(__file__).parent.parent / "pipeline" / "resources" / "pairs.json"
KINDS: tuple[TextKind, ...] = get_args(TextKind)
HARD, OTHERS = 2500, 1500
"""Pairs of articles of two events: the most alike, and of the rest."""
SHARED_PENALTY, OWN_PENALTY = 15.0, 60.0
"""L2 on standardised measures: of the coefficients that all kinds share, and of each kind's departure."""
BIAS_PENALTY = 0.01
COUNTS: Mapping[str, float] = {"articles": 1.0, "flashes": 8.0, "short": 0.5, "demo": 0.5}
"""How much a pair of each set counts: flashes are few and are the paper's own case, short texts many and noisy."""
FOLDS = 5
DEALINGS = 6
"""Ways of dealing events out to folds, of which every figure is the mean: of 34 true pairs one way says .88, the next
.93."""

Models = Mapping[TextKind, Model]


@dataclass(frozen=True)
class Training:
    """Sets put together."""

    sets: Mapping[str, Pairs]

    def rows(self, chosen: Mapping[str, Array] | None = None) -> tuple[Array, Array, Array, list[TextKind]]:
        """(values, labels, counts, kinds) of the chosen pairs of each set, or of all."""
        kept = {
            name: chosen[name] if chosen and name in chosen else np.arange(len(one.labels))
            for name, one in self.sets.items()
        }
        values = np.vstack([one.values[kept[name]] for name, one in self.sets.items()])
        labels = np.concatenate([one.labels[kept[name]] for name, one in self.sets.items()])
        counts = np.concatenate([np.full(len(kept[name]), COUNTS[name]) for name in self.sets])
        kinds = [one.kinds[place] for name, one in self.sets.items() for place in kept[name]]
        return values, labels, counts, kinds


def main() -> int:
    """Print what was measured, and write the coefficients if asked to."""
    parser = parser_of(__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    options = parser.parse_args()
    folder = folder_of(parser, options)
    training = Training(training_sets(folder))
    for name in ("articles", "flashes", "demo"):
        report(name, training.sets[name].labels, held_out(training, name))
    short = pairs_of(folder, "sohu_event.dev")
    report("short", short.labels, scores(fit(training), short)[None])
    if options.write:
        everything = Training({**training.sets, "short": joined(training.sets["short"], short)})
        TABLE.write_text(json.dumps(table(fit(everything)), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{TABLE.name}: {len(MEASURES)} measures, {len(KINDS)} kinds of text")
    return 0


def training_sets(folder: Path) -> dict[str, Pairs]:
    """Everything that is learnt from, by the names of COUNTS."""
    return {
        "articles": pairs_of_documents(documents(folder), HARD, OTHERS),
        "flashes": pairs_of(folder, "crossfeed.dev"),
        "short": pairs_of(folder, "sohu_event.train"),
        "demo": demo_pairs(),
    }


def joined(one: Pairs, other: Pairs) -> Pairs:
    """Both sets as one."""
    return Pairs(
        np.vstack([one.values, other.values]),
        np.concatenate([one.labels, other.labels]),
        [*one.kinds, *other.kinds],
        [*one.groups, *other.groups],
    )


def fit(training: Training, chosen: Mapping[str, Array] | None = None) -> Models:
    """A model for each kind of text."""
    values, labels, counts, kinds = training.rows(chosen)
    mean, spread = standard(values)
    scaled = (values - mean) / spread
    width = len(MEASURES)
    design = np.zeros((len(labels), width * (1 + len(KINDS)) + len(KINDS)))
    design[:, :width] = scaled
    for place, kind in enumerate(KINDS):
        rows = np.array([one == kind for one in kinds])
        design[rows, (1 + place) * width : (2 + place) * width] = scaled[rows]
        design[rows, (1 + len(KINDS)) * width + place] = 1.0
    penalty = np.concatenate(
        [
            np.full(width, SHARED_PENALTY),
            np.full(width * len(KINDS), OWN_PENALTY),
            np.full(len(KINDS), BIAS_PENALTY),
        ]
    )
    found = fit_logistic(design, labels, counts, penalty)
    models: dict[TextKind, Model] = {}
    for place, kind in enumerate(KINDS):
        weights = (found[:width] + found[(1 + place) * width : (2 + place) * width]) / spread
        models[kind] = Model(
            float(found[(1 + len(KINDS)) * width + place] - weights @ mean), tuple(map(float, weights))
        )
    return {kind: calibrated(model, training, chosen, kind) for kind, model in models.items()}


def calibrated(model: Model, training: Training, chosen: Mapping[str, Array] | None, kind: TextKind) -> Model:
    """The model with its bias moved so that .5 is the threshold of the highest F1 on pairs like those it learnt from.

    That threshold is half of the highest F1 (Lipton, Elkan, Narayanaswamy 2014), which says it more steadily than the
    pairs around it.
    """
    values, labels, counts, kinds = training.rows(chosen)
    mine = np.array([one == kind for one in kinds])
    order = np.argsort(-(values[mine] @ np.array(model.weights)), kind="stable")
    weights, truth = counts[mine][order], (labels * counts)[mine][order]
    half = float(np.max(np.cumsum(truth) / (np.cumsum(weights) + truth.sum())))
    return replace(model, bias=model.bias - math.log(half / (1 - half)))


def held_out(training: Training, name: str) -> Array:
    """DEALINGS × pairs of a set: probabilities, each by a model that saw neither side's event (text, for flashes)."""
    pairs = training.sets[name]
    found = np.zeros((DEALINGS, len(pairs.labels)))
    for dealing, (folds, models) in enumerate(models_held_out(training, name)):
        for place, (kind, values, sides) in enumerate(zip(pairs.kinds, pairs.values, pairs.groups, strict=True)):
            found[dealing, place] = models[frozenset(folds[side] for side in sides)][kind].probability(values)
    return found


def models_held_out(training: Training, name: str) -> Iterator[tuple[dict[str, int], dict[frozenset[int], Models]]]:
    """For each dealing the fold of each event (text) of a set, and for every two folds what is fitted without them."""
    pairs = training.sets[name]
    for dealing in range(DEALINGS):
        folds = folds_of(pairs.groups, dealing)
        models = {}
        for both in map(frozenset, combinations_with_replacement(range(FOLDS), 2)):
            unseen = [folds[a] not in both and folds[b] not in both for a, b in pairs.groups]
            models[both] = fit(training, {name: np.flatnonzero(unseen)})
        yield folds, models


def folds_of(groups: Sequence[tuple[str, str]], dealing: int = 0) -> dict[str, int]:
    """The fold of each event or text, dealt out at random but always the same."""
    names = sorted({name for pair in groups for name in pair})
    order = np.random.default_rng(dealing + 1).permutation(len(names))
    return {names[int(place)]: number % FOLDS for number, place in enumerate(order)}


def scores(models: Models, pairs: Pairs) -> Array:
    """Probabilities of the pairs."""
    return np.array([models[kind].probability(values) for kind, values in zip(pairs.kinds, pairs.values, strict=True)])


def report(name: str, labels: Array, found: Array) -> None:
    """Print F1, precision and recall at .5, and the recall at the best threshold of precision .95; means of several
    judgements of the same pairs."""
    value, precision, recall = f1(labels, found >= 0.5)
    print(
        f"{name:9} {len(labels):6} pairs  F1 {value:.3f}  P {precision:.3f}  R {recall:.3f}  "
        f"R at P .95 {recall_at(labels, found, 0.95):.3f}"
    )


def f1(labels: Array, said: Array) -> tuple[float, float, float]:
    """F1, precision and recall, means of several answers (answers × pairs) to the same pairs."""
    right, asserted = said @ labels, said.sum(axis=1)
    precision, recall = right / np.maximum(1, asserted), right / max(1.0, labels.sum())
    values = 2 * right / np.maximum(1, asserted + labels.sum())
    return float(values.mean()), float(precision.mean()), float(recall.mean())


def recall_at(labels: Array, found: Array, precision: float) -> float:
    """The highest recall at which precision still holds, mean of several judgements (judgements × pairs)."""
    return float(np.mean([_recall_at(labels, one, precision) for one in found]))


def _recall_at(labels: Array, found: Array, precision: float) -> float:
    hits = np.cumsum(labels[np.argsort(-found, kind="stable")])
    good = np.flatnonzero(hits / np.arange(1, len(hits) + 1) >= precision)
    return float(hits[good[-1]] / labels.sum()) if len(good) else 0.0


def table(models: Models) -> dict[str, object]:
    """What is written."""
    return {
        "about": "python -m benchmarks.fit_pairs --eval DIR --write; log-odds that one unit of a measure adds",
        "models": {
            kind: {
                "bias": round(model.bias, 4),
                "weights": {name: round(value, 4) for name, value in zip(MEASURES, model.weights, strict=True)},
            }
            for kind, model in models.items()
        },
    }


if __name__ == "__main__":
    sys.exit(main())
