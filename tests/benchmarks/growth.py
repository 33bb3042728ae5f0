"""How the engine's cost grows: sweeps, rows, width, models, memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys

SWEEP = """
import time
from reg_cli.engine import blas
blas.choose_kernels()
import numpy as np, warnings
from reg_cli.engine.fit import Rows, Assignment, Training, fit
from reg_cli.engine.losses import SOFTMAX, SQUARED
from reg_cli.engine.mlp import Architecture, models_per_stack
from reg_cli.regularizers import REGULARIZERS

def engine(n_rows=1024, width=128, n_models=16, epochs=5, rates=False, n_inputs=64, batch=32):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((1, n_rows, n_inputs), dtype=np.float32)
    y = np.eye(10, dtype=np.float32)[rng.integers(10, size=(1, n_rows))]
    shape = Architecture(n_inputs, (width, width), 10, SOFTMAX)
    size = models_per_stack(shape, batch)
    began = time.process_time()
    for first in range(0, n_models, size):
        m = min(size, n_models - first)
        strengths = [(i / n_models,) for i in range(first, first + m)]
        on = [Assignment(REGULARIZERS["dropout"](), strengths)] if rates else []
        fit(shape, Training(epochs, batch), on, Rows(x, y), None, [0] * m, [(1, 0)])
    return time.process_time() - began

def scikit_learn(n_rows=1024, width=128, epochs=5):
    from sklearn.neural_network import MLPClassifier
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((n_rows, 64), dtype=np.float32), rng.integers(10, size=n_rows)
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        settings = dict(batch_size=32, max_iter=epochs, alpha=0, tol=0, n_iter_no_change=999)
        MLPClassifier((width, width), **settings).fit(x, y)
    return time.process_time() - began

def best(function, **given):
    return min(function(**given) for _ in range(4))
"""

GROWTH = """
import json
fit_alone, sweep, plain = best(scikit_learn), best(engine, rates=True), best(engine)

def growing(name, values, **given):
    times = [best(engine, **given, **{name: value}) for value in values]
    return [one / times[0] for one in times]

widths = (64, 128, 256, 512)
print(json.dumps({
    "sweep of 16 dropout rates / one scikit-learn fit": sweep / fit_alone,
    "16 models without dropout / one scikit-learn fit": plain / fit_alone,
    "rows 1,024 2,048 4,096 8,192 (times the first)": growing("n_rows", (1024, 2048, 4096, 8192)),
    "models 16 32 64 128 (times the first)": growing("n_models", (16, 32, 64, 128)),
    "width 64 128 256 512 (times the first)": growing("width", widths, n_models=8),
    "parameters at these widths (times the first)": [(74 * n + n * n) / (74 * 64 + 64 * 64) for n in widths],
}))
"""

MEMORY = """
import json, resource
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
rng = np.random.default_rng(1)
x = rng.standard_normal((1, 1_000_000, 50), dtype=np.float32)
y = x[:, :, :1].copy()
table = x.nbytes / 2**20
shape = Architecture(50, (32,), 1, SQUARED)
fit(shape, Training(1, 1024), [], Rows(x, y), None, [0] * 8, [(1, 0)])
print(json.dumps({"table MiB": table, "peak MiB": peak(), "allowed MiB": 2.5 * table + 300, "imports MiB": before}))
"""


def growth(core: int) -> dict[str, object]:
    """Measure and print; each part in a process of its own on one core."""
    found: dict[str, object] = {}
    for code in (GROWTH, MEMORY):
        pinned = f"import os; os.sched_setaffinity(0, {{{core}}})\n"
        done = subprocess.run(
            [sys.executable, "-c", pinned + SWEEP + code],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )
        found |= json.loads(done.stdout)
    for name, value in found.items():
        shown = " ".join(f"{one:.2f}" for one in value) if isinstance(value, list) else f"{value:.2f}"
        print(f"{name}: {shown}")
    return found


if __name__ == "__main__":
    growth(max(os.sched_getaffinity(0)))
