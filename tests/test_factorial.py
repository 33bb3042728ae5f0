"""--factorial from the command to its files, and back."""

import json

import numpy as np
import pandas as pd
import pytest

import reg_cli
from reg_cli.cli import run

ASKED = "dropout=0.3,l2=0.01,weight_decay=0.1"
QUICK = ["--epochs", "4", "--repeats", "3", "--hidden", "8", "--jobs", "1", "--no-plots"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small real study of three techniques."""
    out = tmp_path_factory.mktemp("out")
    assert run(["compare", "diabetes", "--factorial", ASKED, *QUICK, "--quiet", "--out", str(out)]) == 0
    return out / "diabetes"


def test_every_number_follows_from_the_table(folder):
    """Main effects, interactions and Shapley values are linear in the levels that comparison.csv holds."""
    table = pd.read_csv(folder / "comparison.csv").set_index("variant")
    effects = pd.read_csv(folder / "attribution.csv", keep_default_na=False, na_values={"share": ""})
    assert (table.kind == "variant").sum() == 7
    for quantity, column in (("gap", "gap_score"), ("test", "test_score")):

        def level(*on, column=column):
            order = [s for s in ("l2=0.01", "weight_decay=0.1", "dropout=0.3") if s in on]
            return table.loc[",".join(order) or "baseline", column]

        mine = effects[effects.quantity == quantity].set_index(["kind", "factor", "other"]).estimate
        a, b, c = "l2=0.01", "weight_decay=0.1", "dropout=0.3"
        main = np.mean([level(a, *rest) - level(*rest) for rest in ((), (b,), (c,), (b, c))])
        assert mine["main", a, ""] == pytest.approx(main)
        pair = np.mean([level(a, c, *r) - level(a, *r) - level(c, *r) + level(*r) for r in ((), (b,))])
        assert mine["interaction", a, c] == pytest.approx(pair)
        value = (
            (level(a) - level()) / 3
            + (level(a, b) - level(b)) / 6
            + (level(a, c) - level(c)) / 6
            + (level(a, b, c) - level(b, c)) / 3
        )
        assert mine["shapley", a, ""] == pytest.approx(value)
        assert mine["shapley"].sum() == pytest.approx(level(a, b, c) - level(), abs=1e-12)


def test_the_files_tell_the_same(folder):
    """summary.json repeats attribution.csv, and its sentence stands on the page and in Markdown."""
    told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["attribution"]
    rows = pd.DataFrame(told["effects"]).astype({"share": float})
    table = pd.read_csv(folder / "attribution.csv", keep_default_na=False, na_values={"share": ""})
    pd.testing.assert_frame_equal(rows, table, check_dtype=False)
    assert told["factors"] == ["l2=0.01", "weight_decay=0.1", "dropout=0.3"]
    assert told["variants"][0] == "baseline"
    start = told["sentence"].partition(":")[0]
    assert start in (folder / "report.md").read_text(encoding="utf-8")
    assert told["sentence"] in (folder / "report.html").read_text(encoding="utf-8")


def test_the_order_of_factors_and_a_second_run_change_nothing(folder, capsys):
    """Asked for in another order, every trial is stored already and the file is the same bytes."""
    before = (folder / "attribution.csv").read_bytes()
    other = ",".join(reversed(ASKED.split(",")))
    assert run(["compare", "diabetes", "--factorial", other, *QUICK, "--out", str(folder.parent)]) == 0
    captured = capsys.readouterr()
    assert "Which part did it" in captured.out
    assert "to train" not in captured.err or "0 models to train" in captured.err
    assert (folder / "attribution.csv").read_bytes() == before
    assert run(["report", str(folder), "--no-plots", "--quiet"]) == 0
    assert (folder / "attribution.csv").read_bytes() == before


def test_one_factorial_of_several_is_the_one_that_was_asked_for(tmp_path):
    """Two strengths of dropout beside l2 hold two factorials; plainly none is read, asked for the right one."""
    pair = "dropout=0.3,l2=0.01"
    more = ["--dropout", "0.5", "--variant", "dropout=0.5,l2=0.01"]
    assert (
        run(["compare", "iris", *more, "--factorial", pair, *QUICK, "--quiet", "--out", str(tmp_path)]) == 0
    )
    told = json.loads((tmp_path / "iris" / "summary.json").read_text(encoding="utf-8"))["attribution"]
    assert told["factors"] == ["l2=0.01", "dropout=0.3"]


def test_python_has_the_same_table():
    """reg_cli.compare takes the option and gives the effects as a table; a study without a factorial gives None."""
    quick = {"epochs": 3, "repeats": 2, "hidden": (4,), "jobs": 1}
    table = reg_cli.compare("iris", factorial="dropout=0.3,l2=0.01", **quick).attribution
    assert list(table.kind) == ["main", "main", "interaction", "shapley", "shapley"] * 2
    assert reg_cli.compare("iris", l2=0.01, **quick).attribution is None
