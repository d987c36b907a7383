"""drum.cymbal in double precision."""

import numpy as np

from prototypes.oracles.base import Signal
from prototypes.oracles.drums import EVERY_KEY, FULL_LEVEL, Drum

BOUND_DB = -70.0  # float frequencies: a phase error of 1e-6 cycles in edges two frames wide
DRIFT_DB = -45.0
RANGES = EVERY_KEY
__all__ = ["BOUND_DB", "DRIFT_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def stroke(self, frames: int) -> Signal:
        value, ride = self.values, self.values["model"] == 1
        x = np.sum(self.bank(frames, 1.0), axis=0) * 0.3 + self.white(frames) * value["noise"]
        low = self.falling(frames, (0.7 if ride else 0.4) * value["decay"])
        high = self.falling(frames, 0.1) + self.falling(frames, value["decay"])
        bell = self.band(x, 3440, 5 if ride else 1) * low
        air = self.band(x, 7100, 1) * high
        mixed = (1 - value["tone"]) * bell + value["tone"] * air
        return self.high(mixed, 2000, 0.7) * self.strength
