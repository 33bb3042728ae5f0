"""A real Dask scheduler with two worker processes on loopback: the same numbers, also when a worker is lost."""

import os
import signal
import subprocess
import sys
import time

import pytest

from reg_cli.errors import UsageError
from reg_cli.study.backends import cluster
from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.variant import REFERENCES
from reg_cli.study.results.store import Store
from reg_cli.study.run import run
from tests.study.small import numbers, plan

pytest.importorskip("distributed")

LONG = plan().settings.network.__class__(hidden=(48, 48), epochs=60, batch_size=4)


def dask(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], "--no-dashboard"],
        env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "20s"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def worker(address):
    return dask("worker", address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler of this test."""
    file = tmp_path_factory.mktemp("scheduler") / "address"
    process = dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    try:
        wait_for(lambda: file.exists() and file.stat().st_size)
        import json

        yield json.loads(file.read_text())["address"]
    finally:
        end(process)


def end(*processes):
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def workers(scheduler):
    """Two workers that have joined the scheduler."""
    processes = [worker(scheduler) for _ in range(2)]
    try:
        with cluster.connect(scheduler) as client:
            client.wait_for_workers(2, timeout=60)
        yield processes
    finally:
        end(*processes)
        with cluster.connect(scheduler) as client:
            wait_for(lambda: not client.scheduler_info(n_workers=-1)["workers"])


def wait_for(true, seconds=60):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.05)


def trained(path, backend, study_plan, **more):
    with Store(path) as store:
        return run(study_plan, store, backend, **more)


def test_a_cluster_gives_the_same_numbers(tmp_path, scheduler, workers):
    """Trained by two workers elsewhere, the study is equal byte for byte to the one trained here."""
    started = []
    study_plan = plan(references=REFERENCES)
    remote = trained(
        tmp_path / "remote", Backend(None, "dask", scheduler), study_plan, on_start=started.append
    )
    assert started[0].jobs == 2
    assert numbers(remote) == numbers(trained(tmp_path / "local", Backend(1), study_plan))


def test_a_lost_worker_costs_nothing(tmp_path, scheduler, workers, monkeypatch):
    """One of two workers is killed mid-study: its stacks run on the other, and no number changes."""
    monkeypatch.setattr("reg_cli.study.training.workload.models_per_stack", lambda *_: 1)
    study_plan = plan(network=LONG)
    killed = []

    def kill(_records):
        if not killed:
            killed.append(workers[0])
            workers[0].send_signal(signal.SIGKILL)

    remote = trained(tmp_path / "remote", Backend(None, "dask", scheduler), study_plan, on_done=kill)
    assert killed[0].wait(5) == -signal.SIGKILL
    assert set(remote.results().status) == {"trained"}
    assert numbers(remote) == numbers(trained(tmp_path / "local", Backend(1), study_plan))


def test_interrupted_the_cluster_is_left_idle(tmp_path, scheduler, workers, monkeypatch):
    """An interrupted command keeps what arrived and takes its remaining stacks back from the cluster."""
    monkeypatch.setattr("reg_cli.study.training.workload.models_per_stack", lambda *_: 1)
    study_plan = plan(network=LONG)

    def stop(_records):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "study", Backend(None, "dask", scheduler), study_plan, on_done=stop)
    with cluster.connect(scheduler) as client:
        wait_for(lambda: not any(client.processing().values()), 20)
    with Store(tmp_path / "study") as store:
        assert len(store.load(study_plan.settings.key)) == 1 + 3


def test_the_plan_travels_once(tmp_path, scheduler, workers, monkeypatch):
    """The table goes to each worker once, however many stacks there are."""
    monkeypatch.setattr("reg_cli.study.training.workload.models_per_stack", lambda *_: 1)
    scattered = []
    import distributed

    real = distributed.Client.scatter
    monkeypatch.setattr(
        distributed.Client, "scatter", lambda self, *a, **n: scattered.append(n) or real(self, *a, **n)
    )
    study = trained(tmp_path / "study", Backend(None, "dask", scheduler), plan())
    assert len(study.records) == 12
    assert [one["broadcast"] for one in scattered] == [True]


def test_a_cluster_without_workers_is_refused(tmp_path, scheduler):
    """A study that nobody would train does not wait for ever."""
    with pytest.raises(UsageError, match="must have workers"):
        trained(tmp_path / "study", Backend(None, "dask", scheduler), plan())


@pytest.mark.parametrize(
    ("backend", "part"),
    [
        (Backend(None, "dask"), "none was given; add --scheduler"),
        (Backend(None, "dask", "tcp://127.0.0.1:9"), "address of a running Dask scheduler"),
        (Backend(None, "dask", "nonsense://x"), "address of a running Dask scheduler"),
        (Backend(1, "nosuch"), "a backend that joblib knows"),
    ],
)
def test_a_place_that_is_none(tmp_path, backend, part, monkeypatch):
    """No address, a wrong one, an unknown backend: a sentence that says what to give."""
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match=part):
        trained(tmp_path / "study", backend, plan())


def test_a_scheduler_needs_its_backend():
    """An address without the backend would be ignored, so it is refused."""
    with pytest.raises(UsageError, match="add --backend dask"):
        Backend(None, "local", "tcp://host:8786")


def test_without_the_package(tmp_path, monkeypatch):
    """Where Dask is not installed, the sentence names the extra."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"regcli\[distributed\]"):
        trained(tmp_path / "study", Backend(None, "dask", "tcp://127.0.0.1:9"), plan())


def test_a_backend_that_the_environment_registered(tmp_path):
    """A backend that the environment has registered with joblib under its own name gives the same numbers."""
    from joblib import register_parallel_backend
    from joblib._parallel_backends import ThreadingBackend

    register_parallel_backend("of_the_environment", ThreadingBackend)
    other = trained(tmp_path / "other", Backend(2, "of_the_environment"), plan())
    assert numbers(other) == numbers(trained(tmp_path / "local", Backend(1), plan()))


@pytest.mark.parametrize("name", ["threading", "sequential", "multiprocessing"])
def test_any_joblib_backend(tmp_path, name):
    """Every place that joblib knows gives the same numbers, threads of one process too."""
    other = trained(tmp_path / "other", Backend(2, name), plan())
    assert numbers(other) == numbers(trained(tmp_path / "local", Backend(1), plan()))


def test_other_versions_are_refused():
    """A worker whose versions or kernels would give other bits is named, with what differs."""
    own = {"python": "3.11.7", "regcli": "1", "numpy": "2.1", "blas": "openblas 0.3.30 Haswell"}
    same = {**own, "cpu": "another", "blas": "openblas 0.3.29 Haswell"}
    assert cluster.disagreements(own, {"tcp://a": same}) == []
    differ = {"tcp://b": {**own, "numpy": "2.2"}, "tcp://c": {**own, "blas": "openblas 0.3.30 Zen"}}
    assert cluster.disagreements(own, differ) == [
        "numpy is 2.2 on worker tcp://b and 2.1 here",
        "BLAS kernels is Zen on worker tcp://c and Haswell here",
    ]
