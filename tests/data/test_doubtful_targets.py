"""Doubtful targets and what inspect writes: rare classes, counts, guesses, pixels, splits, and its JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reg_cli.cli import run
from reg_cli.data.dataset import Task
from reg_cli.data.load import load_dataset
from reg_cli.data.target_choice import TargetUnknown
from reg_cli.errors import UsageError


def table(folder: Path, **columns: object) -> str:
    """A CSV file of the columns, behind two honest measurements."""
    n = len(next(iter(columns.values())))  # type: ignore[arg-type]
    rng = np.random.default_rng(0)
    path = folder / "table.csv"
    frame = pd.DataFrame({"a": rng.normal(size=n).round(3), "b": rng.normal(size=n).round(3), **columns})
    frame.to_csv(path, index=False)
    return str(path)


def inspected(capsys, *arguments: str) -> dict:
    """The JSON that inspect prints."""
    assert run(["inspect", *arguments, "--format", "json"]) == 0
    found: dict = json.loads(capsys.readouterr().out)
    return found


def test_rare_classes_become_one(tmp_path):
    """Classes with fewer rows than --merge-rare become (rare), and the notice counts them."""
    path = table(tmp_path, kind=["u"] * 30 + ["v"] * 30 + ["w"] * 4 + ["x"] * 3)
    dataset = load_dataset(path, target="kind", merge_rare=5)
    assert dataset.classes == ("u", "v", "(rare)")
    assert np.bincount(dataset.target.astype(int)).tolist() == [30, 30, 7]
    (message,) = [notice.message for notice in dataset.notices if notice.id == "merged-rare"]
    assert "2 classes with fewer than 5 rows" in message
    assert "7 rows" in message


def test_too_few_rare_rows_are_left_out(tmp_path):
    """Where (rare) itself would have fewer rows than N, its rows are left out, counted, and not called missing."""
    path = table(tmp_path, kind=["u"] * 30 + ["v"] * 30 + ["w"] * 2 + [None])
    dataset = load_dataset(path, target="kind", merge_rare=5)
    assert dataset.classes == ("u", "v")
    assert dataset.n_rows == len(dataset.features) == 60
    messages = {notice.id: notice.message for notice in dataset.notices}
    assert "2 rows were left out" in messages["merged-rare"]
    assert messages["target-missing"].startswith("1 row")


def test_a_quantity_has_no_rare_classes(tmp_path):
    """--merge-rare is refused where the target is a quantity."""
    path = table(tmp_path, price=np.linspace(0, 9, 60).round(3))
    with pytest.raises(UsageError, match="--task multiclass"):
        load_dataset(path, target="price", merge_rare=5)


def test_rare_whole_numbers_are_counts_unless_classes_are_asked_for(tmp_path):
    """Counts of which some occur once are a quantity; --task or --merge-rare makes classes of them."""
    path = table(tmp_path, visits=[0] * 20 + [1] * 20 + [2] * 20 + [9])
    assert load_dataset(path, target="visits").task is Task.REGRESSION
    assert load_dataset(path, target="visits", task=Task.MULTICLASS).task is Task.MULTICLASS
    assert load_dataset(path, target="visits", merge_rare=3).classes == ("0", "1", "2")


WORDS = {"port": ["c", "q", "s"] * 20, "sex": ["f", "m"] * 30, "alive": [0, 1, 1] * 20, "x": list(range(60))}


@pytest.mark.parametrize(
    ("names", "target"),
    [
        (["x", "alive"], "alive"),
        (["port", "x", "alive"], "alive"),
        (["x", "port"], "port"),
        (["alive", "sex", "x", "port"], None),
        (["sex", "port"], None),
        (["port", "x", "sex"], None),
        (["x", "alive", "port"], None),
    ],
    ids=str,
)
def test_a_target_with_rivals_is_never_guessed(names, target, tmp_path):
    """Only a lone two-valued column at an end, or a last column without rivals, is taken; else the candidates stand."""
    path = table(tmp_path, **{name: WORDS[name] for name in names})
    if target is not None:
        assert load_dataset(path).target_name == target
        return
    with pytest.raises(TargetUnknown) as refusal:
        load_dataset(path)
    assert all(repr(name) in str(refusal.value) for name in names if name != "x")


def test_one_class_of_most_rows_is_noticed(tmp_path, capsys):
    """From 80% of the rows on, the metric and the weights that help are named; below they are not."""
    for share, expected in ((0.8, True), (0.75, False)):
        n_most = round(share * 100)
        found = inspected(capsys, table(tmp_path, label=["u"] * n_most + ["v"] * (100 - n_most)))
        messages = [notice["message"] for notice in found["notices"] if notice["id"] == "imbalance"]
        assert bool(messages) == expected
        assert all("balanced_accuracy" in text and "--class-weight balanced" in text for text in messages)


def test_constant_pixels_are_kept_for_pictures(tmp_path):
    """With --image-shape the border that never changes belongs to the picture; without it is left out."""
    rng = np.random.default_rng(1)
    pixels = {f"p{k}": np.zeros(60, int) if k in (0, 5) else rng.integers(0, 255, 60) for k in range(6)}
    path = tmp_path / "pictures.csv"
    pd.DataFrame({**pixels, "label": ["u", "v"] * 30}).to_csv(path, index=False)
    assert load_dataset(str(path), image_shape=(2, 3)).features.shape[1] == 6
    assert load_dataset(str(path)).features.shape[1] == 4


def test_splits_are_written_by_the_row_of_the_file(tmp_path, capsys):
    """`--splits` writes row, split and part; a row without target is in no part, each other once in every split."""
    path = table(tmp_path, label=[None, *["u", "v"] * 30])
    inspected(capsys, path, "-t", "label", "--repeats", "3", "--splits", str(tmp_path / "s.csv"))
    splits = pd.read_csv(tmp_path / "s.csv")
    assert list(splits.columns) == ["row", "split", "part"]
    assert sorted(splits["split"].unique()) == [1, 2, 3]
    assert (splits.groupby("row")["split"].nunique() == 3).all()
    assert splits["row"].min() == 2
    assert splits["row"].max() == 61
    assert set(splits["part"]) == {"train", "val", "test"}


@pytest.mark.parametrize("labels", [["u", "v"] * 30, [f"k{k}" for k in range(60)], [None] * 60])
def test_json_has_its_names_whether_or_not_it_can_be_studied(labels, tmp_path, capsys):
    """Programs find the names of the contract also where the table is refused, and then the reason."""
    found = inspected(capsys, table(tmp_path, label=labels), "-t", "label")
    assert {"n_rows", "task", "target", "columns", "notices"} <= set(found)
    assert found["n_rows"] == 60
    for column in found["columns"]:
        assert set(column) == {"name", "kind", "used", "reason", "n_missing", "n_distinct"}
    assert all(set(notice) == {"id", "message"} for notice in found["notices"])
    studied = labels[:2] == ["u", "v"]
    assert ("unstudied" in {notice["id"] for notice in found["notices"]}) != studied
    if studied:
        assert found["target"]["classes"] == {"u": 30, "v": 30}
