"""Targets: weighted sums of levels, such as a difference of two variants, with everything that their rows add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reg_cli.comparison.intervals.quantity import Quantity
from reg_cli.comparison.intervals.scores import Pooled, pooled
from reg_cli.comparison.intervals.sums import Adder, Sums, cell_sums
from reg_cli.study.rows.terms import Floats, Terms


@dataclass(frozen=True)
class Trials:
    """The rows of a study's trials.

    Shape: `names` V; `usable` (V, S), the trials with numbers; `clusters` by part (S, n), the cluster of each
    place, -1 for padding; `kappa` (R,) by cluster. `terms(part, measure, variant, split)` gives the terms of
    a trial, in the order of `clusters`; measure is `score` or `loss`. It is called twice per trial and
    quantity.
    """

    names: tuple[str, ...]
    usable: NDArray[np.bool_]
    clusters: Mapping[str, NDArray[np.int64]]
    kappa: Floats
    terms: Callable[[str, str, int, int], Terms]


@dataclass(frozen=True)
class Piece:
    """A variant's score on one part, with the weight that it has in the target."""

    part: str
    variant: int
    weight: float
    pooled: Pooled


@dataclass(frozen=True)
class Target:
    """Something to be estimated: a weighted sum of pieces on the splits where all of them have numbers."""

    pieces: tuple[Piece, ...]
    used: NDArray[np.bool_]

    @property
    def estimate(self) -> float:
        """The weighted sum."""
        return float(sum(piece.weight * piece.pooled.estimate for piece in self.pieces))


@dataclass(frozen=True)
class Added:
    """A target's sums: over all parts, and over the test part of a gap (None for other quantities).

    Shape: `class_rows` (K, R), the rows of each class in each cluster that were tested in one split, at the most.
    """

    sums: Sums
    test: Sums | None
    class_rows: Floats

    @property
    def class_clusters(self) -> NDArray[np.int64]:
        """Clusters tested of each class, (K,)."""
        return np.asarray((self.class_rows > 0).sum(axis=1))


@dataclass(frozen=True)
class Together:
    """Targets added up: one by one, and their products E within clusters and splits, plain and times kappa.

    Shape: `inside`, `inside_kappa` (T, T).
    """

    each: tuple[Added, ...]
    inside: Floats
    inside_kappa: Floats


class Totals:
    """Sums of terms per part, variant and split: the first pass over the rows."""

    def __init__(self, trials: Trials, quantity: Quantity) -> None:
        self._usable, self._quantity = trials.usable, quantity
        self._sums = {part: _totals(trials, part, quantity.measure) for part, _ in quantity.parts}

    def target(self, *weighted: tuple[int, float]) -> Target:
        """The target of some variants, given as (variant, weight)."""
        used = np.logical_and.reduce([self._usable[v] for v, _ in weighted])
        # A rank is defined only in splits with both classes: leave out the others on every side.
        for piece in self._pieces(weighted, used):
            used = used & piece.pooled.used
        return Target(self._pieces(weighted, used), used)

    def _pieces(self, weighted: Sequence[tuple[int, float]], used: NDArray[np.bool_]) -> tuple[Piece, ...]:
        form = self._quantity.form
        return tuple(
            Piece(part, v, weight * of_part, pooled(form, top[v], bottom[v], used))
            for v, weight in weighted
            for part, of_part in self._quantity.parts
            for top, bottom in (self._sums[part],)
        )


def _totals(trials: Trials, part: str, measure: str) -> tuple[Floats, Floats]:
    """Numerators and denominators, (V, S, K) each; zero where a trial has no numbers."""
    sums: dict[tuple[int, int], tuple[Floats, Floats]] = {}
    for v, s in np.argwhere(trials.usable).tolist():
        terms = trials.terms(part, measure, v, s)
        sums[v, s] = terms.top.sum(axis=1), terms.bottom.sum(axis=1)
    k = max((len(numerators) for numerators, _ in sums.values()), default=1)
    top, bottom = np.zeros((2, *trials.usable.shape, k))
    for (v, s), of_trial in sums.items():
        top[v, s], bottom[v, s] = of_trial
    return top, bottom


def add_up(trials: Trials, quantity: Quantity, targets: Sequence[Target]) -> Together:
    """The second pass over the rows, split by split: memory is that of one split of all targets."""
    n_splits, n_clusters = trials.usable.shape[1], len(trials.kappa)
    adders = [Adder(n_splits, n_clusters) for _ in targets]
    of_test = [Adder(n_splits, n_clusters) for _ in targets] if quantity.is_gap else []
    inside, inside_kappa = np.zeros((2, len(targets), len(targets)))
    present: list[Floats | None] = [None for _ in targets]
    last = quantity.parts[-1][0]
    for split in range(n_splits):
        cells = np.zeros((len(targets), n_clusters))
        terms = {
            (part, v): trials.terms(part, quantity.measure, v, split)
            for part, v in {(p.part, p.variant) for t in targets if t.used[split] for p in t.pieces}
        }
        for number, target in enumerate(targets):
            if not target.used[split]:
                continue
            by_part = {part: np.zeros(n_clusters) for part, _ in quantity.parts}
            for piece in target.pieces:
                u = piece.weight * piece.pooled.u(split, terms[piece.part, piece.variant])
                by_part[piece.part] += cell_sums(trials.clusters[piece.part][split], u, n_clusters)
            for of_part in by_part.values():
                cells[number] += of_part
            adders[number].add(split, cells[number], [trials.clusters[part][split] for part in by_part])
            if of_test:
                of_test[number].add(split, by_part[last], [trials.clusters[last][split]])
            bottom = terms[last, target.pieces[0].variant].bottom
            present[number] = _most(present[number], trials.clusters[last][split], bottom, n_clusters)
        inside += cells @ cells.T
        inside_kappa += (cells * trials.kappa) @ cells.T
    each = tuple(
        Added(
            adder.sums(),
            of_test[number].sums() if of_test else None,
            np.zeros((1, n_clusters)) if seen is None else seen,
        )
        for number, (adder, seen) in enumerate(zip(adders, present, strict=True))
    )
    return Together(each, inside, inside_kappa)


def _most(present: Floats | None, clusters: NDArray[np.int64], bottom: Floats, n_clusters: int) -> Floats:
    """The largest number of rows of each class in each cluster, this split added: (K, R)."""
    here = np.stack([cell_sums(clusters, row, n_clusters) for row in bottom])
    return here if present is None else np.maximum(present, here)
