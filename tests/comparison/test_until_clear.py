"""Repeats until clear, and how many repeats would settle a verdict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from reg_cli.cli import run
from reg_cli.comparison.comparison import MOST_ALARMS, compare
from reg_cli.comparison.settle import CHANCE, MOST_REPEATS, chance_to_settle
from reg_cli.comparison.until_clear import information, is_clear, plan_looks, surely_worse
from reg_cli.errors import UsageError
from reg_cli.study.results.find import open_study
from tests.benchmarks.simulated.repeats import at_look

from .mirrors import once, rates, until_clear
from .studies import record, simulated, study_of


@pytest.mark.parametrize(("first", "most"), [(10, 60), (2, 1000), (10, 10), (10, 11)])
@pytest.mark.parametrize("n_test", [1, 100, 300])
def test_the_looks_spend_five_percent_in_all(first, most, n_test):
    """The levels of all looks are positive and add up to 5%: that bounds the false claims whatever the
    looks share."""
    looks = plan_looks(first, most)
    share = information(simulated({"v": (0, 0)}, n_splits=first, n_test=n_test), most)
    levels = [looks.level(k, share) for k in range(len(looks.schedule))]
    assert looks.schedule[0] == first
    assert looks.schedule[-1] == most
    assert min(levels) > 0
    assert sum(levels) == pytest.approx(MOST_ALARMS)


def test_a_single_look_costs_nothing():
    """With no repeats to add the p-values are those of a plain comparison."""
    study = simulated({"v": (-0.02, 0.02)}, noise=0.02)
    assert at_look(study, 10, 10) == compare(study)


def test_a_clear_effect_is_found_at_the_first_look():
    """What the first look may spend is enough for it."""
    study = simulated({"v": (-0.05, 0.05)}, noise=0.005)
    comparison = at_look(study, 10, 60)
    assert comparison.row("v").verdict == "better"
    assert is_clear(comparison)


def test_every_look_pays():
    """At a look that may spend less the interval is wider, and p is the once-only p times 5% over its level."""
    looks = plan_looks(10, 60)
    study = simulated({"v": (-0.05, 0.05)}, noise=0.02, n_splits=looks.schedule[2])
    once_only = compare(study).row("v").paired.test_score
    paid = at_look(study, 10, 60).row("v").paired.test_score
    penalty = MOST_ALARMS / looks.level(2, information(study.first(10), 60))
    assert penalty > 1
    assert paid.p == pytest.approx(min(1, once_only.p * penalty))
    assert paid.p_holm == pytest.approx(min(1, once_only.p_holm * penalty))
    assert paid.estimate.half > once_only.estimate.half


def test_what_comes_after_a_number_of_splits():
    """The next look, and None after the last."""
    looks = plan_looks(10, 30)
    assert looks.schedule == (10, 15, 22, 30)
    assert [looks.after(n) for n in (9, 10, 22, 30)] == [10, 15, 30, None]


@pytest.mark.parametrize(("first", "most"), [(1, 10), (10, 5)])
def test_impossible_looks_are_refused(first, most):
    """Fewer repeats at most than at first, or a single one, is a usage error."""
    with pytest.raises(UsageError, match="--until-clear"):
        plan_looks(first, most)


def test_open_verdicts_are_not_clear_unless_nothing_would_settle_them():
    """Going on is worth it only where some number of repeats would settle a verdict."""
    more_repeats_help = compare(simulated({"v": (0, 0)}, noise=0.03, n_test=200, n_train=20000))
    more_rows_help = compare(simulated({"v": (0, 0)}, noise=0.1))
    assert not is_clear(more_repeats_help)
    assert is_clear(more_rows_help)


def row_of(d, rise=0.0):
    """A variant whose test score differs by d, its train score too where it rises."""
    records = [record("baseline", s, 0.95, 0.7) for s in range(len(d))]
    records += [record("v", s, 0.95 + (d[s] if rise else 0), 0.7 + d[s]) for s in range(len(d))]
    records += [record("no-skill", s, 0.5, 0.5) for s in range(len(d))]
    return compare(study_of(records, n_test=200, n_train=20000)).row("v")


WOBBLE = np.array([0.02, -0.02, 0.03, -0.03, 0.01, -0.01, 0.025, -0.025, 0.015, -0.013])


@pytest.mark.parametrize("rise", [0.0, 0.03])
def test_the_chance_grows_with_repeats_and_reaches_what_is_told(rise):
    """At the number that is told the chance is 80% or more, a tenth below it less; more repeats, more chance."""
    row = row_of(WOBBLE + 0.4 * rise, rise)
    needed = row.judgement.repeats_needed
    chances = [
        chance_to_settle(row.paired, round(share * needed), "score", 0.01) for share in (0.5, 0.85, 1, 2, 4)
    ]
    assert needed > 10
    assert chances[2] >= CHANCE > chances[1]
    assert chances == sorted(chances)


def test_the_chance_is_that_of_a_simulation():
    """Where values per split are normal and their moments are those seen, it is the share of studies that settle."""
    rng = np.random.default_rng(1)
    n, sd, ratio = 60, 0.02, 0.01
    d = 0.004 + sd * (WOBBLE - WOBBLE.mean()) / WOBBLE.std(ddof=1)
    told = chance_to_settle(row_of(d).paired, n, "score", 0.01)
    means = (10 * d.mean() + rng.normal(0.004, sd, (4000, n - 10)).sum(axis=1)) / n
    # What is known of the true mean is itself a mean of ten.
    means += (n - 10) / n * rng.normal(0, sd / np.sqrt(10), 4000)
    half = stats.t.ppf(0.975, n - 1) * sd * np.sqrt(1 / n + ratio)
    settled = (np.abs(means) > half) | (np.abs(means) + half <= 0.01)
    assert told == pytest.approx(settled.mean(), abs=0.05)


def test_where_no_repeats_would_do_there_is_a_reason():
    """The corrected variance has a floor, var * n_test / n_train: then no number is made up."""
    judgement = compare(simulated({"v": (0, 0)}, noise=0.1)).row("v").judgement
    assert judgement.repeats_needed is None
    assert str(MOST_REPEATS) in judgement.unsettled_because
    assert "more rows would settle it" in judgement.unsettled_because


def test_where_repeats_may_settle_it_but_hardly_will_no_half_width_is_told():
    """Between "settled with 80% chance" and "would not be settled" the reason claims neither."""
    reasons = []
    for n_train in (10000, 3000, 300):
        study = simulated({"v": (0, 0)}, noise=0.02, seed=3, n_test=200, n_train=n_train)
        judgement = compare(study).row("v").judgement
        assert (judgement.repeats_needed is None) == bool(judgement.unsettled_because)
        reasons.append(judgement.unsettled_because)
    assert reasons[0] == ""
    assert "might not settle it; more rows would" in reasons[1]
    assert "more repeats would not" in reasons[2]


def test_equal_techniques_are_rarely_called_different():
    """Two techniques that are equal by symmetry: 4 standard errors above 5% would mean broken statistics."""
    n = 150
    bound = 0.05 + 4 * np.sqrt(0.05 * 0.95 / n)
    assert max(rates(once, n)) < bound
    assert max(rates(until_clear, n // 3)) < 0.05 + 4 * np.sqrt(0.05 * 0.95 / (n // 3))


def test_who_is_surely_worse_stops_and_keeps_its_place():
    """A harmful variant's row is that of the look that found it, in the study's order, however it would look later."""
    looks = plan_looks(10, 60)
    n = looks.schedule[2]
    study = simulated({"bad": (-0.05, -0.08), "open": (0, 0)}, noise=0.02, n_splits=n)
    stopped = replace(study, records=tuple(r for r in study.records if r.variant != "bad" or r.split < 10))
    at_first, later = at_look(study.first(10), 10, 60), at_look(stopped, 10, 60)
    assert surely_worse(study.first(10), at_first) == {"bad": 10}
    assert [row.name for row in later.rows] == [row.name for row in compare(study).rows]
    assert later.row("bad") == at_first.row("bad")
    assert "Harmful: bad" in later.closing_sentence
    assert later.row("open").summary.n == n
    assert at_look(study, 10, 60).row("bad") == later.row("bad")


def test_a_command_trains_no_more_of_what_is_surely_worse(tmp_path, capsys):
    """--until-clear adds repeats for the others (two references among them) alone, and the study is complete."""
    words = ["--dropout", "0.99", "--l2", "1e-3", "--until-clear", "12", "--repeats", "8", "--epochs", "15"]
    more = ["--hidden", "32", "--no-plots", "--jobs", "1", "--margin", "0", "--out", str(tmp_path)]
    assert run(["compare", "diabetes", *words, *more]) == 0
    assert "16 models to train, 40 stored already" in capsys.readouterr().err
    study, _ = open_study(str(tmp_path / "diabetes"))
    assert study.complete
    assert (len(study.of("dropout=0.99")), len(study.of("l2=0.001"))) == (8, 12)
