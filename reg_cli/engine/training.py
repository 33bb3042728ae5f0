"""The settings of a training that hold for every model of a study."""

from __future__ import annotations

from dataclasses import dataclass

from reg_cli.engine.optimizers import OPTIMIZERS, SCHEDULES


@dataclass(frozen=True)
class Training:
    """How every model of a study is trained."""

    epochs: int = 100
    batch_size: int = 32
    learning_rate: float = 1e-3
    optimizer: str = "adam"
    schedule: str = "constant"

    def __post_init__(self) -> None:
        for name, value in (("epochs", self.epochs), ("batch_size", self.batch_size)):
            if value < 1:
                raise ValueError(f"{name} must be 1 or more, but {value} was given")
        if not 0 < self.learning_rate < float("inf"):
            raise ValueError(
                f"learning_rate must be above 0 and finite, but {self.learning_rate:g} was given"
            )
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(
                f"optimizer must be one of {', '.join(OPTIMIZERS)}, but {self.optimizer!r} was given"
            )
        if self.schedule not in SCHEDULES:
            raise ValueError(
                f"schedule must be one of {', '.join(SCHEDULES)}, but {self.schedule!r} was given"
            )
