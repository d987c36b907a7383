"""Where a render ends: after a fixed time, or when what rings on has become silent."""

import numpy as np
from numpy.typing import NDArray

SILENCE = 1e-5
"""-100 dBFS."""
SILENT_SECONDS = 0.5
LONGEST_SECONDS = 20.0


class Tail:
    """Finds the last frame of a render of a song ``song_frames`` long.

    Without ``seconds`` it ends half a second after the last frame of -100 dBFS or more, at least half a
    second and at most 20 s after the song. The answer is exact to a frame, whatever blocks it heard.
    """

    def __init__(self, song_frames: int, sample_rate: int, seconds: float | None = None) -> None:
        self._fixed = None if seconds is None else song_frames + round(seconds * sample_rate)
        self._latest = song_frames + round(LONGEST_SECONDS * sample_rate)
        self._hold = round(SILENT_SECONDS * sample_rate)
        self._quiet_from = song_frames
        self._heard = 0

    @property
    def end(self) -> int:
        """Frames of the whole render, as far as is known now; it only grows."""
        return self._fixed if self._fixed is not None else min(self._quiet_from + self._hold, self._latest)

    def pass_over(self, frames: int) -> None:
        """Count ``frames`` of the song that were played before and need not be heard."""
        self._heard += frames

    def hear(self, block: NDArray[np.float32]) -> None:
        """Take the next frames, [frames, channels]."""
        self._heard += len(block)
        if self._fixed is None and self._heard > self._quiet_from:
            loud = np.flatnonzero(np.abs(block).max(axis=1, initial=0) >= SILENCE)
            if len(loud):
                self._quiet_from = max(self._quiet_from, self._heard - len(block) + int(loud[-1]) + 1)
