"""Room on the disk, and the reason of a failed write: what is needed to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path


def reason_and_space(path: Path, error: BaseException) -> str:
    """`disk I/O error; 1.2 MB are free on its disk`, or only the reason where the room cannot be told."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    for place in (path.parent, *path.parent.parents):
        try:
            free = shutil.disk_usage(place).free
        except OSError:  # removed; its nearest remaining parent lies on the same disk, as a rule
            continue
        return f"{reason}; {size(free)} are free on its disk"
    return reason


def size(n_bytes: float) -> str:
    """A number of bytes to read: `1.5 GB`."""
    for unit in ("bytes", "kB", "MB"):
        if n_bytes < 1000:
            return f"{n_bytes:.0f} {unit}"
        n_bytes /= 1000
    return f"{n_bytes:.1f} GB"
