"""How much of its best gain each technique reaches at its default strength, and where its best strength lies.

    python -m tests.benchmarks.strengths [--sets iris diabetes ...] [--keep FOLDER]

Every technique along a wide grid of strengths on 23 small tables, five splits each, with the default network. The gain
is that of the test score over the baseline, averaged over splits. For each technique: in how many tables a gain above
.01 exists at all; the median share of it that the default reaches, the strong setting of the default study, and what
`--tune` chooses on validation rows; and how often the best strength lies inside what `--tune` tries. Twenty minutes on
one core.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from reg_cli.comparison.paired import improvement
from reg_cli.comparison.sweeps.tune import best_on_validation
from reg_cli.data.dataset import fingerprint
from reg_cli.data.load import load_dataset
from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.engine.metrics import SCORES
from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.settings import Settings
from reg_cli.study.design.variant import BASELINE, Variant, named
from reg_cli.study.plan import Plan, check_variants
from reg_cli.study.results.store import Store
from reg_cli.study.results.study import Study
from reg_cli.study.run import run

SAMPLES = Path(__file__).parents[2] / "sample_data"
SETS: tuple[tuple[str, str | None], ...] = (
    ("iris", None),
    ("wine", None),
    ("breast_cancer", None),
    ("diabetes", None),
    ("digits", None),
    (str(SAMPLES / "penguins.csv"), "species"),
    (str(SAMPLES / "noisy_sensors.csv"), None),
    (str(SAMPLES / "state_crime.csv"), "murder"),
    ("moons:n=100,noise=0.4", None),
    ("moons:n=300,noise=0.3", None),
    ("circles:n=200,noise=0.25", None),
    ("spirals:n=400,noise=0.08", None),
    ("blobs:n=200,classes=6", None),
    ("blobs", None),
    ("xor:n=300,features=20", None),
    ("xor", None),
    ("friedman1:n=150,noise=2", None),
    ("friedman1", None),
    ("sparse_linear", None),
    ("sparse_linear:n=400,features=50,noise=3", None),
    ("classification:n=200,flip=0.2", None),
    ("classification:n=1000,features=50,classes=4", None),
    ("signals1d:n=1000", None),
)
GRIDS: Mapping[str, Sequence[float]] = {
    "l1": (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1),
    "l2": (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1),
    "weight_decay": (0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
    "max_norm": (3, 2, 1.5, 1, 0.7, 0.5, 0.35, 0.25),
    "dropout": (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "gaussian_dropout": (0.1, 0.2, 0.3, 0.5, 0.7, 0.8),
    "input_dropout": (0.02, 0.05, 0.1, 0.2, 0.3, 0.5),
    "gaussian_noise": (0.05, 0.1, 0.2, 0.4, 0.8, 1.6),
    "label_smoothing": (0.02, 0.05, 0.1, 0.2, 0.3, 0.5),
    "mixup": (0.05, 0.1, 0.2, 0.4, 0.8, 1.6),
    "early_stopping": (80, 40, 20, 10, 5, 2),
}
N_SPLITS = 5
WORTH_HAVING = 0.01


@dataclass(frozen=True)
class Response:
    """One technique on one table: mean test gains by strength, and that of the strength chosen on validation rows."""

    gains: Mapping[float, float]
    chosen: float

    @property
    def best(self) -> float:
        """The largest gain along the grid."""
        return max(self.gains.values())

    @property
    def best_strength(self) -> float:
        """The strength of it."""
        return max(self.gains, key=lambda strength: self.gains[strength])


def study_of(spec: str, target: str | None, more: Mapping[str, Sequence[float]], folder: Path) -> Study:
    """The study of every technique along its grid, and of further strengths, on one table."""
    dataset = load_dataset(spec, target=target)
    settings = Settings(
        data={"name": dataset.name},
        fingerprint=fingerprint(dataset),
        metric="accuracy" if dataset.task.is_classification else "r2",
    )
    variants: list[Variant] = []
    for name, grid in GRIDS.items():
        for strength in sorted({*grid, *more.get(name, ())}):
            variant = named({name: (float(strength),)})
            if check_variants([variant], dataset, settings.network) is None:
                variants.append(variant)
    plan = Plan(dataset, plan_splits(dataset, repeats=N_SPLITS), (BASELINE, *variants), settings)
    with Store(folder / f"{settings.key}.sqlite") as store:
        return run(plan, store, Backend(1, "local", None))


def responses(study: Study, tried: Mapping[str, Sequence[float]]) -> dict[str, Response]:
    """The response of every technique; `tried` is what `--tune` chooses among."""
    score = SCORES[study.metric.name]
    baseline = {r.split: r.test_score for r in study.of("baseline")}
    found = {}
    for name in GRIDS:
        variants = {
            v.strengths[name][0]: study.of(v.name) for v in study.variants if set(v.strengths) == {name}
        }
        if not variants:
            continue
        gains = {
            strength: float(
                np.nanmean([improvement(score, r.test_score, baseline[r.split]) for r in records])
            )
            for strength, records in variants.items()
        }
        chosen = []
        for split in range(study.n_splits):
            some = [r for s in tried[name] for r in variants.get(float(s), ()) if r.split == split]
            best = best_on_validation(score, some)
            chosen.append(0.0 if best is None else improvement(score, best.test_score, baseline[split]))
        found[name] = Response(gains, float(np.mean(chosen)))
    return found


def main() -> int:
    """Measure and print, technique by technique."""
    from reg_cli.regularizers import REGULARIZERS
    from reg_cli.study.design.variant import tuning_grid

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", nargs="*", help="names of tables, of those listed in the file")
    parser.add_argument("--keep", help="folder for the trained studies, which are used again")
    options = parser.parse_args()
    tried = {name: [s[0] for s in tuning_grid(name, Settings().network.epochs)] for name in GRIDS}
    defaults = {name: REGULARIZERS[name].strength.default for name in GRIDS}
    more = {name: [defaults[name], *tried[name]] for name in GRIDS}
    found: dict[str, dict[str, Response]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for spec, target in SETS:
            if not options.sets or spec in options.sets:
                found[spec] = responses(study_of(spec, target, more, folder), tried)
                print(
                    f"{Path(spec).name}: "
                    + ", ".join(
                        f"{name} {r.best:+.3f} at {r.best_strength:g}" for name, r in found[spec].items()
                    ),
                    flush=True,
                )
    print(
        f"\n{'technique':<18}{'default':>9}{'tables':>8}{'default':>9}{'tuned':>8}{'inside':>8}{'best at (median)':>18}"
    )
    for name in GRIDS:
        worth = [r[name] for r in found.values() if name in r and r[name].best > WORTH_HAVING]
        if not worth:
            continue
        share = median(r.gains[defaults[name]] / r.best for r in worth)
        tuned = median(r.chosen / r.best for r in worth)
        inside = [min(tried[name]) <= r.best_strength <= max(tried[name]) for r in worth]
        at = median(r.best_strength for r in worth)
        print(
            f"{name:<18}{defaults[name]:>9g}{len(worth):>8}{share:>9.0%}{tuned:>8.0%}{np.mean(inside):>8.0%}{at:>18g}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
