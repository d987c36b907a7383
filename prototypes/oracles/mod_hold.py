"""mod.hold in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.clock import cycles
from prototypes.oracles.random import bipolar, hash32


class Oracle(Base):
    """One voice or bus."""

    def reset(self) -> None:
        self.frame = self.started = 0
        self.level = self.held = 0.0
        self.taken, self.high = -1, False

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        x = inputs[0] if inputs[0] is not None else np.zeros(frames)
        trigger = inputs[1]
        control = 0.0 if inputs[2] is None else float(inputs[2])
        if voice.start:
            self.started, self.taken = self.frame, -1
        slew = value["slew"] * self.sample_rate
        share = 1 - np.exp(-1 / slew) if slew > 0.03 else 1.0
        out = np.zeros(frames)
        for i in range(frames):
            first = self.taken < 0
            if trigger is None:
                number = int(cycles(value, self.frame, self.started, self.sample_rate))
            else:
                high = bool(trigger[i] > 0.5)
                number = 0 if first else self.taken + (high and not self.high)
                self.high = high
            if number != self.taken:
                note = voice.serial if value["mode"] or trigger is not None else 0
                noise = bipolar(hash32(self.seed, note, number))
                self.held, self.taken = x[i] + control + value["noise"] * noise, number
                if first:
                    self.level = self.held
            self.level += (self.held - self.level) * share
            out[i] = self.level
            self.frame += 1
        return [out]
