"""Ctrl-C and SIGTERM: answered at once, nothing lost, nothing left."""

import os
import shlex
import signal
import time
from pathlib import Path

import pytest

from reg_cli.study.results.store import Store
from tests.durability.commands import START, STUDY, finish, members, rows, start, study_file, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
SHARED = Path("/dev/shm")
LONG = [*STUDY, "--repeats", "40"]


def n_stored(out):
    path = study_file(out)
    if path is None or not path.stat().st_size:
        return 0
    with Store(path, create=False) as store:
        return sum(len(store.load(key)) for key in store.studies())


def shared_files(pid):
    """Semaphores and folders of a command; they carry its number."""
    return [path.name for path in SHARED.iterdir() if f"-{pid}-" in path.name] if SHARED.is_dir() else []


@pytest.fixture
def scratch(tmp_path):
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("number", "code", "jobs", "to_group"),
    [
        (signal.SIGINT, 130, "2", True),
        (signal.SIGINT, 130, "1", False),
        (signal.SIGTERM, 143, "2", False),
    ],
)
def test_the_first_signal_keeps_what_is_finished(tmp_path, scratch, number, code, jobs, to_group):
    """Answered at once; the partial table, marked, with the command that goes on; no process and file is left."""
    command = start([*LONG, "--jobs", jobs], tmp_path / "out", scratch)
    floor = 40  # the no-skill rows are there first
    assert until(lambda: n_stored(tmp_path / "out") > floor), finish(command)
    os.killpg(command.pid, number) if to_group else command.send_signal(number)
    told = time.monotonic()
    line = next(line for line in command.stderr if "stopping" in line)
    assert time.monotonic() - told < 0.5, line
    ended, out, err = finish(command)
    assert time.monotonic() - told < 6  # alone on the machine: about one second
    assert ended == code, err
    assert "Traceback" not in err
    assert "baseline" in out
    assert "incomplete" in out + err
    (again,) = [
        text.partition("to go on from here: regcli ")[2] for text in err.splitlines() if "to go on" in text
    ]
    assert shlex.split(again)[:2] == ["compare", "moons:n=120,noise=0.3"]
    assert until(lambda: not members(command.pid), 2)
    assert until(lambda: not list(scratch.iterdir()) and not shared_files(command.pid), 2)
    kept = n_stored(tmp_path / "out")
    assert floor < kept < floor + 40 * 3
    assert len(rows(next((tmp_path / "out").glob("*/results.csv")))) == kept + 1


@pytest.mark.parametrize("numbers", [(signal.SIGINT, signal.SIGINT), (signal.SIGINT, signal.SIGTERM)])
def test_a_second_signal_ends_on_the_spot(tmp_path, scratch, numbers):
    """Who presses again does not wait for a table; still nothing is left, and what was stored is whole."""
    command = start(LONG, tmp_path / "out", scratch)
    assert until(lambda: n_stored(tmp_path / "out") > 40), finish(command)
    command.send_signal(numbers[0])
    next(line for line in command.stderr if "stopping" in line)
    command.send_signal(numbers[1])
    ended, _, err = finish(command, 2)
    assert ended in (130, 143)
    assert "Traceback" not in err
    assert until(lambda: not members(command.pid), 2)
    assert until(lambda: not list(scratch.iterdir()) and not shared_files(command.pid), 2)
    assert n_stored(tmp_path / "out") > 40


@pytest.mark.parametrize("delay", [0.05, 0.3, 0.8, 1.5])
def test_a_signal_at_any_time_ends_in_order(tmp_path, delay):
    """Before there is anything to keep, the command ends with the signal's code and no traceback."""
    command = start(STUDY, tmp_path / "out")
    until(lambda: Path(f"/proc/{command.pid}/status").read_text().count("SigCgt:\t0000000000000000") == 0, 5)
    time.sleep(delay)
    command.send_signal(signal.SIGTERM)
    ended, _, err = finish(command, 20)
    assert ended in (143, -15), err  # -15: Python had not begun to listen
    assert "Traceback" not in err


def test_a_deaf_command_stays_deaf(tmp_path):
    """Started with Ctrl-C ignored (nohup, a script's background), the command goes on through it."""
    import subprocess
    import sys

    quick = [*STUDY, "--epochs", "2", "--repeats", "2", "--jobs", "1"]
    command = subprocess.Popen(
        [sys.executable, "-c", START, *quick, "--out", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    for _ in range(3):
        time.sleep(0.4)
        command.send_signal(signal.SIGINT)
    assert finish(command)[0] == 0
