"""References held against the networks: rows apart, one sentence, gates on the paired difference."""

from dataclasses import replace

import pytest

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.estimate import t_quantile
from reg_cli.comparison.findings import read, read_along
from reg_cli.comparison.gates.decide import Outcome, judge_gates
from reg_cli.comparison.intervals.reading import Reading
from reg_cli.comparison.references.standing import Place
from reg_cli.comparison.row import Kind
from reg_cli.comparison.until_clear import plan_looks
from reg_cli.errors import UsageError
from reg_cli.study.design.question import UntilClear
from reg_cli.study.results.find import open_study
from tests.comparison.studies import RMSE, diverged, simulated, study_of

EFFECTS = {"l2": (-0.05, 0.03), "dropout": (-0.1, 0.05)}
ABOVE, BELOW = {"linear": (-0.15, 0.15)}, {"linear": (-0.4, -0.2)}
AMONG = {"linear": (-0.15, 0.05)}  # as good as dropout


def standing(effects, **more):
    (found,) = compare(simulated(effects, **more)).standings
    return found


def test_references_are_rows_of_their_own_between_controls_and_floor():
    """Kind `reference`, levels and no verdict; they are no variants."""
    comparison = compare(simulated(EFFECTS | ABOVE | {"boosting": (0, 0)}))
    assert [(row.name, str(row.kind)) for row in comparison.rows[3:]] == [
        ("linear", "reference"),
        ("boosting", "reference"),
        ("no-skill", "floor"),
    ]
    assert [row.name for row in comparison.variants] == ["l2", "dropout"]
    row = comparison.row("linear")
    assert (row.verdict, row.paired, row.judgement) == ("", None, None)
    assert row.summary.test_score.has_interval
    assert row.summary.epochs != row.summary.epochs  # there are none


def test_a_reference_changes_no_other_row():
    """Law: with references and without, every other row has the same bits, intervals and p included."""
    with_them = simulated(EFFECTS | ABOVE | {"boosting": (-0.1, 0.0)}, noise=0.02)
    names = [*with_them.variant_names, "no-skill"]
    without = study_of([r for r in with_them.records if r.variant in names])
    cells = [
        {row.name: repr(row.cells(found.headline)) for row in found.rows if row.kind is not Kind.REFERENCE}
        for found in (compare(with_them), compare(without))
    ]
    assert cells[0] == cells[1]
    assert compare(with_them).closing_sentence == compare(without).closing_sentence


@pytest.mark.parametrize(
    ("effects", "place", "says"),
    [
        (ABOVE, Place.ABOVE, "linear is better than every variant: test accuracy +0.1"),
        (BELOW, Place.BELOW, "every variant is better than linear: test accuracy +0.2"),
        (AMONG, Place.AMONG, "linear and the variants are not all told apart: test accuracy "),
    ],
)
def test_a_place_is_claimed_where_each_interval_lies_on_its_side(effects, place, says):
    """Better than every variant, worse, or not told apart; the baseline is among those that are compared."""
    found = compare(simulated(EFFECTS | effects))
    (one,) = found.standings
    assert one.place is place
    assert found.reference_sentence.startswith(says)
    assert set(one.gains) == {"baseline", "l2", "dropout"}
    assert one.best == found.best.name == "dropout"
    up = [gain.estimate.low > 0 for gain in one.gains.values()]
    down = [gain.estimate.high < 0 for gain in one.gains.values()]
    assert (all(down), all(up)) == (place is Place.ABOVE, place is Place.BELOW)


def test_the_sentence_says_whom_a_reference_beats_where_it_does_not_beat_all():
    """The lead over the best stands first, then who is surely behind and who ahead."""
    text = compare(
        simulated({"l2": (0, -0.1), "dropout": (0, 0.1), "linear": (0, 0.0)}, noise=0.002)
    ).reference_sentence
    assert "over the best, dropout" in text
    assert "linear is better than l2; dropout is better than linear." in text
    assert "not all told apart" in text


def test_the_lead_is_the_paired_difference_with_the_best():
    """By hand: the mean of the differences on the splits, and an interval of the family, wider than alone."""
    study = simulated(EFFECTS | ABOVE)
    found = standing(EFFECTS | ABOVE)
    pairs = zip(study.of("linear"), study.of("dropout"), strict=True)
    differences = [a.test_score - b.test_score for a, b in pairs]
    assert found.lead.mean == pytest.approx(sum(differences) / len(differences), abs=1e-12)
    alone = t_quantile(found.lead.df, 0.05) * found.lead.standard_error
    assert found.lead.half > alone
    assert found.lead == Reading(study).change("test_score", "dropout", "linear").estimate.negated()


