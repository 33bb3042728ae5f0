"""References against scikit-learn called on the same arrays, and against the network that is the same model."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, RidgeCV
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_info

from reg_cli.engine import blas
from reg_cli.engine.losses import RAREST, SIGMOID, SOFTMAX
from reg_cli.engine.rows import Rows
from reg_cli.study.design.grid import Trial
from reg_cli.study.design.settings import NetworkSettings
from reg_cli.study.design.variant import BOOSTING, LINEAR, REFERENCES, named, reference
from reg_cli.study.references.boosting import MOST_ROUNDS, boosting
from reg_cli.study.references.linear import PENALTIES, linear, log_likelihood
from reg_cli.study.references.problem import Problem, Side
from reg_cli.study.references.register import load_libraries
from reg_cli.study.training.measure import PARTS, measure_outputs
from reg_cli.study.training.reference import problem_of
from reg_cli.study.training.train import train_stack
from reg_cli.study.training.workload import Workload
from tests.study.small import plan

SETS = {"diabetes": "r2", "breast_cancer": "accuracy", "wine": "accuracy"}


@pytest.fixture(autouse=True)
def as_a_worker_fits():
    """One thread, and scikit-learn's warnings of its future unheard."""
    with blas.one_thread(load_libraries), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def task_of(name, data, split=0, **more):
    return Workload(plan(spec=data, metric=SETS.get(data, "accuracy"), **more)).task(
        [Trial(reference(name), split)]
    )


def labels(y):
    return y[:, 0].astype(int) if y.shape[1] == 1 else y.argmax(axis=1)


def oracle(task):
    """scikit-learn's own model, fitted on the task's arrays."""
    x, y, val = task.parts["train"].x[0], task.parts["train"].y[0], task.parts["val"]
    problem = problem_of(task)
    classes = task.shape.output.classes
    if task.reference == LINEAR and not classes:
        return RidgeCV(alphas=len(x) * np.array(PENALTIES)).fit(x, y[:, 0])
    if task.reference == LINEAR:
        model = LogisticRegressionCV(
            Cs=1 / (2 * len(x) * np.array(PENALTIES)),
            cv=StratifiedKFold(5, shuffle=True, random_state=problem.random_state),
            scoring="neg_log_loss",
            max_iter=1000,
            l1_ratios=(0,),
            use_legacy_attributes=False,
        )
        return model.fit(x, labels(y))
    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    target = labels if classes else lambda y: y[:, 0]
    model = kind(early_stopping=True, max_iter=MOST_ROUNDS, random_state=problem.random_state)
    return model.fit(x, target(y), X_val=val.x[0], y_val=target(val.y[0]))


@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.parametrize("data", SETS)
def test_scores_are_those_of_scikit_learn_on_the_same_arrays(name, data):
    """Oracle: scikit-learn's model and its own metrics give every score of the record; the predictions are its bits."""
    task = task_of(name, data)
    (outcome,) = train_stack(task)
    model = oracle(task)
    for part in PARTS:
        x, y = task.parts[part].x[0], task.parts[part].y[0]
        score = getattr(outcome.record, f"{part}_score")
        loss = getattr(outcome.record, f"{part}_loss")
        if task.shape.output.classes:
            assert score == metrics.accuracy_score(labels(y), model.predict(x))
            assert loss == pytest.approx(metrics.log_loss(labels(y), model.predict_proba(x)), rel=1e-6)
            continue
        z = model.predict(x)
        assert measure_outputs(task.shape, z[None, None], y)["r2"] == score
        assert score == pytest.approx(metrics.r2_score(y[:, 0].astype(float), z), abs=1e-12)
        scale = task.target_scale[0] ** 2
        assert loss == pytest.approx(metrics.mean_squared_error(y[:, 0].astype(float), z) * scale, rel=1e-12)
    assert outcome.record.variant == name


@pytest.mark.parametrize("data", SETS)
def test_the_network_without_hidden_layers_is_the_linear_reference_at_its_penalty(data):
    """Oracle: `--hidden none --l2 x`, trained to the end, is ridge at alpha = n x, or at C = 1/(2 n x) the logistic."""
    task = task_of(LINEAR, data)
    n = task.parts["train"].x.shape[1]
    model = oracle(task)
    x = model.alpha_ / n if data == "diabetes" else 1 / (2 * n * model.C_)
    # Cross-entropy is flatter than squared error.
    rate, epochs = (0.02, 1500) if data == "diabetes" else (0.1, 2500)
    network = NetworkSettings((), epochs=epochs, batch_size=n, learning_rate=rate, optimizer="nesterov")
    studied = plan((), spec=data, metric=SETS[data], network=network)
    (trained,) = train_stack(Workload(studied).task([Trial(named({"l2": (x,)}), 0)]))
    (fitted,) = train_stack(task)
    for part in PARTS:
        assert getattr(trained.record, f"{part}_loss") == pytest.approx(
            getattr(fitted.record, f"{part}_loss"), rel=1e-2, abs=1e-3
        )
    assert trained.record.test_score == pytest.approx(fitted.record.test_score, abs=2e-3)


