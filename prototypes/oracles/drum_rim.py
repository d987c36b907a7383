"""drum.rim in double precision."""

import numpy as np

from prototypes.oracles.base import Signal
from prototypes.oracles.drums import EVERY_KEY, FULL_LEVEL, Drum

BOUND_DB = -85.0
RANGES = EVERY_KEY
NETWORKS = (((1667, 0.45), (455, 0.3)), ((1000, 0.33), (500, 0.33), (220, 0.33)), ((2500, 0.5),))
HIGH_PASS_HZ = (500, 400, 1000)
__all__ = ["BOUND_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def stroke(self, frames: int) -> Signal:
        model, rest = int(self.values["model"]), np.zeros(frames)
        x = np.zeros(frames)
        for hertz, weight in NETWORKS[model]:
            ring = self.ringing(rest, hertz * self.transposition, self.values["decay"], self.strength)
            x += weight * ring
        x += self.values["snap"] * (np.tanh(4 * x) / 2 - x)
        return self.high(x, HIGH_PASS_HZ[model], 0.7)
