"""The memory that a stack needs, before it is trained."""

import pytest

from reg_cli.engine.losses import SOFTMAX
from reg_cli.engine.mlp import Architecture
from reg_cli.errors import DataError
from reg_cli.study.design.grid import missing
from reg_cli.study.results.disk import size
from reg_cli.study.training import memory
from reg_cli.study.training.workload import Workload
from tests.study.small import plan

SHAPE = Architecture(50, (128, 128), 2, SOFTMAX)
ROWS = (600, 200, 200)


@pytest.fixture
def free(monkeypatch):
    """Sets how much memory there is."""

    def set_to(n_bytes):
        monkeypatch.setattr(memory, "available_bytes", lambda: n_bytes)

    return set_to


def test_more_models_need_more(free):
    """Twice the memory holds at least twice the models, and two processes share it."""
    free(1 << 30)
    one = memory.models_that_fit(SHAPE, ROWS, 32, 1)
    assert one > 2 * memory.models_that_fit(SHAPE, ROWS, 32, 2) > 0
    free(1 << 31)
    assert memory.models_that_fit(SHAPE, ROWS, 32, 1) > 2 * one


def test_less_memory_means_fewer_jobs(free):
    """Where not all processes have room for a model, fewer are started."""
    free(int((memory.process_bytes(SHAPE, ROWS) + 2 * memory.model_bytes(SHAPE, ROWS, 32)) * 3 / 0.8))
    assert memory.jobs_that_fit(SHAPE, ROWS, 32, 8) == 3
    assert memory.jobs_that_fit(SHAPE, ROWS, 32, 2) == 2


def test_one_model_too_large_is_refused(free):
    """A model that cannot fit is refused before anything is trained, with the estimate and what mends it."""
    free(1 << 20)
    with pytest.raises(DataError, match=r"estimated at .* MB and 839 kB may be used; give --max-rows"):
        memory.jobs_that_fit(SHAPE, ROWS, 32, 2)


def test_stacks_shrink_with_the_memory(free):
    """A stack that would not fit is cut into smaller ones."""
    study_plan = plan()
    workload = Workload(study_plan)
    shape, rows = workload.largest_shape(), workload._rows_per_part()
    free(int((memory.process_bytes(shape, rows) + 2.5 * memory.model_bytes(shape, rows, 16)) / 0.8))
    trials = missing(study_plan.variants, 3, [])
    assert max(len(stack) for stack in workload.stacks(trials, 1)) == 2
    assert max(len(stack) for stack in workload.stacks(trials, 1, fit_memory=False)) == 9


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"memory.max": "max\n", "memory.current": "5"}, 1 << 62),
        ({"memory.max": "1000\n", "memory.current": "700", "memory.stat": "inactive_file 100\nanon 3"}, 400),
        ({}, 1 << 62),
    ],
)
def test_container_limits(tmp_path, files, expected):
    """A control group leaves its limit less what is used, files that can be dropped given back."""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert memory._container([(str(tmp_path), "memory.max", "memory.current")]) == expected


def test_this_machine_has_memory():
    """The estimate on this machine is a plausible number."""
    assert 1 << 20 < memory.available_bytes() <= 1 << 62


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1500, "2 kB"), (2.5e6, "2 MB"), (3e9, "3.0 GB")],
)
def test_sizes_are_readable(n_bytes, text):
    """Sizes are told as people say them."""
    assert size(n_bytes) == text
