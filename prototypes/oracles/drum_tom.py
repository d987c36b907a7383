"""drum.tom in double precision: the network solved as two equations a frame, the membrane in closed form."""

import numpy as np

from prototypes.oracles.base import Signal
from prototypes.oracles.drums import EVERY_KEY, FULL_LEVEL, LOG_60_DB, Drum

BOUND_DB = -85.0
RANGES = EVERY_KEY
REST_HZ = ((95, 135, 185), (190, 280, 410), (95, 135, 185))
__all__ = ["BOUND_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def stroke(self, frames: int) -> Signal:
        model = int(self.values["model"])
        rest = REST_HZ[model][int(self.values["size"])] * self.transposition
        if model == 2:
            return self.membrane(frames, rest) + self.breath(frames, 0.015) * 0.8
        skin = self.network(frames, rest) * 0.55
        return skin if model == 1 else skin + self.breath(frames, 0.8 * self.values["decay"]) * 0.6

    def breath(self, frames: int, seconds: float) -> Signal:
        noise = self.white(frames) * self.falling(frames, seconds) * self.strength
        return self.low_pole(noise, 800) * self.values["noise"]

    def network(self, frames: int, rest: float) -> Signal:
        g = self.warped(rest)
        k = LOG_60_DB / (self.values["decay"] * self.sample_rate)
        out, memory = np.empty(frames), np.zeros(2)
        for i, drive in enumerate(self.trigger(frames)):
            stiffness = 1 + 1.5 * self.values["sweep"] * min(abs(memory[0] - g * memory[1]), 1)
            now = np.linalg.solve([[1, g], [-g * stiffness, 1 + k]], memory + np.array([0, drive]))
            memory = 2 * now - memory
            out[i] = now[1]
        return out

    def membrane(self, frames: int, rest: float) -> Signal:
        cycles = rest / self.sample_rate * (1 + self.values["sweep"] * self.falling(frames, 0.2))
        modes = zip((1, 1.594, 2.136), (0.7, 0.25, 0.15), (1, 0.6, 0.4), strict=True)
        sum = np.zeros(frames)
        for ratio, weight, share in modes:
            sum += (
                self.oscillator(cycles * ratio) * self.slewed(frames, share * self.values["decay"]) * weight
            )
        return sum * 0.6
