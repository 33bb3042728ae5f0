"""Every remark fires on a study that earns it, and not on one that does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reg_cli.comparison.advice.advise import REMARKS, advise
from reg_cli.comparison.comparison import compare
from reg_cli.data.dataset import Notice
from reg_cli.engine.metrics import SCORES
from reg_cli.study.design.settings import Settings, SplitSettings
from reg_cli.study.results.records import History

from .studies import diverged, record, simulated, study_of
from .test_comparison import saturated_study
from .test_verdict import hollow_study


def plain(**options):
    """A study that earns no remark at all."""
    options = {"n_test": 200, "n_train": 600, **options}
    return simulated({"v": (-0.05, 0.03)}, noise=0.002, **options)


def falling(shape):
    """The baseline's train loss along 50 epochs, the same on every split."""
    loss = np.asarray(shape, dtype=float)
    return {("baseline", s): History(loss, loss, 1 - loss, 1 - loss) for s in range(10)}


def last_epoch_best():
    study = plain()
    return replace(study, records=tuple(replace(r, best_epoch=r.epochs) for r in study.records))


def one_diverged():
    study = plain()
    return replace(
        study, records=(*(r for r in study.records if (r.variant, r.split) != ("v", 3)), diverged("v", 3))
    )


def twin_of_the_baseline():
    study = plain()
    twins = [record("twin", r.split, r.train_score, r.test_score) for r in study.of("baseline")]
    return study_of([*study.records, *twins], n_test=200, n_train=600)


def many_rows(effect, **options):
    return simulated({"v": effect}, n_test=200, n_train=20000, **options)


def perfect(last):
    """Test scores of 1 on every split but for the last one's."""
    records = [record("baseline", s, 1.0, 1.0 if s < 9 else last) for s in range(10)]
    return study_of(records, metric=SCORES["accuracy"], n_test=200)


EARNED = {
    "incomplete": replace(plain(), complete=False),
    "failed-trials": one_diverged(),
    "label-noise": replace(plain(), settings=Settings(splits=SplitSettings(label_noise=0.2))),
    "doubtful-data": plain(notices=(Notice("target-copy", "'fare paid' tells the target"),)),
    "perfect-test": perfect(1.0),
    "no-skill": plain(test=0.4, floor=0.5),
    "no-overfitting": plain(train=0.75, test=0.75),
    "saturated-train": saturated_study(),
    "loss-falling": plain(histories=falling(np.linspace(1, 0.5, 50))),
    "best-epoch-last": last_epoch_best(),
    "underfitting": simulated({"v": (-0.3, -0.1)}, noise=0.002),
    "did-nothing": twin_of_the_baseline(),
    "few-repeats": plain(n_splits=4),
    "small-test": plain(n_test=30),
    "row-worth": plain(n_test=60),
    "more-repeats": many_rows((0.0, 0.0), noise=0.03),
    "more-rows": simulated({"v": (0.0, 0.0)}, noise=0.05),
}

# For each remark a study close to the earning one that must stay silent.
SPARED = {
    "doubtful-data": plain(notices=(Notice("renamed", "a column was renamed"),)),
    "perfect-test": perfect(0.999),
    "loss-falling": plain(histories=falling(np.exp(-np.arange(50) / 8))),
    "best-epoch-last": plain(),
    "underfitting": simulated({"v": (-0.3, -0.01)}, noise=0.01),
    "row-worth": plain(n_test=100),
    "small-test": plain(n_test=50),
    "few-repeats": plain(n_splits=5),
    "more-rows": many_rows((0.0, 0.0), noise=0.03),
    "more-repeats": simulated({"v": (0.0, 0.0)}, noise=0.05),
    "no-skill": hollow_study(),
    "no-overfitting": simulated(
        {"v": (-0.05, 0.03)}, noise=0.05, train=0.75, test=0.75, n_test=200, n_train=600
    ),
}


def ids(study):
    return [advice.id for advice in advise(study, compare(study))]


def test_a_plain_study_earns_no_remark():
    """Advice that always appears is read by no one."""
    assert ids(plain()) == []


@pytest.mark.parametrize("id_", EARNED)
def test_each_remark_fires(id_):
    """A study that earns a remark gets it once, with a cause and a next step."""
    study = EARNED[id_]
    found = [advice for advice in advise(study, compare(study)) if advice.id == id_]
    assert len(found) == 1
    assert found[0].cause
    assert found[0].next_step


@pytest.mark.parametrize("id_", SPARED)
def test_each_remark_spares_a_study_just_outside(id_):
    """A study next to the bound does not get the remark."""
    assert id_ not in ids(SPARED[id_])


def test_a_network_that_learns_its_train_rows_alone_is_told_so():
    """No skill on unseen rows is not "nothing to learn" where the train rows are learnt, and the other way round."""
    learning = {a.id: a.next_step for a in advise(plain(test=0.4), compare(plain(test=0.4)))}
    idle = plain(train=0.5, test=0.4, floor=0.5)
    idling = {a.id: a.next_step for a in advise(idle, compare(idle))}
    assert "nothing that holds beyond them" in learning["no-skill"]
    assert "nothing to learn" in idling["no-skill"]


def test_every_remark_is_covered():
    """A new remark needs a study that earns it (all others are silent on the plain study)."""
    assert len(EARNED) == len(REMARKS)


def test_advice_survives_a_study_without_numbers():
    """Where nothing could be compared the remarks say why, and none of them fails."""
    study = study_of([*(diverged("baseline", s) for s in range(3)), *(diverged("v", s) for s in range(3))])
    assert "failed-trials" in ids(study)
