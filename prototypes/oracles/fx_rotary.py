"""fx.rotary in double precision: two sources on circles, heard by two microphones far away."""

import numpy as np

from prototypes.oracles.base import Inputs, Outputs, Signal, Voice
from prototypes.oracles.sweep import Pole, Swept, between

RADIUS = np.array([0.19, 0.16])
SOUND = 343.0
BACK = np.array([0.8, 0.45])  # how much softer a source is that looks away


class Oracle(Swept):
    """One bus, lanes 0 and 1 left and right; the speed never changes, so the motors have run up."""

    def reset(self) -> None:
        self.frame = 0
        self.past: list[list[float]] = [[], []]
        self.low, self.high = (Pole(), Pole()), (Pole(), Pole())

    def hertz(self) -> float:
        """Return the horn's turns a second."""
        division = int(self.values["sync"])
        if division:
            self.values["rate"] = 0.0
            return super().hertz()
        return self.motor()

    def motor(self) -> float:
        """Return what the motor is told."""
        return (0.0, self.values["slow"], self.values["fast"])[int(self.values["speed"])]

    def away(self, turns: float) -> Signal:
        """Return 1 - cos of the angle between each source and each microphone, [sources, microphones]."""
        hertz = self.hertz()
        drum = turns / hertz * self.motor() * 0.87 if hertz else 0.0
        apart = self.values["spread"] / 4 * np.array([-1, 1])
        away: Signal = 1 - np.cos(2 * np.pi * (np.array([[turns], [-drum]]) + apart))
        return away

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        source, value, rate = self.heard(inputs, frames), self.values, self.sample_rate
        out = np.array(source, float)
        bend = 4 * value["drive"] + 0.001
        levels = np.minimum(1 + np.array([1, -1]) * value["balance"], 1) * np.array([1, -1])
        for i in range(frames):
            away = self.swept(self.frame, self.away)
            mono = np.tanh(bend * source[i, :2].mean()) / bend
            deep = bright = mono
            for pole in self.low:
                deep = pole(deep, 800, rate)
            for pole in self.high:
                bright = bright - pole(bright, 800, rate)
            for past, x in zip(self.past, (bright, deep), strict=True):
                past.append(float(x))
            gain = levels[:, None] * (1 - BACK[:, None] * value["tremolo"] * away / 2)
            delay = RADIUS[:, None] / SOUND * value["doppler"] * rate * away + 1
            heard = [[between(self.past[s], delay[s, m]) for m in (0, 1)] for s in (0, 1)]
            out[i, :2] += value["mix"] * ((gain * np.array(heard)).sum(0) - out[i, :2])
            self.frame += 1
        return [out]
