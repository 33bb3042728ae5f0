"""Worker processes: what they load, and what becomes of a study when they die."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from reg_cli.study.backends import local
from reg_cli.study.backends.backend import Backend, usable_cores
from reg_cli.study.backends.shared_arrays import Shelf
from reg_cli.study.results.records import Status
from reg_cli.study.results.store import Store
from reg_cli.study.run import run
from reg_cli.study.training.workload import Workload
from tests.study import deadly
from tests.study.small import numbers, plan

linux = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc")


def trained(folder, backend, study_plan=None):
    with Store(folder / "study.sqlite") as store:
        return run(study_plan or plan(), store, backend)


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """The study trained in this process."""
    return trained(tmp_path_factory.mktemp("expected"), Backend(1))


@pytest.fixture
def one_each(monkeypatch):
    """Every model a stack of its own."""
    monkeypatch.setattr("reg_cli.study.training.workload.models_per_stack", lambda *_: 1)


def test_workers_load_the_engine_only(tmp_path, monkeypatch):
    """A worker starts fast because it loads NumPy and the engine, no pandas, scikit-learn or figures."""
    monkeypatch.setattr(local, "work", deadly.told)
    study = trained(tmp_path, Backend(2))
    for record in study.of("baseline"):
        loaded, ours, _ = record.cause.split(";")
        assert loaded == ""
        floors = {name.split(".")[1] for name in ours.split(",")}
        assert floors <= {"engine", "regularizers", "study", "errors"}


def test_large_rows_are_mapped_not_sent(tmp_path, monkeypatch, expected):
    """Rows above the limit go as files that workers map; the numbers stay, and no file does."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(Shelf.__init__, "__defaults__", (1,))
    study = trained(tmp_path, Backend(2))
    assert numbers(study) == numbers(expected)
    assert {path.name for path in tmp_path.iterdir()} == {"study.sqlite"}
    monkeypatch.setattr(local, "work", deadly.told)
    other = trained(tmp_path / "..", Backend(2), plan(seed=5))
    assert {record.cause.split(";")[2] for record in other.of("baseline")} == {"True"}


def test_rows_without_room_are_sent(tmp_path, monkeypatch, expected):
    """A temporary folder that takes no file costs speed and nothing else."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    monkeypatch.setattr(Shelf.__init__, "__defaults__", (1,))
    assert numbers(trained(tmp_path, Backend(2))) == numbers(expected)


def test_a_shelf_keeps_what_is_in_use(tmp_path, monkeypatch):
    """Equal rows are one file, whoever asks; rows that no running stack needs are removed."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    study_plan = plan()
    workload = Workload(study_plan)
    (everything,) = list(workload.stacks(_trials(study_plan), 1))
    first, second = ([trial for trial in everything if trial.split == split] for split in (0, 1))
    with Shelf(1) as shelf:
        kept = [shelf.put(workload.task(stack)) for stack in (first, first[:1], second)]
        assert kept[0].files == kept[1].files != kept[2].files
        files = [{path for paths in one.files.values() for path in paths} for one in kept]
        assert {str(path) for path in shelf.folder.iterdir()} == files[0] | files[2]
        assert shelf.folder.stat().st_mode & 0o777 == 0o700
        shelf.keep_only(kept[:1])
        assert {str(path) for path in shelf.folder.iterdir()} == files[0]
        loaded = kept[0].load()
        assert loaded.parts["train"].x.tobytes() == workload.task(first).parts["train"].x.tobytes()
    assert list(tmp_path.iterdir()) == []


def _trials(study_plan):
    from reg_cli.study.design.grid import missing

    return missing(study_plan.variants, study_plan.splits.n_splits, [])


def test_a_dead_worker_costs_nothing(tmp_path, monkeypatch, one_each, expected):
    """A worker that dies on a stack once: the stack runs again, and the study is the same."""
    monkeypatch.setattr(local, "work", deadly.once)
    monkeypatch.setenv("REGCLI_TEST_FOLDER", str(tmp_path))
    assert numbers(trained(tmp_path, Backend(2))) == numbers(expected)


