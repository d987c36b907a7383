"""fx.tremolo in double precision: gains from the phase at the edges of chunks."""

import numpy as np

from prototypes.oracles.base import Inputs, Outputs, Signal, Voice
from prototypes.oracles.sweep import Swept, triangle


class Oracle(Swept):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.frame = 0

    def wave(self, turns: Signal) -> Signal:
        """Return the wave; corners take 3 ms."""
        edge = min(0.003 * self.hertz(), 0.25)
        place = turns % 1
        shapes = (
            np.sin(2 * np.pi * turns),
            triangle(turns),
            np.clip(triangle(turns) / (2 * edge), -1, 1),
            np.interp(place, [0, 1 - edge, 1], [-1, 1, -1]),
        )
        chosen: Signal = shapes[int(self.values["shape"])]
        return chosen

    def gains(self, turns: float) -> Signal:
        """Return left and right gain."""
        depth = self.values["depth"]
        if self.values["mode"] == 0:
            places = turns + np.array([0, self.values["stereo"] / 2])
            loud: Signal = 1 - depth * (1 - self.wave(places)) / 2
            return loud
        angle = np.pi / 4 * (1 + depth * self.wave(np.array([turns]))[0])
        power: Signal = np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])
        return power

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        source = self.heard(inputs, frames)
        out = np.array(source, float)
        for i in range(frames):
            gain = self.swept(self.frame, self.gains)
            out[i, :2] *= 1 + self.values["mix"] * (gain - 1)
            self.frame += 1
        return [out]
