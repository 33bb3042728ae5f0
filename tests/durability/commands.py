"""Real commands as processes, and what they leave behind."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from reg_cli.study.design.variant import REFERENCES

STUDY = [
    *("compare", "moons:n=120,noise=0.3", "--repeats", "6", "--epochs", "50", "--hidden", "64,64"),
    *("--batch-size", "8", "--dropout", "0.2", "--l1", "0.001", "--jobs", "2", "--no-plots"),
]
"""Some seconds of training in several stacks."""
QUICK = [
    *("compare", "moons:n=60,noise=0.3", "--repeats", "2", "--epochs", "2", "--hidden", "4"),
    *("--l2", "0.1", "--jobs", "1", "--no-plots"),
]
N_QUICK = 2 * (2 + len(REFERENCES) + 1)
"""Records of the quick study: on two splits two variants, the references and the floor."""
ONE_MODEL_A_STACK = {"REGCLI_TEST_ONE_MODEL": "1"}

START = """
import os, sys
from reg_cli.engine.blas import choose_kernels
choose_kernels()
if os.environ.get("REGCLI_TEST_ONE_MODEL"):
    import reg_cli.study.training.workload as workload
    workload.models_per_stack = lambda *_: 2
from reg_cli.cli import main
sys.argv[0] = "regcli"
main()
"""


def start(arguments, out, scratch=None, **environment):
    """A regcli process of its own session, one or two models to a stack, its temporary folder being `scratch`."""
    temporary = {} if scratch is None else {"TMPDIR": str(scratch)}
    return subprocess.Popen(
        [sys.executable, "-c", START, *arguments, "--out", str(out)],
        env={**os.environ, **ONE_MODEL_A_STACK, **temporary, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_signals,
    )


def _hear_signals():
    signal.signal(signal.SIGINT, signal.default_int_handler)


def finish(process, seconds=120):
    """Exit code, standard output and standard error."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


def here(arguments, out):
    """The same as `finish(start(...))` in this process, which saves the seconds of starting one."""
    return here_plain([*arguments, "--out", str(out)])


def here_plain(words):
    """Exit code, standard output and standard error of any command, in this process."""
    from reg_cli.cli import run

    stdout, stderr, argv = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["regcli", *words]
    try:
        with redirect_stdout(stdout), redirect_stderr(stderr):
            code = run(words)
    finally:
        sys.argv = argv
    return int(code), stdout.getvalue(), stderr.getvalue()


def members(session):
    """Processes that live in a session: the command, its workers and their attendants."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        state, _, _, sid = text.rpartition(")")[2].split()[:4]
        if int(sid) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def until(true, seconds=60):
    """Wait until something holds; whether it came to that."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def rows(path):
    """The rows of a results.csv as the text that they are."""
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def study_file(out):
    """The study of a command with one data set, or None as long as there is none."""
    return next(iter(Path(out).glob("*/study.sqlite")), None)
