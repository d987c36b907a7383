"""mix.mixer in double precision."""

import numpy as np


class Oracle:
    """Signals are [frames] or [frames, lanes]; parameters hold still within a call of `process`."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.values = {f"gain_{n}": 1.0 for n in range(1, 5)}
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        given = [(n, x) for n, x in enumerate(inputs, 1) if x is not None]
        return [sum((self.values[f"gain_{n}"] * x for n, x in given), np.zeros(frames) if not given else 0.0)]
