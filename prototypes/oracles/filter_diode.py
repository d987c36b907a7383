"""filter.diode in double precision: the four capacitors of the ladder, one matrix equation a step."""

from collections.abc import Callable

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice
from prototypes.oracles.filter_ladder import HALFBAND, AllPassPair

LINE = np.array([[-2.0, 2, 0, 0], [1, -2, 1, 0], [0, 1, -2, 1], [0, 0, 1, -2]])
DRIVE = np.array([2.0, 0, 0, 0])


class HighPass:
    """Trapezoidal one-pole high-pass, whose output for a given input can be asked for beforehand."""

    def __init__(self) -> None:
        self.memory = np.zeros(())

    def gain(self, cutoff: float, rate: float) -> float:
        """Return what share of the input passes at once."""
        return float(1 / (1 + np.tan(np.pi * cutoff / rate)))

    def __call__(self, x: Signal, cutoff: float, rate: float) -> Signal:
        """Return the next sample."""
        low = self.memory + (1 - self.gain(cutoff, rate)) * (x - self.memory)
        self.memory = 2 * low - self.memory
        return x - low


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.volts = np.zeros((4, 1))
        even, odd = HALFBAND[0::2], HALFBAND[1::2]
        self.up = AllPassPair(*even), AllPassPair(*odd)
        self.down = AllPassPair(*even), AllPassPair(*odd)
        self.entry, self.loop = HighPass(), HighPass()

    def step(self, x: Signal, rate: float, k: float, bend: Callable[[Signal], Signal]) -> Signal:
        """Advance the ladder by one trapezoidal step at `rate`."""
        value = self.values
        g = np.tan(np.pi * min(value["cutoff"] / rate, 0.49)) / np.sqrt(2)
        # v = memory + g v' with v' = LINE v + DRIVE u; memory holds what the last half step left.
        solve = np.linalg.inv(np.eye(4) - g * LINE)
        rest, through = (solve @ self.volts)[3, 0], (solve @ DRIVE)[3] * g
        if value["coupling"]:
            share = self.loop.gain(value["feedback_cut"], rate)
            fed = k * share
            given = x * (1 + k * value["bass"]) - fed * (rest - self.loop.memory)
        else:
            fed = k
            given = x * (1 + k * value["bass"]) - fed * rest
        u = bend(given / (1 + fed * through))
        now = solve @ (self.volts[:, 0] + g * DRIVE * u)
        self.volts[:, 0] = 2 * now - self.volts[:, 0]
        self.loop(now[3], value["feedback_cut"], rate)
        return np.asarray(now[3])

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        x, value = self.heard(inputs, frames), self.values
        out = np.zeros_like(x)
        drive = 10 ** (value["drive_db"] / 20)
        for i in range(frames):
            sample = x[i]
            if value["coupling"]:
                sample = self.entry(sample, value["input_cut"], self.sample_rate)
            if not value["character"]:
                out[i] = self.step(sample, self.sample_rate, 16.95 * value["resonance"], lambda u: u)
                continue
            first, second = (
                self.step(
                    branch(sample), 2 * self.sample_rate, 18.7 * value["resonance"],
                    lambda u: np.tanh(u * drive) / drive,
                )
                for branch in self.up
            )  # fmt: skip
            out[i] = (self.down[0](second) + self.down[1](first)) / 2
        return [out]
