"""mix.channel in double precision."""

import numpy as np


class Oracle:
    """Signals are [frames] or [frames, lanes]; parameters hold still within a call of `process`."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.values = {"level_db": 0.0, "pan": 0.0, "mute": 0.0}
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        if inputs[0] is None:
            return [np.zeros((frames, 2))]
        level = 10 ** (self.values["level_db"] / 20) if self.values["level_db"] > -96 else 0.0
        gain = np.full(inputs[0].shape[1], level * (1 - self.values["mute"]))
        gain[0] *= np.cos(np.pi / 2 * max(0.0, self.values["pan"]))
        gain[1] *= np.cos(np.pi / 2 * max(0.0, -self.values["pan"]))
        return [inputs[0] * gain]
