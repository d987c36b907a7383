"""mod.random in double precision: a function of the place in the song alone."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.clock import cycles
from prototypes.oracles.random import MASK, bipolar, hash32

BOUND_DB = -85.0  # 24 bits of place in the cycle
RANGES = {"rate": (0.01, 20)}


def value_of(seed: int, note: int, cycle: int, drift: float) -> float:
    """Return where the walk is in a cycle."""
    past = [bipolar(hash32(seed, note, (cycle - k) & MASK)) for k in range(64)]
    return float(np.clip((1 - drift**2) ** 0.5 * np.dot(past, drift ** np.arange(64.0)), -1, 1))


class Oracle(Base):
    """One voice or bus; the value at the end of the call."""

    def reset(self) -> None:
        self.frame = self.started = 0

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        if voice.start:
            self.started = self.frame
        self.frame += frames
        count = cycles(value, self.frame, self.started, self.sample_rate)
        cycle, t = int(count), count % 1
        note = voice.serial if value["mode"] else 0
        one, other = (value_of(self.seed, note, cycle + n, value["drift"]) for n in (0, 1))
        way = (t * t * (3 - 2 * t), t, 0.0)[int(value["shape"])]
        y = (one + (other - one) * way) * value["depth"]
        return [0.5 + 0.5 * y if value["polarity"] else y]
