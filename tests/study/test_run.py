"""From a plan to a study: what is missing is trained, what is done stays."""

import itertools

import pytest

from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.find import load
from reg_cli.study.results.records import Status
from reg_cli.study.results.store import Store
from reg_cli.study.run import run
from reg_cli.study.training.workload import Workload
from tests.study.small import numbers, plan


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.sqlite"


def trained(path, study_plan):
    """The study, and the trials that were trained for it."""
    told = []
    with Store(path) as store:
        study = run(study_plan, store, Backend(1), on_done=told.extend)
    return study, {(record.variant, record.split) for record in told}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The study in one go."""
    return trained(tmp_path_factory.mktemp("whole") / "study.sqlite", plan())[0]


def test_a_study_holds_every_trial(whole):
    """One record per variant and split and one floor per split, in the order of the variants."""
    rows = whole.results()
    assert list(zip(rows.variant, rows.split, strict=True)) == list(
        itertools.product(["baseline", "dropout=0.2", "l2=0.001", NO_SKILL], range(3))
    )
    assert set(rows.status) == {"trained"}
    assert whole.complete
    assert set(whole.history().variant) == {"baseline", "dropout=0.2", "l2=0.001"}
    assert len(whole.history()) == 9 * 3


def test_the_same_command_trains_nothing(path, whole):
    """Everything is found again, and the numbers are those of the first time."""
    first, _ = trained(path, plan())
    again, done = trained(path, plan())
    assert done == set()
    assert numbers(again) == numbers(first) == numbers(whole)
    assert again.fit_seconds == first.fit_seconds


def test_more_variants_train_only_themselves(path, whole):
    """A study grown by a variant equals one that had it from the start."""
    trained(path, plan(["dropout=0.2"]))
    study, done = trained(path, plan())
    assert done == {("l2=0.001", split) for split in range(3)}
    assert numbers(study) == numbers(whole)


def test_more_repeats_train_only_themselves(path, whole):
    """A study grown by a repeat equals one that had it from the start."""
    trained(path, plan(repeats=2))
    study, done = trained(path, plan())
    assert done == {(name, 2) for name in study.variant_names}
    assert numbers(study) == numbers(whole)


def test_fewer_variants_show_fewer(path, whole):
    """A study shows what its command names; the rest waits in the file."""
    trained(path, plan())
    study, done = trained(path, plan(["l2=0.001"], repeats=2))
    assert done == set()
    assert [(r.variant, r.split) for r in study.records if r.variant != NO_SKILL] == [
        (name, split) for name in ("baseline", "l2=0.001") for split in range(2)
    ]
    assert study.complete
    again, done = trained(path, plan())
    assert done == set()
    assert numbers(again) == numbers(whole)


def test_another_seed_is_another_study(path):
    """Changed settings never find the old numbers."""
    first, _ = trained(path, plan(seed=0))
    second, done = trained(path, plan(seed=1))
    assert len(done) == 9
    assert numbers(first) != numbers(second)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_interrupted_it_goes_on(path, whole, after, monkeypatch):
    """Stopped after any stack, what is finished is kept, and the rest joins it to the same study."""
    monkeypatch.setattr("reg_cli.study.training.workload.models_per_stack", lambda *_: 3)
    finished = []

    def stop(records):
        finished.extend(records)
        if len(finished) > 3 * after:
            raise KeyboardInterrupt

    study_plan = plan()
    with Store(path) as store:
        with pytest.raises(KeyboardInterrupt):
            run(study_plan, store, Backend(1), on_done=stop)
        partial = load(store, study_plan.settings.key)
    assert partial.complete == (after == 2)
    assert sum(r.variant != NO_SKILL for r in partial.records) == 3 * (after + 1)
    study, done = trained(path, study_plan)
    assert len(done) == 9 - 3 * (after + 1)
    assert numbers(study) == numbers(whole)


def test_a_model_that_crashes_takes_nobody_along(path, whole, monkeypatch):
    """An exception in one technique is that model's `crashed` record; its neighbours' numbers stay the same."""
    from reg_cli.regularizers.l2 import L2

    def broken(*_):
        raise ZeroDivisionError("of the test")

    with monkeypatch.context() as patch:
        patch.setattr(L2, "penalty_gradient", broken)
        study, _ = trained(path, plan())
    rows = study.results()
    assert set(rows[rows.variant == "l2=0.001"].status) == {"crashed"}
    assert set(rows[rows.variant == "l2=0.001"].cause) == {"ZeroDivisionError: of the test"}
    alive, expected = rows[rows.variant != "l2=0.001"], whole.results()
    expected = expected[expected.variant != "l2=0.001"]
    assert alive.drop(columns=["cause"]).to_csv() == expected.drop(columns=["cause"]).to_csv()
    mended, done = trained(path, plan())
    assert done == {("l2=0.001", split) for split in range(3)}
    assert numbers(mended) == numbers(whole)


def test_no_memory_is_a_cause(path, monkeypatch):
    """A stack for which the memory ran out is `crashed: memory`, and the study goes on."""
    from reg_cli.regularizers.dropout import Dropout

    def starve(*_):
        raise MemoryError

    monkeypatch.setattr(Dropout, "hidden_noise", starve)
    study, _ = trained(path, plan())
    failed = [r for r in study.records if r.status is Status.CRASHED]
    assert {(r.variant, r.cause) for r in failed} == {("dropout=0.2", "memory")}
    assert len(failed) == 3


@pytest.mark.parametrize("most_kept", [1, 1 << 30])
def test_large_tables_are_prepared_split_by_split(path, whole, most_kept, monkeypatch):
    """Splits kept in memory or prepared again, sharing a stack or not: no number changes."""
    monkeypatch.setattr("reg_cli.study.training.workload._PREPARED_BYTES", most_kept)
    study_plan = plan()
    prepared = []
    original = Workload._prepare
    monkeypatch.setattr(Workload, "_prepare", lambda self, k: prepared.append(k) or original(self, k))
    study, _ = trained(path, study_plan)
    assert numbers(study) == numbers(whole)
    assert len(prepared) <= 2 * 3


def test_early_stopping_on_a_score_knows_which_way_is_better(tmp_path):
    """Watching RMSE, the epoch kept is the one of the lowest validation RMSE, not of the highest."""
    import pandas as pd

    from reg_cli.cli import run as regcli

    words = ["--early-stopping", "3", "--early-stopping-monitor", "val_score", "--metric", "rmse"]
    quick = ["--epochs", "15", "--repeats", "2", "--hidden", "8", "--no-plots", "--jobs", "1", "--lr", "0.03"]
    assert regcli(["compare", "diabetes", *words, *quick, "--out", str(tmp_path)]) == 0
    results = pd.read_csv(tmp_path / "diabetes" / "results.csv")
    history = pd.read_csv(tmp_path / "diabetes" / "history.csv")
    for trial in results[results.variant == "early_stopping=3"].itertuples():
        own = history[(history.variant == trial.variant) & (history.split == trial.split)]
        assert trial.kept_epoch == own.loc[own.val_score.idxmin(), "epoch"]
