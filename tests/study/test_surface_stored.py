"""Decision regions that are kept: in the store, in a study that grows or was tuned, in the picture."""

import json
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.reports.figures.boundary import regions_of
from reg_cli.study.design.settings import NetworkSettings
from reg_cli.study.results.find import load
from reg_cli.study.results.records import Outcome, Status
from reg_cli.study.results.store import Store
from reg_cli.study.training.workload import Workload
from tests.study.planes import same, trained
from tests.study.small import outcome, plan


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
