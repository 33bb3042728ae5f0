"""The answer to a quantity: order, subsets, controls, spent levels and failed trials."""

import math
from dataclasses import replace

import numpy as np
import pytest

from reg_cli.comparison.intervals.by_rows import read
from reg_cli.comparison.intervals.inflation import kappas
from reg_cli.comparison.intervals.quantity import quantity
from tests.comparison.intervals.made import METRICS, Study


def by_name(answer):
    return dict(answer.changes), dict(answer.levels)


def changes_of(answer):
    return [change.estimate for change in answer.changes.values()]


@pytest.mark.parametrize("metric", METRICS)
def test_order_of_variants_changes_no_bit(metric):
    """Variants in another order: every estimate, interval and p bit for bit the same."""
    study = Study(metric, n_variants=5)
    asked = quantity("gap_score", metric)
    answer = read(study.trials(), asked)
    again = read(study.trials(["v3", "baseline", "v1", "v4", "v2"]), asked)
    assert by_name(again) == by_name(answer)
    assert list(again.changes) == ["v3", "v1", "v4", "v2"]


@pytest.mark.parametrize("metric", METRICS)
def test_another_variant_changes_no_estimate_and_no_standard_error(metric):
    """Adding a variant: estimates, standard errors, levels and own p stay bit for bit; bounds follow the family."""
    study = Study(metric, n_variants=5)
    asked = quantity("test_score", metric)
    few, few_levels = by_name(read(study.trials(["baseline", "v2"]), asked))
    many, many_levels = by_name(read(study.trials(), asked))
    a, b = few["v2"], many["v2"]
    assert (a.estimate.mean, a.estimate.spread, a.p_own) == (b.estimate.mean, b.estimate.spread, b.p_own)
    assert few_levels["v2"] == many_levels["v2"]
    assert many["v2"].estimate.half > few["v2"].estimate.half


@pytest.mark.parametrize("metric", METRICS)
def test_a_change_is_the_difference_of_levels(metric):
    """The change of a score is that of the pooled levels, positive where better; of a gap, variant minus baseline."""
    study = Study(metric)
    for name in ("test_score", "train_score", "gap_score", "gap_loss", "test_loss"):
        asked = quantity(name, metric)
        answer = read(study.trials(), asked)
        levels = [x.mean for x in answer.levels.values()]
        for change, level in zip(changes_of(answer), levels[1:], strict=True):
            assert change.mean == pytest.approx(asked.change * (level - levels[0]), abs=1e-12)
            assert change.low < change.mean < change.high


def test_order_of_rows_changes_nothing():
    """Rows of a split in another order give the same answer but for rounding."""
    study = Study("roc_auc")
    asked = quantity("test_score", "roc_auc")
    before = changes_of(read(study.trials(), asked))
    study.rows["test"] = study.rows["test"][:, ::-1]
    for a, b in zip(before, changes_of(read(study.trials(), asked)), strict=True):
        assert (a.mean, a.spread.value, a.low, a.high) == pytest.approx(
            (b.mean, b.spread.value, b.low, b.high), abs=1e-12
        )


def test_controls_and_identical_variants_are_no_part_of_the_family():
    """They cost the others nothing: bounds and p of the rest are those of a study without them."""
    study = Study("accuracy", n_variants=5)
    asked = quantity("test_score", "accuracy")
    alone, _ = by_name(read(study.trials(["baseline", "v1", "v3"]), asked))
    found, _ = by_name(read(study.trials(), asked, controls=["v2"], identical=["v4"]))
    assert (found["v1"], found["v3"]) == (alone["v1"], alone["v3"])
    pointwise, _ = by_name(read(study.trials(["baseline", "v2"]), asked))
    assert replace(found["v2"], is_member=True) == pointwise["v2"]
    assert math.isnan(found["v4"].estimate.low)
    assert math.isnan(found["v4"].p)


def test_a_spent_level_widens_and_keeps_the_rule():
    """At a look that may spend 1%, intervals are wider, p is scaled, and p < .05 exactly where zero is outside."""
    study = Study("mae", n_variants=5, n_splits=12)
    asked = quantity("test_score", "mae")
    full, _ = by_name(read(study.trials(), asked))
    spent, _ = by_name(read(study.trials(), asked, level=0.01))
    for name, change in spent.items():
        assert change.estimate.half > full[name].estimate.half
        assert (change.p < 0.05) == (change.estimate.low > 0 or change.estimate.high < 0)


