"""Decision regions: what the networks of data with two inputs predict over the plane, from training to picture."""

import csv
import json
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from reg_cli.data.load import load_dataset
from reg_cli.data.preprocess import prepare_split
from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.engine.losses import SIGMOID, SOFTMAX
from reg_cli.engine.mlp import Architecture
from reg_cli.reports.figures.boundary import regions_of
from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.grid import Trial
from reg_cli.study.design.settings import NetworkSettings
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.find import load
from reg_cli.study.results.plane import Plane, grid_rows, has_plane, plane_of
from reg_cli.study.results.records import Outcome, Status
from reg_cli.study.results.schema import STUDY_FILE
from reg_cli.study.results.store import Store
from reg_cli.study.results.surface import GridRows, surface
from reg_cli.study.run import run
from reg_cli.study.training import workload
from reg_cli.study.training.train import train_stack
from reg_cli.study.training.workload import Workload
from tests.study.small import numbers, outcome, plan

BLOBS = "blobs:n=60,features=2,classes=3"


@pytest.fixture
def path(tmp_path):
    return tmp_path / STUDY_FILE


@pytest.fixture
def table(tmp_path):
    """A data set of a written table."""

    def read(**columns):
        file = tmp_path / "table.csv"
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))
        return load_dataset(str(file), target="price")

    return read


def trained(path, study_plan, jobs=1):
    with Store(path) as store:
        return run(study_plan, store, Backend(jobs))


def quantities(n=60, **more):
    rng = np.random.default_rng(0)
    x1, x2 = rng.normal(100, 20, n), rng.uniform(-1, 1, n)
    return {"x1": x1, "x2": x2, "price": 1000 + x1 + 50 * x2, **more}


def regression(table, **more):
    dataset = table(**quantities())
    study_plan = plan(metric="r2", **more)
    return replace(study_plan, dataset=dataset, splits=plan_splits(dataset, repeats=2))


def same(first, second):
    assert first.keys() == second.keys()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])


# Which data have a plane


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


# The grid


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


# The predictions


def test_train_rows_have_the_colour_that_their_score_counts(path):
    """A surface at the rows themselves gives exactly the train accuracy of the record, for two and more classes."""
    for spec in ("moons:n=60,noise=0.3", BLOBS):
        study_plan = plan(spec=spec, network=NetworkSettings(hidden=(6,), epochs=20, batch_size=16))
        task = Workload(study_plan).task([Trial(variant, 0) for variant in study_plan.variants])
        train = task.parts["train"]
        truth = train.y[0, :, 0] if train.y.shape[2] == 1 else train.y[0].argmax(axis=1)
        for found in train_stack(replace(task, grid=GridRows(train.x[0]))):
            assert (found.surface == truth).mean() == pytest.approx(found.record.train_score)


def test_values_are_in_the_targets_own_units(table):
    """A regression surface at the train rows has exactly the mean squared error of the record."""
    study_plan = regression(table)
    task = Workload(study_plan).task([Trial(study_plan.variants[0], 0)])
    (found,) = train_stack(replace(task, grid=replace(task.grid, x=task.parts["train"].x[0])))
    target = study_plan.dataset.target[study_plan.splits.train[0]]
    assert np.square(found.surface - target).mean() == pytest.approx(found.record.train_loss, rel=1e-4)
    assert found.surface.dtype == np.float64


def test_a_surface_does_not_depend_on_the_stack():
    """Alone, in any stack and in any order: the same bits."""
    study_plan = plan()
    work = Workload(study_plan)
    trials = [Trial(variant, split) for variant in study_plan.variants for split in range(3)]
    together = {o.record.variant: o.surface for o in train_stack(work.task(trials)) if o.surface is not None}
    turned = {
        o.record.variant: o.surface for o in train_stack(work.task(trials[::-1])) if o.surface is not None
    }
    alone = {v.name: train_stack(work.task([Trial(v, 0)]))[0].surface for v in study_plan.variants}
    assert set(together) == {"baseline", "dropout=0.2", "l2=0.001"}
    same(together, turned)
    same(together, alone)


