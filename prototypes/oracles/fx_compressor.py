"""fx.compressor in double precision, in decibels."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice
from prototypes.oracles.trapezoidal import SideChain, warped


def fall(level_db: Signal, threshold_db: float, ratio: float, knee_db: float) -> Signal:
    """Return by how many dB the static curve turns a level down."""
    over, w = level_db - threshold_db, max(knee_db, 0.001)
    bent = np.where(2 * over > w, over, np.where(2 * over < -w, 0, (over + w / 2) ** 2 / (2 * w)))
    return np.asarray((1 - 1 / ratio) * bent, float)


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.side_chain = SideChain()
        self.mean = np.zeros(2)
        self.peak = np.zeros(2)
        self.down = np.zeros(2)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        source = self.heard(inputs, frames)
        key = self.side_chain(source, inputs[1], warped(value["side_low_cut"], self.sample_rate))
        attack, release, window = (
            np.exp(-1 / (value[id] * self.sample_rate)) for id in ("attack", "release", "window")
        )
        out = np.array(source, float)
        for i in range(frames):
            self.mean = self.mean * window + (1 - window) * key[i] ** 2
            size = np.sqrt(self.mean) if value["detector"] else np.abs(key[i])
            level = 20 * np.log10(np.maximum(size, 1e-30))
            wanted = fall(level, value["threshold_db"], value["ratio"], value["knee_db"])
            wanted += value["link"] * (wanted.max() - wanted)
            self.peak = np.maximum(wanted, release * self.peak + (1 - release) * wanted)
            self.down = np.where(
                self.peak > self.down, attack * self.down + (1 - attack) * self.peak, self.peak
            )
            gain = 10 ** ((value["makeup_db"] - self.down) / 20)
            out[i, :2] *= 1 + value["mix"] * (gain - 1)
        return [out]
