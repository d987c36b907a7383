"""amp.vca in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice, fader


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.glide = 1 - np.exp(-1 / (0.0015 * self.sample_rate))
        self.note = self.last = np.zeros(())

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        level = fader(self.values["level_db"])
        sensitivity = self.values["velocity"]
        target = 1 - sensitivity + sensitivity * voice.velocity**2
        target *= 10 ** (voice.accent * self.values["accent_db"] / 20)
        x = self.heard(inputs, frames)
        envelope = inputs[1] if inputs[1] is not None else np.ones_like(x)
        out = np.zeros_like(x)
        for i in range(frames):
            self.note = np.where(self.last < 0.001, target, self.note + self.glide * (target - self.note))
            self.last = np.abs(envelope[i])
            out[i] = x[i] * envelope[i] * self.note * level
        return [out]
