"""The five classic small tables that scikit-learn carries, read from its files without importing it.

Importing scikit-learn's loaders takes a second or two, reading the files some ten milliseconds. Where the
files are not found or not of the expected shape (another version), scikit-learn's own loaders are asked.
"""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reg_cli.data.dataset import Task
from reg_cli.data.table import FrameTable, Table, sampled
from reg_cli.data.text_format import AS_FOUND, TextFormat

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Builtin:
    """One built-in table: where it lies, what its columns are called, and what it is good for showing."""

    file: str
    n_rows: int
    inputs: tuple[str, ...]
    target: str
    classes: tuple[str, ...]
    shows: str
    target_file: str | None = None
    skip: int = 0
    delimiter: str | None = ","
    image_shape: tuple[int, int] | None = None

    @property
    def task(self) -> Task:
        """Target: what there is to predict."""
        if not self.classes:
            return Task.REGRESSION
        return Task.BINARY if len(self.classes) == 2 else Task.MULTICLASS


_CELL = (
    "radius texture perimeter area smoothness compactness concavity,concave points,symmetry,fractal dimension"
)
_CELL_NAMES = tuple(_CELL.split(",")[0].split()) + tuple(_CELL.split(",")[1:])
_WINE = """alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols
    proanthocyanins color_intensity hue od280/od315_of_diluted_wines proline"""

BUILTINS: dict[str, Builtin] = {
    "digits": Builtin(
        "digits.csv.gz",
        1797,
        tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8)),
        "digit",
        tuple("0123456789"),
        "small images: shifts as augmentation; train rows fitted perfectly, so watch the loss gap",
        image_shape=(8, 8),
    ),
    "breast_cancer": Builtin(
        "breast_cancer.csv",
        569,
        tuple(f"mean {name}" for name in _CELL_NAMES)
        + tuple(f"{name} error" for name in _CELL_NAMES)
        + tuple(f"worst {name}" for name in _CELL_NAMES),
        "diagnosis",
        ("malignant", "benign"),
        "an easy binary table with correlated inputs: little accuracy to win, a loss gap to close",
        skip=1,
    ),
    "wine": Builtin(
        "wine_data.csv",
        178,
        tuple(_WINE.split()),
        "cultivar",
        ("class_0", "class_1", "class_2"),
        "few rows, three classes well apart: differences are small and uncertain",
        skip=1,
    ),
    "iris": Builtin(
        "iris.csv",
        150,
        ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        "species",
        ("setosa", "versicolor", "virginica"),
        "the smallest table: a study in seconds, hardly anything to overfit",
        skip=1,
    ),
    "diabetes": Builtin(
        "diabetes_data_raw.csv.gz",
        442,
        ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
        "progression",
        (),
        "noisy regression: an unregularized network overfits at once",
        target_file="diabetes_target.csv.gz",
        delimiter=None,
    ),
}


def accepts(spec: str) -> bool:
    """True where `spec` is the name of a built-in table."""
    return spec in BUILTINS


def load(spec: str, *, max_rows: int | None = None, text: TextFormat = AS_FOUND) -> Table:  # noqa: ARG001
    """The built-in table called `spec`, whole: its rows are few."""
    import numpy as np
    import pandas as pd

    builtin = BUILTINS[spec]
    values, target = _from_files(builtin) or _from_loader(spec)
    frame = pd.DataFrame(values, columns=list(builtin.inputs))
    if builtin.classes:
        frame[builtin.target] = pd.Categorical.from_codes(
            target.astype(np.int64), dtype=pd.CategoricalDtype(list(builtin.classes))
        )
    else:
        frame[builtin.target] = target
    return sampled(FrameTable(spec, frame, builtin.target, builtin.task, builtin.image_shape), max_rows)


def _from_files(builtin: Builtin) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Inputs (N, D) and target (N,) from scikit-learn's data folder; None where they are not as expected."""
    found = find_spec("sklearn")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "datasets" / "data"
    n_inputs = len(builtin.inputs)
    try:
        values = _numbers(folder / builtin.file, builtin)
        if builtin.target_file:
            target = _numbers(folder / builtin.target_file, builtin).ravel()
        else:
            values, target = values[:, :n_inputs].copy(), values[:, n_inputs]
    except (OSError, ValueError, IndexError):
        return None
    return (
        (values, target)
        if values.shape == (builtin.n_rows, n_inputs) and len(target) == len(values)
        else None
    )


def _numbers(path: Path, builtin: Builtin) -> NDArray[np.float64]:
    import numpy as np

    stored = path.read_bytes()
    text = (gzip.decompress(stored) if path.suffix == ".gz" else stored).decode()
    return np.loadtxt(io.StringIO(text), delimiter=builtin.delimiter, skiprows=builtin.skip)


def _from_loader(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from sklearn import datasets

    options: dict[str, Any] = {"scaled": False} if name == "diabetes" else {}
    bunch = getattr(datasets, f"load_{name}")(**options)
    return bunch.data, bunch.target
