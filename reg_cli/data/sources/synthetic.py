"""Tables drawn from a known recipe: the same parameters and seed give the same rows, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Task
from reg_cli.data.sources.signals import signals1d
from reg_cli.data.table import FrameTable, Table, sampled
from reg_cli.data.text_format import AS_FOUND, TextFormat
from reg_cli.errors import UsageError
from reg_cli.names import nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Drawn = tuple[NDArray[np.float64], NDArray[np.float64]]

LARGEST = 50_000_000  # values in one drawn table: 400 MB


@dataclass(frozen=True)
class Parameter:
    """One parameter of a generator; a default that is an int asks for a whole number."""

    default: float
    low: float
    high: float
    help: str


@dataclass(frozen=True)
class Generator:
    """One recipe: how it draws inputs (N, D) and target (N,), and what the result is good for showing."""

    draw: Callable[..., Drawn]
    task: Task
    shows: str
    parameters: dict[str, Parameter] = field(default_factory=dict)


def _rows(default: int) -> dict[str, Parameter]:
    return {
        "n": Parameter(default, 10, 1_000_000, "rows"),
        "seed": Parameter(0, 0, 2**32 - 1, "seed of the draw"),
    }


def _two_classes(n: int) -> NDArray[np.float64]:
    import numpy as np

    return (np.arange(n) >= n // 2).astype(np.float64)


def moons(rng: np.random.Generator, n: int, noise: float) -> Drawn:
    """Two interleaved half circles."""
    import numpy as np

    y = _two_classes(n)
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack((np.cos(angle), np.sin(angle)))
    x = np.where(y[:, None] == 0, upper, np.array([1.0, 0.5]) - upper)
    return x + rng.normal(0, noise, x.shape), y


def circles(rng: np.random.Generator, n: int, noise: float, factor: float) -> Drawn:
    """A ring around a smaller ring."""
    import numpy as np

    y = _two_classes(n)
    angle = rng.uniform(0, 2 * np.pi, n)
    radius = np.where(y == 0, 1.0, factor)
    x = radius[:, None] * np.column_stack((np.cos(angle), np.sin(angle)))
    return x + rng.normal(0, noise, x.shape), y


def spirals(rng: np.random.Generator, n: int, noise: float, turns: float) -> Drawn:
    """Two spirals around each other."""
    import numpy as np

    y = _two_classes(n)
    radius = np.sqrt(rng.uniform(0.01, 1, n))
    angle = 2 * np.pi * turns * radius + np.pi * y
    x = radius[:, None] * np.column_stack((np.cos(angle), np.sin(angle)))
    return x + rng.normal(0, noise, x.shape), y


def blobs(rng: np.random.Generator, n: int, classes: int, features: int, spread: float) -> Drawn:
    """Gaussian clouds around random centres."""
    import numpy as np

    centres = rng.uniform(-3, 3, (classes, features))
    y = (np.arange(n) % classes).astype(np.float64)
    return centres[y.astype(int)] + rng.normal(0, spread, (n, features)), y


def xor(rng: np.random.Generator, n: int, noise: float, features: int) -> Drawn:
    """The class is whether the first two inputs have different signs; the other inputs are noise."""
    import numpy as np

    x = rng.uniform(-1, 1, (n, features))
    y = ((x[:, 0] > 0) != (x[:, 1] > 0)).astype(np.float64)
    x[:, :2] += rng.normal(0, noise, (n, 2))
    return x, y


def friedman1(rng: np.random.Generator, n: int, noise: float, features: int) -> Drawn:
    """Friedman (1991): five inputs of ten matter, one of them only through an interaction."""
    import numpy as np

    x = rng.uniform(0, 1, (n, features))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return x, y + rng.normal(0, noise, n)


def sparse_linear(rng: np.random.Generator, n: int, features: int, informative: int, noise: float) -> Drawn:
    """A linear quantity of a few inputs among many that are noise."""
    import numpy as np

    x = rng.normal(0, 1, (n, features))
    weights = rng.choice(np.array([-1.0, 1.0]), informative) * rng.uniform(1, 2, informative)
    return x, x[:, :informative] @ weights + rng.normal(0, noise, n)


def classification(
    rng: np.random.Generator,
    n: int,
    features: int,
    informative: int,
    classes: int,
    flip: float,
    separation: float,
) -> Drawn:
    """Clouds around the corners of a cube in a few inputs, noise in the others, some labels flipped."""
    import numpy as np

    corners = rng.permutation(1 << min(informative, 16))[: 2 * classes]
    places = ((corners[:, None] >> np.arange(informative)) & 1) * 2.0 - 1.0
    cloud = np.arange(n) % len(corners)
    x = rng.normal(0, 1, (n, features))
    x[:, :informative] += separation * places[cloud]
    y = (cloud % classes).astype(np.float64)
    flipped = rng.random(n) < flip
    y[flipped] = rng.integers(0, classes, int(flipped.sum()))
    return x, y


GENERATORS: dict[str, Generator] = {
    "moons": Generator(
        moons,
        Task.BINARY,
        "a curved border in the plane: noise decides how much there is to overfit",
        _rows(400) | {"noise": Parameter(0.3, 0, 10, "deviation of the noise on both inputs")},
    ),
    "circles": Generator(
        circles,
        Task.BINARY,
        "a closed border: no linear model can find it",
        _rows(400)
        | {
            "noise": Parameter(0.15, 0, 10, "deviation of the noise on both inputs"),
            "factor": Parameter(0.6, 0.01, 0.99, "radius of the inner ring"),
        },
    ),
    "spirals": Generator(
        spirals,
        Task.BINARY,
        "a border that needs a large network: regularization can also underfit",
        _rows(600)
        | {
            "noise": Parameter(0.05, 0, 10, "deviation of the noise on both inputs"),
            "turns": Parameter(1.5, 0.1, 10, "turns of each spiral"),
        },
    ),
    "blobs": Generator(
        blobs,
        Task.MULTICLASS,
        "classes as clouds: overlap sets the best score that exists",
        _rows(500)
        | {
            "classes": Parameter(4, 2, 100, "number of clouds"),
            "features": Parameter(8, 1, 10_000, "number of inputs"),
            "spread": Parameter(2.5, 0, 100, "deviation of each cloud"),
        },
    ),
    "xor": Generator(
        xor,
        Task.BINARY,
        "a pure interaction among noise inputs",
        _rows(500)
        | {
            "noise": Parameter(0.1, 0, 10, "deviation of the noise on the two inputs that matter"),
            "features": Parameter(10, 2, 10_000, "number of inputs"),
        },
    ),
    "friedman1": Generator(
        friedman1,
        Task.REGRESSION,
        "smooth regression with inputs that do not matter",
        _rows(400)
        | {
            "noise": Parameter(1.0, 0, 100, "deviation of the noise on the target"),
            "features": Parameter(10, 5, 10_000, "number of inputs"),
        },
    ),
    "sparse_linear": Generator(
        sparse_linear,
        Task.REGRESSION,
        "few true inputs among many: the case for L1",
        _rows(200)
        | {
            "features": Parameter(100, 1, 10_000, "number of inputs"),
            "informative": Parameter(5, 1, 10_000, "number of inputs that matter"),
            "noise": Parameter(1.0, 0, 100, "deviation of the noise on the target"),
        },
    ),
    "signals1d": Generator(
        signals1d,
        Task.MULTICLASS,
        "digits as signals that may stand anywhere: strong overfitting in seconds",
        _rows(5000)
        | {
            "noise": Parameter(0.25, 0, 10, "deviation of the noise that hangs together"),
            "shear": Parameter(0.75, 0, 10, "how far a signal may lean"),
        },
    ),
    "classification": Generator(
        classification,
        Task.BINARY,
        "a chosen share of wrong labels: a network that memorises them is caught",
        _rows(500)
        | {
            "features": Parameter(20, 1, 10_000, "number of inputs"),
            "informative": Parameter(5, 1, 10_000, "number of inputs that matter"),
            "classes": Parameter(2, 2, 100, "number of classes"),
            "flip": Parameter(0.1, 0, 1, "share of labels drawn anew"),
            "separation": Parameter(1.0, 0, 100, "distance of the clouds from the centre"),
        },
    ),
}


def accepts(spec: str) -> bool:
    """True where `spec` is a generator, with or without parameters."""
    return spec.split(":", 1)[0] in GENERATORS


def load(spec: str, *, max_rows: int | None = None, text: TextFormat = AS_FOUND) -> Table:  # noqa: ARG001
    """The drawn table; raises UsageError for a parameter that is unknown or out of range."""
    import numpy as np
    import pandas as pd

    name, _, parameters = spec.partition(":")
    generator = GENERATORS[name]
    given = parse_parameters(name, parameters)
    seed = int(given.pop("seed"))
    _check_fits_together(name, given)
    x, y = generator.draw(np.random.default_rng(np.random.SeedSequence(seed)), **given)
    frame = pd.DataFrame(x, columns=[f"x{position}" for position in range(1, x.shape[1] + 1)])
    task = generator.task
    if task is Task.REGRESSION:
        frame["target"] = y
    else:
        frame["target"] = pd.Series(y).astype(int).astype(str).astype("category")
        task = Task.BINARY if frame["target"].nunique() == 2 else Task.MULTICLASS
    return sampled(FrameTable(spec, frame, "target", task), max_rows)


def parse_parameters(name: str, text: str) -> dict[str, float]:
    """`n=300,noise=0.3` as a number for every parameter of the generator, defaults filled in."""
    parameters = GENERATORS[name].parameters
    given = {key: parameter.default for key, parameter in parameters.items()}
    for item in filter(None, (piece.strip() for piece in text.split(","))):
        key, _, value = (piece.strip() for piece in item.partition("="))
        if key not in parameters:
            raise UsageError(
                f"a parameter of {name!r} must be one of {', '.join(parameters)}, but {key!r} was given; "
                f"{nearest(key, parameters)}"
            )
        given[key] = _number(name, key, value, parameters[key])
    return given


def _number(name: str, key: str, value: str, parameter: Parameter) -> float:
    whole = isinstance(parameter.default, int)
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        number = float("nan")
    if not parameter.low <= number <= parameter.high:
        raise UsageError(
            f"{key} of {name!r} must be a {'whole ' if whole else ''}number from {parameter.low:g} to "
            f"{parameter.high:g} ({parameter.help}), but {value!r} was given; write for example "
            f"{name}:{key}={parameter.default}"
        )
    return number


def _check_fits_together(name: str, given: dict[str, float]) -> None:
    features, informative = given.get("features", 2), given.get("informative", 0)
    if informative > features:
        raise UsageError(
            f"informative of {name!r} must be at most features, but {informative} is more than {features}; "
            "give more features"
        )
    if name == "classification" and 2 ** min(informative, 16) < 2 * given["classes"]:
        raise UsageError(
            f"classification must have at least twice as many corners as classes, but {informative} "
            f"informative inputs have {2**informative} corners; give more informative inputs"
        )
    if given["n"] * features > LARGEST:
        raise UsageError(
            f"n times features of {name!r} must be at most {LARGEST:,}, but it is {given['n'] * features:,}; "
            "give fewer rows or features"
        )
