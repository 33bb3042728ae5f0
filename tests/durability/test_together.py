"""Several commands on one study folder at once."""

import sqlite3

import pytest

from reg_cli.study.design.variant import REFERENCES
from tests.durability.commands import QUICK, STUDY, finish, rows, start, study_file


@pytest.mark.parametrize("n_commands", [3, pytest.param(8, marks=pytest.mark.nightly)])
def test_every_trial_once(tmp_path, n_commands):
    """Commands started together wait for each other: each trial is trained once, and all show the same study."""
    together = [start(STUDY, tmp_path / "out") for _ in range(n_commands)]
    ended = [finish(command, 300) for command in together]
    assert [code for code, _, _ in ended] == [0] * n_commands
    messages = "".join(err for _, _, err in ended)
    assert "locked" not in messages
    assert messages.count("another regcli works in") == n_commands - 1
    assert sum("30 models to train, in" in err for _, _, err in ended) == 1
    assert sum("0 models to train, 30 stored already" in err for _, _, err in ended) == n_commands - 1
    assert len({out.replace(" ", "") for _, out, _ in ended}) == 1
    (n_trials,) = (
        sqlite3.connect(study_file(tmp_path / "out")).execute("SELECT count(*) FROM trial").fetchone()
    )
    assert n_trials == 30 + 6
    assert finish(start(STUDY, tmp_path / "alone"))[0] == 0
    together_csv, alone_csv = (next((tmp_path / d).glob("*/results.csv")) for d in ("out", "alone"))
    assert rows(together_csv) == rows(alone_csv)


def test_different_variants_at_once(tmp_path):
    """Commands that ask for different variants end with all of them in one file, and each shows its own."""
    rates = ("0.1", "0.2", "0.3")
    ended = [finish(c) for c in [start([*QUICK, "--dropout", rate], tmp_path) for rate in rates]]
    assert [(code, "locked" in err) for code, _, err in ended] == [(0, False)] * 3
    for rate, (_, out, _) in zip(rates, ended, strict=True):
        assert f"dropout={rate}" in out
        assert not any(f"dropout={other}" in out for other in rates if other != rate)
    names = sqlite3.connect(study_file(tmp_path)).execute("SELECT DISTINCT variant FROM trial").fetchall()
    assert {name for (name,) in names} == {"baseline", "l2=0.1", *REFERENCES, "no-skill"} | {
        f"dropout={r}" for r in rates
    }
