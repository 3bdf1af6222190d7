"""The arithmetic of the judging benchmark and of what it fits."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.fit_pairs import folds_of, recall_at
from benchmarks.judging import b_cubed, f1
from benchmarks.logistic import fit_logistic, standard


@pytest.mark.parametrize(
    ("gold", "story", "expected"),
    [
        (["a", "a", "b"], [1, 1, 2], 1.0),
        (["a", "a", "b", "b"], [1, 1, 1, 1], 2 / 3),
        (["a", "a", "b", "b"], [1, 2, 3, 4], 2 / 3),
    ],
    ids=["right", "all in one", "all alone"],
)
def test_b_cubed(gold: list[str], story: list[int], expected: float) -> None:
    assert b_cubed(gold, story) == pytest.approx(expected)


def test_f1_of_two_found_of_three_with_one_too_many() -> None:
    assert f1(np.array([1.0, 1, 1, 0]), np.array([1.0, 1, 0, 1])) == pytest.approx(2 / 3)


def test_recall_counts_as_far_as_precision_holds() -> None:
    labels, found = np.array([1.0, 1, 0, 1, 1]), np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert recall_at(labels, found, 1.0) == 0.5
    assert recall_at(labels, found, 0.8) == 1.0
    assert recall_at(1 - labels, found, 0.9) == 0.0


def test_the_fit_is_where_the_penalised_likelihood_is_flat() -> None:
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(4000, 3))
    truth = (chance.random(4000) < 1 / (1 + np.exp(-(rows @ [2.0, -1.0, 0.0] - 0.5)))).astype(float)
    design = np.column_stack([np.ones(4000), rows])
    counts, penalty = np.full(4000, 2.0), np.array([0.0, 1.0, 1.0, 1.0])
    found = fit_logistic(design, truth, counts, penalty)
    slope = design.T @ (counts * (truth - 1 / (1 + np.exp(-design @ found)))) - penalty * found
    assert np.abs(slope).max() < 1e-6
    assert found == pytest.approx([-0.5, 2.0, -1.0, 0.0], abs=0.2)


def test_a_column_that_never_changes_keeps_its_scale() -> None:
    mean, spread = standard(np.array([[1.0, 5.0], [3.0, 5.0]]))
    assert (mean.tolist(), spread.tolist()) == ([2.0, 5.0], [1.0, 1.0])


def test_every_event_has_one_fold_whatever_the_order_of_pairs() -> None:
    pairs = [("a", "b"), ("b", "c"), ("d", "e")]
    assert folds_of(pairs) == folds_of(pairs[::-1])
    assert set(folds_of(pairs)) == set("abcde")