def test_a_failed_trial_leaves_its_split_out_of_its_pair_alone():
    """A pair is compared on the splits where both have numbers; other pairs keep theirs."""
    study = Study("r2", n_variants=3)
    asked = quantity("test_score", "r2")
    whole, _ = by_name(read(study.trials(), asked))
    study.usable[1, 2] = False
    found, levels = by_name(read(study.trials(), asked))
    assert found["v1"].estimate.spread.n_splits == study.n_splits - 1
    assert (found["v2"].estimate.mean, found["v2"].estimate.spread) == (
        whole["v2"].estimate.mean,
        whole["v2"].estimate.spread,
    )
    assert levels["baseline"].spread.n_splits == study.n_splits
    study.usable[1] = False
    found, levels = by_name(read(study.trials(), asked))
    assert math.isnan(found["v1"].estimate.mean)
    assert math.isnan(levels["v1"].low)
    assert found["v2"].p == found["v2"].p_own  # a family of one again


@pytest.mark.parametrize("size", [1, 5])
def test_equal_outcomes_have_the_floor_and_a_width(size):
    """Three splits of the same hits: one row's worth of standard error, also where rows come in clusters, and no
    interval of zero width."""
    study = Study("accuracy", n_splits=3, groups=np.arange(60) // size)
    for split in range(3 if size > 1 else 0):  # whole groups are tested
        study.rows["test"][split] = np.arange(15) + 15 * split
    study.outputs[:] = study.outputs[:1, :1]
    answer = read(study.trials(), quantity("test_score", "accuracy"))
    tested = len(np.unique(study.rows["test"]))
    change, level = answer.changes["v1"].estimate, answer.levels["baseline"]
    assert change.mean == 0
    assert change.standard_error == pytest.approx(1 / tested)
    assert change.low < 0 < change.high
    assert level.low < level.mean < level.high


@pytest.mark.parametrize("metric", ["accuracy", "balanced_accuracy", "f1_macro", "roc_auc"])
def test_a_perfect_score_has_clopper_and_pearsons_interval(metric):
    """A level of exactly 1 ends at 1 and begins below it, by the tested clusters (fewer where a class is rare)."""
    study = Study(metric, n_splits=4)
    study.outputs[:] = 3.0 * (2 * study.truth - 1)
    level = read(study.trials(), quantity("test_score", metric)).levels["baseline"]
    assert (level.mean, level.high) == (1, 1)
    tested = len(np.unique(study.rows["test"]))
    assert level.low == pytest.approx(0.025 ** (1 / tested), abs=0.01)


def test_groups_are_clusters():
    """Rows that are copies of each other count once: tenfold rows in groups have the standard error of one."""
    study = Study("mae", n=40)
    copies = Study("mae", n=40)
    copies.rows = {part: np.repeat(rows, 10, axis=1) for part, rows in study.rows.items()}
    asked = quantity("test_score", "mae")
    one, ten = (changes_of(read(s.trials(), asked))[0] for s in (study, copies))
    assert ten.spread.value == pytest.approx(one.spread.value)


def test_rows_of_a_test_file_are_not_inflated():
    """Rows that are never trained on count once; all others more, the more the fewer they are."""
    weights = kappas(np.arange(10) >= 8)
    assert weights.tolist() == [2.0] * 8 + [1.0] * 2
    assert kappas(np.zeros(60, bool))[0] > kappas(np.zeros(1000, bool))[0] == 2


def test_padding_is_no_row():
    """Places without a row (-1) belong to no cluster and add nothing."""
    study = Study("mae")
    asked = quantity("test_score", "mae")
    plain = study.trials()

    def padded(part, measure, v, s):
        terms = plain.terms(part, measure, v, s)
        return replace(
            terms, top=np.pad(terms.top, ((0, 0), (0, 2))), bottom=np.pad(terms.bottom, ((0, 0), (0, 2)))
        )

    longer = {part: np.pad(c, ((0, 0), (0, 2)), constant_values=-1) for part, c in plain.clusters.items()}
    answers = read(replace(plain, clusters=longer, terms=padded), asked), read(plain, asked)
    for a, b in zip(*([*answer.levels.values(), *changes_of(answer)] for answer in answers), strict=True):
        assert (a.mean, a.spread.value, a.low, a.high) == pytest.approx(
            (b.mean, b.spread.value, b.low, b.high), rel=1e-12
        )
