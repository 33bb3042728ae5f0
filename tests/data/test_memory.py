"""Memory: bounded by the file's size, whatever its columns hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MEASURE = """
import resource, sys
from reg_cli.data.load import load_dataset
from reg_cli.data.preprocess import prepare_split
from reg_cli.data.splits.split_plan import plan_splits
dataset = load_dataset(sys.argv[1], target="-1")
print(dataset.n_rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
if sys.argv[2] == "prepare":
    prepare_split(dataset, plan_splits(dataset, repeats=2), 0)
print(dataset.n_rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peaks(file: Path, then: str = "") -> tuple[float, float]:
    """The process's peak in MB after reading, and after preparing a split."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file), then], capture_output=True, text=True, check=True
    )
    read, prepared = (float(line.split()[1]) for line in done.stdout.splitlines())
    return read, prepared


def test_a_column_of_very_many_levels_is_cheap(tmp_path: Path) -> None:
    """Law: 100,000 levels cost under 1 GB, from reading to the network's arrays."""
    file = tmp_path / "levels.csv"
    rows = (f"w{(i * 7919) % 100_000},{i % 13},{'ab'[i % 2]}\n" for i in range(120_000))
    file.write_text("word,n,label\n" + "".join(rows))
    assert peaks(file, "prepare")[1] < 1000


@pytest.mark.nightly
@pytest.mark.parametrize("sort", ["digits", "floats", "words", "money"])
def test_reading_takes_at_most_four_times_the_file_and_250_mb(sort: str, tmp_path: Path) -> None:
    """Law: peak memory <= 4 x file + 250 MB."""
    line = {
        "digits": lambda i: ",".join(str((i * k) % 10) for k in range(1, 41)),
        "floats": lambda i: ",".join(repr((i * k % 10_007) / 7) for k in range(1, 11)),
        "words": lambda i: f"u{i},name{i * 7919 % 300_000},{i % 100_000:05d}",
        "money": lambda i: f'"${i:,}.50",{i % 7}%,{i % 31} kg',
    }[sort]
    file = tmp_path / "large.csv"
    with file.open("w") as out:
        out.write(
            ",".join(f"c{place}" for place in range(line(1).count(",") + 1)) + ",label\n"
            if sort != "money"
            else "a,b,c,label\n"
        )
        for i in range(400_000):
            out.write(f"{line(i)},{'ab'[i % 2]}\n")
    assert peaks(file)[0] < 4 * file.stat().st_size / 2**20 + 250
