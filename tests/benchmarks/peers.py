"""This engine against what a user would otherwise reach for: `python -m tests.benchmarks.peers`.

All contenders are started on one core and warmed up first. Then they train in alternation, one at a time, so that
whatever else the machine does falls on all of them; ratios are taken within a round, and their median is shown.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.contenders import CONTENDERS
from tests.benchmarks.growth import growth
from tests.benchmarks.workloads import WORKLOADS, Workload


class Contender:
    """A contender's process, waiting for its next round."""

    def __init__(self, name: str, work: Workload, core: int) -> None:
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.contenders", name, work.name, str(core)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | threads,
        )
        self.prepared = self._answer()
        self.rounds: list[dict[str, float]] = []

    def _answer(self) -> dict[str, float]:
        assert self.process.stdout is not None
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer

    def train(self) -> None:
        """One round."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.rounds.append(self._answer())

    def end(self) -> None:
        """Let the process go."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def measured(work: Workload, names: list[str], n_rounds: int, core: int) -> dict[str, object]:
    """Every contender's seconds on one workload, and its ratio to the engine's."""
    contenders = {name: Contender(name, work, core) for name in names}
    for _ in range(n_rounds):
        for contender in contenders.values():
            contender.train()
    for contender in contenders.values():
        contender.end()
    engine = [one["seconds"] for one in contenders["engine"].rounds]
    model_steps = work.steps * work.n_models
    results = {}
    for name, contender in contenders.items():
        seconds = [one["seconds"] for one in contender.rounds]
        last = contender.rounds[-1]
        compiling = last.get("compiling", 0.0)
        scale = work.study_epochs / work.epochs
        results[name] = {
            "us_per_model_step": statistics.median(seconds) / model_steps * 1e6,
            "times_engine": statistics.median(a / b for a, b in zip(seconds, engine, strict=True)),
            "compiling_seconds": compiling,
            "times_engine_with_compiling": statistics.median(
                (a * scale + compiling) / (b * scale) for a, b in zip(seconds, engine, strict=True)
            ),
            "evaluation_seconds_per_epoch": last.get("evaluation", 0.0) / work.epochs,
            "stack": last.get("stack"),
            "kernels": contender.prepared["kernels"],
            "seconds": seconds,
        }
    return results


def cpu() -> str:
    """The processor's name."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def table(results: dict[str, dict[str, dict[str, float]]]) -> str:
    """The results as a Markdown table: microseconds per model and step, and times the engine's."""
    lines = ["| | " + " | ".join(results) + " |", "|---|" + "---|" * len(results)]
    for name in CONTENDERS:
        cells = []
        for of_workload in results.values():
            one = of_workload.get(name)
            if one is None:
                cells.append("")
                continue
            cell = f"{one['us_per_model_step']:.1f} us ({one['times_engine']:.2f}x"
            if one["compiling_seconds"]:
                ratio, seconds = one["times_engine_with_compiling"], one["compiling_seconds"]
                cell += f", {ratio:.2f}x with {seconds:.1f} s compiling"
            cells.append(cell + ")")
        lines.append(f"| {name.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run what is asked for, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workload", action="append", choices=WORKLOADS)
    parser.add_argument(
        "--contender", action="append", choices=CONTENDERS, help="beside the engine; default: all"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    parser.add_argument("--growth", action="store_true", help="also sweeps, growth and memory")
    chosen = parser.parse_args()
    names = ["engine", *(name for name in chosen.contender or CONTENDERS if name != "engine")]
    results = {
        name: measured(WORKLOADS[name], names, chosen.rounds, chosen.core)
        for name in chosen.workload or WORKLOADS
    }
    kernels = {one["engine"]["kernels"] for one in results.values()}
    print(f"{cpu()}, one core; the engine's BLAS: {', '.join(kernels)}; microseconds per model and step\n")
    print(table(results))
    for name, of_workload in results.items():
        seconds, stack = (of_workload["engine"][key] for key in ("evaluation_seconds_per_epoch", "stack"))
        print(
            f"\n{name}: stacks of {stack:.0f}; evaluating all models after an epoch takes {seconds * 1e3:.0f} ms more",
            end="",
        )
    print()
    document: dict[str, object] = {"cpu": cpu(), "workloads": results}
    if chosen.growth:
        document["growth"] = growth(chosen.core)
    if chosen.json:
        chosen.json.write_text(json.dumps(document, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
