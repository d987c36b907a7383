"""filter.svf in double precision: the two-pole state equations by the trapezoidal rule, solved each frame."""

import numpy as np


class Oracle:
    """Signals are [frames] or [frames, lanes]; parameters hold still within a call of `process`."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.sample_rate = sample_rate
        self.values = {"mode": 0.0, "cutoff": 1000.0, "resonance": 0.2}
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""
        self.band = self.low = 0.0

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        g = np.tan(np.pi * min(self.values["cutoff"] / self.sample_rate, 0.49))
        k = 2 * 100.0 ** -self.values["resonance"]
        out = np.zeros_like(inputs[0], float) if inputs[0] is not None else np.zeros(frames)
        for i in range(frames):
            x = inputs[0][i] if inputs[0] is not None else 0.0
            high = (x - (g + k) * self.band - self.low) / (1 + g * (g + k))
            band = g * high + self.band
            low = g * band + self.low
            self.band, self.low = g * high + band, g * band + low
            responses = (low, k * band, high, high + low, low - high, high - k * band + low)
            out[i] = responses[int(self.values["mode"])]
        return [out]
