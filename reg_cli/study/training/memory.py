"""Memory: what a stack needs, what there is, and how many models may be trained at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reg_cli.engine.mlp import Architecture
from reg_cli.errors import DataError
from reg_cli.study.results.disk import size

_BYTES_PER_PARAMETER = 44
"""Weights, gradient, two moments, the kept copy and that in evaluation mode, in float32; the first weights twice."""
_SHARE = 0.8
"""Of the free memory; the rest is for what the estimate does not see."""
_LIBRARIES = 80 << 20
"""A worker with NumPy and the engine loaded, before its first stack."""


def model_bytes(shape: Architecture, rows: Sequence[int], batch_size: int) -> int:
    """Bytes of one model more in a stack: parameters, a batch's values, and its outputs while measured.

    `rows`: how many rows train, val and test have.
    """
    batch = batch_size * (2 * shape.n_inputs + 3 * sum(shape.hidden) + 2 * shape.n_outputs) * 4
    outputs = max(rows) * shape.n_outputs * 4 * 6
    return shape.n_parameters * _BYTES_PER_PARAMETER + batch + outputs


def process_bytes(shape: Architecture, rows: Sequence[int]) -> int:
    """Bytes of a worker before its first model: the libraries, and one split's inputs and targets twice."""
    return _LIBRARIES + 2 * sum(rows) * (shape.n_inputs + shape.n_outputs) * 4


def models_that_fit(shape: Architecture, rows: Sequence[int], batch_size: int, jobs: int) -> int:
    """How many models a stack may hold when `jobs` stacks are trained at once; 0 where none fits."""
    share = _SHARE * available_bytes() / jobs - process_bytes(shape, rows)
    return max(0, int(share // model_bytes(shape, rows, batch_size)))


def jobs_that_fit(shape: Architecture, rows: Sequence[int], batch_size: int, jobs: int) -> int:
    """The most processes up to `jobs` in which at least one model each fits the memory.

    Raises DataError with the estimate where one model alone is too much.
    """
    for fewer in range(jobs, 0, -1):
        if models_that_fit(shape, rows, batch_size, fewer):
            return fewer
    needed = process_bytes(shape, rows) + model_bytes(shape, rows, batch_size)
    raise DataError(
        f"one model with its rows must fit the memory, but it is estimated at {size(needed)} and "
        f"{size(_SHARE * available_bytes())} may be used; give --max-rows, fewer "
        "columns or smaller --hidden widths"
    )


def available_bytes() -> int:
    """Memory that this process may still take: what machine, container and process limit leave."""
    return max(0, min(_machine(), _container(), _process_limit()))


_UNKNOWN = 1 << 62


def _machine() -> int:
    """Free memory and what the system can free at once, from Linux; elsewhere unknown."""
    return _fields("/proc/meminfo").get("MemAvailable", _UNKNOWN >> 10) << 10


_GROUPS = (
    ("/sys/fs/cgroup", "memory.max", "memory.current"),
    ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
)
"""Folder, limit and use of a container's memory, of version 2 and 1."""


def _container(groups: Sequence[tuple[str, str, str]] = _GROUPS) -> int:
    """Bytes that a control group leaves of its limit; files that can be dropped do not count."""
    for root, limit, used in groups:
        try:
            most = int(Path(root, limit).read_text(encoding="ascii"))
            taken = int(Path(root, used).read_text(encoding="ascii"))
        except (OSError, ValueError):  # no such group, or no limit ("max")
            continue
        stat = _fields(f"{root}/memory.stat")
        return most - taken + stat.get("inactive_file", 0) + stat.get("active_file", 0)
    return _UNKNOWN


def _process_limit() -> int:
    """Bytes that `ulimit -v` leaves; batch systems set it."""
    try:
        import resource
    except ImportError:
        return _UNKNOWN
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return _UNKNOWN
    return limit - (_fields("/proc/self/status").get("VmSize", 0) << 10)


def _fields(path: str) -> dict[str, int]:
    """The numbers of a system file by name."""
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return {}
    words = (line.replace(":", " ").split() for line in lines)
    return {word[0]: int(word[1]) for word in words if len(word) > 1 and word[1].isdigit()}
