"""fx.shimmer in double precision, up to where the first sound comes back: 50 ms at least.

What the shifters do with it is held to physics: tests/physics/test_fx_shimmer.py.
"""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.fx_reverb import CHUNK, Network

MILLISECONDS = np.array([
    33.13, 35.77, 38.69, 41.81, 45.17, 48.83, 52.73, 57.07,
    61.61, 66.59, 71.93, 77.69, 83.99, 90.71, 98.01, 105.89,
])  # fmt: skip
DIFFUSERS = np.array([[0.00477, 0.01273], [0.00441, 0.01187]])
RANGES = {"size": (0.3, 0.31)}


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right; size never changes."""

    def reset(self) -> None:
        self.frame = 0
        self.entered = np.zeros((CHUNK, 2))
        self.places = np.round(self.sample_rate * DIFFUSERS).astype(int)
        self.rings = np.zeros((2, 2, self.places.max()))
        self.network: Network | None = None

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        if self.network is None:
            half = MILLISECONDS * 0.0005 * value["size"] * rate
            self.network = Network(rate, 2 * half.astype(int) + 1)
        source = self.heard(inputs, frames)
        out = np.array(source, float) * (1 - value["mix"])
        for i in range(frames):
            if self.frame >= 0.05 * rate:
                raise ValueError("the first sound comes back here; this oracle ends before")
            x = self.entered[self.frame % CHUNK].copy()
            self.entered[self.frame % CHUNK] = source[i, :2]
            for side in (0, 1):
                for place, ring in zip(self.places[side], self.rings[side], strict=True):
                    delayed = ring[self.frame % place]
                    ring[self.frame % place] = v = x[side] + 0.65 * delayed
                    x[side] = delayed - 0.65 * v
            left, right = 0.5 * self.network(0.3 * (1 - value["freeze"]) * x, value, value["modulation"], 0.6)
            middle, edge = (left + right) / 2, value["width"] * (left - right) / 2
            out[i, :2] += value["mix"] * np.array([middle + edge, middle - edge])
            self.frame += 1
        return [out]
