"""Pooled scores against scikit-learn, and u against the derivative of the score under row weights."""

import numpy as np
import pytest
from sklearn import metrics as sk

from reg_cli.comparison.intervals.scores import FORMS, pooled
from reg_cli.study.rows.terms import PartRows, Terms, Variation, probabilities, score_terms
from tests.comparison.intervals.made import CLASS_METRICS, METRICS, Study, part_rows


def pool(study, variant, terms=None, part="test"):
    """The pooled score of a variant, and its terms by split."""
    by_split = (
        [study.terms(part, "score", variant, s) for s in range(study.n_splits)] if terms is None else terms
    )
    top, bottom = (np.stack([getattr(t, side).sum(axis=1) for t in by_split]) for side in ("top", "bottom"))
    return pooled(FORMS[study.metric], top, bottom, study.usable[variant]), by_split


def by_scikit_learn(study, variant):
    """The same score from concatenated rows (the ROC AUC: mean over splits)."""
    pairs = [study.on("test", variant, s) for s in range(study.n_splits)]
    z, y = (np.concatenate(side, axis=-1) for side in zip(*pairs, strict=True))
    if study.metric == "r2":
        return 1 - np.square(z[0] - y).mean() / np.mean(Variation.of(study.truth)(y))
    if study.metric in ("rmse", "mae"):
        return {"rmse": sk.root_mean_squared_error, "mae": sk.mean_absolute_error}[study.metric](y, z[0])
    p = probabilities(z)
    called = p.argmax(axis=0)
    if study.metric == "roc_auc":
        ps = [(probabilities(z), y) for z, y in pairs]
        return np.mean(
            [
                sk.roc_auc_score(y, p[1]) if len(p) == 2 else sk.roc_auc_score(y, p.T, multi_class="ovr")
                for p, y in ps
            ]
        )
    return {
        "accuracy": lambda: sk.accuracy_score(y, called),
        "balanced_accuracy": lambda: sk.balanced_accuracy_score(y, called),
        "f1_macro": lambda: sk.f1_score(y, called, average="macro"),
        "log_loss": lambda: sk.log_loss(y, p.T),
        "brier": lambda: np.mean(np.square(p.T - np.eye(len(p))[y]).sum(axis=1)) / (2 if len(p) == 2 else 1),
    }[study.metric]()


CASES = [(m, 2) for m in METRICS] + [(m, 3) for m in CLASS_METRICS]


@pytest.mark.parametrize(("metric", "n_classes"), CASES)
def test_the_pooled_score_is_scikit_learns_on_all_tested_rows(metric, n_classes):
    """A pooled score is the score of all tested rows of all splits together; the ROC AUC is the mean over splits."""
    study = Study(metric, n_classes=n_classes)
    for variant in range(len(study.names)):
        assert pool(study, variant)[0].estimate == pytest.approx(by_scikit_learn(study, variant), abs=1e-12)


def test_the_pooled_r2_of_whole_table_is_scikit_learns():
    """Where every row is tested equally often, pooled R² is scikit-learn's but for n / (n - 1)."""
    study = Study("r2", n=40, n_splits=4)
    study.rows["test"] = np.arange(40).reshape(4, 10)
    z = np.concatenate([study.outputs[s, 0, 0, rows] for s, rows in enumerate(study.rows["test"])])
    expected = 1 - (1 - sk.r2_score(study.truth, z)) * 39 / 40
    assert pool(study, 0)[0].estimate == pytest.approx(expected, abs=1e-12)


def weighted_auc(values, positive, w):
    """The chance of a win between a positive and a negative drawn by weight, pair by pair."""
    wins = (values[positive, None] > values[~positive]) + 0.5 * (values[positive, None] == values[~positive])
    return w[positive] @ wins @ w[~positive] / (w[positive].sum() * w[~positive].sum())


