"""Made-up studies: raw outputs of several variants on random splits of a table."""

from __future__ import annotations

import numpy as np

from reg_cli.comparison.intervals.inflation import kappas
from reg_cli.comparison.intervals.target import Trials
from reg_cli.engine.losses import SIGMOID, SOFTMAX
from reg_cli.study.rows.terms import PartRows, Variation, mean_terms, predicted_class, score_terms

CLASS_METRICS = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "log_loss", "brier")
VALUE_METRICS = ("r2", "rmse", "mae")
METRICS = CLASS_METRICS + VALUE_METRICS


def part_rows(z, y, *, is_value=False):
    """What a trial keeps of raw outputs z (C, n) and truth y (n,), in float64."""
    z = np.asarray(z, float)
    if is_value:
        return PartRows(y, np.square(z[0] - y))
    coded = (y[:, None] == (np.array([1]) if len(z) == 1 else np.arange(len(z)))).astype(float)
    loss = (SIGMOID if len(z) == 1 else SOFTMAX).per_row(z[None], coded)[0]
    return PartRows(y, loss, predicted_class(z) == y, z, max(2, len(z)))


class Study:
    """Outputs (S, V, C, N) of every variant on every row, in every split, and the rows of the parts."""

    def __init__(self, metric, *, n=60, n_splits=6, n_variants=3, n_classes=2, seed=0, groups=None):
        rng = np.random.default_rng(seed)
        self.metric, self.n, self.n_splits = metric, n, n_splits
        self.names = ("baseline", *(f"v{k}" for k in range(1, n_variants)))
        orders = np.stack([rng.permutation(n) for _ in range(n_splits)])
        self.rows = {"train": orders[:, : n // 2], "test": orders[:, -n // 4 :]}
        if metric in VALUE_METRICS:
            self.truth = rng.normal(2, 1.5, n)
            signal = self.truth[None]
        else:
            self.truth = np.arange(n) % n_classes
            signal = np.stack([self.truth == k for k in range(n_classes)]) * 1.0
            signal = (2 * signal[1:] - 1) if n_classes == 2 else signal
        shape = (n_splits, n_variants, *signal.shape)
        skill = np.linspace(0.5, 1, n_variants)[:, None, None]
        self.outputs = np.round(signal * skill + rng.normal(0, 1, shape) + rng.normal(0, 0.7, shape[1:]), 2)
        self.labels = np.arange(n) if groups is None else groups
        self.usable = np.ones((n_variants, n_splits), np.bool_)

    def on(self, part, variant, split):
        """Raw outputs and truth of a trial's rows."""
        rows = self.rows[part][split]
        return self.outputs[split, variant][:, rows], self.truth[rows]

    def terms(self, part, measure, variant, split):
        z, y = self.on(part, variant, split)
        if measure == "loss":
            return mean_terms(np.square(z[0] - y))
        return score_terms(
            self.metric, part_rows(z, y, is_value=self.metric in VALUE_METRICS), Variation.of(self.truth)
        )

    def trials(self, names=None, kappa=None):
        """The study's rows, of some of its variants, in any order."""
        names = self.names if names is None else tuple(names)
        place = [self.names.index(name) for name in names]
        n_clusters = int(self.labels.max()) + 1
        return Trials(
            names,
            self.usable[place],
            {part: self.labels[rows] for part, rows in self.rows.items()},
            kappas(np.zeros(n_clusters, bool)) if kappa is None else np.full(n_clusters, kappa),
            lambda part, measure, v, s: self.terms(part, measure, place[v], s),
        )

    def dense(self, target_u, part="test"):
        """u by split and cluster, (S, R), from u by split and place."""
        cells = np.zeros((self.n_splits, int(self.labels.max()) + 1))
        for split, rows in enumerate(self.rows[part]):
            np.add.at(cells[split], self.labels[rows], target_u[split])
        return cells
