"""osc.noise in double precision: xorshift in Python integers, filters frame by frame."""

import numpy as np

from prototypes.oracles.random import MASK, hash32

BOUND_DB = -110.0
POLES = np.array([0.998779369, 0.993428694, 0.972862322, 0.892853846, 0.620654123])
GAINS = np.array([0.00803357, 0.00989801, 0.0189536, 0.0376159, 0.0750063])


class Oracle:
    """One voice."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.seed = 0
        self.values = {"color": 0.0, "level": 1.0}
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""
        self.bits, self.before, self.poles, self.brown = 0, 0.0, np.zeros(5), 0.0

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit; choices by number."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        if voice.start:
            self.reset()
            self.bits = hash32(self.seed, voice.serial) or 1
        out = np.zeros(frames)
        for i in range(frames):
            self.bits ^= (self.bits << 13) & MASK
            self.bits ^= self.bits >> 17
            self.bits ^= (self.bits << 5) & MASK
            white = (self.bits - 2**32 if self.bits >= 2**31 else self.bits) / 2**31
            self.poles = self.poles * POLES + white * GAINS
            self.brown = self.brown * 0.99738545 + white * 0.0312913
            pink = self.poles.sum() + 0.0863122 * white + 0.0204435 * self.before
            out[i] = (white, pink, self.brown)[int(self.values["color"])] * self.values["level"]
            self.before = white
        return [out]
