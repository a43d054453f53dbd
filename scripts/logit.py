"""A ridged logit, for the scripts that fit one."""

from __future__ import annotations

import numpy as np

STEPS = 80


def fit_logit(x: np.ndarray, y: np.ndarray, ridge: float, share: np.ndarray | None = None):
    """The weights of each column of `x` for `y` (0 or 1), by damped Newton steps.

    The first column is the bias, which no ridge holds. `share` is how much each row counts; all of
    them count 1 together.
    """
    share = np.full(len(y), 1 / len(y)) if share is None else share / share.sum()
    weights, hold = np.zeros(x.shape[1]), ridge * np.eye(x.shape[1])
    hold[0, 0] = 0.0
    for _ in range(STEPS):
        p = sureness(x, weights)
        slope = x.T @ (share * (y - p)) - hold @ weights
        curve = (x * (share * p * (1 - p))[:, None]).T @ x + hold
        weights += 0.5 * np.linalg.solve(curve, slope)
    return weights


def sureness(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How likely each row is."""
    return 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
