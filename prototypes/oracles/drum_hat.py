"""drum.hat in double precision."""

import numpy as np

from motorik.modules.declaration import Declaration
from prototypes.oracles.base import Signal, Voice
from prototypes.oracles.drums import FULL_LEVEL, Drum

BOUND_DB = -70.0  # float frequencies: a phase error of 1e-6 cycles in edges two frames wide
DRIFT_DB = -45.0
RANGES = {"closed_key": (128.0, 128.0), "open_key": (45.0, 45.0)}
__all__ = ["BOUND_DB", "DRIFT_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.opened = False

    def answers(self, voice: Voice) -> bool:
        self.opened = self.is_key("open_key", voice.pitch)
        return self.opened or self.is_key("closed_key", voice.pitch)

    def stroke(self, frames: int) -> Signal:
        value, tone = self.values, 2 ** (self.values["tone"] - 0.5)
        if value["model"] == 0:
            metal = self.band(np.sum(self.bank(frames, 1.0), axis=0) * 0.65, 7100 * tone, 1.2)
            centre = 7100 * tone
        else:
            a, b, c, d, e, f = self.bank(frames, 3.0)
            metal = self.band((a * b + c * d + e * f + self.white(frames)) * 0.4, 9000 * tone, 0.7)
            centre = 9000 * tone
        fall = self.falling(frames, value["open_decay" if self.opened else "closed_decay"])
        return self.high(metal * fall * self.strength, 0.9 * centre, 0.9)
