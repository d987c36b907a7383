"""drum.clap in double precision."""

import numpy as np

from prototypes.oracles.base import Signal
from prototypes.oracles.drums import EVERY_KEY, FULL_LEVEL, Drum

BOUND_DB = -85.0
RANGES = EVERY_KEY
__all__ = ["BOUND_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def stroke(self, frames: int) -> Signal:
        value = self.values
        spread, last = int(value["spread"] * self.sample_rate + 0.5), int(value["claps"])
        burst = np.zeros(frames)
        for number in range(last + 1):
            first = number * spread
            if first < frames:
                seconds = 0.025 if number < last else value["decay"]
                burst[first:] = self.falling(frames - first, seconds)
        tail = self.falling(frames, value["room_decay"]) * value["room"]
        noise = self.white(frames) * (burst + tail) * self.strength
        return self.band(noise * 1.5, 500 * 4 ** value["tone"], 1.5)
