"""An input that a test plays to: the callback's own ring, without a device to call it."""

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorik import _native
from motorik.engine.drivers import AudioError, InputFigures

RATE = 48000
Sound = NDArray[np.float32]


class HandInput:
    """Two channels called "hand"; ``native.hear`` is what the callback does."""

    name = "hand"

    def __init__(
        self, *, device: Any = None, channels: tuple[int, ...] = (1, 2), sample_rate: int | None = None
    ):
        if device is not None:
            raise AudioError(f"There is no input device {device!r}; there are: hand.")
        self.channels, self.sample_rate = channels, sample_rate or RATE
        self.native = _native.Input(2, tuple(it - 1 for it in channels), 4 * RATE)
        self.status, self.message = "stopped", "hand was lost."
        self.reading = threading.Lock()
        """Whoever holds it keeps the reader asleep."""

    def start(self) -> None:
        self.status = "running"

    def stop(self) -> None:
        self.status = "stopped"

    def read(self) -> Sound:
        with self.reading:
            return self.native.read(8 * RATE)

    def figures(self) -> InputFigures:
        return InputFigures(*self.native.figures())


def noise(frames: int, level: float = 0.5, seed: int = 1) -> Sound:
    """Return float32 [frames, 2] that is nowhere the same."""
    return np.random.default_rng(seed).uniform(-level, level, (frames, 2)).astype(np.float32)
