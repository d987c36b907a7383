"""Ears for clicks: the largest step between two frames, and what is above 12 kHz in windows of 2 ms."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Signal = NDArray[np.float32] | NDArray[np.float64]

RATE = 48000
FADE = 512
"""Frames of the cross-fade between two plans."""
CORNER_HZ = 12000
WINDOW = 96
"""Frames of 2 ms."""
TAPS = 255
INAUDIBLE = 10 ** (-90 / 20)


@dataclass(frozen=True, slots=True)
class Edges:
    """The sharpest of a sound: ``step`` between frames, ``treble`` RMS above 12 kHz in 2 ms, ``peak``."""

    step: float = 0.0
    treble: float = 0.0
    peak: float = 0.0

    def __or__(self, other: "Edges") -> "Edges":
        return Edges(max(self.step, other.step), max(self.treble, other.treble), max(self.peak, other.peak))


@cache
def _high_pass() -> NDArray[np.float64]:
    """Return a linear-phase high pass at 12 kHz: a windowed sinc whose stop band is below -110 dB."""
    middle = TAPS // 2
    at = np.arange(TAPS) - middle
    low = 2 * CORNER_HZ / RATE * np.sinc(2 * CORNER_HZ / RATE * at) * np.kaiser(TAPS, 11.0)
    taps = -low / low.sum()
    taps[middle] += 1
    return np.asarray(taps, np.float64)


def treble(sound: Signal) -> NDArray[np.float64]:
    """Return what of ``sound`` is above 12 kHz, both sides, frame by frame in place."""
    size = 1 << (len(sound) + TAPS).bit_length()
    spectrum = np.fft.rfft(sound.astype(np.float64), size, axis=0)
    passed = np.fft.irfft(spectrum * np.fft.rfft(_high_pass(), size)[:, None], size, axis=0)
    return np.asarray(passed[TAPS // 2 :][: len(sound)], np.float64)


def steps(sound: Signal) -> NDArray[np.float64]:
    """Return the larger step of both sides into each frame; 0 into the first."""
    taken = np.diff(sound.astype(np.float64), axis=0, prepend=sound[:1])
    return np.asarray(np.abs(taken).max(axis=1), np.float64)


def windows(high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return RMS of the louder side in windows of 2 ms, one every ms, by the frame each begins at."""
    power = np.concatenate([np.zeros((1, high.shape[1])), np.cumsum(high**2, axis=0)])
    first = np.arange(0, max(len(high) - WINDOW, 0) + 1, WINDOW // 2)
    last = np.minimum(first + WINDOW, len(high))
    mean = (power[last] - power[first]).max(axis=1) / WINDOW
    return np.asarray(np.sqrt(np.maximum(mean, 0)), np.float64)


class Heard:
    """A whole sound, measured once; asked for stretches of it."""

    def __init__(self, sound: Signal) -> None:
        self._steps = steps(sound)
        self._treble = windows(treble(sound))
        self._peaks = np.abs(sound).max(axis=1)

    def edges(self, start: int, end: int) -> Edges:
        """Return the edges within frames [start, end)."""
        start = max(start, 0)
        if end <= start:
            return Edges()
        half = WINDOW // 2
        rows = self._treble[start // half : max(end // half, start // half + 1)]
        return Edges(
            float(self._steps[start:end].max()),
            float(rows.max(initial=0)),
            float(self._peaks[start:end].max()),
        )


def allowed(undisturbed: Edges, peak: float) -> Edges:
    """Return what a swap may add to the ``undisturbed`` sounds before and after it, ``peak`` loud at most.

    The cross-fade is w·b + (1 - w)·a with w rising by 1/512 a frame. From one frame to the next it moves by
    w·Δb + (1 - w)·Δa + (b - a)/512, at most the larger step of both plus 2A/512. Its two corners turn the
    slope by at most 2A/512: a corner of one spectrum 2A/512 / (2 sin(ω/2))² leaves above 12 kHz, a quarter of
    the rate, at most A/512. A quarter is added for what begins or ends by itself meanwhile; what is below
    -90 dB is no click.
    """
    return Edges(
        1.25 * undisturbed.step + 2 * peak / FADE + INAUDIBLE,
        1.25 * undisturbed.treble + peak / FADE + INAUDIBLE,
        undisturbed.peak,
    )
