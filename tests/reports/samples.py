"""Made-up studies for reports: many variants, long and hostile names, histories, losses."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from reg_cli.comparison.advice.advise import advise
from reg_cli.comparison.comparison import compare
from reg_cli.comparison.findings import Findings, read
from reg_cli.comparison.sweeps.points import Axis
from reg_cli.comparison.sweeps.response import Response
from reg_cli.engine.metrics import Score
from reg_cli.reports.figures.weights import QUANTILES
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.plane import Plane
from reg_cli.study.results.records import History
from reg_cli.study.results.study import Study
from tests.comparison.studies import ACCURACY, crossed, record, respond, simulated, study_of

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


def found(study: Study) -> Findings:
    """The findings of a study: its comparison and advice."""
    comparison = compare(study)
    return Findings(study, comparison, advise(study, comparison))


def crossed_findings(k: int) -> Findings:
    """A factorial of k techniques that do part of the same, with its attribution."""
    study = crossed(
        k, lambda on: (-0.12 + 0.12 * 0.4 ** len(on), 0.02 * len(on) ** 0.5), name="digits", noise=0.01
    )
    return read(study)


def typical() -> Study:
    """Nine rows, all verdicts, histories."""
    return with_histories(simulated(EFFECTS, name="penguins"))


def beside_references() -> Study:
    """The typical study with a linear model that is ahead of every variant, and boosting that is among them."""
    return simulated({**EFFECTS, "linear": (-0.06, 0.11), "boosting": (-0.02, 0.0)}, name="penguins")


RATES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
PENALTIES = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1)


def rate_study(metric: Score = ACCURACY, n_splits: int = 10) -> Study:
    """Dropout from 0 to 0.8: test accuracy has its top at 0.3, train accuracy falls."""
    return _swept(
        "dropout", RATES, lambda x: 0.8 - 0.6 * (x - 0.3) ** 2, lambda x: 0.99 - 0.2 * x, metric, n_splits
    )


def penalty_study() -> Study:
    """l2 over six powers of ten and off."""
    return _swept(
        "l2", PENALTIES, lambda x: 0.75 + 0.02 * math.log10(1 + x * 1e5), lambda x: 0.99 - x, ACCURACY, 10
    )


def _swept(technique, values, test, train, metric, n_splits):
    rng = np.random.default_rng(1)
    shared = rng.normal(0, 0.02, n_splits)
    records, strengths = [], {}
    for x in values:
        name = "baseline" if x == 0 else f"{technique}={x:g}"
        strengths[name] = {} if x == 0 else {technique: (x,)}
        for s in range(n_splits):
            val, unseen = test(x) + shared[s] + rng.normal(0, 0.004, 2)
            records.append(record(name, s, train(x), unseen, val_score=val, val_loss=1 - val))
    records += [record(NO_SKILL, s, 0.5, 0.5) for s in range(n_splits)]
    return study_of(records, strengths=strengths, metric=metric, name="digits")


def grid_study() -> tuple[Study, list[Axis]]:
    """Dropout against l2, all combinations."""
    rng = np.random.default_rng(2)
    records, one, two = [], {}, {}
    for x in RATES[:6]:
        for y in PENALTIES[:5]:
            name = "baseline" if x == y == 0 else f"dropout={x:g},l2={y:g}"
            one[name], two[name] = x, y
            for s in range(5):
                val = 0.8 - (x - 0.3) ** 2 + 0.01 * math.log10(1 + y * 1e6) + rng.normal(0, 0.003)
                records.append(record(name, s, 0.98 - 0.1 * x, val, val_score=val, val_loss=1 - val))
    records += [record(NO_SKILL, s, 0.5, 0.5) for s in range(5)]
    return study_of(records, name="digits"), [Axis("dropout", one), Axis("l2", two, log_scale=True)]


CONDITIONS: dict[str, tuple[float, ...]] = {
    "train_size": (100, 200, 400, 800, 1600),
    "label_noise": (0.4, 0.3, 0.2, 0.1, 0.0),
    "hidden": (256, 128, 64, 32, 16),
}


def condition_responses(condition: str, variants: int = 3) -> list[Response]:
    """The gap of each variant along a condition, as it shrinks with the train size."""
    effects = dict(list(EFFECTS.items())[1 : 1 + variants])
    studies = [
        (
            n,
            simulated(
                effects, train=0.97, test=0.97 - 2.2 / n**0.5, n_train=n, n_test=300, seed=k, noise=0.004
            ),
        )
        for k, n in enumerate((100, 200, 400, 800, 1600))
    ]
    studies = sorted(
        (position, study) for position, (_, study) in zip(CONDITIONS[condition], studies, strict=True)
    )
    return [respond(condition, name, studies) for name in ("baseline", *effects)]


def with_extras(study: Study, seed: int = 0) -> Study:
    """The study with made-up weights, memorised labels and robustness in every record."""
    rng = np.random.default_rng(seed)
    records = []
    for r in study.records:
        sparse = 0.6 if "l1" in r.variant else 0.0
        size = 0.02 if "l2" in r.variant or "l1" in r.variant else 0.08
        jitter = float(rng.normal(0, 0.01))
        extra = {
            **{f"abs_weight_{q}": size * f for q, f in zip(QUANTILES, (0.05, 0.4, 1, 1.8, 4), strict=True)},
            "dropped_inputs": 3.0 if sparse else 0.0,
            "weight_norm": 100 * size + jitter,
            "coadaptation": (0.12 if "dropout" in r.variant else 0.2) + jitter,
            "silent_units": 0.1 + abs(jitter),
            "memorised_share": 0.3 + 0.5 * r.train_score + jitter,
            "noise_0_test_score": r.test_score,
            "noise_0.5_test_score": r.test_score - 0.05 - jitter,
            "noise_1_test_score": r.test_score - (0.08 if "dropout" in r.variant else 0.15) - jitter,
            "blank_test_score": r.test_score - 0.03 + jitter,
        }
        records.append(
            replace(r, extra={} if r.variant == NO_SKILL else extra, zero_weights=round(100 * sparse))
        )
    return replace(study, records=tuple(records))


INPUT_NAMES = ("bill length (mm)", "bill depth (mm)")


def moons(study: Study, n_classes: int = 2, input_names: tuple[str, str] = INPUT_NAMES) -> Study:
    """The study on two interleaved arcs (or more blobs), with regions that grow smoother from variant to variant."""
    variants = study.variant_names
    rng = np.random.default_rng(3)
    target = rng.integers(0, n_classes, 200).astype(float)
    turn = rng.uniform(0, np.pi, 200)
    centre = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    points = np.where(target[:, None] % 2 == 0, centre, np.array([1.0, 0.4]) - centre)
    points = points + rng.normal(0, 0.2, (200, 2)) + 1.2 * (target[:, None] // 2)
    x, y = np.linspace(-1.8, 3.5, 80), np.linspace(-1.5, 2.8, 60)
    gx, gy = np.meshgrid(x, y)
    regions = {}
    for k, name in enumerate(variants):
        wave = gy - 0.25 - 0.6 * np.cos(2.2 * gx) - 0.3 * np.sin(9 * gx) * (1 - k / max(1, len(variants)))
        regions[name] = np.clip((wave < 0).astype(float) + (n_classes > 2) * (gx > 1.5), 0, n_classes - 1)
    return replace(
        study,
        data=replace(study.data, classes=tuple("abcdefghij"[:n_classes])),
        plane=Plane(input_names, x, y, points[:120], target[:120], points[120:], target[120:]),
        surfaces={name: region.ravel() for name, region in regions.items()},
    )