def test_every_thread_pool_is_held_to_one():
    """Also OpenMP's, in which scikit-learn boosts, and which is loaded long after the first network was trained."""
    with blas.one_thread(load_libraries):
        pools = threadpool_info()
    assert {pool["user_api"] for pool in pools} >= {"blas", "openmp"}
    assert {pool["num_threads"] for pool in pools} == {1}


def test_what_is_random_follows_from_seed_split_and_reference():
    """Another split or another reference draws other numbers; the variants beside it do not matter."""
    first = problem_of(task_of(LINEAR, "iris")).random_state
    assert first == problem_of(task_of(LINEAR, "iris", variants=())).random_state
    others = {
        problem_of(task).random_state
        for task in (
            task_of(LINEAR, "iris", split=1),
            task_of(BOOSTING, "iris"),
            task_of(LINEAR, "iris", seed=1),
        )
    }
    assert len(others | {first}) == 4


def test_rare_classes_weigh_as_in_the_networks():
    """With balanced weights the reference is fitted with the weights that the networks have."""
    network = NetworkSettings((6,), epochs=3, class_weight="balanced")
    task = task_of(LINEAR, "breast_cancer", network=network)
    weight = task.parts["train"].weight
    assert weight is not None
    problem = problem_of(task)
    np.testing.assert_array_equal(problem.train.weight, weight[0])
    x = problem.val.x
    plain = replace(problem, train=replace(problem.train, weight=None))
    assert (linear(problem)(x) != linear(plain)(x)).any()


def made(n_classes, absent=(), n=60, output=None):
    """A problem whose classes lie along one input; train rows lack some of them."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, n_classes, n)
    x = (truth[:, None] + rng.normal(0, 0.3, (n, 2))).astype(np.float32)
    hot = np.eye(n_classes, dtype=np.float32)[truth] if n_classes > 2 else truth[:, None].astype(np.float32)
    seen = ~np.isin(truth, absent)
    output = output or (SOFTMAX if n_classes > 2 else SIGMOID)
    return Problem(Side(x[seen], hot[seen]), Side(x, hot), output, 0)


@pytest.mark.parametrize("fit", [linear, boosting])
@pytest.mark.parametrize(("n_classes", "absent"), [(4, (2,)), (3, (0,)), (3, (0, 1)), (2, (1,))])
def test_a_class_that_no_train_row_has_costs_a_finite_loss(fit, n_classes, absent):
    """Validation rows of it are passed over, and it is all but impossible: its row costs about -log 1e-9."""
    problem = made(n_classes, absent)
    z = fit(problem)(problem.val.x)
    losses = problem.output.per_row(z[None], problem.val.y)[0]
    truth = labels(problem.val.y)
    assert z.shape == (problem.val.y.shape[1], len(truth))
    assert np.isfinite(losses).all()
    assert losses[np.isin(truth, absent)].min() >= -np.log(RAREST) - 1e-6
    assert losses[~np.isin(truth, absent)].mean() < 1


def test_the_choice_stands_where_a_fold_lacks_a_class():
    """A class of two rows is in no more than two of the folds, and the penalty is chosen all the same."""
    problem = made(3)
    truth = labels(problem.train.y)
    kept = np.concatenate([np.flatnonzero(truth != 2), np.flatnonzero(truth == 2)[:2]])
    few = replace(problem, train=Side(problem.train.x[kept], problem.train.y[kept]))
    assert np.isfinite(linear(few)(problem.val.x)).all()


def test_the_choice_is_by_cross_entropy():
    """The score of the folds is scikit-learn's own where every class is there."""
    problem = made(3)
    y = labels(problem.train.y)
    model = LogisticRegression().fit(problem.train.x, y)
    expected = -metrics.log_loss(y, model.predict_proba(problem.train.x))
    assert log_likelihood(model, problem.train.x, y) == pytest.approx(expected, rel=1e-6)


def test_no_row_of_the_test_part_reaches_a_reference():
    """Law: other test rows, the same predictions of train and validation rows."""
    for name in REFERENCES:
        task = task_of(name, "breast_cancer")
        test = task.parts["test"]
        turned = replace(task, parts={**task.parts, "test": Rows(-test.x, test.y)})
        first, second = (train_stack(one)[0].record for one in (task, turned))
        assert (first.train_loss, first.val_loss) == (second.train_loss, second.val_loss)
        assert first.test_loss != second.test_loss
