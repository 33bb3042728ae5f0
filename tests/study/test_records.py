"""A record's fields are listed once: the study file and the tables of results follow from the dataclass."""

from dataclasses import fields, is_dataclass
from typing import get_args, get_type_hints

import numpy as np

from reg_cli.study.results.records import COSTS, Outcome, Record, Status
from reg_cli.study.results.store import Store
from reg_cli.study.results.study import RESULT_COLUMNS, TIMING_COLUMNS
from reg_cli.study.results.trial_columns import BLOBS
from reg_cli.study.rows.trial_rows import TrialRows
from tests.comparison.studies import study_of

CONTRACT = (
    "dataset", "variant", "split", "seed", "n_train", "n_val", "n_test", "status", "epochs", "best_epoch",
    "train_loss", "val_loss", "test_loss", "train_score", "val_score", "test_score",
    "gap_loss", "gap_score", "zero_weights", "n_weights",
)  # fmt: skip


def made_up(kind):
    """An instance whose every field has a value of its own, by the fields' types."""
    values = {}
    for k, (name, given) in enumerate(get_type_hints(kind).items()):
        alternatives = {str: f"text {k}", int: k, float: k + 1 / 3, Status: Status.STOPPED_EARLY}
        values[name] = alternatives.get(given, {"test_f1": 1 / 7})
    return kind(**values)


def made_up_blob(given):
    """An array, or a dataclass of arrays, for one of Outcome's fields."""
    kind = next((kind for kind in get_args(given) if is_dataclass(kind)), None)
    rows = np.array([0.1 + 0.2, 1 / 3])
    if kind is TrialRows:
        made = {f.name: {"test": rows.astype(np.float32) + k} for k, f in enumerate(fields(kind))}
        return TrialRows(**{**made, "hit": {"test": np.array([True, False])}})
    return rows if kind is None else kind(*(rows + k for k, _ in enumerate(fields(kind))))


def arrays_of(value):
    """Every array of one of Outcome's fields."""
    if isinstance(value, np.ndarray):
        return [value]
    inside = value.values() if isinstance(value, dict) else vars(value).values()
    return [array for part in inside for array in arrays_of(part)]


def test_every_field_comes_back_from_the_study_file(tmp_path):
    """Whatever fields a record and an outcome have, the store keeps each of them, bit for bit."""
    hints = get_type_hints(Outcome)
    given = Outcome(made_up(Record), **{name: made_up_blob(hints[name]) for name in BLOBS})
    with Store(tmp_path / "study.sqlite") as store:
        store.begin("k", {}, {}, {}, {})
        store.add("k", [given])
        (back,) = store.load("k")
    assert back.record == given.record
    for name in BLOBS:
        one, two = getattr(given, name), getattr(back, name)
        assert type(one) is type(two)
        for before, after in zip(arrays_of(one), arrays_of(two), strict=True):
            np.testing.assert_array_equal(before, after, strict=True)


def test_every_field_stands_in_results_or_in_timing():
    """Numbers of a trial are in results.csv, its costs in timing.csv, `extra` by its names; nothing is in both."""
    record = made_up(Record)
    study = study_of([record])
    results, timing = study.results().iloc[0], study.timing().iloc[0]
    for name in (f.name for f in fields(Record) if f.name != "extra"):
        assert (timing if name in COSTS else results)[name] == getattr(record, name), name
        assert (name in TIMING_COLUMNS) != (name in RESULT_COLUMNS) or name in ("variant", "split")
    assert results["test_f1"] == 1 / 7


def test_the_columns_of_the_contract_come_first():
    """Scripts rely on the names and their order; further columns stand behind."""
    assert RESULT_COLUMNS[: len(CONTRACT)] == CONTRACT
    assert study_of([made_up(Record)]).results()[["n_train", "n_val", "n_test"]].iloc[0].tolist() == [
        300,
        100,
        100,
    ]
