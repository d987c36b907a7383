"""fx.drive in double precision: zero-stuffing and whole half-band filters, no polyphase halves."""

import numpy as np
from scipy.signal import lfilter

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice

INNER = (
    0.633599083, -0.203289549, 0.112932129, -0.0717387729, 0.0475542175, -0.0316697563,
    0.0207266878, -0.0131044907, 0.00786673013, -0.00438331516, 0.00218602623, -0.00101479599,
)  # fmt: skip
OUTER = (0.607004625, -0.136718271, 0.0349213853, -0.00525543125)


def half_band(taps: tuple[float, ...], late: int) -> Signal:
    """Return the whole impulse response with gain 1 at 0 Hz, `late` samples later than it could be."""
    response = np.zeros(4 * len(taps) - 1)
    middle = 2 * len(taps) - 1
    response[middle] = 0.5
    for n, tap in enumerate(taps):
        response[middle + 2 * n + 1] = response[middle - 2 * n - 1] = tap / 2
    return np.concatenate([np.zeros(late), response])


class Stream:
    """A finite impulse response with memory between calls."""

    def __init__(self, response: Signal) -> None:
        self.response = response
        self.memory: Signal | None = None

    def __call__(self, x: Signal) -> Signal:
        """Return the response to the next samples."""
        if self.memory is None:
            self.memory = np.zeros((len(self.response) - 1, *x.shape[1:]))
        y: Signal
        y, self.memory = lfilter(self.response, 1.0, x, axis=0, zi=self.memory)
        return y


def stuffed(x: Signal) -> Signal:
    """Double the rate by zeros."""
    y = np.zeros((2 * len(x), *x.shape[1:]))
    y[::2] = 2 * x
    return y


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.up = Stream(half_band(INNER, 1)), Stream(half_band(OUTER, 1))
        self.down = Stream(half_band(OUTER, 1)), Stream(half_band(INNER, 0))
        self.dry = Stream(np.eye(28)[27])
        self.pole = np.zeros(())

    def bend(self, v: Signal | float) -> Signal:
        """Return the shape at `v`."""
        shapes = (np.tanh, lambda u: np.clip(u, -1, 1), lambda u: np.sin(np.pi / 2 * u))
        return shapes[int(self.values["shape"])](v)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        x = self.heard(inputs, frames)
        four = self.up[1](stuffed(self.up[0](stuffed(x))))
        drive, bias = 10 ** (self.values["drive_db"] / 20), self.values["bias"]
        wet = self.down[1](self.down[0](self.bend(drive * four + bias) - self.bend(bias))[::2])[1::2]
        g = np.tan(np.pi * 800 / self.sample_rate)
        dark, bright = (10 ** (sign * 6 * self.values["tone"] / 20) for sign in (-1, 1))
        for i in range(frames):
            v = (wet[i] - self.pole) * g / (1 + g)
            bass = v + self.pole
            self.pole = bass + v
            wet[i] = dark * bass + bright * (wet[i] - bass)
        level, mix = 10 ** (self.values["level_db"] / 20), self.values["mix"]
        return [(1 - mix) * self.dry(x) + mix * level * wet]
