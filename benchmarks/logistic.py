"""Logistic regression for the fitting scripts: small, dense, exact."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

STEPS = 40
"""Of Newton's method; it settles in ten."""


def fit_logistic(design: Array, truth: Array, counts: Array, penalty: Array) -> Array:
    """Coefficients of a penalised logistic regression, by Newton's method.

    Args:
        design: rows × columns, a column of ones where a bias is wanted.
        truth: rows, 0 or 1.
        counts: rows, how much each counts.
        penalty: columns, L2; 0 for a bias.
    """
    values = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ values, -30, 30)))
        slope = design.T @ (counts * (truth - chance)) - penalty * values
        curve = (design * (counts * chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        values += step
        if np.abs(step).max() < 1e-6:
            break
    return values


def standard(rows: Array) -> tuple[Array, Array]:
    """(mean, spread) of each column; a spread of 1 where a column never changes."""
    spread = rows.std(axis=0)
    spread[spread == 0] = 1.0
    return rows.mean(axis=0), spread
