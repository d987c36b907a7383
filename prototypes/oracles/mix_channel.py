"""mix.channel in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice, fader


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        x = self.heard(inputs, frames)
        level = fader(self.values["level_db"])
        gain = np.full(x.shape[1], level * (1 - self.values["mute"]))
        gain[0] *= np.cos(np.pi / 2 * max(0.0, self.values["pan"]))
        gain[1] *= np.cos(np.pi / 2 * max(0.0, -self.values["pan"]))
        return [x * gain]
