"""Plans and tables of two inputs, whose networks are drawn over a plane."""

from dataclasses import replace

import numpy as np

from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.study.backends.backend import Backend
from reg_cli.study.results.store import Store
from reg_cli.study.run import run
from tests.study.small import plan

BLOBS = "blobs:n=60,features=2,classes=3"


def trained(path, study_plan, jobs=1):
    with Store(path) as store:
        return run(study_plan, store, Backend(jobs))


def quantities(n=60, **more):
    rng = np.random.default_rng(0)
    x1, x2 = rng.normal(100, 20, n), rng.uniform(-1, 1, n)
    return {"x1": x1, "x2": x2, "price": 1000 + x1 + 50 * x2, **more}


def regression(table, **more):
    dataset = table(**quantities())
    study_plan = plan(metric="r2", **more)
    return replace(study_plan, dataset=dataset, splits=plan_splits(dataset, repeats=2))


def same(first, second):
    assert first.keys() == second.keys()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])
