"""The plane of data with two inputs: which data have one, and the grid on it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from reg_cli.data.load import load_dataset
from reg_cli.data.preprocess import prepare_split
from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.study.design.grid import Trial
from reg_cli.study.results.plane import Plane, grid_rows, has_plane, plane_of
from reg_cli.study.training.workload import Workload
from tests.study.planes import BLOBS, quantities, regression, same
from tests.study.small import plan


@pytest.mark.parametrize(
    ("spec", "expected"),
    [("moons:n=60,noise=0.3", True), (BLOBS, True), ("blobs:n=60,features=3", False), ("iris", False)],
)
def test_two_inputs_are_a_plane(spec, expected):
    """Exactly two numeric inputs can be drawn, whatever the number of classes."""
    study_plan = replace(plan(spec=spec), splits=plan_splits(load_dataset(spec), repeats=1))
    assert has_plane(study_plan.dataset) == expected
    assert (Workload(study_plan).plane is not None) == expected


def test_yes_and_no_are_drawn_and_words_are_not(table):
    """A boolean input has a place on the plane; a category has none; a column that is not used does not count."""
    marks, words = ["yes", "no", "no"] * 20, ["red", "green", "blue"] * 20
    both = {name: quantities()[name] for name in ("x1", "price")}
    assert has_plane(table(member=marks, **both))
    assert has_plane(table(member=marks, always=["same"] * 60, **both))
    assert not has_plane(table(colour=words, **both))
    assert not has_plane(table(**both))


def test_a_third_prepared_input_leaves_no_plane(table):
    """Where train rows lack a number, the network has a further input, and the plane would not show it."""
    gaps = quantities()
    gaps["x2"] = ["" if k % 3 == 0 else value for k, value in enumerate(gaps["x2"])]
    dataset = table(**gaps)
    assert has_plane(dataset)
    study_plan = replace(plan(metric="r2"), dataset=dataset, splits=plan_splits(dataset, repeats=2))
    assert Workload(study_plan).plane is None
    assert Workload(study_plan).task([Trial(study_plan.variants[0], 0)]).grid is None


@pytest.mark.parametrize("far", [1.7e308, float("inf")])
def test_a_range_that_cannot_be_drawn_leaves_no_plane(far):
    """Inputs whose range is beyond all numbers are trained on and not drawn."""
    study_plan = plan()
    features = study_plan.dataset.features.copy()
    features.loc[:1, "x1"] = [-far, far]
    dataset = replace(study_plan.dataset, features=features)
    found = plane_of(dataset, study_plan.splits)
    assert found is None if np.isfinite(far) else np.isfinite(found.x).all()


def test_the_grid_spans_the_rows_and_a_margin():
    """80 x 80 positions in the inputs' own units, from 5 % below the least to 5 % above the greatest value."""
    study_plan = plan()
    plane = plane_of(study_plan.dataset, study_plan.splits)
    for positions, name in ((plane.x, "x1"), (plane.y, "x2")):
        values = study_plan.dataset.features[name]
        spread = values.max() - values.min()
        assert len(positions) == 80
        np.testing.assert_allclose(
            positions[[0, -1]], [values.min() - 0.05 * spread, values.max() + 0.05 * spread]
        )


def test_the_grid_is_prepared_like_the_rows(table):
    """Affine in each input, by the train rows' mean and deviation alone; the first input runs faster."""
    study_plan = regression(table)
    dataset, splits = study_plan.dataset, study_plan.splits
    plane = plane_of(dataset, splits)
    rows = grid_rows(plane, dataset, splits)
    train = dataset.features.to_numpy()[splits.train[0]]
    gx, gy = np.meshgrid(plane.x, plane.y)
    by_hand = (np.stack([gx.ravel(), gy.ravel()], axis=1) - train.mean(axis=0)) / train.std(axis=0)
    np.testing.assert_allclose(rows.x, by_hand, rtol=1e-5, atol=1e-5)
    assert rows.x.dtype == np.float32
    assert rows.target_mean == prepare_split(dataset, splits, 0).target_mean


def test_few_rows_of_many_are_kept():
    """At most 400 train and 400 test rows travel with the study; each class keeps about its share, however ordered."""
    study_plan = plan(spec="moons:n=4000,noise=0.3", repeats=2)
    plane = plane_of(study_plan.dataset, study_plan.splits)
    assert plane.train.shape == plane.test.shape == (400, 2)
    assert 160 <= plane.train_target.sum() <= 240
    assert 160 <= plane.test_target.sum() <= 240


def test_a_plane_survives_json():
    """The picture is drawn again from what the plan stores, bit for bit."""
    study_plan = plan()
    plane = plane_of(study_plan.dataset, study_plan.splits)
    same(vars(Plane.from_dict(json.loads(json.dumps(plane.to_dict())))), vars(plane))
