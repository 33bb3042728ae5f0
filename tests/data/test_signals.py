"""Digits as signals: the data set of strong overfitting."""

import numpy as np
import pytest

from reg_cli.cli import run
from reg_cli.comparison.findings import read
from reg_cli.data.load import load_dataset
from reg_cli.study.results.find import open_study


def test_signals_are_drawn_alike_and_stand_anywhere():
    """The same parameters give the same rows; ten classes of one size; no place of a signal tells the class."""
    one, two = (load_dataset("signals1d:n=600,seed=3") for _ in range(2))
    x = one.features.to_numpy()
    np.testing.assert_array_equal(x, two.features.to_numpy())
    assert x.shape == (600, 40)
    assert np.bincount(one.target).tolist() == [60] * 10
    assert np.isfinite(x).all()
    assert not np.array_equal(x, load_dataset("signals1d:n=600,seed=4").features.to_numpy())
    # The nearest class mean finds hardly more than chance: the signal moves.
    means = np.stack([x[one.target == k].mean(axis=0) for k in range(10)])
    nearest = np.square(x[:, None] - means).sum(axis=2).argmin(axis=1)
    assert 0.1 < (nearest == one.target).mean() < 0.5


@pytest.mark.nightly
def test_a_network_learns_its_signals_by_heart(tmp_path):
    """128-128, 60 epochs: the train rows all right, half to two thirds of the others."""
    words = [
        "--epochs",
        "60",
        "--repeats",
        "2",
        "--dropout",
        "0.3",
        "--no-plots",
        "--quiet",
        "--out",
        str(tmp_path),
    ]
    assert run(["compare", "signals1d", *words]) == 0
    study, _ = open_study(str(next(tmp_path.iterdir())))
    baseline = read(study).comparison.baseline.summary
    assert baseline.train_score.mean >= 0.99
    assert 0.5 < baseline.test_score.mean < 0.7
