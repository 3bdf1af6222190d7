"""The arithmetic of the judging benchmark and of what it fits."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import fit_pairs
from benchmarks.events import Pairs
from benchmarks.fit_pairs import DEALINGS, Training, f1, folds_of, held_out, recall_at
from benchmarks.judging import b_cubed
from benchmarks.logistic import fit_logistic, standard
from pipeline.judging.measures import MEASURES
from pipeline.judging.pairs import Model


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
    assert f1(np.array([1.0, 1, 1, 0]), np.array([[1.0, 1, 0, 1]])) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_f1_of_several_answers_is_their_mean() -> None:
    labels, said = np.array([1.0, 1, 0, 0]), np.array([[1.0, 1, 0, 0], [1.0, 0, 0, 0], [0.0, 0, 0, 0]])
    assert f1(labels, said) == pytest.approx((5 / 9, 2 / 3, 0.5))


def test_recall_counts_as_far_as_precision_holds() -> None:
    labels, found = np.array([1.0, 1, 0, 1, 1]), np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert recall_at(labels, found[None], 1.0) == 0.5
    assert recall_at(labels, found[None], 0.8) == 1.0
    assert recall_at(1 - labels, found[None], 0.9) == 0.0


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
    assert len({tuple(folds_of(pairs, dealing).items()) for dealing in range(DEALINGS)}) > 1


def test_no_pair_is_judged_by_a_model_that_saw_a_side_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(2)
    groups = [(str(a), str(b)) for a, b in chance.integers(0, 12, (60, 2))]
    pairs = Pairs(chance.normal(size=(60, len(MEASURES))), np.arange(60) % 2.0, ["flash"] * 60, groups)
    shown: list[set[str]] = []

    def fit(_: Training, chosen: dict[str, np.ndarray]) -> dict[str, Model]:
        shown.append({side for place in chosen["flashes"] for side in groups[place]})
        return {"flash": Model((len(shown) - 1) / 10, (0.0,) * len(MEASURES))}

    monkeypatch.setattr(fit_pairs, "fit", fit)
    found = held_out(Training({"flashes": pairs}), "flashes")
    assert found.shape == (DEALINGS, 60)
    which = (10 * np.log(found / (1 - found))).round().astype(int)
    assert all(not shown[which[dealing, n]] & set(groups[n]) for dealing in range(DEALINGS) for n in range(60))
