"""mod.follower in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.level = np.zeros(())

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rms = self.values, bool(self.values["detector"])
        x = np.clip(self.heard(inputs, frames) * 10 ** (value["gain_db"] / 20), -256, 256)
        rise, fall = (np.exp(-1 / (value[id] * self.sample_rate)) for id in ("attack", "release"))
        out = np.zeros_like(x)
        for i in range(frames):
            detected = x[i] ** 2 if rms else np.abs(x[i])
            kept = np.where(detected > self.level, rise, fall)
            self.level = detected + (self.level - detected) * kept
            out[i] = self.level**0.5 if rms else self.level
        if value["reading"]:
            out = np.maximum(1 - 20 * np.log10(np.maximum(out, 1e-30)) / value["floor_db"], 0)
        return [out]
