"""Rows as they are kept: what goes in comes out, and equal rows are equal bytes."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reg_cli.data.dataset import Dataset, Task
from reg_cli.data.splits.clusters import BLOCKS_PER_TEST, row_clusters
from reg_cli.study.rows.archive import pack, unpack
from reg_cli.study.rows.row_plan import MOST_CLUSTERS, MOST_ROWS, RowPlan, cluster_rows, in_buckets
from reg_cli.study.rows.study_rows import PARTS
from reg_cli.study.rows.trial_rows import TrialRows


def trial(n: int, seed: int) -> TrialRows:
    rng = np.random.default_rng(seed)
    return TrialRows(
        outputs={"test": rng.normal(size=(3, n)).astype(np.float32)},
        loss={part: rng.normal(size=n).astype(np.float32) for part in PARTS},
        hit={part: rng.random(n) < 0.5 for part in ("train", "val")},
        size={"test": np.ones(n, np.float32)},
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
        number=whole + 3,
        train=whole[None, :4],
        val=whole[None, 4:5],
        test=whole[None, 5:],
        target=whole * 1.5,
        cluster=whole // 2,
        is_apart=np.array([False, False, True]),
        mean=np.zeros(1),
        scale=np.ones(1),
        in_sums=np.array(False),
    )
    again = RowPlan.from_bytes(plan.to_bytes())
    for field in fields(plan):
        before, after = getattr(plan, field.name), getattr(again, field.name)
        np.testing.assert_array_equal(before, after)
        assert before.dtype == after.dtype


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


def splits_of(dataset, n_splits=3, **more):
    from reg_cli.data.splits.split_plan import plan_splits

    return plan_splits(dataset, repeats=n_splits, **more)


def test_rows_of_a_test_file_are_clusters_apart():
    """Law: a row of a test file is never in one cluster with a row of the table, were it a copy."""
    x = np.repeat(np.arange(12.0), 2)
    data = table(x, x, test_rows=np.arange(20, 24))
    cluster, is_apart = cluster_rows(data, splits_of(data))
    assert is_apart[cluster].tolist() == [False] * 20 + [True] * 4
    assert len(set(cluster[:20])) == 10


def test_many_clusters_are_hashed_into_few_buckets():
    """Law: buckets are of nearly equal size and the same every time; few labels stay as they are."""
    many = in_buckets(np.arange(25_000), MOST_CLUSTERS)
    assert set(np.bincount(many)) == {2, 3}
    assert (many == in_buckets(np.arange(25_000), MOST_CLUSTERS)).all()
    assert in_buckets(np.array([0, 1, 1]), 2).tolist() == [0, 1, 1]
    n = MOST_ROWS + 1
    data = table(np.arange(float(n)), np.arange(float(n)), test_rows=np.arange(n - 8000, n))
    cluster, is_apart = cluster_rows(data, splits_of(data, 2))
    assert len(is_apart) <= MOST_CLUSTERS
    assert is_apart[cluster].sum() == 8000
