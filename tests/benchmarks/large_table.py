"""A large table from CSV to verdict: time and peak memory, beside scikit-learn's MLP on the same rows.

    python -m tests.benchmarks.large_table --rows 1000000 --columns 50

Each line is a process of its own; peak memory is the largest resident size of one process.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

TRAINING = ["--epochs", "3", "--batch-size", "512"]
SKLEARN = """
import sys, warnings
import numpy as np, pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
warnings.simplefilter("ignore")
table = pd.read_csv(sys.argv[1], dtype=np.float32)
x, y = table.drop(columns="target").to_numpy(), table["target"].to_numpy().astype(int)
x_train, x_test, y_train, y_test = train_test_split(x, y, train_size=0.6, test_size=0.2, random_state=0)
scaler = StandardScaler().fit(x_train)
model = MLPClassifier((128, 128), batch_size=512, max_iter=3, random_state=0).fit(scaler.transform(x_train), y_train)
print(f"{model.score(scaler.transform(x_test), y_test):.4f}")
"""


def write(path, n_rows, n_columns):
    """A binary target that depends on some columns, in blocks, so that this process stays small."""
    rng = np.random.default_rng(0)
    direction = rng.normal(size=n_columns) * (rng.random(n_columns) < 0.3)
    with path.open("w", encoding="ascii") as file:
        file.write(",".join([*(f"c{k}" for k in range(n_columns)), "target"]) + "\n")
        for start in range(0, n_rows, 50_000):
            x = rng.normal(size=(min(50_000, n_rows - start), n_columns))
            z = np.tanh(x @ direction) + x[:, 0] * x[:, 1] + rng.normal(size=len(x))
            np.savetxt(file, np.column_stack([x, z > 0]), fmt=["%.4f"] * n_columns + ["%d"], delimiter=",")


def measured(name, command):
    """Run a command; its wall time and the largest resident size of one of its processes."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status)
    last = (out.strip().splitlines() or [""])[-1][:60] if code == 0 else err.strip().splitlines()[-1][:200]
    print(
        f"| {name:44} | {seconds:7.1f} s | {usage.ru_maxrss / 1e6:6.2f} GB | exit {code} | {last}", flush=True
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--columns", type=int, default=50)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="large-table-") as folder:
        path = Path(folder, "large.csv")
        write(path, options.rows, options.columns)
        print(f"{options.rows} rows x {options.columns} columns, {path.stat().st_size / 1e6:.0f} MB of CSV")
        regcli = [sys.executable, "-m", "reg_cli"]
        study = [*regcli, "compare", str(path), "--target", "target", *TRAINING, "--no-plots", "--quiet"]
        measured("regcli inspect", [*regcli, "inspect", str(path), "--target", "target", "--format", "json"])
        for name, more in (
            ("compare, baseline + l2, 1 split, --jobs 1", ["--repeats", "1", "--jobs", "1"]),
            ("compare, baseline + l2, 2 splits, --jobs 2", ["--repeats", "2", "--jobs", "2"]),
            ("the same with --max-rows 100000", ["--repeats", "2", "--jobs", "2", "--max-rows", "100000"]),
        ):
            out = Path(folder, f"out-{hash(name)}")
            measured(name, [*study, "--l2", "1e-4", *more, "--format", "csv", "--out", str(out)])
        measured("scikit-learn MLPClassifier, one model", [sys.executable, "-c", SKLEARN, str(path)])


if __name__ == "__main__":
    main()
