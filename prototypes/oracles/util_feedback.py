"""util.feedback: 32 frames of delay; what is above 4 bends towards 8."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.past: Signal | None = None

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        x = self.heard(inputs, frames)
        past = self.past if self.past is not None else np.zeros((32, *x.shape[1:]))
        size = np.maximum(np.abs(x), 4)
        both = np.concatenate([past, np.where(size > 4, np.sign(x) * (8 - 16 / size), x)])
        self.past = both[frames:]
        return [both[:frames]]