def test_controls_stand_outside():
    """A control is neither compared with a reference nor of its family."""
    effects = EFFECTS | {"A/A": (0.0, 0.0)} | ABOVE
    (found,) = compare(simulated(effects), controls=("A/A",)).standings
    assert "A/A" not in found.gains


def test_an_error_that_is_lower_is_better():
    """With RMSE the difference is written as it is, below zero, and the direction of the claim turns."""
    found = compare(simulated({"l2": (0, -0.03), "linear": (0, -0.2)}, metric=RMSE, test=0.9))
    assert found.standings[0].place is Place.ABOVE
    assert found.reference_sentence.startswith("linear is better than every variant: test RMSE -0.1")
    assert "against the best, l2" in found.reference_sentence


def test_on_one_split_nothing_is_claimed():
    """Without an interval a reference is not told apart, however far away."""
    found = compare(simulated(EFFECTS | ABOVE, n_splits=1))
    assert found.standings[0].place is Place.AMONG
    assert found.reference_sentence.endswith("; no interval exists.")


def test_the_baseline_alone_is_named():
    """Where there is no variant the sentence does not speak of any."""
    text = compare(simulated(ABOVE)).reference_sentence
    assert text.startswith("linear is better than the baseline: test accuracy +0.1")
    assert text.endswith(" over the baseline.")
    assert compare(simulated(BELOW)).reference_sentence.startswith("the baseline is better than linear")


def test_what_has_no_numbers_is_not_compared():
    """A variant that diverged everywhere is left out; a reference that failed everywhere has a row and no sentence."""
    study = simulated(EFFECTS | ABOVE)
    lost = [diverged("l2", r.split) if r.variant == "l2" else r for r in study.records]
    (found,) = compare(replace(study, records=tuple(lost))).standings
    assert set(found.gains) == {"baseline", "dropout"}
    lost = [diverged("linear", r.split) if r.variant == "linear" else r for r in study.records]
    comparison = compare(replace(study, records=tuple(lost)))
    assert comparison.row("linear").summary.n_failed == 10
    assert comparison.reference_sentence == ""
    assert "failed-trials" not in {a.id for a in read(replace(study, records=tuple(lost))).advice}


def test_along_a_condition_the_last_point_has_rows_and_no_sentence():
    """Its standing is not that of the whole row of studies."""
    found = read_along("train_size", [(n, simulated(EFFECTS | ABOVE, n_train=n)) for n in (100, 200)])
    assert found.comparison.reference_sentence == ""
    assert found.comparison.row("linear").kind is Kind.REFERENCE


def test_a_variant_that_stopped_at_an_earlier_look_is_not_said_to_be_better():
    """Surely worse than the baseline it was trained on fewer splits: no interval, no claim, and its gate stays open."""
    looks = UntilClear(10, 60)
    n = plan_looks(10, 60).schedule[2]
    study = simulated({"bad": (-0.05, -0.08), "open": (0, 0)} | BELOW, noise=0.02, n_splits=n)
    few = tuple(r for r in study.records if r.variant != "bad" or r.split < 10)
    asked = replace(study.question, looks=looks)
    found = read(replace(study, records=few, question=asked)).comparison
    (one,) = found.standings
    assert (one.stopped, set(one.gains)) == (("bad",), {"baseline", "open"})
    assert all(gain.estimate.low > 0 for gain in one.gains.values())
    assert one.place is Place.AMONG
    assert judge_gates(["test(bad)<test(linear)"], found)[0].outcome == Outcome.INCONCLUSIVE


def outcome(text, effects, **more):
    return judge_gates([text], compare(simulated(EFFECTS | effects, **more)))[0].outcome


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [
        ("test(best)<test(linear)", Outcome.FAIL, Outcome.PASS),
        ("test(best) < test( linear )", Outcome.FAIL, Outcome.PASS),
        ("test(linear)>test(best)", Outcome.FAIL, Outcome.PASS),
        ("test(best)-test(linear)<0.01", Outcome.FAIL, Outcome.PASS),
        ("test(best)-test(linear)>0.01", Outcome.PASS, Outcome.FAIL),
        ("test(linear)-test(best) > 0.01", Outcome.FAIL, Outcome.PASS),
        ("gap(best)>gap(linear)", Outcome.FAIL, Outcome.FAIL),
        ("test_loss(linear)>test_loss(l2)", Outcome.PASS, Outcome.FAIL),
        ("test(l2)<test(dropout)", Outcome.FAIL, Outcome.FAIL),
        ("test(best)<test(best)", Outcome.PASS, Outcome.PASS),
        ("test(linear)<test(no-skill)", Outcome.PASS, Outcome.INCONCLUSIVE),
    ],
)
def test_a_gate_on_two_rows_is_judged_on_their_paired_difference(text, above, below):
    """Fail when surely so, whichever side stands first."""
    assert outcome(text, ABOVE, test=0.7) == above
    assert outcome(text, BELOW, test=0.7) == below


