"""amp.pan in double precision."""

import numpy as np


class Oracle:
    """Signals are [frames] or [frames, lanes]; parameters hold still within a call of `process`."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.values = {"position": 0.0}
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        angle = np.pi / 4 * (1 + self.values["position"])
        x = inputs[0] if inputs[0] is not None else np.zeros(frames)
        return [np.cos(angle) * x, np.sin(angle) * x]