@pytest.mark.parametrize("largest", [1, 9])
def test_a_deadly_model_is_crashed_and_the_others_go_on(tmp_path, monkeypatch, expected, largest):
    """A model that kills its worker three times is `crashed` with the cause; nobody else is, even in its stack."""
    monkeypatch.setattr("reg_cli.study.training.workload.models_per_stack", lambda *_: largest)
    monkeypatch.setattr(local, "work", deadly.always)
    study = trained(tmp_path, Backend(2))
    for record in study.of(deadly.DOOMED):
        assert record.status is Status.CRASHED
        assert record.cause.startswith("its worker process was killed 3 times")
    rows, others = study.results(), expected.results()
    alive = rows[rows.variant != deadly.DOOMED].drop(columns=["cause"])
    assert alive.to_csv() == others[others.variant != deadly.DOOMED].drop(columns=["cause"]).to_csv()


@linux
def test_a_worker_without_memory(tmp_path, monkeypatch, one_each, expected):
    """A stack that finds no memory in its worker is `crashed: memory`; the worker goes on with the next."""
    big = plan(network=plan().settings.network.__class__(hidden=(700, 700), epochs=1), repeats=1)
    monkeypatch.setattr(local, "work", deadly.starved)
    study = trained(tmp_path, Backend(2), big)
    causes = {record.variant: (record.status, record.cause) for record in study.records}
    assert causes[deadly.DOOMED] == (Status.CRASHED, "memory")
    assert causes["baseline"] == causes["dropout=0.2"] == (Status.TRAINED, "")


def test_killed_at_random(tmp_path, monkeypatch, one_each, expected):
    """kill -9 of workers while they train: the study completes with the same numbers."""
    done = threading.Event()

    def killer():
        for _ in range(2):
            if done.wait(0.9):
                return
            for pid in children():
                os.kill(pid, signal.SIGKILL)
                break

    monkeypatch.setattr(local, "work", slow)
    thread = threading.Thread(target=killer)
    thread.start()
    try:
        study = trained(tmp_path, Backend(2))
    finally:
        done.set()
        thread.join()
    assert numbers(study) == numbers(expected)


def slow(task):
    """A stack that takes long enough to be killed in."""
    time.sleep(0.3)
    return local.work(task)


def children():
    """Worker processes of this process."""
    from joblib.externals.loky import reusable_executor

    executor = reusable_executor._executor
    return list(executor._processes or {}) if executor is not None else []


PARENT = """
import sys
from pathlib import Path
from reg_cli.study import backends
from reg_cli.study.backends import local, shared_arrays
from tests.study import test_local
import time
shared_arrays.Shelf.__init__.__defaults__ = (1,)
local.work = test_local.forever
print("ready", flush=True)
test_local.trained(Path(sys.argv[1]), local_backend := test_local.Backend(2))
"""


def forever(task):
    """A stack that never ends; it says which process it is in."""
    task.load()
    Path(os.environ["REGCLI_TEST_FOLDER"], f"pid-{os.getpid()}").touch()
    time.sleep(600)


@linux
def test_workers_end_with_their_command(tmp_path):
    """The command killed outright: two seconds later no worker lives and no temporary file is left."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        env={**os.environ, "REGCLI_TEST_FOLDER": str(tmp_path), "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
    )
    try:
        workers = until(lambda: [int(path.name[4:]) for path in tmp_path.glob("pid-*")], 2)
        assert list(scratch.iterdir()), "the rows were not shared"
    finally:
        command.kill()
        command.wait()
    until(lambda: [pid for pid in workers if not alive(pid)], len(workers), seconds=2)
    assert list(scratch.iterdir()) == []


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(look, n, seconds=30):
    """The things that `look` sees, once there are `n`."""
    end = time.monotonic() + seconds
    while len(found := look()) < n:
        assert time.monotonic() < end, f"found {found}"
        time.sleep(0.05)
    return found


def test_usable_cores_heed_the_affinity(monkeypatch):
    """A process bound to one core is given one."""
    if not hasattr(os, "sched_getaffinity"):
        pytest.skip("no affinity on this system")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert usable_cores() == 1


def test_small_studies_stay_in_the_command():
    """Starting workers for less than a few seconds of training costs more than it saves."""
    assert Backend().jobs_for(0.1) == 1
    assert Backend().jobs_for(1000) == usable_cores()
    assert Backend(3).jobs_for(0.1) == 3
