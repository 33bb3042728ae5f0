"""A study compared: rows, headline, edge cases, and a closing sentence that claims no more than the verdicts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.row import Kind
from reg_cli.comparison.verdict import Verdict

from .studies import diverged, record, simulated, study_of

CONTRACT = [
    "variant", "kind", "n",
    "train_score", "train_score_low", "train_score_high", "test_score", "test_score_low", "test_score_high",
    "gap_score", "gap_score_low", "gap_score_high", "gap_loss", "gap_loss_low", "gap_loss_high",
    "delta_gap", "delta_gap_low", "delta_gap_high", "delta_gap_p", "delta_gap_p_holm",
    "delta_test", "delta_test_low", "delta_test_high", "delta_test_p", "delta_test_p_holm",
    "verdict", "headline",
]  # fmt: skip


def test_the_frame_begins_with_the_columns_of_the_contract():
    """Scripts rely on the names and their order; extras stand behind."""
    frame = compare(simulated({"v": (0, 0), "w": (-0.1, 0)})).to_frame()
    assert list(frame.columns[: len(CONTRACT)]) == CONTRACT
    assert list(frame["variant"]) == ["baseline", "v", "w", "no-skill"]
    assert frame.columns.is_unique


def test_every_number_can_be_recomputed_from_the_results_with_scipy():
    """Means, corrected intervals, differences and p: the same from results.csv by pandas and scipy alone."""
    study = simulated({"v": (-0.05, 0.03)}, noise=0.02)
    results = study.results().set_index(["variant", "split"])
    row = compare(study).to_frame().set_index("variant").loc["v"]

    def half_of(values):
        return stats.t.ppf(0.975, len(values) - 1) * np.sqrt(
            values.var(ddof=1) * (1 / len(values) + 100 / 300)
        )

    for column in ("train_score", "test_score", "gap_score", "gap_loss"):
        values = results.loc["v", column]
        mean, half = values.mean(), half_of(values)
        low, high = mean - half, mean + half
        if column.endswith("n_score") or column.startswith("test"):  # scores in [0, 1]: symmetric as log odds
            step = half / (mean * (1 - mean))
            low, high = special.expit(special.logit(mean) + np.array([-step, step]))
        assert row[[column, f"{column}_low", f"{column}_high"]].tolist() == pytest.approx([mean, low, high])
    for column, source in (("delta_gap", "gap_score"), ("delta_test", "test_score")):
        d = results.loc["v", source] - results.loc["baseline", source]
        expected = [d.mean(), d.mean() - half_of(d), d.mean() + half_of(d)]
        assert row[[column, f"{column}_low", f"{column}_high"]].tolist() == pytest.approx(expected)
        t = d.mean() / np.sqrt(d.var(ddof=1) * (1 / 10 + 1 / 3))
        assert row[f"{column}_p"] == pytest.approx(2 * stats.t.sf(abs(t), 9))


def test_what_train_lost_and_test_won_add_up_to_the_gap_closed():
    """train_lost + test_won = -delta_gap, in the headline's measure."""
    for study in (simulated({"v": (-0.05, 0.03)}), saturated_study()):
        comparison = compare(study)
        paired = comparison.row("v").paired
        closed = -paired.gap(comparison.headline).estimate.mean
        parts = paired.train_lost(comparison.headline).mean + paired.test_won(comparison.headline).mean
        assert parts == pytest.approx(closed)


def saturated_study():
    rng = np.random.default_rng(1)
    records = []
    for name, loss in (("baseline", 1.0), ("v", 0.4)):
        records += [
            record(name, s, 1.0, 0.9, train_loss=0.001, test_loss=loss + rng.normal(0, 0.02))
            for s in range(10)
        ]
    return study_of([*records, *(record("no-skill", s, 0.5, 0.5) for s in range(10))])


def test_saturated_train_scores_make_the_loss_gap_the_headline():
    """When every variant fits the train rows, the score gap is only the test error in disguise."""
    comparison = compare(saturated_study())
    assert comparison.headline == "loss"
    assert comparison.row("v").paired.gap("loss").surely_down
    assert "loss gap" in comparison.closing_sentence
    assert compare(simulated({"v": (0, 0)})).headline == "score"


def test_a_variant_that_diverged_everywhere_keeps_its_row():
    """It has no numbers and no claim; its row says why, and the others lose nothing."""
    study = simulated({"v": (-0.05, 0.05)}, noise=0.002)
    with_dead = study_of([*study.records, *(diverged("dead", s) for s in range(10))])
    comparison = compare(with_dead)
    row = comparison.row("dead")
    assert (row.summary.n, row.summary.n_failed, row.verdict) == (0, 10, Verdict.INCONCLUSIVE)
    assert "not finite" in row.summary.causes[0]
    assert math.isnan(row.summary.test_score.mean)
    assert comparison.row("v").paired == compare(study).row("v").paired
    assert comparison.closing_sentence == compare(study).closing_sentence


def test_a_diverged_baseline_ends_the_comparison():
    """Nothing is compared with nothing: the sentence says so and no verdict is given."""
    study = study_of(
        [*(diverged("baseline", s) for s in range(3)), *(record("v", s, 0.9, 0.8) for s in range(3))]
    )
    comparison = compare(study)
    assert comparison.closing_sentence.startswith("No comparison can be made")
    assert comparison.row("v").verdict == Verdict.INCONCLUSIVE
    assert len(comparison.to_frame()) == 2


