"""lfo.wave in double precision: every value from the time since the start (or since frame 0)."""

import numpy as np

from prototypes.oracles.random import bipolar, hash32

BOUND_DB = -85.0  # 24 bits of place in the cycle
RANGES = {"rate": (0.01, 20)}


class Oracle:
    """One voice or bus; the value at the end of the call."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.sample_rate, self.seed = sample_rate, 0
        self.values = {"shape": 0.0, "rate": 2.0, "phase": 0.0, "fade": 0.0, "mode": 0.0, "polarity": 0.0}
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""
        self.frame = self.started = 0

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit; choices by number."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        value, mode = self.values, int(self.values["mode"])
        if voice.start:
            self.started = self.frame
        self.frame += frames
        since = self.frame - self.started
        cycles = (self.frame if mode == 0 else since) * value["rate"] / self.sample_rate
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
        )
        y = waves[int(value["shape"])]
        if value["polarity"]:
            y = 0.5 + 0.5 * y
        fade = value["fade"] * self.sample_rate
        return [float(y * (1.0 if fade < 1 else min(since / fade, 1.0)))]
