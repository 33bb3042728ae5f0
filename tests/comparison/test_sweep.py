"""Sweeps: validation rows choose, test rows report, and the optimism of choosing is seen."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reg_cli.comparison.sweeps.points import Axis, strength_axis
from reg_cli.comparison.sweeps.sweep import sweep

from .studies import RMSE, diverged, record, respond, simulated, study_of

RATES = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]


def name(rate):
    return "baseline" if rate == 0 else f"dropout={rate}"


def dropout_study(curve, *, noise=0.004, n_splits=10, seed=0, **more):
    """Mean validation and test score follow `curve` along the rate; validation and test noise are
    independent."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, 0.03, n_splits)
    records = []
    for rate in RATES:
        for s in range(n_splits):
            val, test = curve(rate) + shared[s] + rng.normal(0, noise, 2)
            records.append(record(name(rate), s, 0.99 - 0.2 * rate, test, val_score=val, val_loss=1 - val))
    records += [record("no-skill", s, 0.5, 0.5) for s in range(n_splits)]
    strengths = {name(rate): {"dropout": (rate,)} for rate in RATES[1:]}
    return study_of(records, strengths=strengths, n_test=300, n_train=900, **more)


def hill(rate):
    return 0.8 - (rate - 0.3) ** 2


def plateau(rate):
    return 0.7 if rate < 0.2 else 0.8


def test_the_top_of_a_hill_is_found():
    """The best mean validation score is chosen, and its test score is far above the baseline's."""
    study = dropout_study(hill)
    found = sweep(study, [strength_axis(study, "dropout")])
    assert [p.at[0] for p in found.points] == RATES
    assert found.best.at == (0.3,)
    assert found.judgement.verdict == "better"
    assert found.test.mean == pytest.approx(0.8, abs=0.03)
    assert "dropout=0.3 scores best" in found.closing_sentence


def test_on_a_plateau_the_range_and_the_strongest_are_named():
    """Strengths as good as the best are all listed; one standard error leans to more regularisation."""
    study = dropout_study(plateau)
    found = sweep(study, [strength_axis(study, "dropout")])
    assert {p.at[0] for p in found.as_good} <= {0.2, 0.3, 0.4, 0.5, 0.6}
    assert len(found.as_good) >= 3
    assert found.one_standard_error.at >= found.best.at
    assert 0.0 not in {p.at[0] for p in found.as_good}


def test_one_standard_error_is_that_from_split_to_split():
    """A stronger point behind by more than sd / sqrt(J) is not taken, though the corrected error would take it."""
    behind = np.array(
        [0.004, 0.016] * 5
    )  # mean .010, sd .0063: sd / sqrt(10) is .002, the corrected one .0042
    for mean, taken in ((0.001, "dropout=0.2"), (0.003, "dropout=0.1")):
        shift = behind - behind.mean() + mean
        curves = {"baseline": -0.1, "dropout=0.1": 0.0, "dropout=0.2": -shift}
        records = [
            record(variant, s, 0.95, 0.8, val_score=0.8 + np.broadcast_to(values, 10)[s])
            for variant, values in curves.items()
            for s in range(10)
        ]
        strengths = {variant: {"dropout": (float(variant[-3:]),)} for variant in list(curves)[1:]}
        study = study_of(records, strengths=strengths, n_test=300, n_train=900)
        assert sweep(study, [strength_axis(study, "dropout")]).one_standard_error.variant == taken


def test_less_can_be_more_regularisation():
    """For a patience or a width the one-standard-error choice leans to the smaller number."""
    study = dropout_study(plateau)
    axis = strength_axis(study, "dropout")
    turned = Axis("patience", {n: 1 - x for n, x in axis.positions.items()}, stronger=-1)
    one, other = sweep(study, [axis]), sweep(study, [turned])
    assert one.one_standard_error.variant == other.one_standard_error.variant


def test_the_direction_of_a_technique_is_known():
    """Dropout regularises upwards from 0, a patience downwards from no bound; `off` is where it does
    nothing."""
    records = [
        record(n, s, 0.9, 0.8 - 0.01 * (n == "es=50"))
        for n in ("baseline", "es=5", "es=50")
        for s in range(3)
    ]
    strengths = {"es=5": {"early_stopping": (5.0,)}, "es=50": {"early_stopping": (50.0,)}}
    study = study_of(records, strengths=strengths)
    patience, dropout = strength_axis(study, "early_stopping"), strength_axis(study, "dropout")
    assert (patience.stronger, dropout.stronger) == (-1, 1)
    assert patience.positions == {"baseline": math.inf, "es=5": 5, "es=50": 50}
    assert set(dropout.positions.values()) == {0}
    assert "early_stopping=off" in sweep(study_of(records[:3]), [patience]).closing_sentence


