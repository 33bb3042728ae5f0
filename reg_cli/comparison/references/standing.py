"""Standing of a reference: which networks it is better or worse than on test rows, as a family of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.intervals.answer import Change
from reg_cli.comparison.intervals.reading import Reading


class Place(StrEnum):
    """Where a reference stands among the networks; a place is claimed only where each interval lies on its side."""

    ABOVE = "better than every variant"
    BELOW = "worse than every variant"
    AMONG = "not told apart"


@dataclass(frozen=True)
class Standing:
    """A reference against the baseline and every variant with numbers.

    `gains` are the networks' test gains over the reference (positive = the network is better, whatever the metric),
    with intervals that hold together; `best` is the network of best mean validation score. `stopped` are variants that
    are surely worse than the baseline and were not trained on all splits.
    """

    reference: str
    best: str
    gains: Mapping[str, Change]
    stopped: tuple[str, ...] = ()

    @property
    def lead(self) -> Estimate:
        """By how much the reference's test score is better than the best network's."""
        return self.gains[self.best].estimate.negated()

    @property
    def beaten(self) -> list[str]:
        """Networks that the reference is surely better than."""
        return [name for name, gain in self.gains.items() if gain.estimate.surely_negative]

    @property
    def beaten_by(self) -> list[str]:
        """Networks that are surely better than the reference."""
        return [name for name, gain in self.gains.items() if gain.estimate.surely_positive]

    @property
    def place(self) -> Place:
        """Better or worse than every network, or neither."""
        n = len(self.gains)
        if len(self.beaten) == n:  # what is worse than the baseline is beaten with it
            return Place.ABOVE
        return Place.BELOW if len(self.beaten_by) == n and not self.stopped else Place.AMONG


def stand(reading: Reading, reference: str, networks: Sequence[str], best: str) -> Standing | None:
    """The standing of a reference among networks that have numbers; None where there are no two to compare."""
    gains = {name: reading.change("test_score", name, reference) for name in networks}
    return Standing(reference, best, gains) if gains and gains[best].estimate.n else None
