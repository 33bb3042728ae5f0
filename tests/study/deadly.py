"""Stand-ins for the worker's function that kill their process, as a crash or the system would."""

import os
import resource
import signal
import sys
from pathlib import Path

import numpy as np

from reg_cli.study.backends.worker import work

DOOMED = "l2=0.001"


def always(task):
    """The stack of one variant never survives."""
    if DOOMED in task.task.variants:
        os.kill(os.getpid(), signal.SIGKILL)
    return work(task)


def once(task):
    """The first stack of each split does not survive."""
    mark = Path(os.environ["REGCLI_TEST_FOLDER"], f"{task.task.seeds[0]}")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGSEGV)
    return work(task)


def starved(task):
    """One variant finds no memory, for real: the process may take none above what it has."""
    if DOOMED not in task.task.variants:
        return work(task)
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (1 << 20), before[1]))
    try:
        return work(task)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def told(task):
    """Modules that the worker has loaded, in place of numbers."""
    work(task)
    loaded = {name for name in sys.modules if name not in _OF_THE_TESTS}
    heavy = {"pandas", "sklearn", "scipy", "matplotlib", "rich", "click", "rich_click", "jinja2", "sqlite3"}
    found = ",".join(sorted(heavy & {name.partition(".")[0] for name in loaded}))
    ours = ",".join(sorted(name for name in loaded if name.startswith("reg_cli.")))
    mapped = all(not np.asarray(rows.x).flags.owndata for rows in task.load().parts.values())
    from tests.study.small import outcome

    _OF_THE_TESTS.update(set(sys.modules) - loaded)
    cause = f"{found};{ours};{mapped}"
    return [outcome(name, task.task.seeds[0][1], cause=cause) for name in task.task.variants]


_OF_THE_TESTS = set()
