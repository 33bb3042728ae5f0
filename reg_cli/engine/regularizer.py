"""Regularizer: the stages of a training step where a technique may act, and one strength per model.

Nothing here imports NumPy: the command line reads names and help of every technique from these classes, and
`--help` must not wait for an array library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from reg_cli.engine.strength import Setting, Strength

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reg_cli.engine.history import StackHistory
    from reg_cli.engine.streams import Draws

    Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Ground:
    """Network and data on which techniques are to act, and what a sentence says where they cannot.

    `n_inputs` is None where rows are not prepared yet, so that nobody knows it.
    """

    n_hidden: int
    is_classification: bool
    image_shape: tuple[int, int] | None
    n_inputs: int | None = None
    no_hidden: str = "there is none"
    no_classes: str = "the target is a number"
    no_pictures: str = "these rows have no image shape"


ANYWHERE = Ground(n_hidden=1, is_classification=True, image_shape=(1, 1))
"""Ground on which every technique can act."""


@dataclass(frozen=True)
class Step:
    """Step of the optimizer, for techniques that must follow it.

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
    """It acts only on hidden layers."""
    needs_image: ClassVar[bool] = False
    """It acts only on rows that are pictures."""
    needs_classes: ClassVar[bool] = False
    """It acts only on class targets."""

    def __init__(self, image_shape: tuple[int, int] | None = None, **settings: float | str) -> None:
        """Take settings by name, the others at their defaults; ValueError with a sentence if one is wrong."""
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

    def evaluation_scale(self, strength: Array) -> Array | None:
        """Factor of each hidden value in evaluation mode, if that is not 1.

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
        """Mark of the models that train no further, judged after an epoch. None: the technique never stops one.

        Shape: strength (m, 1) -> (m,).
        """
        return None

    def keeps(self, history: StackHistory, strength: Array) -> NDArray[np.bool_] | None:
        """Mark of the models in which this epoch's weights are the ones to keep so far. None: the last ones are kept.

        Shape: strength (m, 1) -> (m,).
        """
        return None

    @classmethod
    def overrides(cls, stage: str) -> bool:
        """True where the technique does something in that stage."""
        return getattr(cls, stage) is not getattr(Regularizer, stage)

    @classmethod
    def places(cls, n_hidden: int) -> tuple[int, str]:
        """Number of places of a network with a strength of their own, and what one of them is called."""
        if cls.overrides("hidden_noise"):
            return n_hidden, "hidden layer"
        return (n_hidden + 1, "layer of weights") if cls.strength.per_layer else (1, "network")

    @classmethod
    def refusal(cls, ground: Ground, n_strengths: int = 1) -> str | None:
        """Sentence that refuses ground on which the technique cannot act at so many strengths; None where it can."""
        if cls.needs_image and ground.image_shape is None:
            return f"{cls.name} must have pictures as rows, but {ground.no_pictures}"
        if cls.needs_image and ground.image_shape is not None:
            height, width = ground.image_shape
            if ground.n_inputs not in (None, height * width):
                return f"{cls.name} must have as many inputs as pixels, {height} x {width}, but {ground.n_inputs}"
        if cls.needs_hidden and not ground.n_hidden:
            return f"{cls.name} must have a hidden layer to act on, but {ground.no_hidden}"
        if cls.needs_classes and not ground.is_classification:
            return f"{cls.name} must have classes to act on, but {ground.no_classes}"
        n_places, place = cls.places(ground.n_hidden)
        if n_strengths not in (1, n_places):
            several = f" or {n_places}, one per {place}" if n_places > 1 else ""
            return f"{cls.name} must be one number{several}, but {n_strengths} were given"
        return None
