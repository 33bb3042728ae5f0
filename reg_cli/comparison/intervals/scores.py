"""Scores pooled over splits, and how each row of each split moves them.

Of an estimate g with terms top and bottom (terms.py), u_ij is its derivative with respect to the weight of
row i in split j. The u of an estimate sum to zero, and to its error where the true ratio stands for the
estimated one; for every score here u is a linear function of the row's terms, so coefficients per split are
all that has to be known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reg_cli.study.rows.terms import Floats, Terms


@dataclass(frozen=True)
class Form:
    """How a score is made of sums of terms, and where it ends.

    `link`: `mean` of the ratios, `complement` 1 - ratio, `root` of the ratio. `per_split`: a mean over splits
    and not a ratio of sums over all of them (a rank is known only within its split). `needs_every_class`:
    undefined where a class was never tested. `scale` says on which scale a level's interval is symmetric:
    `logit`, `log`, or `log of 1 - score`. `counts` says that outcomes are 0 or 1, so that no spread may mean
    few rows and not perfect knowledge.
    """

    link: str
    scale: str
    per_split: bool = False
    needs_every_class: bool = False
    counts: bool = False


MEAN_LOSS = Form("mean", "log")
FORMS = {
    "accuracy": Form("mean", "logit", counts=True),
    "balanced_accuracy": Form("mean", "logit", needs_every_class=True, counts=True),
    "f1_macro": Form("mean", "logit"),
    "roc_auc": Form("mean", "logit", per_split=True),
    "log_loss": MEAN_LOSS,
    "brier": MEAN_LOSS,
    "mae": MEAN_LOSS,
    "rmse": Form("root", "log"),
    "r2": Form("complement", "log of 1 - score"),
}
"""Every metric that is made of sums over rows; the loss itself is `MEAN_LOSS`."""


@dataclass(frozen=True)
class Pooled:
    """An estimate and the coefficients that turn a row's terms into its u.

    Shape: `top`, `bottom` (S, K) coefficients, zero in splits that are not used; `used` (S,).
    """

    estimate: float
    top: Floats
    bottom: Floats
    used: NDArray[np.bool_]

    def u(self, split: int, terms: Terms) -> Floats:
        """How each row of a split moves the estimate.

        Shape: terms (K, n) -> (n,).
        """
        # Term by term and no product of matrices: BLAS may add in another order for another shape.
        moved = np.zeros(terms.top.shape[1])
        for k in range(len(terms.top)):
            moved += self.top[split, k] * terms.top[k] + self.bottom[split, k] * terms.bottom[k]
        return moved


def pooled(form: Form, top: Floats, bottom: Floats, used: NDArray[np.bool_]) -> Pooled:
    """The score over the splits in use, from the sums of terms per split; NaN where it is not defined.

    Shape: top, bottom (S, K), used (S,).
    """
    return _mean_over_splits(top, bottom, used) if form.per_split else _ratio(form, top, bottom, used)


def _ratio(form: Form, top: Floats, bottom: Floats, used: NDArray[np.bool_]) -> Pooled:
    """Mean over classes of sum top / sum bottom, or a function of it."""
    numerator, denominator = top[used].sum(axis=0), bottom[used].sum(axis=0)
    defined = denominator > 0
    if not defined.any() or (form.needs_every_class and not defined.all()):
        return _undefined(top)
    ratio = np.divide(numerator, denominator, out=np.zeros_like(numerator), where=defined)
    mean = float(ratio.sum() / defined.sum())
    estimate, slope = {
        "mean": (mean, 1.0),
        "complement": (1 - mean, -1.0),
        "root": (float(np.sqrt(mean)), 0.5 / np.sqrt(mean) if mean > 0 else 0.0),
    }[form.link]
    per_term = np.divide(slope / defined.sum(), denominator, out=np.zeros_like(denominator), where=defined)
    coefficients = np.where(used[:, None], per_term, 0.0)
    return Pooled(estimate, coefficients, -ratio * coefficients, used)


def _mean_over_splits(top: Floats, bottom: Floats, used: NDArray[np.bool_]) -> Pooled:
    """Mean over classes of the mean over splits of the area under the curve; a split without both sides is
    left out.

    u = [(placement - A_j) / (P_j or Q_j) + (A_j - g) / n_j] / J.
    """
    k = top.shape[1] // 2
    positives, negatives = bottom[:, :k], bottom[:, k:]
    both = used[:, None] & (positives > 0) & (negatives > 0)
    n_splits = both.sum(axis=0)
    defined = n_splits > 0
    if not defined.any():
        return _undefined(top)
    per_positive, per_negative = (
        np.divide(1.0, n, out=np.zeros_like(n), where=both) for n in (positives, negatives)
    )
    area = top[:, :k] * per_positive
    mean = area.sum(axis=0) / np.maximum(n_splits, 1)
    share = np.where(both, 1 / np.maximum(n_splits, 1), 0.0) / defined.sum()
    between = np.divide(area - mean, positives + negatives, out=np.zeros_like(area), where=both)
    return Pooled(
        float(mean[defined].sum() / defined.sum()),
        np.concatenate([per_positive, per_negative], axis=1) * np.tile(share, 2),
        np.concatenate([between - area * per_positive, between - area * per_negative], axis=1)
        * np.tile(share, 2),
        np.asarray(both.any(axis=1)),
    )


def _undefined(top: Floats) -> Pooled:
    nothing = np.zeros_like(top)
    return Pooled(float("nan"), nothing, nothing, np.zeros(len(top), np.bool_))
