"""What a regularizer is: the stages of a training step where it may act, and one strength per model.

Nothing here imports NumPy: the command line reads names, ranges and help of every technique from these
classes, and `--help` must not wait for an array library.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reg_cli.engine.history import StackHistory
    from reg_cli.engine.streams import Draws

    Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Strength:
    """The one number of a regularizer: its range, its identity value, and how it is read.

    `low` and `high` are the allowed range, both inclusive unless `high_open`. `off` is the value at which the
    technique is exactly the identity; it need not lie in the range (a patience of infinity is off, and no
    range).
    """

    low: float
    high: float
    off: float
    default: float
    unit: str
    high_open: bool = False
    whole: bool = False
    per_layer: bool = False
    log_scale: bool = False

    @property
    def range_text(self) -> str:
        """The allowed range as a reader of mathematics writes it."""
        high = "inf)" if math.isinf(self.high) else f"{self.high:g}" + (")" if self.high_open else "]")
        return f"[{self.low:g}, {high}"

    def parse(self, text: str) -> tuple[float, ...]:
        """Read `0.2`, or `0.2:0.5` for one strength per layer.

        This is the only place where a strength given as text becomes a number.

        Raises ValueError with a sentence when it is no number or out of range.
        """
        try:
            values = tuple(float(part) for part in text.split(":"))
        except ValueError:
            raise ValueError(f"must be a number ({self.unit}), but {text!r} was given") from None
        return self.check(values)

    def check(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return the values as a tuple if each is allowed (or off), else raise ValueError with a sentence."""
        if len(values) > 1 and not self.per_layer:
            raise ValueError(f"must be one number, but {len(values)} were given, one per layer")
        for value in values:
            inside = self.low <= value <= self.high and not (self.high_open and value == self.high)
            inside = inside and math.isfinite(value)
            whole = not self.whole or math.isinf(value) or float(value).is_integer()
            if value != self.off and not (inside and whole):
                kind = "a whole number in" if self.whole else "in"
                raise ValueError(f"must be {kind} {self.range_text} ({self.unit}), but {value:g} was given")
        return tuple(float(value) for value in values)

    def is_off(self, values: Sequence[float]) -> bool:
        """Whether the technique does nothing at these values."""
        return all(value == self.off for value in values)


@dataclass(frozen=True)
class Setting:
    """A setting of a technique beside its strength; it holds for every variant of a study."""

    name: str
    default: float | str
    help: str
    choices: tuple[str, ...] = ()
    low: float = -math.inf


@dataclass(frozen=True)
class Step:
    """What the optimizer did in this step, for techniques that must follow it.

    `measure` works out `scale`; not every technique asks for it.
    """

    learning_rate: float
    measure: Callable[[], Array | float]

    @property
    def scale(self) -> Array | float:
        """The step that each weight takes per unit of a constant gradient: the learning rate for SGD,
        lr / (1 - mu) with momentum, lr / (sqrt(v) + eps), bias-corrected, for Adam.

        Shape: a number, or (m, out, in).
        """
        return self.measure()


class Regularizer:
    """One technique. Every stage is the identity unless a technique overrides it.

    A stage sees only the models in which the technique is on, m of the M, as views into the stack: it changes
    them in place. `strength` broadcasts over whatever the stage is given. Random numbers come from `draws`,
    where they are shared by all variants of a split, whatever their strengths.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """The technique's name as a reader writes it."""
    help: ClassVar[str]
    """One sentence: what it does to the training."""
    source: ClassVar[str]
    """The paper or book that defines it."""
    elsewhere: ClassVar[tuple[tuple[str, str], ...]] = ()
    """The same strength in other libraries, as (library, expression); n is the number of train rows."""
    strength: ClassVar[Strength]
    settings: ClassVar[tuple[Setting, ...]] = ()
    needs_hidden: ClassVar[bool] = False
    """Whether it acts only on hidden layers."""
    needs_image: ClassVar[bool] = False
    """Whether it acts only on rows that are pictures."""
    needs_classes: ClassVar[bool] = False
    """Whether it acts only on class targets."""

    def __init__(self, image_shape: tuple[int, int] | None = None, **settings: float | str) -> None:
        """Take the settings by name, the others at their defaults; raise ValueError with a sentence if one is
        wrong.
        """
        self.image_shape = image_shape
        self.chosen = {setting.name: settings.pop(setting.name, setting.default) for setting in self.settings}
        if settings:
            raise ValueError(
                f"{self.name} must be given its own settings only, but {', '.join(settings)} was given"
            )
        for setting in self.settings:
            value = self.chosen[setting.name]
            if setting.choices and value not in setting.choices:
                raise ValueError(
                    f"{self.name} {setting.name} must be one of "
                    f"{', '.join(setting.choices)}, but {value!r} was given"
                )
            if not setting.choices and not float(value) >= setting.low:
                raise ValueError(
                    f"{self.name} {setting.name} must be {setting.low:g} or more, but {value} was given"
                )

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """Change a training batch in place.

        Shape: x (m, B, D), y (m, B, C), strength (m, 1, 1).
        """

    def hidden_noise(self, shape: tuple[int, int, int], strength: Array, draws: Draws) -> Array | None:
        """Multiplicative noise for one hidden layer, of mean 1; its own backpropagation is the same product.

        Shape: shape is (m, H, B) and so is the result; strength (m, 1, 1).
        """
        return None

    def resting_scale(self, strength: Array) -> Array | None:
        """What each hidden value is multiplied by when the technique is off, if that is not 1.

        Shape: strength (m, 1, 1) -> (m, 1, 1).
        """
        return None

    def penalty(self, weight: Array, strength: Array) -> Array | float:
        """The term that the technique adds to the mean loss, for one layer.

        Shape: weight (m, out, in) without the biases, strength (m, 1, 1) -> (m,).
        """
        return 0.0

    def penalty_gradient(self, weight: Array, strength: Array, gradient: Array) -> None:
        """Add the penalty's gradient to `gradient` in place.

        Shape: weight and gradient (m, out, in), strength (m, 1, 1).
        """

    def decay(self, weight: Array, strength: Array, learning_rate: float) -> None:
        """Shrink the weights at which the gradient was taken, before the optimizer's step.

        Shape: weight (m, out, in), strength (m, 1, 1).
        """

    def constrain(self, weight: Array, strength: Array, step: Step) -> None:
        """Move the weights after the optimizer's step: a proximal step or a projection.

        Shape: weight (m, out, in), strength (m, 1, 1).
        """

    def should_stop(self, history: StackHistory, strength: Array) -> NDArray[np.bool_] | None:
        """Which models train no further, judged after an epoch. None: the technique never stops one.

        Shape: strength (m, 1) -> (m,).
        """
        return None

    def keeps(self, history: StackHistory, strength: Array) -> NDArray[np.bool_] | None:
        """In which models this epoch's weights are the ones to keep so far. None: the last ones are kept.

        Shape: strength (m, 1) -> (m,).
        """
        return None

    def overrides(self, stage: str) -> bool:
        """Whether the technique does anything in that stage."""
        return getattr(type(self), stage) is not getattr(Regularizer, stage)
