"""What scripts get as ``random``: the same draws for the same seed on every machine and every Python.

Python promises equal draws across versions only for ``random.random``, and its ``gauss`` goes through the
system's mathematics library. Here everything comes from 64-bit integers (SplitMix64, as in the sequencer).
"""

from collections.abc import MutableSequence, Sequence
from hashlib import blake2b
from math import sqrt
from typing import Any, TypeVar

T = TypeVar("T")
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def seed_of(*parts: str) -> int:
    """Return 64 bits that stand for ``parts`` in order."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


class Random:
    """A stream of chance. The functions of ``random`` are those of one stream, seeded from the song."""

    def __init__(self, seed: object = 0) -> None:
        self.seed(seed)

    def seed(self, seed: object = 0) -> None:
        """Begin again: the same number or text gives the same draws."""
        self._state = seed & _MASK if isinstance(seed, int) else seed_of(str(seed))

    def getrandbits(self, bits: int) -> int:
        """Return a whole number of ``bits`` random bits."""
        if not 0 <= bits <= 65536:
            raise ValueError(f"getrandbits({bits}); allowed 0-65536")
        drawn, left = 0, bits
        while left > 0:
            take = min(left, 64)
            drawn = drawn << take | self._next() >> 64 - take
            left -= take
        return drawn

    def random(self) -> float:
        """Return a number from 0 up to, but not, 1."""
        return (self._next() >> 11) * 2.0**-53

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        """Return one of ``range(start, stop, step)``."""
        first, end = (0, start) if stop is None else (start, stop)
        count = -(-(end - first) // step)
        if count < 1:
            raise ValueError(f"randrange({first}, {end}, {step}) has nothing in it")
        return first + step * self._below(count)

    def randint(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return self.randrange(low, high + 1)

    def uniform(self, low: float, high: float) -> float:
        """Return a number between ``low`` and ``high``."""
        return low + (high - low) * self.random()

    def triangular(self, low: float = 0.0, high: float = 1.0, mode: float | None = None) -> float:
        """Return a number between ``low`` and ``high``, most often near ``mode`` (the middle)."""
        where = 0.5 if mode is None or high == low else (mode - low) / (high - low)
        drawn = self.random()
        if drawn > where:
            return high + (low - high) * sqrt((1 - drawn) * (1 - where))
        return low + (high - low) * sqrt(drawn * where)

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:
        """Return a number around ``mu``, nearly normal, at most 6 ``sigma`` away: twelve draws added."""
        total = 0.0
        for _ in range(12):
            total += self.random()
        return mu + sigma * (total - 6.0)

    normalvariate = gauss

    def choice(self, options: Sequence[T]) -> T:
        """Return one of ``options``, all equally likely."""
        if not len(options):
            raise IndexError("there is nothing to choose from")
        return options[self._below(len(options))]

    def choices(self, options: Sequence[T], weights: Sequence[float] | None = None, *, k: int = 1) -> list[T]:
        """Return ``k`` of ``options``, the same one perhaps several times."""
        if weights is None:
            return [self.choice(options) for _ in range(k)]
        if len(weights) != len(options) or min(weights) < 0 or sum(weights) <= 0:
            raise ValueError("weights need one number of 0 or more for each option, and not only 0")
        return [self._weighted(options, weights) for _ in range(k)]

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put ``items`` in another order, in place."""
        for last in range(len(items) - 1, 0, -1):
            other = self._below(last + 1)
            items[last], items[other] = items[other], items[last]

    def sample(self, options: Sequence[T], k: int) -> list[T]:
        """Return ``k`` different members of ``options``."""
        if not 0 <= k <= len(options):
            raise ValueError(f"sample of {k}; allowed 0-{len(options)}")
        pool = list(options)
        self.shuffle(pool)
        return pool[:k]

    def _weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        left = self.random() * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            left -= weight
            if left < 0:
                return option
        return next(option for option, weight in reversed(list(zip(options, weights, strict=True))) if weight)

    def _below(self, limit: int) -> int:
        if limit > 1 << 64:
            return self.getrandbits(limit.bit_length() + 64) % limit
        return self._next() * limit >> 64

    def _next(self) -> int:
        self._state = (self._state + _GOLDEN) & _MASK
        value = self._state
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
        return value ^ (value >> 31)