def test_test_scores_choose_nothing():
    """Test rows changed at will: the same choices, range and validation numbers."""
    study = dropout_study(hill)
    rng = np.random.default_rng(5)
    changed = study_of(
        [record(r.variant, r.split, r.train_score, rng.uniform(), val_score=r.val_score, val_loss=r.val_loss)
         for r in study.records],
        n_test=300, n_train=900,
    )  # fmt: skip
    axis = strength_axis(study, "dropout")
    one, other = sweep(study, [axis]), sweep(changed, [axis])
    assert one.best.variant == other.best.variant
    assert one.one_standard_error.variant == other.one_standard_error.variant
    assert [p.variant for p in one.as_good] == [p.variant for p in other.as_good]
    assert one.tuned.chosen == other.tuned.chosen


def test_choosing_among_equals_flatters_and_the_optimism_shows_it():
    """With no effect at all the winner's validation score is too high; its test score is not."""
    optimism = [sweep_of_nothing(seed).optimism.mean for seed in range(20)]
    assert np.mean(optimism) > 0.02
    # The expected maximum of 7 standard normal draws is 1.35 standard deviations.
    assert np.mean(optimism) == pytest.approx(1.35 * 0.03, rel=0.2)
    assert np.mean([sweep_of_nothing(seed).test.mean for seed in range(20)]) == pytest.approx(0.75, abs=0.015)


def sweep_of_nothing(seed):
    study = dropout_study(lambda rate: 0.75, noise=0.03, seed=seed)
    return sweep(study, [strength_axis(study, "dropout")])


def test_the_grid_of_two():
    """Two axes: every combination is a point, and the best one is named by both strengths."""
    records, a, b = [], {}, {}
    for x in (0, 1, 2):
        for y in (0, 1):
            variant = "baseline" if x == y == 0 else f"a={x},b={y}"
            a[variant], b[variant] = x, y
            wobble = [0.001 * ((7 * x + 3 * y + s * (x + 2 * y)) % 5) for s in range(6)]
            records += [record(variant, s, 0.99, 0.7 + 0.05 * x - 0.05 * y + wobble[s]) for s in range(6)]
    records += [record("no-skill", s, 0.5, 0.5) for s in range(6)]
    found = sweep(study_of(records), [Axis("a", a), Axis("b", b)])
    assert found.best.at == (2, 0)
    assert "a=2, b=0 scores best" in found.closing_sentence


def test_an_axis_that_is_no_choice_is_only_described():
    """Along label noise there is nothing to choose, and nothing is recommended."""
    study = dropout_study(hill)
    found = sweep(study, [Axis("label_noise", strength_axis(study, "dropout").positions, stronger=0)])
    assert found.best is None
    assert found.one_standard_error is None
    assert found.as_good == ()
    assert "not chosen" in found.closing_sentence


def test_one_split_and_no_numbers():
    """One split: a best value without a claim. No numbers at all: a sentence, no error."""
    study = dropout_study(hill, n_splits=1)
    assert "no interval exists" in sweep(study, [strength_axis(study, "dropout")]).closing_sentence
    dead = study_of([diverged("baseline", 0), diverged("a", 0)])
    found = sweep(dead, [Axis("a", {"baseline": 0, "a": 1})])
    assert (found.best, found.test.n) == (None, 0)
    assert "no trial has numbers" in found.closing_sentence


@pytest.mark.parametrize(
    ("curve", "floor", "says"),
    [
        (lambda rate: 0.8 - rate, 0.5, "no different from the baseline"),
        (lambda rate: 0.2 + 0.2 * (rate == 0.3), 0.5, "but not shown above the no-skill floor"),
    ],
)
def test_the_sentence_follows_the_verdict(curve, floor, says):
    """Choosing `off` is no difference; a rise below the floor is not praised."""
    study = dropout_study(curve, noise=0.002)
    assert says in sweep(study, [strength_axis(study, "dropout")]).closing_sentence


def test_along_train_size_the_ends_are_compared():
    """The gap shrinks with data, paired by split; the more cautious ratio of the two ends is used."""
    studies = [
        (n, simulated({}, test=test, noise=0.002, n_train=n, seed=3))
        for n, test in ((900, 0.9), (100, 0.7), (300, 0.8))
    ]
    found = respond("train_size", "baseline", studies)
    assert found.positions == (100, 300, 900)
    assert found.gap_change.surely_down
    assert found.gap_change.estimate.spread.ratio == 1.0
    assert "shrank by" in found.closing_sentence
    assert "improved by" in found.closing_sentence
    assert "two positions" in respond("train_size", "baseline", studies[:1]).closing_sentence


def test_along_errors_less_is_better():
    """With RMSE a falling test score is an improvement."""
    studies = [
        (n, simulated({}, train=1.0, test=t, floor=9.0, noise=0.01, metric=RMSE, seed=n))
        for n, t in ((1, 3.0), (2, 2.0))
    ]
    found = respond("hidden", "baseline", studies)
    assert found.test_change.estimate.mean == pytest.approx(1.0, abs=0.05)
    assert found.gap_change.surely_down
