"""Sound as it is measured: one line at a third of the rate, and the power of both sides every 2 ms."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, firwin, lfilter, upfirdn

SOUND_RATE: Final = 48_000
DOWN: Final = 3
RATE: Final = SOUND_RATE // DOWN
"""Of the line; pitches of instruments and the bands in which onsets are seen fit below 8 kHz."""
POWER_FRAMES: Final = 96
POWER_RATE: Final = SOUND_RATE // POWER_FRAMES
RIGHT_PART: Final = 0.7
"""How much of the right side is in the line; not 1, so that sound in opposite phase does not vanish."""

Line = NDArray[np.float32]
LOWEST_HZ: Final = 20.0
"""What is lower is not heard: samples that do not swing around zero, and notes that slid away."""
NOTHING: Final = 1e-7
"""A block that is never louder is silent: no filter rings out in numbers too small to be fast."""
_LOW_CUT = tuple(part.astype(np.float32) for part in butter(1, LOWEST_HZ, "high", fs=SOUND_RATE))
_FILTER = firwin(73, 0.92 / DOWN).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Heard:
    """What was heard: ``line`` [frames at :data:`RATE`], ``power`` [steps at :data:`POWER_RATE`, 2]."""

    line: Line
    power: NDArray[np.float64]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.power) / POWER_RATE

    @property
    def peak(self) -> float:
        """The largest power in a step of both sides together, 0 for silence."""
        return float(self.power.sum(axis=1).max(initial=0))


class Ear:
    """Takes float32 [frames, 2] at 48 kHz in blocks of any size and keeps what is measured of it."""

    def __init__(self) -> None:
        self._rest = np.zeros((0, 2), np.float32)
        self._low = np.zeros((1, 2), np.float32)
        self._past = np.zeros(len(_FILTER) - 1, np.float32)
        self._lines: list[Line] = []
        self._powers: list[NDArray[np.float64]] = []

    def write(self, block: NDArray[np.float32], /) -> None:
        """Hear a block."""
        sound = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(sound) // POWER_FRAMES * POWER_FRAMES
        self._rest = np.array(sound[whole:])
        if whole:
            self._hear(sound[:whole])

    def heard(self) -> Heard:
        """Return all that was heard; less than 2 ms at the end are left out."""
        line = np.concatenate(self._lines) if self._lines else np.zeros(0, np.float32)
        power = np.concatenate(self._powers) if self._powers else np.zeros((0, 2))
        return Heard(line, power)

    def _hear(self, raw: NDArray[np.float32]) -> None:
        if np.max(np.abs(raw)) < NOTHING:
            self._low[:], self._past[:] = 0, 0
            self._lines.append(np.zeros(len(raw) // DOWN, np.float32))
            self._powers.append(np.zeros((len(raw) // POWER_FRAMES, 2)))
            return
        sound, self._low = lfilter(*_LOW_CUT, raw, axis=0, zi=self._low)
        steps = sound.reshape(-1, POWER_FRAMES, 2)
        self._powers.append(np.einsum("sfc,sfc->sc", steps, steps) / POWER_FRAMES)
        mixed = np.concatenate([self._past, sound[:, 0] + np.float32(RIGHT_PART) * sound[:, 1]])
        self._past = mixed[-len(self._past) :]
        # Output of the filter from here on has all of its past.
        first = len(self._past) // DOWN
        filtered = upfirdn(_FILTER, mixed, down=DOWN)[first : first + len(sound) // DOWN]
        self._lines.append(np.asarray(filtered, np.float32))
