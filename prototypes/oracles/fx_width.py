"""fx.width in double precision, by sum and difference."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.trapezoidal import Svf, warped


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.filter = Svf(1)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        out = np.array(self.heard(inputs, frames), float)
        middle, side = out[:, 0] + out[:, 1], out[:, 0] - out[:, 1]
        band, low = self.filter(side[:, None], warped(value["crossover"], self.sample_rate), 2**0.5)
        side = value["width"] * (side - value["bass_mono"] * (2**0.5 * band + low)[:, 0])
        balance = value["balance"]
        out[:, 0] = (middle + side) / 2 * np.cos(np.pi / 2 * max(balance, 0))
        out[:, 1] = (middle - side) / 2 * np.cos(np.pi / 2 * max(-balance, 0))
        return [out]
