"""drum.shaker in double precision."""

import numpy as np

from prototypes.oracles.base import Signal
from prototypes.oracles.drums import EVERY_KEY, FULL_LEVEL, Drum

BOUND_DB = -80.0
RANGES = EVERY_KEY
__all__ = ["BOUND_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def stroke(self, frames: int) -> Signal:
        step = min(1 / (self.values["attack"] * self.sample_rate), 1.0)
        peak = int(np.ceil(1 / step))
        rise = step * np.arange(1, peak + 1)
        fall = rise[-1] * self.falling(frames, self.values["decay"], 1)
        level = np.concatenate([rise, fall])[:frames]
        return self.high(self.white(frames) * level * self.strength, 2000 * 4 ** self.values["tone"], 1) * 0.4
