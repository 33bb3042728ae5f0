"""The engine as scikit-learn estimators: one model, trained by the same loop as a study's trials."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from reg_cli.engine.fit import Assignment, Rows, Training, fit
from reg_cli.engine.losses import Output, output_for
from reg_cli.engine.metrics import ACCURACY, R2
from reg_cli.engine.mlp import Architecture, outputs
from reg_cli.engine.regularizer import ANYWHERE
from reg_cli.regularizers import REGULARIZERS

Matrix = NDArray[np.floating[Any]]

_NETWORK = {
    "hidden_layer_sizes": (100,),
    "activation": "relu",
    "epochs": 100,
    "batch_size": 32,
    "learning_rate": 1e-3,
    "optimizer": "adam",
    "schedule": "constant",
    "validation_fraction": 0.2,
    "image_shape": None,
    "random_state": None,
}


def _techniques(classes: bool) -> list[str]:
    """The techniques that suit the kind of target."""
    ground = replace(ANYWHERE, is_classification=classes)
    return [name for name, technique in REGULARIZERS.items() if technique.refusal(ground) is None]


def _constructor(classes: bool) -> Callable[..., None]:
    """An __init__ with every technique as a parameter, off by default; settings are called technique_setting.

    scikit-learn reads an estimator's parameters from this signature; the register is their one list.
    """
    defaults: dict[str, Any] = dict(_NETWORK)
    if classes:
        defaults["class_weight"] = None
    for name in _techniques(classes):
        defaults[name] = REGULARIZERS[name].strength.off
        for setting in REGULARIZERS[name].settings:
            defaults[f"{name}_{setting.name}"] = setting.default

    def __init__(self: Any, **parameters: Any) -> None:
        if unknown := parameters.keys() - defaults.keys():
            raise TypeError(f"parameters must be known ones, but {', '.join(sorted(unknown))} was given")
        for name, default in defaults.items():
            setattr(self, name, parameters.get(name, default))

    this = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    named = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
        for name, default in defaults.items()
    ]
    __init__.__signature__ = inspect.Signature(this + named)  # type: ignore[attr-defined]
    return __init__


def _widths(sizes: int | Sequence[int]) -> tuple[int, ...]:
    """The widths of the hidden layers; one number is one layer, as in scikit-learn."""
    return tuple(int(size) for size in np.atleast_1d(np.asarray(sizes)))


class _RegularizedMLP(BaseEstimator):  # type: ignore[misc]
    """Training and prediction, shared by classifier and regressor."""

    _classes: bool

    @property
    def _output(self) -> Output:
        """The output for this kind of target."""
        if not self._classes:
            return output_for("regression")
        return output_for("binary" if len(self.classes_) == 2 else "multiclass")

    def _train(self, x: Matrix, y: Matrix, weight: NDArray[np.float64] | None = None) -> None:
        """Train on prepared targets and set what was learned.

        Shape: x (N, D), y (N, C), weight (N,) of mean 1.
        """
        shape = Architecture(
            x.shape[1], _widths(self.hidden_layer_sizes), y.shape[1], self._output, activation=self.activation
        )
        training = Training(self.epochs, self.batch_size, self.learning_rate, self.optimizer, self.schedule)
        seed = int(check_random_state(self.random_state).randint(np.iinfo(np.int32).max))
        assignments = [self._assignment(name) for name in _techniques(self._classes)]
        watched = any(
            one.regularizer.overrides("should_stop") and not one.regularizer.strength.is_off(one.strengths[0])
            for one in assignments
        )
        rows, val = np.arange(len(x)), None
        if watched:
            labels = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0]
            rows, unseen = train_test_split(
                rows,
                test_size=self.validation_fraction,
                stratify=labels if self._classes else None,
                random_state=seed,
            )
            val = Rows(x[None, unseen], y[None, unseen])
        weight = None if weight is None else weight[None, rows]
        train = Rows(x[None, rows], y[None, rows], weight) if watched else Rows(x[None], y[None], weight)
        score = ACCURACY if self._classes else R2
        # Inputs that nobody scaled may begin with any loss: only what is not finite has diverged.
        fitted = fit(shape, training, assignments, train, val, [0], [(seed, 0)], score, diverged_loss=np.inf)
        if fitted.status[0] == "diverged":
            raise ValueError(
                f"training must stay finite, but it diverged in epoch {fitted.epochs[0]}; scale the inputs "
                "or choose a smaller learning_rate"
            )
        layers = [layer[0].astype(np.float64) for layer in shape.views(fitted.parameters)]
        self.coefs_ = [layer[:, :-1].T for layer in layers]
        self.intercepts_ = [layer[:, -1] for layer in layers]
        self.n_iter_ = int(fitted.epochs[0])
        self.kept_epoch_ = int(fitted.kept_epoch[0])
        self.loss_curve_ = fitted.history.values["train_loss"][0, : self.n_iter_]
        self.validation_loss_curve_ = (
            fitted.history.values["val_loss"][0, : self.n_iter_] if watched else None
        )

    def _assignment(self, name: str) -> Assignment:
        """A technique with this estimator's settings and strength."""
        settings = {
            setting.name: getattr(self, f"{name}_{setting.name}") for setting in REGULARIZERS[name].settings
        }
        given = getattr(self, name)
        if isinstance(given, bool):
            unit = REGULARIZERS[name].strength.unit
            raise ValueError(
                f"{name} must be a number ({unit}), but {given} was given; {REGULARIZERS[name].strength.off} is off"
            )
        strength = np.atleast_1d(given).astype(float)
        return Assignment(REGULARIZERS[name](image_shape=self.image_shape, **settings), [tuple(strength)])

    def _outputs(self, x: ArrayLike) -> NDArray[np.float64]:
        """The network's raw outputs.

        Shape: x (N, D) -> (C, N).
        """
        check_is_fitted(self)
        rows: Matrix = validate_data(self, x, dtype=np.float64, reset=False)
        pairs = zip(self.coefs_, self.intercepts_, strict=True)
        flat = np.concatenate([np.hstack([w.T, b[:, None]]).ravel() for w, b in pairs])
        shape = Architecture(
            rows.shape[1],
            tuple(len(b) for b in self.intercepts_[:-1]),
            len(self.intercepts_[-1]),
            self._output,
            activation=self.activation,
        )
        z: NDArray[np.float64] = outputs(shape, flat[None], rows)[0]
        return z


