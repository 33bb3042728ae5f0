"""Early stopping on scripted curves: the epoch at which it stops, the epoch that it keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reg_cli.engine.fit import fit
from reg_cli.engine.history import StackHistory
from reg_cli.regularizers.early_stopping import EarlyStopping
from tests.engine.problems import assignments, problem, seeds, train


def played(curve, patience, monitor="val_loss", greater_is_better=True, **settings):
    """(epoch at which a curve is stopped, or None; epoch whose weights are kept), counted from 1."""
    technique = EarlyStopping(monitor=monitor, **settings)
    technique.greater_is_better = greater_is_better
    history, kept = StackHistory(1, len(curve)), 0
    strength = np.array([[float(patience)]])
    for epoch, value in enumerate(curve, start=1):
        history.append({name: np.array([math.nan]) for name in history.values} | {monitor: np.array([value])})
        if technique.keeps(history, strength)[0]:
            kept = epoch
        if technique.should_stop(history, strength)[0]:
            return epoch, kept
    return None, kept


FALLS_AND_RISES = [5, 4, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("curve", "patience", "settings", "expected"),
    [
        (FALLS_AND_RISES, 1, {}, (4, 3)),
        (FALLS_AND_RISES, 3, {}, (6, 3)),
        (FALLS_AND_RISES, 5, {}, (None, 3)),  # kept although it never stopped
        ([5, 4, 3, 2, 1], 1, {}, (None, 5)),
        ([5, 5, 5, 5], 2, {}, (3, 1)),  # a tie is no improvement, and the first of equals is kept
        ([5, 4, 5, 4, 3, 4], 3, {}, (None, 5)),
        ([5, 4, 5, 3, 4, 4], 2, {}, (6, 4)),
        ([5.0, 4.9, 4.8, 4.7], 2, {"min_delta": 0.5}, (3, 3)),  # too small to wait for, kept all the same
        ([5.0, 4.7, 4.4, 4.1, 3.8], 2, {"min_delta": 0.5}, (None, 5)),  # small steps that add up
        ([3, 4, 5, 6, 7, 8], 2, {"start_epoch": 3}, (5, 1)),
        ([3, 4, 5, 6, 7, 8], 2, {"start_epoch": 3, "min_delta": 0.1}, (5, 1)),
        ([math.nan, 4, 3, math.nan, 5], 2, {}, (5, 3)),
    ],
)
def test_scripted_losses(curve, patience, settings, expected):
    """It stops `patience` epochs after the last improvement and keeps the best epoch, stopped or not."""
    assert played(curve, patience, **settings) == expected


def test_scores_have_a_direction():
    """A monitored score is maximised, or minimised where smaller is better."""
    curve = [0.5, 0.7, 0.6, 0.65, 0.9]
    assert played(curve, 2, "val_score") == (4, 2)
    assert played(curve, 2, "val_score", greater_is_better=False) == (3, 1)


def test_the_kept_weights_are_those_of_the_kept_epoch():
    """What comes back is the model as it was after the kept epoch, stopped or not."""
    on = problem(epochs=40, learning_rate=0.03)
    fitted = train(on, [{"early_stopping": (3,)}, {"early_stopping": (1000,)}])
    assert fitted.status == ["stopped_early", "trained"]
    for model in range(2):
        kept = int(fitted.kept_epoch[model])
        assert kept == np.nanargmin(fitted.history.values["val_loss"][model]) + 1
        shorter = problem(epochs=kept, learning_rate=0.03)
        np.testing.assert_array_equal(fitted.parameters[model], train(shorter, [{}]).parameters[0])
    assert fitted.epochs[0] == fitted.kept_epoch[0] + 3


def test_stopping_in_the_last_epoch_is_not_early():
    """Patience that ends with the training itself has stopped nothing."""
    on = problem(epochs=40, learning_rate=0.03)
    stop = int(train(on, [{"early_stopping": (3,)}]).epochs[0])
    fitted = train(problem(epochs=stop, learning_rate=0.03), [{"early_stopping": (3,)}])
    assert fitted.status == ["trained"]
    assert fitted.kept_epoch[0] == stop - 3


def test_something_must_be_watched():
    """Without validation rows, or with nothing measured, early stopping is refused with a sentence."""
    on, on_patience = problem(), assignments([{"early_stopping": (3,)}])
    with pytest.raises(ValueError, match=r"early_stopping must have validation rows .*, but no score"):
        train(on, [{"early_stopping": (3,)}], measured=False)
    from reg_cli.engine.metrics import ACCURACY

    with pytest.raises(ValueError, match=r"early_stopping must .*, but no validation rows"):
        fit(on.shape, on.training, on_patience, on.train, None, [0], seeds(on), ACCURACY)


def test_patience_of_zero_is_refused():
    """Patience 0 would stop before anything could improve."""
    with pytest.raises(ValueError, match=r"must be a whole number in \[1, inf\) .*, but 0"):
        EarlyStopping.strength.parse("0")
