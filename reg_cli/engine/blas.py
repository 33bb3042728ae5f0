"""The matrix kernels: one thread per fit, and the right kernels on processors that OpenBLAS does not know."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

_AVX512 = {"avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"}


def choose_kernels() -> None:
    """Ask OpenBLAS for its AVX-512 kernels where the processor really has them; call before NumPy is loaded.

    On an AVX-512 processor that it does not recognise, OpenBLAS falls back to its Haswell kernels, at half
    the rate. A choice of the user's own is never touched. Child processes inherit it.
    """
    if "OPENBLAS_CORETYPE" in os.environ or "numpy" in sys.modules or not _cpu_flags() >= _AVX512:
        return
    os.environ["OPENBLAS_CORETYPE"] = "SkylakeX"


def _cpu_flags() -> set[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return set()
    for line in text.splitlines():
        if line.startswith("flags"):
            return set(line.partition(":")[2].split())
    return set()


@cache
def _controller(load: Callable[[], None] | None = None) -> ThreadpoolController:
    # Building it looks through every loaded library, so one is kept.
    import numpy as np  # noqa: F401  (its BLAS must be loaded to be found)
    from threadpoolctl import ThreadpoolController

    if load is not None:
        load()
    return ThreadpoolController()


def one_thread(load: Callable[[], None] | None = None) -> AbstractContextManager[object]:
    """One BLAS thread within the context: float32 sums differ in their last bits between one and two.

    `load` imports libraries with threads of their own (OpenMP's), which are limited as well.
    """
    context: AbstractContextManager[object] = _controller(load).limit(limits=1)
    return context


def kernels() -> str:
    """The BLAS library under NumPy and its kernels, such as "openblas 0.3.31 SkylakeX"."""
    pools = [pool for pool in _controller().info() if pool.get("user_api") == "blas"]
    # SciPy may bring a library of its own; the engine's products run in NumPy's.
    pools.sort(key=lambda pool: "numpy" not in str(pool.get("filepath", "")))
    for pool in pools:
        parts = (pool.get("internal_api"), pool.get("version"), pool.get("architecture"))
        return " ".join(str(part) for part in parts if part)
    return "unknown"
