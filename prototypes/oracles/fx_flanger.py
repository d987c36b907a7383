"""fx.flanger in double precision, frame by frame."""

import numpy as np

from prototypes.oracles.base import Inputs, Outputs, Signal, Voice
from prototypes.oracles.sweep import Swept, between, triangle

BOUND_DB = -75.0  # a comb of feedback 0.97 makes 30 times as much of the last bit of a delay


class Oracle(Swept):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.frame = 0
        self.looped: list[list[float]] = [[], []]
        self.dry: list[list[float]] = [[], []]

    def delays(self, turns: float) -> Signal:
        """Return the delay left and right in frames."""
        places = turns + np.array([0, self.values["stereo"] / 2])
        wave = triangle(places) if self.values["shape"] else np.sin(2 * np.pi * places)
        delay: Signal = self.values["delay"] * self.sample_rate * (1 + self.values["depth"] * wave) + 1
        return delay

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        source, value = self.heard(inputs, frames), self.values
        out = np.array(source, float)
        for i in range(frames):
            delays = self.swept(self.frame, self.delays)
            for side in (0, 1):
                x = float(source[i, side])
                # The frame at hand takes part in no cubic: it enters the line behind what is read.
                y = between([*self.looped[side][-4000:], 0.0], delays[side])
                self.looped[side].append(x + value["feedback"] * float(np.clip(y, -8, 8)))
                if value["through_zero"]:
                    x = between([*self.dry[side][-4000:], 0.0], value["delay"] * self.sample_rate + 1)
                self.dry[side].append(float(source[i, side]))
                out[i, side] = x + value["mix"] * (y - x)
            self.frame += 1
        return [out]
