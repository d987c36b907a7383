"""drum.cowbell in double precision."""

from prototypes.oracles.base import Signal
from prototypes.oracles.drums import EVERY_KEY, FULL_LEVEL, Drum
from prototypes.oracles.random import hash32

BOUND_DB = -70.0  # float frequencies: a phase error of 1e-6 cycles in edges two frames wide
DRIFT_DB = -45.0
RANGES = EVERY_KEY
__all__ = ["BOUND_DB", "DRIFT_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def stroke(self, frames: int) -> Signal:
        low, high = (
            self.square(frames, hertz * self.transposition, hash32(self.seed, self.serial, k))
            for k, hertz in enumerate((540, 800))
        )
        fall = self.falling(frames, 0.06) + self.falling(frames, self.values["decay"])
        return self.band((low + high) * fall * self.strength * 0.18, 660 * 16 ** self.values["tone"], 0.8)
