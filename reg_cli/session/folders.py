"""Folders of the studies of one command: one for each data set, proved writable before anything is trained."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from reg_cli.errors import StorageError


@dataclass
class Folders:
    """Study folders below `out`; `spec_of` has the data that each was given to, by the folder's name."""

    out: Path
    spec_of: dict[str, str] = field(default_factory=dict)

    def make(self, spec: str, name: str) -> Path:
        """The study folder of a data set; StorageError where it cannot be written."""
        from reg_cli.names import slug

        base, count = slug(name), 1
        chosen = base
        while self.spec_of.get(chosen, spec) != spec:  # another data set of the same name in this command
            count += 1
            chosen = f"{base}-{count}"
        self.spec_of[chosen] = spec
        path = self.out / chosen
        try:
            path.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path, prefix=".writable-"):
                pass
        except OSError as error:
            from reg_cli.study.results.disk import reason_and_space

            raise StorageError(
                f"--out must be a folder that can be written, but {path}: {reason_and_space(path, error)}; "
                "give another --out"
            ) from error
        return path
