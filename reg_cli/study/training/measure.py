"""Measurements of a trained network: losses and scores on every part, and what the training did to it.

Always at the kept weights in evaluation mode, on the same clean rows for every variant of a split.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.metrics import SCORES, Score
from reg_cli.engine.mlp import Architecture, hidden_layers, outputs
from reg_cli.engine.rows import Rows
from reg_cli.engine.streams import generator

Array = NDArray[np.floating[Any]]
Numbers = dict[str, NDArray[np.float64]]

PARTS = ("train", "val", "test")
NOISE_LEVELS = (0.1, 0.25, 0.5, 1.0)
"""Standard deviations of the noise on test inputs, in units of the prepared inputs."""

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_MOST_BLANKED = 64
_MOST_ROWS = 1024
"""Rows on which the hidden units are measured."""


def measure_outputs(shape: Architecture, z: Array, y: Array, scale: float = 1.0) -> Numbers:
    """The loss and every score of some outputs, in the user's units.

    Shape: z (m, C, N), y (N, C) -> (m,) by name.
    """
    found = {"loss": shape.output.mean(z, y) * scale**shape.output.loss_power}
    for score in SCORES.values():
        if score.classes == shape.output.classes:
            found[score.name] = score(z, y) * scale**score.target_power
    return found


def measure_models(
    shape: Architecture,
    parameters: Array,
    parts: Mapping[str, Rows],
    groups: Sequence[int],
    target_scale: Sequence[float],
    flipped: NDArray[np.bool_] | None = None,
) -> Numbers:
    """Losses, scores and diagnostics of a stack: `test_loss`, `val_accuracy`, `weight_norm`, ...

    Shape: parameters (M, P), groups M, target_scale (G,), flipped (G, n_train) -> (M,) by name.
    """
    measures: Numbers = {}
    with np.errstate(all="ignore"):
        for group, scale in enumerate(target_scale):
            models = np.flatnonzero(np.asarray(groups) == group)
            members = parameters[models]
            numbers: Numbers = {}
            for part in PARTS:
                z = outputs(shape, members, parts[part].x[group])
                measured = measure_outputs(shape, z, parts[part].y[group], scale)
                numbers |= {f"{part}_{name}": values for name, values in measured.items()}
            x, y = parts["train"].x[group], parts["train"].y[group]
            numbers |= diagnostics(shape, members, x)
            numbers |= weight_sizes(shape, members)
            if flipped is not None:
                numbers["memorised_share"] = memorised_share(
                    shape, members, x[flipped[group]], y[flipped[group]]
                )
            for name, values in numbers.items():
                measures.setdefault(name, np.full(len(parameters), np.nan))[models] = values
    return measures


def weight_sizes(shape: Architecture, parameters: Array) -> Numbers:
    """Quantiles of the absolute weights that are not zero, without the biases: `abs_weight_q05` ... `_q95`.

    Shape: parameters (m, P) -> (m,) by name.
    """
    layers = [layer[:, :, :-1].reshape(len(parameters), -1) for layer in shape.views(parameters)]
    sizes = np.abs(np.concatenate(layers, axis=1)).astype(np.float64)
    rows = [row[row > 0] for row in sizes]
    quantiles = np.array([np.quantile(row, _QUANTILES) if len(row) else [np.nan] * 5 for row in rows])
    return {f"abs_weight_q{100 * q:02.0f}": quantiles[:, k] for k, q in enumerate(_QUANTILES)}


def memorised_share(shape: Architecture, parameters: Array, x: Array, y: Array) -> NDArray[np.float64]:
    """Share of the flipped train labels that a network reproduces; NaN where none was flipped.

    Shape: parameters (m, P), x (n, D) and y (n, C) of the flipped rows -> (m,).
    """
    if not len(x):
        return np.full(len(parameters), np.nan)
    return SCORES["accuracy"](outputs(shape, parameters, x), y)


def measure_robustness(
    shape: Architecture,
    parameters: Array,
    test: Rows,
    groups: Sequence[int],
    seeds: Sequence[tuple[int, int]],
    score: Score,
    target_scale: Sequence[float],
) -> Numbers:
    """The headline score on disturbed test rows: growing noise on all inputs, and single inputs blanked.

    The noise belongs to the split, so that all variants meet the same. A blanked input stands at 0, the train rows'
    mean (or the background of a picture); the score is the mean over inputs, over at most 64 evenly spaced ones.

    Shape: parameters (M, P), groups M, seeds G pairs, target_scale (G,) -> (M,) by name.
    """
    names = [f"noise_{level:g}_test_score" for level in NOISE_LEVELS]
    measures = {name: np.full(len(parameters), np.nan) for name in (*names, "blank_test_score")}
    with np.errstate(all="ignore"):
        for group, (seed, split) in enumerate(seeds):
            models = np.flatnonzero(np.asarray(groups) == group)
            members, x, y = parameters[models], test.x[group], test.y[group]
            unit = target_scale[group] ** score.target_power
            noise = generator(seed, split, "robustness").standard_normal(x.shape, dtype=np.float32)
            for name, level in zip(names, NOISE_LEVELS, strict=True):
                measures[name][models] = (
                    score(outputs(shape, members, x + np.float32(level) * noise), y) * unit
                )
            columns = np.unique(
                np.linspace(0, x.shape[1] - 1, min(x.shape[1], _MOST_BLANKED)).astype(np.intp)
            )
            blanked = np.zeros(len(models))
            for column in columns:
                changed = x.copy()
                changed[:, column] = 0
                blanked += score(outputs(shape, members, changed), y) * unit
            measures["blank_test_score"][models] = blanked / len(columns)
    return measures


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
    """The diagnostics of one network.

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
