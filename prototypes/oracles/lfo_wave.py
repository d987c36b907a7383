"""lfo.wave in double precision: every value from the time since the start (or since frame 0)."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.clock import cycles as cycles_at
from prototypes.oracles.random import bipolar, hash32

BOUND_DB = -85.0  # 24 bits of place in the cycle
RANGES = {"rate": (0.01, 20)}


class Oracle(Base):
    """One voice or bus; the value at the end of the call."""

    def reset(self) -> None:
        self.frame = self.started = 0

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, mode = self.values, int(self.values["mode"])
        if voice.start:
            self.started = self.frame
        self.frame += frames
        since = self.frame - self.started
        cycles = cycles_at(value, self.frame, self.started, self.sample_rate)
        if mode == 2:
            cycles = min(cycles, 1 - 2.0**-44)
        cycles += value["phase"]
        place = cycles % 1.0
        waves = (
            np.sin(2 * np.pi * place),
            4 * abs(abs(place - 0.25) - 0.5) - 1,
            2 * place - 1,
            1 - 2 * place,
            1.0 if place < 0.5 else -1.0,
            bipolar(hash32(self.seed, 0 if mode == 0 else voice.serial, int(cycles))),
            np.sin(2 * np.pi * place),
        )
        y = waves[int(value["shape"])]
        if value["polarity"]:
            y = 0.5 + 0.5 * y
        grown = since - value["delay"] * self.sample_rate
        if grown < 0:
            return [0.0]
        fade = value["fade"] * self.sample_rate
        return [float(y * (1.0 if fade < 1 else min(grown / fade, 1.0)))]
