"""fx.chorus in double precision, frame by frame."""

import numpy as np

from prototypes.oracles.base import Inputs, Outputs, Signal, Voice
from prototypes.oracles.sweep import Pole, Swept, between, triangle


class Oracle(Swept):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.frame = 0
        self.past: list[list[float]] = [[], []]
        self.poles = Pole(), Pole()

    def delays(self, turns: float) -> Signal:
        """Return the delays in frames, [sides, voices]."""
        count = int(self.values["voices"]) + 2
        sides = np.array([[0], [self.values["stereo"] / 2 / count]])
        places = turns + sides + np.arange(count) / count
        wave = triangle(places) if self.values["shape"] else np.sin(2 * np.pi * places)
        seconds = self.values["delay"] + self.values["depth"] * (1 + wave) / 2
        delay: Signal = seconds * self.sample_rate + 1
        return delay

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        source, value = self.heard(inputs, frames), self.values
        out = np.array(source, float)
        bend = 4 * value["drive"] + 1e-3
        for i in range(frames):
            delays = self.swept(self.frame, self.delays)
            y = np.zeros(2)
            for side in (0, 1):
                self.past[side].append(float(source[i, side]))
                copies = [between(self.past[side], delay) for delay in delays[side]]
                y[side] = sum(copies) / np.sqrt(len(copies))
            if value["drive"]:
                y = np.tanh(bend * y) / bend
            for pole in self.poles:
                y = pole(y, value["tone"], self.sample_rate)
            out[i, :2] += value["mix"] * (y - out[i, :2])
            self.frame += 1
        return [out]
