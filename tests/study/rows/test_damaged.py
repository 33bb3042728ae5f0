"""Stored rows are not trusted: what does not fit is a sentence and exit code 6, never a traceback."""

import sqlite3

import numpy as np
import pytest

from reg_cli.cli import run
from reg_cli.study.rows.archive import pack, unpack

WORDS = (
    "--epochs",
    "2",
    "--repeats",
    "2",
    "--hidden",
    "4",
    "--no-plots",
    "--jobs",
    "1",
    "--quiet",
    "--l2",
    "0.1",
)


def shorter(arrays):
    return {name: array[..., :-1] if array.ndim else array for name, array in arrays.items()}


def beyond(arrays):
    return {
        name: array.astype(int) + 10_000 if name in ("test", "cluster") else array
        for name, array in arrays.items()
    }


def nothing(arrays):
    return {}


def foreign(arrays):
    return {"nonsense": np.zeros(3)}


def text(arrays):
    return {name: array.astype(str) for name, array in arrays.items()}


DAMAGES = (shorter, beyond, nothing, foreign, text, b"", b"PK no archive", b"\0" * 1000)


@pytest.mark.parametrize("table", ["trial", "study"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: getattr(d, "__name__", repr(d)[:12]))
def test_damaged_rows_are_refused(table, damage, tmp_path, capsys):
    """Whatever the bytes of a trial's rows, or of the plan, become: exit code 6, or a report from what is left."""
    assert run(["compare", "iris", *WORDS, "--out", str(tmp_path)]) == 0
    file = tmp_path / "iris" / "study.sqlite"
    with sqlite3.connect(file) as db:
        (packed,) = db.execute(f"SELECT rows FROM {table} WHERE rows IS NOT NULL").fetchone()
        changed = damage if isinstance(damage, bytes) else pack(damage(unpack(packed)))
        db.execute(f"UPDATE {table} SET rows = ?", (changed,))
    db.close()
    capsys.readouterr()
    code = run(["report", str(tmp_path / "iris"), "--no-plots"])
    assert code in (0, 6)
    assert "bug" not in capsys.readouterr().err
    # Without rows a trial is still a trial, and it has no row numbers to be wrong.
    assert code == 6 or damage is nothing or (damage, table) == (beyond, "trial")
