"""Attribution of made-up factorials whose parts are known by construction."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.factorial.attribution import attribute
from reg_cli.comparison.factorial.parts import Kind
from reg_cli.comparison.findings import read
from reg_cli.study.design.variant import AA
from tests.comparison.studies import RMSE, crossed, diverged, simulated

PARTS = {"l2": (-0.02, 0.01), "weight_decay": (-0.01, 0.0), "dropout": (-0.08, 0.03)}


def additive(on):
    return tuple(sum(PARTS[name][side] for name in on) for side in (0, 1))


def redundant(on):
    """What l2 does, dropout does as well."""
    train, test = additive(on)
    return (train + 0.02, test - 0.01) if {"l2", "dropout"} <= on else (train, test)


def attributed(study):
    found = attribute(study, compare(study, controls=study.question.controls))
    assert found is not None
    return found


def values(parts, kind):
    return {(e.factor, e.other) if e.other else e.factor: e.estimate.mean for e in parts.of(kind)}


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("headline", ["score", "loss"])
def test_shapley_values_add_up_to_the_change_of_the_table(k, headline):
    """Of gap and test score: all parts together are the change of the variant with every factor on, shares are 1."""
    study = crossed(
        k, lambda on: (-0.03 * len(on), 0.01 * len(on) ** 2), train=1.1 if headline == "loss" else 0.9
    )
    comparison, found = compare(study), attributed(study)
    assert found.headline == comparison.headline == headline
    paired = comparison.row(found.factorial.all_on).paired
    for parts, change in ((found.gap, paired.gap(headline)), (found.test, paired.test_score)):
        assert parts.total == change.estimate
        assert sum(values(parts, Kind.SHAPLEY).values()) == pytest.approx(change.estimate.mean, abs=1e-12)
        assert sum(e.share for e in parts.of(Kind.SHAPLEY)) == pytest.approx(1)


def test_an_additive_study_has_its_parts_and_no_interaction():
    """Each factor gets what it was given, on both quantities, and no pair surely has anything of its own."""
    found = attributed(crossed(3, additive, noise=1e-6))
    for parts in (found.gap, found.test):
        given = {
            name: (train - test if parts is found.gap else test) for name, (train, test) in PARTS.items()
        }
        for kind in (Kind.MAIN, Kind.SHAPLEY):
            for factor, value in values(parts, kind).items():
                assert value == pytest.approx(given[factor.partition("=")[0]], abs=1e-5)
        assert list(values(parts, Kind.INTERACTION).values()) == pytest.approx([0, 0, 0], abs=1e-5)
    assert "redundant" not in found.sentence
    assert "stronger" not in found.sentence


def test_redundant_techniques_have_an_interaction_of_the_other_sign():
    """Where two do the same work, together they do less than the sum, and the sentence says so of the smaller one."""
    found = attributed(crossed(3, redundant, noise=0.001))
    pairs = {pair: e for e in found.gap.of(Kind.INTERACTION) for pair in [(e.factor, e.other)]}
    assert pairs["l2=0.01", "dropout=0.3"].estimate.surely_positive  # a gap that closes less
    assert not pairs["weight_decay=1", "dropout=0.3"].estimate.surely_positive
    gap, _ = found.sentence.split(" Of the test", 1)
    assert gap.startswith("Which part did it: dropout does ")
    assert "l2 adds" in gap
    assert "and is partly redundant beside it" in gap


def test_techniques_that_need_each_other_are_stronger_together():
    """A pair that surely does more than the sum of both."""
    found = attributed(crossed(2, lambda on: (-0.05 * len(on) ** 2, 0.0), noise=0.001))
    assert "is stronger beside it" in found.sentence
    assert "redundant" not in found.sentence


def test_what_takes_back_is_said():
    """A technique that surely widens the gap which the others close has a negative share."""
    effects = {"l2": -0.12, "weight_decay": 0.03}
    found = attributed(crossed(2, lambda on: (sum(effects[n] for n in on), 0.0), noise=0.001))
    shares = {e.factor: e.share for e in found.gap.of(Kind.SHAPLEY)}
    assert shares["weight_decay=1"] < 0 < 1 < shares["l2=0.01"]
    assert "weight_decay takes back" in found.sentence


def test_no_share_is_told_where_the_whole_is_not_sure():
    """With noise alone there is nothing to share out: no shares in the table, none in the sentence."""
    found = attributed(crossed(2, lambda on: (0.0, 0.0), noise=0.03))
    assert found.to_frame()["share"].isna().all()
    assert found.sentence == (
        "Which part did it is not told apart: with l2 and weight_decay on together neither a smaller gap nor a better "
        "test accuracy is shown."
    )


def test_no_gain_is_praised_without_skill():
    """Where the model is no better than the floor, a risen test score is no gain to be shared out."""
    skilled, unskilled = (crossed(2, lambda on: (0.0, 0.03 * len(on)), floor=floor) for floor in (0.5, 0.9))
    assert "Of the test" in attributed(skilled).sentence
    assert "Of the test" not in attributed(unskilled).sentence
    risen = crossed(2, lambda on: (0.03 * len(on),) * 2, floor=0.9)
    assert (
        "neither a smaller gap nor a test accuracy above the no-skill floor is shown"
        in attributed(risen).sentence
    )


def test_positive_is_better_whatever_the_metric():
    """A falling error is a gain, and a closed gap is negative, as in the table."""
    study = crossed(
        2, lambda on: (0.1 * len(on), -0.2 * len(on)), metric=RMSE, train=1.0, test=3.0, floor=9.0
    )
    found = attributed(study)
    assert all(value > 0 for value in values(found.test, Kind.SHAPLEY).values())
    assert all(value < 0 for value in values(found.gap, Kind.SHAPLEY).values())
    assert "Of the test RMSE gained" in found.sentence


def test_the_order_of_variants_changes_no_bit():
    """Variants asked for in another order give the same table."""
    study = crossed(3, redundant)
    again = replace(study, variants=(study.variants[0], *study.variants[:0:-1]))
    pd.testing.assert_frame_equal(
        attributed(study).to_frame(), attributed(again).to_frame(), check_exact=True
    )


def test_another_variant_changes_no_number():
    """Effects, intervals and p are those of the factorial alone; only what is sure of the whole follows the table."""
    study = crossed(3, redundant)
    other = simulated({"l1=0.1": (-0.3, -0.1)}, seed=5)
    more = replace(
        study,
        variants=(*study.variants, replace(other.variants[1], strengths={"l1": (0.1,)})),
        records=(*study.records, *other.of("l1=0.1")),
    )
    columns = ["quantity", "kind", "factor", "other", "estimate", "low", "high", "p", "n"]
    pd.testing.assert_frame_equal(
        attributed(study).to_frame()[columns], attributed(more).to_frame()[columns], check_exact=True
    )


def test_a_failed_trial_takes_its_split_out_of_every_effect():
    """Effects are those of the study without that split, add up there, and the sentence says how many are left."""
    study = crossed(3, additive)
    failed = "l2=0.01,dropout=0.3"
    records = [
        diverged(r.variant, r.split) if (r.variant, r.split) == (failed, 4) else r for r in study.records
    ]
    found = attributed(replace(study, records=tuple(records)))
    without = attributed(replace(study, records=tuple(r for r in study.records if r.split != 4)))
    assert found.n_splits == 9
    assert set(found.to_frame().n) == {9}
    pd.testing.assert_frame_equal(
        found.to_frame().drop(columns="share"), without.to_frame().drop(columns="share"), check_exact=True
    )
    assert sum(e.share for e in found.gap.of(Kind.SHAPLEY)) == pytest.approx(1)
    assert found.sentence.endswith("These parts are over the 9 splits of 10 that every combination has.")


def test_a_combination_without_any_number_leaves_no_attribution():
    """Where one cell never finished there is no design; nothing is claimed, and the comparison stands."""
    study = crossed(2, additive)
    records = [diverged(r.variant, r.split) if r.variant == "l2=0.01" else r for r in study.records]
    study = replace(study, records=tuple(records))
    assert attribute(study, compare(study)) is None
    assert read(study).attribution is None


def test_a_technique_that_never_acted_has_no_effect_and_no_interval():
    """Equal bit for bit with it and without it: exactly zero, alone and in pairs, whatever the rounding of sums."""
    study = crossed(3, lambda on: additive(on - {"weight_decay"}), noise=0.01)
    twins = {"l2=0.01,weight_decay=1": "l2=0.01", "weight_decay=1": "baseline"}
    twins |= {
        "weight_decay=1,dropout=0.3": "dropout=0.3",
        "l2=0.01,weight_decay=1,dropout=0.3": "l2=0.01,dropout=0.3",
    }
    own = {(r.variant, r.split): r for r in study.records}
    records = [
        replace(own[twins[r.variant], r.split], variant=r.variant) if r.variant in twins else r
        for r in study.records
    ]
    found = attributed(replace(study, records=tuple(records))).to_frame()
    inert = found[(found.factor == "weight_decay=1") | (found.other == "weight_decay=1")]
    assert (inert.estimate == 0).all()
    assert inert.low.isna().all()
    assert found[found.factor == "dropout=0.3"].low.notna().all()


def test_one_split_has_numbers_and_no_claim():
    """Without a spread there is no interval and nothing is sure."""
    found = attributed(crossed(2, additive, n_splits=1))
    assert math.isnan(found.gap.effects[0].estimate.low)
    assert "not told apart" in found.sentence


def test_controls_take_no_part_and_a_study_without_factorial_has_none():
    """An A/A row beside a factorial changes nothing; two techniques alone are no factorial."""
    study = crossed(2, additive)
    twin = tuple(replace(r, variant=AA.name) for r in study.of("baseline"))
    beside = replace(
        study,
        variants=(*study.variants, AA),
        records=(*study.records, *twin),
        question=replace(study.question, controls=(AA.name,)),
    )
    pd.testing.assert_frame_equal(attributed(study).to_frame(), attributed(beside).to_frame())
    assert read(simulated({"l2=0.01": (-0.1, 0.0), "dropout=0.3": (-0.1, 0.0)})).attribution is None
