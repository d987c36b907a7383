"""control.math in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice

BOUND_DB = -95.0  # hundreds of steps of a slope add up


class Oracle(Base):
    """One voice or bus; the value at the end of the call."""

    def reset(self) -> None:
        self.level = 0.0

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        a = 0.0 if inputs[0] is None else float(inputs[0])
        b = value["constant"] if inputs[1] is None else float(inputs[1])
        joined = (a + b, a - b, a * b, min(a, b), max(a, b), (a + b) / 2, float(a > b), a)
        target = joined[int(value["operation"])] * value["scale"] + value["offset"]
        steps = np.floor(value["steps"] + 0.5)
        if steps:
            target = np.floor(target * steps + 0.5) / steps
        target = max(min(target, value["high"]), value["low"])
        if voice.start:
            self.level = target
        for _ in range(frames):
            way = target - self.level
            slowest = value["rise"] if way > 0 else value["fall"]
            limit = np.inf if slowest < 2**-13.2 else 1 / (slowest * self.sample_rate)
            self.level += np.clip(way, -limit, limit)
        return [float(self.level)]
