"""Effects of a two-level factorial: exact sums, the definition, and statsmodels' analysis of variance."""

import itertools
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from reg_cli.comparison.factorial.effects import interaction, main, shapley, subsets


def response(factors, seed=0):
    """A whole number for every cell, so that sums are exact."""
    rng = np.random.default_rng(seed)
    return {cell: Fraction(int(rng.integers(-1000, 1000))) for cell in subsets(factors)}


def applied(contrast, y):
    return sum(weight * y[cell] for cell, weight in contrast.items())


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 6])
def test_shapley_values_add_up_to_the_total_exactly(k):
    """Of any response whatever: the values of all factors add up to all on less all off, with no rounding."""
    factors = "abcdef"[:k]
    y = response(factors)
    total = y[frozenset(factors)] - y[frozenset()]
    assert sum(applied(shapley(factors, a), y) for a in factors) == total


@pytest.mark.parametrize("k", [2, 3, 4])
def test_a_shapley_value_is_the_mean_over_all_orders(k):
    """It is what a factor adds when its turn comes, over the k! orders in which they can be switched on."""
    factors = "abcd"[:k]
    y = response(factors, 1)
    orders = list(itertools.permutations(factors))
    for a in factors:
        added = [
            y[frozenset(order[: order.index(a) + 1])] - y[frozenset(order[: order.index(a)])]
            for order in orders
        ]
        assert applied(shapley(factors, a), y) == Fraction(sum(added), len(orders))


@pytest.mark.parametrize("k", [2, 3, 5])
def test_an_additive_response_has_no_interaction(k):
    """Where each factor adds its own number, that is its main effect and its Shapley value, and pairs add nothing."""
    factors = "abcde"[:k]
    own = {a: Fraction(n, 7) for n, a in enumerate(factors, 3)}
    y = {cell: 5 + sum(own[a] for a in cell) for cell in subsets(factors)}
    for a in factors:
        assert applied(main(factors, a), y) == applied(shapley(factors, a), y) == own[a]
    for a, b in itertools.combinations(factors, 2):
        assert applied(interaction(factors, a, b), y) == 0


def test_an_interaction_is_the_difference_of_differences():
    """Two factors that do the same work: together what one does alone, so the interaction takes one of them back."""
    y = {frozenset(): 0, frozenset("a"): -4, frozenset("b"): -4, frozenset("ab"): -4}
    assert applied(interaction("ab", "a", "b"), y) == applied(interaction("ab", "b", "a"), y) == 4
    assert applied(shapley("ab", "a"), y) == applied(shapley("ab", "b"), y) == -2


def test_with_two_factors_shapley_values_are_main_effects():
    """The two orders of two factors are the two settings of the other one."""
    assert dict(shapley("ab", "a")) == dict(main("ab", "a"))


def test_the_order_of_factors_changes_no_weight():
    """Effects belong to factors, not to places."""
    for order in itertools.permutations("abcd"):
        assert dict(main(order, "c")) == dict(main("abcd", "c"))
        assert dict(interaction(order, "d", "b")) == dict(interaction("abcd", "b", "d"))
        assert dict(shapley(order, "c")) == dict(shapley("abcd", "c"))


@pytest.mark.parametrize("k", [2, 3, 4])
def test_effects_are_those_of_statsmodels(k):
    """Coded -1 and 1: a main effect is twice the coefficient, an interaction four times that of the product, and the
    analysis of variance gives them the sums of squares n (effect / 2)^2 and n (interaction / 4)^2."""
    formula = pytest.importorskip("statsmodels.formula.api", reason="statsmodels is a test oracle only")
    from statsmodels.stats.anova import anova_lm

    factors, n_splits = "abcd"[:k], 6
    rng = np.random.default_rng(k)
    cells = list(subsets(factors))
    rows = pd.DataFrame(
        [
            {**{a: 1 if a in cell else -1 for a in factors}, "y": rng.normal(len(cell), 1)}
            for cell in cells
            for _ in range(n_splits)
        ]
    )
    fit = formula.ols(f"y ~ {' * '.join(factors)}", rows).fit()
    squares = anova_lm(fit)["sum_sq"]
    means = dict(zip(cells, rows.y.to_numpy().reshape(len(cells), n_splits).mean(axis=1), strict=True))
    for a in factors:
        effect = float(applied(main(factors, a), means))
        assert effect == pytest.approx(2 * fit.params[a])
        assert len(rows) * (effect / 2) ** 2 == pytest.approx(squares[a])
    for a, b in itertools.combinations(factors, 2):
        both = float(applied(interaction(factors, a, b), means))
        assert both == pytest.approx(4 * fit.params[f"{a}:{b}"])
        assert len(rows) * (both / 4) ** 2 == pytest.approx(squares[f"{a}:{b}"])
