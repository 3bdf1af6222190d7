"""Fits points that are added to section scores: a multinomial logistic regression, held towards adding nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

SHARPNESS = 0.3
"""Log-odds that one point of a score stands for: of 0.15 to 0.8 the best of benchmarks/sections.py, 2026-11-23."""
STEPS = 300
"""Of accelerated gradient descent; the figures settle after 100."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Reports whose section is known; the last of the `places` columns is 'nowhere'."""

    scores: Array
    """reports × places: points as they are, the threshold for nowhere."""
    truth: Array
    """reports × places: shares of the answer, rows add up to 1."""
    counts: Array
    """reports: how much each counts."""
    shared: Array
    """reports × measures: what every place may draw on."""
    own: Sequence[Array]
    """For each place reports × words: what its own words and rules add per point of their weight."""

    def some(self, rows: np.ndarray[Any, Any]) -> Examples:
        """The reports of these rows."""
        return Examples(
            self.scores[rows], self.truth[rows], self.counts[rows], self.shared[rows], [one[rows] for one in self.own]
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """Points to add."""

    shared: Array
    """measures × places."""
    own: Sequence[Array]
    """For each place: to the weight of each of its words."""

    def scores(self, examples: Examples) -> Array:
        """reports × places: points with those that are added."""
        more = examples.shared @ self.shared
        for place, words in enumerate(examples.own):
            more[:, place] += words @ self.own[place]
        total: Array = examples.scores + more
        return total


def fit(examples: Examples, shared_penalty: Array, own_penalty: float, sharpness: float = SHARPNESS) -> Fitted:
    """The points under which the truth is likeliest, each held towards 0.

    Args:
        shared_penalty: measures, L2 in log-odds.
        own_penalty: L2 of the words.
    """
    blocks = [examples.shared, *examples.own]
    penalties = [shared_penalty[:, None], *(np.full(words.shape[1], own_penalty) for words in examples.own)]
    width, places = examples.shared.shape[1], examples.scores.shape[1]
    values: list[Array] = [np.zeros((width, places)), *(np.zeros(words.shape[1]) for words in examples.own)]
    ahead, pace = [one.copy() for one in values], 1.0
    step = 1 / (0.5 * _largest(blocks, examples.counts) + max(float(np.max(one, initial=0.0)) for one in penalties))
    for _ in range(STEPS):
        wrong = (_chances(examples, ahead, sharpness) - examples.truth) * examples.counts[:, None]
        slopes = [examples.shared.T @ wrong, *(words.T @ wrong[:, place] for place, words in enumerate(examples.own))]
        moved = [one - step * (slope + held * one) for one, slope, held in zip(ahead, slopes, penalties, strict=True)]
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = [new + (pace - 1) / faster * (new - old) for new, old in zip(moved, values, strict=True)]
        values, pace = moved, faster
    return Fitted(values[0] / sharpness, [one / sharpness for one in values[1:]])


def _chances(examples: Examples, values: Sequence[Array], sharpness: float) -> Array:
    odds = examples.scores * sharpness + examples.shared @ values[0]
    for place, words in enumerate(examples.own):
        odds[:, place] += words @ values[1 + place]
    odds -= odds.max(axis=1, keepdims=True)
    likely: Array = np.exp(odds)
    likely /= likely.sum(axis=1, keepdims=True)
    return likely


def _largest(blocks: Sequence[Array], counts: Array) -> float:
    """Of the eigenvalues of all columns together: what bounds the curve from above."""
    weighed = np.hstack(blocks) * np.sqrt(counts)[:, None]
    return max(float(np.linalg.norm(weighed, 2)) ** 2, 1.0)
