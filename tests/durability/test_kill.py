"""kill -9 of the command at random moments: what was stored stays, and the rest follows."""

import random
import signal
import sqlite3
import time

import pytest

from reg_cli.study.results.store import Store
from tests.durability.commands import STUDY, finish, rows, start, study_file


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """results.csv of the study in one go, and how long that took."""
    out = tmp_path_factory.mktemp("whole")
    began = time.monotonic()
    code, _, err = finish(start(STUDY, out))
    assert code == 0, err
    return rows(next(out.glob("*/results.csv"))), time.monotonic() - began


def stored(out):
    """Every stored trial's numbers by variant and split; the file is whole."""
    path = study_file(out)
    if path is None:
        return {}
    db = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=30)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return {}
    finally:
        db.close()
    with Store(path) as store:
        return {
            (o.record.variant, o.record.split): (repr(o.record), o.history and o.history.val_loss.tobytes())
            for key in store.studies()
            for o in store.load(key)
        }


def acknowledged(process, out, until_seconds):
    """Trials that a reader saw in the store while the command ran, up to the moment of the kill."""
    end, seen = time.monotonic() + until_seconds, {}
    while time.monotonic() < end and process.poll() is None:
        time.sleep(min(0.3, max(0.0, end - time.monotonic())))
        seen = stored(out) or seen
    return seen


@pytest.mark.parametrize("n_kills", [4, pytest.param(100, marks=pytest.mark.nightly)])
def test_killed_at_random_moments(tmp_path, uninterrupted, n_kills):
    """No acknowledged trial is lost, the file is whole, and the study ends as if nothing had been."""
    expected, seconds = uninterrupted
    rng = random.Random(n_kills)
    kills = finished = 0
    while kills < n_kills:
        out, before = tmp_path / f"{finished}", {}
        while kills < n_kills:
            process = start(STUDY, out)
            # Mostly while models are trained: a third of the time goes into starting and reporting.
            seen = acknowledged(process, out, rng.uniform(0.2, 0.9) * seconds)
            running = process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += running
            after = stored(out)
            assert {**after, **seen, **before} == after
            before = after
            if not running:
                break
        code, _, err = finish(start(STUDY, out))
        assert code == 0, err
        assert rows(next(out.glob("*/results.csv"))) == expected
        finished += 1


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_killed_around_a_commit(tmp_path, moment):
    """A stack is stored whole or not at all, wherever in its transaction the process dies."""
    import os
    import subprocess
    import sys

    code = f"""
import os, signal, sys
from pathlib import Path
from reg_cli.study.results import schema
from reg_cli.study.results.store import Store
from tests.study.small import outcome
from tests.study.test_store import begin
class Deadly:
    def __init__(self, db): self.db = db
    def __getattr__(self, name): return getattr(self.db, name)
    def execute(self, sql, *rest):
        if sql == "COMMIT":
            if {moment == "before the commit"}: os.kill(os.getpid(), signal.SIGKILL)
            self.db.execute(sql)
            os.kill(os.getpid(), signal.SIGKILL)
        return self.db.execute(sql, *rest)
with Store(Path(sys.argv[1])) as store:
    begin(store)
    store.add("k", [outcome("first")])
    store._db = Deadly(store._db)
    store.add("k", [outcome("a"), outcome("b")])
"""
    path = tmp_path / "study.sqlite"
    done = subprocess.run([sys.executable, "-c", code, str(path)], env=dict(os.environ))
    assert done.returncode == -signal.SIGKILL
    with Store(path) as store:
        names = {o.record.variant for o in store.load("k")}
    assert names == ({"first"} if moment == "before the commit" else {"first", "a", "b"})
