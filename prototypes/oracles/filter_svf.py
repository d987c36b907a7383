"""filter.svf in double precision: the two-pole state equations by the trapezoidal rule, solved each frame."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.band = self.low = np.zeros(())

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        g = np.tan(np.pi * min(self.values["cutoff"] / self.sample_rate, 0.49))
        k = 2 * 100.0 ** -self.values["resonance"]
        x = self.heard(inputs, frames)
        out = np.zeros_like(x)
        for i in range(frames):
            high = (x[i] - (g + k) * self.band - self.low) / (1 + g * (g + k))
            band = g * high + self.band
            low = g * band + self.low
            self.band, self.low = g * high + band, g * band + low
            responses = (low, k * band, high, high + low, low - high, high - k * band + low)
            out[i] = responses[int(self.values["mode"])]
        return [out]
