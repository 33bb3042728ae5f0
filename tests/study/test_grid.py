"""Trials and how they are grouped."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reg_cli.study.design.grid import Trial, missing, stacks
from reg_cli.study.design.variant import BASELINE, parse

VARIANTS = [BASELINE, *(parse(f"dropout=0.{k}") for k in range(1, 8))]


@given(some.integers(1, 8), some.integers(1, 12), some.integers(1, 40), some.integers(1, 5))
def test_every_trial_stands_in_one_stack(n_variants, n_splits, largest, jobs):
    """However trials are grouped, each is trained once, and no stack is larger than allowed."""
    trials = missing(VARIANTS[:n_variants], n_splits, [])
    grouped = list(stacks(trials, largest, jobs))
    assert sorted((t.variant.name, t.split) for stack in grouped for t in stack) == sorted(
        (t.variant.name, t.split) for t in trials
    )
    assert max(map(len, grouped)) <= largest
    assert len(grouped) >= min(jobs, len(trials))


def test_splits_of_a_variant_stand_side_by_side():
    """In a stack over several splits each variant is one run of neighbours, so a technique acts once on it."""
    (stack,) = stacks(missing(VARIANTS[:3], 4, []), 12)
    names = [trial.variant.name for trial in stack]
    assert names == [name for v in VARIANTS[:3] for name in [v.name] * 4]


def test_stacks_are_even():
    """Ten splits of eight variants under a limit of 27 models: 4 stacks of at most 3 splits, none of one."""
    sizes = [len(stack) for stack in stacks(missing(VARIANTS, 10, []), 27)]
    assert sizes == [24, 24, 24, 8] or min(sizes) >= 16


def test_a_split_too_large_is_shared_evenly():
    """Eight variants under a limit of five make two stacks of four."""
    assert [len(stack) for stack in stacks(missing(VARIANTS, 1, []), 5)] == [4, 4]


def test_missing_leaves_out_what_is_done():
    """Only what is not stored yet is trained, in the order of variants and splits."""
    done = [("baseline", 0), ("dropout=0.1", 1), ("forgotten", 0)]
    found = missing(VARIANTS[:2], 2, done)
    assert found == [Trial(VARIANTS[0], 1), Trial(VARIANTS[1], 0)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_nothing_to_do(jobs):
    """A complete study has no stacks."""
    assert list(stacks([], 10, jobs)) == []
