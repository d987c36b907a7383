"""filter.comb in double precision: a list of everything written, read back by Lagrange's formula."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice

BOUND_DB = -90.0  # the fraction of a delay of hundreds of frames


def lagrange(at: float) -> list[float]:
    """Return the weights of the values at -1, 0, 1, 2 for the cubic through them at ``at``."""
    points = (-1, 0, 1, 2)
    return [
        float(np.prod([(at - other) / (point - other) for other in points if other != point]))
        for point in points
    ]


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.written: list[float] = []
        self.memory = 0.0

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        if voice.start:
            self.reset()
        x, value, rate = self.heard(inputs, frames), self.values, self.sample_rate
        pitch = voice.pitch if inputs[1] is None else float(inputs[1])
        pitch = 60 + (pitch - 60) * value["tracking"] + value["tune"] + value["fine"] / 100
        hertz = min(max(440 * 2 ** ((pitch - 69) / 12), 20.0), rate / 4)
        g = np.tan(np.pi * min(value["damping"] / rate, 0.49))
        late = np.arctan(np.tan(np.pi * hertz / rate) / g) / (2 * np.pi * hertz / rate)
        delay = max(rate / hertz - late, 2.0)
        whole = int(delay)
        weights = lagrange(delay - whole)
        gain = (1 - value["feedback"] ** 2) ** 0.5
        out = np.zeros(frames)
        for i in range(frames):
            now = len(self.written)
            taps = [now - whole + 1 - k for k in range(4)]
            echo = sum(w * (self.written[t] if t >= 0 else 0.0) for w, t in zip(weights, taps, strict=True))
            low = self.memory + (echo - self.memory) * g / (1 + g)
            self.memory = 2 * low - self.memory
            y = x[i] + value["feedback"] * low
            self.written.append(y)
            out[i] = x[i] + value["mix"] * (gain * y - x[i])
        return [out]
