"""Rows measured: a trial's rows add up to its own numbers, one by one and in sums over clusters."""

import numpy as np
import pandas as pd
import pytest

from reg_cli.cli import run
from reg_cli.comparison.findings import read
from reg_cli.engine.metrics import SCORES
from reg_cli.study.results.find import open_study
from reg_cli.study.rows import row_plan
from reg_cli.study.rows.study_rows import PARTS

WORDS = (
    "--epochs",
    "3",
    "--repeats",
    "3",
    "--hidden",
    "8",
    "--no-plots",
    "--jobs",
    "1",
    "--quiet",
    "--l2",
    "0.1",
)
CASES = [
    ("iris", metric)
    for metric in ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "log_loss", "brier")
]
CASES += [("breast_cancer", "roc_auc"), ("breast_cancer", "f1_macro"), ("breast_cancer", "brier")]
CASES += [("diabetes", metric) for metric in ("r2", "rmse", "mae")]


def compared(data, out, *words):
    assert run(["compare", data, *WORDS, "--out", str(out), *words]) == 0
    return open_study(str(out / data))[0]


def own_score(metric, study, part, record):
    """A trial's score from the sums of its rows' terms; R2 by the spread of its own rows, as its record has it."""
    terms = study.rows.terms(part, "score", record.variant, record.split)
    top, bottom = terms.top.sum(axis=1), terms.bottom.sum(axis=1)
    if metric == "r2":
        truth = study.rows.rows(part, record.variant, record.split).truth
        return 1 - top[0] / np.square(truth - truth.mean()).sum()
    if metric == "rmse":
        return np.sqrt(top[0] / bottom[0])
    if metric == "roc_auc":
        k = len(top) // 2
        return (top[:k] / bottom[:k]).mean()
    return (top / bottom).mean()


@pytest.mark.parametrize(("data", "metric"), CASES)
def test_rows_add_up_to_the_record(data, metric, tmp_path):
    """Law: score and loss of every trial, the floor and the controls included, are those of its rows."""
    study = compared(data, tmp_path, "--metric", metric, "--controls")
    for record in study.records:
        for part in PARTS:
            loss = study.rows.terms(part, "loss", record.variant, record.split)
            assert loss.top.sum() / loss.bottom.sum() == pytest.approx(
                getattr(record, f"{part}_loss"), rel=1e-5
            )
            expected = getattr(record, f"{part}_score")
            if np.isfinite(expected):
                assert own_score(metric, study, part, record) == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(
    ("data", "metric"), [("iris", "f1_macro"), ("breast_cancer", "accuracy"), ("diabetes", "r2")]
)
def test_sums_over_clusters_tell_what_the_rows_tell(data, metric, tmp_path, monkeypatch):
    """Law: a study that keeps sums over clusters has the same levels, changes and intervals as one that keeps rows."""
    frames = []
    for name, bound in (("rows", 20_000), ("sums", 100)):
        monkeypatch.setattr(row_plan, "MOST_ROWS", bound)
        study = compared(data, tmp_path / name, "--metric", metric)
        assert bool(study.rows.plan.in_sums) == (name == "sums")
        frames.append(read(study).comparison.to_frame())
    numbers = [frame.select_dtypes("number") for frame in frames]
    pd.testing.assert_frame_equal(*numbers, rtol=1e-3, atol=1e-5)


def test_a_study_that_outgrows_the_bound_goes_on_in_sums(tmp_path, monkeypatch):
    """Law: trials that were kept row by row and trials kept in sums are read together."""
    before = compared("iris", tmp_path)
    monkeypatch.setattr(row_plan, "MOST_BYTES", 1000)
    study = compared("iris", tmp_path, "--repeats", "5")
    assert bool(study.rows.plan.in_sums)
    assert not bool(before.rows.plan.in_sums)
    fresh = compared("iris", tmp_path / "fresh", "--repeats", "5")
    a, b = (read(s).comparison.to_frame().select_dtypes("number") for s in (study, fresh))
    pd.testing.assert_frame_equal(a, b, rtol=1e-3, atol=1e-5)


def test_single_rows_of_a_large_table_are_refused_before_training(tmp_path, capsys, monkeypatch):
    """--rows on a study that will keep sums: exit code 2 with the bound and the way out, and nothing is trained."""
    monkeypatch.setattr(row_plan, "MOST_ROWS", 100)
    assert run(["compare", "iris", *WORDS, "--rows", "--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "--rows must have single rows, but" in told
    assert "--max-rows 100" in told
    assert not list(tmp_path.rglob("study.sqlite"))


def test_labels_made_wrong_are_the_trials_own(tmp_path):
    """Law: with label noise the train rows are held against the labels that were trained on."""
    study = compared("iris", tmp_path, "--label-noise", "0.3")
    record = study.of("baseline")[0]
    rows = study.rows.rows("train", "baseline", record.split)
    table = study.rows.plan.target[study.rows.plan.rows("train", record.split)]
    assert 0.1 < (rows.truth != table).mean() < 0.5
    assert rows.hit.mean() == pytest.approx(record.train_score)


def test_every_metric_is_made_of_rows_or_said_to_be_none():
    """Law: whatever score is registered, `METRICS_OF_ROWS` or the corrected t covers it."""
    from reg_cli.comparison.intervals.method import method
    from reg_cli.comparison.intervals.scores import FORMS
    from reg_cli.study.rows.terms import METRICS_OF_ROWS

    assert set(METRICS_OF_ROWS) <= set(SCORES)
    assert set(METRICS_OF_ROWS) == set(FORMS)
    for name in SCORES:
        assert method("random", name).sees_rows == (name in METRICS_OF_ROWS)
