"""Decision regions: what a trained network predicts over the plane, whatever trained it."""

from dataclasses import replace

import numpy as np
import pytest

from reg_cli.engine.losses import SIGMOID, SOFTMAX
from reg_cli.engine.mlp import Architecture
from reg_cli.reports.figures.boundary import regions_of
from reg_cli.study.design.grid import Trial
from reg_cli.study.design.settings import NetworkSettings
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.records import Status
from reg_cli.study.results.surface import GridRows, surface
from reg_cli.study.training import workload
from reg_cli.study.training.train import train_stack
from reg_cli.study.training.workload import Workload
from tests.study.planes import BLOBS, regression, same, trained
from tests.study.small import numbers, plan


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