class RegularizedMLPClassifier(ClassifierMixin, _RegularizedMLP):  # type: ignore[misc]
    """A classifier with every technique of regcli as a parameter, by its name, off unless given.

    `hidden_layer_sizes` (): a linear model. A strength is a number, or a tuple with one per layer. The loss
    is mean cross-entropy + penalties. `class_weight` is None, "balanced" or a dictionary. Early stopping
    holds out `validation_fraction` of the rows. Inputs are not scaled: put a StandardScaler before it.

    Learned: `classes_`, `coefs_` and `intercepts_` as in scikit-learn's MLPClassifier, `n_iter_`,
    `kept_epoch_`, `loss_curve_`, `validation_loss_curve_`.
    """

    _classes = True
    __init__ = _constructor(classes=True)

    def fit(self, X: ArrayLike, y: ArrayLike) -> RegularizedMLPClassifier:
        """Train on rows X (N, D) and labels y (N,); ValueError for what cannot be trained on."""
        x, labels = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(labels)
        labels = column_or_1d(labels, warn=True)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"there must be at least 2 classes, but 1 class, {self.classes_[0]!r}")
        hot = np.eye(len(self.classes_))[codes]
        hot = hot[:, 1:] if len(self.classes_) == 2 else hot  # one output tells two classes apart
        weight = None
        if self.class_weight is not None:
            weight = compute_sample_weight(self.class_weight, labels)
            weight /= weight.mean()
        self._train(x, hot, weight)
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """The probability of each class, (N, classes)."""
        p = self._outputs(X)[None]
        self._output.predict(p)
        return np.column_stack([1 - p[0, 0], p[0, 0]]) if p.shape[1] == 1 else p[0].T

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The most probable class, (N,)."""
        labels: NDArray[Any] = check_fitted(self).classes_[self.predict_proba(X).argmax(axis=1)]
        return labels


class RegularizedMLPRegressor(RegressorMixin, _RegularizedMLP):  # type: ignore[misc]
    """A regressor with every technique of regcli as a parameter, by its name, off unless given.

    As RegularizedMLPClassifier; the loss is the mean squared error + penalties. The target is standardised
    for training, so that strengths do not depend on its unit; `coefs_` and `intercepts_` give it in its own.
    """

    _classes = False
    __init__ = _constructor(classes=False)

    def fit(self, X: ArrayLike, y: ArrayLike) -> RegularizedMLPRegressor:
        """Train on rows X (N, D) and values y (N,); ValueError for what cannot be trained on."""
        x, target = validate_data(self, X, y, dtype=[np.float64, np.float32], y_numeric=True)
        target = column_or_1d(target, warn=True).astype(np.float64)
        mean, scale = target.mean(), target.std() or 1.0
        self._train(x, ((target - mean) / scale)[:, None])
        self.coefs_[-1] = self.coefs_[-1] * scale
        self.intercepts_[-1] = self.intercepts_[-1] * scale + mean
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """The predicted value of each row, (N,)."""
        z: NDArray[np.float64] = self._outputs(X)[0]
        return z


def check_fitted(estimator: Any) -> Any:
    """The estimator, if it was fitted; else scikit-learn's NotFittedError."""
    check_is_fitted(estimator)
    return estimator