def test_only_splits_where_both_have_numbers_are_compared():
    """A split that the baseline lost is left out of the difference, not filled."""
    records = [record("baseline", s, 0.9, 0.7) for s in range(5)] + [diverged("baseline", 5)]
    records += [record("v", s, 0.9, 0.7 + 0.01 * s) for s in range(6)]
    paired = compare(study_of(records)).row("v").paired
    assert paired.splits == (0, 1, 2, 3, 4)
    assert paired.test_score.estimate.mean == pytest.approx(0.02)


def test_one_split_has_no_interval_and_no_claim():
    """With --repeats 1 there are numbers, no bounds, and no verdict but inconclusive."""
    comparison = compare(simulated({"v": (-0.2, 0.2)}, n_splits=1))
    row = comparison.row("v")
    assert math.isnan(row.paired.test_score.estimate.low)
    assert row.verdict == Verdict.INCONCLUSIVE
    assert "no interval exists" in comparison.closing_sentence
    assert row.judgement.repeats_needed is None


@pytest.mark.parametrize(
    ("rows", "splits", "sure"), [(1, 3, False), (1, 10, True), (0, 10, False), (3, 3, True)]
)
def test_equal_differences_are_not_perfect_knowledge(rows, splits, sure):
    """Two splits that both gain one test row prove nothing: a spread of one row could not have shown."""
    records = [record("baseline", s, 0.95, 0.70) for s in range(splits)]
    records += [record("v", s, 0.951, 0.70 + rows / 100) for s in range(splits)]
    records += [record("no-skill", s, 0.5, 0.5) for s in range(splits)]
    test = compare(study_of(records)).row("v").paired.test_score
    assert test.surely_up == sure
    assert test.estimate.low < test.estimate.mean < test.estimate.high


def test_a_technique_that_did_nothing_is_no_difference():
    """Bit-equal losses mean the same model: it has a word and no interval."""
    study = simulated({})
    same = [record("v", r.split, r.train_score, r.test_score) for r in study.of("baseline")]
    row = compare(study_of([*study.records, *same])).row("v")
    assert row.paired.identical
    assert not row.paired.test_score.estimate.has_interval
    assert row.verdict == Verdict.NO_DIFFERENCE


def test_controls_cost_the_variants_nothing():
    """An A/A row or a permuted-label row is shown, and no variant's p is multiplied for it."""
    study = simulated({"v": (-0.05, 0.01), "aa": (0.0, 0.0)}, noise=0.02)
    comparison = compare(study, controls=("aa",))
    assert comparison.row("aa").kind is Kind.CONTROL
    assert comparison.row("v").paired.test_score.p_holm == comparison.row("v").paired.test_score.p
    assert "aa" not in comparison.closing_sentence


@pytest.mark.parametrize("seed", range(10))
def test_the_shown_interval_is_the_one_that_decides(seed):
    """Every verdict follows from the intervals in the table: p is below .05 exactly where they exclude zero."""
    rng = np.random.default_rng(seed)
    effects = {f"v{k}": tuple(rng.normal(0, 0.03, 2)) for k in range(5)}
    comparison = compare(simulated(effects, noise=float(rng.choice([0.01, 0.03])), seed=seed))
    for row in comparison.variants:
        for change in (row.paired.gap_score, row.paired.test_score):
            assert (change.p < 0.05) == (change.estimate.low > 0 or change.estimate.high < 0)
        assert (row.verdict == Verdict.HARMFUL) == (row.paired.test_score.estimate.high < 0)
        assert (row.verdict == Verdict.BETTER) == (row.paired.test_score.estimate.low > 0)


def test_the_baseline_alone():
    """A study without variants says what the baseline's gap is."""
    comparison = compare(simulated({}))
    assert comparison.closing_sentence.startswith("The baseline alone: its gap is 0.")
    assert comparison.no_skill is not None
    with pytest.raises(KeyError):
        comparison.row("nothing")


PRAISE = ("improved", "better", "closed", "widened", "armful", "worsened")


@pytest.mark.parametrize("seed", range(25))
def test_the_closing_sentence_claims_no_more_than_the_verdicts(seed):
    """Words of praise or blame appear only when a verdict of that kind stands in the table."""
    rng = np.random.default_rng(seed)
    effects = {f"v{k}": tuple(rng.normal(0, 0.03, 2)) for k in range(4)}
    comparison = compare(simulated(effects, noise=float(rng.choice([0.002, 0.02, 0.1])), seed=seed))
    words = {row.verdict for row in comparison.variants}
    sentence = comparison.closing_sentence
    assert ("improved the test" in sentence) == (Verdict.BETTER in words)
    assert ("armful" in sentence) == (Verdict.HARMFUL in words)
    if not words & {Verdict.BETTER, Verdict.GAP_ONLY, Verdict.HOLLOW, Verdict.HARMFUL}:
        assert sentence.startswith(("No difference was shown", "No improvement was shown"))
        assert not any(word in sentence for word in PRAISE)
