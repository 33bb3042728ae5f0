"""What a regularizer did to a network, measured at its kept weights with nothing switched on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.mlp import Architecture, hidden_layers

Array = NDArray[np.floating[Any]]

_MOST_ROWS = 1024


def diagnostics(shape: Architecture, parameters: Array, x: Array) -> dict[str, NDArray[np.float64]]:
    """Measure some networks on the same rows; of many rows, 1,024 evenly spaced ones are taken.

    - `zero_weights`: weights that are exactly 0, without the biases
    - `dropped_inputs`: inputs whose weights are all exactly 0, so that L1 has left them out
    - `weight_norm`: square root of the sum of squared weights, without the biases
    - `mean_activation`: mean value of the hidden units
    - `silent_units`: share of hidden units that give the same value for every row (a dead ReLU)
    - `coadaptation`: mean absolute correlation between two hidden units of a layer that are not silent

    The last three are NaN without a hidden layer, the last also where no two units are left.

    Shape: parameters (m, P), x (N, D) -> (m,) each.
    """
    some = x[np.linspace(0, len(x) - 1, min(len(x), _MOST_ROWS)).astype(np.intp)]
    with np.errstate(all="ignore"):  # a diverged network is measured too
        measured = [_of_one(shape, one[None], some) for one in parameters]
    return {name: np.array([one[name] for one in measured]) for name in measured[0]}


def _of_one(shape: Architecture, parameters: Array, x: Array) -> dict[str, float]:
    """The same of one network.

    Shape: parameters (1, P).
    """
    weights = [layer[0, :, :-1] for layer in shape.views(parameters)]
    units = [h[0, :-1].astype(np.float64) for h in hidden_layers(shape, parameters, x)[0]]
    varies = [np.ptp(h, axis=1) > 0 for h in units]
    links = np.concatenate(
        [np.empty(0), *(_correlations(h[on]) for h, on in zip(units, varies, strict=True))]
    )
    return {
        "zero_weights": float(sum((weight == 0).sum() for weight in weights)),
        "dropped_inputs": float((weights[0] == 0).all(axis=0).sum()),
        "weight_norm": float(np.sqrt(sum(np.square(weight, dtype=np.float64).sum() for weight in weights))),
        "mean_activation": float(np.concatenate(units).mean()) if units else np.nan,
        "silent_units": 1 - float(np.concatenate(varies).mean()) if units else np.nan,
        "coadaptation": float(links.mean()) if len(links) else np.nan,
    }


def _correlations(h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Absolute correlation of every pair of units.

    Shape: h (units, N) -> (pairs,).
    """
    centred = h - h.mean(axis=1, keepdims=True)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    correlation: NDArray[np.float64] = np.abs(centred @ centred.T)[np.triu_indices(len(h), 1)]
    return correlation
