"""Each call that touches the disk fails in turn: exit 6 with a sentence, and a store that can be read."""

import builtins
import errno
import os
import pathlib
import random
import sqlite3

import pytest

from reg_cli.study.results.store import Store
from tests.durability.commands import N_QUICK, QUICK, here, study_file

N_CALLS = 200


class Faults:
    """Counts the calls that touch the disk below a folder, and lets call number `k` fail."""

    def __init__(self, folder, k):
        self.folder, self.k, self.count, self.where = str(folder), k, 0, ""

    def reached(self, what, place):
        """Count a call; fail if it is the one."""
        if self.folder not in str(place):
            return
        self.count += 1
        if self.count == self.k:
            self.where = f"{what} {place}"
            if what.startswith("SQL"):
                raise sqlite3.OperationalError("disk I/O error")
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(place))

    def install(self, patch):
        """Put itself before the calls."""
        connect, real_open, faults = sqlite3.connect, builtins.open, self

        class Connection(sqlite3.Connection):
            def execute(self, sql, *rest):
                faults.reached(f"SQL {sql[:30]}", faults.folder)
                return super().execute(sql, *rest)

            def executemany(self, sql, rows):
                faults.reached(f"SQL {sql[:30]}", faults.folder)
                return super().executemany(sql, rows)

        def failing_connect(path, *rest, **named):
            if faults.folder not in str(path):
                return connect(path, *rest, **named)
            faults.reached("SQL connect", path)
            return connect(path, *rest, **named, factory=Connection)

        def before(owner, name, place=lambda *args: args[0]):
            real = getattr(owner, name)

            def failing(*args, **named):
                faults.reached(name, place(*args))
                return real(*args, **named)

            patch.setattr(owner, name, failing)

        patch.setattr(sqlite3, "connect", failing_connect)
        patch.setattr(
            builtins, "open", lambda path, *a, **n: self.reached("open", path) or real_open(path, *a, **n)
        )
        for name in ("open", "mkdir", "replace"):
            before(pathlib.Path, name)
        before(os, "open")
        before(os, "fsync", lambda _: faults.folder)


def trials(out):
    path = study_file(out)
    if path is None or not path.stat().st_size:
        return {}
    with Store(path, create=False) as store:
        return {
            (o.record.variant, o.record.split): repr(o.record) for k in store.studies() for o in store.load(k)
        }


def injected(folder, k):
    """Run a command with its k-th call failing: the code, what it said, and the faults."""
    faults = Faults(folder, k)
    with pytest.MonkeyPatch.context() as patch:
        faults.install(patch)
        code, _, err = here(QUICK, folder)
    return code, err, faults


@pytest.fixture(scope="module")
def n_calls(tmp_path_factory):
    """How many calls the whole command makes."""
    code, err, faults = injected(tmp_path_factory.mktemp("whole"), -1)
    assert code == 0, err
    assert faults.count > 60
    return faults.count


SAMPLE = set(random.Random(0).sample(range(1, N_CALLS + 1), N_CALLS // 10))


@pytest.mark.parametrize(
    "k",
    [pytest.param(k, marks=() if k in SAMPLE else pytest.mark.nightly) for k in range(1, N_CALLS + 1)],
)
def test_one_call_fails(tmp_path, k, n_calls):
    """Whatever call fails, the command ends with 6 and a sentence; the next one finds what was stored and ends well."""
    k = 1 + (k - 1) * n_calls // N_CALLS if n_calls > N_CALLS else 1 + (k - 1) % n_calls
    code, err, faults = injected(tmp_path, k)
    assert faults.where, "no call was reached"
    if code != 0:  # a failure that can be lived with (a lock, a look) may pass unseen
        assert code == 6, f"{faults.where}: {err}"
        assert str(tmp_path) in err
        assert ", but " in err
    assert "Traceback" not in err
    kept = trials(tmp_path)
    code, _, err = here(QUICK, tmp_path)
    assert code == 0, err
    final = trials(tmp_path)
    assert kept.items() <= final.items()
    assert len(final) == N_QUICK
    left = {path.name for path in study_file(tmp_path).parent.iterdir() if path.name.startswith(".")}
    assert left == set(), f"{faults.where} left {left}"
