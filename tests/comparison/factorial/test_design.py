"""The factorial that a study holds: complete, the largest, the only one, or the one that was asked for."""

import itertools

import pytest

from reg_cli.comparison.factorial.design import find
from reg_cli.engine.regularizer import Ground
from reg_cli.study.design.factorial import combinations
from reg_cli.study.design.variant import AA, BASELINE, default_variants, parse, refit

THREE = "dropout=0.3,l2=0.01,weight_decay=1"


def parsed(*texts):
    return [BASELINE, *map(parse, texts)]


def test_all_combinations_are_found():
    """The variants of the option are a factorial: 2^k cells, each with its variant, in the order of the register."""
    found = find([BASELINE, *combinations(THREE)])
    assert found.factors == ("l2=0.01", "weight_decay=1", "dropout=0.3")
    assert found.variants[0] == "baseline"
    assert found.variants[-1] == found.all_on == "l2=0.01,weight_decay=1,dropout=0.3"
    for cell, name in found.variant_of.items():
        assert cell == frozenset(name.split(",") if name != "baseline" else ())


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_variants_changes_nothing(seed):
    """Variants in any order hold the same factorial."""
    several = combinations(THREE)
    order = list(itertools.permutations(several))[seed * 800]
    assert find([BASELINE, *order]) == find([BASELINE, *several])


def test_without_one_combination_there_is_a_smaller_one_or_none():
    """A missing cell takes every factorial that needs it along."""
    several = combinations(THREE)
    assert find([BASELINE, *several[:-1]]) is None  # three pairs are left: none of them is the question
    assert find(parsed("l2=0.01", "dropout=0.3")) is None
    assert find(parsed("l2=0.01", "l2=0.01,dropout=0.3")) is None
    left = [variant for variant in several if variant.name != "l2=0.01,dropout=0.3"]
    assert find([BASELINE, *left, *parsed("l1=0.1")[1:]]) is None
    pair = [variant for variant in several if "weight_decay" not in variant.strengths]
    assert find([BASELINE, *pair, parse("l1=0.1")]).all_on == "l2=0.01,dropout=0.3"


def test_a_grid_is_no_factorial_unless_it_is_asked_for():
    """Two strengths of each hold four factorials of two; the one that is named by its last variant is read."""
    strengths = itertools.product(("0", "0.2", "0.5"), ("0", "0.01", "0.1"))
    grid = [parse(f"dropout={a},l2={b}") for a, b in strengths][1:]
    assert find([BASELINE, *grid]) is None
    asked = find([BASELINE, *grid], "l2=0.1,dropout=0.2")
    assert asked.factors == ("l2=0.1", "dropout=0.2")
    assert len(asked.variants) == 4
    assert find([BASELINE, *grid], "l1=0.1,dropout=0.2") is None


def test_refits_and_controls_take_no_part():
    """A refit has its variant's strengths and is another thing; so has the baseline under another seed."""
    alone = parse("early_stopping=5")
    both = parse("early_stopping=5,l2=0.01")
    assert find([BASELINE, AA, parse("l2=0.01"), refit(alone), both]) is None
    assert find([BASELINE, AA, refit(alone), parse("l2=0.01"), alone, both]).variants[1] == "l2=0.01"


def test_hidden_layers_are_a_factor():
    """A network of its own, alone and with techniques: the architecture is one of the parts."""
    found = find([BASELINE, *combinations("l2=0.01,hidden=32,dropout=0.3")])
    assert found.factors == ("hidden=32", "l2=0.01", "dropout=0.3")
    assert len(found.variants) == 8


def test_the_default_set_holds_one():
    """Two techniques and their combination stand in every plain comparison."""
    ground = Ground(1, True, None, "", "", "")
    found = find([BASELINE, *default_variants(ground)])
    assert [factor.partition("=")[0] for factor in found.factors] == ["l2", "dropout"]
