"""What plain TF-IDF makes of the same texts: the baselines of `benchmarks.judging`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from benchmarks.events import features_of
from benchmarks.sections import FOLDS, SHUFFLINGS
from pipeline.judging.features import Features
from pipeline.judging.pairs import PairLink
from pipeline.judging.stories import Partition
from pipeline.judging.vectors import dot

THRESHOLDS = tuple(step / 100 for step in range(4, 42, 2))
"""Mean cosines tried, up to which two groups become one."""


def best_stories(read: Sequence[Features], quality: Callable[[Sequence[int]], float]) -> float:
    """Highest quality of groups grown by the mean cosine of title and lead, over THRESHOLDS."""
    links = [
        PairLink(*sorted((a.url, b.url)), "same", value, "")  # type: ignore[call-arg]
        for a, b in combinations(read, 2)
        if (value := dot(a.wording.lead_vector, b.wording.lead_vector)) > THRESHOLDS[0]
    ]
    return max(quality(_stories(read, links, least)) for least in THRESHOLDS)


def nearest_centroids(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """The section of each item whose mean TF-IDF vector is nearest, by items of other folds; one list a shuffling."""
    vectors = [features_of(row).wording.lead_vector for row in rows]
    answers = []
    for seed in range(SHUFFLINGS):
        order = np.random.default_rng(seed).permutation(len(rows))
        said = [""] * len(rows)
        for fold in range(FOLDS):
            tested = set(order[fold::FOLDS].tolist())
            centres = _centres([(rows[i]["section"], vectors[i]) for i in range(len(rows)) if i not in tested])
            for place in tested:
                said[place] = max(sorted(centres), key=lambda name: dot(vectors[place], centres[name]))
        answers.append(said)
    return answers


def _centres(labelled: Sequence[tuple[str, Mapping[str, float]]]) -> dict[str, dict[str, float]]:
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name, vector in labelled:
        for word, value in vector.items():
            sums[name][word] += value
    centres = {}
    for name, total in sums.items():
        length = sum(value * value for value in total.values()) ** 0.5 or 1.0
        centres[name] = {word: value / length for word, value in total.items()}
    return centres


def _stories(read: Sequence[Features], links: Sequence[PairLink], least: float) -> list[int]:
    parts = Partition([text.url for text in read], links, ())
    parts.grow(least)
    label = {url: number for number, urls in enumerate(parts.groups()) for url in urls}
    return [label[text.url] for text in read]
