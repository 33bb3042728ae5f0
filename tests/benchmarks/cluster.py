"""What a Dask cluster brings: measured with one and two workers here, simulated for more from measured times.

    python -m tests.benchmarks.cluster

Simulated: a study of many stacks, each of the measured length, on W workers. The command sends the plan to the
workers one after the other, answers each finished stack (store it, send the next) one at a time, and ends with
the last. So two things limit it: stacks that do not divide among the workers, and the command's own time per stack.
"""

import argparse
import heapq
import statistics
import tempfile
import time
from pathlib import Path

from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.grid import missing
from reg_cli.study.design.settings import NetworkSettings
from reg_cli.study.results.store import Store
from reg_cli.study.run import run
from reg_cli.study.training.train import train_stack
from reg_cli.study.training.workload import Workload
from tests.study.small import plan
from tests.study.test_cluster import dask, end, wait_for, worker

VARIANTS = [f"dropout=0.{k}" for k in range(1, 8)]
STACKS_SIMULATED = 2000


def study(repeats, epochs):
    network = NetworkSettings(hidden=(128, 128), epochs=epochs, batch_size=32)
    return plan(VARIANTS, spec="digits", repeats=repeats, network=network)


def timed(backend, study_plan):
    """Seconds of a whole run with a store."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder, "study.sqlite")) as store:
        began = time.perf_counter()
        run(study_plan, store, backend)
        return time.perf_counter() - began


def parts(study_plan):
    """Seconds of one stack's training, and of the command's own work for each stack: pack, store."""
    workload = Workload(study_plan)
    stacks = list(workload.stacks(missing(study_plan.variants, study_plan.splits.n_splits, []), 1))
    began = time.process_time()  # one thread trains; other programs on the machine do not count
    outcomes = [train_stack(workload.task(stack)) for stack in stacks[:2]]
    train = (time.process_time() - began) / 2
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder, "study.sqlite")) as store:
        store.begin("k", {}, {}, {}, {})
        times = []
        for one in outcomes * 10:
            began = time.perf_counter()
            store.forget("k")
            store.add("k", one)
            times.append((time.perf_counter() - began) / 2)
    return len(stacks), train, statistics.median(times)


def round_trip(scheduler):
    """Seconds of the command's time per future, measured with stacks that cost nothing."""
    from distributed import as_completed

    from reg_cli.study.backends import cluster

    with cluster.connect(scheduler) as client:
        client.gather(client.map(abs, range(100), pure=False))
        began = time.perf_counter()
        for future in as_completed(client.map(abs, range(500), pure=False), loop=client.loop):
            future.result()
        return (time.perf_counter() - began) / 500


def publishing(scheduler, study_plan):
    """Seconds to bring the plan with its table to one worker."""
    from reg_cli.study.backends import cluster

    with cluster.connect(scheduler) as client:
        began = time.perf_counter()
        client.scatter({"plan": study_plan}, broadcast=True, hash=False)
        return (time.perf_counter() - began) / len(client.scheduler_info(n_workers=-1)["workers"])


def simulated(n_workers, n_stacks, train, per_stack, publish):
    """Seconds of a study on some workers: each is busy from its plan on; the command serves one at a time."""
    workers = [publish * (k + 1) for k in range(n_workers)]
    heapq.heapify(workers)
    command = last = 0.0
    for _ in range(n_stacks):
        ready = heapq.heappop(workers)
        done = ready + train
        # Two stacks per worker are on their way, so a worker starts its next before the answer is stored.
        command = max(command, done) + per_stack
        last = max(last, command)
        heapq.heappush(workers, max(done, command - train))
    return last


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=12)
    arguments.add_argument("--epochs", type=int, default=40)
    options = arguments.parse_args()
    study_plan = study(options.repeats, options.epochs)
    n_stacks, train, storing = parts(study_plan)
    local = timed(Backend(1), study_plan)
    print(
        f"digits, {study_plan.n_trials} models in {n_stacks} stacks, {train:.2f} s each; here alone {local:.1f} s"
    )

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "address")
        processes = [dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))]
        try:
            wait_for(lambda: file.exists() and file.stat().st_size)
            import json

            address = json.loads(file.read_text())["address"]
            for n_workers in (1, 2):
                processes.append(worker(address))
                wait_for(lambda n=n_workers: _joined(address) == n)
                timed(Backend(None, "dask", address), study(1, 1))  # loads the libraries in the workers
                seconds = timed(Backend(None, "dask", address), study_plan)
                print(f"  {n_workers} workers: {seconds:.1f} s, efficiency {local / seconds / n_workers:.0%}")
            each, publish = round_trip(address), publishing(address, study_plan)
        finally:
            end(*processes)
    per_stack = each + storing
    print(
        f"per stack: {each * 1e3:.1f} ms of Dask, {storing * 1e3:.1f} ms of storing; plan {publish * 1e3:.0f} ms"
    )
    print(f"\nsimulated, {STACKS_SIMULATED} stacks:\n| workers | minutes | speed-up | efficiency |")
    alone = simulated(1, STACKS_SIMULATED, train, per_stack, publish)
    for n_workers in (1, 2, 16, 64, 256):
        seconds = simulated(n_workers, STACKS_SIMULATED, train, per_stack, publish)
        speed = alone / seconds
        print(f"| {n_workers:7} | {seconds / 60:7.1f} | {speed:8.1f} | {speed / n_workers:10.0%} |")


def _joined(address):
    from reg_cli.study.backends import cluster

    with cluster.connect(address) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


if __name__ == "__main__":
    main()
