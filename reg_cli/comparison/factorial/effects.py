"""Effects of a two-level factorial: which weight the response of every cell has in each of them.

Of a response y over the cells (the factors that are on), with n other factors in turn on and off:

- main effect of a: mean over the others of y(a on) - y(a off);
- interaction of a and b: mean over the others of the difference of differences,
  y(a, b on) - y(a on) - y(b on) + y(both off). With factors coded -1 and 1 in a linear model, a main effect is
  twice its coefficient and this is four times the product's (Box, Hunter & Hunter 2005, "Statistics for
  Experimenters", ch. 5, halve it);
- Shapley value of a: mean over all orders in which the factors can be switched on of what a adds when its turn comes
  (Shapley 1953). The values of all factors add up to y(all on) - y(all off).

Weights are fractions, so that these sums are exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import factorial

Contrast = Mapping[frozenset[str], Fraction]
"""The weight of each cell in an effect; they add up to zero."""


def main(factors: Sequence[str], a: str) -> Contrast:
    """The weights of a factor's main effect."""
    share = Fraction(1, 2 ** (len(factors) - 1))
    return _switched(factors, a, lambda _: share)


def interaction(factors: Sequence[str], a: str, b: str) -> Contrast:
    """The weights of the difference of differences of two factors."""
    share = Fraction(1, 2 ** (len(factors) - 2))
    return _switched(factors, a, lambda others: share if b in others else -share)


def shapley(factors: Sequence[str], a: str) -> Contrast:
    """The weights of a factor's Shapley value: |S|! (k - |S| - 1)! / k! where the factors S are on before it."""
    k = len(factors)
    return _switched(
        factors,
        a,
        lambda others: Fraction(factorial(len(others)) * factorial(k - len(others) - 1), factorial(k)),
    )


def _switched(factors: Sequence[str], a: str, weight: Callable[[frozenset[str]], Fraction]) -> Contrast:
    """The weighted sum over what else is on of y(a on) - y(a off)."""
    contrast: dict[frozenset[str], Fraction] = {}
    for others in subsets([factor for factor in factors if factor != a]):
        contrast[others | {a}] = weight(others)
        contrast[others] = -weight(others)
    return contrast


def subsets(factors: Sequence[str]) -> Iterator[frozenset[str]]:
    """All 2^n choices among some factors, small ones first."""
    for n in range(len(factors) + 1):
        yield from map(frozenset, itertools.combinations(factors, n))