def test_only_the_first_split_is_asked():
    """Stacks of other splits carry no grid, and their trials no surface."""
    study_plan = plan()
    work = Workload(study_plan)
    assert work.task([Trial(study_plan.variants[0], 1)]).grid is None
    mixed = work.task([Trial(study_plan.variants[0], split) for split in (0, 1)])
    assert [o.surface is not None for o in train_stack(mixed)] == [True, False]


def test_no_number_changes_by_being_drawn(tmp_path, monkeypatch):
    """Records and histories are the same bits with and without a plane."""
    drawn = trained(tmp_path / "a.sqlite", plan())
    monkeypatch.setattr(workload, "has_plane", lambda _: False)
    plain = trained(tmp_path / "b.sqlite", plan())
    assert drawn.surfaces
    assert not plain.surfaces
    assert plain.plane is None
    assert numbers(drawn) == numbers(plain)


def test_what_diverged_has_no_surface(path):
    """A network that left all bounds predicts nothing worth drawing; neither do outputs that are not finite."""
    wild = NetworkSettings(hidden=(6,), epochs=3, batch_size=16, learning_rate=1e4, optimizer="sgd")
    study = trained(path, plan(network=wild))
    assert {r.status for r in study.records if r.variant != NO_SKILL} == {Status.DIVERGED}
    assert study.surfaces == {}
    assert regions_of(study) == {}
    shape = Architecture(2, (), 1, SIGMOID)
    lost = np.array([np.nan, 0, 0], np.float32)
    assert surface(shape, lost, GridRows(np.ones((3, 2), np.float32))) is None


def test_classes_are_small_whole_numbers():
    """A byte per position for up to 255 classes, two beyond; a tie at zero is the first of two classes."""
    grid = GridRows(np.zeros((4, 2), np.float32))
    for n_classes, kind in ((3, np.uint8), (255, np.uint8), (300, np.uint16)):
        shape = Architecture(2, (), n_classes, SOFTMAX)
        parameters = np.zeros(shape.n_parameters, np.float32)
        parameters[-1] = 1  # the bias of the last class
        found = surface(shape, parameters, grid)
        assert found.dtype == kind
        assert found.tolist() == [n_classes - 1] * 4
    shape = Architecture(2, (), 1, SIGMOID)
    assert surface(shape, np.zeros(3, np.float32), grid).tolist() == [0] * 4


# In the store


@pytest.mark.parametrize("values", [np.arange(6, dtype=np.uint8), np.array([1 / 3, -0.0, 1e300])])
def test_a_surface_comes_back_bit_for_bit(path, values):
    """Kinds and bits survive the file; a trial without one stays without."""
    with Store(path) as store:
        store.begin("k", {}, {}, {}, {})
        store.add("k", [replace(outcome("a"), surface=values), outcome("b")])
        first, second = store.load("k")
    assert first.surface.dtype == values.dtype
    assert first.surface.tobytes() == values.tobytes()
    assert second.surface is None


def test_a_crashed_trial_gets_the_surface_of_its_retry(path):
    """The outcome that replaces a crashed trial brings its surface along."""
    with Store(path) as store:
        store.begin("k", {}, {}, {}, {})
        store.add("k", [Outcome(outcome("a", status=Status.CRASHED).record, None)])
        store.add("k", [replace(outcome("a"), surface=np.zeros(2, np.uint8))])
        assert store.load("k")[0].surface is not None


def test_other_data_pay_nothing(path):
    """Data without a plane keep neither plane nor surface in their file."""
    trained(path, plan(spec="blobs:n=60,features=3", repeats=1))
    db = sqlite3.connect(path)
    assert db.execute("SELECT count(*) FROM trial WHERE surface IS NOT NULL").fetchone() == (0,)
    ((text,),) = db.execute("SELECT plan FROM run").fetchall()
    db.close()
    assert "plane" not in json.loads(text)


# In the study


def test_the_study_hands_it_up_again(path):
    """Loaded without its data, a study has the same plane and surfaces, beside its settings."""
    study_plan = plan()
    study = trained(path, study_plan)
    with Store(path, create=False) as store:
        again = load(store, study_plan.settings.key)
    assert set(study.surfaces) == {"baseline", "dropout=0.2", "l2=0.001"}
    same(study.surfaces, again.surfaces)
    same(vars(study.plane), vars(again.plane))
    assert again.settings == study_plan.settings


