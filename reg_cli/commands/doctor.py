"""`regcli doctor`: what a bug report needs, and with --selfcheck whether the numbers are right here."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from reg_cli.errors import ExitCode
from reg_cli.request.options import listing_format

if TYPE_CHECKING:
    from rich.console import Console

_SETTINGS = (
    *("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "TMPDIR"),
    *("NO_COLOR", "PYTHONHASHSEED", "LOKY_MAX_CPU_COUNT"),
)
_OPTIONAL = ("distributed", "pyarrow", "torch")


@click.command("doctor", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--selfcheck", is_flag=True, help="Prove the engine's laws on this machine (some seconds).")
@listing_format
def command(selfcheck: bool, format: str) -> int:
    """Show versions, processor, BLAS and its kernels and threads, memory and writable folders.

    \b
    regcli doctor
    regcli doctor --selfcheck

    With --selfcheck the exit code is 1 where a law does not hold.
    """
    from reg_cli.reports.terminal.console import consoles

    out, messages = consoles()
    sections = gather()
    passed = True
    if selfcheck:
        sections["selfcheck"] = run_checks(messages)
        passed = all(result == "pass" for result in sections["selfcheck"].values())
    if format == "json":
        import json

        click.echo(json.dumps(sections, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print(sections, out)
    return ExitCode.DONE if passed else ExitCode.INTERNAL


def gather() -> dict[str, dict[str, Any]]:
    """Everything by section, ready for JSON."""
    import sqlite3
    from importlib.util import find_spec

    from reg_cli.study.backends.backend import usable_cores
    from reg_cli.study.results.disk import size
    from reg_cli.study.results.provenance import versions
    from reg_cli.study.training.memory import available_bytes

    found = dict(versions())
    machine = {name: found.pop(name) for name in ("platform", "cpu")}
    kernels = found.pop("blas")
    return {
        "versions": {**found, "sqlite": sqlite3.sqlite_version},
        "extras": {name: "installed" if find_spec(name) else "not installed" for name in _OPTIONAL},
        "machine": {
            **machine,
            "cores": os.cpu_count(),
            "usable cores": usable_cores(),
            "free memory": size(available_bytes()),
        },
        "BLAS": {"kernels": kernels, **_libraries()},
        "settings": {name: os.environ.get(name, "not set") for name in _SETTINGS},
        "folders": {
            "here": _writable(Path.cwd()),
            "temporary": _writable(Path(tempfile.gettempdir())),
            "shared memory": _writable(Path("/dev/shm")),  # noqa: S108  (looked at, not relied on)
        },
    }


def _libraries() -> dict[str, str]:
    """Each loaded library that has threads of its own: which, with what kernels, how many threads."""
    import numpy as np  # noqa: F401  (its BLAS must be loaded to be found)
    from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

    return {
        Path(pool["filepath"]).name: (
            f"{pool['internal_api']} {pool['version']}, {pool.get('architecture') or 'kernels unknown'}, "
            f"{pool['num_threads']} threads (1 while training)"
        )
        for pool in threadpool_info()
    }


def _writable(folder: Path) -> str:
    """Room left in a folder, or why no file can be made there."""
    import shutil

    from reg_cli.study.results.disk import size

    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".regcli-"):
            pass
        return f"{folder}: writable, {size(shutil.disk_usage(folder).free)} free"
    except OSError as error:
        return f"{folder}: not writable: {error.strerror or error}"


def run_checks(messages: Console) -> dict[str, str]:
    """Each check's result by name: `pass`, or what differs."""
    import time

    from reg_cli.study.selfcheck import CHECKS

    found = {}
    for name, check in CHECKS.items():
        began = time.perf_counter()
        found[name] = check() or "pass"
        messages.print(f"{name}: {found[name]} ({time.perf_counter() - began:.1f} s)", soft_wrap=True)
    return found


def _print(sections: dict[str, dict[str, Any]], out: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    for title, facts in sections.items():
        table = Table(
            box=None, show_header=False, padding=(0, 2, 0, 0), title=title, title_justify="left", expand=True
        )
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold", ratio=1)
        for name, value in facts.items():
            table.add_row(Text(f"  {name}"), Text(str(value)))
        out.print(table)
