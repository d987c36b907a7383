"""osc.noise in double precision: xorshift in Python integers, filters frame by frame."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.random import MASK, hash32

BOUND_DB = -110.0
POLES = np.array([0.998779369, 0.993428694, 0.972862322, 0.892853846, 0.620654123])
GAINS = np.array([0.00803357, 0.00989801, 0.0189536, 0.0376159, 0.0750063])


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.bits, self.before, self.poles, self.brown = 0, 0.0, np.zeros(5), 0.0
        self.steep = {3: (0.0, 0.0), 4: (0.0, 0.0)}

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
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
            for color, flat in ((3, pink), (4, white)):
                before, slope = self.steep[color]
                self.steep[color] = (flat, flat - before - slope / 7)
            colors = (white, pink, self.brown, 1.59118668 * self.steep[3][1], 0.283473355 * self.steep[4][1])
            out[i] = colors[int(self.values["color"])] * self.values["level"]
            self.before = white
        return [out]
