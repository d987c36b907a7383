"""fx.crush in double precision; the same random words as the kernel."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice
from prototypes.oracles.random import MASK, hash32


def quantised(x: float, bits: float, dither: float = 0.0) -> float:
    """Return the nearest of the steps of a converter with so many bits, full scale 1."""
    step = 2.0 ** (1 - bits)
    return float(np.clip(step * np.floor(x / step + 0.5 + dither), -1, 1)) if x else 0.0


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.word = 0
        self.remaining = 0.0
        self.value: Signal = np.zeros(())

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        if voice.start:
            self.word = hash32(self.seed, voice.serial) or 1
        value = self.values
        x = self.heard(inputs, frames)
        period = max(self.sample_rate / value["rate"], 1.0)
        if abs(period - round(period)) < 1e-4 * round(period):
            period = float(round(period))
        out = np.zeros(x.shape)
        for i in range(frames):
            if self.remaining <= 0:
                word = self.word
                word ^= word << 13 & MASK
                word ^= word >> 17
                word ^= word << 5 & MASK
                self.word = word
                spread = ((word & 0xFFFF) - (word >> 16)) / 65536
                signed = word - (word >> 31 << 32)
                shake = ((signed >> 8) * 0x2545F491 & 0xFFFF) / 65536 - 0.5
                rounded = np.vectorize(quantised)
                self.value = rounded(x[i], value["bits"], value["dither"] * spread)
                self.remaining += period * (1 + value["jitter"] * shake)
            self.remaining -= 1
            out[i] = self.value
        return [x + value["mix"] * (out - x)]
