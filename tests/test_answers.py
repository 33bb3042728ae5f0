"""Refits, tuned strengths and sweeps: what stands in the files of each."""

import json

import pandas as pd

import reg_cli
from reg_cli.cli import run

QUICK = ["--epochs", "4", "--repeats", "3", "--hidden", "8,8", "--no-plots", "--jobs", "1", "--quiet"]


def test_a_refit_claims_no_validation_score(tmp_path):
    """Its validation rows were trained on; it has no curve and cannot be `best` by them."""
    words = ["--refit", "--early-stopping", "2", "--controls", "--robustness", "--label-noise", "0.2"]
    assert run(["compare", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 0
    results = pd.read_csv(tmp_path / "wine" / "results.csv").set_index("variant")
    assert results.loc["early_stopping=2 refit", "val_score"].isna().all()
    assert results.loc["early_stopping=2 refit", "test_score"].notna().all()
    assert results.loc["permuted labels", "memorised_share"].isna().all()
    assert results.loc["baseline", "memorised_share"].notna().all()
    history = pd.read_csv(tmp_path / "wine" / "history.csv")
    assert "early_stopping=2 refit" not in set(history.variant)


def test_a_candidate_that_diverged_shows_in_the_exit_code(tmp_path):
    """Tuning leaves it out of the table, not out of the answer."""
    words = ["--tune", "--weight-decay", "1e-3", "--weight-decay", "1e9"]
    assert run(["compare", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 5


def test_the_strength_chosen_on_each_split_is_in_a_file(tmp_path):
    """tuning.csv names, for every technique and split, the candidate that was taken."""
    words = ["--tune", "--l2", "1e-3", "--l2", "1e-1"]
    assert run(["compare", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 0
    chosen = pd.read_csv(tmp_path / "wine" / "tuning.csv")
    assert set(chosen.technique) == {"l2 (tuned)"}
    assert set(chosen.chosen) <= {"l2=0.001", "l2=0.1"}
    assert list(chosen.split) == [0, 1, 2]


def test_a_sweep_along_the_data_has_all_its_points_in_one_file(tmp_path, capsys):
    """The table and responses.csv hold every position; the sentence uses one kind of gap."""
    words = ["--over", "train_size=30,60,100", "--dropout", "0.3"]
    assert run(["sweep", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 0
    responses = pd.read_csv(tmp_path / "wine" / "responses.csv")
    assert list(responses.train_size) == [30, 60, 100] * 2
    told = json.loads((tmp_path / "wine" / "summary.json").read_text(encoding="utf-8"))["closing_sentence"]
    assert told.count("loss gap") in (0, 2)


def test_a_sweep_with_a_held_technique_has_no_point_without_it():
    """The bare baseline stays the reference, but it is no point of the curve and cannot be chosen."""
    quick = {"epochs": 4, "repeats": 3, "hidden": (8,), "jobs": 1}
    found = reg_cli.sweep("wine", over="l2=1e-3,1e-2", dropout=0.5, **quick).sweep
    assert [point.at for point in found.points] == [(1e-3,), (1e-2,)]
