"""amp.pan in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        angle = np.pi / 4 * (1 + self.values["position"])
        x = self.heard(inputs, frames)
        return [np.cos(angle) * x, np.sin(angle) * x]
