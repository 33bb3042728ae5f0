"""What every contender trains: the same architecture, rows, batch size, epochs and number of models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Workload:
    """One benchmark. `alone` of the models are trained by contenders that go one by one, their time scaled up."""

    name: str
    widths: tuple[int, ...]
    batch_size: int
    n_models: int
    n_rows: int
    epochs: int
    alone: int
    study_epochs: int

    @property
    def steps(self) -> int:
        """Training steps of one model in a round."""
        return self.epochs * -(-self.n_rows // self.batch_size)

    @property
    def output(self) -> str:
        """What the last layer stands for."""
        return "softmax" if self.widths[-1] > 1 else "squared"

    def rows(self) -> tuple[Any, Any]:
        """Inputs (N, D) float32 and labels (N,) or values (N,)."""
        import numpy as np

        rng = np.random.default_rng(1)
        x = rng.standard_normal((self.n_rows, self.widths[0]), dtype=np.float32)
        if self.output == "softmax":
            return x, rng.integers(self.widths[-1], size=self.n_rows)
        return x, (x[:, 0] + rng.standard_normal(self.n_rows)).astype(np.float32)


WORKLOADS = {
    one.name: one
    for one in (
        Workload("small", (30, 32, 2), 32, 64, 1024, 16, 2, 100),
        Workload("medium", (64, 128, 128, 10), 32, 40, 1024, 5, 1, 100),
        Workload("large", (100, 256, 256, 1), 256, 8, 50_000, 1, 1, 10),
    )
}
