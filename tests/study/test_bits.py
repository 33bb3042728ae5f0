"""One study, any number of processes, order, threads and hash seed: the same bytes."""

import itertools
import os
import subprocess
import sys

import pandas as pd
import pytest

from reg_cli.cli import run
from reg_cli.study.design.variant import REFERENCES

VARIANTS = ["--dropout", "0.2", "--l1", "0.001", "--early-stopping", "2", "--variant", "mixup=0.2,l2=0.001"]
STUDY = ["compare", "moons:n=60,noise=0.3", "--repeats", "3", "--epochs", "4", "--hidden", "9"]
ROUGH = ["--batch-size", "16", "--no-plots", "--quiet", "--format", "csv"]

COMBINATIONS = list(
    itertools.product(("1", "2"), (False, True), ("1", "2", "4"), ("0", "77"))
)  # jobs, order turned round, threads, hash seed
FEW = [("1", True, "2", "77"), ("2", False, "4", "0"), ("2", True, "1", "77")]


def turned(options):
    """The same options, the last first."""
    pairs = list(zip(options[::2], options[1::2], strict=True))
    return [word for pair in reversed(pairs) for word in pair]


def rows(folder, jobs="1", turn=False, threads="1", hash_seed="0"):
    """The rows of results.csv, sorted, as the text that they are."""
    variants = turned(VARIANTS) if turn else VARIANTS
    subprocess.run(
        [sys.executable, "-m", "reg_cli", *STUDY, *ROUGH, *variants, "--jobs", jobs, "--out", str(folder)],
        env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
        timeout=120,
    )
    (path,) = folder.glob("*/results.csv")
    return sorted(path.read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    found = rows(tmp_path_factory.mktemp("expected"))
    assert len(found) == 1 + (6 + len(REFERENCES)) * 3
    return found


@pytest.mark.parametrize(
    ("jobs", "turn", "threads", "hash_seed"),
    [
        pytest.param(*one, marks=() if one in FEW else pytest.mark.nightly, id="-".join(map(str, one)))
        for one in COMBINATIONS
    ],
)
def test_results_are_equal_byte_for_byte(tmp_path, expected, jobs, turn, threads, hash_seed):
    """results.csv is the same for any number of processes, order of variants, BLAS threads and hash seed."""
    assert rows(tmp_path, jobs, turn, threads, hash_seed) == expected


def test_measuring_has_the_same_bits_in_threads(tmp_path):
    """Losses and scores do not depend on the backend either."""
    rows = []
    for words in (["--backend", "threading", "--jobs", "2"], ["--jobs", "1"]):
        out = tmp_path / words[1]
        command = ["compare", "digits", "--hidden", "128", "--l2", "1e-3", "--repeats", "2", "--epochs", "2"]
        assert run([*command, *words, "--no-plots", "--quiet", "--out", str(out)]) == 0
        rows.append(pd.read_csv(out / "digits" / "results.csv", dtype=str))
    pd.testing.assert_frame_equal(*rows)
