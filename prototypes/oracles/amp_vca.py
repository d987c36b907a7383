"""amp.vca in double precision."""

import numpy as np


class Oracle:
    """Signals are [frames] or [frames, lanes]; parameters hold still within a call of `process`."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.glide = 1 - np.exp(-1 / (0.0015 * sample_rate))
        self.values = {"level_db": 0.0, "velocity": 0.5, "accent_db": 0.0}
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""
        self.note = self.last = 0.0

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        velocity, accent = getattr(voice, "velocity", 1.0), getattr(voice, "accent", 0.0)
        level = 10 ** (self.values["level_db"] / 20) if self.values["level_db"] > -96 else 0.0
        sensitivity = self.values["velocity"]
        target = (1 - sensitivity + sensitivity * velocity**2) * 10 ** (
            accent * self.values["accent_db"] / 20
        )
        if inputs[0] is None:
            return [np.zeros(frames)]
        out = np.zeros_like(inputs[0], float)
        for i in range(frames):
            envelope = inputs[1][i] if inputs[1] is not None else np.ones_like(inputs[0][i], float)
            self.note = np.where(self.last < 0.001, target, self.note + self.glide * (target - self.note))
            self.last = np.abs(envelope)
            out[i] = inputs[0][i] * envelope * self.note * level
        return [out]