def test_a_gate_on_two_rows_follows_the_interval_that_the_sentence_shows():
    """The bounds of the lead decide, from both sides."""
    comparison = compare(simulated(EFFECTS | AMONG))
    lead = comparison.standings[0].lead
    for first, second, sign in (("linear", "best", 1), ("best", "linear", -1)):
        low, high = sorted((sign * lead.low, sign * lead.high))
        for bound, expected in (
            (low - 1e-6, Outcome.FAIL),
            ((low + high) / 2, Outcome.INCONCLUSIVE),
            (high + 1e-6, Outcome.PASS),
        ):
            text = f"test({first})-test({second})>{bound!r}"
            (result,) = judge_gates([text], comparison)
            assert result.outcome == expected, text
    assert (
        "test of linear less that of dropout is"
        in judge_gates(["test(linear)>test(best)"], comparison)[0].told
    )


def test_a_gate_on_errors_compares_them_as_they_are():
    """test RMSE of the best above that of linear: the networks' error is higher."""
    effects = {"linear": (0, -0.2)}
    assert outcome("test(best)>test(linear)", effects, metric=RMSE, test=0.9) == Outcome.FAIL
    assert outcome("test(best)<test(linear)", effects, metric=RMSE, test=0.9) == Outcome.PASS


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("test(best)<test(boosting)", 16, "compare with --references boosting"),
        ("test(boosting)>0.5", 5, "compare with --references boosting"),
        ("test(best)<test(zzz)", 16, "known are baseline"),
        ("test(best)<gap(linear)", 11, "two of one quantity (test), but test and gap"),
        ("test(best)-gap(linear)>0", 11, "two of one quantity"),
        ("delta_test(l2)>delta_test(dropout)", 15, "two of one quantity"),
        ("test(best)<test(linear)+1", 23, "must end here"),
        ("test(best)-test(linear)", 23, "must be one of"),
        ("test(best)-0.1>0", 16, "parentheses"),
        ("verdict(linear)=better", 8, "has no verdict: it is no variant"),
        ("delta_test(linear)>0", 11, "has no change: it is no variant"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error(text, at, says):
    """Exit code 2: one sentence, with a caret under the place."""
    with pytest.raises(UsageError) as raised:
        judge_gates([text], compare(simulated(EFFECTS | ABOVE)))
    sentence, _, caret = str(raised.value).split("\n")
    assert says in sentence
    assert caret.index("^") == at + 2


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A small real study with rows, tuned."""
    from reg_cli.cli import run

    out = tmp_path_factory.mktemp("stored")
    words = ["--epochs", "3", "--repeats", "3", "--hidden", "6", "--no-plots", "--jobs", "1", "--quiet"]
    words += ["--l2", "0.01", "--l2", "0.1", "--tune"]
    assert run(["compare", "diabetes", "--out", str(out), *words]) == 0
    return out / "diabetes"


def test_beside_tuned_techniques(stored):
    """Tuned studies keep their references, with the rows that their intervals are made of."""
    study, _ = open_study(str(stored))
    found = read(study)
    assert [str(row.kind) for row in found.comparison.rows] == [
        "baseline", "variant", "reference", "reference", "floor",
    ]  # fmt: skip
    assert {one.reference for one in found.comparison.standings} == {"linear", "boosting"}
    assert found.comparison.method.sees_rows
    plain = read(replace(study, question=replace(study.question, references=())))
    for row in plain.comparison.rows:
        assert repr(row.cells("score")) == repr(found.comparison.row(row.name).cells("score"))


def test_a_stored_study_is_checked_against_its_references(stored, capsys):
    """`regcli check`: the linear model is far ahead of networks of three epochs, so the gate fails, with code 4."""
    from reg_cli.cli import run

    assert run(["check", str(stored), "--fail-on", "test(best)<test(linear)"]) == 4
    assert "surely < 0" in capsys.readouterr().err
    assert run(["check", str(stored), "--fail-on", "test(best)-test(linear)>0.01"]) == 0


def test_a_gate_on_a_reference_that_will_not_be_there_is_refused_before_training(tmp_path, capsys):
    """Exit code 2 and no folder."""
    from reg_cli.cli import run

    words = [
        "--references",
        "linear",
        "--fail-on",
        "test(best)<test(boosting)",
        "--out",
        str(tmp_path / "out"),
    ]
    assert run(["compare", "iris", *words]) == 2
    assert "--references boosting" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "out").exists()
