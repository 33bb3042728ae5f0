"""Rows measured: from a trained stack to what each row came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.losses import Output
from reg_cli.engine.mlp import Architecture, outputs
from reg_cli.engine.rows import Rows
from reg_cli.study.rows.terms import (
    METRICS_OF_OUTPUTS,
    METRICS_OF_ROWS,
    PartRows,
    Variation,
    in_unit,
    predicted_class,
    score_terms,
)
from reg_cli.study.rows.trial_rows import TrialRows

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class RowNeeds:
    """Facts that a worker must know of a stack's rows beyond its arrays.

    Shape: `has_own_labels` (G,) says of each split whether its labels are not the table's (permuted, or made wrong).
    Where sums over clusters are kept, `clusters` holds by part the cluster of each row (G, n), and `variation` by part
    the yardstick of R²; `target_mean` (G,) gives targets the user's units.
    """

    metric: str
    has_own_labels: tuple[bool, ...]
    target_mean: tuple[float, ...]
    clusters: Mapping[str, NDArray[np.integer[Any]]] | None = None
    n_clusters: int = 0
    variation: Mapping[str, Variation] | None = None

    def only(self, group: int) -> RowNeeds:
        """The needs of one split alone."""
        one = slice(group, group + 1)
        clusters = None if self.clusters is None else {part: c[one] for part, c in self.clusters.items()}
        return replace(
            self,
            has_own_labels=self.has_own_labels[one],
            target_mean=self.target_mean[one],
            clusters=clusters,
        )


def measure_rows(
    shape: Architecture,
    parameters: Array,
    parts: Mapping[str, Rows],
    groups: Sequence[int],
    target_scale: Sequence[float],
    needs: RowNeeds,
) -> list[TrialRows]:
    """The rows of every model of a stack, in its order.

    Shape: parameters (M, P), groups M, target_scale (G,).
    """
    found: list[dict[str, dict[str, NDArray[Any]]]] = [{} for _ in parameters]
    with np.errstate(all="ignore"):  # a diverged network is measured too
        for group in range(len(target_scale)):
            models = np.flatnonzero(np.asarray(groups) == group)
            for part, rows in parts.items():
                z = outputs(shape, parameters[models], rows.x[group])
                for place, model in enumerate(models):
                    kept = rows_of_part(
                        shape.output, z[place], rows.y[group], group, part, target_scale[group], needs
                    )
                    for quantity, array in kept.items():
                        found[model].setdefault(quantity, {})[part] = array
    return [TrialRows(**quantities) for quantities in found]


def rows_of_part(
    output: Output, z: Array, y: Array, group: int, part: str, scale: float, needs: RowNeeds
) -> dict[str, NDArray[Any]]:
    """The arrays of TrialRows for one part of one model.

    Shape: z (C, n), y (n, C).
    """
    truth = positions(y) if output.classes else y[:, 0]
    rows = PartRows(
        truth,
        output.per_row(z[None], y)[0].astype(np.float32),
        predicted_class(z) == truth if output.classes else None,
        z.astype(np.float32) if part == "test" or needs.metric in METRICS_OF_OUTPUTS else None,
        max(2, len(z)),
    )
    if needs.clusters is not None:
        return _sums(rows, group, part, scale, needs)
    own = truth.astype(np.float32) if needs.has_own_labels[group] and part != "test" else None
    kept = {"loss": rows.loss, "hit": rows.hit, "outputs": rows.outputs, "truth": own}
    return {name: array for name, array in kept.items() if array is not None}


def _sums(rows: PartRows, group: int, part: str, scale: float, needs: RowNeeds) -> dict[str, NDArray[Any]]:
    """Terms summed over clusters. The score's are absent where it is no sum over rows."""
    assert needs.clusters is not None
    assert needs.variation is not None
    clusters, n = needs.clusters[part][group], needs.n_clusters
    kept: dict[str, NDArray[Any]] = {
        "loss_sum": np.bincount(clusters, rows.loss, n),
        "size": np.bincount(clusters, minlength=n),
    }
    in_units = replace(
        rows,
        truth=rows.truth if rows.hit is not None else rows.truth * scale + needs.target_mean[group],
        loss=rows.loss.astype(np.float64) * scale**2,
    )
    if needs.metric in METRICS_OF_ROWS:
        terms = score_terms(needs.metric, in_units, needs.variation[part]).in_buckets(clusters, n)
        # Standardised, as the loss is: the user's units may be more than a float32 holds.
        terms = in_unit(terms, needs.metric, 1 / scale)
        kept |= {"top": terms.top, "bottom": terms.bottom}
    return {name: array.astype(np.float32) for name, array in kept.items()}


def positions(y: Array) -> NDArray[np.intp]:
    """Class positions of one-hot rows, or of the 0/1 of the second class.

    Shape: (n, C) -> (n,).
    """
    return np.asarray(y[:, 0] > 0.5 if y.shape[1] == 1 else y.argmax(axis=1), np.intp)
