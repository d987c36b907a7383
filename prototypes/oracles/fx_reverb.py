"""fx.reverb in double precision, frame by frame, with the scattering matrix as a matrix."""

import numpy as np
from scipy.linalg import hadamard

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice

MILLISECONDS = (
    29.71, 32.17, 34.78, 37.63, 40.69, 44.02, 47.59, 51.43, 55.67, 60.19,
    65.11, 70.39, 76.13, 82.31, 89.03, 96.97,
)  # fmt: skip
DIFFUSERS = ((0.00477, 0.75), (0.00359, 0.75), (0.01273, 0.625), (0.00931, 0.625))
TURNS_HERTZ = np.array([0.31, 0.37, 0.43, 0.53, 0.61, 0.73, 0.83, 0.97])
IN = np.array([1, 1, -1, 1, 1, -1, -1, -1, 1, -1, 1, 1, -1, 1, -1, -1])
LEFT = np.array([1, 1, -1, -1] * 4)
RIGHT = np.array([1, -1, -1, 1, 1, -1, -1, 1, -1, 1, 1, -1, -1, 1, 1, -1])


class Shelf:
    """Two-pole shelf: state-variable filter with Q = sqrt(1/2) and a mix of input, band and low-pass."""

    def __init__(self) -> None:
        self.band = self.low = np.zeros(16)

    def __call__(self, x: Signal, g: float, mix: tuple[Signal | float, Signal, Signal]) -> Signal:
        """Return the next frame of all lines."""
        k = np.sqrt(2)
        high = (x - (g + k) * self.band - self.low) / (1 + g * (g + k))
        band = g * high + self.band
        low = g * band + self.low
        self.band, self.low = g * high + band, g * band + low
        shelved: Signal = mix[0] * x + mix[1] * band + mix[2] * low
        return shelved


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right; size and pre-delay never change."""

    def reset(self) -> None:
        self.frame = 0
        self.lines = np.zeros((int(0.15 * self.sample_rate) + 2, 16))
        self.past = np.zeros((int(0.26 * self.sample_rate), 2))
        self.diffusers = [np.zeros((round(self.sample_rate * seconds), 2)) for seconds, _ in DIFFUSERS]
        self.low, self.high = Shelf(), Shelf()

    def turn(self, chunk: int) -> tuple[Signal, Signal]:
        """Return cosine and sine of the pairs' angles at the start of a chunk."""
        phase = np.arange(8) * 0.381966 + chunk * TURNS_HERTZ * 32 / self.sample_rate
        angle = 2 * np.pi * 0.2 * self.values["modulation"] * np.sin(2 * np.pi * phase)
        return np.cos(angle), np.sin(angle)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        source = self.heard(inputs, frames)
        length = np.array([2 * int(ms * 0.0005 * value["size"] * rate) + 1 for ms in MILLISECONDS])
        pre = round(value["pre_delay"] * rate)
        decibels = -60 * length / (rate * value["decay"])
        low = 10 ** (decibels * (1 / value["low_decay"] - 1) / 40)
        high = 10 ** (decibels * (1 / value["high_decay"] - 1) / 40)
        root = np.sqrt(2)
        low_mix, high_mix = (
            (1, root * (low - 1), low**2 - 1),
            (high**2, root * (1 - high) * high, 1 - high**2),
        )
        low_g, high_g = (np.tan(np.pi * min(value[id] / rate, 0.49)) for id in ("low_hz", "high_hz"))
        matrix = hadamard(16) / 4
        out = np.array(source, float) * (1 - value["mix"])
        for i in range(frames):
            now = self.frame
            self.past[now % len(self.past)] = source[i, :2]
            x = self.past[(now - pre) % len(self.past)]
            for (_, gain), ring in zip(DIFFUSERS, self.diffusers, strict=True):
                delayed = ring[now % len(ring)].copy()
                v = x + gain * delayed
                ring[now % len(ring)] = v
                x = delayed - gain * v
            y = self.lines[(now - length) % len(self.lines), np.arange(16)]
            damped = self.high(self.low(10 ** (decibels / 20) * y, low_g, low_mix), high_g, high_mix)
            mixed = matrix @ damped
            share = now % 32 / 32
            (c0, s0), (c1, s1) = self.turn(now // 32), self.turn(now // 32 + 1)
            c, s = c0 + share * (c1 - c0), s0 + share * (s1 - s0)
            mixed = np.concatenate([c * mixed[:8] - s * mixed[8:], s * mixed[:8] + c * mixed[8:]])
            self.lines[now % len(self.lines)] = mixed + 0.3 * IN * np.tile(x, 8)
            left, right = 0.5 * LEFT @ y, 0.5 * RIGHT @ y
            middle, edge = (left + right) / 2, value["width"] * (left - right) / 2
            out[i, :2] += value["mix"] * np.array([middle + edge, middle - edge])
            self.frame += 1
        return [out]
