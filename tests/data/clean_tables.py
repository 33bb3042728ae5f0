"""Tables with nothing wrong: numbers, ordinary categories that tell of the target, dates in no order, some gaps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

NUMBERS = ("height", "weight", "age", "income", "score", "depth", "rain", "price")
CATEGORIES = ("species", "island", "region", "sex", "model", "brand", "color", "job", "zone", "breed")


def clean_table(seed: int) -> pd.DataFrame:
    """One table: 60 to 500 rows, the target `label` or `amount` last, its levels of 2 to 50 rows and more."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(60, 500))
    table: dict[str, object] = {}
    signal = np.zeros(n)
    latent = rng.normal(size=n)
    categories = []
    for name in rng.permutation(CATEGORIES)[: rng.integers(0, 5)]:
        n_levels = int(rng.integers(2, max(3, n // 3)))
        if rng.random() < 0.3:
            n_levels = int(rng.integers(2, 8))
        weights = rng.dirichlet(np.full(n_levels, rng.choice([0.7, 3.0, 50.0])))
        codes = rng.choice(n_levels, n, p=weights)
        effects = rng.normal(size=n_levels)
        signal += rng.choice([0.0, 0.5, 1.5]) * effects[codes]
        categories.append((codes, rng.normal(size=n_levels)))
        words = rng.random() < 0.75
        table[name] = np.array([f"{name[:2]}{k}" for k in range(n_levels)])[codes] if words else codes
    for name in rng.permutation(NUMBERS)[: rng.integers(1, 7)]:
        values = 0.6 * latent + rng.normal(size=n)
        for codes, shifts in categories:
            values += rng.choice([0.0, 0.0, 0.8]) * shifts[codes]
        signal += rng.choice([0.0, 1.0]) * values
        shape = rng.integers(0, 6)
        if shape == 0:
            values = np.round(np.exp(1.2 * values) * 100, int(rng.integers(0, 3)))
        elif shape == 1:
            values = rng.poisson(np.exp(0.3 * values + 1)).astype(float)
        elif shape == 2:
            values = np.where(rng.random(n) < 0.4, 0.0, np.round(np.exp(values) * 50, 1))
        elif shape == 3:
            values = np.round(40 + 12 * values)
        else:
            values = np.round(values, int(rng.integers(1, 5)))
        if rng.random() < 0.3:
            values[rng.random(n) < rng.uniform(0.01, 0.3)] = np.nan
        table[name] = values
    if rng.random() < 0.3:
        days = rng.integers(0, 900, n)
        table["joined"] = (np.datetime64("2018-03-01") + days).astype(str)
    if rng.random() < 0.3:
        table["year"] = rng.integers(1995, 2020, n)
    signal += rng.normal(size=n) * max(0.5, 0.5 * float(np.std(signal)))
    if rng.random() < 0.5:
        n_classes = int(rng.integers(2, 5))
        ranks = np.argsort(np.argsort(signal)) / n
        table["label"] = np.array(list("pqrs"))[(ranks**0.8 * n_classes).astype(int)]
    else:
        table["amount"] = np.round(10 * signal + 50, int(rng.integers(0, 4)))
    return pd.DataFrame(table)


def write(seed: int, folder: Path) -> tuple[str, str]:
    """The table as a CSV file, and its target's name."""
    table = clean_table(seed)
    path = folder / f"clean{seed}.csv"
    table.to_csv(path, index=False)
    return str(path), str(table.columns[-1])
