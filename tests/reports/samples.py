"""Made-up studies for reports: many variants, long and hostile names, histories, losses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reg_cli.comparison.advice import advise
from reg_cli.comparison.comparison import Comparison, compare
from reg_cli.comparison.remarks.remark import Advice
from reg_cli.study.records import History
from reg_cli.study.study import Study
from tests.comparison.studies import simulated

EFFECTS = {
    "l1=0.0001": (0.0, 0.001),
    "l2=0.001": (-0.01, 0.004),
    "weight_decay=0.01": (-0.02, -0.002),
    "dropout=0.2": (-0.05, 0.02),
    "dropout=0.5": (-0.1, 0.03),
    "early_stopping=20": (-0.18, -0.003),
    "gaussian_noise=0.3": (-0.06, -0.05),
    "dropout=0.3,l2=0.001,early_stopping=20": (-0.09, 0.025),
}

HOSTILE = (
    "$x^{$", "[/x]", "[bold red]x[/]", "<script>alert(1)</script>", "\x1b[31mred\x1b[0m", "a\nb\r\nc",
    "x" * 5000,
    "\u202eright to left\u200f", "=1+1", "::error file=x::forged", "|pipe|",
    "漢字とカナ", "https://example.org/ @user #1 :smile:",
)  # fmt: skip


def many(n: int) -> dict[str, tuple[float, float]]:
    """Effects of n variants, their names 40 characters long."""
    rng = np.random.default_rng(n)
    names = [f"dropout=0.{k:02d},gaussian_noise=0.123,l2=0.{k:04d}"[:40] for k in range(n)]
    return {name: (float(rng.uniform(-0.2, 0)), float(rng.uniform(-0.03, 0.04))) for name in names}


def with_histories(study: Study, epochs: int = 50, seed: int = 0) -> Study:
    """The study with a made-up history per trial; early stopping ones are shorter."""
    rng = np.random.default_rng(seed)
    histories = {}
    for k, name in enumerate(study.variant_names):
        for split in range(study.n_splits):
            length = epochs - (int(rng.integers(5, 25)) if "early" in name else 0)
            t = np.arange(1, length + 1)
            train = 0.7 * np.exp(-t / 12) + 0.02 + 0.01 * k + rng.normal(0, 0.004, length)
            rise = 0.006 * max(0, 6 - k) * np.maximum(0, t - 18) / 5
            val = 0.5 * np.exp(-t / 9) + 0.3 + rise + rng.normal(0, 0.01, length) + rng.normal(0, 0.02)
            histories[(name, split)] = History(train, val, 1 - train, 1 - val)
    return replace(study, histories=histories)


def found(study: Study) -> tuple[Study, Comparison, tuple[Advice, ...]]:
    """A study with its comparison and advice."""
    comparison = compare(study)
    return study, comparison, advise(study, comparison)


def typical() -> Study:
    """Nine rows, all verdicts, histories."""
    return with_histories(simulated(EFFECTS, name="penguins"))
