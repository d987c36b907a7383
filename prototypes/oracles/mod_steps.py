"""mod.steps in double precision: which step it is, asked anew in every frame."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.clock import cycles
from prototypes.oracles.random import hash32

STEPS = (1, 0.5, 0, -0.5, -1, -0.5, 0, 0.5)
THERE_AND_BACK = (*range(8), *range(6, 0, -1))


class Oracle(Base):
    """One voice or bus."""

    def reset(self) -> None:
        self.frame = self.started = 0
        self.level = 0.0

    def target(self, voice: Voice) -> float:
        """Return the value of the step at the present frame."""
        count = cycles(self.values, self.frame, self.started, self.sample_rate)
        cycle, place = int(count), count % 1
        if place >= self.values["length"]:
            return 0.0
        note = voice.serial if self.values["mode"] else 0
        steps = (cycle % 8, 7 - cycle % 8, THERE_AND_BACK[cycle % 14], hash32(self.seed, note, cycle) % 8)
        return STEPS[steps[int(self.values["direction"])]]

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        if voice.start:
            self.started, self.level = self.frame, self.target(voice)
        slew = self.values["slew"] * self.sample_rate
        share = 1 - np.exp(-1 / slew) if slew > 0.03 else 1.0
        out = np.zeros(frames)
        for i in range(frames):
            self.level += (self.target(voice) - self.level) * share
            out[i] = self.level * self.values["depth"]
            self.frame += 1
        return [out]
