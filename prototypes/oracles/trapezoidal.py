"""The trapezoidal state-variable filter in double precision: the building brick of several oracles."""

import numpy as np

from prototypes.oracles.base import Signal


def warped(hertz: float, sample_rate: float) -> float:
    """Return tan(pi f / fs), f held below 0.49 fs."""
    return float(np.tan(np.pi * min(hertz / sample_rate, 0.49)))


class Svf:
    """A. Simper, Linear Trapezoidal Integrated SVF: its state is two numbers a channel."""

    def __init__(self, channels: int = 2) -> None:
        self.band = self.low = np.zeros(channels)

    def __call__(self, x: Signal, gain: float | Signal, damping: float) -> tuple[Signal, Signal]:
        """Return (band, low) of rows of ``x``; high is x - damping band - low."""
        bands, lows = np.zeros(x.shape), np.zeros(x.shape)
        for i, row in enumerate(x):
            band = (self.band + gain * (row - self.low)) / (1 + gain * (gain + damping))
            low = self.low + gain * band
            self.band, self.low = 2 * band - self.band, 2 * low - self.low
            bands[i], lows[i] = band, low
        return bands, lows


class SideChain:
    """The key of a dynamics module: side chain or own input through a 12 dB high-pass."""

    def __init__(self) -> None:
        self.filter = Svf()

    def __call__(self, own: Signal, side: Signal | None, gain: float) -> Signal:
        """Return the key, [frames, 2]."""
        source = (own if side is None else side)[:, :2]
        band, low = self.filter(source, gain, 2**0.5)
        return np.asarray(source - 2**0.5 * band - low, float)
