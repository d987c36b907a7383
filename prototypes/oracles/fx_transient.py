"""fx.transient in double precision, in decibels."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.peak = self.slow = self.long = self.gain_db = 0.0

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        out = np.array(self.heard(inputs, frames), float)
        attack, sustain, fade, smoothing = (
            float(np.exp(-1 / (seconds * rate)))
            for seconds in (value["attack_time"], value["sustain_time"], 0.06, 0.0005)
        )
        for i, loudest in enumerate(np.abs(out[:, :2]).max(axis=1)):
            self.peak = max(loudest, self.peak * fade)
            self.long = max(loudest, self.long * sustain)
            self.slow = min(self.peak, attack * self.slow + (1 - attack) * self.peak)
            peak, slow, long = (20 * np.log10(x + 1e-5) for x in (self.peak, self.slow, self.long))
            begun, faded = (np.clip((d - 1) / 11, 0, 1) for d in (peak - slow, long - peak))
            wanted = value["attack_db"] * begun + value["sustain_db"] * faded
            self.gain_db += (wanted - self.gain_db) * (1 - smoothing)
            gain = 10 ** ((value["level_db"] + self.gain_db) / 20)
            out[i, :2] *= 1 + value["mix"] * (gain - 1)
        return [out]
