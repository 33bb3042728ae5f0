"""References in a study: trained, stored, resumed and failing as any other trial, and paid for only where asked."""

import subprocess
import sys

import pytest

from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.variant import BOOSTING, LINEAR, NO_SKILL, REFERENCES
from reg_cli.study.references import register
from reg_cli.study.results.find import load
from reg_cli.study.results.records import Status
from reg_cli.study.results.store import Store
from reg_cli.study.run import run
from tests.study.small import numbers, plan


def trained(path, study_plan, jobs=1):
    """The study, and the trials that were trained for it."""
    told = []
    with Store(path) as store:
        study = run(study_plan, store, Backend(jobs), on_done=told.extend)
    return study, [(record.variant, record.split) for record in told]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The study with both references in one go."""
    return trained(tmp_path_factory.mktemp("whole") / "study.sqlite", plan(references=REFERENCES))[0]


def test_references_are_trials_and_no_variants(whole):
    """One record per reference and split, behind the variants and before the floor; no weights, epochs or history."""
    rows = whole.results()
    assert list(dict.fromkeys(rows.variant)) == ["baseline", "dropout=0.2", "l2=0.001", *REFERENCES, NO_SKILL]
    assert whole.variant_names == ("baseline", "dropout=0.2", "l2=0.001")
    assert whole.references == REFERENCES
    assert whole.n_trials == whole.n_done == 15
    assert whole.complete
    for record in (*whole.of(LINEAR), *whole.of(BOOSTING)):
        assert (record.status, record.epochs, record.n_weights) == (Status.TRAINED, 0, 0)
        assert whole.rows.has("test", record.variant, record.split)
    assert set(whole.history().variant) == {"baseline", "dropout=0.2", "l2=0.001"}


def test_adding_references_to_a_study_trains_only_those(tmp_path, whole):
    """They are no part of the settings: a stored study is found again, and no other number moves."""
    path = tmp_path / "study.sqlite"
    plain, _ = trained(path, plan())
    study, done = trained(path, plan(references=REFERENCES))
    assert sorted(done) == sorted((name, split) for name in REFERENCES for split in range(3))
    assert numbers(study) == numbers(whole)
    without, done = trained(path, plan())
    assert done == []
    assert numbers(without) == numbers(plain)
    assert without.references == ()
    assert without.complete


def test_one_reference_alone(tmp_path, whole):
    """Each is asked for by its name, and is the same without the other."""
    study, _ = trained(tmp_path / "study.sqlite", plan(references=(BOOSTING,)))
    assert study.references == (BOOSTING,)
    assert [r.test_loss for r in study.of(BOOSTING)] == [r.test_loss for r in whole.of(BOOSTING)]


def test_in_two_processes_the_bits_are_the_same(tmp_path, whole):
    """Fitted in workers, whose libraries have threads of their own, the numbers are those of this process."""
    study, _ = trained(tmp_path / "study.sqlite", plan(references=REFERENCES), jobs=2)
    assert numbers(study) == numbers(whole)


def test_a_reference_that_fails_is_a_crashed_record_and_takes_nobody_along(tmp_path, whole, monkeypatch):
    """Its cause is kept, the others' numbers stand, and the next command tries again."""
    path = tmp_path / "study.sqlite"

    def fails(_):
        raise ValueError("no such matrix")

    with monkeypatch.context() as patch:
        patch.setitem(register.FITS, LINEAR, fails)
        study, _ = trained(path, plan(references=REFERENCES))
    assert {(r.status, r.n_weights, r.cause) for r in study.of(LINEAR)} == {
        (Status.CRASHED, 0, "ValueError: no such matrix")
    }
    assert [r.test_loss for r in study.of("l2=0.001")] == [r.test_loss for r in whole.of("l2=0.001")]
    assert study.complete
    again, done = trained(path, plan(references=REFERENCES))
    assert sorted(done) == [(LINEAR, split) for split in range(3)]
    assert numbers(again) == numbers(whole)


def test_interrupted_before_its_references_a_study_is_not_complete(tmp_path, whole):
    """They count among the trials that are to be done, and are trained by the same command again."""
    path, study_plan = tmp_path / "study.sqlite", plan(references=REFERENCES)

    def stop(_):
        raise KeyboardInterrupt

    with Store(path) as store:
        with pytest.raises(KeyboardInterrupt):
            run(study_plan, store, Backend(1), on_done=stop)
        partial = load(store, study_plan.settings.key)
    assert (partial.n_done, partial.n_trials, partial.complete) == (9, 15, False)
    study, done = trained(path, study_plan)
    assert len(done) == 6
    assert numbers(study) == numbers(whole)


def test_a_study_without_references_does_not_load_their_libraries(tmp_path):
    """With `--references none` scikit-learn's ensembles are not imported (its linear models come with its scalers)."""
    code = (
        "import sys; from reg_cli.cli import run; code = run(sys.argv[1:]); "
        "print('LOADED', 'sklearn.ensemble' in sys.modules)"
    )
    words = [
        "compare",
        "moons:n=60",
        "--epochs",
        "2",
        "--repeats",
        "2",
        "--hidden",
        "4",
        "--no-plots",
        "--jobs",
        "1",
    ]
    loaded = {}
    for references in ("none", "linear"):
        command = [sys.executable, "-c", code, *words, "--references", references, "--quiet"]
        done = subprocess.run(
            [*command, "--out", str(tmp_path / references)], capture_output=True, text=True, check=True
        )
        loaded[references] = done.stdout.split()[-1]
    assert loaded == {"none": "False", "linear": "True"}