def test_a_study_that_grows_has_the_same_surfaces(tmp_path):
    """A variant added later is drawn beside the stored ones, as if it had been there from the start."""
    whole = trained(tmp_path / "whole.sqlite", plan())
    trained(tmp_path / "grown.sqlite", plan(["dropout=0.2"], repeats=2))
    same(trained(tmp_path / "grown.sqlite", plan()).surfaces, whole.surfaces)
    fewer = trained(tmp_path / "grown.sqlite", plan(["l2=0.001"]))
    assert set(fewer.surfaces) == {"baseline", "l2=0.001"}


def test_worker_processes_predict_the_same(tmp_path):
    """Two processes, or one: the same surfaces."""
    same(
        trained(tmp_path / "a.sqlite", plan(), jobs=2).surfaces,
        trained(tmp_path / "b.sqlite", plan()).surfaces,
    )


def test_flipped_labels_are_shown_as_they_were_trained(path):
    """With label noise the train rows have the labels that the networks met; test rows have their own."""
    study_plan = plan()
    noisy = replace(
        study_plan,
        settings=replace(study_plan.settings, splits=replace(study_plan.settings.splits, label_noise=0.25)),
    )
    clean, flipped = Workload(study_plan).plane, Workload(noisy).plane
    assert (clean.train_target != flipped.train_target).mean() == pytest.approx(0.25, abs=0.03)
    np.testing.assert_array_equal(clean.test_target, flipped.test_target)


def test_a_tuned_technique_shows_the_strength_of_that_split(path):
    """Each technique is drawn at the strength that was chosen on the split of the picture."""
    from reg_cli.comparison.sweeps.tune import tune

    study = trained(path, plan(["dropout=0.2", "dropout=0.5"]))
    tuned = tune(study, {"dropout (tuned)": ["dropout=0.2", "dropout=0.5"]})
    drawn = tuned.study.surfaces
    assert set(drawn) == {"baseline", "dropout (tuned)"}
    np.testing.assert_array_equal(
        drawn["dropout (tuned)"], study.surfaces[tuned.chosen["dropout (tuned)"][0]]
    )


# In the reports


def test_rows_and_regions_stand_on_the_same_axes(path):
    """A network that learned `x2 is high` colours the upper half of the picture, not the right half."""
    study_plan = plan([], spec="blobs:n=200,features=2,classes=2,spread=1")
    features = study_plan.dataset.features
    upper = (features["x2"] > features["x2"].median()).to_numpy().astype(np.int64)
    dataset = replace(study_plan.dataset, target=upper)
    network = NetworkSettings(hidden=(), epochs=60, batch_size=16, learning_rate=0.05)
    study = trained(
        path,
        replace(
            study_plan,
            dataset=dataset,
            splits=plan_splits(dataset, repeats=1),
            settings=replace(study_plan.settings, network=network),
        ),
    )
    region = regions_of(study)["baseline"]
    assert region[-1].min() == 1
    assert region[0].max() == 0


@pytest.mark.parametrize("command", [["compare"], ["sweep", "--over", "l2=0,0.1"]])
def test_the_commands_draw_it_and_report_draws_it_again(tmp_path, command):
    """compare and sweep write boundary.png, and report writes the same bytes without the data."""
    from reg_cli.cli import run as regcli

    rng = np.random.default_rng(0)
    file = tmp_path / "points.csv"
    lines = [f"{a:.3f},{b:.3f},{'in' if a * a + b * b < 1 else 'out'}" for a, b in rng.normal(size=(60, 2))]
    file.write_text("\n".join(["width,height,where", *lines]), encoding="utf-8")
    name, *more = command
    rough = ["--repeats", "2", "--epochs", "3", "--hidden", "6", "--quiet", "--out", str(tmp_path / "out")]
    if name == "compare":
        more = ["--dropout", "0.2"]
    assert regcli([name, str(file), "--target", "where", *more, *rough]) == 0
    picture = tmp_path / "out" / "points" / "boundary.png"
    before = picture.read_bytes()
    picture.unlink()
    file.unlink()
    assert regcli(["report", str(picture.parent), "--quiet"]) == 0
    assert picture.read_bytes() == before
