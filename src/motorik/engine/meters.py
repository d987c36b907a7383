"""Meters of channels: level, correlation and loudness, from what the callback writes down every 100 ms.

Loudness as ITU-R BS.1770-4 and EBU Tech 3341 have it: momentary over 400 ms, short-term over 3 s, integrated
with its two gates since the meters were switched on.
"""

from array import array
from collections import deque
from dataclasses import dataclass
from math import inf, log10, sqrt

import numpy as np
from numpy.typing import NDArray

from motorik import _native

LEVEL_STEPS, MOMENTARY_STEPS, SHORT_TERM_STEPS = 3, 4, 30
OFFSET = -0.691
ABSOLUTE_GATE = 10 ** ((-70 - OFFSET) / 10)
RELATIVE_GATE = 0.1

Steps = deque[tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class Meter:
    """What a channel gives to the mix, after fader and mute; levels as shares of full scale.

    Peaks are since the last reading, RMS and correlation (-1 to 1, 0 in silence) over the last 300 ms,
    loudness in LUFS, minus infinity in silence.
    """

    peak_left: float = 0.0
    peak_right: float = 0.0
    rms_left: float = 0.0
    rms_right: float = 0.0
    correlation: float = 0.0
    momentary_lufs: float = -inf
    short_term_lufs: float = -inf
    integrated_lufs: float = -inf


class ChannelMeter:
    """One channel as it is read again and again; switched on with the engine's meters."""

    def __init__(self, native: "_native.Engine", slot: int) -> None:
        self._native, self._slot = native, slot
        self._position, _, _ = native.read_meter(slot, 0)
        self._steps: Steps = deque(maxlen=SHORT_TERM_STEPS)
        self._blocks = array("d")
        self._integrated = 0.0

    def read(self) -> Meter:
        """Return the meter as it stands now."""
        self._position, (left, right), rows = self._native.read_meter(self._slot, self._position)
        for row in rows.tolist():
            self._steps.append(tuple(row))
            if len(self._steps) >= MOMENTARY_STEPS:
                self._blocks.append(self._weighted(MOMENTARY_STEPS))
        if len(rows):
            # A copy: the blocks cannot grow while anybody, a debugger say, still looks at them.
            self._integrated = integrated(np.array(self._blocks))
        squares = [_mean([step[side] for step in self._steps], LEVEL_STEPS) for side in (0, 1, 2)]
        size = sqrt(squares[0] * squares[1])
        return Meter(
            peak_left=left,
            peak_right=right,
            rms_left=sqrt(squares[0]),
            rms_right=sqrt(squares[1]),
            correlation=max(-1.0, min(1.0, squares[2] / size)) if size > 0 else 0.0,
            momentary_lufs=_lufs(self._weighted(MOMENTARY_STEPS)),
            short_term_lufs=_lufs(self._weighted(SHORT_TERM_STEPS)),
            integrated_lufs=_lufs(self._integrated),
        )

    def _weighted(self, steps: int) -> float:
        return _mean([step[3] for step in self._steps], steps)


def integrated(blocks: NDArray[np.float64]) -> float:
    """Return the gated mean power of blocks of 400 ms that begin every 100 ms; 0 when all is gated."""
    loud = blocks[blocks > ABSOLUTE_GATE]
    if not len(loud):
        return 0.0
    kept = loud[loud > max(ABSOLUTE_GATE, RELATIVE_GATE * float(loud.mean()))]
    return float(kept.mean()) if len(kept) else 0.0


def _mean(values: list[float], last: int) -> float:
    heard = values[-last:]
    return sum(heard) / len(heard) if heard else 0.0


def _lufs(power: float) -> float:
    return OFFSET + 10 * log10(power) if power > 0 else -inf
