"""fx.gate in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice, fader
from prototypes.oracles.trapezoidal import SideChain, warped


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.side_chain = SideChain()
        self.since_loud = np.inf
        self.gain: float | None = None

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        source = self.heard(inputs, frames)
        key = self.side_chain(source, inputs[1], warped(value["side_low_cut"], self.sample_rate))
        opens = 10 ** (value["threshold_db"] / 20)
        closes = 10 ** ((value["threshold_db"] - value["hysteresis_db"]) / 20)
        shut, hold = fader(value["range_db"]), round(value["hold"] * self.sample_rate)
        ducks = value["mode"] == 1
        if self.gain is None:
            self.gain = 1.0 if ducks else shut
        out = np.array(source, float)
        for i, level in enumerate(np.abs(key).max(axis=1)):
            was_open = self.since_loud < hold
            self.since_loud = 0 if level >= (closes if was_open else opens) else self.since_loud + 1
            now_open = self.since_loud < hold
            target = 1.0 if now_open != ducks else shut
            time = value["attack" if now_open else "release"]
            self.gain += (target - self.gain) * (1 - np.exp(-1 / (time * self.sample_rate)))
            out[i, :2] *= self.gain
        return [out]