def weighted(study, variant, weights):
    """The score when row i of split j counts weights[j][i] times."""
    if study.metric != "roc_auc":
        terms = [study.terms("test", "score", variant, s) for s in range(study.n_splits)]
        return pool(
            study, variant, [Terms(t.top * w, t.bottom * w) for t, w in zip(terms, weights, strict=True)]
        )[0].estimate
    areas = []
    for split, w in enumerate(weights):
        z, y = study.on("test", variant, split)
        p = probabilities(z)
        areas.append([weighted_auc(p[k], y == k, w) for k in (range(len(p)) if len(p) > 2 else (1,))])
    # A split counts with the mean weight of its rows.
    return np.average(np.mean(areas, axis=1), weights=[w.mean() for w in weights])


@pytest.mark.parametrize(("metric", "n_classes"), CASES)
def test_u_is_the_derivative_of_the_score_under_row_weights(metric, n_classes):
    """u_ij is d score / d weight of row i in split j, by central differences, and all u sum to zero."""
    study = Study(metric, n=40, n_splits=3, n_classes=n_classes)
    found, terms = pool(study, 1)
    u = np.stack([found.u(s, t) for s, t in enumerate(terms)])
    assert u.sum() == pytest.approx(0, abs=1e-12)
    step = 1e-5
    for split in range(study.n_splits):
        for place in range(u.shape[1]):
            ends = []
            for sign in (1, -1):
                weights = np.ones_like(u)
                weights[split, place] += sign * step
                ends.append(weighted(study, 1, weights))
            assert u[split, place] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-8)


def test_the_auc_of_one_split_has_delongs_variance():
    """On one split the sums of squares of u are the structural components of DeLong et al. (1988)."""
    study = Study("roc_auc", n=80, n_splits=1)
    found, (terms,) = pool(study, 0)
    z, y = study.on("test", 0, 0)
    pos, neg = z[0][y == 1], z[0][y == 0]
    wins = (pos[:, None] > neg) + 0.5 * (pos[:, None] == neg)
    closed = wins.mean(axis=1).var() / len(pos) + wins.mean(axis=0).var() / len(neg)
    assert found.estimate == pytest.approx(wins.mean(), abs=1e-12)
    assert np.square(found.u(0, terms)).sum() == pytest.approx(closed, rel=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_buckets_keep_the_score(metric):
    """Terms summed over buckets give the same score, and u of a bucket is the sum of its rows' u."""
    study = Study(metric)
    found, terms = pool(study, 0)
    buckets = [rows % 7 for rows in study.rows["test"]]
    in_buckets = [t.in_buckets(b, 7) for t, b in zip(terms, buckets, strict=True)]
    again, _ = pool(study, 0, in_buckets)
    assert again.estimate == pytest.approx(found.estimate, abs=1e-12)
    for split, b in enumerate(buckets):
        expected = np.bincount(b, found.u(split, terms[split]), 7)
        np.testing.assert_allclose(again.u(split, in_buckets[split]), expected, atol=1e-12)


def test_what_is_not_defined_is_nan_and_does_not_spread():
    """A class never tested leaves no balanced accuracy; a class nobody names is left out of macro F1; a split
    of one class is left out of the ROC AUC."""
    z, y = np.array([[1.0, 3.0, 1.0], [2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]), np.array([0, 0, 1])
    for metric, expected in (
        ("balanced_accuracy", np.nan),
        ("f1_macro", sk.f1_score([0, 0, 1], [1, 0, 0], average="macro")),
    ):
        terms = score_terms(metric, part_rows(z, y), Variation(0.0, 1.0))
        found = pooled(
            FORMS[metric], terms.top.sum(axis=1)[None], terms.bottom.sum(axis=1)[None], np.array([True])
        )
        np.testing.assert_equal(found.estimate, expected)
    study = Study("roc_auc", n_splits=3)
    study.rows["test"][1] = np.flatnonzero(study.truth == 0)[: study.rows["test"].shape[1]]
    found, terms = pool(study, 0)
    assert found.used.tolist() == [True, False, True]
    assert not found.u(1, terms[1]).any()


def test_a_metric_that_is_no_ratio_is_refused():
    """The calibration error has no terms."""
    with pytest.raises(ValueError, match="ratio of sums"):
        score_terms("calibration_error", PartRows(np.zeros(3), np.zeros(3)), Variation(0.0, 1.0))
