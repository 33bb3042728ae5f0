"""Rows as they are kept: what goes in comes out, and equal rows are equal bytes."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reg_cli.data.dataset import Dataset, Task
from reg_cli.data.splits.clusters import BLOCKS_PER_TEST, row_clusters
from reg_cli.study.results.rows import PARTS, RowPlan, TrialRows, pack, unpack


def trial(n: int, seed: int) -> TrialRows:
    rng = np.random.default_rng(seed)
    return TrialRows(
        {"test": rng.normal(size=(3, n)).astype(np.float32)},
        {part: rng.normal(size=n).astype(np.float32) for part in PARTS},
        {part: rng.random(n) < 0.5 for part in ("train", "val")},
    )


@settings(max_examples=20, deadline=None, database=None)
@given(st.integers(0, 70), st.integers(0, 9))
def test_rows_come_back_bit_for_bit(n, seed):
    """Law: what is packed is unpacked with its values, types and shapes, whatever the number of rows."""
    rows = trial(n, seed)
    again = TrialRows.from_bytes(rows.to_bytes())
    for field in fields(rows):
        before, after = getattr(rows, field.name), getattr(again, field.name)
        assert before.keys() == after.keys()
        for part, array in before.items():
            assert array.dtype == after[part].dtype
            np.testing.assert_array_equal(array, after[part])
    assert again.to_bytes() == rows.to_bytes()


def test_a_plan_of_rows_comes_back():
    """Law: where rows stand and what is true of them survives packing."""
    whole = np.arange(6)
    plan = RowPlan(
        whole[None, :4], whole[None, 4:5], whole[None, 5:], whole * 1.5, whole // 2, np.zeros(1), np.ones(1)
    )
    again = RowPlan.from_bytes(plan.to_bytes())
    for field in fields(plan):
        np.testing.assert_array_equal(getattr(plan, field.name), getattr(again, field.name))


def test_objects_are_never_unpacked():
    """Law: an archive with Python objects in it is refused, not executed."""
    with pytest.raises(ValueError, match=r"pickle|Object"):
        unpack(pack({"x": np.array([{}], dtype=object)}))


def table(x, target, **more) -> Dataset:
    import pandas as pd

    return Dataset("t", pd.DataFrame({"x": x}), np.asarray(target), "y", Task.REGRESSION, **more)


def test_copies_of_a_row_are_one_cluster():
    """Law: rows equal in inputs and target are one cluster, rows that differ in either are not."""
    assert row_clusters(table([1.0, 2.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]), 1).tolist() == [0, 1, 0, 2]


def test_groups_are_clusters():
    """Law: the rows of a group are one cluster."""
    groups = np.array([7, 7, 3, 7])
    assert row_clusters(table(np.arange(4.0), np.arange(4.0), groups=groups), 1).tolist() == [0, 0, 1, 0]


def test_blocks_of_time_are_clusters_and_no_moment_is_cut():
    """Law: neighbours in time share a cluster of a quarter of a test part; rows of one moment never part."""
    times = np.repeat(np.arange(20.0), 2)[::-1].copy()
    clusters = row_clusters(table(np.arange(40.0), np.arange(40.0), times=times), 5 * BLOCKS_PER_TEST)
    by_moment = {moment: set(clusters[times == moment]) for moment in times}
    assert all(len(found) == 1 for found in by_moment.values())
    in_order = clusters[np.argsort(times, kind="stable")]
    assert (np.diff(np.flatnonzero(np.diff(in_order))) >= 4).all()
    assert len(set(clusters)) == 8
