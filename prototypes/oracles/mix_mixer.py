"""mix.mixer in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        given = [self.values[f"gain_{n}"] * x for n, x in enumerate(inputs, 1) if x is not None]
        return [np.sum(given, axis=0) if given else np.zeros(frames)]
