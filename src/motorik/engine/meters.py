"""Meters of channels: level, correlation and loudness, from what the callback writes down every 100 ms.

Loudness as ITU-R BS.1770-4 and EBU Tech 3341 have it: momentary over 400 ms, short-term over 3 s, integrated
with its two gates since the meters were switched on.
"""

from array import array
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, log10, sqrt

import numpy as np
from numpy.typing import NDArray

from motorik import _native

LEVEL_STEPS, MOMENTARY_STEPS, SHORT_TERM_STEPS = 3, 4, 30
OFFSET = -0.691
ABSOLUTE_GATE = 10 ** ((-70 - OFFSET) / 10)
RELATIVE_GATE = 0.1

Steps = deque[float]


@dataclass(frozen=True, slots=True)
class Meter:
    """What a channel gives to the mix, after fader and mute; levels as shares of full scale.

    Peaks are since the last reading, RMS and correlation (-1 to 1, 0 in silence) over the last 300 ms,
    loudness in LUFS, minus infinity in silence. The integrated loudness is reckoned when it is asked for.
    """

    peak_left: float = 0.0
    peak_right: float = 0.0
    rms_left: float = 0.0
    rms_right: float = 0.0
    correlation: float = 0.0
    momentary_lufs: float = -inf
    short_term_lufs: float = -inf
    whole: "Whole | None" = field(default=None, kw_only=True)

    @property
    def integrated_lufs(self) -> float:
        """The gated loudness since the meters were switched on, up to the time of this reading."""
        return _lufs(self.whole.power) if self.whole else -inf


class Whole:
    """All blocks of a channel up to a time; others may come after them."""

    def __init__(self, blocks: "array[float]") -> None:
        self._blocks, self._count = blocks, len(blocks)

    @cached_property
    def power(self) -> float:
        """Their gated mean power."""
        # A copy: the blocks cannot grow while anybody, a debugger say, still looks at them.
        return integrated(np.array(self._blocks[: self._count]))


class ChannelMeter:
    """One channel as it is read again and again; switched on with the engine's meters."""

    def __init__(self, native: "_native.Engine", slot: int) -> None:
        self._native, self._slot = native, slot
        self._position, _, _ = native.read_meter(slot, 0)
        self._squares = tuple(Steps(maxlen=LEVEL_STEPS) for _side in range(3))
        self._powers = Steps(maxlen=SHORT_TERM_STEPS)
        self._blocks = array("d")
        self._measured: tuple[float, ...] = (0.0, 0.0, 0.0, -inf, -inf)
        self._whole = Whole(self._blocks)

    def read(self) -> Meter:
        """Return the meter as it stands now."""
        self._position, peaks, rows = self._native.read_meter(self._slot, self._position)
        if len(rows):  # ten times a second, where a window reads thirty times
            self._take(rows.tolist())
            self._measured, self._whole = self._measure(), Whole(self._blocks)
        return Meter(*peaks, *self._measured, whole=self._whole)

    def _take(self, rows: list[list[float]]) -> None:
        for *squares, power in rows:
            for kept, square in zip(self._squares, squares, strict=True):
                kept.append(square)
            self._powers.append(power)
            if len(self._powers) >= MOMENTARY_STEPS:
                self._blocks.append(self._momentary())

    def _momentary(self) -> float:
        return _mean(tuple(self._powers)[-MOMENTARY_STEPS:])

    def _measure(self) -> tuple[float, ...]:
        """Return all of a meter between its peaks and the whole."""
        left, right, product = map(_mean, self._squares)
        size = sqrt(left * right)
        return (
            sqrt(left),
            sqrt(right),
            max(-1.0, min(1.0, product / size)) if size > 0 else 0.0,
            _lufs(self._momentary()),
            _lufs(_mean(self._powers)),
        )


def integrated(blocks: NDArray[np.float64]) -> float:
    """Return the gated mean power of blocks of 400 ms that begin every 100 ms; 0 when all is gated."""
    loud = blocks[blocks > ABSOLUTE_GATE]
    if not len(loud):
        return 0.0
    kept = loud[loud > max(ABSOLUTE_GATE, RELATIVE_GATE * float(loud.mean()))]
    return float(kept.mean()) if len(kept) else 0.0


def _mean(values: Collection[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _lufs(power: float) -> float:
    return OFFSET + 10 * log10(power) if power > 0 else -inf
