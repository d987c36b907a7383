"""mix.select: the program stays, so its output is the input and the others are silent."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice


class Oracle(Base):
    """One bus."""

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        source = self.heard(inputs, frames)
        chosen = int(self.values["program"])
        return [source if number == chosen else np.zeros_like(source) for number in range(4)]
