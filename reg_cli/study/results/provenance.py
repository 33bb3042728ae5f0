"""Provenance of a result: versions, processor, BLAS kernels."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("regcli", "numpy", "scipy", "pandas", "scikit-learn", "matplotlib")


@cache
def versions() -> dict[str, str]:
    """Versions of everything that can change a number, the processor and the matrix kernels in use."""
    from reg_cli.engine.blas import kernels

    numbers = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            numbers[package] = version(package)
        except PackageNotFoundError:
            numbers[package] = "not installed"
    return {**numbers, "platform": platform.platform(terse=True), "cpu": cpu(), "blas": kernels()}


def cpu() -> str:
    """The processor's name."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
