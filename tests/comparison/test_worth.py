"""Worth in rows against curves whose inverse is known."""

import math
from dataclasses import replace

import numpy as np
import pytest

from reg_cli.comparison.sweeps.worth import Sizes

from .studies import RMSE, record, study_of

SIZES = (50, 100, 200, 400, 800)


def worth_in_rows(made):
    return Sizes.of(made).worth()


def more_rows_sentence(made):
    return Sizes.of(made).more_rows_sentence()


def studies(curve, variant, *, noise=0.001, n_splits=10, metric=None, seed=0, name="v"):
    """One study per size: the baseline scores curve(n), the variant what `variant` gives at n."""
    rng = np.random.default_rng(seed)
    made = []
    for n in SIZES:
        records = []
        for who, score in (("baseline", curve(n)), (name, variant(n))):
            records += [record(who, s, 0.9, score + rng.normal(0, noise)) for s in range(n_splits)]
        made.append(study_of(records, n_train=n, n_test=100, **({"metric": metric} if metric else {})))
    return made


def logarithm(n):
    return 0.3 + 0.08 * math.log(n)


def test_the_baseline_with_more_rows_is_worth_those_rows():
    """A variant that scores as the baseline does with 1.5 times the rows is worth +50%."""
    (worth,) = worth_in_rows(studies(logarithm, lambda n: logarithm(1.5 * n)))
    for w in worth.sizes[:-1]:
        assert w.equal / w.n_rows == pytest.approx(1.5, rel=0.04)
        assert w.low < w.equal < w.high
    assert worth.sizes[-1].equal == math.inf  # beyond the largest size nothing is said
    assert "v at 400 rows is worth +5" in worth.sentence or "v at 400 rows is worth +4" in worth.sentence
    assert "pays at every size" in worth.sentence


def test_the_risk_of_least_squares_has_its_known_inverse():
    """With p Gaussian inputs least squares errs by s² (1 + p / (n - p - 1)): fewer inputs are worth rows."""

    def risk(n, p):
        return math.sqrt(1 + p / (n - p - 1))

    (worth,) = worth_in_rows(studies(lambda n: risk(n, 40), lambda n: risk(n, 20), metric=RMSE, noise=0.0005))
    for w in worth.sizes[:2]:
        # 40 / (m - 41) = 20 / (n - 21)
        assert w.equal == pytest.approx(2 * w.n_rows - 1, rel=0.1)
    assert worth.gains[0].mean > 0


def test_a_worse_variant_is_worth_less():
    """Half the rows, and below the smallest size there is no number."""
    (worth,) = worth_in_rows(studies(logarithm, lambda n: logarithm(n / 2)))
    assert worth.sizes[0].equal == 0
    assert [w.equal / w.n_rows for w in worth.sizes[2:]] == pytest.approx([0.5] * 3, rel=0.04)
    assert "not shown to pay" in worth.sentence


@pytest.mark.parametrize(
    "curve", [lambda n: 0.7, lambda n: 0.9 - 0.05 * math.log(n)], ids=["flat", "falling"]
)
def test_a_curve_that_does_not_rise_has_no_inverse(curve):
    """Nothing is worth rows where rows are worth nothing, and that is said."""
    made = studies(curve, lambda n: curve(n) + 0.1)
    (worth,) = worth_in_rows(made)
    assert all(math.isnan(w.equal) for w in worth.sizes)
    assert worth.sentence == ""
    assert "not shown to rise" in more_rows_sentence(made)


def test_what_more_rows_would_bring():
    """The last step of sizes decides: it surely rose, or it is not shown to."""
    rising = studies(logarithm, logarithm)
    assert "More rows than 800 would still help" in more_rows_sentence(rising)
    ended = studies(lambda n: min(0.7, logarithm(n)), logarithm, noise=0.01)
    assert "From 400 to 800 rows" in more_rows_sentence(ended)


def test_a_variant_that_does_nothing_is_worth_nothing_more():
    """The baseline bit for bit is worth its own rows, whatever its interval."""
    made = studies(logarithm, logarithm)
    same = []
    for study in made:
        copies = tuple(replace(r, variant="v") for r in study.of("baseline"))
        same.append(replace(study, records=(*study.of("baseline"), *copies)))
    (worth,) = worth_in_rows(same)
    assert [w.equal / w.n_rows for w in worth.sizes] == pytest.approx([1] * 5, rel=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_holds_the_truth(seed):
    """With noise as large as a step of the curve the true 1.5 lies within the bounds."""
    (worth,) = worth_in_rows(studies(logarithm, lambda n: logarithm(1.5 * n), noise=0.02, seed=seed))
    assert all(w.low <= 1.5 * w.n_rows <= w.high for w in worth.sizes)


def test_two_points_of_one_size_are_one_size():
    """Shares that round to the same number of rows are one point of the curve."""
    made = studies(logarithm, logarithm)
    (worth,) = worth_in_rows([*made, made[-1]])
    assert [w.n_rows for w in worth.sizes] == list(SIZES)
