"""The six words: each is given exactly when the contract says so."""

from __future__ import annotations

import numpy as np
import pytest

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.verdict import Verdict

from .studies import R2, RMSE, record, simulated, study_of


def verdict_of(study, **options):
    return compare(study, **options).row("v").verdict


@pytest.mark.parametrize(
    ("effect", "word"),
    [
        ((-0.05, +0.05), Verdict.BETTER),
        ((+0.02, +0.05), Verdict.BETTER),
        ((-0.15, -0.05), Verdict.HARMFUL),
        ((-0.05, 0.0), Verdict.GAP_ONLY),
        ((0.0, 0.0), Verdict.NO_DIFFERENCE),
    ],
)
def test_each_effect_has_its_word(effect, word):
    """A clear effect, with small noise, is named by the word that the contract gives it."""
    assert verdict_of(simulated({"v": effect}, noise=0.002)) == word


def test_noise_alone_is_inconclusive():
    """With an interval wider than the margin and nothing sure, nothing is claimed."""
    assert verdict_of(simulated({"v": (0.0, 0.0)}, noise=0.05)) == Verdict.INCONCLUSIVE


def hollow_study(d_train=-0.3, floor=0.5, test=0.75, d_test=0.0):
    """The train score fell far; the test score wobbles by several times the margin."""
    wobble = [0.03, -0.04, 0.02, -0.03, 0.04, -0.05, 0.03, -0.02]
    records = [record("baseline", s, 0.95, test + 0.01 * (s % 3)) for s in range(8)]
    records += [record("v", s, 0.95 + d_train, test + 0.01 * (s % 3) + wobble[s] + d_test) for s in range(8)]
    records += [record("no-skill", s, floor, floor) for s in range(8)]
    return study_of(records)


def test_hollow_when_train_fell_and_test_is_not_shown_to_hold():
    """A smaller gap bought with the train score alone is hollow."""
    assert verdict_of(hollow_study()) == Verdict.HOLLOW


def test_a_rise_that_is_not_sure_is_not_hollow():
    """Where the test score rose on average, a wide interval does not prove that nothing was gained."""
    row = compare(hollow_study(d_test=0.03)).row("v")
    assert row.paired.test_score.estimate.low < -0.01
    assert row.verdict == Verdict.INCONCLUSIVE
    assert row.judgement.repeats_needed is None or row.judgement.repeats_needed > 8


def test_a_gap_that_surely_widened_has_no_word():
    """Gap up, test score held: none of the six words says it, and no repeats would change that."""
    row = compare(simulated({"v": (0.04, 0.0)}, train=0.9, noise=0.001)).row("v")
    assert row.paired.gap_score.surely_up
    assert row.verdict == Verdict.INCONCLUSIVE
    assert "widened" in row.judgement.unsettled_because


def test_a_rise_below_the_floor_is_not_better():
    """A test score that surely rose, still at the floor, with a gap that did not close: nothing is
    claimed."""
    study = simulated({"v": (0.2, 0.2)}, train=0.4, test=0.3, floor=0.5, noise=0.002)
    assert compare(study).row("v").verdict == Verdict.INCONCLUSIVE


def test_a_gap_closed_without_skill_is_hollow():
    """At the level of the majority class a small gap is worth nothing, however sure it is."""
    assert verdict_of(simulated({"v": (-0.4, 0.0)}, test=0.5, noise=0.002)) == Verdict.HOLLOW


def test_nothing_is_better_on_permuted_labels():
    """Shrinkage lifts R2 from -1 to 0 surely; without skill above the mean that is never called better."""
    study = simulated({"v": (-0.9, 0.99)}, train=0.95, test=-1.0, floor=-0.005, noise=0.02, metric=R2)
    comparison = compare(study)
    assert comparison.row("v").paired.test_score.surely_up
    assert comparison.row("v").verdict == Verdict.HOLLOW
    assert "not shown to beat" in comparison.closing_sentence


def test_without_a_floor_nothing_is_claimed():
    """A study that knows no floor cannot say that a rise is worth something."""
    study = simulated({"v": (-0.05, 0.05)}, noise=0.002)
    bare = study_of([r for r in study.records if r.variant != "no-skill"])
    row = compare(bare).row("v")
    assert row.verdict == Verdict.INCONCLUSIVE
    assert row.judgement.repeats_needed is None
    assert "floor" in row.judgement.unsettled_because


def test_for_an_error_metric_less_is_better():
    """RMSE down is better and the difference is positive; RMSE up is harmful."""
    down = simulated({"v": (0.1, -0.3)}, train=1.0, test=2.0, floor=5.0, metric=RMSE)
    up = simulated({"v": (0.1, 0.3)}, train=1.0, test=2.0, floor=5.0, metric=RMSE)
    assert verdict_of(down) == Verdict.BETTER
    assert compare(down).row("v").paired.test_score.estimate.mean > 0
    assert compare(down).row("v").paired.gap_score.estimate.mean < 0
    assert verdict_of(up) == Verdict.HARMFUL


def test_surely_is_of_the_family():
    """A verdict that one variant alone would get is taken back when many were looked at."""
    wobble = [0.0, 0.055, 0.02, 0.065, 0.01, 0.045, 0.0, 0.06, 0.015, 0.06]
    rng = np.random.default_rng(0)

    def study(n_variants):
        records = [record("baseline", s, 0.95, 0.7) for s in range(10)]
        for k in range(n_variants):
            name, moved = (
                ("v", np.array(wobble) + 0.015) if k == 0 else (f"w{k}", rng.normal(-0.01, 0.03, 10))
            )
            records += [record(name, s, 0.95, 0.7 + moved[s]) for s in range(10)]
        return study_of([*records, *(record("no-skill", s, 0.5, 0.5) for s in range(10))])

    alone, among_many = compare(study(1)).row("v"), compare(study(8)).row("v")
    assert alone.verdict == Verdict.BETTER
    assert among_many.verdict == Verdict.INCONCLUSIVE
    one, many = alone.paired.test_score, among_many.paired.test_score
    assert many.estimate.low < 0 < one.estimate.low
    assert one.p < 0.05 < many.p < many.p_holm == pytest.approx(8 * one.p)


def test_the_margin_decides_what_is_practically_nothing():
    """The same numbers are `no difference` under a wide margin and `inconclusive` under a narrow one."""
    study = simulated({"v": (0.0, 0.0)}, noise=0.01)
    assert verdict_of(study, margin=0.05) == Verdict.NO_DIFFERENCE
    assert verdict_of(study, margin=0.001) == Verdict.INCONCLUSIVE
