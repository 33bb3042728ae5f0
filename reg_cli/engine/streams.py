"""Random numbers that depend on (seed, split, purpose) and never on the variant.

Two variants of a split see the same initial weights, the same row order and the same uniform numbers behind
their dropout masks, so that their difference is not blurred by luck (common random numbers).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

BITS = 16
"""Random bits behind one uniform number of a mask: rates are exact to 1/65,536."""

_PER_WORD = 64 // BITS
_POOL_WORDS = 1 << 14


def generator(seed: int, split: int, purpose: str) -> np.random.Generator:
    """A generator of its own for one purpose on one split."""
    entropy = np.random.SeedSequence([seed, split, zlib.crc32(purpose.encode())])
    return np.random.Generator(np.random.SFC64(entropy))


class Streams:
    """One stream per purpose for each split of a stack; a draw is made once per batch and shared by all who
    ask.

    `seeds` holds one (seed, split) pair per split, G in all.
    """

    def __init__(self, seeds: Sequence[tuple[int, int]], dtype: DTypeLike = np.float32) -> None:
        self.seeds = tuple(seeds)
        self.dtype = np.dtype(dtype)
        self._generators: dict[str, list[np.random.Generator]] = {}
        self._pools: dict[str, tuple[NDArray[np.uint64], int]] = {}
        self._drawn: dict[tuple[str, str], NDArray[Any]] = {}

    def generators(self, purpose: str) -> list[np.random.Generator]:
        """The G generators of a purpose, as far along as their earlier draws took them."""
        if purpose not in self._generators:
            self._generators[purpose] = [generator(seed, split, purpose) for seed, split in self.seeds]
        return self._generators[purpose]

    def next_batch(self) -> None:
        """Forget this batch's draws; the next ones are new."""
        self._drawn.clear()

    def bits(self, purpose: str, shape: tuple[int, ...]) -> NDArray[np.uint16]:
        """Uniform 16-bit whole numbers, (G, *shape), the same for all who ask within a batch."""
        key = (purpose, "bits")
        if key not in self._drawn:
            size = int(np.prod(shape))
            words = self._words(purpose, -(-size // _PER_WORD))
            self._drawn[key] = words.view(np.uint16)[:, :size].reshape(-1, *shape)
        return self._drawn[key]

    def normal(self, purpose: str, shape: tuple[int, ...]) -> NDArray[Any]:
        """Standard normal numbers, (G, *shape), the same for all who ask within a batch."""
        key = (purpose, "normal")
        if key not in self._drawn:
            dtype: Any = self.dtype
            self._drawn[key] = np.stack(
                [rng.standard_normal(shape, dtype=dtype) for rng in self.generators(purpose)]
            )
        return self._drawn[key]

    def uniform(self, purpose: str, shape: tuple[int, ...]) -> NDArray[Any]:
        """Uniform numbers in [0, 1), (G, *shape), the same for all who ask within a batch."""
        key = (purpose, "uniform")
        if key not in self._drawn:
            dtype: Any = self.dtype
            self._drawn[key] = np.stack([rng.random(shape, dtype=dtype) for rng in self.generators(purpose)])
        return self._drawn[key]

    def _words(self, purpose: str, n: int) -> NDArray[np.uint64]:
        """The next n random words of each split, (G, n), cut from a pool that is refilled for many batches at
        once.
        """
        pool, used = self._pools.get(purpose, (np.empty((len(self.seeds), 0), np.uint64), 0))
        if used + n > pool.shape[1]:
            # The rest of the pool is carried over, so that a stream does not depend on how it was pooled.
            fresh = np.stack(
                [rng.bit_generator.random_raw(max(_POOL_WORDS, n)) for rng in self.generators(purpose)]
            )
            pool, used = np.concatenate([pool[:, used:], fresh], axis=1), 0
        self._pools[purpose] = (pool, used + n)
        # A copy, since only a contiguous block can be read as 16-bit numbers.
        return np.ascontiguousarray(pool[:, used : used + n])


class Draws:
    """The streams as one technique sees them for its m models in one place of the network.

    Every method returns one array per model, (m, *shape), or (1, *shape) where all models share a split;
    models of a split always get the same numbers.
    """

    def __init__(self, streams: Streams, purpose: str, groups: NDArray[np.intp]) -> None:
        self._streams = streams
        self._purpose = purpose
        n_groups = len(streams.seeds)
        # All splits once and in order, or one split: the arrays serve as they are.
        self._as_is = n_groups == 1 or np.array_equal(groups, np.arange(n_groups))
        self._groups = groups
        self._rate: NDArray[Any] | None = None

    def _for_models(self, drawn: NDArray[Any]) -> NDArray[Any]:
        return drawn if self._as_is else drawn[self._groups]

    def bits(self, shape: tuple[int, ...]) -> NDArray[np.uint16]:
        """Uniform whole numbers in [0, 65536)."""
        return self._for_models(self._streams.bits(self._purpose, shape))

    def normal(self, shape: tuple[int, ...]) -> NDArray[Any]:
        """Standard normal numbers."""
        return self._for_models(self._streams.normal(self._purpose, shape))

    def uniform(self, shape: tuple[int, ...]) -> NDArray[Any]:
        """Uniform numbers in [0, 1)."""
        return self._for_models(self._streams.uniform(self._purpose, shape))

    def keep(self, rate: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
        """Inverted-dropout noise: 0 with probability `rate`, else 1 / (1 - rate).

        One draw serves every rate, so a unit dropped at one rate is dropped at every higher one (nested
        masks).

        Shape: rate (m, 1, 1) -> (m, *shape).
        """
        if rate is not self._rate:
            rounded = np.minimum(np.round(rate * 2**BITS), 2**BITS - 1)
            # The scale belongs to the rounded rate, so that the mean is exactly 1.
            scale = (1.0 / (1.0 - rounded / 2**BITS)).astype(self._streams.dtype)
            self._rate, self._threshold, self._scale = rate, rounded.astype(np.uint16), scale
        noise: NDArray[Any] = (self.bits(shape) >= self._threshold).astype(self._streams.dtype)
        noise *= self._scale
        return noise
