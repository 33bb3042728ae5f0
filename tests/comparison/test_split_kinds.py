"""Every kind of split: what its rows are clustered by, and whether the intervals see them."""

import numpy as np
import pandas as pd
import pytest

from reg_cli.cli import run
from reg_cli.comparison.comparison import compare
from reg_cli.reports.table_text import interval_note
from reg_cli.study.results.find import open_study


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """180 rows of 45 persons over 60 days, in two files."""
    folder, rng, n = tmp_path_factory.mktemp("data"), np.random.default_rng(0), 180
    x = rng.normal(size=n)
    frame = pd.DataFrame(
        {"x": x, "z": rng.normal(size=n), "person": np.arange(n) % 45, "day": np.arange(n) // 3}
    )
    frame["y"] = x + rng.normal(size=n)
    frame[:120].to_csv(folder / "data.csv", index=False)
    frame[120:].to_csv(folder / "later.csv", index=False)
    return folder


KINDS = {
    "random": [],
    "folds": ["--cv", "2x4"],
    "groups": ["--group", "person"],
    "time": ["--time", "day"],
    "fixed": ["--test-file", "later.csv"],
}


def study_of(table, tmp_path, words):
    words = [str(table / word) if word.endswith(".csv") else word for word in words]
    quick = [
        "--epochs",
        "3",
        "--repeats",
        "4",
        "--hidden",
        "8",
        "--l2",
        "0.1",
        "--no-plots",
        "--jobs",
        "1",
        "--quiet",
    ]
    assert run(["compare", str(table / "data.csv"), "-t", "y", *quick, *words, "--out", str(tmp_path)]) == 0
    return open_study(str(tmp_path / "data"))[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_split_sees_its_rows(kind, table, tmp_path):
    """Law: rows of a person or of neighbouring days are one cluster, rows of a test file are never trained on."""
    study = study_of(table, tmp_path, KINDS[kind])
    plan, comparison = study.rows.plan, compare(study)
    assert comparison.kind == kind
    assert comparison.method.sees_rows
    assert "clustered by rows and" in interval_note(comparison)
    assert comparison.variants[0].paired.test_score.estimate.has_interval
    sizes = np.bincount(plan.cluster)
    assert plan.is_apart[plan.cluster].sum() == (60 if kind == "fixed" else 0)
    if kind == "groups":
        assert len(sizes) == 45
    elif kind == "time":
        assert sizes.min() >= 3
        assert len(sizes) < 60
    else:
        assert sizes.max() == 1


def test_one_pass_of_folds_says_why_it_has_the_corrected_t(table, tmp_path):
    """Law: where every row is tested once its own spread cannot be seen, and that is told."""
    comparison = compare(study_of(table, tmp_path, ["--cv", "1x4"]))
    assert not comparison.method.sees_rows
    assert "one pass of folds tests each row once" in interval_note(comparison)
