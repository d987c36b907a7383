"""filter.ladder in double precision: four textbook trapezoidal one-poles in a loop, solved for its input."""

from collections.abc import Callable

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice

HALFBAND = (0.0794134705, 0.28287548, 0.54450562, 0.83407816)


class AllPassPair:
    """(a + z^-1) / (1 + a z^-1) twice in a row."""

    def __init__(self, a: float, b: float) -> None:
        self.gains, self.memory = (a, b), [np.zeros(())] * 2

    def __call__(self, x: Signal) -> Signal:
        """Return the next sample."""
        for n, gain in enumerate(self.gains):
            y = gain * x + self.memory[n]
            self.memory[n] = x - gain * y
            x = y
        return x


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.poles = [np.zeros(())] * 4
        even, odd = HALFBAND[0::2], HALFBAND[1::2]
        self.up = AllPassPair(*even), AllPassPair(*odd)
        self.down = AllPassPair(*even), AllPassPair(*odd)

    def step(self, x: Signal, rate: float, k: float, bend: Callable[[Signal], Signal]) -> Signal:
        """Advance the ladder by one step at `rate`."""
        g = np.tan(np.pi * min(self.values["cutoff"] / rate, 0.49))
        gain = g / (1 + g)
        # The ladder's output for u = 0, from the memories alone.
        rest = np.zeros(())
        for memory in self.poles:
            rest = gain * rest + (1 - gain) * memory
        u = bend((x * (1 + k * self.values["bass"]) - k * rest) / (1 + k * gain**4))
        taps = [u]
        for n in range(4):
            v = gain * (taps[-1] - self.poles[n])
            y = v + self.poles[n]
            self.poles[n] = y + v
            taps.append(y)
        u, y1, y2, y3, y4 = taps
        band, high = 4 * (y2 - 2 * y3 + y4), u - 4 * y1 + 6 * y2 - 4 * y3 + y4
        return (y4, y3, y2, y1, band, high)[int(self.values["mode"])]

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        x = self.heard(inputs, frames)
        out = np.zeros_like(x)
        drive = 10 ** (self.values["drive_db"] / 20)
        for i in range(frames):
            if not self.values["character"]:
                out[i] = self.step(x[i], self.sample_rate, 3.99 * self.values["resonance"], lambda u: u)
                continue
            first, second = (
                self.step(
                    branch(x[i]),
                    2 * self.sample_rate,
                    4.4 * self.values["resonance"],
                    lambda u: np.tanh(u * drive) / drive,
                )
                for branch in self.up
            )
            out[i] = (self.down[0](second) + self.down[1](first)) / 2
        return [out]
